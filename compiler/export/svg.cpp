#include "compiler/export/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "compiler/export/labels.h"

namespace tejun::exports {

namespace {

constexpr double margin = 18, titleRoom = 46, legendRow = 26;

constexpr std::string_view style = R"(
text{font-family:"Noto Sans CJK JP","Noto Sans JP","Hiragino Sans","Yu Gothic UI",Meiryo,system-ui,sans-serif;fill:#1b1f24}
.title{font-size:12px;font-weight:600}.note{font-size:10px;fill:#49525c}.label{font-size:10px}.heading{font-size:16px;font-weight:700}
.group{fill:#f4f6f8;stroke:#c5ccd3}.group-title{font-size:12px;font-weight:600;fill:#49525c;paint-order:stroke;stroke:#f4f6f8;stroke-width:4px}
.shape{stroke-width:1.4}.step .shape{fill:#fff;stroke:#3d4852}.person .shape{fill:#fff4d6;stroke:#8a6100}.call .shape{fill:#fff;stroke:#3d4852}
.start .shape{fill:#e4edf9;stroke:#1f5199}.decision .shape{fill:#fff;stroke:#3d4852}.fork .shape{fill:#3d4852;stroke:none}
.response .shape{fill:#fde4e1;stroke:#a3261b;stroke-width:2}.close .shape{fill:#e5f3e6;stroke:#2b6b31}.handoff .shape{fill:#ece6f6;stroke:#5b3a99}
.park .shape{fill:#fff;stroke:#8a6100;stroke-dasharray:4 3}
.edge path{fill:none;stroke:#3d4852;stroke-width:1.3}.edge polygon{fill:#3d4852}.edge .back{fill:#fff;fill-opacity:.85}
.failing path{stroke:#a3261b;stroke-dasharray:5 3}.failing polygon{fill:#a3261b}.failing text{fill:#a3261b}
.overlay .taken .shape{stroke-width:3}.overlay .taken path{stroke-width:3}.overlay .missed{opacity:.38}
)";

std::string rounded(double value) { return fmt::format("{:.1f}", value); }

/// The outline of a node around (0, 0).
std::string outline(Shape shape, double w, double h) {
  const double x = w / 2, y = h / 2;
  const auto polygon = [](std::initializer_list<Point> points) {
    std::string all;
    for (const Point &p : points) all += fmt::format("{}{},{}", all.empty() ? "" : " ", rounded(p.x), rounded(p.y));
    return fmt::format(R"(<polygon class="shape" points="{}"/>)", all);
  };
  const auto box = [&](double radius) {
    return fmt::format(R"(<rect class="shape" x="{}" y="{}" width="{}" height="{}" rx="{}"/>)", rounded(-x),
                       rounded(-y), rounded(w), rounded(h), rounded(radius));
  };
  switch (shape) {
  case Shape::start:
  case Shape::close: return box(std::min(y, 18.0));
  case Shape::step: return box(3);
  case Shape::call:
    return box(0) + fmt::format(R"(<path class="shape" fill="none" d="M{0},{1}V{2}M{3},{1}V{2}"/>)", rounded(-x + 7),
                                rounded(-y), rounded(y), rounded(x - 7));
  case Shape::fork: return box(2);
  case Shape::decision: return polygon({{0, -y}, {x, 0}, {0, y}, {-x, 0}});
  case Shape::person: return polygon({{-x + 12, -y}, {x, -y}, {x - 12, y}, {-x, y}});
  case Shape::response: return polygon({{-x + 12, -y}, {x - 12, -y}, {x, 0}, {x - 12, y}, {-x + 12, y}, {-x, 0}});
  case Shape::handoff: return polygon({{-x, -y}, {x - 14, -y}, {x, 0}, {x - 14, y}, {-x, y}});
  case Shape::park: return polygon({{-x + 10, -y}, {x - 10, -y}, {x, y}, {-x, y}});
  }
  return {};
}

constexpr std::string_view classes[] = {"start", "step",     "person", "call",    "decision",
                                        "fork",  "response", "close",  "handoff", "park"};
std::string classOf(Shape shape, Mark mark) {
  std::string all(classes[static_cast<std::size_t>(shape)]);
  if (mark == Mark::taken) all += " taken";
  if (mark == Mark::missed) all += " missed";
  return all;
}

class Writer {
public:
  Writer(const Chart &c, const Layout &l, const SvgOptions &o) : chart(c), layout(l), options(o) {}

  std::string write() {
    const auto shapes = shapesForLegend();
    const double head = options.heading ? titleRoom : 0;
    const double foot =
        options.legend ? legendRow * static_cast<double>((shapes.size() + perRow - 1) / perRow) + 10 : 0;
    const double width = std::max(layout.width, options.legend ? 640.0 : 200.0) + 2 * margin;
    const double height = layout.height + head + foot + 2 * margin;
    line(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="{2}" aria-labelledby="chart-title chart-about"{3}>)",
        rounded(width), rounded(height), options.link.empty() ? "img" : "group",
        chart.hasOverlay ? " class=\"overlay\"" : "");
    line("<title id=\"chart-title\">{}</title>", escapedXml(chart.title));
    line("<desc id=\"chart-about\">{}</desc>", escapedXml(chart.subtitle));
    line("<style>{}</style>", style);
    line(R"(<rect width="100%" height="100%" fill="#fff"/>)");
    if (options.heading) {
      line(R"(<text class="heading" x="{}" y="{}">{}</text>)", margin, margin + 14, escapedXml(chart.title));
      line(R"(<text class="note" x="{}" y="{}">{}</text>)", margin, margin + 30, escapedXml(chart.subtitle));
    }
    line(R"svg(<g transform="translate({},{})">)svg",
         rounded(margin + std::max(0.0, (width - 2 * margin - layout.width) / 2)), rounded(margin + head));
    for (std::size_t i = 0; i < chart.groups.size(); ++i) group(i);
    for (std::size_t i = 0; i < chart.edges.size(); ++i) edge(chart.edges[i], layout.edges[i]);
    for (std::size_t i = 0; i < chart.groups.size(); ++i) groupTitle(i);
    for (std::size_t i = 0; i < chart.nodes.size(); ++i) node(chart.nodes[i], layout.nodes[i]);
    line("</g>");
    if (options.legend) legend(shapes, margin + head + layout.height + 18);
    line("</svg>");
    return std::move(out);
  }

private:
  static constexpr std::size_t perRow = 5;

  template <class... Args> void line(fmt::format_string<Args...> format, Args &&...args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
    out += '\n';
  }

  void lines(const TextBox &box, std::string_view kind, double x, double &y, double step) {
    for (const std::string &text : box.lines) {
      y += step;
      line(R"(<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>)", kind, rounded(x),
           rounded(y - step * 0.28), escapedXml(text));
    }
  }

  void group(std::size_t i) {
    const PlacedGroup &placed = layout.groups[i];
    if (placed.width <= 0) return;
    line(R"(<rect class="group" x="{}" y="{}" width="{}" height="{}" rx="6"/>)", rounded(placed.corner.x),
         rounded(placed.corner.y), rounded(placed.width), rounded(placed.height));
  }
  void groupTitle(std::size_t i) {
    const PlacedGroup &placed = layout.groups[i];
    if (placed.width <= 0) return;
    line(R"(<text class="group-title" x="{}" y="{}">{}</text>)", rounded(placed.corner.x + 10),
         rounded(placed.corner.y + 17), escapedXml(chart.groups[i]));
  }

  void edge(const ChartEdge &drawn, const PlacedEdge &placed) {
    if (placed.curve.empty()) return;
    std::string kind = drawn.failing ? "edge failing" : "edge";
    if (drawn.mark == Mark::taken) kind += " taken";
    if (drawn.mark == Mark::missed) kind += " missed";
    std::string path = fmt::format("M{},{}", rounded(placed.curve[0].x), rounded(placed.curve[0].y));
    for (std::size_t i = 1; i + 2 < placed.curve.size(); i += 3)
      path += fmt::format("C{},{} {},{} {},{}", rounded(placed.curve[i].x), rounded(placed.curve[i].y),
                          rounded(placed.curve[i + 1].x), rounded(placed.curve[i + 1].y),
                          rounded(placed.curve[i + 2].x), rounded(placed.curve[i + 2].y));
    line(R"(<g class="{}"><path d="{}"/>)", kind, path);
    if (placed.tip) arrow(placed.curve.back(), *placed.tip);
    if (!placed.label.lines.empty()) {
      const double w = textWidth(placed.label, noteSize) + 6,
                   h = static_cast<double>(placed.label.lines.size()) * noteHeight + 2;
      line(R"(<rect class="back" x="{}" y="{}" width="{}" height="{}"/>)", rounded(placed.labelCentre.x - w / 2),
           rounded(placed.labelCentre.y - h / 2), rounded(w), rounded(h));
      double y = placed.labelCentre.y - h / 2;
      lines(placed.label, "label", placed.labelCentre.x, y, noteHeight);
    }
    line("</g>");
  }

  void arrow(const Point &from, const Point &tip) {
    const double length = std::max(std::hypot(tip.x - from.x, tip.y - from.y), 0.1);
    const double x = (tip.x - from.x) / length, y = (tip.y - from.y) / length, half = 4;
    line(R"(<polygon points="{},{} {},{} {},{}"/>)", rounded(tip.x), rounded(tip.y), rounded(from.x - y * half),
         rounded(from.y + x * half), rounded(from.x + y * half), rounded(from.y - x * half));
  }

  void node(const ChartNode &drawn, const PlacedNode &placed) {
    const bool linked = !options.link.empty() && !drawn.number.empty();
    if (linked) line(R"(<a href="{}#{}">)", escapedXml(options.link), escapedXml(drawn.id));
    line(R"svg(<g class="{}" transform="translate({},{})">{})svg", classOf(drawn.shape, drawn.mark),
         rounded(placed.centre.x), rounded(placed.centre.y), outline(drawn.shape, placed.width, placed.height));
    double y = -(static_cast<double>(placed.title.lines.size()) * lineHeight +
                 static_cast<double>(placed.note.lines.size()) * noteHeight) /
               2;
    lines(placed.title, "title", 0, y, lineHeight);
    lines(placed.note, "note", 0, y, noteHeight);
    line("</g>{}", linked ? "</a>" : "");
  }

  struct LegendItem {
    Shape shape;
    Label label;
    bool failing = false;
  };
  std::vector<LegendItem> shapesForLegend() const {
    static constexpr std::pair<Shape, Label> all[] = {
        {Shape::step, Label::legend_step}, {Shape::person, Label::legend_person},
        {Shape::call, Label::legend_call}, {Shape::decision, Label::legend_decision},
        {Shape::fork, Label::legend_fork}, {Shape::response, Label::legend_response},
        {Shape::close, Label::legend_end}, {Shape::park, Label::legend_park}};
    std::vector<LegendItem> used;
    for (const auto &[shape, label] : all)
      if (std::ranges::find(chart.nodes, shape, &ChartNode::shape) != chart.nodes.end()) used.push_back({shape, label});
    if (std::ranges::any_of(chart.edges, &ChartEdge::failing))
      used.push_back({Shape::step, Label::legend_failing, true});
    return used;
  }
  void legend(const std::vector<LegendItem> &items, double top) {
    line(R"(<g aria-hidden="true">)");
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double x = margin + 22 + static_cast<double>(i % perRow) * 124,
                   y = top + static_cast<double>(i / perRow) * legendRow + 8;
      const LegendItem &item = items[i];
      if (item.failing)
        line(R"(<g class="edge failing"><path d="M{},{}h32"/></g>)", rounded(x - 16), rounded(y));
      else
        line(R"svg(<g class="{}" transform="translate({},{})">{}</g>)svg", classOf(item.shape, Mark::none), rounded(x),
             rounded(y), outline(item.shape, 34, item.shape == Shape::fork ? 6 : 16));
      line(R"(<text class="note" x="{}" y="{}">{}</text>)", rounded(x + 22), rounded(y + 4),
           escapedXml(say(item.label, options.language)));
    }
    line("</g>");
  }

  const Chart &chart;
  const Layout &layout;
  const SvgOptions &options;
  std::string out;
};

} // namespace

std::string escapedXml(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    default:
      if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n')
        out += c; // XML has no other control characters
    }
  return out;
}

std::string svgOf(const Chart &chart, const Layout &layout, const SvgOptions &options) {
  return Writer(chart, layout, options).write();
}

} // namespace tejun::exports
