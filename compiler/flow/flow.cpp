// The phase: builds each playbook's graph and runs the checks; prints the graphs for `--emit flow`.
#include "compiler/flow/checks.h"
#include "llvm/ADT/StringExtras.h"

namespace tejun::flow {

FlowResult checkFlow(const hir::Program &program, DiagnosticSink &sink) {
  FlowResult result;
  checkNumbers(program, sink);
  for (const hir::PlaybookInfo &playbook : program.playbooks) {
    result.graphs.push_back(buildGraph(playbook));
    checkWays(program, result.graphs.back(), sink);
    checkSteps(program, result.graphs.back(), sink);
  }
  checkBodies(program, sink);
  checkTermination(program, sink);
  return result;
}

FlowResult graphsOf(const hir::Program &program) {
  FlowResult result;
  for (const hir::PlaybookInfo &playbook : program.playbooks) result.graphs.push_back(buildGraph(playbook));
  return result;
}

namespace {

std::string nodeName(const Graph &graph, std::uint32_t index, const hir::Program &program) {
  const Node &node = graph.nodes[index];
  const hir::PlaybookInfo &playbook = *graph.playbook;
  switch (node.kind) {
  case NodeKind::entry: return "entry";
  case NodeKind::let:
    if (!llvm::isa<hir::Let>(node.stmt)) return "output";
    return "let " + playbook.slots[static_cast<std::uint32_t>(llvm::cast<hir::Let>(node.stmt)->slot)].name.str();
  case NodeKind::fact: return "fact";
  case NodeKind::clock: return "clock " + playbook.clocks[llvm::cast<hir::ClockMark>(node.stmt)->clock].name.str();
  case NodeKind::step: {
    const hir::StepInfo &step = playbook.steps[node.steps[0]];
    return (step.kind == hir::StepKind::back ? "at step " : "step ") + step.number.str();
  }
  case NodeKind::together: {
    std::string text = "together";
    for (const std::uint32_t step : node.steps) text += " " + playbook.steps[step].number.str();
    return text;
  }
  case NodeKind::branch: return "branch";
  case NodeKind::end: return describeTarget(*node.target, playbook, program);
  case NodeKind::fallOff: return playbook.isCallable ? "return" : "no end";
  }
  return {};
}

} // namespace

void dump(const hir::Program &program, const FlowResult &flow, llvm::raw_ostream &out) {
  for (const Graph &graph : flow.graphs) {
    out << "playbook " << graph.playbook->name << " \"" << graph.playbook->title << "\"\n";
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
      const Node &node = graph.nodes[i];
      out << "  " << i << " " << nodeName(graph, i, program);
      if (!node.reachable) out << " unreachable";
      for (const Edge &edge : node.edges) {
        out << "\n    ";
        if (edge.arm) out << (edge.arm->when ? "when" : "else") << " \"" << edge.arm->title << "\" ";
        if (edge.handler) out << "on failure ";
        out << "-> " << edge.to << " " << nodeName(graph, edge.to, program);
      }
      out << "\n";
    }
  }
}

} // namespace tejun::flow
