// An escalation to the team that is asked anyway.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::escalation_to_same_team(const Subject &subject, DiagnosticSink &sink) {
  forEachTyped<hir::Ask>(subject, [&](const hir::Ask &ask) {
    if (ask.escalateTo != ask.team || !ask.question) return;
    const hir::TeamInfo &team = subject.program.teams[static_cast<std::size_t>(ask.team)];
    sink.report(diag::escalation_to_same_team, ask.question->span, {{"team", team.name.str()}});
  });
}

} // namespace tejun::lint
