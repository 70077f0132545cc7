// The sources of one compilation: immutable bytes, and the way from a byte offset to a line and a column.
// It reads files; it does not report. compiler/diagnostics/load.h loads a file and reports what is wrong with it.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/span.h"
#include "compiler/source/validate.h"

namespace tejun {

/// Both count from 1; the column counts Unicode code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  friend constexpr auto operator<=>(const LineColumn &, const LineColumn &) = default;
};

/// A source as its workspace, whose folder is `root`, names it: the same wherever that lies. One on its own by its last part.
[[nodiscard]] std::string placeBelow(const std::string &root, const std::string &path);

/// With each run of white space as one blank, none at the ends.
[[nodiscard]] std::string oneLine(std::string_view text);

class SourceFile {
public:
  SourceFile(std::string path, std::string bytes);
  SourceFile(const SourceFile &) = delete;
  SourceFile &operator=(const SourceFile &) = delete;

  /// As the user wrote it: relative paths stay relative.
  [[nodiscard]] const std::string &path() const { return path_; }

  /// Without the byte order mark: every offset counts from here.
  [[nodiscard]] std::string_view text() const { return std::string_view(bytes_).substr(markSize_); }
  [[nodiscard]] std::string_view text(Span span) const;
  [[nodiscard]] bool hasByteOrderMark() const { return markSize_ != 0; }

  /// What loading found. Only a file with no problems may be parsed.
  [[nodiscard]] const std::vector<SourceProblem> &problems() const { return problems_; }
  [[nodiscard]] bool usable() const { return problems_.empty(); }

  /// Offsets past the end count as the end; an offset inside a character counts as the character's.
  [[nodiscard]] LineColumn lineColumn(std::uint32_t offset) const;
  /// The reverse; a place past the end of its line is the end of the line, a line past the last the end of the text.
  [[nodiscard]] std::uint32_t offset(LineColumn place) const;

  [[nodiscard]] std::uint32_t lineCount() const;
  /// Line numbers count from 1.
  [[nodiscard]] std::uint32_t lineAt(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t lineBegin(std::uint32_t line) const;
  /// Without its line ending.
  [[nodiscard]] std::string_view lineText(std::uint32_t line) const;

private:
  friend class SourceManager;
  [[nodiscard]] const std::vector<std::uint32_t> &lineStarts() const;

  std::string path_;
  std::string bytes_;
  std::size_t markSize_ = 0;
  std::vector<SourceProblem> problems_;
  mutable std::once_flag lineStartsOnce_; // built on first use: a clean check never asks
  mutable std::vector<std::uint32_t> lineStarts_;
};

/// Owns the files. Add from one thread, then read from as many as you like.
class SourceManager {
public:
  SourceManager() = default;
  SourceManager(const SourceManager &) = delete;
  SourceManager &operator=(const SourceManager &) = delete;

  /// Always yields a file, so that a problem has a place; see SourceFile::problems().
  FileId addFile(std::string path);
  FileId addText(std::string path, std::string bytes);

  [[nodiscard]] const SourceFile &file(FileId id) const;
  [[nodiscard]] std::string_view text(Span span) const { return file(span.file).text(span); }
  [[nodiscard]] std::uint32_t fileCount() const { return static_cast<std::uint32_t>(files_.size()); }
  /// Files in the order in which they were added: `FileId{1}` to `FileId{fileCount()}`.
  [[nodiscard]] FileId find(std::string_view path) const;

private:
  std::deque<SourceFile> files_;
};

} // namespace tejun
