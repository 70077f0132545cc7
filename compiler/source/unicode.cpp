#include "compiler/source/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace tejun {

namespace {

bool isContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Kana and the common ideographs are their own NFC, and nothing composes with them except marks, which are not here.
bool isPlainJapanese(char32_t value) {
  return (value >= 0x3041 && value <= 0x3096) || (value >= 0x30A1 && value <= 0x30FC) ||
         (value >= 0x4E00 && value <= 0x9FFF);
}

bool isObviouslyNormal(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decodeUtf8(text, at);
    if (!point.valid || (point.value >= 0x80 && !isPlainJapanese(point.value))) return false;
    at += point.size;
  }
  return true;
}

} // namespace

CodePoint decodeUtf8(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[offset + index]); };
  const auto lead = byte(0);
  const CodePoint invalid{lead, 1, false};
  if (lead < 0x80) return {lead, 1, true};

  const std::uint32_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - offset < size) return invalid;
  char32_t value = lead & (0xFFU >> (size + 1));
  for (std::uint32_t index = 1; index < size; ++index) {
    if (!isContinuation(text[offset + index])) return invalid;
    value = (value << 6) | (byte(index) & 0x3FU);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return invalid;
  return {value, size, true};
}

void appendUtf8(std::string &out, char32_t value) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(value), bytes);
  out.append(bytes, bytes + size);
}

std::u32string toCodePoints(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decodeUtf8(text, at);
    points.push_back(point.value);
    at += point.size;
  }
  return points;
}

std::optional<std::string_view> normaliseIdentifier(std::string_view spelling, std::string &storage) {
  if (isObviouslyNormal(spelling)) return spelling;

  utf8proc_uint8_t *mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(spelling.data()),
                                 static_cast<utf8proc_ssize_t>(spelling.size()), &mapped,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::nullopt;
  const std::string_view normal(reinterpret_cast<const char *>(mapped), static_cast<std::size_t>(size));
  if (normal == spelling) return spelling;
  storage = normal;
  return storage;
}

bool isBidirectionalControl(char32_t value) {
  return (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069) || value == 0x200E ||
         value == 0x200F || value == 0x061C;
}

bool isForbiddenControl(char32_t value) {
  return (value < 0x20 && value != '\t' && value != '\n' && value != '\r') || (value >= 0x7F && value < 0xA0);
}

int displayWidth(char32_t value) {
  if (value < 0x7F) return value < 0x20 ? 0 : 1;
  return std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(value)));
}

int displayWidth(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decodeUtf8(text, at);
    width += point.valid ? displayWidth(point.value) : 1;
    at += point.size;
  }
  return width;
}

} // namespace tejun
