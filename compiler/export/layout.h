// Where everything in a chart stands, by Graphviz's `dot`. Points (1/72 inch) from the upper left corner.
//
// Graphviz keeps global state: one layout at a time in a process (a lock sees to it). Layered layout is worse than linear: charts above
// `mostDrawn` nodes are refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/export/chart.h"
#include "compiler/export/text_box.h"

namespace tejun::exports {

inline constexpr std::size_t mostDrawn = 400;

struct Point {
  double x = 0, y = 0;
};
struct PlacedNode {
  Point centre;
  double width = 0, height = 0;
  TextBox title, note;
};
struct PlacedEdge {
  std::vector<Point> curve; // a cubic spline: the first point, then three for each piece
  std::optional<Point> tip; // where the arrow ends
  TextBox label;
  Point labelCentre;
};
struct PlacedGroup {
  Point corner;
  double width = 0, height = 0;
};
struct Layout {
  double width = 0, height = 0;
  std::vector<PlacedNode> nodes;
  std::vector<PlacedEdge> edges;
  std::vector<PlacedGroup> groups; // by group of the chart; of no size when empty
};

inline constexpr double fontSize = 12, noteSize = 10, lineHeight = 16, noteHeight = 13;

/// Of a text in a font of this size; a column is a little more than half of it.
double textWidth(const TextBox &box, double size);

/// Nothing when Graphviz or its layout plugin fails; `error` says how.
std::optional<Layout> layOut(const Chart &chart, std::string &error);

} // namespace tejun::exports
