// The time of an office: how far off a deadline is that is counted in it. Only arithmetic on rows of the module: no clock, no machine's
// own rules of zones. Used by the machine, and by the compiler for the worst case.
#pragma once

#include "vm/bytecode/module.h"

namespace tejun::vm::calendar {

inline constexpr std::int64_t dayMs = 24LL * 60 * 60 * 1000;
/// Times in a module lie within this of 1970: some ten thousand years.
inline constexpr std::int64_t widestTime = 10'000LL * 366 * dayMs;
/// No length is longer than ten years, whatever it is counted in.
constexpr std::int64_t mostOf(OfficeUnit unit) { return unit == OfficeUnit::openTime ? 3660 * dayMs : 3660; }

/// When `amount` of the office's time has passed, counted from `now` (milliseconds since 1970, UTC).
///   openDays  the office's closing time on the nth open day after the day of `now`, which is not counted
///   days      the closing time of the day n days later, or of the first open day behind it
///   openTime  the moment at which the office has been open for so long
/// Linear in the days that pass. A calendar that stays closed for longer than `patience` days ends the search there: the answer is then
/// the end of that day. `days` receives how many days were looked at.
std::int64_t deadline(const Calendar &, OfficeUnit unit, std::int64_t amount, std::int64_t now,
                      std::uint64_t *days = nullptr);
inline constexpr std::int64_t patience = 3660 * 4;

/// Milliseconds from UTC to the office's local time at a moment.
std::int64_t offsetAt(const Calendar &, std::int64_t utc);
/// The same for a local time; in an hour that does not exist, or exists twice, the rule before it.
std::int64_t toUtc(const Calendar &, std::int64_t local);
/// 0: Monday.
int weekdayOf(std::int64_t localDay);
bool isOpen(const Calendar &, std::int64_t localDay);

} // namespace tejun::vm::calendar
