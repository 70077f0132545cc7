// Playbooks as they run: the body of a playbook that a step calls stands in the place of the call, so that every proof, the generated
// code and the case's path see what really happens there, for this caller.
#pragma once

#include "compiler/diagnostics/sink.h"
#include "compiler/sema/hir.h"

namespace tejun::sema {

/// What one playbook may come to, with all that it calls.
inline constexpr std::uint32_t mostStepsOfPlaybook = 1000;

/// Moves the playbooks as they stand in the sources to Program::written, and makes those for incidents as they run. Nothing may be wrong
/// with the program; calls must not come back to where they began (flow/termination.cpp sees to it).
void inlineCalls(hir::Program &program, DiagnosticSink &sink);

} // namespace tejun::sema
