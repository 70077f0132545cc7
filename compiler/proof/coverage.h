// Coverage: what is in scope is detected and handled, what is declared is used, and no detection stands in another's light.
#pragma once

#include "compiler/proof/proofs.h"

namespace tejun::proof {

void proveCoverage(const Procedure &procedure, DiagnosticSink &sink);
void proveCriteria(const Procedure &procedure, DiagnosticSink &sink);
void proveDetections(const Procedure &procedure, DiagnosticSink &sink);

} // namespace tejun::proof
