// What the playbooks come to use: responses, processes, facts, phases that are handed off.
#pragma once

#include <array>

#include "compiler/sema/hir.h"
#include "llvm/ADT/SmallBitVector.h"

namespace tejun::proof {

struct Uses {
  explicit Uses(const hir::Program &program);
  bool hasPlaybooks = false;
  llvm::SmallBitVector responses, processes;
  llvm::SmallBitVector established; // facts, by a process that is used, or by an assumption
  std::array<Span, 5> handedOff{};  // by phase: where, when it is at all
  Span restores;                    // where something used restores
};

} // namespace tejun::proof
