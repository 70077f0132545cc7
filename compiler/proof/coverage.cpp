// Coverage between the parts of a workspace: scope, detections, playbooks, processes, responses, phases.
// Asked of a workspace that has a playbook: a file on its own, and declarations alone, are parts of one.
#include "compiler/proof/coverage.h"

#include "compiler/diagnostics/duties.h"
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/proof/duty_proof.h"
#include "compiler/proof/uses.h"
#include "compiler/sema/fulfilment.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/scalar_text.h"

namespace tejun::proof {

using llvm::dyn_cast;

namespace {

constexpr const char *phaseNames[] = {"detection", "triage", "containment", "analysis", "recovery"};

class Coverage {
public:
  Coverage(const hir::Program &program, DiagnosticSink &sink) : program_(program), sink_(sink), uses_(program) {}

  void prove(bool isWhole) {
    networks();
    for (const hir::ProcessInfo &process : program_.processes) establishes(process);
    if (!uses_.hasPlaybooks || !isWhole) return;
    if (program_.criteria.empty())
      sink_.report(diag::none_of_its_kind, program_.playbooks[0].span, {{"kind", diag::noun_criteria}})
          .note(diag::note_no_criteria);
    incidents();
    unused();
    duties();
    phases();
  }

private:
  const hir::PlaybookInfo *playbookFor(hir::IncidentId incident) const {
    for (const hir::PlaybookInfo &playbook : program_.playbooks)
      if (llvm::is_contained(playbook.incidents, incident)) return &playbook;
    return nullptr;
  }
  const hir::DetectInfo *detectionOf(hir::IncidentId incident) const {
    for (const hir::DetectInfo &detect : program_.detects)
      if (detect.incident == incident) return &detect;
    return nullptr;
  }

  void incidents() {
    for (std::uint32_t i = 0; i < program_.incidents.size(); ++i) {
      const auto id = static_cast<hir::IncidentId>(i);
      const hir::IncidentInfo &incident = program_.incidents[i];
      const hir::PlaybookInfo *playbook = playbookFor(id);
      const hir::DetectInfo *detect = detectionOf(id);
      const bool triaged = isTriaged(program_, id);
      if (!detect) {
        auto builder = sink_.report(diag::incident_not_detected, incident.span, {{"name", incident.name.str()}});
        if (playbook) builder.label(playbook->span, diag::label_waits_for_it, {{"name", playbook->name.str()}});
      }
      if (!playbook && triaged) {
        auto builder = sink_.report(diag::incident_without_playbook, incident.span, {{"name", incident.name.str()}});
        if (detect) builder.label(detect->span, diag::label_leads_nowhere, {{"name", detect->name.str()}});
        if (program_.scope.phases[static_cast<std::size_t>(hir::Phase::triage)].declared)
          builder.note(diag::help_or_below_triage);
      }
      if (playbook && !triaged)
        sink_
            .report(diag::playbook_never_starts, playbook->span,
                    {{"name", playbook->name.str()}, {"incident", incident.name.str()}})
            .label(program_.scope.phases[static_cast<std::size_t>(hir::Phase::triage)].span,
                   diag::label_triage_begins_here);
    }
  }

  void unused() {
    for (std::uint32_t i = 0; i < program_.responses.size(); ++i)
      if (!uses_.responses.test(i))
        sink_.report(diag::unused_response, program_.responses[i].span,
                     {{"number", program_.responses[i].number.str()}});
    std::vector<bool> called(program_.written.size());
    for (const hir::PlaybookInfo &playbook : program_.written)
      for (const hir::StepInfo &step : playbook.steps)
        if (const auto *call = llvm::dyn_cast_or_null<hir::PlaybookCall>(step.call))
          called[static_cast<std::size_t>(call->playbook)] = true;
    for (std::size_t i = 0; i < called.size(); ++i)
      if (program_.written[i].isCallable && !called[i]) unused(program_.written[i]);
    for (std::uint32_t i = 0; i < program_.processes.size(); ++i) {
      const hir::ProcessInfo &process = program_.processes[i];
      if (!uses_.processes.test(i))
        sink_.report(diag::unused_process, process.span,
                     {{"number", process.number.str()}, {"name", process.name.str()}});
    }
  }

  void unused(const hir::PlaybookInfo &playbook) {
    if (playbook.isHook)
      sink_.report(diag::unused_hook, playbook.span, {{"name", playbook.name.str()}});
    else
      sink_.report(diag::unused_playbook, playbook.span, {{"name", playbook.name.str()}});
  }

  /// A duty that some severity requires and nothing can fulfil.
  void duties() {
    const auto fulfils = [&](hir::DutyId duty) {
      return llvm::any_of(program_.processes,
                          [&](const hir::ProcessInfo &process) { return llvm::is_contained(process.fulfils, duty); });
    };
    for (std::uint32_t i = 0; i < program_.duties.size(); ++i) {
      const auto duty = static_cast<hir::DutyId>(i);
      const hir::DutyInfo &info = program_.duties[i];
      const hir::CriteriaRow *requires_ = nullptr;
      for (const hir::CriteriaRow &row : program_.criteria)
        if (llvm::is_contained(row.duties, duty)) requires_ = &row;
      if (!requires_ || fulfils(duty)) continue;
      if (info.name == "breach_investigation" &&
          uses_.handedOff[static_cast<std::size_t>(hir::Phase::analysis)].valid())
        continue;
      sink_.report(diag::duty_never_fulfilled, info.span, {{"duty", info.name.str()}})
          .label(requires_->span, diag::label_required_here);
    }
  }

  void establishes(const hir::ProcessInfo &process) {
    class Sets : public hir::Walker {
    public:
      std::vector<hir::FactId> facts;

    protected:
      using hir::Walker::enter;
      bool enter(const hir::Stmt &s) override {
        if (s.kind == hir::StmtKind::establish) facts.push_back(llvm::cast<hir::Establish>(s).fact);
        return true;
      }
    } sets;
    for (const hir::MethodInfo &method : process.methods) sets.walk(method.body);
    for (const hir::FactId fact : process.establishes)
      if (!llvm::is_contained(sets.facts, fact))
        sink_.report(
            diag::establishes_never, process.span,
            {{"process", process.name.str()}, {"fact", program_.facts[static_cast<std::size_t>(fact)].name.str()}});
  }

  // ---- who does what -----------------------------------------------------------------------------------------------

  void phases() {
    if (!program_.scope.declared) return;
    const auto owner = [&](hir::Phase phase, Span where) {
      if (!where.valid()) return;
      const hir::PhaseInfo &info = program_.scope.phases[static_cast<std::size_t>(phase)];
      const std::string name = phaseNames[static_cast<std::size_t>(phase)];
      if (!info.declared) {
        sink_.report(diag::phase_without_team, program_.scope.span, {{"phase", "`" + name + "`"}})
            .label(where, diag::label_phase_is_done_here, {{"phase", name}});
      }
    };
    if (!program_.detects.empty()) owner(hir::Phase::detection, program_.detects[0].span);
    owner(hir::Phase::triage, program_.playbooks[0].span);
    owner(hir::Phase::containment, containment());
    owner(hir::Phase::analysis, uses_.handedOff[static_cast<std::size_t>(hir::Phase::analysis)]);
    owner(hir::Phase::recovery, uses_.handedOff[static_cast<std::size_t>(hir::Phase::recovery)]);
    if (uses_.restores.valid()) owner(hir::Phase::recovery, uses_.restores);
  }

  /// The first response that contains.
  Span containment() const {
    class Find : public hir::Walker {
    public:
      explicit Find(const hir::Program &program) : program_(program) {}
      bool found = false;

    protected:
      using hir::Walker::enter;
      bool enter(const hir::Expr &e) override {
        if (const auto *call = dyn_cast<hir::HostCall>(&e)) found = found || hir::contains(*call, program_);
        if (const auto *call = dyn_cast<hir::ProcessCall>(&e))
          for (const auto &method : program_.processes[static_cast<std::size_t>(call->process)].methods)
            walk(method.body);
        return !found;
      }

    private:
      const hir::Program &program_;
    };
    for (std::uint32_t i = 0; i < program_.responses.size(); ++i) {
      if (!uses_.responses.test(i)) continue;
      Find find(program_);
      find.walk(program_.responses[i].body.block);
      if (find.found) return program_.responses[i].span;
    }
    return {};
  }

  // ---- systems -----------------------------------------------------------------------------------------------------

  /// Two systems with a network in common: a host of it would be in both, and guards ask which.
  void networks() {
    struct Part {
      std::size_t system;
      llvm::StringRef text;
      vm::NetworkBits bits;
    };
    std::vector<Part> parts;
    for (std::size_t i = 0; i < program_.systems.size(); ++i)
      for (const llvm::StringRef text : program_.systems[i].networks)
        if (const auto bits = vm::parseNetwork({text.data(), text.size()})) parts.push_back({i, text, *bits});
    // In order of their first address, a network holds those that follow it until one begins behind it.
    std::stable_sort(parts.begin(), parts.end(), [](const Part &a, const Part &b) {
      return std::tie(a.bits.base.v6, a.bits.base.bytes, a.bits.prefix) <
             std::tie(b.bits.base.v6, b.bits.base.bytes, b.bits.prefix);
    });
    std::vector<const Part *> open;
    for (const Part &part : parts) {
      const auto holds = [&](const Part &outer) {
        return outer.bits.base.v6 == part.bits.base.v6 &&
               vm::networkOf(part.bits.base, outer.bits.prefix).base == outer.bits.base;
      };
      while (!open.empty() && !holds(*open.back())) open.pop_back();
      for (const Part *outer : open)
        if (outer->system != part.system) {
          const hir::SystemInfo &first = program_.systems[std::min(outer->system, part.system)];
          const hir::SystemInfo &second = program_.systems[std::max(outer->system, part.system)];
          sink_
              .report(diag::networks_overlap, second.span,
                      {{"first", first.name.str()}, {"second", second.name.str()}, {"network", part.text.str()}})
              .label(first.span, diag::label_declared_here, {{"name", first.name.str()}});
          break;
        }
      open.push_back(&part);
    }
  }

  const hir::Program &program_;
  DiagnosticSink &sink_;
  Uses uses_;
};

} // namespace

void proveCoverage(const Procedure &procedure, DiagnosticSink &sink) {
  Coverage(procedure.program, sink).prove(procedure.isWhole);
}

} // namespace tejun::proof
