#include "compiler/sema/hir_walk.h"

namespace tejun::hir {

using llvm::cast;

void Walker::walk(const Expr *e) {
  if (e && enter(*e)) children(*e);
}

void Walker::walk(const Stmt *s) {
  if (s && enter(*s)) children(*s);
}

void Walker::walk(const Block *b) {
  if (!b) return;
  for (const Stmt *s : b->stmts) walk(s);
  walk(b->tail);
}

void Walker::walk(const Handler *h) {
  if (!h || !enter(*h)) return;
  walk(h->value);
  walk(h->target);
  walk(h->block);
  for (const HandlerArm &arm : h->arms) walk(arm.handler);
}

void Walker::walk(const Target *t) {
  if (!t || !enter(*t)) return;
  for (const Expr *arg : t->args) walk(arg);
  walk(t->package);
}

void Walker::walk(const Condition &c) {
  for (const Constant *value : c.values) walk(value);
  for (const Condition &child : c.children) walk(child);
}

void Walker::children(const Expr &e) {
  const auto all = [this](ArrayRef<const Expr *> list) {
    for (const Expr *item : list) walk(item);
  };
  switch (e.kind) {
  case ExprKind::error:
  case ExprKind::constant:
  case ExprKind::local:
  case ExprKind::slot:
  case ExprKind::ifRan:
  case ExprKind::fact:
  case ExprKind::severity:
  case ExprKind::incident:
  case ExprKind::officeTime: return;
  case ExprKind::field: return walk(cast<Field>(e).base);
  case ExprKind::optField: return walk(cast<OptField>(e).base);
  case ExprKind::index: walk(cast<Index>(e).base); return walk(cast<Index>(e).key);
  case ExprKind::unary: return walk(cast<Unary>(e).operand);
  case ExprKind::binary: walk(cast<Binary>(e).left); return walk(cast<Binary>(e).right);
  case ExprKind::textBuild: return all(cast<TextBuild>(e).parts);
  case ExprKind::convert: return walk(cast<Convert>(e).operand);
  case ExprKind::isKnown: return walk(cast<IsKnown>(e).operand);
  case ExprKind::isEmpty: return walk(cast<IsEmpty>(e).operand);
  case ExprKind::coalesce: walk(cast<Coalesce>(e).left); return walk(cast<Coalesce>(e).right);
  case ExprKind::fnCall: return all(cast<FnCall>(e).args);
  case ExprKind::builtin: return all(cast<Builtin>(e).args);
  case ExprKind::loop: walk(cast<Loop>(e).over); return walk(cast<Loop>(e).body);
  case ExprKind::hostCall: return all(cast<HostCall>(e).args);
  case ExprKind::processCall: return all(cast<ProcessCall>(e).args);
  case ExprKind::playbookCall: return all(cast<PlaybookCall>(e).args);
  case ExprKind::recordNew: return all(cast<RecordNew>(e).fields);
  case ExprKind::enumNew: return all(cast<EnumNew>(e).payload);
  case ExprKind::listNew: return all(cast<ListNew>(e).items);
  case ExprKind::ifElse:
    walk(cast<IfElse>(e).cond);
    walk(cast<IfElse>(e).then);
    return walk(cast<IfElse>(e).otherwise);
  case ExprKind::match:
    walk(cast<Match>(e).subject);
    for (const MatchArm &arm : cast<Match>(e).arms) {
      walk(arm.guard);
      walk(arm.body);
    }
    return;
  case ExprKind::block: return walk(cast<BlockExpr>(e).body);
  case ExprKind::guarded: walk(cast<Guarded>(e).operand); return walk(cast<Guarded>(e).handler);
  case ExprKind::ask: {
    const auto &ask = cast<Ask>(e);
    walk(ask.question);
    walk(ask.subject);
    for (const FormField &field : ask.fields) walk(field.from);
    walk(ask.atMost);
    walk(ask.remindEvery);
    return walk(ask.silence);
  }
  case ExprKind::await: walk(cast<Await>(e).job); return walk(cast<Await>(e).atMost);
  case ExprKind::poll: {
    const auto &poll = cast<Poll>(e);
    walk(poll.call);
    walk(poll.every);
    walk(poll.times);
    return walk(poll.until);
  }
  case ExprKind::declassify: return walk(cast<Declassify>(e).operand);
  }
}

void Walker::children(const Stmt &s) {
  switch (s.kind) {
  case StmtKind::let: return walk(cast<Let>(s).value);
  case StmtKind::assign: return walk(cast<Assign>(s).value);
  case StmtKind::update:
    for (const Expr *arg : cast<Update>(s).args) walk(arg);
    return;
  case StmtKind::expr: return walk(cast<ExprStmt>(s).value);
  case StmtKind::if_:
    walk(cast<If>(s).cond);
    walk(cast<If>(s).then);
    return walk(cast<If>(s).otherwise);
  case StmtKind::match: return walk(cast<MatchStmt>(s).match);
  case StmtKind::for_: walk(cast<For>(s).in); return walk(cast<For>(s).body);
  case StmtKind::repeat:
    walk(cast<Repeat>(s).times);
    walk(cast<Repeat>(s).whileCond);
    return walk(cast<Repeat>(s).body);
  case StmtKind::return_: return walk(cast<Return>(s).value);
  case StmtKind::establish:
  case StmtKind::assume: return walk(cast<Establish>(s).value);
  case StmtKind::omit:
  case StmtKind::leave:
  case StmtKind::step: // its call stands in PlaybookInfo::steps
  case StmtKind::together: return;
  case StmtKind::clockStart:
  case StmtKind::clockEnd: return walk(cast<ClockMark>(s).breach);
  case StmtKind::jump: return walk(cast<Jump>(s).target);
  case StmtKind::within: walk(cast<Within>(s).duration); return walk(cast<Within>(s).body);
  case StmtKind::atMost:
    walk(cast<AtMost>(s).duration);
    walk(cast<AtMost>(s).body);
    return walk(cast<AtMost>(s).otherwise);
  case StmtKind::approval:
    walk(cast<Approval>(s).atMost);
    walk(cast<Approval>(s).body);
    walk(cast<Approval>(s).reworks);
    walk(cast<Approval>(s).rework);
    return walk(cast<Approval>(s).refused);
  case StmtKind::verdict: return walk(cast<Verdict>(s).when);
  case StmtKind::branch:
    for (const BranchArm &arm : cast<Branch>(s).arms) {
      walk(arm.when);
      walk(arm.target);
    }
    return;
  }
}

bool SlotsRead::enter(const Expr &e) {
  if (const auto *slot = llvm::dyn_cast<SlotRef>(&e)) slots.insert(static_cast<std::uint32_t>(slot->slot));
  if (const auto *ran = llvm::dyn_cast<IfRan>(&e)) slots.insert(static_cast<std::uint32_t>(ran->slot));
  return true;
}

} // namespace tejun::hir
