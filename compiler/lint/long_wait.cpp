// A wait of more than a week inside a procedure: the case stands still for longer than anybody keeps it in mind.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::long_wait(const Subject &subject, DiagnosticSink &sink) {
  constexpr std::int64_t week = std::int64_t{7} * 86'400'000;
  const auto look = [&](const hir::Expr *duration) {
    const auto *constant = llvm::dyn_cast_or_null<hir::Constant>(duration);
    if (constant && constant->word > week)
      sink.report(diag::long_wait, constant->span, {{"time", durationText(constant->word)}});
  };
  forEachTyped<hir::Ask>(subject, [&](const hir::Ask &ask) { look(ask.atMost); });
  forEachTyped<hir::Await>(subject, [&](const hir::Await &await) { look(await.atMost); });
  forEachTyped<hir::AtMost>(subject, [&](const hir::AtMost &bound) { look(bound.duration); });
  forEachTyped<hir::Approval>(subject, [&](const hir::Approval &approval) { look(approval.atMost); });
}

} // namespace tejun::lint
