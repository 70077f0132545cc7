// The worst way through a body, whatever is added up: host calls, fuel, time. The domain says what one thing costs and how things
// one after another, or instead of each other, add up; this says which are.
#pragma once

#include "compiler/sema/hir.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

template <class Domain> class Worst {
public:
  using Value = typename Domain::Value;
  explicit Worst(Domain &domain) : d_(domain) {}

  Value block(const hir::Block *b) {
    Value sum = d_.nothing();
    if (!b) return sum;
    for (const hir::Stmt *s : b->stmts) sum = d_.then(std::move(sum), statement(*s));
    return d_.then(std::move(sum), expr(b->tail));
  }

  Value handler(const hir::Handler *h) {
    if (!h) return d_.nothing();
    switch (h->kind) {
    case ast::HandlerKind::fail:
    case ast::HandlerKind::park: return d_.stopped();
    case ast::HandlerKind::jump: return target(h->target);
    default: break;
    }
    Value way = d_.then(expr(h->value), block(h->block));
    bool first = true;
    for (const hir::HandlerArm &arm : h->arms) {
      way = first ? handler(arm.handler) : d_.orElse(std::move(way), handler(arm.handler));
      first = false;
    }
    return way;
  }

  Value expr(const hir::Expr *e) {
    using Kind = hir::ExprKind;
    if (!e) return d_.nothing();
    switch (e->kind) {
    case Kind::guarded: {
      const auto &guarded = *llvm::cast<hir::Guarded>(e);
      return d_.failing(expr(guarded.operand), handler(guarded.handler));
    }
    case Kind::ifElse: {
      const auto &choice = *llvm::cast<hir::IfElse>(e);
      Value then = block(choice.then);
      return d_.then(expr(choice.cond), d_.orElse(std::move(then), block(choice.otherwise)));
    }
    case Kind::match: {
      const auto &match = *llvm::cast<hir::Match>(e);
      Value sum = expr(match.subject), arms = d_.nothing();
      bool first = true;
      for (const hir::MatchArm &arm : match.arms) {
        sum = d_.then(std::move(sum), expr(arm.guard));
        arms = first ? block(arm.body) : d_.orElse(std::move(arms), block(arm.body));
        first = false;
      }
      return d_.then(std::move(sum), std::move(arms));
    }
    case Kind::block: return block(llvm::cast<hir::BlockExpr>(e)->body);
    case Kind::ask: {
      const auto &ask = *llvm::cast<hir::Ask>(e);
      Value before = d_.then(expr(ask.question), expr(ask.subject));
      for (const hir::FormField &field : ask.fields) before = d_.then(std::move(before), expr(field.from));
      return d_.then(std::move(before), d_.ask(ask, handler(ask.silence)));
    }
    case Kind::await: {
      const auto &await = *llvm::cast<hir::Await>(e);
      return d_.then(expr(await.job), d_.await(await));
    }
    case Kind::poll: {
      const auto &poll = *llvm::cast<hir::Poll>(e);
      Value once = d_.then(expr(poll.call), expr(poll.until));
      return d_.poll(poll, std::move(once));
    }
    case Kind::loop: {
      const auto &loop = *llvm::cast<hir::Loop>(e);
      return d_.then(expr(loop.over), d_.each(expr(loop.body), loop.over));
    }
    default: break;
    }
    Value sum = d_.nothing();
    Children children(*this, e, sum);
    children.walk(e);
    return d_.then(std::move(sum), d_.single(*e));
  }

  Value target(const hir::Target *t) {
    Value sum = d_.nothing();
    if (!t) return sum;
    for (const hir::Expr *arg : t->args) sum = d_.then(std::move(sum), expr(arg));
    sum = d_.then(std::move(sum), expr(t->package));
    return d_.then(std::move(sum), d_.target(*t));
  }

  Value statement(const hir::Stmt &s) { return d_.then(d_.statement(s), partsOf(s)); }

private:
  Value partsOf(const hir::Stmt &s) {
    using Kind = hir::StmtKind;
    switch (s.kind) {
    case Kind::let: return expr(llvm::cast<hir::Let>(s).value);
    case Kind::assign: return expr(llvm::cast<hir::Assign>(s).value);
    case Kind::update: {
      Value sum = d_.nothing();
      for (const hir::Expr *arg : llvm::cast<hir::Update>(s).args) sum = d_.then(std::move(sum), expr(arg));
      return sum;
    }
    case Kind::expr: return expr(llvm::cast<hir::ExprStmt>(s).value);
    case Kind::if_: {
      const auto &choice = llvm::cast<hir::If>(s);
      Value then = block(choice.then);
      return d_.then(expr(choice.cond), d_.orElse(std::move(then), block(choice.otherwise)));
    }
    case Kind::match: return expr(llvm::cast<hir::MatchStmt>(s).match);
    case Kind::for_: {
      const auto &loop = llvm::cast<hir::For>(s);
      return d_.then(expr(loop.in), d_.each(block(loop.body), loop.in));
    }
    case Kind::repeat: {
      const auto &loop = llvm::cast<hir::Repeat>(s);
      return d_.repeat(d_.then(expr(loop.whileCond), block(loop.body)), loop.times);
    }
    case Kind::return_: return expr(llvm::cast<hir::Return>(s).value);
    case Kind::establish:
    case Kind::assume: return expr(llvm::cast<hir::Establish>(s).value);
    case Kind::leave: {
      const ast::HandlerKind how = llvm::cast<hir::Leave>(s).how;
      return how == ast::HandlerKind::fail || how == ast::HandlerKind::park ? d_.stopped() : d_.nothing();
    }
    case Kind::jump: return target(llvm::cast<hir::Jump>(s).target);
    case Kind::within:
      return d_.then(expr(llvm::cast<hir::Within>(s).duration), block(llvm::cast<hir::Within>(s).body));
    case Kind::atMost: {
      const auto &bound = llvm::cast<hir::AtMost>(s);
      return d_.then(expr(bound.duration), d_.atMost(bound, block(bound.body), handler(bound.otherwise)));
    }
    case Kind::approval: {
      const auto &approval = llvm::cast<hir::Approval>(s);
      d_.enterApproval(approval);
      Value body = block(approval.body);
      Value back = d_.sentBack(body);
      d_.leaveApproval();
      if (approval.rework)
        body = d_.then(d_.repeat(d_.then(std::move(back), block(approval.rework)), approval.reworks), std::move(body));
      return approval.refused ? d_.failing(std::move(body), handler(approval.refused)) : body;
    }
    case Kind::verdict: return expr(llvm::cast<hir::Verdict>(s).when);
    case Kind::branch: { // the conditions; where its arms go is the graph's
      Value sum = d_.nothing();
      for (const hir::BranchArm &arm : llvm::cast<hir::Branch>(s).arms) sum = d_.then(std::move(sum), expr(arm.when));
      return sum;
    }
    case Kind::clockStart: return block(llvm::cast<hir::ClockMark>(s).breach);
    case Kind::omit:
    case Kind::step:
    case Kind::together:
    case Kind::clockEnd: break;
    }
    return d_.nothing();
  }

  /// Goes down to what `expr` decides about, and stops there.
  class Children : public hir::Walker {
  public:
    Children(Worst &worst, const hir::Expr *root, Value &sum) : worst_(worst), root_(root), sum_(sum) {}

  protected:
    using hir::Walker::enter;
    bool enter(const hir::Expr &e) override {
      if (&e == root_) return true;
      sum_ = worst_.d_.then(std::move(sum_), worst_.expr(&e));
      return false;
    }

  private:
    Worst &worst_;
    const hir::Expr *root_;
    Value &sum_;
  };

  Domain &d_;
};

} // namespace tejun::proof
