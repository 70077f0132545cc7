// An input that no method reads: every caller has to find a value for it.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/lint/reads.h"

namespace tejun::lint {

void rules::unused_input(const Subject &subject, DiagnosticSink &sink) {
  forEachBody(subject, [&](const Body &body) {
    if (!body.process) return;
    const Reads reads(body);
    for (std::uint32_t i = 0; i < body.process->inputCount; ++i) {
      const hir::Local &input = body.process->locals[i];
      if (!reads.locals[i] && !input.name.starts_with("_"))
        sink.report(diag::unused_input, input.span, {{"name", input.name.str()}});
    }
  });
}

} // namespace tejun::lint
