// Where something stands in the sources: a file and a byte range.
// Small enough to sit in every AST node; lines and columns are worked out by SourceFile when somebody asks.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

namespace tejun {

/// A file of a SourceManager. The default value names no file.
struct FileId {
  std::uint32_t value = 0;

  [[nodiscard]] constexpr bool valid() const { return value != 0; }
  friend constexpr auto operator<=>(FileId, FileId) = default;
};

/// Bytes [begin, end) of a file. An empty range is a place between two characters.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr bool valid() const { return file.valid(); }
  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool contains(std::uint32_t offset) const { return begin <= offset && offset < end; }

  /// The empty place before, or after, this range: where a fix inserts.
  [[nodiscard]] constexpr Span atBegin() const { return {file, begin, begin}; }
  [[nodiscard]] constexpr Span atEnd() const { return {file, end, end}; }

  /// The smallest range that covers both; an invalid one is ignored.
  [[nodiscard]] constexpr Span to(Span other) const {
    if (!valid()) return other;
    if (!other.valid() || other.file != file) return *this;
    return {file, std::min(begin, other.begin), std::max(end, other.end)};
  }

  friend constexpr auto operator<=>(const Span &, const Span &) = default;
};

} // namespace tejun
