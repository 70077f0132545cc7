// The roll-back plan of each response: what it may have done, last first, with what takes it back, by when it ends by itself, and what
// stays and why. Derived from the typed program alone; what really was done is recorded by the run.
#pragma once

#include <string>
#include <vector>

#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::proof {

struct Undo {
  const hir::HostCall *call = nullptr;
  std::string way; // process 2.2 → method 2.2.1
};
/// The containments that a response may carry out, in the order of its text, with those of the processes and responses that it calls.
std::vector<Undo> containmentsOf(const hir::Program &program, hir::ResponseId response);

/// `--emit rollback`
void dumpRollback(const hir::Program &program, const SourceManager &sources, llvm::raw_ostream &out);

} // namespace tejun::proof
