// The ways of each playbook: which step or end can follow which, and under what condition.
#include "compiler/diff/compare.h"
#include "compiler/sema/dump_body.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::diff {

using namespace hir;

namespace {

struct Way {
  std::string from, to, condition;
  std::string arrow() const { return from + " → " + to; }
};

class Ways {
public:
  Ways(const Version &version, const flow::Graph &graph) : program_(version.program), graph_(graph) {}

  /// From each step (or the beginning) to what comes next; what lies between (a branch, a `let`) gives the condition.
  std::vector<Way> all() {
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      const flow::Node &node = graph_.nodes[i];
      if (!node.reachable || (!isStep(node) && node.kind != flow::NodeKind::entry)) continue;
      follow(name(node), node, "");
    }
    return std::move(ways_);
  }

private:
  /// The place behind a called playbook is none that a reader sees.
  bool isStep(const flow::Node &node) const {
    return !node.steps.empty() && graph_.playbook->steps[node.steps[0]].kind != StepKind::back;
  }
  std::string name(const flow::Node &node) const {
    if (node.kind == flow::NodeKind::end) return flow::describeTarget(*node.target, *graph_.playbook, program_);
    std::string text;
    for (const std::uint32_t step : node.steps)
      text += (text.empty() ? "" : "+") + graph_.playbook->steps[step].number.str();
    return text.empty() ? "begin" : text;
  }

  std::string condition(const flow::Edge &edge) const {
    if (edge.handler) return "on failure";
    if (!edge.arm) return "";
    if (!edge.arm->when) return "else";
    std::string text;
    llvm::raw_string_ostream out(text);
    sema::BodyDumper(program_, graph_.playbook->locals, out, graph_.playbook).expr(edge.arm->when);
    const auto *outermost = llvm::dyn_cast<Binary>(edge.arm->when); // the dump brackets it, a person does not
    return outermost && text.starts_with('(') ? text.substr(1, text.size() - 2) : text;
  }

  void follow(const std::string &from, const flow::Node &node, const std::string &so) {
    for (const flow::Edge &edge : node.edges) {
      const flow::Node &next = graph_.nodes[edge.to];
      const std::string one = condition(edge);
      const std::string when = so.empty() ? one : one.empty() ? so : so + " and " + one;
      if (!isStep(next) && next.kind != flow::NodeKind::end)
        follow(from, next, when);
      else
        ways_.push_back({from, name(next), when.empty() ? "always" : when});
    }
  }

  const Program &program_;
  const flow::Graph &graph_;
  std::vector<Way> ways_;
};

std::string incidents(const Program &program, const PlaybookInfo &playbook) {
  std::string text;
  for (const IncidentId id : playbook.incidents)
    text += (text.empty() ? "`" : "`, `") + program.incidents[static_cast<std::size_t>(id)].name.str();
  return text + "`";
}

} // namespace

void comparePaths(const Version &older, const Version &newer, Changes &out) {
  struct Entry {
    const PlaybookInfo *playbook;
    const flow::Graph *graph;
  };
  const auto entries = [](const Version &version) {
    std::vector<Entry> found;
    for (std::size_t i = 0; i < version.flow.graphs.size(); ++i)
      found.push_back({&version.program.playbooks[i], &version.flow.graphs[i]});
    return found;
  };
  const auto byName = [](const Entry &entry) { return entry.playbook->name.str(); };
  align(
      entries(older), entries(newer), byName,
      [&](const Entry &old, const Entry &now) {
        const std::string name = now.playbook->name.str();
        const std::string before = incidents(older.program, *old.playbook),
                          after = incidents(newer.program, *now.playbook);
        if (before != after) out.push_back({ChangeKind::playbook_incidents, name, before, after});
        align(
            Ways(older, *old.graph).all(), Ways(newer, *now.graph).all(), [](const Way &way) { return way.arrow(); },
            [&](const Way &a, const Way &b) {
              if (a.condition != b.condition)
                out.push_back({ChangeKind::way_condition, name + ": " + a.arrow(), a.condition, b.condition});
            },
            [&](const Way &a) { out.push_back({ChangeKind::way_gone, name, a.arrow(), ""}); },
            [&](const Way &b) { out.push_back({ChangeKind::way_new, name, "", b.arrow()}); });
      },
      [&](const Entry &old) { out.push_back({ChangeKind::playbook_gone, old.playbook->name.str(), "", ""}); },
      [&](const Entry &now) { out.push_back({ChangeKind::playbook_new, now.playbook->name.str(), "", ""}); });
}

} // namespace tejun::diff
