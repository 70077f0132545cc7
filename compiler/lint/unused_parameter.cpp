// A parameter that a function or a response never reads.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/reads.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::unused_parameter(const Subject &subject, DiagnosticSink &sink) {
  forEachBody(subject, [&](const Body &body) {
    if (!body.fn && !body.response) return;
    const std::uint32_t count = body.fn ? body.fn->body.paramCount : body.response->body.paramCount;
    if (count == 0) return;
    const Reads reads(body);
    for (std::uint32_t i = 0; i < count; ++i) {
      const hir::Local &param = body.locals()[i];
      if (!reads.locals[i] && !param.name.starts_with("_"))
        sink.report(diag::unused_parameter, param.span, {{"name", param.name.str()}});
    }
  });
}

} // namespace tejun::lint
