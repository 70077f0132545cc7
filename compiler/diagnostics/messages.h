// The table of every message as types: one id a row of Diagnostics.def, with its placeholders checked while compiling.
// It says nothing of where or when a message is reported.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tejun {

enum class Severity : std::uint8_t { error, warning, note };

/// Texts that go with a diagnostic. A noun is the value of a placeholder that must be translated.
enum class TextKind : std::uint8_t { label, note, help, fix, noun };

enum class DiagnosticId : std::uint16_t {
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa) name,
#define TEJUN_TEXT(kind, name, en, ja)
#include "compiler/diagnostics/Diagnostics.def"
};

enum class TextId : std::uint16_t {
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa)
#define TEJUN_TEXT(kind, name, en, ja) kind##_##name,
#include "compiler/diagnostics/Diagnostics.def"
};

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

inline constexpr auto diagnosticTable = std::to_array<DiagnosticRow>({
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa) \
  {#code, #name, Severity::severity, {en, ja}, {helpEn, helpJa}},
#define TEJUN_TEXT(kind, name, en, ja)
#include "compiler/diagnostics/Diagnostics.def"
});

inline constexpr auto textTable = std::to_array<TextRow>({
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa)
#define TEJUN_TEXT(kind, name, en, ja) {TextKind::kind, #kind "_" #name, {en, ja}},
#include "compiler/diagnostics/Diagnostics.def"
});

[[nodiscard]] constexpr const DiagnosticRow &row(DiagnosticId id) {
  return diagnosticTable[static_cast<std::size_t>(id)];
}
[[nodiscard]] constexpr const TextRow &row(TextId id) { return textTable[static_cast<std::size_t>(id)]; }

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

/// The id as a type, so that a call can be checked against its row: `diag::unknown_name`, `diag::note_did_you_mean`.
template <auto Id> struct MessageTag {
  // NOLINTNEXTLINE(google-explicit-constructor): an id chosen at run time is a plain DiagnosticId or TextId
  constexpr operator decltype(Id)() const { return Id; }
};

namespace diag {
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa) \
  inline constexpr MessageTag<DiagnosticId::name> name{};
#define TEJUN_TEXT(kind, name, en, ja) inline constexpr MessageTag<TextId::kind##_##name> kind##_##name{};
#include "compiler/diagnostics/Diagnostics.def"
} // namespace diag

} // namespace tejun
