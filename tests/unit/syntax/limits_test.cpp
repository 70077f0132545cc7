// Hostile text: whatever comes, there is a tree and a diagnostic, no crash and no long wait.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/syntax/parsed.h"

namespace tejun::syntax {
namespace {

constexpr std::size_t deep = 10'000;

bool saysTooDeep(const Parsed &parsed) {
  return std::any_of(parsed.diagnostics.begin(), parsed.diagnostics.end(),
                     [](const Diagnostic &one) { return one.code() == "TJ0110"; });
}

class Deep : public testing::TestWithParam<std::string> {};

TEST_P(Deep, IsOneDiagnostic) {
  const Parsed parsed(GetParam() + "\nduty after");
  EXPECT_TRUE(saysTooDeep(parsed)) << parsed.errors().substr(0, 1000);
  EXPECT_EQ(parsed.diagnostics.size(), 1U) << parsed.errors().substr(0, 1000);
  ASSERT_FALSE(parsed.file->items.empty());
  EXPECT_EQ(parsed.file->items.back()->name.text, "after") << "the rest of the file is read all the same";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Deep,
    testing::Values("const x = " + repeated("(", deep) + "1" + repeated(")", deep),
                    "const x = " + repeated("[", deep) + repeated("]", deep),
                    "const x = " + repeated("{ a: ", deep) + "1" + repeated("}", deep),
                    "const x = " + repeated("f(", deep) + repeated(")", deep),
                    "const x = " + repeated("a[", deep) + "1" + repeated("]", deep),
                    "const x = " + repeated("f(x => ", deep) + "1" + repeated(")", deep),
                    "const x = " + repeated("\"${", deep) + "a" + repeated("}\"", deep),
                    "fn f() " + repeated("{ if a ", deep) + "{ }" + repeated("}", deep),
                    "fn f() { " + repeated("if a { } else ", deep) + "{ } }",
                    "fn f() { let x = " + repeated("if a { 1 } else ", deep) + "{ 1 } }",
                    "fn f() " + repeated("{ match a { b => ", deep) + "{ }" + repeated("} }", deep),
                    "fn f() { " + repeated("a() else { ", deep) + repeated("}", deep) + " }",
                    "playbook p " + repeated("{ section \"a\" ", deep) + "{ }" + repeated("}", deep),
                    "playbook p " + repeated("{ together ", deep) + "{ }" + repeated("}", deep),
                    "record R { a: " + repeated("List<", deep) + "Int" + repeated(">", deep) + " }",
                    "const x = " + repeated("not ", deep) + "a", "const x = " + repeated("- ", deep) + "a",
                    "const x = a" + repeated(" + a", deep), "const x = a" + repeated(" or a", deep),
                    "const x = a" + repeated(" ?? a", deep), "const x = a" + repeated(".a", deep),
                    "const x = a" + repeated("()", deep), "const x = a" + repeated("[1]", deep)));

TEST(Limits, NestingWithinTheLimitIsFine) {
  EXPECT_EQ(Parsed("const x = " + repeated("(", 250) + "1" + repeated(")", 250)).errors(), "");
  EXPECT_EQ(Parsed("const x = a" + repeated(" or a", 900)).errors(), "");
  EXPECT_EQ(Parsed("fn f() " + repeated("{ if a ", 250) + "{ }" + repeated("}", 250)).errors(), "");
}

TEST(Limits, OpenBracketsWithoutEndAreFewDiagnostics) {
  for (const char *open :
       {"(", "[", "{", "f(", "\"${", "if a {", "else ", "} ", ") ", "] ", "\"\"\"", "a.", "a:", "->", "=>"}) {
    const Parsed parsed("fn f() { " + repeated(open, deep));
    EXPECT_GE(parsed.diagnostics.size(), 1U) << open;
    EXPECT_LE(parsed.diagnostics.size(), 60U) << open << '\n' << parsed.errors().substr(0, 2000);
  }
}

TEST(Limits, InvalidUtf8IsNoCrash) {
  EXPECT_NE(Parsed("duty x \"\xFF\xFE\"").file, nullptr);
  EXPECT_GE(Parsed("\xC3\x28 \xE3\x81 \xF0\x9F").diagnostics.size(), 1U);
  EXPECT_GE(Parsed(std::string("duty \0 x", 8)).diagnostics.size(), 1U);
}

TEST(Limits, ManyErrorsInOneItemEnd) {
  const Parsed parsed("process 1.1 p {\n method 1.1.1 {\n" + repeated("  let = 3\n", 50'000) + "}\n}\n");
  EXPECT_GE(parsed.diagnostics.size(), 5U);
}

TEST(Limits, ManyBrokenItemsEachHaveTheirDiagnostic) {
  const Parsed parsed(repeated("fact x Bool\n", 2'000));
  EXPECT_EQ(parsed.diagnostics.size(), 2'000U);
  EXPECT_EQ(parsed.file->items.size(), 2'000U);
}

TEST(Limits, ATextOfAnySizeIsOneToken) {
  const Parsed parsed("const x = \"" + std::string(2'000'000, 'a') + "\"");
  EXPECT_EQ(parsed.errors(), "");
}

TEST(Limits, StrayClosersAreReported) {
  EXPECT_EQ(Parsed("}").errors(), "1:1 TJ0104 `}` closes nothing\n");
  EXPECT_EQ(Parsed("}\n}\nduty x\n}").errors(),
            "1:1 TJ0104 `}` closes nothing\n4:1 TJ0104 `}` closes nothing\n"); // one report a stretch
  EXPECT_EQ(Parsed("} duty x").file->items.size(), 1U);
}

/// Any bytes: tokens of the language in any order, and bits of it cut anywhere.
TEST(Limits, RandomTokensAreNoCrash) {
  const std::vector<std::string> pieces{"{",          "}",        "(",        ")",       "[",       "]",     ",",
                                        ":",          ".",        "?.",       "..",      "?",       "??",    "->",
                                        "=>",         "|",        "=",        "==",      "<",       ">",     "+",
                                        "-",          "a",        "端末",     "1",       "1.1",     "1.1.1", "10.0.0.1",
                                        "10.0.0.0/8", "30m",      "30min",    "\"t\"",   "\"${",    "\"",    "\"\"\"",
                                        "$",          "\\",       "\n",       ";",       "&&",      "'",     "（",
                                        "process",    "playbook", "fn",       "let",     "if",      "else",  "match",
                                        "step",       "section",  "method",   "when",    "is",      "not",   "in",
                                        "ask",        "choose",   "at most",  "silence", "each",    "ran",   "scope",
                                        "guard",      "never",    "criteria", "detect",  "confirm", "needs", "branch",
                                        "together",   "response", "by",       "because", "skip",    "park",  "record",
                                        "enum"};
  std::mt19937 random(20240601);
  std::uniform_int_distribution<std::size_t> pick(0, pieces.size() - 1);
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      text += pieces[pick(random)];
      if (pick(random) % 4 != 0) text += ' ';
    }
    const Parsed parsed(text);
    ASSERT_NE(parsed.file, nullptr);
    (void)parsed.tree();
  }
}

} // namespace
} // namespace tejun::syntax
