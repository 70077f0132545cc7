#include "compiler/sema/fulfilment.h"

#include "compiler/sema/builtins.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::hir {

using llvm::cast;
using llvm::dyn_cast;
using llvm::dyn_cast_or_null;

bool contains(const HostCall &call, const Program &program) {
  return (program.intrinsics[static_cast<std::size_t>(call.intrinsic)].effects & sema::effectBit("contains")) != 0;
}

namespace {

/// `x.failed else …`, of a local: which.
const Guarded *failedOfLocal(const Stmt &stmt, LocalId &local) {
  const Expr *value = nullptr;
  if (const auto *alone = dyn_cast<ExprStmt>(&stmt)) value = alone->value;
  if (const auto *let = dyn_cast<Let>(&stmt)) value = let->value;
  const auto *guarded = dyn_cast_or_null<Guarded>(value);
  const auto *failed = guarded ? dyn_cast<Builtin>(guarded->operand) : nullptr;
  if (!failed || static_cast<sema::BuiltinId>(failed->builtin) != sema::BuiltinId::Each_failed) return nullptr;
  const auto *of = dyn_cast<LocalRef>(failed->args[0]);
  if (!of) return nullptr;
  local = of->local;
  return guarded;
}

} // namespace

/// Looks at every block of the process.
class FulfilmentSearch : public Walker {
public:
  explicit FulfilmentSearch(Fulfilment &to) : to_(to) {}
  void block(const Block *b) {
    if (!b) return;
    for (std::size_t i = 0; i < b->stmts.size(); ++i) {
      const auto *let = dyn_cast<Let>(b->stmts[i]);
      const auto *call = let && !let->isSlot ? dyn_cast_or_null<HostCall>(let->value) : nullptr;
      if (!call || call->eachArg == noId || !to_.contains(*call)) continue;
      for (const Stmt *later : b->stmts.drop_front(i + 1)) {
        LocalId of{};
        const Guarded *handler = failedOfLocal(*later, of);
        if (!handler || of != let->local) continue;
        to_.handledCalls_.insert(call);
        to_.handlers_.insert(handler);
      }
    }
  }

protected:
  using Walker::enter;
  bool enter(const Expr &e) override {
    if (const auto *call = dyn_cast<HostCall>(&e)) to_.contains_ = to_.contains_ || to_.contains(*call);
    if (const auto *choice = dyn_cast<IfElse>(&e)) {
      block(choice->then);
      block(choice->otherwise);
    }
    if (const auto *match = dyn_cast<Match>(&e))
      for (const MatchArm &arm : match->arms) block(arm.body);
    if (const auto *body = dyn_cast<BlockExpr>(&e)) block(body->body);
    return true;
  }
  bool enter(const Stmt &s) override {
    if (const auto *choice = dyn_cast<If>(&s)) {
      block(choice->then);
      block(choice->otherwise);
    }
    if (const auto *loop = dyn_cast<For>(&s)) block(loop->body);
    if (const auto *loop = dyn_cast<Repeat>(&s)) block(loop->body);
    if (const auto *promise = dyn_cast<Within>(&s)) block(promise->body);
    if (const auto *bound = dyn_cast<AtMost>(&s)) block(bound->body);
    if (const auto *approval = dyn_cast<Approval>(&s)) {
      block(approval->body);
      block(approval->rework);
    }
    return true;
  }
  bool enter(const Handler &h) override {
    block(h.block);
    return true;
  }

private:
  Fulfilment &to_;
};

Fulfilment::Fulfilment(const ProcessInfo &process, const Program &program) : program_(program) {
  FulfilmentSearch search(*this);
  for (const MethodInfo &method : process.methods) {
    search.block(method.body);
    search.walk(method.body);
  }
}

bool Fulfilment::handlesLoss(const Guarded &guarded) const {
  if (const auto *call = dyn_cast<HostCall>(guarded.operand)) return contains(*call);
  if (const auto *poll = dyn_cast<Poll>(guarded.operand)) return contains(*poll->call);
  return handlers_.contains(&guarded);
}

bool Fulfilment::handlesLoss(const AtMost &bound) const {
  class Find : public Walker {
  public:
    explicit Find(const Fulfilment &f) : f_(f) {}
    bool found = false;

  protected:
    using Walker::enter;
    bool enter(const Expr &e) override {
      const auto *call = dyn_cast<HostCall>(&e);
      found = found || (call && f_.contains(*call));
      return !found;
    }

  private:
    const Fulfilment &f_;
  } find(*this);
  find.walk(bound.body);
  return find.found;
}

} // namespace tejun::hir
