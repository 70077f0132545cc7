// Expressions: what binds how, which words are names where, texts and literals.
#include <set>

#include <gtest/gtest.h>

#include "compiler/syntax/grammar_names.h"
#include "tests/unit/syntax/parsed.h"

namespace tejun::syntax {
namespace {

struct Sample {
  const char *text;
  const char *tree;
};

class Precedence : public testing::TestWithParam<Sample> {};

TEST_P(Precedence, IsClimbed) { EXPECT_EQ(exprTree(GetParam().text), GetParam().tree) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    Operators, Precedence,
    testing::Values(Sample{"a or b and c", "(or a (and b c))"}, Sample{"a and b or c", "(or (and a b) c)"},
                    Sample{"not a and b", "(and (not a) b)"}, Sample{"not a == b", "(not (== a b))"},
                    Sample{"not not a", "(not (not a))"}, Sample{"a and not b in c", "(and a (not (in b c)))"},
                    Sample{"a not in b", "(not-in a b)"}, Sample{"a + b == c - d", "(== (+ a b) (- c d))"},
                    Sample{"a == b ?? c", "(== a (?? b c))"}, Sample{"a ?? b ?? c", "(?? a (?? b c))"},
                    Sample{"a ?? b + c", "(?? a (+ b c))"}, Sample{"a - b - c", "(- (- a b) c)"},
                    Sample{"a + b * c", "(+ a (* b c))"}, Sample{"a * b / c % d", "(% (/ (* a b) c) d)"},
                    Sample{"-a * b", "(* (neg a) b)"}, Sample{"-a.b", "(neg (. a b))"}, Sample{"- -a", "(neg (neg a))"},
                    Sample{"-f(a)[1]", "(neg (index (call f a) (int 1)))"},
                    Sample{"a is known and b", "(and (is a known) b)"},
                    Sample{"a.b is not empty or c", "(or (is-not (. a b) empty) c)"},
                    Sample{"a contains \"x\" and b starts c", "(and (contains a \"x\") (starts b c))"},
                    Sample{"a ends b or a matches b or a like b or a exactly b",
                           "(or (or (or (ends a b) (matches a b)) (like a b)) (exactly a b))"},
                    Sample{"(a or b) and c", "(and (or a b) c)"}, Sample{"a < b + 1", "(< a (+ b (int 1)))"},
                    Sample{"a?.b.c ?? d", "(?? (. (?. a b) c) d)"},
                    Sample{"a >= b and c <= d", "(and (>= a b) (<= c d))"}, Sample{"a != b", "(!= a b)"},
                    Sample{"not a is known", "(not (is a known))"}));

INSTANTIATE_TEST_SUITE_P(Literals, Precedence,
                         testing::Values(Sample{"1_000", "(int 1_000)"}, Sample{"1.5", "(decimal 1.5)"},
                                         Sample{"true", "true"}, Sample{"10.10.300.1", "(address 10.10.300.1)"},
                                         Sample{"10.0.0.0/8", "(network 10.0.0.0/8)"}, Sample{"90s", "(duration 90s)"},
                                         Sample{"250ms", "(duration 250ms)"}, Sample{"4bd", "(duration 4bd)"},
                                         Sample{"10MB", "(size 10MB)"}, Sample{"10B", "(size 10B)"},
                                         Sample{"09:00", "(time 09:00)"}, Sample{"2027-12-31", "(date 2027-12-31)"},
                                         Sample{"\"端末\"", "\"端末\""}, Sample{"[]", "(list)"},
                                         Sample{"[1, 2,]", "(list (int 1) (int 2))"},
                                         Sample{"2027-12-31 - 1", "(- (date 2027-12-31) (int 1))"}));

INSTANTIATE_TEST_SUITE_P(
    Calls, Precedence,
    testing::Values(Sample{"f()", "(call f)"}, Sample{"f(a, to: b, for: 7d,)", "(call f a to: b for: (duration 7d))"},
                    Sample{"f(each xs)", "(call f (each xs))"},
                    Sample{"f(to: each xs.ys)", "(call f to: (each (. xs ys)))"},
                    Sample{"f(x => x.y)", "(call f (lambda (x) (. x y)))"},
                    Sample{"f((a, b) => a + b)", "(call f (lambda (a b) (+ a b)))"},
                    Sample{"f(() => 1)", "(call f (lambda () (int 1)))"},
                    Sample{"f((a) => a)", "(call f (lambda (a) a))"}, Sample{"f((a))", "(call f a)"},
                    Sample{"f(by: x => x)", "(call f by: (lambda (x) x))"}, Sample{"f(a, ..)", "(call f a ..)"},
                    Sample{"f(R { a: 1, b })", "(call f (record R a: (int 1) b:))"},
                    Sample{"m.R { a: { b: 1 } }", "(record m.R a: (record b: (int 1)))"},
                    Sample{"{ a }", "(record a:)"}, Sample{"{}", "(record)"}, Sample{"f(a)(b)", "(call (call f a) b)"},
                    Sample{"available(identity)", "(call available identity)"},
                    Sample{"f(on: each provider)", "(call f on: (each provider))"},
                    Sample{"undo each held", "(later \"undo each\")"}, Sample{"x if ran", "(if-ran x)"},
                    Sample{"f(c2 if ran, d)", "(call f (if-ran c2) d)"}));

TEST(Expr, ComparisonsDoNotChain) {
  EXPECT_EQ(exprTree("a < b < c"), "1:17 TJ0136 comparisons do not chain\n");
  EXPECT_EQ(exprTree("a is known == b"), "1:22 TJ0136 comparisons do not chain\n");
  EXPECT_EQ(exprTree("(a < b) == (c < d)"), "(== (< a b) (< c d))");
}

TEST(Expr, TwoCommasAreOneTooMany) {
  EXPECT_EQ(exprTree("f(a,, b)"), "1:15 TJ0125 expected an expression, found `,`\n");
  EXPECT_EQ(exprTree("[1,,2]"), "1:14 TJ0125 expected an expression, found `,`\n");
  EXPECT_EQ(exprTree("{ a: 1,, b: 2 }"), "1:18 TJ0125 expected an expression, found `,`\n");
}

TEST(Expr, FieldsFollowATypesName) {
  EXPECT_EQ(exprTree("a + R { b: 1 }"), "1:11 TJ0149 the fields of a record follow the name of its type\n");
  EXPECT_EQ(exprTree("f() { b: 1 }"), "1:11 TJ0149 the fields of a record follow the name of its type\n");
}

// ---- words -----------------------------------------------------------------------------------------------------

std::vector<std::string_view> keywords() {
  std::vector<std::string_view> words;
  for (const std::string_view spelling : tokSpelling) {
    if (!spelling.empty() && spelling.front() >= 'a' && spelling.front() <= 'z') words.push_back(spelling);
  }
  return words;
}

TEST(Words, EveryWordIsANameBehindADotAndBeforeAColon) {
  ASSERT_GT(keywords().size(), 100U);
  for (const std::string_view word : keywords()) {
    const std::string w(word);
    EXPECT_EQ(exprTree("a." + w), "(. a " + w + ")");
    EXPECT_EQ(exprTree("a?." + w + ".b"), "(. (?. a " + w + ") b)");
    EXPECT_EQ(exprTree("f(" + w + ": 1)"), "(call f " + w + ": (int 1))");
    EXPECT_EQ(exprTree("{ " + w + ": 1 }"), "(record " + w + ": (int 1))");
  }
}

TEST(Words, OnlyThoseThatBeginAnExpressionOrAStatementAreReserved) {
  const std::set<std::string_view> reserved{
      "let",  "var",   "if",     "else", "match", "for",   "repeat", "return", "establish", "assume",
      "omit", "skip",  "accept", "fail", "park",  "and",   "or",     "not",    "in",        "is",
      "true", "false", "ran",    "each", "ask",   "await", "poll",   "undo",   "declassify"};
  for (const std::string_view word : keywords()) {
    const std::string w(word);
    const bool isName = Parsed("process 1.1 " + w + " { }\nconst x = " + w + " + " + w).diagnostics.empty();
    EXPECT_EQ(isName, !reserved.contains(word)) << w;
  }
}

TEST(Words, AStatementThatBeginsWithAWordIsThatStatement) {
  EXPECT_EQ(stmtTree("process.add(x)\ntest = 1\nrecord.fact.close()"),
            "(do (call (. process add) x))\n(assign test (int 1))\n(do (call (. (. record fact) close)))");
  EXPECT_EQ(stmtTree("let step = close\nlet at = within.most"), "(let step close)\n(let at (. within most))");
}

// ---- texts -----------------------------------------------------------------------------------------------------

TEST(Text, HasEscapesAndHoles) {
  EXPECT_EQ(exprTree(R"("a\n\t\"\\\$\u{3042}")"), R"("a\n\t\"\\$あ")");
  EXPECT_EQ(exprTree(R"("a ${b} c")"), R"((text "a " b " c"))");
  EXPECT_EQ(exprTree(R"("${a}${b.c(d)}")"), R"((text a (call (. b c) d)))");
  EXPECT_EQ(exprTree(R"("{a} $5 $$ ${a}")"), R"((text "{a} $5 $$ " a))");
  EXPECT_EQ(exprTree(R"("$" + "$$")"), R"((+ "$" "$$"))");
  EXPECT_EQ(exprTree(R"("${f({ a: "${b}" })}")"), R"((text (call f (record a: (text b)))))");
}

TEST(Text, MaySpanLines) {
  EXPECT_EQ(exprTree("\"\"\"\nline \"one\"\n  ${x}\n\"\"\""), R"((text "line \"one\"\n  " x))");
  EXPECT_EQ(exprTree("\"\"\"\n    a\n      b\n  c\n    \"\"\""), R"("a\n  b\nc")") << "the mark's indentation";
  EXPECT_EQ(exprTree("\"\"\"\n  a\n  b\"\"\""), R"("  a\n  b")") << "a mark behind text says nothing of it";
  EXPECT_EQ(exprTree("\"\"\"\r\n\ta\r\n\t\"\"\""), R"("a")");
  EXPECT_EQ(exprTree("\"\"\"\n  \\n  a\n  \"\"\""), R"("\n  a")") << "what is escaped is no indentation";
  EXPECT_EQ(exprTree("\"\"\"\"\"\""), "(text)");
}

TEST(Text, SaysWhatIsWrongWithAnEscape) {
  EXPECT_EQ(exprTree(R"("a\q\端")"),
            "1:13 TJ0111 unknown escape `\\q` in a text\n1:15 TJ0111 unknown escape `\\端` in a text\n");
  EXPECT_EQ(exprTree(R"("\u{D800} \u{110000} \u{} \u12")"),
            "1:12 TJ0112 `\\u{D800}` is not a Unicode character\n1:21 TJ0112 `\\u{110000}` is not a Unicode character\n"
            "1:32 TJ0112 `\\u{}` is not a Unicode character\n1:37 TJ0112 `\\u` is not a Unicode character\n");
}

TEST(Names, AreInAnyScriptAndNormalised) {
  EXPECT_EQ(exprTree("端末.一覧"), "(. 端末 一覧)");
  EXPECT_EQ(exprTree("か\u3099"), "が") << "NFC";
  EXPECT_EQ(exprTree("a\u3000+\u3000b"), "(+ a b)") << "an ideographic space is white";
  EXPECT_EQ(exprTree("_"), "_");
}

} // namespace
} // namespace tejun::syntax
