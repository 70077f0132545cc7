#include "compiler/export/overlay.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace tejun::exports {

namespace {

std::string nameOf(const ChartNode &node) {
  return node.shape == Shape::response ? "response " + node.number : node.number;
}

bool isPlace(const ChartNode &node) { return !node.number.empty(); }

/// By node, the edge by which it is first reached from a place without passing another place; noGroup: not.
std::vector<std::size_t> reachedFrom(const Chart &chart, std::size_t from) {
  std::vector<std::size_t> by(chart.nodes.size(), ChartNode::noGroup);
  std::deque<std::size_t> open{from};
  while (!open.empty()) {
    const std::size_t at = open.front();
    open.pop_front();
    if (at != from && isPlace(chart.nodes[at])) continue;
    for (std::size_t e = 0; e < chart.edges.size(); ++e) {
      const ChartEdge &edge = chart.edges[e];
      if (edge.from != at || by[edge.to] != ChartNode::noGroup || edge.to == from) continue;
      by[edge.to] = e;
      open.push_back(edge.to);
    }
  }
  return by;
}

void markWay(Chart &chart, std::size_t from, std::size_t to) {
  const std::vector<std::size_t> by = reachedFrom(chart, from);
  for (std::size_t at = to; at != from && by[at] != ChartNode::noGroup; at = chart.edges[by[at]].from) {
    chart.edges[by[at]].mark = Mark::taken;
    chart.nodes[at].mark = Mark::taken;
  }
}

std::optional<Shape> endOf(std::string_view outcome) {
  if (outcome == "closed") return Shape::close;
  if (outcome == "handed_off") return Shape::handoff;
  if (outcome == "needs_attention") return Shape::park;
  return std::nullopt;
}

} // namespace

void overlayRun(Chart &chart, const std::vector<std::string> &path, std::string_view outcome) {
  chart.hasOverlay = true;
  for (ChartNode &node : chart.nodes) node.mark = Mark::missed;
  for (ChartEdge &edge : chart.edges) edge.mark = Mark::missed;
  std::vector<std::size_t> passed;
  for (const std::string &name : path) {
    const auto node =
        std::ranges::find_if(chart.nodes, [&](const ChartNode &n) { return isPlace(n) && nameOf(n) == name; });
    if (node != chart.nodes.end()) passed.push_back(static_cast<std::size_t>(node - chart.nodes.begin()));
  }
  if (chart.nodes.empty()) return;
  chart.nodes[0].mark = Mark::taken;
  for (const std::size_t at : passed) chart.nodes[at].mark = Mark::taken;
  // Steps side by side come in any order: each is reached from the last place before it that leads there.
  std::vector<std::size_t> before{0};
  for (const std::size_t at : passed) {
    for (const std::size_t from : before) markWay(chart, from, at);
    before.push_back(at);
  }
  const auto end = endOf(outcome);
  if (!end) return;
  const std::vector<std::size_t> by = reachedFrom(chart, before.back());
  std::vector<std::size_t> possible;
  for (std::size_t i = 0; i < chart.nodes.size(); ++i)
    if (by[i] != ChartNode::noGroup && chart.nodes[i].shape == *end) possible.push_back(i);
  if (possible.size() == 1) markWay(chart, before.back(), possible.front());
}

bool readLcov(std::string_view text, LineCounts &out) {
  std::string file;
  llvm::StringRef rest(text.data(), text.size());
  while (!rest.empty()) {
    llvm::StringRef line;
    std::tie(line, rest) = rest.split('\n');
    std::uint32_t at = 0;
    if (line.consume_front("SF:")) {
      file = line.str();
    } else if (line.consume_front("DA:")) {
      std::uint64_t count = 0;
      const auto [number, more] = line.split(',');
      if (file.empty() || number.getAsInteger(10, at) || more.split(',').first.getAsInteger(10, count)) return false;
      out.lines[file][at] = count;
    } else if (line.consume_front("BRDA:")) {
      llvm::SmallVector<llvm::StringRef, 4> parts; // line, block, branch, how often or `-`
      line.split(parts, ',');
      std::uint64_t count = 0;
      if (file.empty() || parts.size() < 4 || parts[0].getAsInteger(10, at)) return false;
      if (parts[3].getAsInteger(10, count)) count = 0;
      out.branches[file][at].push_back(count);
    }
  }
  return !file.empty();
}

void overlayCoverage(Chart &chart, const LineCounts &counts, const SourceManager &sources, const std::string &root) {
  chart.hasOverlay = true;
  const auto place = [&](Span span) {
    const SourceFile &file = sources.file(span.file);
    return std::pair<std::string, std::uint32_t>(placeBelow(root, file.path()),
                                                 static_cast<std::uint32_t>(file.lineColumn(span.begin).line));
  };
  const auto mark = [](auto &item, std::uint64_t count) {
    item.count = count;
    item.mark = count > 0 ? Mark::taken : Mark::missed;
  };
  const auto markNode = [&](ChartNode &node, std::uint64_t count) {
    mark(node, count);
    node.note += (node.note.empty() ? "×" : " · ×") + std::to_string(count);
  };
  for (ChartNode &node : chart.nodes) {
    const bool counted = node.shape == Shape::step || node.shape == Shape::person || node.shape == Shape::call;
    if (!counted || !node.span.valid()) continue;
    const auto [file, line] = place(node.span);
    if (const auto lines = counts.lines.find(file); lines != counts.lines.end())
      if (const auto count = lines->second.find(line); count != lines->second.end()) markNode(node, count->second);
  }
  std::map<std::pair<std::string, std::uint32_t>, std::size_t> taken; // arms that stand in one line, in order
  for (ChartEdge &edge : chart.edges) {
    if (!edge.span.valid()) continue;
    const auto at = place(edge.span);
    const std::size_t arm = taken[at]++;
    if (const auto branches = counts.branches.find(at.first); branches != counts.branches.end())
      if (const auto count = branches->second.find(at.second);
          count != branches->second.end() && arm < count->second.size())
        mark(edge, count->second[arm]);
  }
  // A response was passed as often as what leads there.
  for (std::size_t i = 0; i < chart.nodes.size(); ++i) {
    ChartNode &node = chart.nodes[i];
    if (node.mark != Mark::none || node.shape == Shape::start || node.shape == Shape::fork ||
        node.shape == Shape::decision)
      continue;
    std::uint64_t sum = 0;
    for (const ChartEdge &edge : chart.edges)
      if (edge.to == i) sum += edge.mark == Mark::none ? chart.nodes[edge.from].count : edge.count;
    markNode(node, sum);
  }
}

} // namespace tejun::exports
