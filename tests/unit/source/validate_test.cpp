// What the check of source bytes lets through and what it stops, and where.
#include "compiler/source/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tejun {
namespace {

using Kind = SourceProblem::Kind;
using std::string_view_literals::operator""sv;

TEST(ValidateSource, acceptsOrdinaryText) {
  EXPECT_TRUE(validateSource("").empty());
  EXPECT_TRUE(validateSource("scope \"Acme\" {\n\tdomain x\r\n}\n").empty());
  EXPECT_TRUE(validateSource("process 1.1 標的型攻撃 \"送出データ確認 😀 é ¥ “x” – ‐ ©\"").empty());
}

TEST(ValidateSource, findsEveryBidirectionalControl) {
  for (const auto bytes : {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069",
                           "\u200E", "\u200F", "\u061C"}) {
    // At every place of an eight-byte word.
    for (std::size_t offset = 0; offset < 17; ++offset) {
      const std::string text = std::string(offset, 'a') + bytes + "bcdefghijkl";
      const auto problems = validateSource(text);
      ASSERT_EQ(problems.size(), 1U) << bytes << " at " << offset;
      EXPECT_EQ(problems[0].kind, Kind::bidirectionalControl);
      EXPECT_EQ(problems[0].begin, offset);
      EXPECT_EQ(problems[0].end, offset + std::string_view(bytes).size());
    }
  }
}

TEST(ValidateSource, letsNeighboursOfControlsThrough) {
  EXPECT_TRUE(validateSource("\u2029\u202F\u2065\u206A\u200D\u2010\u061B\u061D\u00A0~ ").empty());
}

TEST(ValidateSource, findsEveryControlCharacter) {
  for (int value = 0; value < 0xA0; ++value) {
    const bool allowed = value == '\t' || value == '\n' || (value >= 0x20 && value < 0x7F);
    std::string bytes;
    if (value < 0x80) {
      bytes = static_cast<char>(value);
    } else {
      bytes = {static_cast<char>(0xC2), static_cast<char>(value)};
    }
    for (std::size_t offset = 0; offset < 9; ++offset) {
      const std::string text = std::string(offset, 'a') + bytes + "bcdefghijkl";
      const auto problems = validateSource(text);
      ASSERT_EQ(problems.size(), allowed ? 0U : 1U) << value << " at " << offset;
      if (allowed) continue;
      EXPECT_EQ(problems[0].kind, Kind::controlCharacter);
      EXPECT_EQ(problems[0].character, static_cast<char32_t>(value));
      EXPECT_EQ(problems[0].begin, offset);
    }
  }
}

TEST(ValidateSource, carriageReturnOnlyBeforeLineFeed) {
  EXPECT_TRUE(validateSource("a\r\nb\r\n").empty());
  EXPECT_EQ(validateSource("a\rb").size(), 1U);
  EXPECT_EQ(validateSource("a\r").size(), 1U);
  EXPECT_EQ(validateSource("1234567\r\n12345678\r\n").size(), 0U); // the pair across two words
}

TEST(ValidateSource, stopsAtTheLimit) {
  const std::string bells(100, '\a');
  EXPECT_EQ(validateSource(bells).size(), 20U);
  EXPECT_EQ(validateSource(bells, 3).size(), 3U);
}

TEST(ValidateSource, rejectsWhatIsNotUtf8AtItsFirstByte) {
  // Unexpected continuation, cut sequence, overlong forms, surrogate, beyond Unicode, never-used bytes.
  for (const auto bytes : {"\x80"sv, "\xE7\xAB"sv, "\xC0\xAF"sv, "\xE0\x80\xAF"sv, "\xED\xA0\x80"sv,
                           "\xF4\x90\x80\x80"sv, "\xFE"sv, "\xFF"sv, "\xF0\x9F\x98"sv}) {
    const std::string text = "端末 " + std::string(bytes);
    const auto problems = validateSource(text);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].kind, Kind::invalidUtf8);
    EXPECT_EQ(problems[0].begin, 7U);
    EXPECT_EQ(problems[0].end, 8U);
    EXPECT_EQ(problems[0].character, static_cast<unsigned char>(bytes[0]));
  }
}

TEST(ValidateSource, latin1IsJustNotUtf8) {
  EXPECT_EQ(validateSource("caf\xE9 f\xFCr \xFC"
                           "ber")
                .at(0)
                .kind,
            Kind::invalidUtf8);
}

TEST(ValidateSource, recognisesShiftJis) {
  // process 1.1 "送出データ確認"
  const auto text = "process 1.1 \"\x91\x97\x8F\x6F\x83\x66\x81\x5B\x83\x5E\x8A\x6D\x94\x46\""sv;
  const auto problems = validateSource(text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].kind, Kind::looksLikeShiftJis);
  EXPECT_EQ(problems[0].begin, 13U);
}

TEST(ValidateSource, recognisesEucJp) {
  const auto text = "process 1.1 \"\xC1\xF7\xBD\xD0\xA5\xC7\xA1\xBC\xA5\xBF\xB3\xCE\xC7\xA7\""sv;
  const auto problems = validateSource(text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].kind, Kind::looksLikeEucJp);
  EXPECT_EQ(problems[0].begin, 13U);
}

TEST(ValidateSource, recognisesUtf16) {
  for (const auto text : {"\xFF\xFEs\0c\0"sv, "\xFE\xFF\0s\0c"sv, "s\0c\0o\0p\0e\0"sv, "\0s\0c\0o\0p\0e"sv}) {
    const auto problems = validateSource(text);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].kind, Kind::looksLikeUtf16);
  }
  // Zeros on both sides of the pairs are zeros, not UTF-16.
  EXPECT_EQ(validateSource("ab\0\0\0\0cd"sv).at(0).kind, Kind::controlCharacter);
}

TEST(ValidateSource, sizeLimitOnBothSides) {
  std::string text(maxSourceBytes, ' ');
  EXPECT_TRUE(validateSource(text).empty());
  text += ' ';
  EXPECT_EQ(validateSource(text).at(0).kind, Kind::tooLarge);
}

} // namespace
} // namespace tejun
