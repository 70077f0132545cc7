// A walk over the calls of one body in the order of control, with what is known at each: where hosts and addresses can lie, which
// approvals are open, in which statement it stands. Derive for what a proof wants of a call. Linear in the body.
#pragma once

#include <vector>

#include "compiler/proof/bounds.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tejun::proof {

/// Where control is.
struct Spot {
  Whereabouts known;
  std::vector<const hir::Approval *> approvals; // innermost last
  const hir::Block *block = nullptr;            // the innermost block, and the statement of it
  const hir::Stmt *stmt = nullptr;
};

class CallWalk {
public:
  CallWalk(const hir::Program &p, const std::vector<hir::Local> &locals) : program(p), reader(p, locals) {}
  CallWalk(const CallWalk &) = delete;
  CallWalk &operator=(const CallWalk &) = delete;
  virtual ~CallWalk() = default;

  void walk(const hir::Block *block, Spot &spot);
  /// The methods of a process, one after the other; each may be left early or not run at all.
  void walk(const hir::ProcessInfo &process, Spot &spot);

protected:
  virtual void call(const hir::HostCall &, const Spot &) {}
  virtual void call(const hir::ProcessCall &, const Spot &) {}
  virtual void call(const hir::Target &, const Spot &) {} // of a response
  virtual void method(const hir::MethodInfo *) {}

  const hir::Program &program;
  BoundReader reader;

private:
  void statement(const hir::Stmt &stmt, Spot &spot);
  void expr(const hir::Expr *expr, Spot &spot);
  void handler(const hir::Handler *handler, Spot &spot);
  void target(const hir::Target *target, Spot &spot);
  /// Another way from here, that comes back unless it is dead.
  void aside(Spot &spot, llvm::function_ref<void(Spot &)> way);
};

/// What control does when it gets to the kind of handler: it does not come back.
bool leaves(ast::HandlerKind kind);

} // namespace tejun::proof
