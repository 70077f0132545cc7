#include "tools/program.h"

#include <algorithm>

#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/source.h"
#include "compiler/driver/compilation.h"
#include "tools/command.h"
#include "tools/files.h"
#include "vm/bytecode/limits.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"

namespace tejun::tools {

namespace {

/// The command's diagnostic for a module that is refused: by the error's code.
int refuse(const std::string &path, const vm::ModuleError &error, const Console &console) {
  const std::string reason = vm::textOf(error, console.language() == Language::japanese ? vm::TextLanguage::japanese
                                                                                        : vm::TextLanguage::english);
  const auto argument = [&error](std::string_view name) {
    const auto at =
        std::find_if(error.arguments.begin(), error.arguments.end(), [name](const auto &a) { return a.first == name; });
    return at == error.arguments.end() ? std::string("?") : at->second;
  };
  switch (error.problem) {
  case vm::ModuleProblem::no_magic: return console.fail(diag::not_a_module, {{"path", path}}, findings);
  case vm::ModuleProblem::wrong_version:
    return console.fail(diag::module_version,
                        {{"path", path}, {"found", argument("found")}, {"expected", argument("expected")}}, findings);
  case vm::ModuleProblem::wrong_hash: return console.fail(diag::module_hash, {{"path", path}}, findings);
  default:
    if (vm::codeOf(error.problem) == "TJ2006")
      return console.fail(diag::module_rejected, {{"path", path}, {"reason", reason}}, findings);
    return console.fail(diag::module_damaged, {{"path", path}, {"reason", reason}}, findings);
  }
}

CompileResult compileFrom(const FileSystem &files, const std::vector<std::string> &paths, const Console &console,
                          bool quietly) {
  Compilation compilation(files);
  compilation.run(paths, CompilePhase::lint);
  CompileResult result;
  result.module = compilation.generate();
  const auto diagnostics = compilation.takeDiagnostics();
  if (!quietly || !result.module) console.show(diagnostics, compilation.sources(), false);
  result.status = compileStatus(diagnostics);
  if (result.module) result.bytes = vm::seal(*result.module);
  return result;
}

} // namespace

int compileStatus(std::span<const Diagnostic> diagnostics) {
  const auto unreadable = [](const Diagnostic &d) {
    return d.id == diag::file_not_found || d.id == diag::file_unreadable || d.id == diag::not_a_file ||
           d.id == diag::workspace_file_missing;
  };
  if (std::any_of(diagnostics.begin(), diagnostics.end(), unreadable)) return misuse;
  return exitStatus(diagnostics);
}

CompileResult compile(const std::vector<std::string> &paths, const Console &console) {
  return compileFrom(RealFileSystem(), paths, console, false);
}

CompileResult compileQuietly(const std::vector<std::string> &paths, const FileSystem &files, const Console &console) {
  return compileFrom(files, paths, console, true);
}

LoadResult readModule(const std::string &path, const Console &console) {
  LoadResult result;
  FileError error;
  auto bytes = readFile(path, vm::limits::moduleBytes, error);
  if (!bytes) {
    result.status =
        error.tooLarge
            ? console.fail(diag::module_too_large, {{"path", path}, {"limit", vm::limits::moduleBytes >> 20}}, findings)
            : console.fail(diag::module_unreadable, {{"path", path}, {"reason", error.reason}}, misuse);
    return result;
  }
  vm::ReadResult read = vm::read(*bytes);
  if (!read) {
    result.status = refuse(path, *read.error, console);
    return result;
  }
  if (const auto problem = vm::verify(read.module)) {
    result.status = refuse(path, *problem, console);
    return result;
  }
  result.bytes = std::move(*bytes);
  result.module = std::make_shared<const vm::Module>(std::move(read.module));
  return result;
}

LoadResult loadProgram(const std::string &path, const Console &console) {
  if (path.ends_with(".tjb")) return readModule(path, console);
  LoadResult result;
  CompileResult compiled = compile({path}, console);
  result.status = compiled.status;
  result.bytes = std::move(compiled.bytes);
  if (compiled.module) result.module = std::make_shared<const vm::Module>(std::move(*compiled.module));
  return result;
}

} // namespace tejun::tools
