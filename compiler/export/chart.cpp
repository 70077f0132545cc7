#include "compiler/export/chart.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/export/labels.h"
#include "compiler/flow/graph.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::exports {

using llvm::cast;
using llvm::dyn_cast;
using llvm::dyn_cast_or_null;

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

/// Whether something asks a person.
class Asks : public hir::Walker {
public:
  bool found = false;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    found = found || e.kind == hir::ExprKind::ask;
    return !found;
  }
};

std::string joined(const std::string &a, const std::string &b) { return a.empty() ? b : b.empty() ? a : a + " " + b; }

class Drawing {
public:
  Drawing(const hir::Program &p, const hir::PlaybookInfo &playbook, Language l)
      : program(p), book(playbook), language(l), graph(flow::buildGraph(playbook)) {}

  Chart draw() {
    chart.name = book.name.str();
    chart.title = book.title.empty() ? book.name.str() : book.title.str();
    for (const hir::IncidentId id : book.incidents) {
      if (program.incidents[at(id)].title == chart.title) continue;
      const hir::IncidentInfo &incident = program.incidents[at(id)];
      chart.subtitle +=
          (chart.subtitle.empty() ? "" : " · ") + (incident.title.empty() ? incident.name : incident.title).str();
    }
    for (const llvm::StringRef section : book.sections) chart.groups.push_back(section.str());
    entries.resize(graph.nodes.size());
    exits.resize(graph.nodes.size());
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].reachable) place(i);
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].reachable) connect(i);
    return std::move(chart);
  }

private:
  using Places = std::vector<std::size_t>;

  std::size_t add(ChartNode node) {
    chart.nodes.push_back(std::move(node));
    return chart.nodes.size() - 1;
  }
  void place(std::uint32_t i) {
    const flow::Node &node = graph.nodes[i];
    switch (node.kind) {
    case flow::NodeKind::entry: {
      std::string needs;
      for (const std::string &one : book.needsText) needs += (needs.empty() ? "" : "\n") + one;
      for (std::uint32_t s = 0; s < book.inputCount; ++s)
        needs += (needs.empty() ? "" : ", ") + book.slots[s + 1].name.str();
      entries[i] =
          exits[i] = {add({.shape = Shape::start,
                           .id = "start",
                           .title = std::string(say(book.isCallable ? Label::callable : Label::start, language)),
                           .note = needs,
                           .span = node.span})};
      return;
    }
    case flow::NodeKind::let:
    case flow::NodeKind::fact:
    case flow::NodeKind::clock: return; // not drawn: who leads here leads to what follows
    case flow::NodeKind::step: entries[i] = exits[i] = {step(node.steps.at(0))}; return;
    case flow::NodeKind::together: return together(i);
    case flow::NodeKind::branch:
      entries[i] = exits[i] = {add({.shape = Shape::decision,
                                    .id = "branch_" + std::to_string(++branches),
                                    .span = node.span,
                                    .group = lastGroup})};
      return;
    case flow::NodeKind::end: entries[i] = {end(*node.target)}; return;
    case flow::NodeKind::fallOff:
      entries[i] = {add({.shape = Shape::close,
                         .id = "end",
                         .title = std::string(say(Label::returns, language)),
                         .span = node.span})};
      return;
    }
  }

  std::size_t step(std::uint32_t index) {
    const hir::StepInfo &info = book.steps[index];
    ChartNode node{
        .shape = Shape::step, .id = "step_" + info.number.str(), .number = info.number.str(), .span = info.span};
    const hir::Expr *call = info.call;
    if (const auto *guarded = dyn_cast_or_null<hir::Guarded>(call)) call = guarded->operand;
    if (const auto *process = dyn_cast_or_null<hir::ProcessCall>(call)) {
      const hir::ProcessInfo &called = program.processes[at(process->process)];
      node.title = (called.title.empty() ? called.name : called.title).str();
      node.note = called.number.str();
      Asks asks;
      for (const hir::MethodInfo &method : called.methods) asks.walk(method.body);
      if (asks.found) node.shape = Shape::person;
    } else if (const auto *playbook = dyn_cast_or_null<hir::PlaybookCall>(call)) {
      const hir::PlaybookInfo &called = program.written[at(playbook->playbook)];
      node.title = (called.title.empty() ? called.name : called.title).str();
      node.shape = Shape::call;
    } else if (call) {
      Asks asks;
      asks.walk(call);
      if (asks.found) node.shape = Shape::person;
    }
    if (!info.title.empty()) node.title = info.title.str();
    if (node.title.empty()) node.title = info.name.str();
    if (info.section != hir::noId) node.group = info.section;
    lastGroup = node.group;
    return add(std::move(node));
  }

  /// A bar where the tracks begin, one where they are done; in between, who reads a result waits for it.
  void together(std::uint32_t i) {
    const flow::Node &node = graph.nodes[i];
    const std::string number = std::to_string(++forks);
    const std::size_t fork =
        add({.shape = Shape::fork, .id = "fork_" + number, .span = node.span, .tracks = node.steps.size()});
    std::map<std::uint32_t, std::size_t> bySlot;
    Places steps;
    std::set<std::size_t> waitedFor;
    for (const std::uint32_t index : node.steps) {
      const hir::StepInfo &info = book.steps[index];
      const std::size_t place = step(index);
      hir::SlotsRead reads;
      reads.walk(info.call);
      reads.walk(info.when);
      bool waits = false;
      for (const std::uint32_t slot : reads.slots)
        if (const auto before = bySlot.find(slot); before != bySlot.end()) {
          chart.edges.push_back({.from = before->second, .to = place});
          waitedFor.insert(before->second);
          waits = true;
        }
      if (!waits) chart.edges.push_back({.from = fork, .to = place});
      bySlot[static_cast<std::uint32_t>(info.slot)] = place;
      steps.push_back(place);
    }
    chart.nodes[fork].group = steps.empty() ? ChartNode::noGroup : chart.nodes[steps.front()].group;
    const std::size_t join = add({.shape = Shape::fork,
                                  .id = "join_" + number,
                                  .span = node.span,
                                  .group = chart.nodes[fork].group,
                                  .tracks = node.steps.size()});
    for (const std::size_t place : steps)
      if (!waitedFor.contains(place)) chart.edges.push_back({.from = place, .to = join});
    entries[i] = {fork};
    exits[i] = {join};
  }

  /// Ends that are the same are one.
  std::size_t end(const hir::Target &target) {
    ChartNode node{.shape = Shape::close, .span = target.span};
    switch (target.kind) {
    case ast::TargetKind::response: {
      const hir::ResponseInfo &response = program.responses[at(target.response)];
      node.shape = Shape::response;
      node.id = "response_" + response.number.str();
      node.number = response.number.str();
      node.title = response.title.str();
      node.note = say(Label::response, language, node.number);
      if (at(response.team) < program.teams.size()) {
        const hir::TeamInfo &team = program.teams[at(response.team)];
        node.note += " · " + (team.title.empty() ? team.name : team.title).str();
      }
      break;
    }
    case ast::TargetKind::close:
      node.id = "close_" + target.outcome.str();
      node.title = joined(std::string(say(Label::close, language)), target.outcome.str());
      node.note = target.because.str();
      break;
    case ast::TargetKind::handoff:
      node.shape = Shape::handoff;
      node.id = "handoff_" + std::to_string(target.phase);
      node.title = std::string(say(Label::handoff, language));
      break;
    case ast::TargetKind::return_:
      node.id = "return";
      node.title = std::string(say(Label::returns, language));
      break;
    default:
      node.shape = Shape::park;
      node.id = "park_" + target.because.str();
      node.title = std::string(say(Label::park, language));
      node.note = target.because.str();
    }
    const auto [known, isNew] = ends.try_emplace(node.id, chart.nodes.size());
    if (node.shape == Shape::park) node.id = "park_" + std::to_string(ends.size());
    return isNew ? add(std::move(node)) : known->second;
  }

  /// Where an edge to a node arrives: past what is not drawn.
  std::size_t arrival(std::uint32_t i) const {
    while (entries[i].empty() && !graph.nodes[i].edges.empty()) i = graph.nodes[i].edges.front().to;
    return entries[i].empty() ? 0 : entries[i].front();
  }

  void connect(std::uint32_t i) {
    if (exits[i].empty()) return;
    std::set<std::pair<std::size_t, std::string>> drawn;
    std::vector<flow::Edge> edges =
        graph.nodes[i].edges; // the graph has those to ends last; arms stand as they are written
    std::ranges::stable_sort(edges, [](const flow::Edge &a, const flow::Edge &b) {
      return a.arm && b.arm && a.arm->span.begin < b.arm->span.begin;
    });
    for (const flow::Edge &edge : edges) {
      ChartEdge one{.from = exits[i].front(), .to = arrival(edge.to)};
      if (edge.arm) {
        one.label = edge.arm->title.str();
        if (one.label.empty() && !edge.arm->when) one.label = std::string(say(Label::otherwise, language));
        one.span = edge.arm->span;
      }
      if (edge.handler) {
        one.label = std::string(say(Label::failed, language));
        one.failing = true;
      }
      if (drawn.insert({one.to, one.label}).second) chart.edges.push_back(std::move(one));
    }
  }

  const hir::Program &program;
  const hir::PlaybookInfo &book;
  Language language;
  flow::Graph graph;
  Chart chart;
  std::vector<Places> entries, exits; // by node of the graph
  std::map<std::string, std::size_t> ends;
  std::size_t lastGroup = ChartNode::noGroup;
  int branches = 0, forks = 0;
};

} // namespace

Chart chartOf(const hir::Program &program, const hir::PlaybookInfo &playbook, Language language) {
  return Drawing(program, playbook, language).draw();
}

} // namespace tejun::exports
