#include "compiler/proof/proofs.h"

#include "compiler/proof/checks.h"
#include "compiler/proof/coverage.h"
#include "compiler/proof/duty_proof.h"

namespace tejun::proof {

void prove(const Procedure &procedure, DiagnosticSink &sink) {
  checkPhases(procedure, sink);
  checkApprovals(procedure, sink);
  checkConstantGuards(procedure, sink);
  checkReversibility(procedure, sink);
  checkRaces(procedure, sink);
  checkAudience(procedure, sink);
  proveCoverage(procedure, sink);
  proveCriteria(procedure, sink);
  proveDetections(procedure, sink);
  proveDuties(procedure, sink);
  checkPromises(procedure, sink);
}

} // namespace tejun::proof
