// What an intrinsic is about: one endpoint, or all of them. For the rules about what is looked for, and in which order.
#pragma once

#include "compiler/lint/bodies.h"

namespace tejun::lint {

class Endpoints {
public:
  explicit Endpoints(const Subject &subject);

  /// Its process asks which endpoints show an indicator, without naming one: it searches all of them.
  bool searches(const hir::ProcessCall &call) const { return searches_[static_cast<std::size_t>(call.process)]; }
  /// Its process asks about an endpoint that it is given.
  bool looksAtOne(const hir::ProcessCall &call) const { return looksAtOne_[static_cast<std::size_t>(call.process)]; }
  /// Its process asks a system for something, not only people.
  bool observes(const hir::ProcessCall &call) const { return observes_[static_cast<std::size_t>(call.process)]; }
  /// What a search takes: addresses, hashes, domains, process names; also in collections and records of those.
  bool isIndicator(sema::TypeId type) const;

private:
  bool holdsHosts(sema::TypeId type, bool isCollected, int depth) const;
  const Subject &subject_;
  std::vector<bool> searches_, looksAtOne_, observes_; // by process
};

/// Steps whose indicators, the outputs given, are learnt on one endpoint and read by nobody, before a search of all of them.
void forEachLost(
    const Subject &subject,
    llvm::function_ref<void(const hir::StepInfo &, const hir::ProcessInfo &, llvm::ArrayRef<std::uint32_t>)> work);

} // namespace tejun::lint
