// A duty that no severity requires: whether it is fulfilled makes no difference.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::unused_duty(const Subject &subject, DiagnosticSink &sink) {
  std::vector<bool> required(subject.program.duties.size());
  for (const hir::CriteriaRow &row : subject.program.criteria)
    for (const hir::DutyId duty : row.duties) required[static_cast<std::size_t>(duty)] = true;
  for (std::size_t i = 0; i < required.size(); ++i) {
    const hir::DutyInfo &duty = subject.program.duties[i];
    if (!required[i] && subject.isOwn(duty.span))
      sink.report(diag::unused_duty, duty.span, {{"name", duty.name.str()}});
  }
}

} // namespace tejun::lint
