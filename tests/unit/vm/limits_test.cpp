// Both sides of every limit, and a run that loses its memory at every possible place.
#include "tests/unit/vm/world.h"

#include <gtest/gtest.h>

using namespace nlohmann::literals;

namespace tejun::vm::test {
namespace {

struct Outcome {
  RunStatus status;
  std::optional<LimitKind> limit;
  std::string reason;
};

Outcome outcomeOf(const std::shared_ptr<const Module> &m, const Limits &limits, Index f,
                  const Json &arguments = Json::array()) {
  auto run = makeRun(m, limits);
  const Step step = run->start(f, arguments);
  EXPECT_EQ(step.misuse, "");
  Outcome o{step.status, std::nullopt, {}};
  if (step.status == RunStatus::limit) {
    o.limit = run->stop()->limit;
    o.reason = run->stop()->reason;
  }
  return o;
}

TEST(Limits, Fuel) {
  Shop s;
  const Index f = s.function("sum", {}, s.integer, [&](FunctionBuilder &b) {
    const Reg n = s.number(b, 3);
    b.emit(Op::add, n, n, n);
    b.emit(Op::ret, n);
  });
  const auto m = s.finish();
  Limits limits;
  limits.fuel = 3; // load_int, add, ret
  EXPECT_EQ(outcomeOf(m, limits, f).status, RunStatus::finished);
  limits.fuel = 2;
  const Outcome o = outcomeOf(m, limits, f);
  EXPECT_EQ(o.limit, LimitKind::fuel);
  EXPECT_EQ(o.reason, "the limit of 2 units of work is reached");
}

TEST(Limits, AnEndlessLoopEnds) {
  Shop s;
  const Index f = s.function("forever", {}, 0, [&](FunctionBuilder &b) {
    const Label loop = b.newLabel();
    b.bind(loop);
    b.jump(loop);
  });
  Limits limits;
  limits.fuel = 1'000'000;
  EXPECT_EQ(outcomeOf(s.finish(), limits, f).limit, LimitKind::fuel);
}

TEST(Limits, StackDepth) {
  Shop s;
  std::vector<Index> chain;
  for (int i = 0; i < 5; ++i)
    chain.push_back(s.function("level " + std::to_string(i), {}, 0, [&](FunctionBuilder &b) {
      if (!chain.empty()) b.emit(Op::call_unit, 0, 0, 0, chain.back());
      b.emit(Op::ret_unit);
    }));
  const auto m = s.finish();
  Limits limits;
  limits.stackDepth = 5;
  EXPECT_EQ(outcomeOf(m, limits, chain.back()).status, RunStatus::finished);
  limits.stackDepth = 4;
  EXPECT_EQ(outcomeOf(m, limits, chain.back()).limit, LimitKind::depth);
}

TEST(Limits, Tracks) {
  Shop s;
  const Index child = s.function("child", {}, 0, [](FunctionBuilder &b) { b.emit(Op::ret_unit); });
  const Index f = s.function("parent", {}, 0, [&](FunctionBuilder &b) {
    for (int i = 0; i < 3; ++i) b.emit(Op::spawn, 0, 0, 0, child);
    b.emit(Op::join);
    b.emit(Op::ret_unit);
  });
  const auto m = s.finish();
  Limits limits;
  limits.tracks = 4;
  EXPECT_EQ(outcomeOf(m, limits, f).status, RunStatus::finished);
  limits.tracks = 3;
  EXPECT_EQ(outcomeOf(m, limits, f).limit, LimitKind::tracks);
}

TEST(Limits, TextLength) {
  Shop s;
  const Index f = s.function("join", {s.text}, s.text, [&](FunctionBuilder &b) {
    const Reg parts = Shop::run(b, {s.text, s.text}), r = b.newRegister(s.text);
    b.emit(Op::mov, parts, 0);
    b.emit(Op::mov, parts + 1, 0);
    b.emit(Op::concat, r, parts, 2);
    b.emit(Op::ret, r);
  });
  const auto m = s.finish();
  Limits limits;
  limits.textBytes = 20;
  EXPECT_EQ(outcomeOf(m, limits, f, {std::string(10, 'x')}).status, RunStatus::finished);
  EXPECT_EQ(outcomeOf(m, limits, f, {std::string(11, 'x')}).limit, LimitKind::text);
  auto run = makeRun(m, limits);
  EXPECT_EQ(run->start(f, {std::string(21, 'x')}).misuse, "the arguments are larger than a run may hold");
}

TEST(Limits, CollectionItems) {
  Shop s;
  const Index list = s.function("list", {s.hosts, s.host}, 0, [&](FunctionBuilder &b) {
    b.emit(Op::list_push, 0, 1);
    b.emit(Op::ret_unit);
  });
  const Index set = s.function("set", {s.hostSet, s.host}, 0, [&](FunctionBuilder &b) {
    b.emit(Op::set_add, 0, 1);
    b.emit(Op::ret_unit);
  });
  const auto m = s.finish();
  Limits limits;
  limits.collectionItems = 3;
  for (Index f : {list, set}) {
    EXPECT_EQ(outcomeOf(m, limits, f, R"([["a", "b"], "c"])"_json).status, RunStatus::finished);
    EXPECT_EQ(outcomeOf(m, limits, f, R"([["a", "b", "d"], "c"])"_json).limit, LimitKind::items);
  }
  EXPECT_EQ(outcomeOf(m, limits, set, R"([["a", "b", "d"], "a"])"_json).status, RunStatus::finished)
      << "it is there already";
  auto run = makeRun(m, limits);
  EXPECT_EQ(run->start(list, R"([["a", "b", "c", "d"], "e"])"_json).misuse,
            "the arguments are larger than a run may hold");
}

struct CallsShop : Shop {
  CallsShop() {
    const Index block = hostSite(intrinsic("firewall.block", {{"target", address, false}}, receipt, Effect::contains));
    calls = function("calls", {address}, 0, [&](FunctionBuilder &b) {
      const Reg r = b.newRegister(receipt), kind = b.newRegister(failure);
      const Label failed = b.newLabel();
      for (int i = 0; i < 3; ++i) b.emit(Op::host, r, 0, kind, block, failed);
      b.bind(failed);
      b.emit(Op::ret_unit);
    });
    sleeps = function("sleeps", {}, 0, [&](FunctionBuilder &b) {
      const Reg d = durationRegister(b, 1000);
      for (int i = 0; i < 3; ++i) b.emit(Op::sleep, d);
      b.emit(Op::ret_unit);
    });
  }
  /// Answers everything until it ends.
  static std::unique_ptr<Run> answerAll(const std::shared_ptr<const Module> &m, const Limits &limits, Index f,
                                        const Json &arguments) {
    auto run = makeRun(m, limits);
    run->start(f, arguments);
    while (run->status() == RunStatus::waiting) run->resume(run->pending()[0].id, Answer::value("r"), 0);
    return run;
  }
  Index calls, sleeps;
};

TEST(Limits, HostCallsByEffect) {
  CallsShop s;
  const auto m = s.finish();
  Limits limits;
  limits.hostCalls.fill(0);
  limits.hostCalls[static_cast<std::size_t>(Effect::contains)] = 3;
  EXPECT_EQ(CallsShop::answerAll(m, limits, s.calls, {"203.0.113.1"})->status(), RunStatus::finished);
  limits.hostCalls[static_cast<std::size_t>(Effect::contains)] = 2;
  const auto run = CallsShop::answerAll(m, limits, s.calls, {"203.0.113.1"});
  ASSERT_EQ(run->status(), RunStatus::limit);
  EXPECT_EQ(run->stop()->limit, LimitKind::hostCalls);
  EXPECT_EQ(run->stop()->reason, "the limit of 2 calls with the effect `contains` is reached");
}

TEST(Limits, Waits) {
  CallsShop s;
  const auto m = s.finish();
  Limits limits;
  limits.waits = 3;
  EXPECT_EQ(CallsShop::answerAll(m, limits, s.sleeps, Json::array())->status(), RunStatus::finished);
  limits.waits = 2;
  EXPECT_EQ(CallsShop::answerAll(m, limits, s.sleeps, Json::array())->stop()->limit, LimitKind::waits);
}

TEST(Limits, Output) {
  CallsShop s;
  const auto m = s.finish();
  const std::uint64_t used = CallsShop::answerAll(m, {}, s.calls, {"203.0.113.1"})->used().outputBytes;
  ASSERT_GT(used, 0u);
  Limits limits;
  limits.outputBytes = used;
  EXPECT_EQ(CallsShop::answerAll(m, limits, s.calls, {"203.0.113.1"})->status(), RunStatus::finished);
  limits.outputBytes = used - 1;
  EXPECT_EQ(CallsShop::answerAll(m, limits, s.calls, {"203.0.113.1"})->stop()->limit, LimitKind::output);
}

TEST(Limits, TheTraceIsOutputToo) {
  Shop s;
  const Index place = s.site(SiteKind::method, "1.1.1", "", "");
  const Index leaving = s.function("again", {}, 0, [&](FunctionBuilder &b) {
    const Label loop = b.newLabel();
    b.bind(loop);
    b.emit16(Op::enter, 0, place);
    b.emit16(Op::leave, 0, place);
    b.jump(loop);
  });
  const Index staying = s.function("deeper", {}, 0, [&](FunctionBuilder &b) {
    const Label loop = b.newLabel();
    b.bind(loop);
    b.emit16(Op::enter, 0, place);
    b.jump(loop);
  });
  const Index promising = s.function("promising", {}, 0, [&](FunctionBuilder &b) {
    const Reg d = s.durationRegister(b, 1);
    const Label loop = b.newLabel();
    b.bind(loop);
    b.emit16(Op::promise, d, s.site(SiteKind::promise, "", "", ""));
    b.jump(loop);
  });
  const auto m = s.finish();
  EXPECT_EQ(outcomeOf(m, {}, leaving).limit, LimitKind::output);
  EXPECT_EQ(outcomeOf(m, {}, staying).limit, LimitKind::depth);
  EXPECT_EQ(outcomeOf(m, {}, promising).limit, LimitKind::waits);
}

TEST(Limits, OutputOfSharedStructureIsCounted) {
  Shop s;
  TypeIndex t = s.text;
  std::vector<TypeIndex> levels;
  for (int i = 0; i < 25; ++i) levels.push_back(t = s.m.list(t));
  s.m.module().facts.push_back({"tower", "", t});
  const Index f = s.function("tower", {}, 0, [&](FunctionBuilder &b) {
    Reg below = s.textRegister(b, "x");
    const Reg why = s.textRegister(b, "");
    for (TypeIndex level : levels) {
      const Reg list = b.newRegister(level);
      b.emit(Op::list_new, list, 0, 0);
      b.emit(Op::list_push, list, below);
      b.emit(Op::list_push, list, below);
      below = list;
    }
    b.emit16(Op::establish, below, 2, why);
    b.emit(Op::ret_unit);
  });
  Limits limits;
  limits.outputBytes = 1 << 20;
  auto run = makeRun(s.finish(), limits);
  EXPECT_EQ(run->start(f).status, RunStatus::limit);
  EXPECT_EQ(run->stop()->limit, LimitKind::output);
  EXPECT_TRUE(run->facts().empty());
}

/// A function that makes, shares, copies and drops values of every kind.
struct BusyShop : Shop {
  BusyShop() {
    each = m.each(host, integer);
    const Index count = hostSite(intrinsic("siem.count", {{"host", host, false}}, integer, Effect::observes, 4));
    const Index note = hostSite(intrinsic("edr.processes", {{"host", host, false}}, texts, Effect::observes));
    const Index slot = m.slot(hostSet);
    f = function("busy", {hosts}, counts, [&](FunctionBuilder &b) {
      const Reg set = b.newRegister(hostSet), item = b.newRegister(host), cursor = number(b, 0),
                map = b.newRegister(counts), n = number(b, 1);
      const Reg found = b.newRegister(texts), kind = b.newRegister(failure), word_ = b.newRegister(text),
                parts = run(b, {text, text}), why = textRegister(b, "理由");
      const Reg results = b.newRegister(each), list = run(b, {hosts}), maybe = b.newRegister(maybeInt),
                address6 = b.newRegister(address);
      const Label loop = b.newLabel(), end = b.newLabel(), failed = b.newLabel();
      b.emit(Op::set_new, set);
      b.emit(Op::map_new, map);
      b.load(item, spelled(host, "pc-a"));
      b.bind(loop);
      b.emit(Op::next, item, 0, cursor, end);
      b.emit(Op::set_add, set, item);
      b.emit16(Op::slot_set, set, slot); // shared: the next add copies
      b.emit(Op::map_put, map, item, n);
      b.emit(Op::some, maybe, n);
      b.emit(Op::convert, parts, item);
      b.emit(Op::to_text, parts + 1, set);
      b.emit(Op::concat, word_, parts, 2);
      b.emit(Op::map_remove, map, item);
      b.emit(Op::map_put, map, item, n);
      b.jump(loop);
      b.bind(end);
      b.load(address6, spelled(address, "2001:db8::42"));
      b.emit16(Op::establish, set, 1, why);
      b.emit(Op::host, found, item, kind, note, failed);
      b.bind(failed);
      b.emit(Op::mov, list, 0);
      b.emit(Op::host_each, results, list, 0, count);
      b.emit(Op::rec_get, map, results, 0);
      b.emit(Op::ret, map);
    });
  }
  TypeIndex each;
  Index f = 0;
};

TEST(Limits, MemoryRunsOutAnywhereAndTheRunEndsInOrder) {
  BusyShop s;
  const auto m = s.finish();
  Json names = Json::array();
  for (int i = 0; i < 12; ++i) names.push_back("端末-" + std::to_string(i));
  const Json facts = {{"infected", names}};
  bool finished = false;
  std::size_t stops = 0;
  for (std::uint32_t bytes = 0; !finished; bytes += 8) {
    ASSERT_LT(bytes, 1u << 20);
    Limits limits;
    limits.heapBytes = bytes;
    auto created = Run::create(m, limits);
    if (!created.run) {
      ASSERT_NE(created.error, "");
      continue;
    }
    auto &run = *created.run;
    const Step step = run.start(s.f, Json::array({names}));
    if (!step.misuse.empty()) continue; // not even the arguments fit
    while (run.status() == RunStatus::waiting) {
      const CallId call = run.pending()[0].id;
      const bool each = run.pending()[0].eachCount != 0;
      run.resume(call, Answer::value(each ? Json(1) : Json({"a.exe", "b.exe"})), 0);
    }
    ASSERT_TRUE(run.facts().empty() || run.facts() == facts);
    if (run.status() == RunStatus::limit) {
      ASSERT_EQ(run.stop()->limit, LimitKind::memory);
      ASSERT_LE(run.used().heapBytes, bytes + 64);
      ++stops;
    } else {
      ASSERT_EQ(run.status(), RunStatus::finished);
      ASSERT_EQ(run.result().size(), 12u);
      finished = true;
    }
  }
  EXPECT_GT(stops, 100u) << "the sweep passed through the run";
}

} // namespace
} // namespace tejun::vm::test
