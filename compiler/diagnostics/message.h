// What a message is: a row with its texts in English and Japanese, known by its address. The rows themselves are in the
// `.def` table of each phase; a file includes the header of the tables that it reports from (`names.h`, `texts.h`, …), so
// that a new row compiles its own phase again and nothing else.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tejun {

enum class Severity : std::uint8_t { error, warning, note };

/// Texts that go with a diagnostic. A noun is the value of a placeholder that must be translated.
enum class TextKind : std::uint8_t { label, note, help, fix, noun };

/// `{name}` stands for an argument; `{count:way|ways}` for the word that fits its number.
struct Pattern {
  std::string_view english;
  std::string_view japanese;
};

struct DiagnosticRow {
  std::string_view code;
  std::string_view name;
  Severity severity;
  Pattern message;
  Pattern help; ///< may be empty; has no placeholders
};

struct TextRow {
  TextKind kind;
  std::string_view name;
  Pattern message;
};

/// A row as a type, so that a call can be checked against it: `diag::unknown_name`, `diag::note_did_you_mean`.
template <const auto *Row> struct MessageTag {};

/// A row that is chosen at run time. Never null; equal when it is the same row.
template <class Row> class MessageId {
public:
  constexpr explicit MessageId(const Row &row) : row_(&row) {}
  template <const auto *Tagged>
  // NOLINTNEXTLINE(google-explicit-constructor): a tag is its row
  constexpr MessageId(MessageTag<Tagged>) : row_(Tagged) {}

  [[nodiscard]] constexpr const Row &row() const { return *row_; }
  friend constexpr bool operator==(MessageId, MessageId) = default;

private:
  const Row *row_;
};
using DiagnosticId = MessageId<DiagnosticRow>;
using TextId = MessageId<TextRow>;

template <const auto *Row> [[nodiscard]] constexpr const auto &row(MessageTag<Row>) { return *Row; }
template <class Row> [[nodiscard]] constexpr const Row &row(MessageId<Row> id) { return id.row(); }

/// The name of the placeholder that opens at `pattern[open]`.
[[nodiscard]] constexpr std::string_view placeholderAt(std::string_view pattern, std::size_t open) {
  const std::size_t end = pattern.find_first_of(":}", open);
  return pattern.substr(open + 1, end - open - 1);
}

[[nodiscard]] constexpr bool hasPlaceholder(std::string_view pattern, std::string_view name) {
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
    if (placeholderAt(pattern, at) == name) return true;
  }
  return false;
}

/// How many different names the pattern asks for.
[[nodiscard]] constexpr std::size_t placeholderCount(std::string_view pattern) {
  std::size_t count = 0;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
    if (!hasPlaceholder(pattern.substr(0, at), placeholderAt(pattern, at))) ++count;
  }
  return count;
}

} // namespace tejun
