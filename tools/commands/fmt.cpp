// `tejun fmt`: files in the one layout, written only where they change; with `--check` the difference instead.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <unistd.h>

#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/load.h"
#include "compiler/diagnostics/source.h"
#include "compiler/format/diff.h"
#include "compiler/format/format.h"
#include "compiler/workspace/workspace.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/program.h"

namespace tejun::tools {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> paths = {"."};
  bool check = false;
};

/// The files that are meant: of a workspace its sources, of another folder every `.tj` below it, a file itself.
std::vector<std::string> filesOf(const Options &options, DiagnosticSink &sink) {
  const RealFileSystem system;
  std::vector<std::string> files;
  const auto below = [&](const auto &self, const std::string &folder, std::size_t depth) -> void {
    const auto entries = system.list(folder, maxWorkspaceFiles * 4);
    if (!entries || depth > maxWorkspaceDepth) return;
    for (const FileSystem::Entry &entry : *entries) {
      if (entry.name.starts_with('.')) continue;
      const std::string path = folder == "." ? entry.name : (fs::path(folder) / entry.name).string();
      if (entry.kind == FileSystem::Kind::folder) self(self, path, depth + 1);
      if (entry.kind == FileSystem::Kind::file && path.ends_with(".tj")) files.push_back(path);
    }
  };
  for (const std::string &path : options.paths) {
    switch (system.kind(path)) {
    case FileSystem::Kind::none: sink.report(diag::file_not_found, Span{}, {{"path", path}}); break;
    case FileSystem::Kind::folder: below(below, path, 0); break;
    case FileSystem::Kind::file: files.push_back(path); break;
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

/// What a file's bytes are once formatted; nothing when they stay.
std::optional<std::string> changed(const SourceManager &sources, FileId id, syntax::Parser &parser,
                                   DiagnosticSink &sink) {
  const SourceFile &file = sources.file(id);
  std::optional<std::string> result = format::formatted(file, id, parser, sink);
  if (result && !file.hasByteOrderMark() && *result == file.text()) return std::nullopt;
  return result;
}

int statusOf(std::span<const Diagnostic> diagnostics) {
  const auto has = [&](DiagnosticId id) {
    return std::any_of(diagnostics.begin(), diagnostics.end(), [id](const Diagnostic &d) { return d.id == id; });
  };
  if (has(diag::internal_error)) return defect;
  return has(diag::cannot_write) ? static_cast<int>(misuse) : compileStatus(diagnostics);
}

std::optional<std::string> readAll(int descriptor) {
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got < 0) return std::nullopt;
    if (got == 0 || bytes.size() > maxSourceBytes) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
}

int formatInput(const Options &options, const Console &console) {
  SourceManager sources;
  DiagnosticSink sink;
  syntax::Parser parser;
  auto bytes = readAll(STDIN_FILENO);
  if (!bytes) return console.fail(diag::file_unreadable, {{"path", "-"}, {"reason", std::strerror(errno)}});
  const auto id = loadText(sources, "<stdin>", std::move(*bytes), sink);
  std::optional<std::string> result;
  if (id) result = format::formatted(sources.file(*id), *id, parser, sink);
  const auto diagnostics = sink.take();
  console.show(diagnostics, sources, false);
  if (!result) return statusOf(diagnostics);
  if (!options.check) {
    console.out(*result);
    return wellDone;
  }
  const std::string difference = format::unifiedDiff("<stdin>", sources.file(*id).text(), *result);
  console.out(difference);
  return difference.empty() ? wellDone : findings;
}

int formatFiles(const Options &options, const Console &console) {
  SourceManager sources;
  DiagnosticSink sink;
  syntax::Parser parser;
  bool differs = false;
  for (const std::string &path : filesOf(options, sink)) {
    const auto id = loadFile(sources, path, sink);
    if (!id) continue;
    const auto result = changed(sources, *id, parser, sink);
    if (!result) continue;
    differs = true;
    if (options.check)
      console.out(format::unifiedDiff(path, sources.file(*id).text(), *result));
    else if (const auto failure = writeFile(fs::canonical(path).string(), *result)) // a link stays a link
      sink.report(diag::cannot_write, Span{}, {{"path", path}, {"reason", failure->reason}});
  }
  const auto diagnostics = sink.take();
  console.show(diagnostics, sources, false);
  const int status = statusOf(diagnostics);
  return status == wellDone && options.check && differs ? findings : status;
}

} // namespace

Action defineFmt(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PATH", options->paths, "folders or files; without one, this folder; `-` for standard input",
           "フォルダまたはファイル（省略時は現在のフォルダ、`-` は標準入力）");
  line.add("--check", options->check, "change nothing; print the difference, exit with 1 when there is one",
           "書き換えずに差分を表示し、差分があれば 1 で終了する");
  return [options, &console] {
    const bool input = options->paths.size() == 1 && options->paths.front() == "-";
    return input ? formatInput(*options, console) : formatFiles(*options, console);
  };
}

} // namespace tejun::tools
