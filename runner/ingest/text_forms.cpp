// See text_forms.h.
#include "runner/ingest/text_forms.h"

#include <array>
#include <cstdint>
#include <utility>

namespace tejun::runner {
namespace {

/// U+FF61 to U+FF9F at their usual width; both sound marks as the combining ones would stand alone.
constexpr std::array<char16_t, 63> kana = {
    u'。', u'「', u'」', u'、', u'・', u'ヲ', u'ァ', u'ィ', u'ゥ', u'ェ', u'ォ', u'ャ', u'ュ', u'ョ', u'ッ', u'ー',
    u'ア', u'イ', u'ウ', u'エ', u'オ', u'カ', u'キ', u'ク', u'ケ', u'コ', u'サ', u'シ', u'ス', u'セ', u'ソ', u'タ',
    u'チ', u'ツ', u'テ', u'ト', u'ナ', u'ニ', u'ヌ', u'ネ', u'ノ', u'ハ', u'ヒ', u'フ', u'ヘ', u'ホ', u'マ', u'ミ',
    u'ム', u'メ', u'モ', u'ヤ', u'ユ', u'ヨ', u'ラ', u'リ', u'ル', u'レ', u'ロ', u'ワ', u'ン', u'゛', u'゜'};

void append(std::string &out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

/// The character of three bytes at `i`, 0 when there is none: all that is folded has three.
char32_t threeAt(std::string_view s, std::size_t i) {
  if (i + 3 > s.size() || (s[i] & '\xf0') != '\xe0') return 0;
  const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(s[i + n]); };
  return static_cast<char32_t>((byte(0) & 0xf) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f));
}

/// The katakana with its sound mark, 0 when it takes none. In Unicode the marked ones stand behind the plain ones.
char32_t marked(char32_t c, char32_t mark) {
  const bool half = mark == 0xff9f;
  if (c >= U'ハ' && c <= U'ホ' && (c - U'ハ') % 3 == 0) return c + (half ? 2 : 1);
  if (half) return 0;
  if (c == U'ウ') return U'ヴ';
  const bool evenRow = c >= U'カ' && c <= U'チ' && (c - U'カ') % 2 == 0;
  return evenRow || c == U'ツ' || c == U'テ' || c == U'ト' ? c + 1 : 0;
}

} // namespace

std::string foldWidths(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) {
    const char32_t c = threeAt(s, i);
    if (c == 0x3000) {
      out += ' ';
    } else if (c >= 0xff01 && c <= 0xff5e) {
      out += static_cast<char>(c - 0xfee0);
    } else if (c >= 0xff61 && c <= 0xff9f) {
      const char32_t wide = kana[c - 0xff61], mark = threeAt(s, i + 3);
      const char32_t both = mark == 0xff9e || mark == 0xff9f ? marked(wide, mark) : 0;
      append(out, both ? both : wide);
      if (both) i += 3;
    } else {
      out += s[i++];
      continue;
    }
    i += 3;
  }
  return out;
}

std::string refanged(std::string_view s) {
  static constexpr std::pair<std::string_view, std::string_view> forms[] = {
      {"[.]", "."},  {"(.)", "."},     {"{.}", "."},     {"[dot]", "."},   {"(dot)", "."},
      {"[:]", ":"},  {"[://]", "://"}, {"[:]//", "://"}, {"[@]", "@"},     {"[at]", "@"},
      {"(at)", "@"}, {"[/]", "/"},     {"hxxp", "http"}, {"hXXp", "http"}, {"HXXP", "http"}};
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) {
    bool replaced = false;
    for (const auto &[from, to] : forms) {
      // `hxxp` is a scheme at the front only; elsewhere it may be part of a name.
      if (!s.substr(i).starts_with(from) || (from.size() == 4 && to.size() == 4 && i != 0)) continue;
      out += to;
      i += from.size();
      replaced = true;
      break;
    }
    if (!replaced) out += s[i++];
  }
  return out;
}

std::string_view trimmed(std::string_view s) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view blank : {std::string_view(" "), std::string_view("\t"), std::string_view("\r"),
                                         std::string_view("\n"), std::string_view("\xE3\x80\x80")}) {
      if (s.starts_with(blank)) s.remove_prefix(blank.size()), again = true;
      if (s.ends_with(blank)) s.remove_suffix(blank.size()), again = true;
    }
  }
  return s;
}

} // namespace tejun::runner
