#include "vm/bytecode/calendar.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tejun::vm::calendar {

namespace {

constexpr std::int64_t minuteMs = 60'000;

std::int64_t floorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

/// Open hours of a day, in order.
template <typename F> void eachOpening(const Calendar &calendar, std::int64_t day, F f) {
  if (std::ranges::binary_search(calendar.closed, day)) return;
  const auto bit = static_cast<std::uint8_t>(1u << weekdayOf(day));
  for (const OpenHours &hours : calendar.hours)
    if ((hours.days & bit) != 0)
      f(toUtc(calendar, day * dayMs + hours.from * minuteMs), toUtc(calendar, day * dayMs + hours.to * minuteMs));
}

std::int64_t closingTime(const Calendar &calendar, std::int64_t day) {
  std::int64_t closing = toUtc(calendar, (day + 1) * dayMs);
  bool found = false;
  eachOpening(calendar, day, [&](std::int64_t, std::int64_t to) {
    closing = found ? std::max(closing, to) : to;
    found = true;
  });
  return closing;
}

} // namespace

int weekdayOf(std::int64_t localDay) { return static_cast<int>(((localDay + 3) % 7 + 7) % 7); } // 1970-01-01: Thursday

std::int64_t offsetAt(const Calendar &calendar, std::int64_t utc) {
  const auto behind = std::ranges::upper_bound(calendar.offsets, utc, {}, &ZoneOffset::fromMs);
  const ZoneOffset &rule = behind == calendar.offsets.begin() ? calendar.offsets.front() : *std::prev(behind);
  return rule.minutes * minuteMs;
}

std::int64_t toUtc(const Calendar &calendar, std::int64_t local) {
  const std::int64_t before = offsetAt(calendar, local - dayMs), after = offsetAt(calendar, local + dayMs);
  if (before == after || offsetAt(calendar, local - before) == before) return local - before;
  return local - after;
}

bool isOpen(const Calendar &calendar, std::int64_t localDay) {
  bool open = false;
  eachOpening(calendar, localDay, [&](std::int64_t, std::int64_t) { open = true; });
  return open;
}

std::int64_t deadline(const Calendar &calendar, OfficeUnit unit, std::int64_t amount, std::int64_t now,
                      std::uint64_t *days) {
  now = std::clamp(now, -widestTime, widestTime);
  const std::int64_t today = floorDiv(now + offsetAt(calendar, now), dayMs);
  std::int64_t day = today, left = amount, closedFor = 0, end = 0;
  const auto looked = [&] {
    if (days != nullptr) *days = static_cast<std::uint64_t>(day - today + 1);
  };
  if (unit != OfficeUnit::openTime) {
    if (unit == OfficeUnit::days) day += std::exchange(left, 1) - 1;
    while (left > 0 && closedFor < patience) {
      ++day;
      const bool open = isOpen(calendar, day);
      left -= open ? 1 : 0;
      closedFor = open ? 0 : closedFor + 1;
    }
    looked();
    return closingTime(calendar, day);
  }
  for (; closedFor < patience; ++day) {
    bool open = false;
    eachOpening(calendar, day, [&](std::int64_t from, std::int64_t to) {
      open = true;
      from = std::max(from, now);
      if (left <= 0 || to <= from) return;
      end = from + std::min(left, to - from);
      left -= std::min(left, to - from);
    });
    if (left <= 0) break;
    closedFor = open ? 0 : closedFor + 1;
  }
  looked();
  return left <= 0 ? end : toUtc(calendar, (day + 1) * dayMs);
}

} // namespace tejun::vm::calendar
