// Alerts from outside: the normal form, and everything that is wrong with an alert.
#include "runner/ingest/alert.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace tejun::runner {
namespace {

using nlohmann::json;
using testing::HasSubstr;

AlertRead read(std::string_view bytes, std::string_view format = {}) { return readAlert(bytes, "a.json", format); }

std::string firstCode(const AlertRead &r) {
  return r.problems.empty() ? std::string("none") : std::string(r.problems.front().code());
}
std::string firstMessage(const AlertRead &r, Language l = Language::english) {
  return r.problems.empty() ? std::string() : r.problems.front().message(l);
}

TEST(Alert, NormalFormIsTakenOverInCanonicalForm) {
  const auto r = read(
      R"({"id": 7, "time": "2026-11-23T03:12:45+09:00", "source": {"host": "pc-a", "address": "::ffff:10.1.2.3", "port": 49256},
    "destination": {"domain": "CDN.Example.", "url": "HTTP://Evil.Example/A"}, "signature": "C&C site Access",
    "file": {"name": "顧客一覧.xlsx", "hashes": {"md5": "D41D8CD98F00B204E9800998ECF8427E"}}, "techniques": ["t1071.001", "T1071.001"],
    "vendor": null, "extra": {"a": [1, 2]}})");
  ASSERT_TRUE(r.alert) << firstMessage(r);
  EXPECT_EQ(r.alert->normal, json::parse(R"({"id": "7", "time": "2026-11-22T18:12:45Z",
    "source": {"host": "pc-a", "address": "10.1.2.3", "port": 49256},
    "destination": {"domain": "cdn.example", "url": "http://evil.example/A"}, "signature": "C&C site Access",
    "file": {"name": "顧客一覧.xlsx", "hashes": ["d41d8cd98f00b204e9800998ecf8427e"]}, "techniques": ["T1071.001"]})"));
  EXPECT_EQ(r.alert->unmapped, json::parse(R"({"$.extra.a": [1, 2]})"));
  EXPECT_EQ(r.alert->format, "normal");
}

TEST(Alert, GroupsThatAreAlwaysThereAreThere) {
  const auto r = read(R"({"signature": "x"})");
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->normal, json::parse(R"({"signature": "x", "source": {}, "destination": {}, "techniques": []})"));
}

TEST(Alert, TheBytesAreKeptWithTheirDigest) {
  const std::string bytes = "{\"signature\":\"abc\"}";
  const auto r = read(bytes);
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->raw, bytes);
  EXPECT_EQ(r.alert->rawSha256, "d8442a7af2bb95a271532edaa912c68a2ba3ac59b1e16872bd234002ce991d57");
}

TEST(Alert, WhatIsNotJsonIsSaidWithItsPlace) {
  EXPECT_EQ(firstCode(read("")), "TJ2101");
  EXPECT_EQ(firstCode(read(" \n ")), "TJ2101");
  EXPECT_EQ(firstMessage(read("{\"signature\":\n \"x\",, }")),
            "the alert `a.json` is not JSON: unexpected `, }` at line 2, column 6");
  EXPECT_EQ(firstMessage(read("{\"signature\": \"x\"")),
            "the alert `a.json` is not JSON: it ends in the middle, at line 1");
  EXPECT_EQ(firstCode(read("{\"signature\": \"x\"} {}")), "TJ2101");
  EXPECT_EQ(firstCode(read("NaN", "normal")), "TJ2101");
  EXPECT_EQ(firstCode(read(std::string_view("{\"signature\": \"a\0b\"}", 20))), "TJ2101");
}

TEST(Alert, InvalidUtf8IsRefused) {
  for (const char *bad : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe3\x81"})
    EXPECT_THAT(firstMessage(read(std::string("{\"signature\": \"") + bad + "\"}")),
                HasSubstr("it is not UTF-8 at line 1"));
}

TEST(Alert, WrongTypesNameTheField) {
  EXPECT_EQ(firstMessage(read(R"({"source": {"port": "x"}})")),
            "`x` in `$.source.port` of the alert `a.json` is not a valid Port");
  EXPECT_EQ(firstMessage(read(R"({"source": {"port": [1]}})")),
            "`$.source.port` in the alert `a.json` should be a whole number, found a list");
  EXPECT_EQ(firstMessage(read(R"({"source": {"address": 7}})")),
            "`$.source.address` in the alert `a.json` should be a text, found a whole number");
  EXPECT_EQ(firstMessage(read(R"({"source": "pc-a"})")),
            "`$.source` in the alert `a.json` should be an object, found a text");
  EXPECT_EQ(firstMessage(read(R"({"signature": {}})"), Language::japanese),
            "アラート `a.json` の `$.signature` は文字列であるべきですが、オブジェクトです");
  EXPECT_EQ(firstMessage(read("[1]")), "`$` in the alert `a.json` should be an object, found a list");
}

TEST(Alert, WrongValuesNameTheirType) {
  EXPECT_EQ(firstMessage(read(R"({"source": {"address": "10.10.300.1"}})")),
            "`10.10.300.1` in `$.source.address` of the alert `a.json` is not a valid IpAddress");
  EXPECT_EQ(firstMessage(read(R"({"destination": {"port": 65536}})")),
            "`65536` in `$.destination.port` of the alert `a.json` is not a valid Port");
  EXPECT_EQ(firstCode(read(R"({"time": "yesterday"})")), "TJ2105");
  EXPECT_EQ(firstCode(read(R"({"file": {"hashes": ["abc"]}})")), "TJ2105");
  EXPECT_EQ(firstCode(read(R"({"techniques": ["T1"]})")), "TJ2105");
}

TEST(Alert, EveryFaultIsReported) {
  const auto r = read(R"({"source": {"address": "x", "port": -1}, "destination": {"domain": "no spaces.example"}})");
  EXPECT_FALSE(r.alert);
  EXPECT_EQ(r.problems.size(), 3u);
}

TEST(Alert, DuplicateKeysAreRefused) {
  EXPECT_EQ(firstMessage(read(R"({"source": {"address": "10.0.0.1", "address": "10.0.0.2"}})")),
            "`$.source.address` stands twice in the alert `a.json`");
  EXPECT_EQ(firstCode(read(R"({"x": [{"a": 1}, {"a": 1, "a": 2}]})")), "TJ2110");
}

TEST(Alert, NulIsRefused) {
  EXPECT_EQ(firstMessage(read(R"({"source": {"user": "a\u0000b"}})")),
            "`$.source.user` in the alert `a.json` holds a NUL character");
  EXPECT_EQ(firstCode(read(R"({"a\u0000": 1})")), "TJ2111");
}

TEST(Alert, DepthIsLimited) {
  const auto nested = [](std::size_t depth) {
    return "{\"signature\": \"x\", \"d\": " + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(read(nested(alertDepth - 1)).alert);
  EXPECT_EQ(firstCode(read(nested(alertDepth))), "TJ2108");
  EXPECT_EQ(firstCode(read(nested(500'000))), "TJ2108");
}

TEST(Alert, SizeIsLimited) {
  const auto sized = [](std::size_t bytes) {
    const std::string head = "{\"signature\":\"", tail = "\"}";
    return head + std::string(bytes - head.size() - tail.size(), 'a') + tail;
  };
  EXPECT_TRUE(read(sized(alertBytes)).alert);
  EXPECT_EQ(firstMessage(read(sized(alertBytes + 1))), "the alert `a.json` is larger than 1 MiB");
}

TEST(Alert, FormatIsRecognisedOrGiven) {
  EXPECT_EQ(firstCode(read(R"({"foo": 1})")), "TJ2106");
  EXPECT_EQ(firstCode(read("{}")), "TJ2106");
  EXPECT_EQ(firstCode(read("NaN")), "TJ2106");
  EXPECT_EQ(firstCode(read(R"({"event_type": "alert", "class_uid": 2004})")), "TJ2115");
  EXPECT_EQ(firstCode(read(R"({"signature": "x"})", "suricata")), "TJ2103");
  EXPECT_EQ(firstCode(read(R"({"signature": "x"})", "splunk")), "TJ2106");
  EXPECT_TRUE(read(R"({"signature": "x"})", "normal").alert);
}

class AlertFile : public testing::Test {
protected:
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "alert_file_test";
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
};

TEST_F(AlertFile, WhatCannotBeReadSaysWhy) {
  EXPECT_EQ(firstCode(readAlertFile(folder / "none.json")), "TJ2109");
  EXPECT_THAT(firstMessage(readAlertFile(folder)), HasSubstr("it is a folder"));
}

TEST_F(AlertFile, AHundredMegabytesAreRefusedWithoutBeingRead) {
  const auto path = folder / "large.json";
  std::ofstream(path) << "{";
  std::filesystem::resize_file(path, 100u << 20);
  EXPECT_EQ(firstCode(readAlertFile(path)), "TJ2104");
}

TEST_F(AlertFile, APathFromOutsideCannotForgeMessages) {
  const auto r = readAlertFile("a\n\x1b[31m\xE2\x80\xAE.json");
  EXPECT_EQ(firstMessage(r).find('\x1b'), std::string::npos);
  EXPECT_EQ(firstMessage(r).find('\n'), std::string::npos);
}

} // namespace
} // namespace tejun::runner
