// What happened, laid over a chart: the way of one run, or how often tests passed each place.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/export/chart.h"
#include "compiler/source/source.h"

namespace tejun::exports {

/// `1`, `2`, `response 5`: as `path` in the result of `tejun run --json`. What it does not name was not passed. `outcome` is that of the
/// result: where only one end of its kind can have followed, that is marked too.
void overlayRun(Chart &chart, const std::vector<std::string> &path, std::string_view outcome);

/// Counts by file and line, as `tejun test --coverage` writes them.
struct LineCounts {
  std::map<std::string, std::map<std::uint32_t, std::uint64_t>> lines; // of steps
  std::map<std::string, std::map<std::uint32_t, std::vector<std::uint64_t>>>
      branches; // of arms, in the order of the line
};
/// From an lcov tracefile; nothing when it is none.
bool readLcov(std::string_view text, LineCounts &out);
/// Files are named from `root`, the folder of the workspace.
void overlayCoverage(Chart &chart, const LineCounts &counts, const SourceManager &sources, const std::string &root);

} // namespace tejun::exports
