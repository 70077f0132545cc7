// Inside bodies: outputs are assigned on every way through their process, and no statement stands where control never comes.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir_walk.h"
#include "llvm/ADT/BitVector.h"

namespace tejun::flow {

using llvm::BitVector;
using llvm::cast;

namespace {

/// What is assigned when control is here; `live` is false where it never is.
struct State {
  BitVector assigned;
  bool live = true;
};

void join(State &into, const State &other) {
  if (!other.live) return;
  if (!into.live) {
    into = other;
    return;
  }
  into.assigned &= other.assigned;
}

class BodyCheck {
public:
  BodyCheck(DiagnosticSink &sink, const std::vector<hir::Local> &locals, std::uint32_t firstOutput,
            std::uint32_t outputs)
      : sink_(sink), locals_(locals), first_(firstOutput), count_(outputs) {}

  /// One method of a process, or a whole body. `leave` collects the states in which `skip` and `accept` go on.
  State run(const hir::Block *block, State state) {
    left_ = State{state.assigned, false};
    this->block(block, state);
    join(state, left_);
    return state;
  }
  bool isAssignedAnywhere(std::uint32_t output) const {
    return everAssigned_.size() > output && everAssigned_.test(output);
  }

private:
  void block(const hir::Block *b, State &state) {
    if (!b) return;
    bool reported = false;
    for (const hir::Stmt *s : b->stmts) {
      if (!state.live && !reported) {
        sink_.report(diag::unreachable_statement, s->span);
        reported = true;
      }
      statement(*s, state);
    }
    if (b->tail) {
      if (!state.live && !reported) sink_.report(diag::unreachable_statement, b->tail->span);
      expr(b->tail, state);
    }
  }

  void assign(hir::LocalId local, State &state) {
    const auto index = static_cast<std::uint32_t>(local);
    if (index < first_ || index >= first_ + count_) return;
    if (state.live) state.assigned.set(index - first_);
    everAssigned_.resize(count_);
    everAssigned_.set(index - first_);
  }

  void statement(const hir::Stmt &s, State &state) {
    switch (s.kind) {
    case hir::StmtKind::let: return expr(cast<hir::Let>(s).value, state);
    case hir::StmtKind::assign:
      expr(cast<hir::Assign>(s).value, state);
      return assign(cast<hir::Assign>(s).local, state);
    case hir::StmtKind::update:
      for (const hir::Expr *arg : cast<hir::Update>(s).args) expr(arg, state);
      return assign(cast<hir::Update>(s).local, state);
    case hir::StmtKind::expr: return expr(cast<hir::ExprStmt>(s).value, state);
    case hir::StmtKind::if_: {
      const auto &i = cast<hir::If>(s);
      expr(i.cond, state);
      State other = state;
      block(i.then, state);
      block(i.otherwise, other);
      return join(state, other);
    }
    case hir::StmtKind::match: return expr(cast<hir::MatchStmt>(s).match, state);
    case hir::StmtKind::for_: {
      const auto &f = cast<hir::For>(s);
      expr(f.in, state);
      State inside = state; // the body may not run at all, so what it assigns does not count
      return block(f.body, inside);
    }
    case hir::StmtKind::repeat: {
      const auto &r = cast<hir::Repeat>(s);
      expr(r.times, state);
      expr(r.whileCond, state);
      State inside = state;
      return block(r.body, inside);
    }
    case hir::StmtKind::return_:
      expr(cast<hir::Return>(s).value, state);
      state.live = false;
      return;
    case hir::StmtKind::establish:
    case hir::StmtKind::assume: return expr(cast<hir::Establish>(s).value, state);
    case hir::StmtKind::leave: return leave(cast<hir::Leave>(s).how, state);
    case hir::StmtKind::jump:
      target(cast<hir::Jump>(s).target, state);
      // A response goes on behind a hand-off: it gives a package away, it does not end.
      if (cast<hir::Jump>(s).target && cast<hir::Jump>(s).target->kind != ast::TargetKind::handoff) state.live = false;
      return;
    case hir::StmtKind::within:
      expr(cast<hir::Within>(s).duration, state);
      return block(cast<hir::Within>(s).body, state);
    case hir::StmtKind::atMost: {
      const auto &bound = cast<hir::AtMost>(s);
      expr(bound.duration, state);
      State late = state; // the bound may pass before anything was assigned
      block(bound.body, state);
      handler(bound.otherwise, late);
      return join(state, late);
    }
    case hir::StmtKind::approval: {
      const auto &approval = cast<hir::Approval>(s);
      State refused = state, sentBack = state;
      block(approval.body, state);
      block(approval.rework, sentBack); // and the body begins anew
      if (approval.refused) {
        handler(approval.refused, refused);
        join(state, refused);
      }
      return;
    }
    case hir::StmtKind::verdict: {
      const auto &verdict = cast<hir::Verdict>(s);
      expr(verdict.when, state);
      if (!verdict.when) state.live = false;
      return;
    }
    case hir::StmtKind::omit:
    case hir::StmtKind::step:
    case hir::StmtKind::branch:
    case hir::StmtKind::together:
    case hir::StmtKind::clockStart:
    case hir::StmtKind::clockEnd: return;
    }
  }

  void leave(ast::HandlerKind how, State &state) {
    if (how == ast::HandlerKind::skip || how == ast::HandlerKind::accept) join(left_, state);
    state.live = false;
  }

  void handler(const hir::Handler *h, State &state) {
    if (!h) return;
    switch (h->kind) {
    case ast::HandlerKind::value: return expr(h->value, state);
    case ast::HandlerKind::block: return block(h->block, state);
    case ast::HandlerKind::arms: {
      State result{state.assigned, false};
      for (const hir::HandlerArm &arm : h->arms) {
        State one = state;
        handler(arm.handler, one);
        join(result, one);
      }
      state = result;
      return;
    }
    case ast::HandlerKind::jump:
      target(h->target, state);
      state.live = false;
      return;
    case ast::HandlerKind::skip:
    case ast::HandlerKind::accept:
    case ast::HandlerKind::fail:
    case ast::HandlerKind::park: return leave(h->kind, state);
    }
  }

  void target(const hir::Target *t, State &state) {
    if (!t) return;
    for (const hir::Expr *arg : t->args) expr(arg, state);
    expr(t->package, state);
  }

  void guarded(const hir::Expr *operand, const hir::Handler *otherwise, State &state) {
    expr(operand, state);
    if (!otherwise) return;
    State failed = state;
    handler(otherwise, failed);
    join(state, failed);
  }

  /// Expressions matter where they branch, and where they read an output.
  void expr(const hir::Expr *e, State &state) {
    if (!e) return;
    switch (e->kind) {
    case hir::ExprKind::local: return read(*cast<hir::LocalRef>(e), state);
    case hir::ExprKind::ifElse: {
      const auto &i = *cast<hir::IfElse>(e);
      expr(i.cond, state);
      State other = state;
      block(i.then, state);
      block(i.otherwise, other);
      return join(state, other);
    }
    case hir::ExprKind::match: {
      const auto &m = *cast<hir::Match>(e);
      expr(m.subject, state);
      State result{state.assigned, m.arms.empty()};
      for (const hir::MatchArm &arm : m.arms) {
        State one = state;
        expr(arm.guard, one);
        block(arm.body, one);
        join(result, one);
      }
      state = result;
      return;
    }
    case hir::ExprKind::block: return block(cast<hir::BlockExpr>(e)->body, state);
    case hir::ExprKind::guarded: return guarded(cast<hir::Guarded>(e)->operand, cast<hir::Guarded>(e)->handler, state);
    case hir::ExprKind::ask: {
      const auto &ask = *cast<hir::Ask>(e);
      expr(ask.question, state);
      expr(ask.subject, state);
      for (const auto &field : ask.fields) expr(field.from, state);
      State silent = state;
      if (ask.silence) {
        handler(ask.silence, silent);
        join(state, silent);
      }
      return;
    }
    default: {
      Plain plain(*this, state, e);
      plain.walk(e);
    }
    }
  }

  /// Goes down an expression without branches until one begins.
  class Plain : public hir::Walker {
  public:
    Plain(BodyCheck &check, State &state, const hir::Expr *root) : check_(check), state_(state), root_(root) {}

  protected:
    using hir::Walker::enter;
    bool enter(const hir::Expr &e) override {
      if (&e == root_) return true;
      switch (e.kind) {
      case hir::ExprKind::local:
      case hir::ExprKind::ifElse:
      case hir::ExprKind::match:
      case hir::ExprKind::block:
      case hir::ExprKind::guarded:
      case hir::ExprKind::ask: check_.expr(&e, state_); return false;
      default: return true;
      }
    }

  private:
    BodyCheck &check_;
    State &state_;
    const hir::Expr *root_;
  };

  void read(const hir::LocalRef &ref, State &state) {
    const auto index = static_cast<std::uint32_t>(ref.local);
    if (!state.live || index < first_ || index >= first_ + count_ || state.assigned.test(index - first_)) return;
    sink_.report(diag::input_not_assigned, ref.span,
                 {{"name", locals_[index].name.str()}, {"place", diag::noun_this_place}});
    state.assigned.set(index - first_); // once is enough
  }

  DiagnosticSink &sink_;
  const std::vector<hir::Local> &locals_;
  std::uint32_t first_, count_;
  State left_;
  BitVector everAssigned_;
};

void checkProcess(const hir::Program &program, const hir::ProcessInfo &process, DiagnosticSink &sink) {
  BodyCheck check(sink, process.locals, process.inputCount, process.outputCount);
  State state{BitVector(process.outputCount), true};
  std::vector<bool> startsEmpty(process.outputCount);
  for (std::uint32_t i = 0; i < process.outputCount; ++i) {
    const sema::TypeId type = process.locals[process.inputCount + i].type;
    startsEmpty[i] = program.types.isCollection(type) || program.types.isOptional(type) || type == sema::errorType;
    if (startsEmpty[i]) state.assigned.set(i);
  }
  for (const hir::MethodInfo &method : process.methods) {
    const State before = state;
    state = check.run(method.body, std::move(state));
    if (method.when) join(state, before);
  }
  for (std::uint32_t i = 0; i < process.outputCount; ++i) {
    const hir::Local &output = process.locals[process.inputCount + i];
    if (output.type == sema::errorType) continue;
    if (!check.isAssignedAnywhere(i))
      sink.report(diag::output_never_assigned, output.span, {{"name", output.name.str()}});
    else if (state.live && !state.assigned.test(i))
      sink.report(diag::output_not_always_assigned, output.span,
                  {{"name", output.name.str()}, {"process", process.name.str()}});
  }
}

} // namespace

void checkBodies(const hir::Program &program, DiagnosticSink &sink) {
  for (const hir::ProcessInfo &process : program.processes) checkProcess(program, process, sink);
  const auto plain = [&sink](const hir::Body &body) {
    if (body.block) BodyCheck(sink, body.locals, 0, 0).run(body.block, State{});
  };
  for (const hir::FnInfo &fn : program.fns) plain(fn.body);
  for (const hir::ResponseInfo &response : program.responses) plain(response.body);
  for (const hir::DetectInfo &detect : program.detects)
    if (detect.hasConfirm) plain(detect.confirm);
}

} // namespace tejun::flow
