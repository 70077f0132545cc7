// A chart in Mermaid's notation, for places that draw it themselves (a merge request, a wiki). https://mermaid.js.org/syntax/flowchart
#pragma once

#include <string>

#include "compiler/export/chart.h"

namespace tejun::exports {

std::string mermaidOf(const Chart &chart);

} // namespace tejun::exports
