// The checks of flow and dataflow on the typed program, one file each. All are linear in the size of what they look at
// (definite assignment: times the number of steps, in machine words). Each reports and goes on.
#pragma once

#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/flow/graph.h"
#include "compiler/sema/hir.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::flow {

/// Numbers of steps and methods follow each other without a gap; no number stands twice.
void checkNumbers(const hir::Program &program, DiagnosticSink &sink);
/// Every step is reached, every branch decides, every way ends, jumps go forward.
void checkWays(const hir::Program &program, const Graph &graph, DiagnosticSink &sink);
/// A step's result is used only where every way has passed the step.
void checkSteps(const hir::Program &program, const Graph &graph, DiagnosticSink &sink);
/// Outputs are assigned on every way through their process; nothing stands where control never comes.
void checkBodies(const hir::Program &program, DiagnosticSink &sink);
/// Nothing that is called comes back to itself, and no chain of calls is too long.
void checkTermination(const hir::Program &program, DiagnosticSink &sink);

struct FlowResult {
  std::vector<Graph> graphs; // one a playbook
};
/// The phase: all of the above, of the playbooks as they are written.
FlowResult checkFlow(const hir::Program &program, DiagnosticSink &sink);
/// The graphs of the playbooks as they run, for the proofs: calls are in their place (sema/inline.h).
FlowResult graphsOf(const hir::Program &program);

/// `--emit flow`: each playbook's graph, and what is definitely there at each step.
void dump(const hir::Program &program, const FlowResult &flow, llvm::raw_ostream &out);

} // namespace tejun::flow
