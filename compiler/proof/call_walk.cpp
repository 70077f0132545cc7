// See call_walk.h.
#include "compiler/proof/call_walk.h"

#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using llvm::cast;

bool leaves(ast::HandlerKind kind) {
  switch (kind) {
  case ast::HandlerKind::value:
  case ast::HandlerKind::block:
  case ast::HandlerKind::arms: return false;
  case ast::HandlerKind::jump:
  case ast::HandlerKind::skip:
  case ast::HandlerKind::accept:
  case ast::HandlerKind::fail:
  case ast::HandlerKind::park: return true;
  }
  return true;
}

void CallWalk::walk(const hir::ProcessInfo &process, Spot &spot) {
  for (const hir::MethodInfo &one : process.methods) {
    method(&one);
    Spot inside = spot; // what a method learns holds no longer where it was skipped
    if (one.when) inside.known.learnAll(reader.outcomes(one.when).whenTrue);
    walk(one.body, inside);
  }
  method(nullptr);
}

void CallWalk::walk(const hir::Block *block, Spot &spot) {
  if (!block) return;
  const hir::Block *const outerBlock = spot.block;
  const hir::Stmt *const outerStmt = spot.stmt;
  for (const hir::Stmt *stmt : block->stmts) {
    if (spot.known.dead) break;
    spot.block = block;
    spot.stmt = stmt;
    statement(*stmt, spot);
  }
  spot.block = block;
  spot.stmt = nullptr;
  if (!spot.known.dead) expr(block->tail, spot);
  spot.block = outerBlock;
  spot.stmt = outerStmt;
}

void CallWalk::aside(Spot &spot, llvm::function_ref<void(Spot &)> way) {
  Spot other = spot;
  way(other);
  spot.known.meet(other.known);
}

void CallWalk::statement(const hir::Stmt &stmt, Spot &spot) {
  switch (stmt.kind) {
  case hir::StmtKind::let: {
    const auto &let = cast<hir::Let>(stmt);
    expr(let.value, spot);
    spot.known.learn(let.isSlot ? reader.slot(let.slot) : reader.local(let.local),
                     reader.boundOf(let.value, spot.known));
    return;
  }
  case hir::StmtKind::assign: return expr(cast<hir::Assign>(stmt).value, spot);
  case hir::StmtKind::update:
    for (const hir::Expr *arg : cast<hir::Update>(stmt).args) expr(arg, spot);
    return;
  case hir::StmtKind::expr: return expr(cast<hir::ExprStmt>(stmt).value, spot);
  case hir::StmtKind::if_: {
    const auto &test = cast<hir::If>(stmt);
    expr(test.cond, spot);
    const BoundReader::Outcomes outcomes = reader.outcomes(test.cond);
    Spot otherwise = spot;
    spot.known.learnAll(outcomes.whenTrue);
    otherwise.known.learnAll(outcomes.whenFalse);
    walk(test.then, spot);
    walk(test.otherwise, otherwise);
    spot.known.meet(otherwise.known);
    return;
  }
  case hir::StmtKind::match: return expr(cast<hir::MatchStmt>(stmt).match, spot);
  case hir::StmtKind::for_: {
    const auto &loop = cast<hir::For>(stmt);
    expr(loop.in, spot);
    Spot inside = spot;
    inside.known.learn(reader.local(loop.item), reader.boundOf(loop.in, spot.known));
    return walk(loop.body, inside);
  }
  case hir::StmtKind::repeat: {
    const auto &loop = cast<hir::Repeat>(stmt);
    expr(loop.times, spot);
    Spot inside = spot;
    if (loop.whileCond) inside.known.learnAll(reader.outcomes(loop.whileCond).whenTrue);
    return walk(loop.body, inside);
  }
  case hir::StmtKind::return_:
    expr(cast<hir::Return>(stmt).value, spot);
    spot.known.dead = true;
    return;
  case hir::StmtKind::establish:
  case hir::StmtKind::assume: return expr(cast<hir::Establish>(stmt).value, spot);
  case hir::StmtKind::leave: spot.known.dead = true; return;
  case hir::StmtKind::jump:
    target(cast<hir::Jump>(stmt).target, spot);
    // A hand-off gives a package away and goes on.
    if (cast<hir::Jump>(stmt).target && cast<hir::Jump>(stmt).target->kind != ast::TargetKind::handoff)
      spot.known.dead = true;
    return;
  case hir::StmtKind::within: return walk(cast<hir::Within>(stmt).body, spot);
  case hir::StmtKind::atMost: {
    const auto &bound = cast<hir::AtMost>(stmt);
    Spot late = spot;
    walk(bound.body, spot);
    handler(bound.otherwise, late);
    if (!bound.otherwise) late.known.dead = true;
    spot.known.meet(late.known);
    return;
  }
  case hir::StmtKind::approval: {
    const auto &approval = cast<hir::Approval>(stmt);
    Spot refused = spot, sentBack = spot;
    spot.approvals.push_back(&approval);
    walk(approval.body, spot);
    spot.approvals.pop_back();
    walk(approval.rework, sentBack);
    if (!approval.refused) return;
    handler(approval.refused, refused);
    spot.known.meet(refused.known);
    return;
  }
  case hir::StmtKind::verdict:
  case hir::StmtKind::omit:
  case hir::StmtKind::step:
  case hir::StmtKind::branch:
  case hir::StmtKind::together:
  case hir::StmtKind::clockEnd: return;
  case hir::StmtKind::clockStart: {
    Spot beside = spot;
    return walk(cast<hir::ClockMark>(stmt).breach, beside);
  }
  }
}

void CallWalk::handler(const hir::Handler *handler, Spot &spot) {
  if (!handler) return;
  switch (handler->kind) {
  case ast::HandlerKind::value: return expr(handler->value, spot);
  case ast::HandlerKind::block: return walk(handler->block, spot);
  case ast::HandlerKind::arms: {
    Spot result = spot;
    result.known.dead = true;
    for (const hir::HandlerArm &arm : handler->arms) {
      Spot one = spot;
      this->handler(arm.handler, one);
      result.known.meet(one.known);
    }
    spot.known = result.known;
    return;
  }
  default: target(handler->target, spot); spot.known.dead = true;
  }
}

void CallWalk::target(const hir::Target *target, Spot &spot) {
  if (!target) return;
  for (const hir::Expr *arg : target->args) expr(arg, spot);
  expr(target->package, spot);
  if (target->kind == ast::TargetKind::response) call(*target, spot);
}

void CallWalk::expr(const hir::Expr *e, Spot &spot) {
  if (!e) return;
  switch (e->kind) {
  case hir::ExprKind::hostCall:
    for (const hir::Expr *arg : cast<hir::HostCall>(e)->args) expr(arg, spot);
    return call(*cast<hir::HostCall>(e), spot);
  case hir::ExprKind::processCall:
    for (const hir::Expr *arg : cast<hir::ProcessCall>(e)->args) expr(arg, spot);
    return call(*cast<hir::ProcessCall>(e), spot);
  case hir::ExprKind::poll: return expr(cast<hir::Poll>(e)->call, spot);
  case hir::ExprKind::guarded: {
    const auto &guarded = *cast<hir::Guarded>(e);
    expr(guarded.operand, spot);
    return aside(spot, [&](Spot &failed) { handler(guarded.handler, failed); });
  }
  case hir::ExprKind::ask: {
    const auto &ask = *cast<hir::Ask>(e);
    expr(ask.question, spot);
    expr(ask.subject, spot);
    for (const hir::FormField &field : ask.fields) expr(field.from, spot);
    return aside(spot, [&](Spot &silent) { handler(ask.silence, silent); });
  }
  case hir::ExprKind::ifElse: {
    const auto &test = *cast<hir::IfElse>(e);
    expr(test.cond, spot);
    const BoundReader::Outcomes outcomes = reader.outcomes(test.cond);
    Spot otherwise = spot;
    spot.known.learnAll(outcomes.whenTrue);
    otherwise.known.learnAll(outcomes.whenFalse);
    walk(test.then, spot);
    walk(test.otherwise, otherwise);
    spot.known.meet(otherwise.known);
    return;
  }
  case hir::ExprKind::match: {
    const auto &match = *cast<hir::Match>(e);
    expr(match.subject, spot);
    Spot result = spot;
    result.known.dead = !match.arms.empty();
    for (const hir::MatchArm &arm : match.arms) {
      Spot one = spot;
      walk(arm.body, one);
      result.known.meet(one.known);
    }
    spot.known = result.known;
    return;
  }
  case hir::ExprKind::block: return walk(cast<hir::BlockExpr>(e)->body, spot);
  case hir::ExprKind::loop: return expr(cast<hir::Loop>(e)->over, spot); // a lambda calls nothing
  default: break;
  }
  // Below an expression without branches, what has them is met again.
  class Parts : public hir::Walker {
  public:
    Parts(const hir::Expr *root, llvm::function_ref<void(const hir::Expr *)> visit) : root_(root), visit_(visit) {}

  protected:
    using hir::Walker::enter;
    bool enter(const hir::Expr &part) override {
      if (&part == root_) return true;
      visit_(&part);
      return false;
    }

  private:
    const hir::Expr *root_;
    llvm::function_ref<void(const hir::Expr *)> visit_;
  };
  Parts(e, [&](const hir::Expr *part) { expr(part, spot); }).walk(e);
}

} // namespace tejun::proof
