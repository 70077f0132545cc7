#include "compiler/workspace/workspace.h"

#include <algorithm>
#include <filesystem>

#include "compiler/diagnostics/source.h"

namespace tejun {

namespace {

namespace fs = std::filesystem;
using Kind = FileSystem::Kind;

std::string join(const std::string &folder, const std::string &name) {
  if (folder.empty() || folder == ".") return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

bool isSource(const std::string &path) { return path.ends_with(".tj"); }

class Loader {
public:
  Loader(const FileSystem &fileSystem, SourceManager &sourceManager, DiagnosticSink &diagnosticSink)
      : files(fileSystem), sources(sourceManager), sink(diagnosticSink) {}

  Workspace load(const std::vector<std::string> &paths) {
    for (const std::string &path : paths) {
      switch (files.kind(path)) {
      case Kind::none:
        sink.report(diag::file_not_found, Span{}, {{"path", path}});
        workspace.complete = false;
        break;
      case Kind::folder: loadFolder(path); break;
      case Kind::file: loadSingle(path); break;
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const std::string &path : found) {
      if (const auto file = files.load(path, sources, sink))
        workspace.files.push_back(*file);
      else
        workspace.complete = false;
    }
    return std::move(workspace);
  }

private:
  /// The nearest folder, from `path` upward, that has a tejun.json; absolute.
  std::optional<std::string> rootAbove(const std::string &path) const {
    fs::path at = files.absolute(path);
    if (at.filename().empty()) at = at.parent_path();
    for (std::size_t depth = 0; depth < 256; ++depth) {
      if (files.kind((at / "tejun.json").string()) == Kind::file) return at.string();
      if (!at.has_relative_path()) return std::nullopt;
      at = at.parent_path();
    }
    return std::nullopt;
  }

  /// An absolute folder as the user would write it: relative when `like` is.
  std::string written(const std::string &absolute, const std::string &like) const {
    if (fs::path(like).is_absolute()) return absolute;
    return fs::path(absolute).lexically_relative(files.absolute(".")).lexically_normal().string();
  }

  void loadFolder(const std::string &path) {
    const std::optional<std::string> root = rootAbove(path);
    if (!root) {
      sink.report(diag::workspace_file_missing, Span{}, {{"path", path}});
      workspace.complete = false;
      return;
    }
    if (!openRoot(*root, path)) return;
    const std::size_t before = found.size();
    findSources();
    if (found.size() == before) {
      sink.report(diag::workspace_without_sources, Span{}, {{"path", workspace.root}});
      workspace.complete = false;
    }
  }

  void loadSingle(const std::string &path) {
    if (const std::optional<std::string> root = rootAbove(fs::path(files.absolute(path)).parent_path().string())) {
      // Look without speaking first: a tejun.json further up may have nothing to do with this file.
      DiagnosticSink quiet;
      SourceManager scratch;
      Loader other(files, scratch, quiet);
      if (other.openRoot(*root, path)) {
        other.findSources();
        const std::string own = files.absolute(path);
        const bool belongs = std::any_of(other.found.begin(), other.found.end(),
                                         [&](const std::string &file) { return files.absolute(file) == own; });
        if (belongs) {
          if (openRoot(*root, path)) findSources();
          return;
        }
      }
    }
    found.push_back(path);
  }

  bool openRoot(const std::string &root, const std::string &like) {
    if (root == opened) return false;
    if (!opened.empty()) {
      sink.report(diag::source_outside_workspace, Span{}, {{"path", like}});
      return false;
    }
    opened = root;
    workspace.root = written(root, like);
    const auto file = files.load(join(workspace.root, "tejun.json"), sources, sink);
    if (!file) {
      workspace.complete = false;
      return false;
    }
    const std::size_t errors = sink.errorCount();
    workspace.manifest = readManifest(sources.file(*file), *file, sink);
    if (sink.errorCount() != errors) workspace.complete = false;
    return true;
  }

  void findSources() {
    walk("", 0);
    if (full) return; // which ones are missing cannot be told
    for (const std::string &source : workspace.manifest.sources) {
      const bool used = std::any_of(found.begin(), found.end(), [&](const std::string &path) {
        return selects(source, fs::path(path).lexically_relative(workspace.root).string());
      });
      if (used) continue;
      sink.report(diag::workspace_without_sources, Span{}, {{"path", join(workspace.root, source)}});
      workspace.complete = false;
    }
  }

  static bool selects(const std::string &source, const std::string &path) {
    return source == "." || source == path || path.starts_with(source + "/") || fitsGlob(source, path);
  }

  bool selected(const std::string &path) const {
    const auto &wanted = workspace.manifest.sources;
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const auto &s) { return selects(s, path); });
  }

  /// `below` is the folder's path from the root. Hidden folders and workspaces within this one are not part of it.
  void walk(const std::string &below, std::size_t depth) {
    if (depth > maxWorkspaceDepth || full) return;
    const auto entries =
        files.list(below.empty() ? workspace.root : join(workspace.root, below), maxWorkspaceFiles * 4);
    if (!entries) return;
    const auto isManifest = [](const FileSystem::Entry &entry) { return entry.name == "tejun.json"; };
    if (depth > 0 && std::any_of(entries->begin(), entries->end(), isManifest)) return;
    for (const FileSystem::Entry &entry : *entries) {
      if (entry.name.starts_with('.')) continue;
      const std::string path = join(below, entry.name);
      if (entry.kind == Kind::folder) {
        walk(path, depth + 1);
      } else if (isSource(path) && selected(path)) {
        if (found.size() == maxWorkspaceFiles) {
          if (!full) sink.report(diag::too_many_sources, Span{}, {{"limit", maxWorkspaceFiles}});
          full = true;
          workspace.complete = false;
          return;
        }
        found.push_back(join(workspace.root, path));
      }
    }
  }

  const FileSystem &files;
  SourceManager &sources;
  DiagnosticSink &sink;
  Workspace workspace;
  std::string opened; // the root whose files were taken
  std::vector<std::string> found;
  bool full = false;
};

} // namespace

Workspace loadWorkspace(const FileSystem &files, const std::vector<std::string> &paths, SourceManager &sources,
                        DiagnosticSink &sink) {
  return Loader(files, sources, sink).load(paths);
}

} // namespace tejun
