// A step that the printed procedure cannot name: it has no title of its own, and that of its process is empty or stands on
// another step of the playbook as well.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::lint {

void rules::step_without_title(const Subject &subject, DiagnosticSink &sink) {
  forEachBody(subject, [&](const Body &body) {
    if (!body.playbook) return;
    llvm::StringMap<const hir::StepInfo *> titles;
    for (const hir::StepInfo &step : body.playbook->steps) {
      const auto [first, isNew] = titles.try_emplace(step.title.trim(), &step);
      if (step.title.trim().empty())
        sink.report(diag::step_without_title, step.span, {{"number", step.number.str()}});
      else if (!isNew)
        sink.report(diag::step_without_title, step.span, {{"number", step.number.str()}})
            .label(first->second->span, diag::label_same_title, {{"title", step.title.str()}});
    }
  });
}

} // namespace tejun::lint
