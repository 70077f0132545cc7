#include "compiler/export/layout.h"

#include <gvc.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include <fmt/format.h>

// Graphviz 2.42 forgets some memory of labels in each layout (about 30 KiB a chart): not ours to free, and not to be told as ours.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define TEJUN_FORGIVE_LEAKS const __lsan::ScopedDisabler forgiven
#endif
#endif
#ifndef TEJUN_FORGIVE_LEAKS
#define TEJUN_FORGIVE_LEAKS (void)0
#endif

namespace tejun::exports {

namespace {

constexpr double inch = 72, groupTitle = 22;
constexpr int titleColumns = 26, noteColumns = 34, labelColumns = 24;

/// The room that a node's texts and its shape take.
void measure(const ChartNode &node, PlacedNode &placed) {
  if (node.shape == Shape::fork) {
    placed.width = std::clamp(static_cast<double>(node.tracks) * 60, 90.0, 360.0), placed.height = 7;
    return;
  }
  if (node.shape == Shape::decision) {
    placed.width = 40, placed.height = 28;
    return;
  }
  placed.title = boxed(
      node.number.empty() || node.shape == Shape::response ? node.title : node.number + " " + node.title, titleColumns);
  placed.note = boxed(node.note, noteColumns);
  placed.width = std::max(textWidth(placed.title, fontSize), textWidth(placed.note, noteSize)) + 28;
  placed.height = static_cast<double>(placed.title.lines.size()) * lineHeight +
                  static_cast<double>(placed.note.lines.size()) * noteHeight + 16;
  const bool slanted = node.shape == Shape::person || node.shape == Shape::response || node.shape == Shape::handoff ||
                       node.shape == Shape::park;
  if (slanted) placed.width += 24;
  if (node.shape == Shape::call) placed.width += 14;
  placed.width = std::max(placed.width, 96.0);
}

/// Graphviz says what is wrong with a graph on standard error, which is ours.
int silent(char *) { return 0; }

char *text(std::string &value) { return value.data(); }

class Graphviz {
public:
  Graphviz() : context(gvContext()) {
    agseterr(AGMAX);
    agseterrf(silent);
    std::string name = "chart";
    graph = agopen(text(name), Agdirected, nullptr);
  }
  ~Graphviz() {
    if (laidOut) gvFreeLayout(context, graph);
    agclose(graph);
    gvFreeContext(context);
  }
  Graphviz(const Graphviz &) = delete;
  Graphviz &operator=(const Graphviz &) = delete;

  void set(void *object, std::string name, std::string value) {
    std::string nothing;
    agsafeset(object, text(name), text(value), text(nothing));
  }
  /// A box of this size, whatever fonts Graphviz finds: its own measure of text is not ours.
  void setRoom(void *object, const std::string &name, double width, double height) {
    const std::string html = fmt::format(
        R"(<TABLE BORDER="0" CELLBORDER="0" FIXEDSIZE="TRUE" WIDTH="{:.0f}" HEIGHT="{:.0f}"><TR><TD></TD></TR></TABLE>)",
        width, height);
    std::string key = name, none;
    char *stored = agstrdup_html(graph, const_cast<char *>(html.c_str()));
    agsafeset(object, text(key), stored, text(none));
    agstrfree(graph, stored);
  }
  bool layOut() {
    std::string engine = "dot";
    laidOut = gvLayout(context, graph, engine.c_str()) == 0;
    return laidOut;
  }

  GVC_t *context;
  Agraph_t *graph = nullptr;
  bool laidOut = false;
};

} // namespace

double textWidth(const TextBox &box, double size) { return box.columns * size * 0.54; }

std::optional<Layout> layOut(const Chart &chart, std::string &error) {
  static std::mutex one;
  const std::lock_guard lock(one);
  TEJUN_FORGIVE_LEAKS;
  Graphviz gv;
  gv.set(gv.graph, "rankdir", "TB");
  gv.set(gv.graph, "nodesep", "0.35");
  gv.set(gv.graph, "ranksep", "0.35");
  gv.set(gv.graph, "ordering", "out"); // arms stand as they are written

  Layout layout;
  layout.nodes.resize(chart.nodes.size());
  layout.edges.resize(chart.edges.size());
  layout.groups.resize(chart.groups.size());
  std::vector<Agraph_t *> clusters(chart.groups.size(), nullptr);
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    std::string name = "cluster_" + std::to_string(g);
    clusters[g] = agsubg(gv.graph, text(name), 1);
    gv.set(clusters[g], "margin", "14");
    gv.setRoom(clusters[g], "label", textWidth(boxed(chart.groups[g], 200), fontSize) + 16, groupTitle);
    gv.set(clusters[g], "labeljust", "l");
  }
  std::vector<Agnode_t *> nodes;
  for (std::size_t i = 0; i < chart.nodes.size(); ++i) {
    const ChartNode &node = chart.nodes[i];
    PlacedNode &placed = layout.nodes[i];
    measure(node, placed);
    std::string name = node.id;
    nodes.push_back(agnode(node.group < clusters.size() ? clusters[node.group] : gv.graph, text(name), 1));
    gv.set(nodes.back(), "shape", "box");
    gv.set(nodes.back(), "label", "");
    gv.set(nodes.back(), "fixedsize", "true");
    gv.set(nodes.back(), "width", fmt::format("{:.4f}", placed.width / inch));
    gv.set(nodes.back(), "height", fmt::format("{:.4f}", placed.height / inch));
  }
  std::vector<Agedge_t *> edges;
  for (std::size_t i = 0; i < chart.edges.size(); ++i) {
    const ChartEdge &edge = chart.edges[i];
    std::string name = std::to_string(i);
    edges.push_back(agedge(gv.graph, nodes[edge.from], nodes[edge.to], text(name), 1));
    gv.set(edges.back(), "weight", edge.failing ? "1" : "4");
    layout.edges[i].label = boxed(edge.label, labelColumns);
    const TextBox &label = layout.edges[i].label;
    if (!label.lines.empty())
      gv.setRoom(edges.back(), "label", textWidth(label, noteSize) + 10,
                 static_cast<double>(label.lines.size()) * noteHeight + 4);
  }
  if (!gv.layOut()) {
    char *said = aglasterr();
    error = said ? said : "dot";
    return std::nullopt;
  }

  const boxf box = GD_bb(gv.graph);
  layout.width = box.UR.x - box.LL.x;
  layout.height = box.UR.y - box.LL.y;
  const auto point = [&](const pointf &p) { return Point{p.x - box.LL.x, box.UR.y - p.y}; };
  for (std::size_t i = 0; i < nodes.size(); ++i) layout.nodes[i].centre = point(ND_coord(nodes[i]));
  for (std::size_t i = 0; i < edges.size(); ++i) {
    PlacedEdge &placed = layout.edges[i];
    if (const splines *spline = ED_spl(edges[i]); spline && spline->size > 0) {
      const bezier &curve = spline->list[0];
      for (int k = 0; k < curve.size; ++k) placed.curve.push_back(point(curve.list[k]));
      if (curve.eflag) placed.tip = point(curve.ep);
    }
    if (const textlabel_t *label = ED_label(edges[i])) placed.labelCentre = point(label->pos);
  }
  for (std::size_t g = 0; g < clusters.size(); ++g) {
    const boxf bounds = GD_bb(clusters[g]);
    layout.groups[g] = {point({bounds.LL.x, bounds.UR.y}), bounds.UR.x - bounds.LL.x, bounds.UR.y - bounds.LL.y};
  }
  return layout;
}

} // namespace tejun::exports
