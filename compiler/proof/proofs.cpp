#include "compiler/proof/proofs.h"

#include "compiler/proof/duty_proof.h"

namespace tejun::proof {

void prove(const Procedure &procedure, DiagnosticSink &sink) {
  checkAudience(procedure, sink);
  proveDuties(procedure, sink);
}

} // namespace tejun::proof
