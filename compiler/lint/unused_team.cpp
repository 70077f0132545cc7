// A team that does no phase and no response, is asked nothing, approves nothing and is told of nothing.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::unused_team(const Subject &subject, DiagnosticSink &sink) {
  const hir::Program &program = subject.program;
  std::vector<bool> used(program.teams.size());
  const auto use = [&](hir::TeamId id) {
    if (static_cast<std::size_t>(id) < used.size()) used[static_cast<std::size_t>(id)] = true;
  };
  for (const hir::PhaseInfo &phase : program.scope.phases) {
    if (!phase.declared) continue;
    use(phase.team);
    use(phase.requestedBy);
    use(phase.plannedBy);
  }
  for (const hir::GuardInfo &guard : program.scope.guards) use(guard.approvalBy);
  for (const hir::ResponseInfo &response : program.responses) use(response.team);
  forEachTyped<hir::Ask>(subject, [&](const hir::Ask &ask) {
    use(ask.team);
    use(ask.escalateTo);
  });
  forEachTyped<hir::Approval>(subject, [&](const hir::Approval &approval) { use(approval.team); });
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i] && subject.isOwn(program.teams[i].span))
      sink.report(diag::unused_team, program.teams[i].span, {{"name", program.teams[i].name.str()}});
}

} // namespace tejun::lint
