#include "compiler/diagnostics/suggest.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace tejun {
namespace {

std::string_view meant(std::string_view name) {
  static constexpr auto known = std::to_array<std::string_view>(
      {"host", "hosts", "address", "port", "端末", "感染端末", "標的型攻撃", "Host", "i", "confirm_sent_data"});
  return suggest(name, std::span(known)).value_or("");
}

TEST(Suggest, findsTheNearest) {
  EXPECT_EQ(meant("hots"), "host"); // two swapped letters
  EXPECT_EQ(meant("hostss"), "hosts");
  EXPECT_EQ(meant("adress"), "address");
  EXPECT_EQ(meant("HOSTS"), "hosts"); // case counts least
  EXPECT_EQ(meant("confirm_send_date"), "confirm_sent_data");
}

TEST(Suggest, countsCodePointsNotBytes) {
  EXPECT_EQ(meant("端未"), "端末");
  EXPECT_EQ(meant("標的攻撃"), "標的型攻撃");
}

TEST(Suggest, staysSilentWhenNothingIsNear) {
  EXPECT_EQ(meant("firewall"), "");
  EXPECT_EQ(meant("x"), "");
  EXPECT_EQ(meant("I"), "i");
  EXPECT_EQ(meant(""), "");
  EXPECT_EQ(meant(std::string(100'000, 'h')), "");
  EXPECT_EQ(meant("host"), "Host"); // never the name itself
}

TEST(Suggest, takesTheFirstOfEquals) {
  const std::vector<std::string> known = {"abcx", "abcy"};
  EXPECT_EQ(suggest("abcz", std::span<const std::string>(known)), "abcx");
}

} // namespace
} // namespace tejun
