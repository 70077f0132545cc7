// A poll that asks again before its provider must have answered: the questions pile up at the other end.
#include "compiler/diagnostics/lint.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::poll_too_fast(const Subject &subject, DiagnosticSink &sink) {
  forEachTyped<hir::Poll>(subject, [&](const hir::Poll &poll) {
    const auto *every = llvm::dyn_cast<hir::Constant>(poll.every);
    const hir::IntrinsicInfo &intrinsic = intrinsicOf(subject, *poll.call);
    if (every && every->word < intrinsic.timeoutMs)
      sink.report(diag::poll_too_fast, every->span,
                  {{"name", intrinsic.name},
                   {"timeout", durationText(intrinsic.timeoutMs)},
                   {"every", durationText(every->word)}});
  });
}

} // namespace tejun::lint
