// What is proved of a procedure before an incident, one file a proof. A proof reads the typed program and the ways through its
// playbooks, reports, and changes nothing; where it cannot decide it says what is unknown and what would decide it.
#pragma once

#include "compiler/diagnostics/sink.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir.h"

namespace tejun::proof {

/// What all proofs read. The graphs are those of the playbooks, in their order.
struct Procedure {
  const hir::Program &program;
  const flow::FlowResult &flow;
  /// A workspace, which should cover what is in its scope; not a file on its own, which is a part of one.
  bool isWhole = false;
};

/// Data reaches nobody who may not see it.
void checkAudience(const Procedure &procedure, DiagnosticSink &sink);
/// No playbook takes longer to its first response than the criteria promise.
void checkPromises(const Procedure &procedure, DiagnosticSink &sink);

/// The phase: all proofs, on a program that has passed the earlier phases without an error.
void prove(const Procedure &procedure, DiagnosticSink &sink);

} // namespace tejun::proof
