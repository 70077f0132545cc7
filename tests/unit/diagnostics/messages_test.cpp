// What must hold of every row of the table, and how a row becomes a sentence.
#include "compiler/diagnostics/messages.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/unicode.h"

namespace tejun {
namespace {

std::set<std::string> placeholders(std::string_view pattern) {
  std::set<std::string> names;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
    names.emplace(placeholderAt(pattern, at));
  }
  return names;
}

bool hasJapanese(std::string_view text) {
  for (const char32_t value : toCodePoints(text)) {
    if ((value >= 0x3041 && value <= 0x30FF) || (value >= 0x4E00 && value <= 0x9FFF)) return true;
  }
  return false;
}

/// Braces open and close in turn, and hold a name, or a name and two words.
void expectWellFormed(std::string_view pattern, bool english) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    EXPECT_NE(pattern[at], '}') << pattern;
    if (pattern[at] != '{') continue;
    const std::size_t close = pattern.find('}', at);
    ASSERT_NE(close, std::string_view::npos) << pattern;
    const std::string inside(pattern.substr(at + 1, close - at - 1));
    EXPECT_THAT(inside, testing::MatchesRegex(english ? "[a-zA-Z]+(:[^|{}]+[|][^|{}]+)?" : "[a-zA-Z]+"));
    at = close;
  }
}

void expectHouseStyle(std::string_view english, std::string_view name) {
  ASSERT_FALSE(english.empty()) << name;
  EXPECT_FALSE(english.front() >= 'A' && english.front() <= 'Z') << name << ": lower case";
  EXPECT_FALSE(english.ends_with('.')) << name << ": no full stop";
  EXPECT_EQ(std::count(english.begin(), english.end(), '`') % 2, 0) << name << ": backticks pair";
}

void expectPair(const Pattern &pattern, std::string_view name) {
  expectWellFormed(pattern.english, true);
  expectWellFormed(pattern.japanese, false);
  EXPECT_EQ(placeholders(pattern.english), placeholders(pattern.japanese)) << name;
  EXPECT_FALSE(hasJapanese(pattern.english)) << name;
  EXPECT_FALSE(pattern.japanese.ends_with("。")) << name;
  EXPECT_EQ(std::count(pattern.japanese.begin(), pattern.japanese.end(), '`') % 2, 0) << name;
}

TEST(DiagnosticTable, codesAreWellFormedUniqueAndSorted) {
  std::string_view previous;
  for (const DiagnosticId id : allDiagnostics()) {
    const DiagnosticRow &row = tejun::row(id);
    EXPECT_THAT(std::string(row.code), testing::MatchesRegex("TJ[0-9][0-9][0-9][0-9]"));
    EXPECT_LT(previous, row.code);
    previous = row.code;
  }
}

TEST(DiagnosticTable, everyRowIsInBothLanguages) {
  for (const DiagnosticId id : allDiagnostics()) {
    const DiagnosticRow &row = tejun::row(id);
    expectHouseStyle(row.message.english, row.name);
    expectPair(row.message, row.name);
    EXPECT_TRUE(hasJapanese(row.message.japanese)) << row.name;

    EXPECT_EQ(row.help.english.empty(), row.help.japanese.empty()) << row.name;
    if (row.help.english.empty()) continue;
    expectHouseStyle(row.help.english, row.name);
    expectPair(row.help, row.name);
    EXPECT_TRUE(placeholders(row.help.english).empty()) << row.name << ": help has no arguments";
    EXPECT_TRUE(hasJapanese(row.help.japanese)) << row.name;
  }
}

/// What stands outside of backticks.
std::string withoutCode(std::string_view text) {
  std::string rest;
  bool code = false;
  for (const char c : text) {
    if (c == '`')
      code = !code;
    else if (!code)
      rest += c;
  }
  return rest;
}

TEST(DiagnosticTable, everyTextIsInBothLanguages) {
  for (const TextId id : allTexts()) {
    const TextRow &row = tejun::row(id);
    expectHouseStyle(row.message.english, row.name);
    expectPair(row.message, row.name);
    // A noun may be keywords alone, which have no translation.
    const std::string words = withoutCode(row.message.english);
    const bool keywords = row.kind == TextKind::noun && words.find_first_not_of(" ,or") == std::string::npos;
    EXPECT_TRUE(keywords || hasJapanese(row.message.japanese)) << row.name;
  }
}

TEST(DiagnosticTable, noTwoRowsSayTheSame) {
  std::map<std::string_view, std::string_view> seen;
  for (const DiagnosticId id : allDiagnostics()) {
    const DiagnosticRow &row = tejun::row(id);
    const auto [first, added] = seen.emplace(row.message.english, row.code);
    EXPECT_TRUE(added) << row.code << " says what " << first->second << " says";
  }
}

TEST(DiagnosticTable, aTagIsItsId) {
  static_assert(row(diag::unknown_name).name == "unknown_name");
  static_assert(row(diag::note_way).kind == TextKind::note);
  static_assert(row(diag::note_way).name == "note_way");
}

TEST(Placeholders, countDistinctNames) {
  static_assert(placeholderCount("nothing") == 0);
  static_assert(placeholderCount("{a} and {b} and {a}") == 2);
  static_assert(placeholderCount("{n} {n:way|ways}") == 1);
  static_assert(hasPlaceholder("{count:way|ways}", "count"));
  static_assert(!hasPlaceholder("{counter}", "count"));
}

TEST(FormatPattern, putsArgumentsIn) {
  const Arguments arguments = {{"name", "端末"}, {"count", 3}};
  EXPECT_EQ(formatPattern("`{name}` has {count}", arguments, Language::english), "`端末` has 3");
  EXPECT_EQ(formatPattern("{name}{name}", arguments, Language::english), "端末端末");
  EXPECT_EQ(formatPattern("", arguments, Language::english), "");
}

TEST(FormatPattern, anArgumentIsNeverAPattern) {
  EXPECT_EQ(formatPattern("`{name}`", {{"name", "{name} {other}"}}, Language::english), "`{name} {other}`");
}

TEST(FormatPattern, choosesTheWordForANumber) {
  const auto format = [](int count) {
    return formatPattern("{count} {count:way|ways}", {{"count", count}}, Language::english);
  };
  EXPECT_EQ(format(0), "0 ways");
  EXPECT_EQ(format(1), "1 way");
  EXPECT_EQ(format(2), "2 ways");
}

TEST(FormatPattern, translatesNounsAndJoinsLists) {
  const Arguments arguments = {{"kind", diag::noun_process}, {"names", std::vector<std::string>{"a", "b", "c"}}};
  EXPECT_EQ(formatPattern("{kind}: {names}", arguments, Language::english), "process: `a`, `b` and `c`");
  EXPECT_EQ(formatPattern("{kind}: {names}", arguments, Language::japanese), "プロセス: `a`、`b`、`c`");
}

TEST(FormatPattern, japaneseWordsStandWithoutSpaces) {
  const auto format = [](Value value) {
    return formatPattern("`a` の後に {what} が必要です: {what} または `b`", {{"what", std::move(value)}},
                         Language::japanese);
  };
  EXPECT_EQ(format(diag::noun_statement), "`a` の後に文が必要です: 文または `b`");
  EXPECT_EQ(format("`c`"), "`a` の後に `c` が必要です: `c` または `b`");
  EXPECT_EQ(formatPattern("`a` は{what}です", {{"what", diag::noun_binding}}, Language::japanese),
            "`a` は `let` の名前です");
  EXPECT_EQ(format(3), "`a` の後に 3 が必要です: 3 または `b`");
}

TEST(FormatPattern, theArticleFitsTheWord) {
  const auto format = [](Value value) {
    return formatPattern("it is a {kind}", {{"kind", std::move(value)}}, Language::english);
  };
  EXPECT_EQ(format(diag::noun_enumeration), "it is an enum");
  EXPECT_EQ(format(diag::noun_record), "it is a record");
  EXPECT_EQ(format("`Int`"), "it is a `Int`");
}

TEST(FormatPattern, JapanesePunctuationStandsCloseToCode) {
  const Arguments arguments = {{"names", std::vector<std::string>{"a"}}};
  EXPECT_EQ(formatPattern("終わりますが、{names} が", arguments, Language::japanese), "終わりますが、`a` が");
  EXPECT_EQ(formatPattern("手順{names}が", arguments, Language::japanese), "手順 `a` が");
}

TEST(EscapeUnprintable, showsWhatWouldAct) {
  EXPECT_EQ(escapeUnprintable("端末 x"), "端末 x");
  EXPECT_EQ(escapeUnprintable("\x1B[31m"), "<U+001B>[31m");
  EXPECT_EQ(escapeUnprintable("a\nb\tc\rd"), "a<U+000A>b<U+0009>c<U+000D>d");
  EXPECT_EQ(escapeUnprintable("a\u202Eb"), "a<U+202E>b");
  EXPECT_EQ(escapeUnprintable("a\xFF\u0085"), "a<0xFF><U+0085>");
}

} // namespace
} // namespace tejun
