#include "compiler/export/mermaid.h"

#include <fmt/format.h>

#include <iterator>

namespace tejun::exports {

namespace {

struct Brackets {
  std::string_view open, close;
};
/// By Shape.
constexpr Brackets brackets[] = {{"([", "])"}, {"[", "]"},   {"[/", "/]"}, {"[[", "]]"}, {"{", "}"},
                                 {"[", "]"},   {"{{", "}}"}, {"([", "])"}, {">", "]"},   {"[/", "\\]"}};

/// Between quotes; what would end them, or begin an entity or mark-up, as an entity.
std::string labelled(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
    case '"': out += "#quot;"; break;
    case '#': out += "#35;"; break;
    case '<': out += "#lt;"; break;
    case '>': out += "#gt;"; break;
    case '&': out += "#amp;"; break;
    case '\n': out += "<br>"; break;
    default: out += c;
    }
  return out;
}

/// A name of letters, digits and `_`.
std::string nameOf(const ChartNode &node) {
  std::string out;
  for (const char c : node.id)
    out += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : '_';
  return "n_" + out; // `end` is a word of Mermaid's
}

} // namespace

std::string mermaidOf(const Chart &chart) {
  std::string out = fmt::format("---\ntitle: \"{}\"\n---\nflowchart TD\n", labelled(chart.title));
  const auto node = [&](const ChartNode &one, std::string_view indent) {
    const Brackets &around = brackets[static_cast<std::size_t>(one.shape)];
    std::string text = one.number.empty() || one.shape == Shape::response ? one.title : one.number + " " + one.title;
    if (!one.note.empty()) text += "\n" + one.note;
    if (one.shape == Shape::fork) text = "━━━";
    fmt::format_to(std::back_inserter(out), "{}{}{}\"{}\"{}\n", indent, nameOf(one), around.open,
                   text.empty() ? " " : labelled(text), around.close);
  };
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    fmt::format_to(std::back_inserter(out), "  subgraph g{}[\"{}\"]\n", g, labelled(chart.groups[g]));
    for (const ChartNode &one : chart.nodes)
      if (one.group == g) node(one, "    ");
    out += "  end\n";
  }
  for (const ChartNode &one : chart.nodes)
    if (one.group >= chart.groups.size()) node(one, "  ");
  for (const ChartEdge &edge : chart.edges) {
    fmt::format_to(std::back_inserter(out), "  {} {}", nameOf(chart.nodes[edge.from]),
                   edge.failing               ? "-.->"
                   : edge.mark == Mark::taken ? "==>"
                                              : "-->");
    if (!edge.label.empty()) fmt::format_to(std::back_inserter(out), "|\"{}\"|", labelled(edge.label));
    fmt::format_to(std::back_inserter(out), " {}\n", nameOf(chart.nodes[edge.to]));
  }
  std::string taken, missed;
  for (const ChartNode &one : chart.nodes) {
    if (one.mark == Mark::taken) taken += (taken.empty() ? "" : ",") + nameOf(one);
    if (one.mark == Mark::missed) missed += (missed.empty() ? "" : ",") + nameOf(one);
  }
  if (!taken.empty()) out += "  classDef taken stroke-width:3px\n  class " + taken + " taken\n";
  if (!missed.empty()) out += "  classDef missed opacity:0.4\n  class " + missed + " missed\n";
  return out;
}

} // namespace tejun::exports
