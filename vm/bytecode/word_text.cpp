// The textual forms of numbers, times, durations, sizes, ports, scores and MAC addresses.
#include <charconv>
#include <chrono>

#include "vm/bytecode/scalar_text.h"

namespace tejun::vm {
namespace {

constexpr std::int64_t day = 86'400'000;
using Word = std::optional<std::int64_t>;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool allDigits(std::string_view s) {
  for (const char c : s)
    if (!isDigit(c)) return false;
  return !s.empty();
}

Word integer(std::string_view s) {
  std::int64_t n = 0;
  const std::string_view digits = s.starts_with('-') ? s.substr(1) : s;
  if (!allDigits(digits)) return std::nullopt;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
  return error == std::errc() && end == s.data() + s.size() ? Word(n) : std::nullopt;
}
Word ranged(Scalar type, std::string_view s) {
  const Word n = integer(s);
  return n && inRange(type, *n) ? n : std::nullopt;
}

Word decimal(std::string_view s) {
  const bool negative = s.starts_with('-');
  if (negative) s.remove_prefix(1);
  const std::size_t dot = s.find('.');
  const std::string_view whole = s.substr(0, dot);
  std::string_view places = dot == s.npos ? std::string_view("0") : s.substr(dot + 1);
  if (!allDigits(whole) || !allDigits(places)) return std::nullopt;
  while (places.ends_with('0')) places.remove_suffix(1);
  if (places.size() > 6) return std::nullopt;
  // Read as one number of millionths, so that the limits are those of the word.
  std::string all = negative ? "-" : "";
  all.append(whole).append(places).append(6 - places.size(), '0');
  return integer(all);
}
std::string printDecimal(std::int64_t word) {
  std::string s = std::to_string(word);
  const std::string sign = word < 0 ? "-" : "";
  s.erase(0, sign.size());
  if (s.size() < 7) s.insert(0, 7 - s.size(), '0');
  std::string places = s.substr(s.size() - 6);
  s.resize(s.size() - 6);
  while (places.ends_with('0')) places.pop_back();
  return sign + s + (places.empty() ? "" : "." + places);
}

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
/// From the largest on.
constexpr Unit durations[] = {{"d", day}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}};
constexpr Unit sizes[] = {{"TB", std::int64_t{1} << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}};

/// Numbers with units; each unit at most once, falling.
template <std::size_t N> Word scaled(std::string_view s, const Unit (&units)[N]) {
  const bool negative = s.starts_with('-');
  if (negative) s.remove_prefix(1);
  std::int64_t sum = 0;
  std::size_t next = 0;
  if (s.empty()) return std::nullopt;
  while (!s.empty()) {
    std::size_t digits = 0, letters = 0;
    while (digits < s.size() && isDigit(s[digits])) ++digits;
    while (digits + letters < s.size() && !isDigit(s[digits + letters])) ++letters;
    const Word count = integer(s.substr(0, digits));
    const std::string_view name = s.substr(digits, letters);
    while (next < N && units[next].name != name) ++next;
    std::int64_t part = 0;
    if (!count || next == N || __builtin_mul_overflow(*count, units[next].factor, &part) ||
        __builtin_add_overflow(sum, part, &sum))
      return std::nullopt;
    ++next;
    s.remove_prefix(digits + letters);
  }
  return negative ? -sum : sum;
}
std::string printDuration(std::int64_t ms) {
  std::string s = ms < 0 ? "-" : "";
  std::uint64_t rest = ms < 0 ? 0 - static_cast<std::uint64_t>(ms) : static_cast<std::uint64_t>(ms);
  if (rest == 0) return "0s";
  for (const Unit &unit : durations) {
    const std::uint64_t count = rest / static_cast<std::uint64_t>(unit.factor);
    rest %= static_cast<std::uint64_t>(unit.factor);
    if (count != 0) s.append(std::to_string(count)).append(unit.name);
  }
  return s;
}
Word size(std::string_view s) {
  const std::size_t unit = s.find_first_not_of("0123456789");
  if (unit == s.npos || s.find_first_of("0123456789", unit) != s.npos) return std::nullopt;
  return scaled(s, sizes);
}
std::string printSize(std::int64_t bytes) {
  for (const Unit &unit : sizes)
    if (bytes % unit.factor == 0 && (bytes != 0 || unit.factor == 1))
      return std::to_string(bytes / unit.factor).append(unit.name);
  return {};
}

/// Takes `count` digits off the front.
bool number(std::string_view &s, std::size_t count, int &n) {
  if (s.size() < count || !allDigits(s.substr(0, count))) return false;
  std::from_chars(s.data(), s.data() + count, n);
  s.remove_prefix(count);
  return true;
}
bool eat(std::string_view &s, char c) {
  if (!s.starts_with(c)) return false;
  s.remove_prefix(1);
  return true;
}
Word time(std::string_view s) {
  int year = 0, month = 0, dayOfMonth = 0, hours = 0, minutes = 0, seconds = 0, offsetHours = 0, offsetMinutes = 0;
  if (!number(s, 4, year) || !eat(s, '-') || !number(s, 2, month) || !eat(s, '-') || !number(s, 2, dayOfMonth))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(dayOfMonth))};
  if (!date.ok()) return std::nullopt;
  std::int64_t ms = std::chrono::sys_days(date).time_since_epoch().count() * day;
  if (s.empty()) return ms;
  if (!(eat(s, 'T') || eat(s, 't') || eat(s, ' ')) || !number(s, 2, hours) || !eat(s, ':') || !number(s, 2, minutes))
    return std::nullopt;
  std::int64_t fraction = 0;
  if (eat(s, ':')) {
    if (!number(s, 2, seconds)) return std::nullopt;
    if (eat(s, '.') || eat(s, ',')) {
      std::size_t places = 0;
      for (; places < s.size() && isDigit(s[places]); ++places)
        if (places < 3) fraction = fraction * 10 + (s[places] - '0');
      if (places == 0) return std::nullopt;
      for (std::size_t n = places; n < 3; ++n) fraction *= 10;
      s.remove_prefix(places);
    }
  }
  if (hours > 23 || minutes > 59 || seconds > 60) // 60: a leap second, the first of the next minute
    return std::nullopt;
  if (s != "Z" && s != "z") {
    const bool behind = s.starts_with('-');
    if (!eat(s, '+') && !eat(s, '-')) return std::nullopt;
    if (!number(s, 2, offsetHours)) return std::nullopt;
    if (!s.empty()) {
      eat(s, ':');
      if (!number(s, 2, offsetMinutes) || !s.empty()) return std::nullopt;
    }
    if (offsetHours > 14 || offsetMinutes > 59) return std::nullopt;
    ms -= (behind ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * std::int64_t{60'000};
  }
  return ms + ((hours * 60 + minutes) * 60 + seconds) * std::int64_t{1000} + fraction;
}
void appendPadded(std::string &s, std::int64_t n, std::size_t width, char before = 0) {
  if (before) s.push_back(before);
  const std::string digits = std::to_string(n);
  if (digits.size() < width) s.append(width - digits.size(), '0');
  s += digits;
}
/// Outside the years 0000 to 9999 there is no ISO form: the milliseconds are written.
std::string printTime(std::int64_t ms) {
  constexpr std::int64_t first = -62'167'219'200'000, last = 253'402'300'799'999;
  if (ms < first || ms > last) return std::to_string(ms) + "ms";
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::milliseconds(ms));
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::int64_t rest = ms - days.count() * day;
  std::string s;
  appendPadded(s, static_cast<int>(date.year()), 4);
  appendPadded(s, static_cast<unsigned>(date.month()), 2, '-');
  appendPadded(s, static_cast<unsigned>(date.day()), 2, '-');
  appendPadded(s, rest / 3'600'000, 2, 'T');
  appendPadded(s, rest / 60'000 % 60, 2, ':');
  appendPadded(s, rest / 1000 % 60, 2, ':');
  if (rest % 1000 != 0) appendPadded(s, rest % 1000, 3, '.');
  return s + "Z";
}

/// `aa:bb:cc:dd:ee:ff`, with `-` between, or `aabb.ccdd.eeff`.
Word mac(std::string_view s) {
  const bool dotted = s.size() == 14;
  if (!dotted && s.size() != 17) return std::nullopt;
  const std::size_t group = dotted ? 4 : 2;
  const char separator = s[group];
  if (dotted ? separator != '.' : separator != ':' && separator != '-') return std::nullopt;
  std::int64_t n = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (i % (group + 1) == group) {
      if (s[i] != separator) return std::nullopt;
      continue;
    }
    int digit = 0;
    const auto [end, error] = std::from_chars(&s[i], &s[i] + 1, digit, 16);
    if (error != std::errc() || end != &s[i] + 1) return std::nullopt;
    n = n << 4 | digit;
  }
  return n;
}
std::string printMac(std::int64_t n) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string s;
  for (int shift = 44; shift >= 0; shift -= 4) {
    s.push_back(digits[n >> shift & 15]);
    if (shift % 8 == 0 && shift != 0) s.push_back(':');
  }
  return s;
}

} // namespace

bool isPlainWord(Scalar s) {
  switch (s) {
  case Scalar::boolean:
  case Scalar::integer:
  case Scalar::decimal:
  case Scalar::time:
  case Scalar::duration:
  case Scalar::size:
  case Scalar::port:
  case Scalar::score:
  case Scalar::mac: return true;
  default: return false;
  }
}

bool inRange(Scalar s, std::int64_t word) {
  switch (s) {
  case Scalar::boolean: return word == 0 || word == 1;
  case Scalar::size: return word >= 0;
  case Scalar::port: return word >= 0 && word <= 65535;
  case Scalar::score: return word >= 0 && word <= 100;
  case Scalar::mac: return word >= 0 && word < std::int64_t{1} << 48;
  default: return true;
  }
}

std::optional<std::int64_t> parseWord(Scalar s, std::string_view text) {
  switch (s) {
  case Scalar::boolean: return text == "true" ? Word(1) : text == "false" ? Word(0) : std::nullopt;
  case Scalar::integer: return integer(text);
  case Scalar::decimal: return decimal(text);
  case Scalar::time: return time(text);
  case Scalar::duration: return scaled(text, durations);
  case Scalar::size: return size(text);
  case Scalar::port:
  case Scalar::score: return ranged(s, text);
  case Scalar::mac: return mac(text);
  default: return std::nullopt;
  }
}

std::string printWord(Scalar s, std::int64_t word) {
  switch (s) {
  case Scalar::boolean: return word ? "true" : "false";
  case Scalar::decimal: return printDecimal(word);
  case Scalar::time: return printTime(word);
  case Scalar::duration: return printDuration(word);
  case Scalar::size: return printSize(word);
  case Scalar::mac: return printMac(word);
  default: return std::to_string(word);
  }
}

} // namespace tejun::vm
