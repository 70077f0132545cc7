// Blocks and statements, and what comments leave behind.
#include <gtest/gtest.h>

#include "tests/unit/syntax/parsed.h"

namespace tejun::syntax {
namespace {

TEST(Block, TheLastExpressionIsItsValueWhereOneIsWanted) {
  EXPECT_EQ(Parsed("fn f() -> Int { let a = 1 a + 1 }").tree(),
            "(file\n  (fn f (returns Int)\n    (let a (int 1))\n    (value (+ a (int 1)))))\n");
  EXPECT_EQ(Parsed("fn f() { if a { 1 } else { 2 } }").tree(), "(file\n  (fn f\n    (value (if a\n        (then\n"
                                                               "          (value (int 1)))\n        (else\n"
                                                               "          (value (int 2)))))))\n");
  EXPECT_EQ(stmtTree("a.b()"), "(do (call (. a b)))");
}

TEST(Block, AValueAloneMayBeginAnyhow) {
  EXPECT_EQ(Parsed("fn f() { [a] }").tree(), "(file\n  (fn f\n    (value (list a))))\n");
  EXPECT_EQ(Parsed("fn f() { (a + b) * 2 }").tree(), "(file\n  (fn f\n    (value (* (+ a b) (int 2)))))\n");
  EXPECT_EQ(Parsed("fn f() { not a }").tree(), "(file\n  (fn f\n    (value (not a))))\n");
  EXPECT_EQ(Parsed("fn f() { -1 }").tree(), "(file\n  (fn f\n    (value (neg (int 1)))))\n");
  EXPECT_EQ(Parsed("fn f() { { a: 1 } }").tree(), "(file\n  (fn f\n    (value (record a: (int 1)))))\n");
  EXPECT_EQ(Parsed("fn f() { if a { return 1 } \"b\" }").tree(),
            "(file\n  (fn f\n    (if a\n      (then\n        (return (int 1))))\n    (value \"b\")))\n");
}

TEST(Block, AStatementGoesOnWhileItCan) {
  EXPECT_EQ(stmtTree("let a = b\n(c)"), "(let a (call b c))");
  EXPECT_EQ(stmtTree("let a = b\n[c]"), "(let a (index b c))");
  EXPECT_EQ(stmtTree("let a = b\n- c"), "(let a (- b c))");
  EXPECT_EQ(stmtTree("let a = b\nif c { }"), "(let a b)\n(if c\n  (then))");
  EXPECT_EQ(stmtTree("let a = b if ran\nif c { }"), "(let a (if-ran b))\n(if c\n  (then))");
}

TEST(Stmt, ElseHandles) {
  EXPECT_EQ(stmtTree("let a = f() else []"), "(let a (try (call f) (else (list))))");
  EXPECT_EQ(stmtTree("f() else skip \"w\""), "(do (try (call f) (else skip \"w\")))");
  EXPECT_EQ(stmtTree("f() else accept \"w\""), "(do (try (call f) (else accept \"w\")))");
  EXPECT_EQ(stmtTree("f() else -> step 4"), "(do (try (call f) (else (-> step 4))))");
  EXPECT_EQ(stmtTree("f() else fail"), "(do (try (call f) (else fail)))");
  EXPECT_EQ(stmtTree("f() else park \"w\""), "(do (try (call f) (else park \"w\")))");
  EXPECT_EQ(stmtTree("f() else { g() }"), "(do (try (call f) (else\n    (value (call g)))))");
  EXPECT_EQ(stmtTree("f() else R { a: 1 }"), "(do (try (call f) (else (record R a: (int 1)))))");
  EXPECT_EQ(stmtTree("f() else { on timeout, denied skip \"w\" on not_found -> step 4 otherwise park }"),
            "(do (try (call f) (else\n    (on timeout denied (do skip \"w\"))\n    (on not_found (do (-> step 4)))\n"
            "    (otherwise (do park)))))");
  EXPECT_EQ(stmtTree("f() else { otherwise undecided }"), "(do (try (call f) (else\n    (undecided))))")
      << "a verdict, no arm";
}

TEST(Stmt, OnlyAWholeVariableIsAssigned) {
  EXPECT_EQ(stmtTree("a = 1"), "(assign a (int 1))");
  EXPECT_EQ(stmtTree("a.b = 1"), "2:1 TJ0150 only a whole variable can be assigned\n");
  EXPECT_EQ(stmtTree("a[1] = 1"), "2:1 TJ0150 only a whole variable can be assigned\n");
}

TEST(Stmt, MatchHasArms) {
  EXPECT_EQ(stmtTree("match v { a | b => f() c.d(x, y) if z => { g() } 1 => h() \"t\" => i(), _ => { } }"),
            "(do (match v\n    (arm (case a) (case b)\n      (value (call f)))\n    (arm (case c.d x y) (if z)\n"
            "      (do (call g)))\n    (arm (int 1)\n      (value (call h)))\n    (arm \"t\"\n      (value (call i)))\n"
            "    (arm _)))");
}

TEST(Stmt, AskHasOneFormAndItsClausesInAnyOrder) {
  EXPECT_EQ(
      stmtTree("let a = ask it \"q\" { silence -> park at most 1h choose many from xs escalate to ops "
               "remind every 5m }"),
      "(let a (ask it \"q\" (choose many xs) (at-most (duration 1h)) (remind-every (duration 5m)) (escalate-to ops)"
      " (silence (-> park))))");
  EXPECT_EQ(stmtTree("ask it \"q\" { choose [yes, no] }"), "(do (ask it \"q\" (choose (list yes no))))");
  EXPECT_EQ(stmtTree("ask it \"q\" { form { a \"A\": Text from x b: Int } }"),
            "(do (ask it \"q\" (form\n    (field a \"A\" Text (from x))\n    (field b Int))))");
  EXPECT_EQ(stmtTree("ask it \"${x}\" { task at most 1h }"), "(do (ask it (text x) (task) (at-most (duration 1h))))");
  EXPECT_EQ(stmtTree("ask it \"q\" { approve approve }"), "2:22 TJ0138 `approve` is given twice\n");
  EXPECT_EQ(stmtTree("ask it \"q\" { at most 1h }"), "2:1 TJ0140 this `ask` needs `choose`\n");
}

TEST(Comments, AreKeptInOrder) {
  const Parsed parsed("// a\nduty x /// b\n\n/// c\nduty y // d");
  ASSERT_EQ(parsed.file->comments.size(), 4U);
  const auto text = [&](std::size_t i) {
    const ast::Range range = parsed.file->comments[i].range;
    return std::string(parsed.sources.file(parsed.id).text().substr(range.begin, range.end - range.begin));
  };
  EXPECT_EQ(text(0), "// a");
  EXPECT_FALSE(parsed.file->comments[0].doc);
  EXPECT_EQ(text(1), "/// b");
  EXPECT_TRUE(parsed.file->comments[1].doc);
  EXPECT_EQ(text(3), "// d");
}

TEST(Comments, DocCommentsBelongToWhatFollows) {
  EXPECT_EQ(Parsed("/// one\n///  two \nduty x\n// no\n/// y's\nduty y\n/// lost\n// between\nduty z").tree(),
            "(file\n  (duty x (doc \"one\\n two\"))\n  (duty y (doc \"y's\"))\n  (duty z))\n");
  EXPECT_EQ(Parsed("record R {\n  /// a's\n  a: Int\n  b: Int\n}").tree(),
            "(file\n  (record R\n    (field a Int (doc \"a's\"))\n    (field b Int)))\n");
}

TEST(File, MayBeEmpty) {
  EXPECT_EQ(Parsed("").tree(), "(file)\n");
  EXPECT_EQ(Parsed("").errors(), "");
  EXPECT_EQ(Parsed(" \n// only this\n\u3000").tree(), "(file)\n");
}

TEST(File, HasModuleAndImportsAtItsTop) {
  EXPECT_EQ(Parsed("module edr\nimport a, b.c\nimport d\nduty x").tree(),
            "(file\n  (module edr)\n  (import a)\n  (import b.c)\n  (import d)\n  (duty x))\n");
  EXPECT_EQ(Parsed("duty x\nimport a\nmodule m").errors(),
            "2:1 TJ0152 `import` stands at the top of the file, before the declarations\n"
            "3:1 TJ0152 `module` stands at the top of the file, before the declarations\n");
}

} // namespace
} // namespace tejun::syntax
