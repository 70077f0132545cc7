// A workspace: a folder with a tejun.json, or source files on their own. Loading finds and reads the files; nothing is parsed.
#pragma once

#include <string>
#include <vector>

#include "compiler/workspace/file_system.h"
#include "compiler/workspace/manifest.h"

namespace tejun {

struct Workspace {
  std::string root; // as the user would write it; empty for files on their own
  Manifest manifest;
  std::vector<FileId> files; // those that can be parsed, in the order of their paths
  bool complete = true;      // every file could be used
};

inline constexpr std::size_t maxWorkspaceFiles = 10'000;
inline constexpr std::size_t maxWorkspaceDepth = 64;

/// The workspace of `paths`: a folder (with a tejun.json in it or above it), or source files. A source file that belongs to a
/// workspace brings all of it, as it means little alone. Several folders must be of one workspace.
/// What is wrong goes to the sink; what can be used is loaded all the same.
[[nodiscard]] Workspace loadWorkspace(const FileSystem &files, const std::vector<std::string> &paths,
                                      SourceManager &sources, DiagnosticSink &sink);

} // namespace tejun
