// Which fixes of a check can be made without a person, and what the files then say. Nothing is written here.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/source.h"

namespace tejun {

struct FixPlan {
  std::map<FileId, std::string> texts; ///< of the files that change, byte order mark included
  std::size_t count = 0;               ///< fixes
};

/// The first machine-applicable fix of each diagnostic, whole or not at all, where none before it edits the same place. A fix
/// after which a file would have more syntax errors than before is left out, and remembered in `refused` for later rounds.
[[nodiscard]] FixPlan planFixes(std::span<const Diagnostic> diagnostics, const SourceManager &sources,
                                const std::function<bool(FileId)> &mayEdit, std::set<std::string> &refused);

} // namespace tejun
