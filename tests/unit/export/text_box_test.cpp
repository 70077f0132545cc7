// Lines break where readers of Japanese expect it, and nothing is lost.
#include "compiler/export/text_box.h"

#include <gtest/gtest.h>

#include "compiler/source/unicode.h"

namespace tejun::exports {
namespace {

using Lines = std::vector<std::string>;

TEST(TextBox, BreaksAtSpacesWhenTheyAreEnough) {
  EXPECT_EQ(boxed("隔離 + 共有・バックアップの保護", 26).lines, (Lines{"隔離 +", "共有・バックアップの保護"}));
  EXPECT_EQ(boxed("one two three", 8).lines, (Lines{"one two", "three"}));
}

TEST(TextBox, BreaksBetweenCharactersButNotInKatakanaNorBeforePunctuation) {
  EXPECT_EQ(boxed("再起動後のバックアップ確認", 14).lines, (Lines{"再起動後の", "バックアップ", "確認"}));
  for (const std::string &line : boxed("調べ、止め、戻し、確かめ、終える。", 8).lines)
    EXPECT_FALSE(line.starts_with("、") || line.starts_with("。")) << line;
}

TEST(TextBox, LosesNothingAndKeepsToTheWidth) {
  const std::string text = "別端末で確認できた場合はC&Cサーバへの通信を遮断し、該当端末を隔離する（承認が必要）";
  for (int most = 12; most < 80; ++most) {
    const TextBox box = boxed(text, most);
    std::string whole;
    for (const std::string &line : box.lines) {
      whole += line;
      EXPECT_LE(displayWidth(line), std::max(most, 14)) << most;
    }
    EXPECT_EQ(whole, text) << most;
  }
}

TEST(TextBox, NothingIsNoLine) {
  EXPECT_TRUE(boxed("", 20).lines.empty());
  EXPECT_EQ(boxed("a\nb", 20).lines, (Lines{"a", "b"}));
  EXPECT_EQ(boxed("a\nb", 20).columns, 1);
}

} // namespace
} // namespace tejun::exports
