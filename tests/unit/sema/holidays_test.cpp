// The public holidays of Japan as the Cabinet Office publishes them (内閣府「国民の祝日について」), and the rules of zones.
#include "compiler/sema/holidays.h"
#include "compiler/sema/zones.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tejun::sema {
namespace {

std::set<std::int64_t> ofYear(int year) {
  const auto all = publicHolidays("jp", year);
  std::set<std::int64_t> days;
  for (const std::int64_t day : *all)
    if (day >= dayOf(year, 1, 1)) days.insert(day);
  return days;
}

std::set<std::int64_t> days(int year, std::initializer_list<std::pair<int, int>> dates) {
  std::set<std::int64_t> all;
  for (const auto &[month, day] : dates) all.insert(dayOf(year, month, day));
  return all;
}

TEST(Holidays, AreThoseThatWereAnnounced) {
  EXPECT_EQ(ofYear(2024), days(2024, {{1, 1},  {1, 8},  {2, 11}, {2, 12},  {2, 23}, {3, 20}, {4, 29},
                                      {5, 3},  {5, 4},  {5, 5},  {5, 6},   {7, 15}, {8, 11}, {8, 12},
                                      {9, 16}, {9, 22}, {9, 23}, {10, 14}, {11, 3}, {11, 4}, {11, 23}}));
  EXPECT_EQ(ofYear(2025), days(2025, {{1, 1},
                                      {1, 13},
                                      {2, 11},
                                      {2, 23},
                                      {2, 24},
                                      {3, 20},
                                      {4, 29},
                                      {5, 3},
                                      {5, 4},
                                      {5, 5},
                                      {5, 6},
                                      {7, 21},
                                      {8, 11},
                                      {9, 15},
                                      {9, 23},
                                      {10, 13},
                                      {11, 3},
                                      {11, 23},
                                      {11, 24}}));
  EXPECT_EQ(ofYear(2026), days(2026, {{1, 1},
                                      {1, 12},
                                      {2, 11},
                                      {2, 23},
                                      {3, 20},
                                      {4, 29},
                                      {5, 3},
                                      {5, 4},
                                      {5, 5},
                                      {5, 6},
                                      {7, 20},
                                      {8, 11},
                                      {9, 21},
                                      {9, 22},
                                      {9, 23},
                                      {10, 12},
                                      {11, 3},
                                      {11, 23}}))
      << "2026-09-22 lies between two holidays";
  EXPECT_EQ(ofYear(2027), days(2027, {{1, 1},
                                      {1, 11},
                                      {2, 11},
                                      {2, 23},
                                      {3, 21},
                                      {3, 22},
                                      {4, 29},
                                      {5, 3},
                                      {5, 4},
                                      {5, 5},
                                      {7, 19},
                                      {8, 11},
                                      {9, 20},
                                      {9, 23},
                                      {10, 11},
                                      {11, 3},
                                      {11, 23}}));
}

TEST(Holidays, MovedForTheGamesOf2020) {
  EXPECT_EQ(ofYear(2020), days(2020, {{1, 1},
                                      {1, 13},
                                      {2, 11},
                                      {2, 23},
                                      {2, 24},
                                      {3, 20},
                                      {4, 29},
                                      {5, 3},
                                      {5, 4},
                                      {5, 5},
                                      {5, 6},
                                      {7, 23},
                                      {7, 24},
                                      {8, 10},
                                      {9, 21},
                                      {9, 22},
                                      {11, 3},
                                      {11, 23}}));
  EXPECT_EQ(ofYear(2021), days(2021, {{1, 1},
                                      {1, 11},
                                      {2, 11},
                                      {2, 23},
                                      {3, 20},
                                      {4, 29},
                                      {5, 3},
                                      {5, 4},
                                      {5, 5},
                                      {7, 22},
                                      {7, 23},
                                      {8, 8},
                                      {8, 9},
                                      {9, 20},
                                      {9, 23},
                                      {11, 3},
                                      {11, 23}}));
}

TEST(Holidays, AreKnownOfOneCountry) {
  EXPECT_FALSE(publicHolidays("xx", 2026));
  const auto all = publicHolidays("jp", 5000);
  EXPECT_TRUE(std::ranges::is_sorted(*all));
  EXPECT_EQ(all->back(), dayOf(2099, 11, 23)) << "nothing is claimed beyond";
}

TEST(Zones, HaveTheirRules) {
  const auto tokyo = zoneOffsets("Asia/Tokyo");
  ASSERT_TRUE(tokyo);
  ASSERT_EQ(tokyo->size(), 1u);
  EXPECT_EQ(tokyo->front().minutes, 9 * 60);
  const auto berlin = zoneOffsets("Europe/Berlin");
  ASSERT_TRUE(berlin);
  EXPECT_GT(berlin->size(), 70u) << "summer time comes and goes";
  EXPECT_FALSE(zoneOffsets("Mars/Olympus"));
  EXPECT_FALSE(zoneOffsets("../../etc/passwd"));
}

} // namespace
} // namespace tejun::sema
