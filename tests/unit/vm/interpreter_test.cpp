// Every group of instructions, on functions built by hand.
#include "tests/unit/vm/world.h"

#include <gtest/gtest.h>

#include <limits>

using namespace nlohmann::literals;

namespace tejun::vm::test {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       greatest = std::numeric_limits<std::int64_t>::max();

/// The trap that a function ends in, or nothing.
std::optional<Trap> trapOf(const std::shared_ptr<const Module> &module, Index f, const Json &arguments) {
  auto run = makeRun(module);
  const Step step = run->start(f, arguments);
  EXPECT_EQ(step.misuse, "");
  if (step.status != RunStatus::trap) return std::nullopt;
  EXPECT_NE(run->stop()->reason, "");
  return static_cast<Trap>(run->stop()->trap);
}

TEST(Interpreter, Arithmetic) {
  Shop s;
  const auto binary = [&](Op op, TypeIndex t) {
    return s.function(std::string(opInfo(op).name), {t, t}, t, [&](FunctionBuilder &b) {
      const Reg r = b.newRegister(t);
      b.emit(op, r, 0, 1);
      b.emit(Op::ret, r);
    });
  };
  const Index add = binary(Op::add, s.integer), sub = binary(Op::sub, s.integer), mul = binary(Op::mul, s.integer),
              div = binary(Op::div, s.integer), mod = binary(Op::mod, s.integer), low = binary(Op::min, s.integer),
              high = binary(Op::max, s.integer), decMul = binary(Op::dec_mul, s.decimal),
              decDiv = binary(Op::dec_div, s.decimal), subSize = binary(Op::sub, s.size);
  const Index neg = s.function("neg", {s.integer}, s.integer, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.integer);
    b.emit(Op::neg, r, 0);
    b.emit(Op::ret, r);
  });
  const Index toDecimal = s.function("to_decimal", {s.integer}, s.decimal, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.decimal);
    b.emit(Op::to_decimal, r, 0);
    b.emit(Op::ret, r);
  });
  const Index scale = s.function("scale", {s.duration, s.integer}, s.duration, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.duration);
    b.emit(Op::scale, r, 0, 1);
    b.emit(Op::ret, r);
  });
  const auto m = s.finish();
  EXPECT_EQ(evaluate(m, add, {2, 3}), 5);
  EXPECT_EQ(evaluate(m, sub, {2, 3}), -1);
  EXPECT_EQ(evaluate(m, mul, {-4, 3}), -12);
  EXPECT_EQ(evaluate(m, div, {-7, 2}), -3);
  EXPECT_EQ(evaluate(m, mod, {-7, 2}), -1);
  EXPECT_EQ(evaluate(m, mod, {least, -1}), 0);
  EXPECT_EQ(evaluate(m, low, {4, -9}), -9);
  EXPECT_EQ(evaluate(m, high, {4, -9}), 4);
  EXPECT_EQ(evaluate(m, neg, {5}), -5);
  EXPECT_EQ(evaluate(m, toDecimal, {3}), 3.0);
  EXPECT_EQ(evaluate(m, decMul, {1.5, -2.25}), -3.375);
  EXPECT_EQ(evaluate(m, decMul, {0.000001, 0.5}), 0.000001) << "half away from zero";
  EXPECT_EQ(evaluate(m, decDiv, {1, 3}), 0.333333);
  EXPECT_EQ(evaluate(m, decDiv, {-2, 3}), -0.666667);
  EXPECT_EQ(evaluate(m, scale, {"90s", 2}), "3m");

  EXPECT_EQ(trapOf(m, add, {greatest, 1}), Trap::overflow);
  EXPECT_EQ(trapOf(m, add, {greatest, 0}), std::nullopt);
  EXPECT_EQ(trapOf(m, sub, {least, 1}), Trap::overflow);
  EXPECT_EQ(trapOf(m, mul, {greatest, 2}), Trap::overflow);
  EXPECT_EQ(trapOf(m, neg, {least}), Trap::overflow);
  EXPECT_EQ(trapOf(m, div, {1, 0}), Trap::divide_by_zero);
  EXPECT_EQ(trapOf(m, div, {least, -1}), Trap::overflow);
  EXPECT_EQ(trapOf(m, mod, {1, 0}), Trap::divide_by_zero);
  EXPECT_EQ(trapOf(m, decDiv, {1, 0}), Trap::divide_by_zero);
  EXPECT_EQ(trapOf(m, decMul, {"9000000000000", 10}), Trap::overflow);
  EXPECT_EQ(trapOf(m, toDecimal, {greatest}), Trap::overflow);
  EXPECT_EQ(trapOf(m, subSize, {1, 2}), Trap::overflow) << "an amount of data is never negative";
  EXPECT_EQ(evaluate(m, subSize, {2, 2}), 0);
}

TEST(Interpreter, Times) {
  Shop s;
  const Index f = s.function("times", {s.time, s.duration}, s.duration, [&](FunctionBuilder &b) {
    const Reg later = b.newRegister(s.time), earlier = b.newRegister(s.time), span = b.newRegister(s.duration);
    b.emit(Op::time_add, later, 0, 1);
    b.emit(Op::time_sub, earlier, 0, 1);
    b.emit(Op::time_diff, span, later, earlier);
    b.emit(Op::ret, span);
  });
  EXPECT_EQ(evaluate(s.finish(), f, {"2027-12-31T23:50:00Z", "20m"}), "40m");
}

TEST(Interpreter, Comparing) {
  Shop s;
  const auto compare = [&](Op op, TypeIndex t) {
    return s.function(std::string(opInfo(op).name), {t, t}, s.boolean, [&](FunctionBuilder &b) {
      const Reg r = b.newRegister(s.boolean);
      b.emit(op, r, 0, 1);
      b.emit(Op::ret, r);
    });
  };
  const Index eq = compare(Op::eq, s.endpoint), ne = compare(Op::ne, s.hosts), lt = compare(Op::lt, s.integer),
              le = compare(Op::le, s.integer), before = compare(Op::lt, s.text), notAfter = compare(Op::le, s.text);
  const Index negate = s.function("not", {s.boolean}, s.boolean, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.boolean);
    b.emit(Op::not_, r, 0);
    b.emit(Op::ret, r);
  });
  const auto m = s.finish();
  const Json x = {{"address", "203.0.113.66"}, {"port", 443}}, y = {{"address", "203.0.113.66"}, {"port", 80}};
  EXPECT_EQ(evaluate(m, eq, {x, x}), true);
  EXPECT_EQ(evaluate(m, eq, {x, y}), false);
  EXPECT_EQ(evaluate(m, ne, R"([["a", "b"], ["b", "a"]])"_json), true) << "a list has an order";
  EXPECT_EQ(evaluate(m, lt, {-1, 1}), true);
  EXPECT_EQ(evaluate(m, lt, {1, 1}), false);
  EXPECT_EQ(evaluate(m, le, {1, 1}), true);
  EXPECT_EQ(evaluate(m, before, {"B", "a"}), true);
  EXPECT_EQ(evaluate(m, notAfter, {"手順", "手"}), false);
  EXPECT_EQ(evaluate(m, negate, {true}), false);
}

/// For each jump: 1 when taken.
TEST(Interpreter, Jumps) {
  Shop s;
  const auto jump = [&](Op op, TypeIndex t) {
    return s.function(std::string(opInfo(op).name), {t, t}, s.integer, [&](FunctionBuilder &b) {
      const Label taken = b.newLabel();
      const Reg r = b.newRegister(s.integer);
      b.loadInt(r, 1);
      b.emit(op, 0, op == Op::jt || op == Op::jf || op == Op::jnone ? 0u : 1u, 0, taken);
      b.loadInt(r, 0);
      b.bind(taken);
      b.emit(Op::ret, r);
    });
  };
  const Index jt = jump(Op::jt, s.boolean), jf = jump(Op::jf, s.boolean), jeq = jump(Op::jeq, s.integer),
              jne = jump(Op::jne, s.integer), jlt = jump(Op::jlt, s.integer), jle = jump(Op::jle, s.integer),
              jnone = jump(Op::jnone, s.maybeText);
  const Index jcase = s.function("jcase", {s.shape}, s.integer, [&](FunctionBuilder &b) {
    const Label taken = b.newLabel();
    const Reg r = b.newRegister(s.integer);
    b.loadInt(r, 1);
    b.emit(Op::jcase, 0, 0, 0, 1u, taken);
    b.loadInt(r, 0);
    b.bind(taken);
    b.emit(Op::ret, r);
  });
  const Index sum = s.function("sum to", {s.integer}, s.integer, [&](FunctionBuilder &b) {
    const Reg total = s.number(b, 0), i = s.number(b, 0), one = s.number(b, 1);
    const Label loop = b.newLabel(), end = b.newLabel(), again = b.newLabel();
    b.bind(loop);
    b.emit(Op::jlt, i, 0, 0, again);
    b.jump(end);
    b.bind(again);
    b.emit(Op::add, i, i, one);
    b.emit(Op::add, total, total, i);
    b.jump(loop);
    b.bind(end);
    b.emit(Op::ret, total);
  });
  const auto m = s.finish();
  EXPECT_EQ(evaluate(m, jt, {true, false}), 1);
  EXPECT_EQ(evaluate(m, jt, {false, false}), 0);
  EXPECT_EQ(evaluate(m, jf, {false, false}), 1);
  EXPECT_EQ(evaluate(m, jf, {true, false}), 0);
  EXPECT_EQ(evaluate(m, jeq, {3, 3}), 1);
  EXPECT_EQ(evaluate(m, jeq, {3, 4}), 0);
  EXPECT_EQ(evaluate(m, jne, {3, 4}), 1);
  EXPECT_EQ(evaluate(m, jne, {3, 3}), 0);
  EXPECT_EQ(evaluate(m, jlt, {-3, 3}), 1);
  EXPECT_EQ(evaluate(m, jlt, {3, 3}), 0);
  EXPECT_EQ(evaluate(m, jle, {3, 3}), 1);
  EXPECT_EQ(evaluate(m, jle, {4, 3}), 0);
  EXPECT_EQ(evaluate(m, jnone, {nullptr, "x"}), 1);
  EXPECT_EQ(evaluate(m, jnone, {"", "x"}), 0) << "an empty text is there";
  EXPECT_EQ(evaluate(m, jcase, {{{"circle", {{"radius", 1}, {"label", ""}}}}}), 1);
  EXPECT_EQ(evaluate(m, jcase, {"none"}), 0);
  EXPECT_EQ(evaluate(m, sum, {1000}), 500500);
}

TEST(Interpreter, CallsMoveTheirArgumentsAndGiveBackAValue) {
  Shop s;
  const Index twice = s.function("twice", {s.text, s.integer}, s.text, [&](FunctionBuilder &b) {
    const Reg parts = Shop::run(b, {s.text, s.text});
    const Reg r = b.newRegister(s.text);
    b.emit(Op::mov, parts, 0);
    b.emit(Op::take, parts + 1, 0);
    b.emit(Op::concat, r, parts, 2);
    b.emit(Op::ret, r);
  });
  const Index quiet = s.function("quiet", {s.text}, 0, [&](FunctionBuilder &b) { b.emit(Op::ret_unit); });
  const Index f = s.function("caller", {s.text}, s.text, [&](FunctionBuilder &b) {
    const Reg args = Shop::run(b, {s.text, s.integer});
    const Reg r = b.newRegister(s.text);
    b.emit(Op::mov, args, 0);
    b.loadInt(args + 1, 7);
    b.emit(Op::call, r, args, 0, twice);
    b.emit(Op::mov, args, r);
    b.emit(Op::call_unit, 0, args, 0, quiet);
    b.emit(Op::ret, r);
  });
  EXPECT_EQ(evaluate(s.finish(), f, {"手順"}), "手順手順");
}

TEST(Interpreter, OptionalsRecordsVariants) {
  Shop s;
  const Index unwrapInt = s.function("unwrap", {s.maybeInt}, s.integer, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.integer);
    b.emit(Op::unwrap, r, 0);
    b.emit(Op::ret, r);
  });
  const Index wrap = s.function("wrap", {s.integer, s.text}, s.texts, [&](FunctionBuilder &b) {
    const Reg some = b.newRegister(s.maybeInt), someText = b.newRegister(s.maybeText), flag = b.newRegister(s.boolean),
              parts = Shop::run(b, {s.text, s.text, s.text});
    const Reg list = b.newRegister(s.texts), none = b.newRegister(s.maybeInt);
    b.emit(Op::some, some, 0);
    b.emit(Op::some, someText, 1);
    b.emit(Op::to_text, parts, some);
    b.emit(Op::unwrap, parts + 1, someText);
    b.emit(Op::load_none, none);
    b.emit(Op::is_some, flag, none);
    b.emit(Op::to_text, parts + 2, flag);
    b.emit(Op::drop, someText);
    b.emit(Op::list_new, list, parts, 3);
    b.emit(Op::ret, list);
  });
  const Index record = s.function("record", {s.address, s.text}, s.endpoint, [&](FunctionBuilder &b) {
    const Reg fields = Shop::run(b, {s.address, s.port, s.maybeText}), r = b.newRegister(s.endpoint),
              kept = b.newRegister(s.endpoint), note = b.newRegister(s.maybeText);
    b.emit(Op::mov, fields, 0);
    b.load(fields + 1, s.word(s.port, 443));
    b.emit(Op::load_none, fields + 2);
    b.emit(Op::rec_new, r, fields);
    b.emit(Op::mov, kept, r);
    b.emit(Op::some, note, 1);
    b.emit(Op::rec_set, r, 2, note);
    const Label same = b.newLabel();
    const Reg flag = b.newRegister(s.boolean);
    b.emit(Op::eq, flag, r, kept);
    b.emit(Op::jf, flag, 0, 0, same);
    b.emit16(Op::trap, 0, static_cast<std::uint32_t>(Trap::unreachable));
    b.bind(same);
    b.emit(Op::ret, r);
  });
  const Index label = s.function("label", {s.shape}, s.text, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.text);
    b.emit(Op::var_get, r, 0, 1, 1u);
    b.emit(Op::ret, r);
  });
  const Index circle = s.function("circle", {s.integer, s.text}, s.shape, [&](FunctionBuilder &b) {
    const Reg payload = Shop::run(b, {s.integer, s.text}), r = b.newRegister(s.shape), tag = b.newRegister(s.integer);
    b.emit(Op::mov, payload, 0);
    b.emit(Op::mov, payload + 1, 1);
    b.emit(Op::var_new, r, payload, 0, 1u);
    b.emit(Op::var_tag, tag, r);
    const Label good = b.newLabel();
    b.emit(Op::jlt, 0, tag, 0, good);
    b.bind(good);
    b.emit(Op::ret, r);
  });
  const Index ordinal = s.function("ordinal", {s.severity}, s.integer, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.integer);
    b.emit(Op::enum_ord, r, 0);
    b.emit(Op::ret, r);
  });
  const auto m = s.finish();
  EXPECT_EQ(evaluate(m, unwrapInt, {9}), 9);
  EXPECT_EQ(trapOf(m, unwrapInt, {nullptr}), Trap::absent_optional);
  EXPECT_EQ(evaluate(m, wrap, {12, "文"}), Json({"12", "文", "false"}));
  EXPECT_EQ(evaluate(m, record, {"2001:db8::1", "x"}),
            Json({{"address", "2001:db8::1"}, {"port", 443}, {"note", "x"}}));
  EXPECT_EQ(evaluate(m, label, {{{"circle", {{"radius", 2}, {"label", "丸"}}}}}), "丸");
  EXPECT_EQ(trapOf(m, label, {"none"}), Trap::wrong_case);
  EXPECT_EQ(evaluate(m, circle, {2, "丸"}), Json({{"circle", {{"radius", 2}, {"label", "丸"}}}}));
  EXPECT_EQ(evaluate(m, ordinal, {"high"}), 2);
}

TEST(Interpreter, Collections) {
  Shop s;
  const Index lists = s.function("lists", {s.hosts, s.host}, s.hosts, [&](FunctionBuilder &b) {
    const Reg mine = b.newRegister(s.hosts), copy = b.newRegister(s.hosts), n = b.newRegister(s.integer),
              item = b.newRegister(s.host);
    b.emit(Op::mov, mine, 0);
    b.emit(Op::list_push, mine, 1);
    b.emit(Op::mov, copy, mine);
    b.emit(Op::append, mine, copy); // the same object
    b.emit(Op::append, mine, 0);
    b.loadInt(n, 0);
    b.emit(Op::list_get, item, mine, n);
    b.emit(Op::list_push, mine, item);
    b.emit(Op::ret, mine);
  });
  const Index at = s.function("at", {s.hosts, s.integer}, s.host, [&](FunctionBuilder &b) {
    const Reg item = b.newRegister(s.host);
    b.emit(Op::list_get, item, 0, 1);
    b.emit(Op::ret, item);
  });
  const Index sets = s.function("sets", {s.hosts, s.host}, s.hostSet, [&](FunctionBuilder &b) {
    const Reg set = b.newRegister(s.hostSet), flag = b.newRegister(s.boolean);
    const Label absent = b.newLabel();
    b.emit(Op::set_new, set);
    b.emit(Op::append, set, 0);
    b.emit(Op::set_add, set, 1);
    b.emit(Op::set_add, set, 1);
    b.emit(Op::set_has, flag, set, 1);
    b.emit(Op::jf, flag, 0, 0, absent);
    b.emit(Op::set_remove, set, 1);
    b.bind(absent);
    b.emit(Op::ret, set);
  });
  const Index maps = s.function("maps", {s.hosts}, s.counts, [&](FunctionBuilder &b) {
    // how often each host stands in the list
    const Reg map = b.newRegister(s.counts), cursor = s.number(b, 0), item = b.newRegister(s.host),
              have = b.newRegister(s.maybeInt);
    const Reg n = b.newRegister(s.integer), one = s.number(b, 1), flag = b.newRegister(s.boolean);
    const Label loop = b.newLabel(), end = b.newLabel(), fresh = b.newLabel(), store = b.newLabel();
    b.emit(Op::map_new, map);
    b.bind(loop);
    b.emit(Op::next, item, 0, cursor, end);
    b.emit(Op::map_has, flag, map, item);
    b.emit(Op::jf, flag, 0, 0, fresh);
    b.emit(Op::map_get, have, map, item);
    b.emit(Op::unwrap, n, have);
    b.jump(store);
    b.bind(fresh);
    b.loadInt(n, 0);
    b.bind(store);
    b.emit(Op::add, n, n, one);
    b.emit(Op::map_put, map, item, n);
    b.jump(loop);
    b.bind(end);
    b.emit(Op::ret, map);
  });
  const Index sum = s.function("sum of map but pc-b", {s.counts, s.host}, s.integer, [&](FunctionBuilder &b) {
    const Reg cursor = s.number(b, 0), key = b.newRegister(s.host), value = b.newRegister(s.integer),
              total = s.number(b, 0), count = b.newRegister(s.integer);
    const Label loop = b.newLabel(), end = b.newLabel();
    b.emit(Op::map_remove, 0, 1);
    b.bind(loop);
    b.emit(Op::map_next, key, 0, cursor, value, end);
    b.emit(Op::add, total, total, value);
    b.jump(loop);
    b.bind(end);
    b.emit(Op::len, count, 0);
    b.emit(Op::mul, total, total, count);
    b.emit(Op::ret, total);
  });
  const auto m = s.finish();
  EXPECT_EQ(evaluate(m, lists, {{"a"}, "b"}), Json({"a", "b", "a", "b", "a", "a"}));
  EXPECT_EQ(evaluate(m, at, {{"a", "b"}, 1}), "b");
  EXPECT_EQ(trapOf(m, at, {{"a", "b"}, 2}), Trap::out_of_range);
  EXPECT_EQ(trapOf(m, at, {{"a", "b"}, -1}), Trap::out_of_range);
  EXPECT_EQ(evaluate(m, sets, {{"b", "a", "b"}, "c"}), Json({"b", "a"}));
  EXPECT_EQ(evaluate(m, maps, {{"a", "b", "a"}}), Json({{"a", 2}, {"b", 1}}));
  EXPECT_EQ(evaluate(m, sum, {{{"pc-a", 2}, {"pc-b", 40}, {"pc-c", 3}}, "pc-b"}), 10);
}

TEST(Interpreter, ConvertsTextsAndUnions) {
  Shop s;
  const Index f = s.function("convert", {s.host, s.address}, s.texts, [&](FunctionBuilder &b) {
    const Reg parts = Shop::run(b, {s.text, s.text}), list = b.newRegister(s.texts), wide = b.newRegister(s.target);
    b.emit(Op::convert, parts, 0);
    b.emit(Op::convert, wide, 1);
    b.emit(Op::to_text, parts + 1, wide);
    b.emit(Op::list_new, list, parts, 2);
    b.emit(Op::ret, list);
  });
  EXPECT_EQ(evaluate(s.finish(), f, {"pc-a", "203.0.113.66"}), Json({"pc-a", "203.0.113.66"}));
}

TEST(Interpreter, TextsOfValues) {
  Shop s;
  const auto text = [&](TypeIndex t) {
    return s.function("text", {t}, s.text, [&](FunctionBuilder &b) {
      const Reg r = b.newRegister(s.text);
      b.emit(Op::to_text, r, 0);
      b.emit(Op::ret, r);
    });
  };
  const Index duration = text(s.duration), time = text(s.time), list = text(s.hosts), record = text(s.endpoint),
              maybe = text(s.maybeInt), map = text(s.counts), shape = text(s.shape), level = text(s.severity),
              hash = text(s.hash), decimal = text(s.decimal);
  const auto m = s.finish();
  EXPECT_EQ(evaluate(m, duration, {"1200s"}), "20m");
  EXPECT_EQ(evaluate(m, time, {"2026-01-02T09:00:00+09:00"}), "2026-01-02T00:00:00Z");
  EXPECT_EQ(evaluate(m, list, R"([["a", "b"]])"_json), "a, b");
  EXPECT_EQ(evaluate(m, record, {{{"address", "10.0.0.1"}, {"port", 80}}}), "{ address: 10.0.0.1, port: 80 }");
  EXPECT_EQ(evaluate(m, maybe, {nullptr}), "unknown");
  EXPECT_EQ(evaluate(m, map, {{{"a", 1}}}), "a: 1");
  EXPECT_EQ(evaluate(m, shape, {{{"circle", {{"radius", 1}, {"label", "x"}}}}}), "circle(radius: 1, label: x)");
  EXPECT_EQ(evaluate(m, level, {"critical"}), "critical");
  EXPECT_EQ(evaluate(m, hash, {"D41D8CD98F00B204E9800998ECF8427E"}), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(evaluate(m, decimal, {1.5}), "1.5");
}

TEST(Interpreter, TrapsSayWhereInNumbersAndTitles) {
  Shop s;
  const Index step = s.site(SiteKind::step, "1", "sent", "送出データ確認"),
              method = s.site(SiteKind::method, "1.1.2", "", "送出データ通信の調査");
  const Index file = s.m.string("playbooks/漏えい.tj");
  const Index inner = s.function("inner", {}, 0, [&](FunctionBuilder &b) {
    b.at(file, 7, 3);
    b.emit16(Op::enter, 0, method);
    b.at(file, 8, 5);
    b.emit16(Op::trap, 0, static_cast<std::uint32_t>(Trap::unreachable));
  });
  const Index f = s.function("outer", {}, 0, [&](FunctionBuilder &b) {
    b.emit16(Op::enter, 0, step);
    b.emit(Op::call_unit, 0, 0, 0, inner);
    b.emit(Op::ret_unit);
  });
  auto run = makeRun(s.finish());
  EXPECT_EQ(run->start(f).status, RunStatus::trap);
  ASSERT_NE(run->stop(), nullptr);
  EXPECT_EQ(run->stop()->stack,
            (std::vector<std::string>{"method 1.1.2 送出データ通信の調査", "step 1 sent 送出データ確認"}));
  EXPECT_EQ(run->stop()->at.file, "playbooks/漏えい.tj");
  EXPECT_EQ(run->stop()->at.line, 8u);
  EXPECT_EQ(run->start(f).misuse, "the run was stopped");
}

} // namespace
} // namespace tejun::vm::test
