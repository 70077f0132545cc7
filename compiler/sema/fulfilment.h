// What of a process decides whether its duties count: which calls contain, and where their failures are known. Codegen counts by it at
// run time, the proof of duties counts the same before; neither decides on its own.
#pragma once

#include "compiler/sema/hir.h"
#include "llvm/ADT/DenseSet.h"

namespace tejun::hir {

bool contains(const HostCall &call, const Program &program);

/// A containment over a list fails item by item. Where the block that makes the call also handles its `.failed`, as in
/// `done.failed else …`, what failed is lost there; elsewhere it is lost at the call.
class Fulfilment {
public:
  Fulfilment(const ProcessInfo &process, const Program &program);

  /// Whether the process calls anything that contains: its duties then count only when something was contained.
  bool contains() const { return contains_; }
  bool contains(const HostCall &call) const { return hir::contains(call, program_); }
  /// Items of the call that fail are lost, as nobody handles them.
  bool losesItems(const HostCall &call) const { return contains(call) && !handledCalls_.contains(&call); }
  /// The handler is for what a containment lost.
  bool handlesLoss(const Guarded &guarded) const;
  /// So is its `else`: what it contains may not have come to its end when the time is over.
  bool handlesLoss(const AtMost &bound) const;

private:
  friend class FulfilmentSearch;
  const Program &program_;
  bool contains_ = false;
  llvm::DenseSet<const HostCall *> handledCalls_;
  llvm::DenseSet<const Guarded *> handlers_; // of the `.failed` of a containment
};

} // namespace tejun::hir
