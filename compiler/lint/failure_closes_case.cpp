// A step whose failure closes the case: that nothing could be asked is no finding.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::failure_closes_case(const Subject &subject, DiagnosticSink &sink) {
  const auto look = [&](const hir::Handler *handler, const hir::StepInfo &step) {
    if (handler && handler->target && handler->target->kind == ast::TargetKind::close)
      sink.report(diag::failure_closes_case, handler->target->span, {{"number", step.number.str()}});
  };
  forEachBody(subject, [&](const Body &body) {
    if (!body.playbook) return;
    for (const hir::StepInfo &step : body.playbook->steps) {
      const auto *guarded = llvm::dyn_cast_or_null<hir::Guarded>(step.call);
      if (!guarded) continue;
      look(guarded->handler, step);
      for (const hir::HandlerArm &arm : guarded->handler->arms) look(arm.handler, step);
    }
  });
}

} // namespace tejun::lint
