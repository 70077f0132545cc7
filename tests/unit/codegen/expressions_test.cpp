// Expressions, by their results: a process computes, its outputs are compared.
#include <gmock/gmock.h>

#include "tests/unit/codegen/compiled.h"

namespace tejun::codegen {
namespace {

const std::string declarations = R"(
scope "Acme" {
  incident malware "マルウェア感染"
  system user_pc "ユーザPC" { networks 10.10.0.0/16 }
}
record Item { name: Text  size: Int }
enum Colour { red "赤", green "緑", blue "青" }
enum Shape { circle(radius: Int), square(side: Int), point }
fn double(n: Int) -> Int { n * 2 }
fn sign(n: Int) -> Text { if n < 0 { return "neg" } if n == 0 { return "zero" } "pos" }
fn area(s: Shape) -> Int { match s { circle(r) => 3 * r * r  square(a) => a * a  point => 0 } }
fn ranked(s: Shape) -> Text { match s { circle(r) if r > 10 => "big"  point => "none"  _ => "small" } }
fn named(c: Colour) -> Text { match c { red => "r"  green | blue => "gb" } }
fn spelled(t: Text) -> Int { match t { "one" => 1  "two" => 2  _ => 0 } }
)";

vm::Json evaluate(const std::string &type, const std::string &body) {
  Played run(compiled(declarations + R"(
process 1.1 compute "計算" {
  input xs: List<Int>
  input words: Set<Text>
  input maybe: Int?
  output result: )" + type +
                      R"(
  method 1.1.1 "計算する" { )" +
                      body + "}}"));
  const vm::Json result = run.play("process 1.1 compute", {{3, 1, 2, 3}, {"b", "a"}, nullptr});
  EXPECT_EQ(run.status(), vm::RunStatus::finished) << run.stopped();
  return result.value("result", vm::Json());
}

TEST(Expressions, Arithmetic) {
  EXPECT_EQ(evaluate("Int", "result = (xs.count + 2) * 7 - 9 / 2 % 3"), 41);
  EXPECT_EQ(evaluate("Duration", "result = 10m + 5m * xs.count"), "30m");
  EXPECT_EQ(evaluate("Int", "result = -double(21)"), -42);
  EXPECT_EQ(evaluate("Bool", "result = 1.5 * 2.0 == 3.0"), true);
}

TEST(Expressions, ConditionsShortCircuit) {
  EXPECT_EQ(evaluate("Bool", "result = xs.count > 3 and (xs.count < 2 or not (xs.count == 5))"), true);
  EXPECT_EQ(evaluate("Bool", "result = xs.count < 0 and 1 / (xs.count - 4) == 0"), false);
  EXPECT_EQ(evaluate("Bool", "result = xs.count >= 4 or 1 / (xs.count - 4) == 0"), true);
}

TEST(Expressions, Text) {
  EXPECT_EQ(evaluate("Text", R"(result = "件数: ${xs.count}、${words.count}")"), "件数: 4、2");
  EXPECT_EQ(evaluate("Bool",
                     R"(result = "Malware Detection" contains "Detect" and "a.exe" ends ".exe" and "abc" like "a*c")"),
            true);
}

TEST(Expressions, Loops) {
  EXPECT_EQ(evaluate("List<Int>", "result = xs.map(x => x * 10)"), vm::Json({30, 10, 20, 30}));
  EXPECT_EQ(evaluate("List<Int>", "result = xs.filter(x => x > 1)"), vm::Json({3, 2, 3}));
  EXPECT_EQ(evaluate("Bool", "result = xs.any(x => x == 2) and xs.all(x => x > 0) and not xs.any(x => x > 9)"), true);
  EXPECT_EQ(evaluate("Int", "result = xs.count(x => x == 3)"), 2);
  EXPECT_EQ(evaluate("Int", "result = xs.sum() * 100 + xs.sum(x => x + 1)"), 913);
  EXPECT_EQ(evaluate("Int", "result = (xs.find(x => x < 3) ?? 0) * 10 + (xs.find(x => x > 9) ?? 7)"), 17);
  EXPECT_EQ(evaluate("Map<Int, List<Int>>", "result = xs.group_by(x => x % 2)").dump(),
            evaluate("Map<Int, List<Int>>", "result = xs.group_by(x => x % 2)").dump());
  EXPECT_EQ(evaluate("List<Int>", "result = xs.group_by(x => x % 2)[1] ?? []"), vm::Json({3, 1, 3}));
  EXPECT_EQ(evaluate("List<Int>", "result = xs.sort_by(x => -x)"), vm::Json({3, 3, 2, 1}));
  EXPECT_EQ(evaluate("List<Text>", "result = xs.sort_by(x => x % 2).map(x => \"${x}\")"),
            vm::Json({"2", "3", "1", "3"}));
  EXPECT_EQ(evaluate("List<Int>", "result = xs.flat_map(x => [x, x * 10])"), vm::Json({3, 30, 1, 10, 2, 20, 3, 30}));
}

TEST(Expressions, Collections) {
  EXPECT_EQ(evaluate("Set<Text>", R"(result = words + "c" + ["d", "a"])"), vm::Json({"b", "a", "c", "d"}));
  EXPECT_EQ(evaluate("List<Int>", "result = xs + 9 + [8]"), vm::Json({3, 1, 2, 3, 9, 8}));
  EXPECT_EQ(evaluate("Int", "result = (xs[0] ?? 0) * 100 + (xs[9] ?? 5)"), 305);
  EXPECT_EQ(
      evaluate("Bool",
               R"(result = "a" in words and 2 in xs and 7 not in xs and xs.count in [4, 5] and words contains "b")"),
      true);
  EXPECT_EQ(evaluate("Bool", "result = 10.10.3.4 in user_pc and 10.10.3.4 in 10.0.0.0/8 and 10.11.0.1 not in user_pc"),
            true);
  EXPECT_EQ(evaluate("Bool", "result = xs is not empty and \"\" is empty and not (words is empty)"), true);
}

TEST(Expressions, UpdateInPlace) {
  EXPECT_EQ(evaluate("List<Int>", "result.add(1) result.add_all(xs) for x in result { result.add(x) }"),
            vm::Json({1, 3, 1, 2, 3, 1, 3, 1, 2, 3}));
  EXPECT_EQ(evaluate("Map<Text, Int>", R"(result.put("a", 1) result.put("b", 2) result.put("a", 3) result.remove("b"))")
                .dump(),
            R"({"a":3})");
  EXPECT_EQ(evaluate("Set<Int>", "result.add_all(xs) result.remove(3) result.add(1)"), vm::Json({1, 2}));
  EXPECT_EQ(evaluate("List<Int>", "result.add_all(xs) let before = result result.clear() result.add(before.count)"),
            vm::Json({4}));
}

TEST(Expressions, RecordsAndEnums) {
  EXPECT_EQ(evaluate("Item", "let n = 4 result = Item { name: \"x\", size: n }"),
            vm::Json({{"name", "x"}, {"size", 4}}));
  EXPECT_EQ(evaluate("Int", "result = area(Shape.circle(2)) * 100 + area(Shape.square(3)) + area(Shape.point)"), 1209);
  EXPECT_EQ(evaluate("Text", "result = ranked(Shape.circle(11)) + ranked(Shape.circle(1)) + ranked(Shape.point)"),
            "bigsmallnone");
  EXPECT_EQ(evaluate("Text", "result = named(Colour.red) + named(Colour.blue)"), "rgb");
  EXPECT_EQ(evaluate("Int", R"(result = spelled("two") * 10 + spelled("three"))"), 20);
  EXPECT_EQ(evaluate("Text", "result = sign(-1) + sign(0) + sign(1)"), "negzeropos");
}

TEST(Expressions, Optionals) {
  EXPECT_EQ(evaluate("Int", "result = if maybe is known { maybe } else { -1 }"), -1);
  EXPECT_EQ(evaluate("Int", "result = maybe ?? xs.first ?? 0"), 3);
  EXPECT_EQ(evaluate("Int?", "result = maybe"), nullptr);
}

TEST(Expressions, ItemsThatMayBeAbsent) {
  const std::string list = "let ys: List<Int?> = [1, none, 3] ";
  EXPECT_EQ(evaluate("List<Int>", list + "result = [ys.first ?? 0, ys.last ?? 0, ys[2] ?? 0, ys[1] ?? 7, ys[9] ?? 8]"),
            vm::Json({1, 3, 3, 7, 8}));
  EXPECT_EQ(evaluate("Int", "let ys: List<Int?> = [] result = ys.first ?? ys.last ?? ys[-1] ?? 5"), 5);
  EXPECT_EQ(evaluate("List<Int>", R"(var m: Map<Text, Int?> = []
    m.put("a", 1) m.put("b", none)
    result = [m["a"] ?? 0, m["b"] ?? 7, m["c"] ?? 8])"),
            vm::Json({1, 7, 8}));
}

TEST(Expressions, Repeat) {
  EXPECT_EQ(evaluate("Int", "var n = 1 repeat at most 10 times while n < 50 { n = n * 2 } result = n"), 64);
  EXPECT_EQ(evaluate("Int", "var n = 0 repeat at most 5 times { n = n + 1 } result = n"), 5);
}

TEST(Expressions, KeepAnOperandThatALaterOneChanges) {
  EXPECT_EQ(evaluate("Int", "var n = 1 result = n + (if xs.count > 0 { n = 10 n } else { 0 })"), 11);
}

} // namespace
} // namespace tejun::codegen
