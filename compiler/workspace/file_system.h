// The file system that the compiler is handed: all it ever touches of the outside. The real one, or files in memory (tests, an
// editor's unsaved buffers).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/source/source.h"

namespace tejun {

class FileSystem {
public:
  enum class Kind : std::uint8_t { none, file, folder };
  struct Entry {
    std::string name;
    Kind kind = Kind::none;
  };

  virtual ~FileSystem() = default;
  [[nodiscard]] virtual Kind kind(const std::string &path) const = 0;
  /// Sorted by name, at most `limit`; links to folders are left out, so that a walk ends. Nothing when it cannot be read.
  [[nodiscard]] virtual std::optional<std::vector<Entry>> list(const std::string &folder, std::size_t limit) const = 0;
  /// Adds the file to the sources; when it cannot be used, the sink says why.
  [[nodiscard]] virtual std::optional<FileId> load(const std::string &path, SourceManager &sources,
                                                   DiagnosticSink &sink) const = 0;
  /// The path from the root, without `.` and `..`.
  [[nodiscard]] virtual std::string absolute(const std::string &path) const = 0;
};

class RealFileSystem final : public FileSystem {
public:
  Kind kind(const std::string &path) const override;
  std::optional<std::vector<Entry>> list(const std::string &folder, std::size_t limit) const override;
  std::optional<FileId> load(const std::string &path, SourceManager &sources, DiagnosticSink &sink) const override;
  std::string absolute(const std::string &path) const override;
};

/// Files by absolute path; folders are what the paths imply.
class MemoryFileSystem final : public FileSystem {
public:
  void add(const std::string &path, std::string bytes);
  Kind kind(const std::string &path) const override;
  std::optional<std::vector<Entry>> list(const std::string &folder, std::size_t limit) const override;
  std::optional<FileId> load(const std::string &path, SourceManager &sources, DiagnosticSink &sink) const override;
  std::string absolute(const std::string &path) const override;

private:
  std::map<std::string, std::string> files_;
};

} // namespace tejun
