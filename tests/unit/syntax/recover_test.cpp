// Syntax errors: one message a problem, in human terms, and what follows is read all the same.
#include <gtest/gtest.h>

#include "tests/unit/syntax/parsed.h"

namespace tejun::syntax {
namespace {

std::string errorsOf(const std::string &text) { return Parsed(text).errors(); }

/// The errors of statements, which begin on line 2.
std::string stmtErrors(const std::string &text) {
  return errorsOf("process 1.1 p { method 1.1.1 {\n" + text + "\n} }");
}

TEST(Expected, IsNamedAsAPersonWould) {
  EXPECT_EQ(stmtErrors("let x 3"), "2:7 TJ0148 expected `=` after `x`\n");
  EXPECT_EQ(stmtErrors("let = 3"), "2:5 TJ0148 expected a name after `let`\n");
  EXPECT_EQ(stmtErrors("let x ="), "2:8 TJ0148 expected an expression after `=`\n");
  EXPECT_EQ(stmtErrors("let x: = 3"), "2:8 TJ0148 expected a type after `:`\n");
  EXPECT_EQ(stmtErrors("let if = 3"), "2:5 TJ0154 `if` is a word of the language and cannot be a name here\n");
  EXPECT_EQ(stmtErrors("skip"), "2:5 TJ0148 expected a reason in quotes after `skip`\n");
  EXPECT_EQ(stmtErrors("assume x = false"), "2:17 TJ0131 `assume` needs `because` and a reason\n");
  EXPECT_EQ(stmtErrors("f() else -> 3"), "2:13 TJ0148 expected a target such as `step 2` or `close` after `->`\n");
  EXPECT_EQ(stmtErrors("await job"), "2:10 TJ0148 expected `at` after `job`\n");
  EXPECT_EQ(stmtErrors("3 4"), "2:3 TJ0155 expected a statement or `}`, found `4`\n");
  EXPECT_EQ(errorsOf("playbook p {\n  step sent = f(a)\n}"), "2:8 TJ0148 expected a step number after `step`\n");
  EXPECT_EQ(errorsOf("process a \"b\" { }"), "1:9 TJ0148 expected a process number such as `1.1` after `process`\n");
  EXPECT_EQ(errorsOf("process 1.1 a { method 1.1 { } }"),
            "1:24 TJ0148 expected a method number such as `1.1.1` after `method`\n");
  EXPECT_EQ(errorsOf("response by it () { }"), "1:10 TJ0148 expected a response number after `response`\n");
  EXPECT_EQ(errorsOf("fact x Bool"), "1:8 TJ0148 expected `:` after `x`\n");
  EXPECT_EQ(errorsOf("fn f(a) { }"), "1:7 TJ0148 expected `:` after `a`\n");
  EXPECT_EQ(errorsOf("scope {\n  sistem a\n}"),
            "2:10 TJ0148 expected `by` after `sistem`\n"); // any name may begin a phase's line
}

TEST(Expected, FixesApply) {
  EXPECT_EQ(Parsed("fact x Bool").fixed(), "fact x: Bool");
  EXPECT_EQ(Parsed("fn f() { let x 3 let y = g(a }").fixed(), "fn f() { let x = 3 let y = g(a) }");
  EXPECT_EQ(Parsed("fn f() { if a = b { c() } }").fixed(), "fn f() { if a == b { c() } }");
  EXPECT_EQ(Parsed("fn f() { let a = b && !c; }").fixed(), "fn f() { let a = b and not c }");
  EXPECT_EQ(Parsed("fn f（）{ let a：Int ＝ 3 }").fixed(), "fn f(){ let a:Int = 3 }");
  EXPECT_EQ(Parsed("const x = 30min").fixed(), "const x = 30m");
}

TEST(Recovery, EachStatementHasItsOwn) {
  EXPECT_EQ(stmtErrors("let x 3\nlet y = f(a, b\nlet z = 4\nif z = 3 { }\nfor x xs { }\na.b = 2\nlet w = 1"),
            "2:7 TJ0148 expected `=` after `x`\n3:15 TJ0148 expected `)` after `b`\n5:6 TJ0135 `=` does not compare\n"
            "6:7 TJ0148 expected `in` after `x`\n7:1 TJ0150 only a whole variable can be assigned\n");
}

TEST(Recovery, TheRestOfABrokenStatementIsCutOut) {
  const Parsed parsed("fn f() {\n  let = 3\n  let b = 4\n}\nduty z");
  EXPECT_EQ(parsed.tree(), "(file\n  (fn f\n    (error)\n    (let b (int 4)))\n  (duty z))\n");
}

TEST(Recovery, AMissingValueLeavesItsStatement) {
  const Parsed parsed("playbook p {\n  let x =\n  step 1 a = f()\n  step 2 b = g(, 1)\n}");
  EXPECT_EQ(parsed.errors(), "2:10 TJ0148 expected an expression after `=`\n4:16 TJ0148 expected `)` after `(`\n");
  EXPECT_EQ(parsed.tree(), "(file\n  (playbook p\n    (let x (error))\n    (step 1 a (call f))\n"
                           "    (step 2 b (call g (int 1)))))\n");
}

TEST(Recovery, AMissingBraceIsBlamedOnTheBraceThatIsOpen) {
  const Parsed parsed("process 1.1 p {\n  method 1.1.1 {\n    if a {\n      b()\n  }\n}\nduty x\n");
  EXPECT_EQ(parsed.errors(), "3:10 TJ0103 `{` is never closed\n") << "the braces below are indented like others";
  EXPECT_EQ(parsed.file->items.size(), 2U);
  EXPECT_EQ(errorsOf("scope {\n  team a\n\nduty x"), "1:7 TJ0103 `{` is never closed\n");
  EXPECT_EQ(errorsOf("fn f() { g(a"), "1:11 TJ0103 `(` is never closed\n");
}

TEST(Recovery, ABraceTooManyIsOne) {
  EXPECT_EQ(errorsOf("fn f() {\n  g()\n}\n}\nduty x"), "4:1 TJ0104 `}` closes nothing\n");
  EXPECT_EQ(errorsOf("process 1.1 p {\n  method 1.1.1 { }\n  }\n  method 1.1.2 { }\n}\nduty x"),
            "4:3 TJ0123 expected a declaration, found `method`\n")
      << "what follows from it is not said again";
}

TEST(Recovery, AMisspeltWordIsSuggested) {
  const Parsed parsed("playbook p {\n  stepp 1 a = f()\n  step 2 b = g()\n}\nplaybok q { }\nduty x");
  EXPECT_EQ(parsed.errors(), "2:3 TJ0155 expected a step, a branch or another statement or `}`, found `stepp`\n"
                             "5:1 TJ0123 expected a declaration, found `playbok`\n");
  ASSERT_EQ(parsed.diagnostics.size(), 2U);
  for (const Diagnostic &one : parsed.diagnostics) {
    ASSERT_FALSE(one.fixes.empty());
    EXPECT_EQ(one.fixes.back().applicability, Applicability::maybe);
  }
  EXPECT_EQ(parsed.diagnostics[0].fixes.back().edits.front().replacement, "step");
  EXPECT_EQ(parsed.diagnostics[1].fixes.back().edits.front().replacement, "playbook");
  EXPECT_NE(parsed.tree().find("(step 1 a (call f))"), std::string::npos) << parsed.tree();
}

TEST(Recovery, AnItemDoesNotSwallowTheNext) {
  const Parsed parsed("fact a :\nfact b : Bool\nconst c =\nduty d\nimport\nduty e");
  EXPECT_EQ(parsed.errors(), "1:9 TJ0148 expected a type after `:`\n3:10 TJ0148 expected an expression after `=`\n"
                             "5:1 TJ0152 `import` stands at the top of the file, before the declarations\n"
                             "5:7 TJ0148 expected a name after `import`\n");
  EXPECT_NE(parsed.tree().find("(fact b Bool)"), std::string::npos);
  EXPECT_NE(parsed.tree().find("(duty e)"), std::string::npos);
}

TEST(Lexical, HabitsFromElsewhereAreUnderstood) {
  EXPECT_EQ(stmtErrors("let a = b && c || !d;"),
            "2:11 TJ0143 `&&` is not an operator\n2:16 TJ0143 `||` is not an operator\n"
            "2:19 TJ0143 `!` is not an operator\n2:21 TJ0144 a statement does not end with `;`\n");
  EXPECT_EQ(stmtErrors("let a = 'b'"), "2:9 TJ0145 a text is written with `\"`\n");
  EXPECT_EQ(stmtErrors("a += 1"), "2:3 TJ0143 `+=` is not an operator\n");
}

TEST(Lexical, FullWidthSignsAreUnderstood) {
  EXPECT_EQ(stmtErrors("let a ＝ f（b、c）"),
            "2:7 TJ0109 full-width `＝` in place of `=`\n2:10 TJ0109 full-width `（` in place of `(`\n"
            "2:12 TJ0109 full-width `、` in place of `,`\n2:14 TJ0109 full-width `）` in place of `)`\n");
  EXPECT_EQ(errorsOf("duty x 「題名」"), "1:8 TJ0109 full-width `「` in place of `\"`\n");
}

TEST(Lexical, NumbersWithWrongTailsAreOneToken) {
  EXPECT_EQ(stmtErrors("let a = 30min"), "2:9 TJ0118 `30min` is not a duration\n");
  EXPECT_EQ(stmtErrors("let a = 12abc"), "2:9 TJ0113 `12abc` is not a number\n");
  EXPECT_EQ(stmtErrors("let a = 1.2.3.4.5"), "2:9 TJ0113 `1.2.3.4.5` is not a number\n");
  EXPECT_EQ(errorsOf("duty 1次対応"), "1:6 TJ0113 `1次対応` is not a number\n");
}

TEST(Lexical, AnOpenTextEndsWithItsLine) {
  EXPECT_EQ(errorsOf("duty x \"abc\nduty y"), "1:8 TJ0106 this text is never closed\n");
  EXPECT_EQ(errorsOf("duty x \"abc${d\nduty y"), "1:8 TJ0106 this text is never closed\n");
  EXPECT_EQ(errorsOf("const x = \"a ${f(\"b ${c\nduty y"), "1:11 TJ0106 this text is never closed\n");
  EXPECT_EQ(errorsOf("const x = \"\"\"abc\nduty y"), "1:11 TJ0106 this text is never closed\n");
  EXPECT_EQ(Parsed("duty x \"abc\nduty y").tree(), "(file\n  (duty x \"abc\")\n  (duty y))\n");
}

TEST(Lexical, WhatMeansNothingIsLeftOut) {
  EXPECT_EQ(errorsOf("duty @#x"), "1:6 TJ0108 `@` means nothing here\n");
  EXPECT_EQ(errorsOf("duty x 🙂"), "1:8 TJ0108 `🙂` means nothing here\n");
}

TEST(Titles, TakeNoHoles) {
  EXPECT_EQ(errorsOf("duty x \"a ${b}\""), "1:8 TJ0153 a text that the documents print takes no holes\n");
  EXPECT_EQ(stmtErrors("skip \"a ${b}\""), "2:6 TJ0153 a text that the documents print takes no holes\n");
}

} // namespace
} // namespace tejun::syntax
