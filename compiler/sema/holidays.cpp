#include "compiler/sema/holidays.h"

#include <algorithm>
#include <set>

#include <date/date.h>

#include "vm/bytecode/calendar.h"

namespace tejun::sema {

namespace {

constexpr int monday = 0, sunday = 6;

/// The day of March (`base` 20.8431) or September (23.2488) on which day and night are equally long, in ten-thousandths.
int equinox(int year, std::int64_t base) {
  constexpr std::int64_t perYear = 242194; // millionths of a day
  const std::int64_t since = year - 1980;
  return static_cast<int>((base * 100 + perYear * since) / 1'000'000 - since / 4);
}

std::int64_t nthMonday(int year, int month, int n) {
  const std::int64_t first = dayOf(year, month, 1);
  return first + (monday - vm::calendar::weekdayOf(first) + 7) % 7 + 7 * (n - 1);
}

std::set<std::int64_t> ofJapan(int year) {
  std::set<std::int64_t> days{dayOf(year, 1, 1),
                              dayOf(year, 2, 11),
                              dayOf(year, 2, 23),
                              dayOf(year, 4, 29),
                              dayOf(year, 5, 3),
                              dayOf(year, 5, 4),
                              dayOf(year, 5, 5),
                              dayOf(year, 11, 3),
                              dayOf(year, 11, 23),
                              nthMonday(year, 1, 2),
                              nthMonday(year, 9, 3),
                              dayOf(year, 3, equinox(year, 208431)),
                              dayOf(year, 9, equinox(year, 232488))};
  if (year == 2020)
    days.insert({dayOf(2020, 7, 23), dayOf(2020, 7, 24), dayOf(2020, 8, 10)});
  else if (year == 2021)
    days.insert({dayOf(2021, 7, 22), dayOf(2021, 7, 23), dayOf(2021, 8, 8)});
  else
    days.insert({nthMonday(year, 7, 3), dayOf(year, 8, 11), nthMonday(year, 10, 2)});
  const std::set<std::int64_t> named = days;
  for (std::int64_t day : named) { // one on a Sunday moves to the next day that is none
    if (vm::calendar::weekdayOf(day) != sunday) continue;
    while (named.contains(day)) ++day;
    days.insert(day);
  }
  for (const std::int64_t day : named)
    if (named.contains(day + 2) && !days.contains(day + 1)) days.insert(day + 1);
  return days;
}

} // namespace

std::int64_t dayOf(int year, int month, int day) {
  const auto at = date::year{year} / month / day;
  return date::sys_days(at).time_since_epoch().count();
}

std::optional<std::vector<std::int64_t>> publicHolidays(llvm::StringRef country, int until) {
  if (country != "jp") return std::nullopt;
  std::vector<std::int64_t> all;
  for (int year = firstHolidayYear; year <= std::min(until, lastHolidayYear); ++year) {
    const std::set<std::int64_t> days = ofJapan(year);
    all.insert(all.end(), days.begin(), days.end());
  }
  return all;
}

} // namespace tejun::sema
