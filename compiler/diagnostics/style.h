// Colours on a terminal. Every distinction they make is made without them too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tejun {

enum class Style : std::uint8_t { plain, bold, gutter, secondary, error, warning, note };

/// `text` in the style; unchanged without colour.
[[nodiscard]] inline std::string paint(bool colour, Style style, std::string_view text) {
  if (!colour || style == Style::plain || text.empty()) return std::string(text);
  constexpr std::string_view codes[] = {"", "1", "34", "1;34", "1;31", "1;33", "1;36"};
  std::string out = "\x1B[";
  out.append(codes[static_cast<std::size_t>(style)]).append("m").append(text).append("\x1B[0m");
  return out;
}

} // namespace tejun
