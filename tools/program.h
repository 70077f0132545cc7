// A module to work on: compiled from sources, or read from a `.tjb` and verified. Says what is wrong on the console.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/workspace/file_system.h"
#include "tools/console.h"
#include "vm/bytecode/module.h"

namespace tejun::tools {

struct CompileResult {
  std::optional<vm::Module> module;
  std::string bytes; // of the file that it would be
  int status = 0;    // to exit with when there is none
};
CompileResult compile(const std::vector<std::string> &paths, const Console &console);
/// The same from other files; says nothing unless they do not compile.
CompileResult compileQuietly(const std::vector<std::string> &paths, const FileSystem &files, const Console &console);

/// 0; 1 when there are errors; 2 when they are that a path cannot be read.
int compileStatus(std::span<const Diagnostic> diagnostics);

struct LoadResult {
  std::shared_ptr<const vm::Module> module;
  std::string bytes; // of the file that it is, or would be
  int status = 0;
};
/// Reads and verifies a module.
LoadResult readModule(const std::string &path, const Console &console);
/// Either: a `.tjb` by its name, all else is sources.
LoadResult loadProgram(const std::string &path, const Console &console);

} // namespace tejun::tools
