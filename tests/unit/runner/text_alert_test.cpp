// CEF, LEEF and mails: what is written can be read again, whatever it holds; and the parts that mails are made of.
#include "runner/ingest/alert.h"
#include "runner/ingest/charset.h"
#include "runner/ingest/mime.h"
#include "runner/ingest/readers.h"
#include "runner/ingest/syslog_line.h"
#include "runner/ingest/text_forms.h"
#include "runner/ingest/time_text.h"
#include "vm/bytecode/scalar_text.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>

namespace tejun::runner {
namespace {

using nlohmann::json;
using namespace std::string_view_literals;

class Random {
public:
  explicit Random(unsigned seed) : engine(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine); }
  std::string text(const std::vector<std::string> &alphabet, std::size_t most) {
    std::string out;
    for (std::size_t n = below(most + 1); n > 0; --n) out += alphabet[below(alphabet.size())];
    return out;
  }
  std::mt19937 engine;
};

const std::vector<std::string> alphabet = {"a", "B", "7",    "\\",  "=",  "|",  "\n",  "\r", "\t",
                                           " ", "^", "src=", "dst", "漢", "\"", "\\n", "é"};

std::string escaped(std::string_view s, std::string_view special, bool lines) {
  std::string out;
  for (const char c : s) {
    if (lines && (c == '\n' || c == '\r')) {
      out += c == '\n' ? "\\n" : "\\r";
      continue;
    }
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string withoutBlanksBehind(std::string s) {
  while (s.ends_with(' ') || s.ends_with('\t')) s.pop_back();
  return s;
}
std::string onOneLine(std::string s) {
  std::erase_if(s, [](char c) { return c == '\n' || c == '\r'; });
  return s;
}

TEST(Cef, WhatIsWrittenIsRead) {
  Random random(7);
  for (int run = 0; run < 3000; ++run) {
    std::vector<std::string> header;
    std::string line = "CEF:0";
    for (int i = 0; i < 6; ++i) {
      header.push_back(onOneLine(random.text(alphabet, 8)));
      line += "|" + escaped(header.back(), "\\|", false);
    }
    line += "|";
    std::map<std::string, std::string> values;
    for (const char *key : {"src", "msg", "cs1", "cs1Label", "ad.x", "request"})
      if (random.below(3) != 0) {
        values[key] = withoutBlanksBehind(random.text(alphabet, 10));
        line += std::string(key) + "=" + escaped(values[key], "\\=", true) + " ";
      }
    const TextAlert read = cefObject(line, "a.cef");
    ASSERT_TRUE(read.problems.empty()) << line;
    EXPECT_EQ(read.object["header"]["deviceVendor"], header[0]) << line;
    EXPECT_EQ(read.object["header"]["severity"], header[5]) << line;
    EXPECT_EQ(read.object["extension"], json(values)) << line;
  }
}

TEST(Cef, TheOrderOfKeysMakesNoDifference) {
  std::vector<std::string> pairs = {"src=10.0.0.1",  "spt=80",    "dst=203.0.113.66", "msg=a \\= b c",
                                    "fname=x y.exe", "cs1=T1059", "cs1Label=mitre"};
  std::ranges::sort(pairs);
  const auto read = [&] {
    std::string line = "CEF:0|V|P|1|7|Scan|3|";
    for (const std::string &pair : pairs) line += pair + " ";
    return readAlert(line, "a.cef");
  };
  const auto first = read();
  ASSERT_TRUE(first.alert);
  int orders = 0;
  do {
    const auto r = read();
    ASSERT_TRUE(r.alert);
    ASSERT_EQ(r.alert->normal, first.alert->normal);
    ASSERT_EQ(r.alert->unmapped, first.alert->unmapped);
    ++orders;
  } while (std::ranges::next_permutation(pairs).found && orders < 1000);
  EXPECT_EQ(orders, 1000);
}

TEST(Cef, ValuesKeepWhatIsNoKey) {
  const auto value = [](const std::string &extension) {
    const TextAlert read = cefObject("CEF:0|V|P|1|7|Scan|3|" + extension, "a.cef");
    return read.object["extension"].contains("request") ? read.object["extension"]["request"] : json();
  };
  EXPECT_EQ(value("request=http://a/?b=c src=10.0.0.1"), "http://a/?b=c");
  EXPECT_EQ(value("request=C:\\Users\\x src=10.0.0.1"), "C:\\Users\\x");
  EXPECT_EQ(value("request=  a  b   src=10.0.0.1"), "  a  b");
  EXPECT_EQ(value("request= src=10.0.0.1"), "");
  EXPECT_EQ(value("request=a\\"), "a\\");
  EXPECT_EQ(value("src=1"), json());
}

TEST(Cef, ARepeatedKeyIsBelievedOnlyWhenItSaysTheSame) {
  const auto twice = readAlert("CEF:0|V|P|1|7|Scan|3|src=10.0.0.1 msg=x src=10.0.0.2", "a.cef");
  ASSERT_TRUE(twice.alert);
  EXPECT_FALSE(twice.alert->normal["source"].contains("address"));
  EXPECT_EQ(twice.alert->unmapped["$.repeated.src"], json({"10.0.0.1", "10.0.0.2"}));
  const auto same = readAlert("CEF:0|V|P|1|7|Scan|3|src=10.0.0.1 msg=x src=10.0.0.1", "a.cef");
  EXPECT_EQ(same.alert->normal["source"]["address"], "10.0.0.1");
  EXPECT_TRUE(same.problems.empty());
}

TEST(Cef, SyslogHeadersOfBothKinds) {
  const auto syslog = [](const std::string &header) {
    const TextAlert read = cefObject(header + "CEF:0|V|P|1|7|Scan|3|", "a.cef");
    return read.object.contains("syslog") ? read.object["syslog"] : json();
  };
  EXPECT_EQ(
      syslog("<134>1 2026-11-23T03:12:45Z fw-1 app - - - "),
      json::parse(
          R"({"header": "<134>1 2026-11-23T03:12:45Z fw-1 app - - -", "priority": 134, "timestamp": "2026-11-23T03:12:45Z", "host": "fw-1"})"));
  EXPECT_EQ(syslog("<13>Nov  3 03:12:45 fw-1 "),
            json::parse(R"({"header": "<13>Nov  3 03:12:45 fw-1", "priority": 13, "host": "fw-1"})"));
  EXPECT_EQ(syslog("<999999>x ")["header"], "<999999>x");
  EXPECT_EQ(syslog(""), json());
  EXPECT_TRUE(looksCef(std::string(syslogHeaderBytes - 1, 'x') + " CEF:0|"));
  EXPECT_FALSE(looksCef(std::string(syslogHeaderBytes, 'x') + " CEF:0|"));
  EXPECT_FALSE(looksCef("Subject: CEF:0|a|b|"));
  EXPECT_FALSE(looksCef("CEF:|a|b|"));
}

TEST(Leef, WhatIsWrittenIsRead) {
  Random random(11);
  const std::pair<const char *, const char *> delimiters[] = {{"", "\t"},     {"^", "^"},    {"x5E", "^"},
                                                              {"0x09", "\t"}, {"0x7c", "|"}, {"漢", "漢"}};
  for (int run = 0; run < 3000; ++run) {
    const auto &[named, delimiter] = delimiters[random.below(std::size(delimiters))];
    std::string line = "LEEF:2.0";
    std::vector<std::string> header;
    for (int i = 0; i < 4; ++i) {
      header.push_back(onOneLine(random.text(alphabet, 8)));
      line += "|" + escaped(header.back(), "\\|", false);
    }
    line += std::string("|") + named + "|";
    std::map<std::string, std::string> values;
    for (const char *key : {"src", "msg", "usrName"}) {
      values[key] = onOneLine(random.text(alphabet, 10)) + ".";
      std::string value = escaped(values[key], "\\=|", false);
      if (std::string_view(delimiter) != "|")
        for (std::size_t at = value.find(delimiter); at != std::string::npos;
             at = value.find(delimiter, at + 2 + std::string_view(delimiter).size() - 1))
          value.insert(at, "\\");
      line += std::string(key) + "=" + value + delimiter;
    }
    const TextAlert read = leefObject(line, "a.leef");
    ASSERT_TRUE(read.problems.empty()) << line;
    EXPECT_EQ(read.object["header"]["eventId"], header[3]) << line;
    EXPECT_EQ(read.object["attributes"], json(values)) << line;
  }
}

TEST(Leef, DelimitersThatAreNone) {
  for (const char *bad : {"xZZ", "0x", "x00", "0x1FFFF", "ab"})
    EXPECT_FALSE(leefObject(std::string("LEEF:2.0|V|P|1|7|") + bad + "|src=1", "a.leef").problems.empty()) << bad;
  EXPECT_TRUE(leefObject("LEEF:2.0|V|P|1|7|", "a.leef").problems.empty());
}

TEST(TextAlert, BytesThatAreNoTextCostThemselvesOnly) {
  const auto r = readAlert("CEF:0|V|P|1|7|Sc\xff\0n|3|src=10.0.0.1\0\r\n"sv, "a.cef");
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->normal["signature"], "Sc\xEF\xBF\xBD\xEF\xBF\xBDn");
  EXPECT_EQ(r.alert->normal["source"]["address"], "10.0.0.1");
  EXPECT_EQ(r.alert->raw.size(), 37u);
  EXPECT_EQ(r.problems.front().code(), "TJ2117");
}

TEST(TextAlert, SizeIsLimited) {
  const std::string head = "CEF:0|V|P|1|7|Scan|3|msg=";
  EXPECT_TRUE(readAlert(head + std::string(alertBytes - head.size(), 'x'), "a.cef").alert);
  EXPECT_EQ(readAlert(head + std::string(alertBytes - head.size() + 1, 'x'), "a.cef").problems.front().code(),
            "TJ2104");
}

/// A mebibyte of what costs most takes no time that matters.
TEST(TextAlert, HostileTextsAreReadInLinearTime) {
  const auto start = std::chrono::steady_clock::now();
  const auto repeated = [](std::string_view one) {
    std::string out;
    while (out.size() + one.size() < alertBytes - 100) out += one;
    return out;
  };
  for (const std::string &text :
       {"CEF:0|V|P|1|7|Scan|3|" + repeated("a=b "), "CEF:0|V|P|1|7|Scan|3|" + repeated("a=1 a=2 "),
        "CEF:0|V|P|1|7|Scan|3|" + repeated("\\"), "LEEF:1.0|V|P|1|7|" + repeated("\\a=\t"),
        "Subject: " + repeated("=?a?b") + "\nFrom: a\n\nx", "Subject: x\n" + repeated("a: b\n"),
        "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n" + repeated("--a\n"),
        "Subject: x\nContent-Type: text/html\n\n" + repeated("<"), "検知名: x\n重要度: 高\n" + repeated("宛先IP: 1\n"),
        repeated("■□検知名"), repeated("\x1b$B")})
    readAlert(text, "a.txt", text.starts_with("CEF") || text.starts_with("LEEF") ? "" : "mail");
  // Squares of a mebibyte take hours.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(2));
}

TEST(Times, EveryFormIsTheSameMoment) {
  const auto moment = vm::parseWord(vm::Scalar::time, "2026-11-22T18:12:45Z");
  for (const char *text :
       {"2026-11-22T18:12:45Z", "2026-11-23T03:12:45+0900", "2026-11-23 03:12:45 JST", "2026/11/23 3:12:45 +09:00",
        "Nov 23 2026 03:12:45 JST", "Nov 22 2026 18:12:45 GMT", "Mon, 23 Nov 2026 03:12:45 +0900 (JST)",
        "23 Nov 2026 03:12:45 +0900", "2026年11月23日 03時12分45秒 JST", "2026年11月23日(月) 午前3時12分45秒 (JST)",
        "令和8年11月23日 03:12:45 日本時間", "1795371165", "1795371165000", "1795371165000000", "1795371165.0",
        "2026-11-22T18:12:45.000000000Z", "Sun, 22 Nov 2026 13:12:45 EST"})
    EXPECT_EQ(timeIn(text, 0), moment) << text;
  EXPECT_EQ(timeIn("2026/11/23 03:12:45", 540), moment);
  EXPECT_EQ(timeIn("2026-11-23T03:12:45", 540), moment);
  EXPECT_EQ(timeIn("2026年11月23日 午後0時0分", 540), vm::parseWord(vm::Scalar::time, "2026-11-23T12:00:00+09:00"));
  EXPECT_EQ(timeOfNumber(1795371165), moment);
  EXPECT_EQ(timeIn("Nov 23 2026 03:12:45.123 JST", 0), *moment + 123);
}

TEST(Times, WhatIsNoMomentIsNone) {
  for (const char *text : {"", "Nov 23 03:12:45", "2026-02-30T00:00:00Z", "2026/13/01 00:00", "2026-11-23 25:00:00",
                           "2026-11-23 03:12:45 IST", "2026-11-23 03:12:45 CST", "12345", "-5", "soon",
                           "2026-11-23T03:12:45Z tomorrow", "令和8年11月", "nan", "inf", "1e400"})
    EXPECT_FALSE(timeIn(text, 0)) << text;
  EXPECT_FALSE(timeOfNumber(7));
  EXPECT_FALSE(timeOfNumber(1e300));
}

TEST(Widths, AreFolded) {
  EXPECT_EQ(foldWidths("ＩＰ：１０．１０．１０．１０　ａ～"), "IP:10.10.10.10 a~");
  EXPECT_EQ(foldWidths("ﾎｽﾄ ﾊﾟｽﾜｰﾄﾞ ｳﾞｲﾙｽ ｶﾞ"), "ホスト パスワード ヴイルス ガ");
  EXPECT_EQ(foldWidths("ｱﾞ"), "ア゛");
  EXPECT_EQ(foldWidths("漢字ABCé😀"), "漢字ABCé😀");
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::string once = foldWidths(random.text({"Ａ", "ｶ", "ﾞ", "ﾟ", "　", "漢", "é", "😀", "a", "ﾊ"}, 12));
    EXPECT_EQ(foldWidths(once), once);
    EXPECT_TRUE(vm::isUtf8(once));
  }
}

TEST(Indicators, AreReFanged) {
  EXPECT_EQ(refanged("hxxps[:]//evil[.]example/hxxp"), "https://evil.example/hxxp");
  EXPECT_EQ(refanged("203[.]0(.)113{.}66"), "203.0.113.66");
  EXPECT_EQ(refanged("a[at]b[dot]c"), "a@b.c");
}

TEST(Charsets, EachIsRecognisedAndNamed) {
  const std::string text = "検知日時：２０２６年、端末のマルウェアを検知しました。①";
  const std::string sjis =
      "\x8c\x9f\x92\x6d\x96\xbc\x81\x46\x83\x7d\x83\x8b\x83\x45\x83\x46\x83\x41\x82\xf0\x8c\x9f\x92\x6d\x87\x40";
  const std::string euc =
      "\xb8\xa1\xc3\xce\xcc\xbe\xa1\xa7\xa5\xde\xa5\xeb\xa5\xa6\xa5\xa7\xa5\xa2\xa4\xf2\xb8\xa1\xc3\xce\xad\xa1";
  const std::string jis = "\x1b$B8!CNL>!'%^%k%&%'%\"$r8!CN-!\x1b(I\x31\x1b(B";
  bool replaced = false;
  for (const char *name : {"", "shift_jis", "Windows-31J", "iso-8859-1x", "euc-jp"})
    EXPECT_EQ(decoded(sjis, name, replaced), "検知名：マルウェアを検知①") << name;
  for (const char *name : {"", "EUC-JP", "shift_jis"})
    EXPECT_EQ(decoded(euc, name, replaced), "検知名：マルウェアを検知①") << name;
  for (const char *name : {"", "ISO-2022-JP", "iso-2022-jp-ms"})
    EXPECT_EQ(decoded(jis, name, replaced), "検知名：マルウェアを検知①ｱ") << name;
  EXPECT_EQ(decoded("\xEF\xBB\xBF" + text, "", replaced), text);
  EXPECT_EQ(decoded(std::string("\xFF\xFE\x1c\x69", 4), "", replaced), "検");
  EXPECT_FALSE(replaced);
  EXPECT_EQ(decoded("a\xff", "utf-8", replaced), "a\xEF\xBF\xBD");
  EXPECT_TRUE(replaced);
}

TEST(Charsets, AnyBytesGiveUtf8) {
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (std::size_t n = random.below(40); n > 0; --n) bytes += static_cast<char>(random.below(256));
    for (const char *name : {"", "iso-2022-jp", "shift_jis", "euc-jp", "utf-16", "iso-8859-1", "none"}) {
      bool replaced = false;
      const std::string text = decoded(bytes, name, replaced);
      ASSERT_TRUE(vm::isUtf8(text));
      ASSERT_EQ(text.find('\0'), std::string::npos);
    }
  }
}

TEST(Mails, PartsAndTransferEncodings) {
  const auto body = [](const std::string &rest) { return mailText("From: a@b.example\n" + rest).body; };
  EXPECT_EQ(body("Content-Transfer-Encoding: base64\n\n5qSc55+l"), "検知");
  EXPECT_EQ(body("Content-Transfer-Encoding: quoted-printable\n\na=\n=E6=A4=9C=3D=zz"), "a検==zz");
  EXPECT_EQ(body("Content-Type: multipart/mixed; boundary=\"x y\"\n\n--x y\nContent-Type: text/html\n\n<b>h</b>\n--x "
                 "y\n\nplain\n--x y--\n"),
            "plain\n");
  EXPECT_EQ(body("Content-Type: text/html\n\n<script>a<b</script>1 &lt; 2<br>3"), "1 < 2\n3");
  EXPECT_EQ(body("Content-Type: application/pdf\n\nx"), "");
  EXPECT_EQ(mailText("Subject: =?utf-8?B?5qSc?= =?utf-8?Q?=E7=9F=A5?= x\n\n").header("subject"), "検知 x");
  const auto nested = [&](unsigned depth) {
    std::string mail;
    for (unsigned i = 0; i < depth; ++i) {
      const std::string boundary = "b" + std::to_string(i);
      mail.append("Content-Type: multipart/mixed; boundary=")
          .append(boundary)
          .append("\n\n--")
          .append(boundary)
          .append("\n");
    }
    return body(mail + "\ntext");
  };
  EXPECT_EQ(nested(mailDepth), "text");
  EXPECT_EQ(nested(mailDepth + 1), "");
}

TEST(Mails, LabelsHoweverTheyAreDecorated) {
  const auto severity = [](const std::string &line) {
    const auto r = readAlert("検知名：x\n" + line + "\n", "a.txt", "mail");
    return r.alert && r.alert->normal.contains("source_severity")
               ? r.alert->normal["source_severity"].get<std::string>()
               : "none";
  };
  for (const char *line : {"重要度：高", "■重要度　： 高", "【重要度】高", "[Severity] High", "・Severity = HIGH",
                           "| 重要度 | 高 |", "重要度\t高", "■重要度\n　高（レベル４）", "> 重 要 度：高 (High)",
                           "ｾｳﾞｪﾘﾃｨ：低\n重要度：高", "-　ＳＥＶＥＲＩＴＹ：Ｈｉｇｈ"})
    EXPECT_EQ(severity(line), "high") << line;
  for (const char *line : {"重要度が高いアラートです", "重要度：", "高"}) EXPECT_EQ(severity(line), "none") << line;
}

TEST(Mails, ALabelOfManyTakesTheFirstThatFits) {
  const auto r = readAlert("検知名：x\n宛先IP：unknown\n宛先IP：203.0.113.66:443\n宛先IP：203.0.113.67\n", "a.txt");
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->normal["destination"], json::parse(R"({"address": "203.0.113.66", "port": 443})"));
  EXPECT_EQ(r.alert->unmapped["$.labels.destination[2]"], "203.0.113.67");
}

TEST(Mails, ASentenceThatSaysFromWhereToWhere) {
  const auto ends = [](const std::string &text) {
    const auto r = readAlert("Subject: x\n\n" + text, "a.txt", "mail");
    return json::array({r.alert->normal["source"], r.alert->normal["destination"]});
  };
  const json both = json::parse(R"([{"address": "10.10.10.10"}, {"address": "203.0.113.66", "port": 443}])");
  EXPECT_EQ(ends("端末 10.10.10.10 から 203[.]0[.]113[.]66:443 への通信を検知しました。"), both);
  EXPECT_EQ(ends("１０．１０．１０．１０から203.0.113.66:443へ"), both);
  EXPECT_EQ(ends("Connection from 10.10.10.10 to 203.0.113.66:443 was blocked."), both);
  EXPECT_EQ(ends("10.10.10.10 -> 203.0.113.66:443"), both);
  EXPECT_EQ(ends("10.10.10.10 → 203.0.113.66:443"), both);
  const json none = json::parse("[{}, {}]");
  EXPECT_EQ(ends("10.10.10.10 and 203.0.113.66"), none);
  EXPECT_EQ(ends("version 1.2.3.4.5 → 203.0.113.66"), none);
  EXPECT_EQ(ends("10.10.10.10 → 203.0.113.666"), none);
  // A label says it better.
  EXPECT_EQ(ends("宛先IP：203.0.113.7\n10.10.10.10 → 203.0.113.66"),
            json::parse(R"([{}, {"address": "203.0.113.7"}])"));
}

TEST(Mails, TheZoneIsTheMailsElseJapansElseNone) {
  const auto time = [](const std::string &text) { return readAlert(text, "a.txt", "mail").alert->normal["time"]; };
  EXPECT_EQ(time("Date: Mon, 23 Nov 2026 03:15:00 -0500\nSubject: x\n\nTime: 2026-11-23 03:12:45\n"),
            "2026-11-23T08:12:45Z");
  EXPECT_EQ(time("検知日時：2026/11/23 03:12:45\n検知しました\n"), "2026-11-22T18:12:45Z");
  EXPECT_EQ(time("Time: 2026/11/23 03:12:45\nSignature: x\n"), "2026-11-23T03:12:45Z");
}

} // namespace
} // namespace tejun::runner
