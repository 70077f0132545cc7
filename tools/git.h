// The sources of a workspace as they were at a revision, read with git into memory: nothing is checked out.
#pragma once

#include <optional>
#include <string>

#include "compiler/workspace/file_system.h"

namespace tejun::tools {

/// Files of the compiler (`.tj`, `tejun.json`) under the folder, by the absolute paths that they have now. Nothing, and why in git's words,
/// when there is no such revision.
std::optional<MemoryFileSystem> sourcesAt(const std::string &folder, const std::string &revision, std::string &reason);

} // namespace tejun::tools
