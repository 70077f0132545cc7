// `tejun check --fix`: what can be mended without a person is mended in the files, then everything is checked again.
#pragma once

#include <string>
#include <vector>

#include "tools/console.h"

namespace tejun::tools {

struct FixResult {
  std::size_t fixes = 0;
  std::size_t files = 0;
  int status = 0; // misuse when a file could not be written
};

/// Applies the machine-applicable fixes of the diagnostics of `paths`, round by round, as fixes may bring others. A fix after
/// which a file has more syntax errors than before is taken back. What is left is for a check to tell.
FixResult applyFixes(const std::vector<std::string> &paths, const Console &console);

} // namespace tejun::tools
