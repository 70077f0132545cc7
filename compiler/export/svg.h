// A chart as one SVG: it stands alone, loads nothing, says each thing by its shape as well as by its colour, and prints.
#pragma once

#include <string>

#include "compiler/export/chart.h"
#include "compiler/export/layout.h"

namespace tejun::exports {

struct SvgOptions {
  Language language = Language::english;
  bool legend = true;
  bool heading = true;   // the title above it
  std::string link = {}; // before `#ID`, for nodes that a document describes; empty: no links
};
std::string svgOf(const Chart &chart, const Layout &layout, const SvgOptions &options);

/// `&`, `<`, `>`, `"` replaced.
std::string escapedXml(std::string_view text);

} // namespace tejun::exports
