#include "vm/runtime/folding.h"

#include <utf8proc.h>

namespace tejun::vm {
namespace {
constexpr std::uint32_t notUnicode = 0x110000;

template <typename F> std::string mapped(std::string_view s, F f) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) appendPoint(out, f(nextPoint(s, i)));
  return out;
}
} // namespace

std::uint32_t nextPoint(std::string_view s, std::size_t &i) {
  const auto lead = static_cast<unsigned char>(s[i]);
  if (lead < 0x80) {
    ++i;
    return lead;
  }
  utf8proc_int32_t point = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t *>(s.data() + i),
                                       static_cast<utf8proc_ssize_t>(s.size() - i), &point);
  if (length <= 0) {
    ++i;
    return notUnicode + lead;
  }
  i += static_cast<std::size_t>(length);
  return static_cast<std::uint32_t>(point);
}

void appendPoint(std::string &s, std::uint32_t point) {
  if (point < 0x80) {
    s.push_back(static_cast<char>(point));
  } else if (point >= notUnicode) {
    s.push_back(static_cast<char>(point - notUnicode));
  } else {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes);
    s.append(reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(length));
  }
}

std::size_t countPoints(std::string_view s) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < s.size(); ++n) nextPoint(s, i);
  return n;
}

std::size_t offsetOfPoint(std::string_view s, std::size_t n) {
  std::size_t i = 0;
  for (; n > 0 && i < s.size(); --n) nextPoint(s, i);
  return i;
}

// Through upper case, so that `ς` and `σ`, `ſ` and `s` meet. The dotted and dotless I of Turkish fold to nothing else.
std::uint32_t foldPoint(std::uint32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
  if (point >= notUnicode || point == 0x130 || point == 0x131) return point;
  return static_cast<std::uint32_t>(utf8proc_tolower(utf8proc_toupper(static_cast<utf8proc_int32_t>(point))));
}

std::string fold(std::string_view s) { return mapped(s, foldPoint); }
std::string lowered(std::string_view s) {
  return mapped(s, [](std::uint32_t p) {
    return p >= notUnicode ? p : static_cast<std::uint32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(p)));
  });
}
std::string uppered(std::string_view s) {
  return mapped(s, [](std::uint32_t p) {
    return p >= notUnicode ? p : static_cast<std::uint32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(p)));
  });
}

bool isSpace(std::uint32_t point) {
  if (point < 0x80) return point == ' ' || (point >= '\t' && point <= '\r');
  if (point >= notUnicode) return false;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
         point == 0x85;
}

bool fitsWildcards(std::string_view text, std::string_view pattern, std::size_t &steps) {
  std::size_t t = 0, p = 0, starPattern = pattern.npos, starText = 0;
  while (t < text.size()) {
    ++steps;
    if (p < pattern.size() && pattern[p] == '*') {
      starPattern = ++p;
      starText = t;
      continue;
    }
    if (p < pattern.size()) {
      std::size_t nextText = t, nextPattern = p;
      const auto a = nextPoint(text, nextText), b = nextPoint(pattern, nextPattern);
      if (b == '?' || a == b) {
        t = nextText;
        p = nextPattern;
        continue;
      }
    }
    if (starPattern == pattern.npos) return false;
    nextPoint(text, starText); // the last star takes one more
    t = starText;
    p = starPattern;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

} // namespace tejun::vm
