// Deadlines in the time of an office: whole days, days that end on an open one, hours; zones, lunch, holidays.
#include "vm/bytecode/calendar.h"

#include <gtest/gtest.h>

namespace tejun::vm::calendar {
namespace {

constexpr std::int64_t hour = 3'600'000, monday = 20'787; // 2026-11-30

/// In UTC+9, 9 to 18 from Monday to Friday.
Calendar tokyo() {
  Calendar c;
  c.offsets = {{0, 9 * 60}};
  c.hours = {{0b11111, 9 * 60, 18 * 60}};
  return c;
}
std::int64_t at(std::int64_t day, std::int64_t localHour) { return day * dayMs + (localHour - 9) * hour; }

TEST(Calendar, KnowsTheDaysOfTheWeek) {
  EXPECT_EQ(weekdayOf(0), 3) << "1970-01-01 was a Thursday";
  EXPECT_EQ(weekdayOf(-1), 2);
  EXPECT_EQ(weekdayOf(monday), 0);
}

TEST(Calendar, DoesNotCountTheDayOnWhichItBegins) {
  const Calendar c = tokyo();
  EXPECT_EQ(deadline(c, OfficeUnit::openDays, 1, at(monday, 10)), at(monday + 1, 18));
  EXPECT_EQ(deadline(c, OfficeUnit::openDays, 1, at(monday, 2)), at(monday + 1, 18)) << "before it opens";
  EXPECT_EQ(deadline(c, OfficeUnit::openDays, 4, at(monday + 1, 10)), at(monday + 7, 18)) << "over a weekend";
  EXPECT_EQ(deadline(c, OfficeUnit::openDays, 1, at(monday + 5, 12)), at(monday + 7, 18)) << "on a Saturday";
}

TEST(Calendar, LetsDaysEndOnAnOpenOne) {
  const Calendar c = tokyo();
  EXPECT_EQ(deadline(c, OfficeUnit::days, 3, at(monday, 10)), at(monday + 3, 18));
  EXPECT_EQ(deadline(c, OfficeUnit::days, 5, at(monday, 10)), at(monday + 7, 18)) << "Saturday becomes Monday";
}

TEST(Calendar, CountsHoursWhileTheOfficeIsOpen) {
  Calendar c = tokyo();
  EXPECT_EQ(deadline(c, OfficeUnit::openTime, 2 * hour, at(monday, 10)), at(monday, 12));
  EXPECT_EQ(deadline(c, OfficeUnit::openTime, 2 * hour, at(monday, 17)), at(monday + 1, 10));
  EXPECT_EQ(deadline(c, OfficeUnit::openTime, 9 * hour, at(monday + 4, 9)), at(monday + 4, 18));
  EXPECT_EQ(deadline(c, OfficeUnit::openTime, 2 * hour, at(monday + 4, 17)), at(monday + 7, 10)) << "over a weekend";
  c.hours = {{0b11111, 9 * 60, 12 * 60}, {0b11111, 13 * 60, 18 * 60}};
  EXPECT_EQ(deadline(c, OfficeUnit::openTime, 2 * hour, at(monday, 11)), at(monday, 14)) << "lunch does not count";
}

TEST(Calendar, LeavesOutHolidays) {
  Calendar c = tokyo();
  c.closed = {monday + 1, monday + 2};
  EXPECT_EQ(deadline(c, OfficeUnit::openDays, 1, at(monday, 10)), at(monday + 3, 18));
  EXPECT_EQ(deadline(c, OfficeUnit::days, 1, at(monday, 10)), at(monday + 3, 18));
}

TEST(Calendar, FollowsSummerTime) {
  Calendar c;
  const std::int64_t change = (monday + 2) * dayMs + 1 * hour; // at 1:00 UTC
  c.offsets = {{0, 60}, {change, 120}};
  c.hours = {{0b1111111, 0, 24 * 60}};
  EXPECT_EQ(toUtc(c, (monday + 2) * dayMs), (monday + 2) * dayMs - hour) << "midnight before";
  EXPECT_EQ(toUtc(c, (monday + 3) * dayMs), (monday + 3) * dayMs - 2 * hour) << "midnight behind";
  EXPECT_EQ(deadline(c, OfficeUnit::openTime, 24 * hour, change - hour), change + 23 * hour) << "it never closes";
}

TEST(Calendar, EndsWithOneThatNeverOpens) {
  Calendar c = tokyo();
  for (std::int64_t day = 0; day < 40'000; ++day) c.closed.push_back(day);
  std::uint64_t days = 0;
  deadline(c, OfficeUnit::openDays, 1, at(monday, 10), &days);
  EXPECT_LE(days, static_cast<std::uint64_t>(patience) + 2);
  deadline(c, OfficeUnit::openTime, hour, at(monday, 10), &days);
  EXPECT_LE(days, static_cast<std::uint64_t>(patience) + 2);
  EXPECT_GE(deadline(c, OfficeUnit::openTime, hour, at(monday, 10)), at(monday, 10));
}

TEST(Calendar, NeverGoesBack) {
  Calendar c = tokyo();
  c.offsets.push_back({monday * dayMs, 13 * 60});
  c.hours.push_back({0b1000000, 1, 2});
  for (std::int64_t minute = -3000; minute < 12'000; minute += 7)
    for (const OfficeUnit unit : {OfficeUnit::openDays, OfficeUnit::days, OfficeUnit::openTime}) {
      const std::int64_t now = monday * dayMs + minute * 60'000;
      EXPECT_GE(deadline(c, unit, 1, now), now) << minute;
      EXPECT_LE(deadline(c, unit, 1, now), deadline(c, unit, 2, now)) << minute;
    }
}

} // namespace
} // namespace tejun::vm::calendar
