// A reminder that is due when the question is over.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::remind_after_deadline(const Subject &subject, DiagnosticSink &sink) {
  forEachTyped<hir::Ask>(subject, [&](const hir::Ask &ask) {
    const auto *atMost = llvm::dyn_cast_or_null<hir::Constant>(ask.atMost);
    const auto *remind = llvm::dyn_cast_or_null<hir::Constant>(ask.remindEvery);
    if (atMost && remind && remind->word >= atMost->word)
      sink.report(diag::remind_after_deadline, remind->span)
          .label(atMost->span, diag::label_over_then, {{"time", durationText(atMost->word)}});
  });
}

} // namespace tejun::lint
