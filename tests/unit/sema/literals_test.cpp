// Literals: canonical values, and both sides of every limit.
#include "compiler/sema/literals.h"

#include <gtest/gtest.h>

namespace tejun::sema {
namespace {

using Kind = LiteralProblem::Kind;

std::int64_t word(TypeId type, llvm::StringRef text) {
  const auto read = parseLiteral(type, text);
  const auto *value = std::get_if<LiteralValue>(&read);
  EXPECT_TRUE(value) << text.str();
  return value ? value->word : -1;
}

std::string canonical(TypeId type, llvm::StringRef text) {
  const auto read = parseLiteral(type, text);
  const auto *value = std::get_if<LiteralValue>(&read);
  return value ? value->text : "<none>";
}

Kind problem(TypeId type, llvm::StringRef text) {
  const auto read = parseLiteral(type, text);
  const auto *bad = std::get_if<LiteralProblem>(&read);
  EXPECT_TRUE(bad) << text.str();
  return bad ? bad->kind : Kind::invalid;
}

TEST(Literals, IntegersFillTheirRange) {
  EXPECT_EQ(word(integerType, "0"), 0);
  EXPECT_EQ(word(integerType, "1_000"), 1000);
  EXPECT_EQ(word(integerType, "9223372036854775807"), INT64_MAX);
  EXPECT_EQ(word(integerType, "-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(problem(integerType, "9223372036854775808"), Kind::tooLarge);
  EXPECT_EQ(problem(integerType, "-9223372036854775809"), Kind::tooLarge);
  EXPECT_EQ(problem(integerType, "99999999999999999999999999"), Kind::tooLarge);
  EXPECT_EQ(problem(integerType, ""), Kind::invalid);
  EXPECT_EQ(problem(integerType, "-"), Kind::invalid);
  EXPECT_EQ(problem(integerType, "1x"), Kind::invalid);
}

TEST(Literals, DecimalsHaveSixPlaces) {
  EXPECT_EQ(word(decimalType, "1.5"), 1'500'000);
  EXPECT_EQ(word(decimalType, "0.000001"), 1);
  EXPECT_EQ(word(decimalType, "-0.5"), -500'000);
  EXPECT_EQ(word(decimalType, "1.1000000"), 1'100'000);
  EXPECT_EQ(word(decimalType, "7"), 7'000'000);
  EXPECT_EQ(problem(decimalType, "0.0000001"), Kind::tooPrecise);
  EXPECT_EQ(problem(decimalType, "9223372036855"), Kind::tooLarge);
  EXPECT_EQ(problem(decimalType, "1."), Kind::invalid);
}

TEST(Literals, PortsAndScoresHaveTheirRanges) {
  EXPECT_EQ(word(portType, "0"), 0);
  EXPECT_EQ(word(portType, "65535"), 65535);
  EXPECT_EQ(problem(portType, "65536"), Kind::outOfRange);
  EXPECT_EQ(word(scoreType, "100"), 100);
  EXPECT_EQ(problem(scoreType, "101"), Kind::outOfRange);
}

TEST(Literals, DurationsAndSizesCountInOnes) {
  EXPECT_EQ(word(durationType, "250ms"), 250);
  EXPECT_EQ(word(durationType, "90s"), 90'000);
  EXPECT_EQ(word(durationType, "7d"), 7LL * 24 * 3'600'000);
  EXPECT_EQ(word(durationType, "106751991167d"), 106751991167LL * 86'400'000);
  EXPECT_EQ(problem(durationType, "106751991168d"), Kind::tooLarge);
  EXPECT_EQ(problem(durationType, "4bd"), Kind::businessDays);
  EXPECT_EQ(problem(durationType, "4w"), Kind::invalid);
  EXPECT_EQ(problem(durationType, "h"), Kind::invalid);
  EXPECT_EQ(word(sizeType, "10MB"), 10LL << 20);
  EXPECT_EQ(word(sizeType, "8589934591GB"), 8589934591LL << 30);
  EXPECT_EQ(problem(sizeType, "8589934592GB"), Kind::tooLarge);
}

TEST(Literals, TimesAreMillisecondsUtc) {
  EXPECT_EQ(word(timeType, "1970-01-01"), 0);
  EXPECT_EQ(word(timeType, "1970-01-01T09:00:00+09:00"), 0);
  EXPECT_EQ(word(timeType, "2000-02-29T12:34:56.789Z"), 951827696789);
  EXPECT_EQ(word(timeType, "1969-12-31T23:59:59Z"), -1000);
  EXPECT_EQ(problem(timeType, "1900-02-29"), Kind::invalid);
  EXPECT_EQ(problem(timeType, "2027-13-01"), Kind::invalid);
  EXPECT_EQ(problem(timeType, "2027-01-01T24:00:00Z"), Kind::invalid);
  EXPECT_EQ(problem(timeType, "2027-01-01T00:00:00"), Kind::invalid);
  EXPECT_EQ(problem(timeType, "2027-01-01T"), Kind::invalid);
}

TEST(Literals, AddressesAndNetworks) {
  EXPECT_EQ(canonical(addressType, "10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(canonical(addressType, "2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(problem(addressType, "10.0.0.256"), Kind::octetTooLarge);
  EXPECT_EQ(problem(addressType, "10.0.0"), Kind::invalid);
  EXPECT_EQ(problem(addressType, "1:2:3"), Kind::invalid);
  EXPECT_EQ(problem(addressType, llvm::StringRef("10.0.0.1\0", 9)), Kind::invalid);
  EXPECT_EQ(canonical(networkType, "10.0.0.0/8"), "10.0.0.0/8");
  EXPECT_EQ(canonical(networkType, "0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(canonical(networkType, "10.1.2.3/32"), "10.1.2.3/32");
  EXPECT_EQ(canonical(networkType, "2001:db8::/32"), "2001:db8::/32");
  EXPECT_EQ(problem(networkType, "10.0.0.0/33"), Kind::prefixTooLarge);
  EXPECT_EQ(problem(networkType, "2001:db8::/129"), Kind::prefixTooLarge);
  EXPECT_EQ(problem(networkType, "10.0.0.0"), Kind::invalid);
  const auto bits = parseLiteral(networkType, "10.1.2.3/9");
  ASSERT_TRUE(std::holds_alternative<LiteralProblem>(bits));
  EXPECT_EQ(std::get<LiteralProblem>(bits).replacement, "10.0.0.0/9");
}

TEST(Literals, TheOctetThatIsTooLargeIsNamed) {
  const auto read = parseLiteral(addressType, "10.10.300.1");
  ASSERT_TRUE(std::holds_alternative<LiteralProblem>(read));
  EXPECT_EQ(std::get<LiteralProblem>(read).begin, 6U);
  EXPECT_EQ(std::get<LiteralProblem>(read).end, 9U);
}

TEST(Literals, DigestsByLength) {
  for (std::size_t length : {32, 40, 64, 128}) {
    EXPECT_EQ(canonical(fileHashType, std::string(length, 'A')), std::string(length, 'a'));
    EXPECT_EQ(problem(fileHashType, std::string(length - 1, 'a')), Kind::invalid);
    EXPECT_EQ(problem(fileHashType, std::string(length, 'g')), Kind::invalid);
  }
}

TEST(Literals, NamesOfThings) {
  EXPECT_EQ(canonical(domainType, "Evil.Example."), "evil.example");
  EXPECT_EQ(problem(domainType, "localhost"), Kind::invalid);
  EXPECT_EQ(problem(domainType, "a..b"), Kind::invalid);
  EXPECT_EQ(problem(domainType, "10.0.0.1"), Kind::invalid);
  EXPECT_EQ(problem(domainType, std::string(64, 'a') + ".jp"), Kind::invalid);
  EXPECT_EQ(canonical(domainType, std::string(63, 'a') + ".jp"), std::string(63, 'a') + ".jp");
  EXPECT_EQ(canonical(urlType, "HTTP://Evil.Example/A?b#C"), "http://evil.example/A?b#C");
  EXPECT_EQ(problem(urlType, "http://"), Kind::invalid);
  EXPECT_EQ(problem(urlType, "http://a b"), Kind::invalid);
  EXPECT_EQ(canonical(emailType, "A@B.example"), "A@b.example");
  EXPECT_EQ(problem(emailType, "a@b@c.example"), Kind::invalid);
  EXPECT_EQ(word(macType, "00-1b-44-11-3a-b7"), 0x001b44113ab7);
  EXPECT_EQ(problem(macType, "00-1b:44-11-3a-b7"), Kind::invalid);
  EXPECT_EQ(canonical(cveType, "cve-2021-44228"), "CVE-2021-44228");
  EXPECT_EQ(problem(cveType, "CVE-2021-1"), Kind::invalid);
  EXPECT_EQ(canonical(techniqueType, "t1071.001"), "T1071.001");
  EXPECT_EQ(problem(techniqueType, "T1071."), Kind::invalid);
  EXPECT_EQ(canonical(hostType, "端末01"), "端末01");
  EXPECT_EQ(problem(hostType, "pc a"), Kind::invalid);
  EXPECT_EQ(problem(hostType, ""), Kind::invalid);
  EXPECT_EQ(problem(fileNameType, "a/b"), Kind::invalid);
  EXPECT_EQ(problem(fileNameType, std::string("a\nb")), Kind::invalid);
}

} // namespace
} // namespace tejun::sema
