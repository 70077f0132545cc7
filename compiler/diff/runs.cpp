// A run is replayed from its journal on the version that it goes on with: all that it may have done up to where it waits must be what it
// was. So a run that waits in a step or a response can be carried over when that node, and all that may come before it, are the same.
#include <algorithm>

#include "compiler/diff/compare.h"
#include "compiler/sema/dump_body.h"
#include "compiler/sema/hir_walk.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::diff {

using namespace hir;
using llvm::cast;
using llvm::dyn_cast;

namespace {

/// Whether a body can wait for long: for a person, a job, a poll or an approval.
class Waits : public Walker {
public:
  explicit Waits(const Program &program) : program_(program) {}
  bool found = false;

protected:
  using Walker::enter;
  bool enter(const Expr &e) override {
    if (llvm::isa<Ask, Await, Poll>(e)) found = true;
    if (const auto *call = dyn_cast<ProcessCall>(&e))
      for (const MethodInfo &method : program_.processes[static_cast<std::size_t>(call->process)].methods)
        walk(method.body);
    return !found;
  }
  bool enter(const Stmt &s) override {
    if (s.kind == StmtKind::approval) found = true;
    return !found;
  }

private:
  const Program &program_;
};

/// The playbook's nodes, each with a text that is equal when it does the same in both versions.
class Nodes {
public:
  Nodes(const Version &version, const flow::Graph &graph) : version_(version), graph_(graph), prints_(version.program) {
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
      for (const flow::Edge &edge : graph.nodes[i].edges) cameFrom_.try_emplace(edge.to, i);
      std::string name = named(i);
      while (nodes_.contains(name)) name += "'"; // two arms may lead to one end with other arguments
      labels_.push_back(std::move(name));
      nodes_.emplace(labels_.back(), text(i));
    }
  }

  const std::string &label(std::uint32_t index) const { return labels_[index]; }
  const std::string *find(const std::string &name) const {
    const auto found = nodes_.find(name);
    return found == nodes_.end() ? nullptr : &found->second;
  }
  bool waits(std::uint32_t index) const {
    const flow::Node &node = graph_.nodes[index];
    Waits waits(version_.program);
    for (const std::uint32_t step : node.steps) waits.walk(graph_.playbook->steps[step].call);
    if (node.target && node.target->kind == ast::TargetKind::response)
      waits.walk(version_.program.responses[static_cast<std::size_t>(node.target->response)].body.block);
    return waits.found;
  }
  /// The nodes through which a run may have come to `index`, and itself.
  std::vector<std::uint32_t> before(std::uint32_t index) const {
    std::vector<bool> reaches(graph_.nodes.size(), false);
    reaches[index] = true;
    for (std::uint32_t i = index; i-- > 0;) // edges go forward
      for (const flow::Edge &edge : graph_.nodes[i].edges) reaches[i] = reaches[i] || reaches[edge.to];
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i <= index; ++i)
      if (reaches[i] && graph_.nodes[i].reachable) found.push_back(i);
    return found;
  }

private:
  std::string named(std::uint32_t index) const {
    const flow::Node &node = graph_.nodes[index];
    switch (node.kind) {
    case flow::NodeKind::entry: return "begin";
    case flow::NodeKind::let: return "`" + slot(node).name.str() + "`";
    case flow::NodeKind::end:
      return place(index) + flow::describeTarget(*node.target, *graph_.playbook, version_.program);
    case flow::NodeKind::fallOff: return "?";
    default: break;
    }
    std::string steps;
    for (const std::uint32_t step : node.steps)
      steps += (steps.empty() ? "step " : ", ") + graph_.playbook->steps[step].number.str();
    if (!steps.empty()) return steps;
    return place(index) + (node.kind == flow::NodeKind::branch ? "branch" : "establish");
  }
  const SlotInfo &slot(const flow::Node &node) const {
    return graph_.playbook->slots[static_cast<std::size_t>(cast<Let>(node.stmt)->slot)];
  }
  /// Branches and ends have no number of their own: after which step they stand says which is meant, in the words of the language.
  std::string place(std::uint32_t index) const {
    const auto from = cameFrom_.find(index); // edges go forward: it has a label
    return from == cameFrom_.end() || from->second == 0 ? "" : labels_[from->second] + " → ";
  }
  std::string text(std::uint32_t index) {
    const flow::Node &node = graph_.nodes[index];
    std::string all;
    for (const std::uint32_t step : node.steps) {
      const StepInfo &info = graph_.playbook->steps[step];
      all += info.number.str() + prints_.expression(*graph_.playbook, info.call) +
             prints_.expression(*graph_.playbook, info.when) + prints_.expression(*graph_.playbook, info.within);
    }
    if (node.kind == flow::NodeKind::let) all += prints_.expression(*graph_.playbook, cast<Let>(node.stmt)->value);
    if (node.kind == flow::NodeKind::fact && llvm::isa<Establish>(node.stmt))
      all += prints_.expression(*graph_.playbook, cast<Establish>(node.stmt)->value);
    if (node.target) {
      for (const Expr *argument : node.target->args) all += prints_.expression(*graph_.playbook, argument) + ",";
      if (node.target->kind == ast::TargetKind::response)
        all += prints_.response(version_.program.responses[static_cast<std::size_t>(node.target->response)]);
    }
    for (const flow::Edge &edge : node.edges)
      if (edge.arm) all += "when " + prints_.expression(*graph_.playbook, edge.arm->when) + "\n";
    return all;
  }

  const Version &version_;
  const flow::Graph &graph_;
  mutable Fingerprints prints_;
  std::map<std::uint32_t, std::uint32_t> cameFrom_; // the first node with an edge to it
  std::vector<std::string> labels_;
  std::map<std::string, std::string> nodes_; // text by label
};

} // namespace

void compareRuns(const Version &older, const Version &newer, Changes &out) {
  for (const flow::Graph &old : older.flow.graphs) {
    const auto now = std::find_if(newer.flow.graphs.begin(), newer.flow.graphs.end(),
                                  [&](const flow::Graph &g) { return g.playbook->name == old.playbook->name; });
    const std::string name = old.playbook->name.str();
    const Nodes before(older, old);
    std::optional<Nodes> after;
    if (now != newer.flow.graphs.end()) after.emplace(newer, *now);
    for (std::uint32_t i = 0; i < old.nodes.size(); ++i) {
      if (!old.nodes[i].reachable || !before.waits(i)) continue;
      std::string changed = after ? "" : "playbook `" + name + "`";
      for (const std::uint32_t earlier : before.before(i)) {
        if (!changed.empty()) break;
        const std::string label = before.label(earlier);
        const std::string *other = after->find(label);
        if (!other || *other != *before.find(label)) changed = label;
      }
      if (!changed.empty()) out.push_back({ChangeKind::run_lost, name + ": " + before.label(i), changed, ""});
    }
  }
}

} // namespace tejun::diff
