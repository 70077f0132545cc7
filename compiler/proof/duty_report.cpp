// What is said of an end that owes duties: the way, why the severity is not excluded, which claims on the way do not count, and what
// would settle it.
#include <set>

#include "compiler/diagnostics/duties.h"
#include "compiler/proof/duty_proof.h"
#include "compiler/sema/fulfilment.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using llvm::dyn_cast;

namespace {

constexpr const char *severityNames[] = {"low", "medium", "high", "critical"};

std::string nameOf(const hir::ProcessInfo &process) { return process.number.str() + " " + process.name.str(); }

/// The first reason for which a claim may not count.
struct Doubt {
  Span span;
  TextId text = diag::label_claim_guarded;
};

class DoubtSearch : public hir::Walker {
public:
  DoubtSearch(const hir::Program &program, const hir::ProcessInfo &process) : fulfilment_(process, program) {
    for (std::uint32_t i = 0; i < process.inputCount; ++i)
      if (i < process.notEmpty.size() && process.notEmpty[i]) filled_.insert(static_cast<hir::LocalId>(i));
    bool guarded = !process.methods.empty();
    for (const hir::MethodInfo &method : process.methods) guarded = guarded && method.when;
    if (guarded) found = Doubt{process.span, diag::label_claim_guarded};
    for (const hir::MethodInfo &method : process.methods)
      if (!found) walk(method.body);
    if (!found) found = weak_;
  }
  std::optional<Doubt> found;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Handler &h) override {
    if (!found && h.kind == ast::HandlerKind::skip) found = Doubt{h.span, diag::label_claim_skipped};
    return !found;
  }
  bool enter(const hir::Stmt &s) override {
    if (found) return false;
    if (const auto *leave = dyn_cast<hir::Leave>(&s); leave && leave->how == ast::HandlerKind::skip)
      found = Doubt{s.span, diag::label_claim_skipped};
    if (const auto *approval = dyn_cast<hir::Approval>(&s))
      if (approval->refused && returns(*approval->refused))
        found = Doubt{approval->refused->span, diag::label_claim_refused};
    return !found;
  }
  bool enter(const hir::Expr &e) override {
    if (found) return false;
    if (const auto *guarded = dyn_cast<hir::Guarded>(&e); guarded && fulfilment_.handlesLoss(*guarded))
      if (guarded->handler && returns(*guarded->handler) && !asksTask(*guarded->handler))
        found = Doubt{guarded->handler->span, diag::label_claim_lost};
    if (const auto *call = dyn_cast<hir::HostCall>(&e);
        call && call->eachArg != hir::noId && fulfilment_.contains(*call)) {
      if (fulfilment_.losesItems(*call)) found = Doubt{e.span, diag::label_claim_lost};
      const hir::Expr *over = call->args[call->eachArg];
      if (const auto *convert = dyn_cast<hir::Convert>(over)) over = convert->operand;
      const auto *local = dyn_cast<hir::LocalRef>(over);
      if (!local || !filled_.contains(local->local)) weak_ = Doubt{e.span, diag::label_claim_empty};
    } else if (call && fulfilment_.contains(*call) && !weak_) {
      weak_ = Doubt{e.span, diag::label_claim_empty};
    }
    return !found;
  }

private:
  static bool returns(const hir::Handler &h) {
    return h.kind == ast::HandlerKind::value || h.kind == ast::HandlerKind::block || h.kind == ast::HandlerKind::arms;
  }
  static bool asksTask(const hir::Handler &h) {
    class Tasks : public hir::Walker {
    public:
      bool found = false;

    protected:
      using hir::Walker::enter;
      bool enter(const hir::Expr &e) override {
        const auto *ask = dyn_cast<hir::Ask>(&e);
        found = found || (ask && ask->form == ast::AskKind::task);
        return !found;
      }
    } tasks;
    tasks.walk(&h);
    return tasks.found;
  }
  hir::Fulfilment fulfilment_;
  std::optional<Doubt> weak_;
  std::set<hir::LocalId> filled_;
};

/// The processes that the way calls, with the step of each.
struct Called {
  const hir::ProcessInfo *process;
  const hir::StepInfo *step; // null in a response
};

class Calls : public hir::Walker {
public:
  Calls(const hir::Program &program, std::vector<Called> &to) : program_(program), to_(to) {}
  const hir::StepInfo *step = nullptr;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *call = dyn_cast<hir::ProcessCall>(&e))
      to_.push_back({&program_.processes[static_cast<std::size_t>(call->process)], step});
    return true;
  }

private:
  const hir::Program &program_;
  std::vector<Called> &to_;
};

class Report {
public:
  Report(const hir::Program &program, const flow::Graph &graph, const DutyFailure &failure)
      : program_(program), graph_(graph), failure_(failure), model_(program, failure.incident) {}

  void make(DiagnosticSink &sink) {
    std::vector<std::string> duties;
    for (const hir::DutyId duty : failure_.duties) duties.push_back(dutyName(duty));
    const std::string severity = severityNames[static_cast<std::size_t>(failure_.severity)];
    auto builder =
        sink.report(diag::duty_unmet, failure_.end->span,
                    {{"severity", severity}, {"way", graph_.describe(failure_.way, program_)}, {"duties", duties}});
    builder.label(diag::label_end_owes, {{"duties", duties}});
    why(builder, severity);
    claims(builder);
    if (graph_.playbook->incidents.size() > 1)
      builder.note(diag::note_for_incident,
                   {{"incident", program_.incidents[static_cast<std::size_t>(failure_.incident)].name.str()}});
    advice(builder);
  }

private:
  std::string dutyName(hir::DutyId duty) const { return program_.duties[static_cast<std::size_t>(duty)].name.str(); }

  /// The criterion that is not excluded.
  void why(DiagnosticBuilder &builder, const std::string &severity) {
    const hir::CriteriaRow &row = *model_.row(failure_.severity);
    if ((model_.truth(row, failure_.state) & (unknown | yes)) == 0) {
      builder.note(diag::note_severity_stays, {{"severity", severity}});
      return;
    }
    if (row.otherwise) {
      builder.label(row.span, diag::label_row_may_hold, {{"severity", severity}});
      return;
    }
    const hir::Expr *open = nullptr;
    for (const hir::Expr *when : row.whens) {
      const Truths t = model_.truth(*when, failure_.state);
      if ((t & unknown) != 0 && (!open || (model_.truth(*open, failure_.state) & unknown) == 0)) open = when;
      if ((t & yes) != 0 && !open) open = when;
    }
    std::vector<std::string> facts;
    for (const hir::FactRef *fact : factsIn(*open))
      if ((failure_.state.facts[static_cast<std::size_t>(fact->fact)] & unknown) != 0)
        facts.push_back(program_.facts[static_cast<std::size_t>(fact->fact)].name.str());
    if (facts.empty())
      builder.label(open->span, diag::label_criterion_may_hold, {{"severity", severity}});
    else
      builder.label(open->span, diag::label_criterion_open, {{"severity", severity}, {"facts", facts}});
  }

  std::vector<Called> called() const {
    std::vector<Called> all;
    Calls calls(program_, all);
    for (const std::uint32_t index : failure_.way) {
      const flow::Node &node = graph_.nodes[index];
      for (const std::uint32_t number : node.steps) {
        calls.step = &graph_.playbook->steps[number];
        calls.walk(calls.step->call);
      }
      calls.step = nullptr;
      if (node.kind == flow::NodeKind::end && node.target->kind == ast::TargetKind::response)
        calls.walk(program_.responses[static_cast<std::size_t>(node.target->response)].body.block);
    }
    return all;
  }

  bool claims(const hir::ProcessInfo &process) const {
    return llvm::any_of(failure_.duties, [&](hir::DutyId duty) { return llvm::is_contained(process.fulfils, duty); });
  }

  /// Who on the way says that it fulfils the duty, and why that is not always so.
  void claims(DiagnosticBuilder &builder) const {
    constexpr std::size_t enough = 3;
    std::set<const hir::ProcessInfo *> seen;
    for (const Called &one : called()) {
      if (seen.size() >= enough || !claims(*one.process) || !seen.insert(one.process).second) continue;
      const DoubtSearch search(program_, *one.process);
      if (search.found) {
        Text text{search.found->text, {{"process", one.process->name.str()}}};
        builder.addLabel(search.found->span, std::move(text));
      } else if (one.step && (one.step->when || llvm::isa<hir::Guarded>(one.step->call))) {
        builder.label(one.step->span, diag::label_step_left_out, {{"number", one.step->number.str()}});
      }
    }
  }

  void advice(DiagnosticBuilder &builder) {
    constexpr std::size_t enough = 3;
    std::vector<std::string> processes;
    for (const hir::ProcessInfo &process : program_.processes)
      if (processes.size() < enough && llvm::is_contained(process.fulfils, failure_.duties[0]) &&
          !DoubtSearch(program_, process).found)
        processes.push_back(nameOf(process));
    if (processes.empty())
      builder.note(diag::help_fulfil_somehow);
    else
      builder.note(diag::help_fulfil_as, {{"processes", processes}});
    exclusion(builder);
    builder.note(diag::help_omit_visibly, {{"duty", dutyName(failure_.duties[0])}});
  }

  /// The assumption that would settle it, when there is one.
  void exclusion(DiagnosticBuilder &builder) {
    CaseState state = failure_.state;
    std::vector<std::string> facts;
    for (const hir::CriteriaRow &row : program_.criteria) {
      if (row.severity < failure_.severity) break;
      for (const hir::Expr *when : row.whens)
        for (const hir::FactRef *ref : factsIn(*when)) {
          const auto index = static_cast<std::size_t>(ref->fact);
          if (program_.facts[index].type != sema::booleanType || (state.facts[index] & unknown) == 0) continue;
          if ((state.facts[index] & yes) != 0) continue; // it may have been established
          state.facts[index] = no;
          facts.push_back(program_.facts[index].name.str());
        }
    }
    if (facts.empty()) return;
    const Severities possible = model_.possible(state);
    for (const hir::CriteriaRow &row : program_.criteria)
      if ((possible & only(row.severity)) != 0)
        for (const hir::DutyId duty : row.duties)
          if (!state.met.test(static_cast<unsigned>(duty))) return; // owed all the same
    builder.note(diag::help_exclude_by, {{"facts", facts}, {"fact", facts[0]}});
  }

  const hir::Program &program_;
  const flow::Graph &graph_;
  const DutyFailure &failure_;
  CaseModel model_;
};

} // namespace

void report(const hir::Program &program, const flow::Graph &graph, const DutyFailure &failure, DiagnosticSink &sink) {
  Report(program, graph, failure).make(sink);
}

} // namespace tejun::proof
