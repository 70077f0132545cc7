// See charset.h. The tables of characters are the C library's (iconv); ISO-2022-JP is turned into EUC-JP first, as its own reader there
// knows neither the vendors' characters nor half-width katakana, which mails are full of.
#include "runner/ingest/charset.h"

#include "vm/bytecode/scalar_text.h"

#include <array>
#include <cerrno>
#include <iconv.h>
#include <optional>

namespace tejun::runner {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// With how many bytes could not be read; nothing when the library does not know the encoding.
struct Converted {
  std::string text;
  std::size_t bad = 0;
};
std::optional<Converted> convert(std::string_view bytes, const char *encoding) {
  const iconv_t how = ::iconv_open("UTF-8", encoding);
  if (how == reinterpret_cast<iconv_t>(-1)) return std::nullopt; // NOLINT: what iconv_open gives
  Converted out;
  std::string input(bytes);
  char *from = input.data();
  std::size_t left = input.size();
  std::array<char, 4096> buffer{};
  while (left > 0) {
    char *to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t result = ::iconv(how, &from, &left, &to, &room);
    const int error = errno;
    out.text.append(buffer.data(), buffer.size() - room);
    if (result != static_cast<std::size_t>(-1)) break;
    if (error == E2BIG) continue;
    out.text += replacement;
    ++out.bad;
    ++from;
    --left;
  }
  ::iconv_close(how);
  return out;
}

/// ISO-2022-JP, with the escapes of its kin, to EUC-JP. An escape that is none of them stays as it is.
std::string eucOf(std::string_view bytes) {
  enum class Set : unsigned char { ascii, kana, kanji, supplement } set = Set::ascii;
  static constexpr std::pair<std::string_view, Set> escapes[] = {{"\x1b(B", Set::ascii}, {"\x1b(J", Set::ascii},
                                                                 {"\x1b(I", Set::kana},  {"\x1b$@", Set::kanji},
                                                                 {"\x1b$B", Set::kanji}, {"\x1b$(D", Set::supplement}};
  std::string out;
  for (std::size_t i = 0; i < bytes.size();) {
    bool escape = false;
    for (const auto &[sequence, next] : escapes)
      if (bytes.substr(i).starts_with(sequence)) {
        set = next;
        i += sequence.size();
        escape = true;
        break;
      }
    if (escape) continue;
    const char c = bytes[i];
    const bool graphic = c > 0x20 && c < 0x7f;
    if (c == '\n') set = Set::ascii; // a line starts anew, so that a lost escape costs one line
    if (set == Set::ascii || !graphic) {
      out += c;
      ++i;
    } else if (set == Set::kana) {
      out += '\x8e';
      out += static_cast<char>(c | '\x80');
      ++i;
    } else {
      if (set == Set::supplement) out += '\x8f';
      out += static_cast<char>(c | '\x80');
      if (i + 1 < bytes.size()) out += static_cast<char>(bytes[i + 1] | '\x80');
      i += 2;
    }
  }
  return out;
}

bool hasJapaneseEscape(std::string_view bytes) {
  for (auto at = bytes.find('\x1b'); at != std::string_view::npos; at = bytes.find('\x1b', at + 1))
    if (at + 1 < bytes.size() && (bytes[at + 1] == '$' || bytes[at + 1] == '(')) return true;
  return false;
}

/// How much it reads like Japanese: kana count for it, half-width katakana (Shift_JIS sees them in EUC-JP) and bad bytes against it.
long readability(const Converted &c) {
  long score = -8 * static_cast<long>(c.bad);
  const std::string_view s = c.text;
  for (std::size_t i = 0; i + 2 < s.size(); ++i) {
    if (s[i] == '\xE3' && (s[i + 1] == '\x81' || s[i + 1] == '\x82' || s[i + 1] == '\x83')) score += 2;
    if (s[i] == '\xEF' && (s[i + 1] == '\xBD' || s[i + 1] == '\xBE')) score -= 2;
  }
  return score;
}

std::optional<Converted> named(std::string_view bytes, std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_' && c != '"' && c != ' ')
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (plain.starts_with("iso2022jp") || plain.starts_with("cp5022")) return convert(eucOf(bytes), "EUC-JP-MS");
  if (plain == "shiftjis" || plain == "sjis" || plain == "xsjis" || plain == "windows31j" || plain == "cp932" ||
      plain == "ms932")
    return convert(bytes, "CP932");
  if (plain == "eucjp" || plain == "xeucjp" || plain == "eucjpms" || plain == "cp51932")
    return convert(bytes, "EUC-JP-MS");
  if (plain == "iso88591" || plain == "windows1252") return convert(bytes, "WINDOWS-1252");
  if (plain == "utf16") return convert(bytes, "UTF-16");
  return std::nullopt;
}

Converted recognised(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    if (auto wide = convert(bytes, "UTF-16")) return *wide;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (hasJapaneseEscape(bytes))
    if (auto mail = convert(eucOf(bytes), "EUC-JP-MS")) return *mail;
  if (vm::isUtf8(bytes)) return {std::string(bytes), 0};
  Converted best{std::string(bytes), 0};
  bool replaced = false;
  best.text = validUtf8(bytes, replaced);
  for (auto at = best.text.find(replacement); at != std::string::npos; at = best.text.find(replacement, at + 3))
    ++best.bad;
  for (const char *encoding : {"CP932", "EUC-JP-MS"})
    if (auto other = convert(bytes, encoding); other && readability(*other) > readability(best))
      best = std::move(*other);
  return best;
}

} // namespace

std::string validUtf8(std::string_view bytes, bool &replaced) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const std::string_view one = bytes.substr(i, length);
    if (lead != 0 && one.size() == length && vm::isUtf8(one)) {
      out += one;
      i += length;
    } else {
      out += replacement;
      replaced = true;
      ++i;
    }
  }
  return out;
}

std::string decoded(std::string_view bytes, std::string_view encoding, bool &replaced) {
  auto text = named(bytes, encoding);
  if (!text || text->bad > 0) {
    Converted guess = recognised(bytes);
    if (!text || guess.bad < text->bad) text = std::move(guess);
  }
  replaced = replaced || text->bad > 0;
  return validUtf8(text->text, replaced);
}

} // namespace tejun::runner
