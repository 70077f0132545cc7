// How labels flow through statements, into locals and outputs, and to whom a playbook or a response hands over.
#include "compiler/proof/audience.h"

namespace tejun::proof {

using hir::StmtKind;
using llvm::cast;

namespace {
template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }
} // namespace

/// Locals only gain, so a body that is done again until nothing changes is done a few times, however loops nest.
void Audience::untilStable(llvm::function_ref<void()> body) {
  const bool outer = frame_->changed;
  bool any = false;
  do {
    frame_->changed = false;
    body();
    any = any || frame_->changed;
  } while (frame_->changed);
  frame_->changed = outer || any;
}

void Audience::raise(hir::LocalId local, Flow flow, Span where) {
  const std::size_t index = at(local);
  if (index >= frame_->locals.size()) return;
  if (index >= frame_->checkedFrom && index < frame_->checkedTo) {
    const hir::Local &place = (*frame_->names)[index];
    flow = fit(flow, place.label, place.type, place.name, place.span, where);
  }
  const Flow joined = flows_.join(frame_->locals[index], flow);
  if (joined == frame_->locals[index]) return;
  frame_->locals[index] = joined;
  frame_->changed = true;
}

/// An output of a called playbook is set in several places, of which this is one.
void Audience::setSlot(hir::SlotId slot, Flow flow, Span where) {
  const hir::SlotInfo &place = frame_->playbook->slots[at(slot)];
  flow = fit(flow, place.label, place.type, place.name, place.span, where);
  Flow &known = frame_->slots[at(slot)];
  known = known == flows_.clear() ? flow : flows_.join(known, flow);
}

Flow Audience::block(const hir::Block *b) {
  if (!b) return flows_.clear();
  for (const hir::Stmt *s : b->stmts) statement(*s);
  return eval(b->tail);
}

void Audience::statement(const hir::Stmt &s) {
  switch (s.kind) {
  case StmtKind::let: {
    const auto &let = cast<hir::Let>(s);
    const Flow value = eval(let.value);
    if (let.isSlot)
      setSlot(let.slot, value, let.value ? let.value->span : s.span);
    else
      raise(let.local, value, let.value ? let.value->span : s.span);
    return;
  }
  case StmtKind::assign: {
    const auto &assign = cast<hir::Assign>(s);
    return raise(assign.local, eval(assign.value), assign.value ? assign.value->span : s.span);
  }
  case StmtKind::update: {
    const auto &update = cast<hir::Update>(s);
    llvm::SmallVector<Flow, 2> args;
    for (const hir::Expr *arg : update.args) args.push_back(eval(arg));
    const Span where = update.args.empty() ? s.span : update.args.back()->span;
    if (update.op == hir::UpdateOp::put && args.size() == 2) return raise(update.local, flows_.of(args), where);
    const bool adds = update.op == hir::UpdateOp::add || update.op == hir::UpdateOp::addAll;
    if (adds && !args.empty()) raise(update.local, args[0], where);
    return;
  }
  case StmtKind::expr: eval(cast<hir::ExprStmt>(s).value); return;
  case StmtKind::if_:
    eval(cast<hir::If>(s).cond);
    block(cast<hir::If>(s).then);
    block(cast<hir::If>(s).otherwise);
    return;
  case StmtKind::match: eval(cast<hir::MatchStmt>(s).match); return;
  case StmtKind::for_: {
    const auto &loop = cast<hir::For>(s);
    const Flow in = eval(loop.in);
    return untilStable([&] {
      raise(loop.item, in, s.span);
      block(loop.body);
    });
  }
  case StmtKind::repeat: {
    const auto &loop = cast<hir::Repeat>(s);
    eval(loop.times);
    return untilStable([&] {
      eval(loop.whileCond);
      block(loop.body);
    });
  }
  case StmtKind::return_: {
    const Flow value = eval(cast<hir::Return>(s).value);
    if (frame_->result) frame_->result = flows_.join(frame_->result, value);
    return;
  }
  case StmtKind::establish:
  case StmtKind::assume: {
    const auto &establish = cast<hir::Establish>(s);
    const hir::FactInfo &fact = program_.facts[at(establish.fact)];
    fit(eval(establish.value), fact.label == Tlp::none ? sema::defaultLabel : fact.label, fact.type, fact.name,
        fact.span, establish.value ? establish.value->span : s.span);
    return;
  }
  case StmtKind::jump: return target(cast<hir::Jump>(s).target);
  case StmtKind::within:
    eval(cast<hir::Within>(s).duration);
    block(cast<hir::Within>(s).body);
    return;
  case StmtKind::atMost:
    eval(cast<hir::AtMost>(s).duration);
    block(cast<hir::AtMost>(s).body);
    handler(cast<hir::AtMost>(s).otherwise);
    return;
  case StmtKind::approval: {
    const auto &approval = cast<hir::Approval>(s);
    eval(approval.atMost);
    const auto body = [&] {
      frame_->approvals.push_back(approval.team);
      block(approval.body);
      frame_->approvals.pop_back();
    };
    if (!approval.rework)
      body();
    else
      untilStable([&] {
        raise(approval.remark, enters(sema::textType, sema::defaultLabel, "rework", s.span),
              s.span); // what people answer
        body();
        block(approval.rework);
      });
    handler(approval.refused);
    return;
  }
  case StmtKind::verdict: eval(cast<hir::Verdict>(s).when); return;
  case StmtKind::branch:
    for (const hir::BranchArm &arm : cast<hir::Branch>(s).arms) {
      eval(arm.when);
      target(arm.target);
    }
    return;
  case StmtKind::omit:
  case StmtKind::leave:
  case StmtKind::step: // the playbook's own loop
  case StmtKind::together:
  case StmtKind::clockEnd: return;
  case StmtKind::clockStart: block(cast<hir::ClockMark>(s).breach); return;
  }
}

Flow Audience::handler(const hir::Handler *h) {
  if (!h) return flows_.clear();
  target(h->target);
  Flow value = flows_.join(eval(h->value), block(h->block));
  for (const hir::HandlerArm &arm : h->arms) value = flows_.join(value, handler(arm.handler));
  return value;
}

void Audience::target(const hir::Target *t) {
  if (!t) return;
  if (t->kind == ast::TargetKind::response) return callResponse(*t);
  for (const hir::Expr *arg : t->args) eval(arg);
  if (!t->package) return;
  const Flow package = eval(t->package);
  if (t->kind == ast::TargetKind::handoff)
    checkTeam(package, program_.scope.phases[t->phase].team, t->package->span, true);
}

} // namespace tejun::proof
