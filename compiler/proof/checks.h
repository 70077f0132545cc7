// The proofs of authority, approval, reversibility and races, one file each. Each reports and goes on.
#pragma once

#include "compiler/proof/proofs.h"

namespace tejun::proof {

/// Phases are done by the teams that the scope names; one of an external team is handed off.
void checkPhases(const Procedure &procedure, DiagnosticSink &sink);
/// Every way to a guarded containment passes the approval that the guard demands.
void checkApprovals(const Procedure &procedure, DiagnosticSink &sink);
/// No constant gets to a call that a guard forbids.
void checkConstantGuards(const Procedure &procedure, DiagnosticSink &sink);
/// Every containment has a way back, or says why not.
void checkReversibility(const Procedure &procedure, DiagnosticSink &sink);
/// What runs at once shares nothing that changes.
void checkRaces(const Procedure &procedure, DiagnosticSink &sink);

} // namespace tejun::proof
