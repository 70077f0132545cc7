// What the highest severity is about is found out first. Where a fact of the highest row of the criteria is established by a step
// of a playbook, no step before it searches all endpoints: for a leak, what leaked comes first, then where else. A search that
// establishes the fact itself is that step. What runs together has no order; what only people say is no observation.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/endpoint.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

/// The facts that the highest row reads.
std::vector<hir::FactId> decisiveFacts(const hir::Program &program) {
  std::vector<hir::FactId> facts;
  if (program.criteria.empty()) return facts;
  const auto visit = [&](const hir::FactRef &ref) { facts.push_back(ref.fact); };
  TypedNodes<hir::FactRef, decltype(visit)> refs(visit);
  for (const hir::Expr *when : program.criteria.front().whens) refs.walk(when);
  llvm::sort(facts);
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return facts;
}

class Order {
public:
  Order(const Subject &subject, const Endpoints &endpoints, const flow::Graph &graph, DiagnosticSink &sink)
      : subject_(subject), endpoints_(endpoints), graph_(graph), sink_(sink) {}

  void check(hir::FactId fact) {
    const std::size_t count = graph_.nodes.size();
    std::vector<bool> establishes(count), later(count), before(count, true);
    for (std::size_t i = 0; i < count; ++i)
      for (const std::uint32_t step : graph_.nodes[i].steps)
        if (const hir::ProcessCall *call = callOf(step); call && endpoints_.observes(*call))
          establishes[i] = establishes[i] || llvm::is_contained(processOf(subject_, *call).establishes, fact);
    const hir::StepInfo *first = nullptr;
    for (std::size_t i = count; i-- > 0;)
      for (const flow::Edge &edge : graph_.nodes[i].edges)
        if (edge.to != flow::noNode) later[i] = later[i] || later[edge.to] || establishes[edge.to];
    before[0] = false;
    for (std::size_t i = 0; i < count; ++i) {
      if (establishes[i] && !first) first = &graph_.playbook->steps[graph_.nodes[i].steps.front()];
      for (const flow::Edge &edge : graph_.nodes[i].edges)
        if (edge.to != flow::noNode) before[edge.to] = before[edge.to] && (before[i] || establishes[i]);
    }
    for (std::size_t i = 0; i < count; ++i)
      if (graph_.nodes[i].reachable && !establishes[i] && later[i] && !before[i]) report(graph_.nodes[i], fact, first);
  }

private:
  const hir::ProcessCall *callOf(std::uint32_t step) const { return stepCall(graph_.playbook->steps[step]); }

  void report(const flow::Node &node, hir::FactId fact, const hir::StepInfo *established) {
    for (const std::uint32_t index : node.steps) {
      const hir::ProcessCall *call = callOf(index);
      if (!call || !endpoints_.searches(*call)) continue;
      const hir::StepInfo &step = graph_.playbook->steps[index];
      const hir::FactInfo &info = subject_.program.facts[static_cast<std::size_t>(fact)];
      auto out =
          sink_.report(diag::observation_order, step.span, {{"number", step.number.str()}, {"fact", info.name.str()}});
      if (established) out.label(established->span, diag::label_established_here, {{"fact", info.name.str()}});
    }
  }

  const Subject &subject_;
  const Endpoints &endpoints_;
  const flow::Graph &graph_;
  DiagnosticSink &sink_;
};

} // namespace

void rules::observation_order(const Subject &subject, DiagnosticSink &sink) {
  const std::vector<hir::FactId> facts = decisiveFacts(subject.program);
  if (facts.empty()) return;
  const Endpoints endpoints(subject);
  for (const flow::Graph &graph : subject.flow.graphs) {
    if (!graph.playbook || !subject.isOwn(graph.playbook->span)) continue;
    Order order(subject, endpoints, graph, sink);
    for (const hir::FactId fact : facts) {
      const auto &of = subject.program.facts[static_cast<std::size_t>(fact)].incidents;
      const bool concerns = of.empty() || llvm::any_of(graph.playbook->incidents, [&](hir::IncidentId incident) {
                              return llvm::is_contained(of, incident);
                            });
      if (concerns) order.check(fact);
    }
  }
}

} // namespace tejun::lint
