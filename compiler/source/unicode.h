// The little Unicode that the compiler needs: code points of valid UTF-8, NFC of identifiers, widths on a terminal.
// Classification of identifier characters is the grammar's, not ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tejun {

struct CodePoint {
  char32_t value = 0;
  std::uint32_t size = 1; ///< bytes; 1 when invalid
  bool valid = true;
};

/// The code point at `text[offset]`, which must be inside. Any bytes will do.
[[nodiscard]] CodePoint decodeUtf8(std::string_view text, std::size_t offset);
void appendUtf8(std::string &out, char32_t value);
[[nodiscard]] std::u32string toCodePoints(std::string_view text);

/// The identifier in NFC; `spelling` itself, uncopied, when it is in NFC already. `storage` keeps what is new.
/// Empty when it is not UTF-8 or cannot be normalised.
[[nodiscard]] std::optional<std::string_view> normaliseIdentifier(std::string_view spelling, std::string &storage);

/// U+202A–E, U+2066–9, U+200E, U+200F, U+061C: they reorder what a reader sees.
[[nodiscard]] bool isBidirectionalControl(char32_t value);
/// C0 except tab and line ends, DEL, and C1.
[[nodiscard]] bool isForbiddenControl(char32_t value);

/// Cells on a terminal: 2 for full-width, 0 for combining marks. Control characters count 0; render escapes them.
[[nodiscard]] int displayWidth(char32_t value);
[[nodiscard]] int displayWidth(std::string_view text);

} // namespace tejun
