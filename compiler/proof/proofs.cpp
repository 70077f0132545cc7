#include "compiler/proof/proofs.h"

namespace tejun::proof {

void prove(const Procedure &procedure, DiagnosticSink &sink) { checkAudience(procedure, sink); }

} // namespace tejun::proof
