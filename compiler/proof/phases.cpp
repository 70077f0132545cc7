// Phases belong to the teams that the scope names: what contains is the containment team's, and a phase that an external team does is
// handed off, never carried out here. Detection is not asked about: a rule only sorts what the detecting team has reported.
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/proof/checks.h"
#include "compiler/proof/effects.h"

namespace tejun::proof {

namespace {

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

class PhaseProof {
public:
  PhaseProof(const hir::Program &program, DiagnosticSink &sink) : program_(program), sink_(sink) {}

  void run() {
    if (!program_.scope.declared) return;
    const hir::PhaseInfo &triage = phase(hir::Phase::triage);
    if (const hir::TeamInfo *team = external(triage))
      for (const hir::PlaybookInfo &playbook : program_.playbooks)
        if (!playbook.steps.empty()) handOff("triage", *team, triage, playbook.span);
    for (const hir::ProcessInfo &process : program_.processes) {
      CallCollector calls;
      for (const hir::MethodInfo &method : process.methods) calls.walk(method.body);
      processes_.push_back(host(calls));
    }
    for (const hir::ResponseInfo &response : program_.responses) this->response(response);
  }

private:
  const hir::PhaseInfo &phase(hir::Phase which) const { return program_.scope.phases[static_cast<std::size_t>(which)]; }
  const hir::TeamInfo *teamOf(hir::TeamId id) const {
    return static_cast<std::size_t>(id) < program_.teams.size() ? &program_.teams[static_cast<std::size_t>(id)]
                                                                : nullptr;
  }
  const hir::TeamInfo *external(const hir::PhaseInfo &info) const {
    const hir::TeamInfo *team = info.declared ? teamOf(info.team) : nullptr;
    return team && team->external ? team : nullptr;
  }

  /// The first call of each kind that a phase is about.
  struct Acts {
    const hir::HostCall *contains = nullptr, *restores = nullptr;
  };
  Acts host(const CallCollector &calls) const {
    Acts acts;
    for (const hir::HostCall *call : calls.host) {
      const std::uint8_t effects = program_.intrinsics[static_cast<std::size_t>(call->intrinsic)].effects;
      if (!acts.contains && (effects & effectBit(vm::Effect::contains)) != 0) acts.contains = call;
      if (!acts.restores && (effects & effectBit(vm::Effect::restores)) != 0) acts.restores = call;
    }
    return acts;
  }
  const std::string &nameOf(const hir::HostCall &call) const {
    return program_.intrinsics[static_cast<std::size_t>(call.intrinsic)].name;
  }

  /// What another response does that this one goes on with is that one's.
  void response(const hir::ResponseInfo &info) {
    CallCollector calls;
    calls.walk(info.body.block);
    Acts acts = host(calls);
    for (const hir::ProcessCall *call : calls.processes) {
      const Acts &below = processes_[static_cast<std::size_t>(call->process)];
      if (!acts.contains) acts.contains = below.contains;
      if (!acts.restores) acts.restores = below.restores;
    }
    const hir::PhaseInfo &containment = phase(hir::Phase::containment), &recovery = phase(hir::Phase::recovery);
    if (acts.contains) {
      const hir::TeamInfo *owner = containment.declared ? teamOf(containment.team) : nullptr;
      const hir::TeamInfo *doer = teamOf(info.team);
      if (owner && owner->external) {
        handOff("containment", *owner, containment, info.span)
            .label(acts.contains->span, diag::label_effect_comes_from,
                   {{"name", nameOf(*acts.contains)}, {"effect", diag::noun_contains}});
      } else if (owner && doer && owner != doer) {
        sink_
            .report(diag::response_of_other_team, info.span,
                    {{"number", view(info.number)}, {"team", view(doer->name)}, {"owner", view(owner->name)}})
            .label(containment.span, diag::label_phase_given_here, {{"team", view(owner->name)}})
            .label(acts.contains->span, diag::label_effect_comes_from,
                   {{"name", nameOf(*acts.contains)}, {"effect", diag::noun_contains}});
      } else if (!owner && doer && doer->external) {
        handOff("containment", *doer, containment, info.span);
      }
    }
    if (acts.restores)
      if (const hir::TeamInfo *team = external(recovery))
        handOff("recovery", *team, recovery, info.span)
            .label(acts.restores->span, diag::label_effect_comes_from,
                   {{"name", nameOf(*acts.restores)}, {"effect", diag::noun_restores}});
  }

  DiagnosticBuilder handOff(std::string_view name, const hir::TeamInfo &team, const hir::PhaseInfo &info, Span at) {
    DiagnosticBuilder diagnostic =
        sink_.report(diag::phase_is_external, at, {{"phase", name}, {"team", view(team.name)}});
    if (info.declared) diagnostic.label(info.span, diag::label_phase_given_here, {{"team", view(team.name)}});
    return diagnostic;
  }

  const hir::Program &program_;
  DiagnosticSink &sink_;
  std::vector<Acts> processes_;
};

} // namespace

void checkPhases(const Procedure &procedure, DiagnosticSink &sink) { PhaseProof(procedure.program, sink).run(); }

} // namespace tejun::proof
