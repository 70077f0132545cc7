// A question that waits an hour or more, reminds nobody and turns to nobody else: one message is sent, and if it is not seen the
// procedure stands still until the time has passed.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::ask_without_escalation(const Subject &subject, DiagnosticSink &sink) {
  constexpr std::int64_t longEnough = 3'600'000; // to remind somebody once
  forEachTyped<hir::Ask>(subject, [&](const hir::Ask &ask) {
    const auto *atMost = llvm::dyn_cast_or_null<hir::Constant>(ask.atMost);
    if (ask.remindEvery || static_cast<std::uint32_t>(ask.escalateTo) != hir::noId || !ask.question) return;
    if (atMost && atMost->word >= longEnough)
      sink.report(diag::ask_without_escalation, ask.question->span, {{"time", durationText(atMost->word)}});
  });
}

} // namespace tejun::lint
