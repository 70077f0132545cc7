// A poll inside `at most` or `within` that would ask for longer than the time there is: its last questions are never asked.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::poll_exceeds_bound(const Subject &subject, DiagnosticSink &sink) {
  const auto look = [&](const hir::Expr *duration, const hir::Block *inside) {
    const auto *bound = llvm::dyn_cast_or_null<hir::Constant>(duration);
    if (!bound) return;
    const auto visit = [&](const hir::Poll &poll) {
      const auto *every = llvm::dyn_cast<hir::Constant>(poll.every);
      const auto *times = llvm::dyn_cast<hir::Constant>(poll.times);
      if (!every || !times || every->word <= bound->word / times->word) return;
      sink.report(diag::poll_exceeds_bound, every->span, {{"time", durationText(bound->word)}})
          .label(bound->span, diag::label_time_given);
    };
    TypedNodes<hir::Poll, decltype(visit)>(visit).walk(inside);
  };
  forEachTyped<hir::AtMost>(subject, [&](const hir::AtMost &stmt) { look(stmt.duration, stmt.body); });
  forEachTyped<hir::Within>(subject, [&](const hir::Within &stmt) { look(stmt.duration, stmt.body); });
}

} // namespace tejun::lint
