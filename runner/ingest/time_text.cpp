// See time_text.h. A form is brought to ISO 8601, whose reader checks the calendar.
#include "runner/ingest/time_text.h"

#include "vm/bytecode/scalar_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace tejun::runner {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Zone {
  std::string_view name;
  int minutes;
};
/// UTC, Japan, and the names that RFC 5322 gives a meaning, without CST, which is China's too. Every other abbreviation means several.
constexpr Zone zones[] = {{"z", 0},          {"utc", 0},    {"gmt", 0},    {"ut", 0},     {"jst", 540},
                          {"日本時間", 540}, {"est", -300}, {"edt", -240}, {"cdt", -300}, {"mst", -420},
                          {"mdt", -360},     {"pst", -480}, {"pdt", -420}};
constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

class Scanner {
public:
  explicit Scanner(std::string_view t) : text(t) {}
  std::string_view text;

  void blanks() {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t')) text.remove_prefix(1);
  }
  bool eat(std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
  }
  /// The word in any case, and no longer word.
  bool eatWord(std::string_view word) {
    if (text.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if (lower(text[i]) != word[i]) return false;
    if (text.size() > word.size() && lower(text[word.size()]) >= 'a' && lower(text[word.size()]) <= 'z') return false;
    text.remove_prefix(word.size());
    return true;
  }
  std::optional<int> number(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    while (n < text.size() && n <= most && digit(text[n])) ++n;
    if (n < least || n > most) return std::nullopt;
    int value = 0;
    std::from_chars(text.data(), text.data() + n, value);
    text.remove_prefix(n);
    return value;
  }
  std::optional<int> month() {
    for (std::size_t i = 0; i < months.size(); ++i)
      if (eatWord(months[i])) return static_cast<int>(i) + 1;
    return std::nullopt;
  }
  void weekday() {
    for (const std::string_view day : weekdays)
      if (eatWord(day)) break;
    eat(",");
    blanks();
  }
};

struct Date {
  int year, month, day;
};

std::optional<Date> numericDate(Scanner &s) {
  const bool reiwa = s.eat("令和");
  const auto year = s.number(reiwa ? 1 : 4, reiwa ? 2 : 4);
  if (!year) return std::nullopt;
  const bool japanese = s.eat("年");
  const std::string_view between = s.text.starts_with('/') ? "/" : "-";
  if (reiwa && !japanese) return std::nullopt;
  if (!japanese && !s.eat(between)) return std::nullopt;
  const auto month = s.number(1, 2);
  if (!month || !s.eat(japanese ? "月" : between)) return std::nullopt;
  const auto day = s.number(1, 2);
  if (!day || (japanese && !s.eat("日"))) return std::nullopt;
  return Date{reiwa ? 2018 + *year : *year, *month, *day};
}

/// `23 Nov 2026` or `Nov 23 2026`.
std::optional<Date> namedDate(Scanner &s) {
  s.weekday();
  auto month = s.month();
  s.blanks();
  const auto day = s.number(1, 2);
  if (!day) return std::nullopt;
  if (!s.eat(",") && !s.eat("-")) s.blanks();
  if (!month) {
    month = s.month();
    s.eat("-");
  }
  s.blanks();
  const auto year = s.number(4, 4);
  if (!month || !year) return std::nullopt;
  return Date{*year, *month, *day};
}

/// A comment in brackets: `(JST)`, `（月）`.
void bracketed(Scanner &s) {
  for (const auto &[open, close] : {std::pair<std::string_view, std::string_view>{"(", ")"}, {"（", "）"}})
    if (const auto end = s.text.find(close); s.text.starts_with(open) && end != std::string_view::npos && end < 24)
      s.text.remove_prefix(end + close.size());
  s.blanks();
}

/// The clock as ISO 8601 has it.
std::optional<std::string> clock(Scanner &s) {
  const bool afternoon = s.eat("午後");
  const bool halves = afternoon || s.eat("午前");
  const auto hours = s.number(1, 2);
  if (!hours || *hours > (halves ? 12 : 24)) return std::nullopt;
  const bool japanese = s.eat("時");
  if (!japanese && !s.eat(":")) return std::nullopt;
  const auto minutes = s.number(1, 2);
  if (!minutes && !japanese) return std::nullopt;
  int seconds = 0;
  std::string fraction;
  if (minutes && (japanese ? s.eat("分") && !s.text.empty() && digit(s.text[0]) : s.eat(":"))) {
    const auto read = s.number(1, 2);
    if (!read || (japanese && !s.eat("秒"))) return std::nullopt;
    seconds = *read;
    if (s.text.size() > 1 && (s.text[0] == '.' || s.text[0] == ',') && digit(s.text[1])) {
      std::size_t n = 1;
      while (n < s.text.size() && digit(s.text[n])) ++n;
      fraction = fmt::format(".{}", s.text.substr(1, n - 1));
      s.text.remove_prefix(n);
    }
  }
  const int hour = (halves ? *hours % 12 : *hours) + (afternoon ? 12 : 0);
  return fmt::format("T{:02}:{:02}:{:02}{}Z", hour, minutes.value_or(0), seconds, fraction);
}

std::optional<int> zoneAt(Scanner &s) {
  s.blanks();
  if (s.text.starts_with('+') || s.text.starts_with('-')) {
    const int sign = s.text[0] == '-' ? -1 : 1;
    s.text.remove_prefix(1);
    const auto hours = s.number(2, 4);
    if (!hours) return std::nullopt;
    if (*hours > 99)
      return *hours % 100 < 60 && *hours <= 1400 ? std::optional(sign * (*hours / 100 * 60 + *hours % 100))
                                                 : std::nullopt;
    int minutes = 0;
    if (s.eat(":")) {
      const auto read = s.number(2, 2);
      if (!read || *read > 59) return std::nullopt;
      minutes = *read;
    }
    return *hours <= 14 ? std::optional(sign * (*hours * 60 + minutes)) : std::nullopt;
  }
  const bool bracket = s.eat("(");
  for (const Zone &zone : zones)
    if (s.eatWord(zone.name)) {
      if (bracket) s.eat(")");
      return zone.minutes;
    }
  return std::nullopt;
}

} // namespace

std::optional<std::int64_t> timeOfNumber(double number) {
  if (!(number >= 1e8) || number >= 1e19) return std::nullopt;
  const double ms = number < 1e11 ? number * 1e3 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6;
  return static_cast<std::int64_t>(std::floor(ms + 1e-3));
}

std::optional<std::int64_t> timeIn(std::string_view text, int zone) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  if (text.size() > 100) return std::nullopt;
  if (auto iso = vm::parseWord(vm::Scalar::time, text); iso && text.size() > 10) return iso;
  double number = 0;
  if (const auto [end, error] =
          std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
      error == std::errc() && end == text.data() + text.size())
    return timeOfNumber(number);

  Scanner s(text);
  const bool numeric = !text.empty() && (text.starts_with("令和") || (text.size() > 4 && digit(text[3])));
  const auto date = numeric ? numericDate(s) : namedDate(s);
  if (!date) return std::nullopt;
  s.blanks();
  bracketed(s);
  if (s.eat("T") || s.eat(",")) s.blanks();
  std::string iso = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
  if (s.text.empty()) {
    iso += "T00:00:00Z";
  } else {
    const auto time = clock(s);
    if (!time) return std::nullopt;
    iso += *time;
    s.blanks();
    if (!s.text.empty()) {
      const auto said = zoneAt(s);
      if (!said) return std::nullopt;
      zone = *said;
      s.blanks();
      bracketed(s);
      if (!s.text.empty()) return std::nullopt;
    }
  }
  const auto ms = vm::parseWord(vm::Scalar::time, iso);
  return ms ? std::optional(*ms - zone * std::int64_t{60'000}) : std::nullopt;
}

std::optional<int> zoneIn(std::string_view text) {
  // Behind the clock: the `-` of a date is no zone.
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  for (std::size_t at = text.find_first_not_of("0123456789:", text.find(':')); at < text.size(); ++at) {
    Scanner s(text.substr(at));
    if (const auto zone = zoneAt(s)) return zone;
  }
  return std::nullopt;
}

} // namespace tejun::runner
