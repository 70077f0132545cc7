// Follows every way through a playbook forward, over a bounded set of states a node. Edges go to later nodes, so one pass is enough.
#include <algorithm>
#include <map>

#include "compiler/proof/conduct.h"
#include "compiler/proof/duty_proof.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using llvm::cast;
using llvm::dyn_cast;
using llvm::dyn_cast_or_null;

namespace {

constexpr std::size_t most = 16; // states at a node

/// The facts that a process sets.
class Sets : public hir::Walker {
public:
  explicit Sets(llvm::SmallBitVector &facts) : facts_(facts) {}

protected:
  using hir::Walker::enter;
  bool enter(const hir::Stmt &s) override {
    if (const auto *e = dyn_cast<hir::Establish>(&s)) facts_.set(static_cast<unsigned>(e->fact));
    return true;
  }

private:
  llvm::SmallBitVector &facts_;
};

/// The slots of which a condition asks whether they are known.
class Asked : public hir::Walker {
public:
  std::vector<std::uint32_t> slots;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *test = dyn_cast<hir::IsKnown>(&e)) {
      if (const auto *slot = dyn_cast<hir::SlotRef>(test->operand))
        slots.push_back(static_cast<std::uint32_t>(slot->slot));
      if (const auto *slot = dyn_cast<hir::IfRan>(test->operand))
        slots.push_back(static_cast<std::uint32_t>(slot->slot));
    }
    return true;
  }
};

class DutyProof {
public:
  DutyProof(const hir::Program &program, const flow::Graph &graph, hir::IncidentId incident)
      : program_(program), graph_(graph), playbook_(*graph.playbook), incident_(incident), model_(program, incident),
        conduct_(model_), in_(graph.nodes.size()) {}

  /// The worst failure of each end that has one.
  std::map<std::uint32_t, DutyFailure> run() {
    findAsked();
    CaseState start = model_.start();
    start.present.resize(static_cast<unsigned>(playbook_.slots.size()));
    start.absent.resize(static_cast<unsigned>(playbook_.slots.size()));
    for (const hir::StepInfo &step : playbook_.steps) start.absent.set(static_cast<unsigned>(step.slot));
    in_[0].push_back(std::move(start));
    for (std::uint32_t index = 0; index < graph_.nodes.size(); ++index) {
      States states = std::move(in_[index]);
      if (states.empty()) continue;
      for (CaseState &one : states) {
        one.present &= live_[index];
        one.absent &= live_[index];
      }
      normalize(states, most);
      const flow::Node &node = graph_.nodes[index];
      for (CaseState &one : states) {
        ways_.push_back({one.way, index});
        one.way = static_cast<std::uint32_t>(ways_.size() - 1);
        one.length += node.steps.empty() ? 0 : static_cast<std::uint32_t>(node.steps.size());
      }
      visit(index, std::move(states));
    }
    return std::move(failures_);
  }

private:
  struct Way {
    std::uint32_t from, node;
  };

  /// Whether a slot has a value matters as long as a later condition asks for it.
  void findAsked() {
    live_.assign(graph_.nodes.size(), llvm::SmallBitVector(static_cast<unsigned>(playbook_.slots.size())));
    llvm::SmallBitVector later(static_cast<unsigned>(playbook_.slots.size()));
    for (std::size_t index = graph_.nodes.size(); index-- > 0;) {
      const flow::Node &node = graph_.nodes[index];
      Asked asked;
      for (const std::uint32_t step : node.steps) asked.walk(playbook_.steps[step].when);
      if (node.kind == flow::NodeKind::branch)
        for (const hir::BranchArm &arm : cast<hir::Branch>(node.stmt)->arms) asked.walk(arm.when);
      for (const std::uint32_t slot : asked.slots) later.set(slot);
      live_[index] = later;
    }
  }

  void emit(std::uint32_t index, const hir::BranchArm *arm, const hir::Handler *handler, const States &states) {
    if (states.empty()) return;
    for (const flow::Edge &edge : graph_.nodes[index].edges)
      if (edge.arm == arm && edge.handler == handler) {
        States &to = in_[edge.to];
        to.insert(to.end(), states.begin(), states.end());
        if (to.size() > 4 * most) normalize(to, most);
      }
  }

  static void mark(States &states, hir::SlotId slot, bool isPresent) {
    for (CaseState &one : states) {
      const auto bit = static_cast<unsigned>(slot);
      isPresent ? one.absent.reset(bit) : one.present.reset(bit);
      isPresent ? one.present.set(bit) : one.absent.set(bit);
      one.ran = one.spoiled = one.lost = one.acted = false;
      one.filled.clear();
    }
  }

  void step(std::uint32_t index, std::uint32_t number, States &states) {
    const hir::StepInfo &info = playbook_.steps[number];
    States runs, absent;
    for (CaseState &one : states) {
      if (!info.when) {
        runs.push_back(std::move(one));
        continue;
      }
      model_.split(*info.when, one, true, runs);
      model_.split(*info.when, one, false, absent);
    }
    const auto *guarded = dyn_cast_or_null<hir::Guarded>(info.call);
    const auto *call = dyn_cast_or_null<hir::ProcessCall>(guarded ? guarded->operand : info.call);
    States failed;
    if (call) conduct_.call(*call, runs, guarded ? &failed : nullptr);
    if (guarded) {
      normalize(failed, most);
      conduct_.stepHandler(*guarded->handler, failed, runs, absent, [&](const hir::Handler &handler, States left) {
        mark(left, info.slot, false);
        emit(index, nullptr, &handler, left);
      });
    }
    mark(runs, info.slot, true);
    mark(absent, info.slot, false);
    states = std::move(runs);
    states.insert(states.end(), absent.begin(), absent.end());
    normalize(states, most);
  }

  /// The order of steps that run at once is not known: what one establishes another may see, or not.
  void together(std::uint32_t index, const flow::Node &node, States &states) {
    std::vector<llvm::SmallBitVector> sets;
    llvm::SmallBitVector any(static_cast<unsigned>(program_.facts.size()));
    model_.contested = any;
    for (const std::uint32_t number : node.steps) {
      const hir::Expr *call = playbook_.steps[number].call;
      if (const auto *guarded = dyn_cast<hir::Guarded>(call)) call = guarded->operand;
      llvm::SmallBitVector facts(static_cast<unsigned>(program_.facts.size()));
      if (const auto *process = dyn_cast<hir::ProcessCall>(call)) {
        Sets find(facts);
        for (const hir::MethodInfo &method : program_.processes[static_cast<std::size_t>(process->process)].methods)
          find.walk(method.body);
      }
      llvm::SmallBitVector both = any;
      both &= facts;
      model_.contested |= both;
      any |= facts;
      sets.push_back(std::move(facts));
    }
    for (std::size_t i = 0; i < node.steps.size(); ++i) {
      model_.unsteady = any;
      model_.unsteady.reset(sets[i]);
      model_.unsteady |= model_.contested;
      step(index, node.steps[i], states);
    }
    model_.unsteady.clear();
    model_.contested.clear();
  }

  void visit(std::uint32_t index, States states) {
    const flow::Node &node = graph_.nodes[index];
    switch (node.kind) {
    case flow::NodeKind::entry: return emit(index, nullptr, nullptr, states);
    case flow::NodeKind::let: {
      const auto &let = *cast<hir::Let>(node.stmt);
      const auto *constant = dyn_cast<hir::Constant>(let.value);
      const auto *made = dyn_cast<hir::Convert>(let.value);
      for (CaseState &one : states) {
        one.present.reset(static_cast<unsigned>(let.slot));
        one.absent.reset(static_cast<unsigned>(let.slot));
        if (constant && constant->isNone) one.absent.set(static_cast<unsigned>(let.slot));
        if (made && made->how == hir::Conversion::toOptional) one.present.set(static_cast<unsigned>(let.slot));
      }
      return emit(index, nullptr, nullptr, states);
    }
    case flow::NodeKind::fact:
      for (CaseState &one : states) {
        if (const auto *omit = dyn_cast<hir::Omit>(node.stmt))
          one.met.set(static_cast<unsigned>(omit->duty));
        else if (const auto *set = dyn_cast<hir::Establish>(node.stmt))
          model_.establish(one, set->fact, *set->value);
      }
      return emit(index, nullptr, nullptr, states);
    case flow::NodeKind::clock: return emit(index, nullptr, nullptr, states);
    case flow::NodeKind::step: step(index, node.steps[0], states); return emit(index, nullptr, nullptr, states);
    case flow::NodeKind::together: together(index, node, states); return emit(index, nullptr, nullptr, states);
    case flow::NodeKind::branch:
      for (const hir::BranchArm &arm : cast<hir::Branch>(node.stmt)->arms) {
        if (!arm.when) return emit(index, &arm, nullptr, states);
        States taken, others;
        for (const CaseState &one : states) {
          model_.split(*arm.when, one, true, taken);
          model_.split(*arm.when, one, false, others);
        }
        emit(index, &arm, nullptr, taken);
        states = std::move(others);
        normalize(states, most);
      }
      return;
    case flow::NodeKind::end: return end(index, *node.target, std::move(states));
    case flow::NodeKind::fallOff: return; // reported where the flow is checked
    }
  }

  void end(std::uint32_t index, const hir::Target &target, States states) {
    switch (target.kind) {
    case ast::TargetKind::response: {
      std::vector<BodyEnd> ends;
      conduct_.respond(program_.responses[static_cast<std::size_t>(target.response)], states, ends);
      for (const CaseState &one : states) owes(index, target, one);
      for (const BodyEnd &one : ends)
        if (one.target->outcome != "false_positive") owes(index, *one.target, one.state);
      return;
    }
    case ast::TargetKind::close:
      if (target.outcome == "false_positive") return;
      break;
    case ast::TargetKind::handoff:
      if (target.phase == static_cast<std::uint8_t>(hir::Phase::analysis))
        for (std::uint32_t duty = 0; duty < program_.duties.size(); ++duty)
          if (program_.duties[duty].name == "breach_investigation")
            for (CaseState &one : states) one.met.set(duty);
      break;
    case ast::TargetKind::park:
    case ast::TargetKind::undecided:
    case ast::TargetKind::step:
    case ast::TargetKind::return_: return; // a person takes over
    }
    for (const CaseState &one : states) owes(index, target, one);
  }

  void owes(std::uint32_t index, const hir::Target &target, const CaseState &state) {
    const Severities possible = model_.possible(state);
    for (const hir::CriteriaRow &row : program_.criteria) {
      if ((possible & only(row.severity)) == 0) continue;
      std::vector<hir::DutyId> missing;
      for (const hir::DutyId duty : row.duties)
        if (!state.met.test(static_cast<unsigned>(duty)) && !llvm::is_contained(missing, duty)) missing.push_back(duty);
      if (missing.empty()) continue;
      const auto found = failures_.find(index);
      if (found != failures_.end() &&
          std::pair(found->second.state.length, -static_cast<int>(found->second.severity)) <=
              std::pair(state.length, -static_cast<int>(row.severity)))
        return;
      DutyFailure failure{row.severity, std::move(missing), state, incident_, {}, &target};
      for (std::uint32_t way = state.way; way != ~0u; way = ways_[way].from) failure.way.push_back(ways_[way].node);
      std::reverse(failure.way.begin(), failure.way.end());
      failures_.insert_or_assign(index, std::move(failure));
      return;
    }
  }

  const hir::Program &program_;
  const flow::Graph &graph_;
  const hir::PlaybookInfo &playbook_;
  hir::IncidentId incident_;
  CaseModel model_;
  Conduct conduct_;
  std::vector<States> in_;
  std::vector<llvm::SmallBitVector> live_;
  std::vector<Way> ways_;
  std::map<std::uint32_t, DutyFailure> failures_;
};

} // namespace

bool isTriaged(const hir::Program &program, hir::IncidentId incident) {
  const hir::PhaseInfo &triage = program.scope.phases[static_cast<std::size_t>(hir::Phase::triage)];
  if (!triage.declared || program.criteria.empty()) return true;
  const CaseModel model(program, incident);
  return model.possible(model.start()) >= only(triage.from);
}

void proveDuties(const Procedure &procedure, DiagnosticSink &sink) {
  if (procedure.program.criteria.empty()) return;
  for (const flow::Graph &graph : procedure.flow.graphs) {
    // One report an end: what it owes for one incident it mostly owes for the others.
    std::map<std::uint32_t, DutyFailure> worst;
    for (const hir::IncidentId incident : graph.playbook->incidents) {
      if (!isTriaged(procedure.program, incident)) continue;
      for (auto &[node, failure] : DutyProof(procedure.program, graph, incident).run()) {
        const auto [at, isNew] = worst.try_emplace(node, failure);
        if (!isNew && failure.severity > at->second.severity) at->second = std::move(failure);
      }
    }
    for (const auto &[node, failure] : worst) report(procedure.program, graph, failure, sink);
  }
}

} // namespace tejun::proof
