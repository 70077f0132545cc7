// Statements, handlers and targets of the tree as text.
#include "compiler/syntax/dumper.h"

namespace tejun::syntax {

using namespace ast;

void Dumper::block(const Block *block) {
  stmts(block->stmts);
  if (block->tail == nullptr) return;
  open("value");
  expr(block->tail);
  close();
}

void Dumper::named(StringRef kind, const Block *block) {
  open(kind);
  this->block(block);
  close();
}

void Dumper::handler(StringRef kind, const Handler *handler) {
  if (handler == nullptr) return;
  out_ << " (" << kind;
  switch (handler->kind) {
  case HandlerKind::value: expr(handler->value); break;
  case HandlerKind::skip: out_ << " skip"; break;
  case HandlerKind::accept: out_ << " accept"; break;
  case HandlerKind::fail: out_ << " fail"; break;
  case HandlerKind::park: out_ << " park"; break;
  case HandlerKind::jump: target(handler->target); break;
  case HandlerKind::block:
    ++depth_;
    block(handler->block);
    --depth_;
    break;
  case HandlerKind::arms:
    ++depth_;
    for (const HandlerArm &arm : handler->arms) {
      open(arm.failures.empty() ? "otherwise" : "on");
      for (const Ident &failure : arm.failures) name(failure);
      this->handler("do", arm.handler);
      close();
    }
    --depth_;
    break;
  }
  title(handler->reason);
  out_ << ')';
}

void Dumper::target(const Target *target) {
  switch (target->kind) {
  case TargetKind::step: out_ << " (-> step " << target->number.text; break;
  case TargetKind::response:
    out_ << " (-> response " << target->number.text;
    args(target->args);
    break;
  case TargetKind::close: out_ << " (-> close " << target->name.text; break;
  case TargetKind::handoff:
    out_ << " (-> handoff " << target->name.text;
    if (target->package != nullptr) expr(target->package);
    break;
  case TargetKind::undecided: out_ << " (-> undecided"; break;
  case TargetKind::park: out_ << " (-> park"; break;
  case TargetKind::return_: out_ << " (-> return"; break;
  }
  because(target->because);
  out_ << ')';
}

void Dumper::stmts(ArrayRef<const Stmt *> stmts) {
  for (const Stmt *one : stmts) stmt(one);
}

void Dumper::stmt(const Stmt *stmt) {
  switch (stmt->kind) {
  case StmtKind::error: open("error"); break;
  case StmtKind::let:
  case StmtKind::var: {
    const auto *let = llvm::cast<LetStmt>(stmt);
    open(stmt->kind == StmtKind::let ? "let" : "var");
    name(let->name);
    optional("type", let->type);
    expr(let->value);
    break;
  }
  case StmtKind::assign:
    open("assign");
    name(llvm::cast<AssignStmt>(stmt)->name);
    expr(llvm::cast<AssignStmt>(stmt)->value);
    break;
  case StmtKind::expr:
    open("do");
    expr(llvm::cast<ExprStmt>(stmt)->value);
    break;
  case StmtKind::if_: {
    const auto *whole = llvm::cast<IfStmt>(stmt);
    open("if");
    expr(whole->cond);
    named("then", whole->then);
    if (whole->otherwise != nullptr) named("else", whole->otherwise);
    break;
  }
  case StmtKind::match:
    open("do");
    match(*llvm::cast<MatchStmt>(stmt)->match);
    break;
  case StmtKind::for_: {
    const auto *loop = llvm::cast<ForStmt>(stmt);
    open("for");
    name(loop->item);
    optional("in", loop->in);
    block(loop->body);
    break;
  }
  case StmtKind::repeat: {
    const auto *loop = llvm::cast<RepeatStmt>(stmt);
    open("repeat");
    optional("times", loop->times);
    optional("while", loop->whileCond);
    block(loop->body);
    break;
  }
  case StmtKind::return_:
    open("return");
    if (const Expr *value = llvm::cast<ReturnStmt>(stmt)->value; value != nullptr) expr(value);
    break;
  case StmtKind::establish:
  case StmtKind::assume: {
    const auto *fact = llvm::cast<FactStmt>(stmt);
    open(stmt->kind == StmtKind::establish ? "establish" : "assume");
    name(fact->fact);
    expr(fact->value);
    because(fact->because);
    break;
  }
  case StmtKind::omit:
    open("omit");
    name(llvm::cast<OmitStmt>(stmt)->duty);
    because(llvm::cast<OmitStmt>(stmt)->because);
    break;
  case StmtKind::skip:
  case StmtKind::accept:
  case StmtKind::fail:
  case StmtKind::park: {
    static constexpr StringRef kinds[] = {"skip", "accept", "fail", "park"};
    open(kinds[static_cast<std::size_t>(stmt->kind) - static_cast<std::size_t>(StmtKind::skip)]);
    title(llvm::cast<LeaveStmt>(stmt)->reason);
    break;
  }
  case StmtKind::jump:
    open("jump");
    target(llvm::cast<JumpStmt>(stmt)->target);
    break;
  case StmtKind::within:
    open("within");
    expr(llvm::cast<WithinStmt>(stmt)->duration);
    block(llvm::cast<WithinStmt>(stmt)->body);
    break;
  case StmtKind::atMost: {
    const auto *whole = llvm::cast<AtMostStmt>(stmt);
    open("at-most");
    expr(whole->duration);
    block(whole->body);
    handler("else", whole->otherwise);
    break;
  }
  case StmtKind::approval: {
    const auto *whole = llvm::cast<ApprovalStmt>(stmt);
    open("approval");
    name(whole->team);
    optional("quorum", whole->quorum);
    optional("at-most", whole->atMost);
    block(whole->body);
    if (whole->rework) {
      name(whole->remark);
      optional("rework-at-most", whole->reworks);
      block(whole->rework);
    }
    handler("else", whole->refused);
    break;
  }
  case StmtKind::verdict: {
    static constexpr StringRef kinds[] = {"confirmed", "refuted", "undecided"};
    const auto *whole = llvm::cast<VerdictStmt>(stmt);
    open(kinds[static_cast<std::size_t>(whole->verdict)]);
    optional("when", whole->when);
    break;
  }
  case StmtKind::needs:
    open("needs");
    for (const Path &one : llvm::cast<NeedsStmt>(stmt)->paths) path(one);
    break;
  case StmtKind::clock: {
    const auto *clock = llvm::cast<ClockStmt>(stmt);
    open("clock");
    name(clock->name);
    expr(clock->duration);
    if (clock->breach != nullptr) named("breach", clock->breach);
    stmts(clock->body);
    break;
  }
  case StmtKind::section:
    open("section");
    title(llvm::cast<SectionStmt>(stmt)->title);
    stmts(llvm::cast<SectionStmt>(stmt)->body);
    break;
  case StmtKind::step: {
    const auto *step = llvm::cast<StepStmt>(stmt);
    open("step");
    word(step->number.text);
    name(step->name);
    title(step->title);
    doc(step->doc);
    expr(step->call);
    optional("when", step->when);
    optional("within", step->within);
    break;
  }
  case StmtKind::branch:
    open("branch");
    for (const BranchArm &arm : llvm::cast<BranchStmt>(stmt)->arms) {
      open(arm.when != nullptr ? "when" : "else");
      if (arm.when != nullptr) expr(arm.when);
      title(arm.title);
      target(arm.target);
      close();
    }
    break;
  case StmtKind::together:
    open("together");
    stmts(llvm::cast<TogetherStmt>(stmt)->body);
    break;
  case StmtKind::input: return input(llvm::cast<InputStmt>(stmt)->decl);
  case StmtKind::output: return output(llvm::cast<OutputStmt>(stmt)->decl);
  case StmtKind::later:
    open("later \"");
    out_ << llvm::cast<LaterStmt>(stmt)->construct << '"';
    break;
  }
  close();
}

} // namespace tejun::syntax
