#include "compiler/source/unicode.h"

#include <gtest/gtest.h>

namespace tejun {
namespace {

TEST(NormaliseIdentifier, leavesWhatIsNormalWhereItIs) {
  for (const std::string_view name : {"host", "標的型攻撃", "インシデント", "é", "가", "x_1"}) {
    std::string storage;
    const auto normal = normaliseIdentifier(name, storage);
    ASSERT_TRUE(normal);
    EXPECT_EQ(normal->data(), name.data());
    EXPECT_TRUE(storage.empty());
  }
}

TEST(NormaliseIdentifier, composes) {
  std::string storage;
  EXPECT_EQ(normaliseIdentifier("e\u0301", storage), "é");
  EXPECT_EQ(normaliseIdentifier("テ\u3099ータ", storage), "データ"); // as macOS writes file names
  EXPECT_EQ(normaliseIdentifier("\u1100\u1161", storage), "가");
  EXPECT_EQ(normaliseIdentifier("\uF900", storage), "\u8C48"); // a compatibility ideograph
}

TEST(NormaliseIdentifier, keepsCompatibilityFormsApart) {
  std::string storage;
  EXPECT_EQ(normaliseIdentifier("ﾎｽﾄ", storage), "ﾎｽﾄ"); // NFC, not NFKC: the lint speaks of those
}

TEST(NormaliseIdentifier, rejectsWhatIsNotUtf8) {
  std::string storage;
  EXPECT_FALSE(normaliseIdentifier("a\xFF", storage));
}

TEST(DecodeUtf8, everyCodePointRoundTrips) {
  for (char32_t value = 0; value <= 0x10FFFF; value += 0x35) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    appendUtf8(text, value);
    const CodePoint point = decodeUtf8(text, 0);
    ASSERT_TRUE(point.valid) << static_cast<unsigned>(value);
    ASSERT_EQ(point.value, value);
    ASSERT_EQ(point.size, text.size());
  }
}

TEST(DecodeUtf8, badBytesAreOneByteLong) {
  EXPECT_FALSE(decodeUtf8("\xE3\x81", 0).valid);
  EXPECT_EQ(decodeUtf8("\xE3\x81", 0).size, 1U);
}

TEST(DisplayWidth, countsCells) {
  EXPECT_EQ(displayWidth("端末 x"), 6);
  EXPECT_EQ(displayWidth("ﾎｽﾄ"), 3);
  EXPECT_EQ(displayWidth("Ａ（）"), 6);
  EXPECT_EQ(displayWidth("e\u0301"), 1);
  EXPECT_EQ(displayWidth("😀"), 2);
}

} // namespace
} // namespace tejun
