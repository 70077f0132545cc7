#include "compiler/workspace/file_system.h"

#include <algorithm>
#include <filesystem>

#include "compiler/diagnostics/load.h"
#include "compiler/diagnostics/source.h"

namespace tejun {

namespace fs = std::filesystem;

FileSystem::Kind RealFileSystem::kind(const std::string &path) const {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error || !fs::exists(status)) return Kind::none;
  return fs::is_directory(status) ? Kind::folder : Kind::file;
}

std::optional<std::vector<FileSystem::Entry>> RealFileSystem::list(const std::string &folder, std::size_t limit) const {
  std::error_code error;
  fs::directory_iterator at(folder, error);
  if (error) return std::nullopt;
  std::vector<Entry> entries;
  for (; at != fs::directory_iterator() && entries.size() < limit; at.increment(error)) {
    if (error) return std::nullopt;
    const bool isFolder = at->is_directory(error);
    if (isFolder && at->is_symlink(error)) continue;
    entries.push_back({at->path().filename().string(), isFolder ? Kind::folder : Kind::file});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.name < b.name; });
  return entries;
}

std::optional<FileId> RealFileSystem::load(const std::string &path, SourceManager &sources,
                                           DiagnosticSink &sink) const {
  return loadFile(sources, path, sink);
}

std::string RealFileSystem::absolute(const std::string &path) const {
  std::error_code error;
  fs::path whole = fs::absolute(path, error);
  return (error ? fs::path(path) : whole).lexically_normal().string();
}

void MemoryFileSystem::add(const std::string &path, std::string bytes) { files_[absolute(path)] = std::move(bytes); }

std::string MemoryFileSystem::absolute(const std::string &path) const {
  return (fs::path("/") / path).lexically_normal().string();
}

FileSystem::Kind MemoryFileSystem::kind(const std::string &path) const {
  const std::string whole = absolute(path);
  if (files_.contains(whole)) return Kind::file;
  const std::string prefix = whole.ends_with('/') ? whole : whole + "/";
  const auto at = files_.lower_bound(prefix);
  return at != files_.end() && at->first.starts_with(prefix) ? Kind::folder : Kind::none;
}

std::optional<std::vector<FileSystem::Entry>> MemoryFileSystem::list(const std::string &folder,
                                                                     std::size_t limit) const {
  if (kind(folder) != Kind::folder) return std::nullopt;
  const std::string whole = absolute(folder);
  const std::string prefix = whole.ends_with('/') ? whole : whole + "/";
  std::vector<Entry> entries;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix); ++at) {
    const std::string rest = at->first.substr(prefix.size());
    const std::size_t slash = rest.find('/');
    std::string name = rest.substr(0, slash);
    if (!entries.empty() && entries.back().name == name) continue;
    if (entries.size() == limit) break;
    entries.push_back({std::move(name), slash == std::string::npos ? Kind::file : Kind::folder});
  }
  return entries;
}

std::optional<FileId> MemoryFileSystem::load(const std::string &path, SourceManager &sources,
                                             DiagnosticSink &sink) const {
  const auto at = files_.find(absolute(path));
  if (at == files_.end()) {
    sink.report(diag::file_not_found, Span{}, {{"path", path}});
    return std::nullopt;
  }
  return loadText(sources, path, at->second, sink);
}

} // namespace tejun
