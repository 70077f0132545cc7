// The textual form of scalars: what is read, what is refused, and that what is written is read back.
#include <gtest/gtest.h>

#include "vm/bytecode/scalar_text.h"

namespace tejun::vm {
namespace {

std::string address(std::string_view s) {
  const auto a = parseAddress(s);
  return a ? printAddress(*a) : "no";
}
std::string network(std::string_view s) {
  const auto n = parseNetwork(s);
  return n ? printNetwork(*n) : "no";
}
std::string word(Scalar type, std::string_view s) {
  const auto w = parseWord(type, s);
  return w ? printWord(type, *w) : "no";
}
std::string textual(Scalar type, std::string_view s) { return parseTextual(type, s).value_or("no"); }

TEST(ScalarText, Addresses) {
  EXPECT_EQ(address("10.10.10.10"), "10.10.10.10");
  EXPECT_EQ(address("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(address("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1") << "the first longest run of zeros";
  EXPECT_EQ(address("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1") << "one zero is not shortened";
  EXPECT_EQ(address("::"), "::");
  EXPECT_EQ(address("::ffff:10.1.2.3"), "10.1.2.3") << "the IPv4 address that it means";
  for (const char *bad :
       {"", "10.10.300.1", "10.1.2", "10.1.2.3.4", "010.1.2.3", "10.1.2.3 ", " 10.1.2.3", "0x7f.0.0.1", "2130706433",
        "1::2::3", "fe80::1%eth0", "2001:db8::10000", "[::1]", "10.1.2.3:80"})
    EXPECT_EQ(address(bad), "no") << bad;
  EXPECT_EQ(address(std::string_view("10.1.2.3\0x", 10)), "no");
}

TEST(ScalarText, Networks) {
  EXPECT_EQ(network("10.0.0.0/8"), "10.0.0.0/8");
  EXPECT_EQ(network("0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(network("2001:DB8::/32"), "2001:db8::/32");
  EXPECT_EQ(network("::ffff:10.0.0.0/104"), "10.0.0.0/8");
  EXPECT_EQ(network("::ffff:0:0/95"), "no") << "host bits";
  for (const char *bad : {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/08", "10.0.0.0/8 ",
                          "2001:db8::/129", "2001:db8::1/64", "/8", "10.0.0.0/-1"})
    EXPECT_EQ(network(bad), "no") << bad;
  EXPECT_EQ(printNetwork(networkOf(*parseAddress("10.10.200.7"), 20)), "10.10.192.0/20");
}

TEST(ScalarText, Digests) {
  const std::string md5 = "D41D8CD98F00B204E9800998ECF8427E";
  ASSERT_TRUE(parseHash(md5));
  EXPECT_EQ(parseHash(md5)->size(), 16u);
  EXPECT_EQ(printHash(*parseHash(md5)), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_TRUE(parseHash(std::string(40, 'a')) && parseHash(std::string(64, 'a')) && parseHash(std::string(128, 'a')));
  EXPECT_FALSE(parseHash(std::string(63, 'a')) || parseHash(std::string(64, 'g')) || parseHash(""));
}

TEST(ScalarText, Numbers) {
  EXPECT_EQ(word(Scalar::integer, "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(word(Scalar::integer, "9223372036854775808"), "no");
  for (const char *bad : {"", "-", "+1", "1.0", "1 ", "0x1", "--1"}) EXPECT_EQ(word(Scalar::integer, bad), "no") << bad;
  EXPECT_EQ(word(Scalar::decimal, "1.50"), "1.5");
  EXPECT_EQ(word(Scalar::decimal, "-0.000001"), "-0.000001");
  EXPECT_EQ(word(Scalar::decimal, "9223372036854.775807"), "9223372036854.775807");
  for (const char *bad : {"", ".5", "1.", "1.0000001", "1e3", "9223372036855", "-"})
    EXPECT_EQ(word(Scalar::decimal, bad), "no") << bad;
  EXPECT_EQ(word(Scalar::port, "443"), "443");
  EXPECT_EQ(word(Scalar::port, "65536"), "no");
  EXPECT_EQ(word(Scalar::port, "-1"), "no");
  EXPECT_EQ(word(Scalar::score, "100"), "100");
  EXPECT_EQ(word(Scalar::score, "101"), "no");
  EXPECT_EQ(word(Scalar::boolean, "true"), "true");
  EXPECT_EQ(word(Scalar::boolean, "yes"), "no");
}

TEST(ScalarText, Times) {
  EXPECT_EQ(word(Scalar::time, "2027-12-31"), "2027-12-31T00:00:00Z");
  EXPECT_EQ(word(Scalar::time, "2027-12-31T09:00:00+09:00"), "2027-12-31T00:00:00Z");
  EXPECT_EQ(word(Scalar::time, "2027-12-31T00:00:00.5Z"), "2027-12-31T00:00:00.500Z");
  EXPECT_EQ(word(Scalar::time, "2024-02-29T23:59:59.123456-0030"), "2024-03-01T00:29:59.123Z");
  EXPECT_EQ(word(Scalar::time, "2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z") << "a leap second";
  EXPECT_EQ(word(Scalar::time, "1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(word(Scalar::time, "0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
  for (const char *bad : {"", "2027-13-01", "2023-02-29", "2027-1-1", "2027-12-31T24:00Z", "2027-12-31T09:00:00",
                          "2027-12-31T09:00:00+15:00", "2027-12-31T09Z", "2027-12-31T09:00:00.Z",
                          "2027-12-31T09:00:00Zx", "2027-12-31T09:00:61Z"})
    EXPECT_EQ(word(Scalar::time, bad), "no") << bad;
}

TEST(ScalarText, DurationsAndSizes) {
  EXPECT_EQ(word(Scalar::duration, "90s"), "1m30s");
  EXPECT_EQ(word(Scalar::duration, "7d"), "7d");
  EXPECT_EQ(word(Scalar::duration, "1h30m"), "1h30m");
  EXPECT_EQ(word(Scalar::duration, "0s"), "0s");
  EXPECT_EQ(word(Scalar::duration, "-250ms"), "-250ms");
  EXPECT_EQ(printWord(Scalar::duration, INT64_MIN), "-106751991167d7h12m55s808ms");
  for (const char *bad : {"", "5", "m", "30m1h", "1h1h", "1w", "4bd", "1.5h", "999999999999d", "-"})
    EXPECT_EQ(word(Scalar::duration, bad), "no") << bad;
  EXPECT_EQ(word(Scalar::size, "10MB"), "10MB");
  EXPECT_EQ(word(Scalar::size, "1024KB"), "1MB");
  EXPECT_EQ(word(Scalar::size, "0B"), "0B");
  EXPECT_EQ(word(Scalar::size, "1500B"), "1500B");
  for (const char *bad : {"", "10", "-1B", "1MB1KB", "9999999999TB"}) EXPECT_EQ(word(Scalar::size, bad), "no") << bad;
}

TEST(ScalarText, MacAddresses) {
  for (const char *same : {"00:1a:2B:3c:4d:5e", "00-1A-2b-3c-4d-5e", "001a.2b3c.4d5e"})
    EXPECT_EQ(word(Scalar::mac, same), "00:1a:2b:3c:4d:5e") << same;
  for (const char *bad : {"", "00:1a:2b:3c:4d", "00:1a-2b:3c:4d:5e", "00:1a:2b:3c:4d:5g", "001a2b3c4d5e"})
    EXPECT_EQ(word(Scalar::mac, bad), "no") << bad;
}

TEST(ScalarText, Names) {
  EXPECT_EQ(textual(Scalar::domain, "Evil.Example."), "evil.example");
  EXPECT_EQ(textual(Scalar::domain, "日本語.example"), "日本語.example");
  for (const char *bad : {"", "localhost", "a..b", "-a.example", "10.1.2.3", "a b.example", "evil.example/x"})
    EXPECT_EQ(textual(Scalar::domain, bad), "no") << bad;
  EXPECT_EQ(textual(Scalar::url, "HTTPS://Evil.Example/Path?Q"), "https://evil.example/Path?Q");
  for (const char *bad : {"", "evil.example", "://x", "http://", "http:///x", "http://a b", "1http://x", "http://x\n"})
    EXPECT_EQ(textual(Scalar::url, bad), "no") << bad;
  EXPECT_EQ(textual(Scalar::email, "Taro.Yamada@Example.JP"), "Taro.Yamada@example.jp");
  for (const char *bad : {"", "@example.jp", "a b@example.jp", "a@b", "a@b@example.jp"})
    EXPECT_EQ(textual(Scalar::email, bad), "no") << bad;
  EXPECT_EQ(textual(Scalar::cve, "cve-2021-44228"), "CVE-2021-44228");
  EXPECT_EQ(textual(Scalar::cve, "CVE-2021-123"), "no");
  EXPECT_EQ(textual(Scalar::technique, "t1071.001"), "T1071.001");
  EXPECT_EQ(textual(Scalar::technique, "T1071.01"), "no");
  EXPECT_EQ(textual(Scalar::fileName, "請求書.exe"), "請求書.exe");
  EXPECT_EQ(textual(Scalar::fileName, "a/b"), "no");
  EXPECT_EQ(textual(Scalar::host, "pc-a"), "pc-a");
  EXPECT_EQ(textual(Scalar::host, "pc a"), "no");
  EXPECT_EQ(textual(Scalar::user, "  "), "no");
  EXPECT_EQ(textual(Scalar::registryKey, "HKLM\\Software\\Run"), "HKLM\\Software\\Run");
  EXPECT_EQ(textual(Scalar::registryKey, "Software\\Run"), "no");
}

TEST(ScalarText, Utf8AndQuoting) {
  EXPECT_TRUE(isUtf8("端末 🙂"));
  for (const std::string_view bad : {"\xff", "\xc0\x80", "\xe3\x81", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"})
    EXPECT_FALSE(isUtf8(bad)) << quotedText(bad);
  EXPECT_EQ(quotedText("端\"末\n\x1b"), "\"端\\\"末\\n\\x1b\"");
  EXPECT_EQ(quotedText("\xff"), "\"\\xff\"");
  EXPECT_EQ(quotedText("端末端末", 4), "\"端末…\"") << "cut between characters";
}

TEST(ScalarText, WhatIsWrittenIsReadBack) {
  for (const Scalar type : {Scalar::boolean, Scalar::integer, Scalar::decimal, Scalar::time, Scalar::duration,
                            Scalar::size, Scalar::port, Scalar::score, Scalar::mac})
    for (const std::int64_t n :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{99}, std::int64_t{65535},
          std::int64_t{1'700'000'000'123}, std::int64_t{-86'400'001}, INT64_MAX})
      if (inRange(type, n) && (type != Scalar::time || n != INT64_MAX)) { // beyond the year 9999 there is no ISO form
        EXPECT_EQ(parseWord(type, printWord(type, n)), n) << printWord(type, n);
      }
}

} // namespace
} // namespace tejun::vm
