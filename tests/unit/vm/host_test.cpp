// The run and the world: calls wait, answers resume, failures take their way, each keeps its order, people are asked, time passes.
#include "tests/unit/vm/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace nlohmann::literals;

namespace tejun::vm::test {
namespace {

using testing::ElementsAre;

CallId id(TrackPath track, std::uint32_t index) { return {std::move(track), index}; }

/// hosts = siem.hosts_seen(peer, [limit]) else -> ["failed: KIND"]
struct HostShop : Shop {
  HostShop() {
    seen = intrinsic("siem.hosts_seen", {{"peer", address, false}, {"limit", maybeInt, true}}, hosts, Effect::observes);
    seenSite = hostSite(seen);
    note = hostSite(intrinsic("case.note", {{"text", text, false}}, 0, Effect::records));
    f = function("look", {address, maybeInt}, texts, [&](FunctionBuilder &b) {
      const Reg found = b.newRegister(hosts), kind = b.newRegister(failure), out = b.newRegister(texts),
                item = b.newRegister(text), host_ = b.newRegister(host);
      const Label failed = b.newLabel(), loop = b.newLabel(), end = b.newLabel();
      const Reg cursor = b.newRegister(integer);
      b.emit(Op::host, found, 0, kind, seenSite, failed);
      b.emit(Op::list_new, out, 0, 0);
      b.loadInt(cursor, 0);
      b.bind(loop);
      b.emit(Op::next, host_, found, cursor, end);
      b.emit(Op::convert, item, host_);
      b.emit(Op::list_push, out, item);
      b.jump(loop);
      b.bind(failed);
      b.emit(Op::to_text, item, kind);
      b.emit(Op::list_new, out, item, 1);
      b.bind(end);
      b.emit(Op::ret, out);
    });
  }
  Index seen, seenSite, note, f;
};

// ---- what the manifest declares of arguments -----------------------------------------------------------------------

/// cut(host, for?) and cut_all(each hosts), with the given domains of cut's parameters.
struct DomainShop : Shop {
  void declare(std::uint8_t hosts_, std::vector<Index> named, std::uint8_t lengths, std::vector<Index> times) {
    Param target_{"host", host, false}, length{"for", m.optional(duration), true};
    target_.sources = hosts_, target_.constants = std::move(named);
    length.sources = lengths, length.constants = std::move(times);
    const Index site_ = hostSite(intrinsic("edr.cut", {target_, length}, 0, Effect::contains));
    one = function("one", {host, m.optional(duration)}, 0, [&](FunctionBuilder &b) {
      const Reg kind = b.newRegister(failure);
      const Label failed = b.newLabel();
      b.emit(Op::host_unit, 0, 0, kind, site_, failed);
      b.bind(failed);
      b.emit(Op::ret_unit);
    });
    const TypeIndex all = m.each(host, 0);
    each = function("each", {hosts, m.optional(duration)}, 0, [&](FunctionBuilder &b) {
      b.emit(Op::host_each, b.newRegister(all), 0, 0, site_);
      b.emit(Op::ret_unit);
    });
  }
  Index one = 0, each = 0;
};
constexpr std::uint8_t constantBit = sourceBit(Source::constant), absentBit = sourceBit(Source::absent);

TEST(Domains, OnlyTheDeclaredConstantsPass) {
  DomainShop s;
  const Index a = s.spelled(s.host, "pc-a"), b = s.spelled(s.host, "pc-b"), day = s.word(s.duration, 86'400'000);
  s.declare(constantBit, {a, b}, constantBit | absentBit, {day});
  const auto m = s.finish();
  const auto status = [&](Index f, const std::vector<Json> &arguments) {
    auto run = makeRun(m);
    const RunStatus reached = run->start(f, arguments).status;
    if (reached == RunStatus::trap) {
      EXPECT_EQ(run->stop()->trap, static_cast<std::uint16_t>(Trap::outside_domain));
      EXPECT_EQ(run->pending().size(), 0u) << "it never left the machine";
    }
    return reached;
  };
  EXPECT_EQ(status(s.one, {"pc-a", nullptr}), RunStatus::waiting);
  EXPECT_EQ(status(s.one, {"pc-b", "1d"}), RunStatus::waiting);
  EXPECT_EQ(status(s.one, {"pc-c", nullptr}), RunStatus::trap);
  EXPECT_EQ(status(s.one, {"pc-a", "2d"}), RunStatus::trap) << "the other argument";
  EXPECT_EQ(status(s.each, {R"(["pc-a", "pc-b"])"_json, nullptr}), RunStatus::waiting);
  EXPECT_EQ(status(s.each, {R"(["pc-c"])"_json, nullptr}), RunStatus::trap);
}

TEST(Domains, WhatMayNotBeLeftOutIsThere) {
  DomainShop s;
  const Index day = s.word(s.duration, 86'400'000);
  s.declare(sourceBit(Source::alert), {}, constantBit, {day});
  const auto m = s.finish();
  EXPECT_EQ(makeRun(m)->start(s.one, {"pc-x", "1d"}).status, RunStatus::waiting) << "any host";
  EXPECT_EQ(makeRun(m)->start(s.one, {"pc-x", nullptr}).status, RunStatus::trap) << "without an end";
}

TEST(Domains, WhatIsCalledByNobodyIsNotCalled) {
  DomainShop s;
  s.declare(0, {}, 0, {});
  EXPECT_EQ(makeRun(s.finish())->start(s.one, {"pc-a", nullptr}).status, RunStatus::trap);
}

TEST(Domains, WiderIsNotHeldToItsConstants) {
  DomainShop s;
  const Index a = s.spelled(s.host, "pc-a");
  s.declare(constantBit | sourceBit(Source::person), {a}, absentBit, {});
  EXPECT_EQ(makeRun(s.finish())->start(s.one, {"pc-z", nullptr}).status, RunStatus::waiting);
}

TEST(Host, ACallWaitsAndItsAnswerResumes) {
  HostShop s;
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->setNow(1000);
  EXPECT_EQ(run->start(s.f, {"203.0.113.66", nullptr}).status, RunStatus::waiting);
  ASSERT_EQ(run->pending().size(), 1u);
  const PendingCall &call = run->pending()[0];
  EXPECT_EQ(call.id, id({0}, 0));
  EXPECT_EQ(call.kind, CallKind::host);
  EXPECT_EQ(call.intrinsic, s.seen);
  EXPECT_EQ(call.effects, 1u << static_cast<unsigned>(Effect::observes));
  EXPECT_EQ(call.arguments, R"({"peer": "203.0.113.66"})"_json) << "an absent optional is left out";
  EXPECT_EQ(call.since, 1000);
  EXPECT_EQ(call.bound, std::nullopt);
  EXPECT_EQ(run->resume(id({0}, 1), Answer::done(), 0).misuse, "no call has the id 0#1");
  EXPECT_EQ(run->resume(id({0}, 0), Answer::value({"pc-a", "pc-b"}), 2000).status, RunStatus::finished);
  EXPECT_EQ(run->result(), Json({"pc-a", "pc-b"}));
  EXPECT_EQ(run->now(), 2000);
  EXPECT_EQ(run->used().hostCalls[static_cast<std::size_t>(Effect::observes)], 1u);
  EXPECT_THAT(diary.lines, ElementsAre("start 0", "call 0#0 {\"peer\":\"203.0.113.66\"}",
                                       "answer 0#0 [\"pc-a\",\"pc-b\"]", "stop 0"));
}

TEST(Host, AFailureTakesItsWay) {
  HostShop s;
  const auto m = s.finish();
  auto run = makeRun(m);
  run->start(s.f, {"203.0.113.66", 5});
  EXPECT_EQ(run->pending()[0].arguments["limit"], 5);
  EXPECT_EQ(run->resume(id({0}, 0), Answer::failure(Failure::timeout, "30s"), 0).status, RunStatus::finished);
  EXPECT_EQ(run->result(), Json({"timeout"}));
}

TEST(Host, AnAnswerOfTheWrongTypeIsABadReplyThatSaysWhere) {
  HostShop s;
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->start(s.f, {"203.0.113.66", nullptr});
  EXPECT_EQ(run->checkAnswer(id({0}, 0), {"pc-a", 7}), "$[1]: expected an endpoint or server, got 7");
  EXPECT_EQ(run->checkAnswer(id({0}, 0), {"pc-a"}), "");
  run->resume(id({0}, 0), Answer::value({"pc-a", 7}), 0);
  EXPECT_EQ(run->result(), Json({"bad_reply"}));
  EXPECT_EQ(diary.lines[2], "answer 0#0 failure bad_reply $[1]: expected an endpoint or server, got 7");
}

TEST(Host, FunctionsOfOneRunCountTheirTracks) {
  HostShop s;
  const auto m = s.finish();
  auto run = makeRun(m);
  run->start(s.f, {"203.0.113.66", nullptr});
  EXPECT_EQ(run->start(s.f, {"203.0.113.66", nullptr}).misuse, "a function is still waiting");
  run->resume(id({0}, 0), Answer::value(Json::array()), 0);
  EXPECT_EQ(run->start(s.f, {"203.0.113.66", nullptr}).status, RunStatus::waiting);
  EXPECT_EQ(run->pending()[0].id, id({1}, 0));
  EXPECT_EQ(toString(run->pending()[0].id), "1#0");
}

TEST(Host, StartRefusesWhatDoesNotFit) {
  HostShop s;
  const auto m = s.finish();
  auto run = makeRun(m);
  EXPECT_EQ(run->start(s.f, Json::array({"203.0.113.66"})).misuse, "the function takes 2 arguments, not 1");
  EXPECT_EQ(run->start(s.f, {"203.0.113.666", nullptr}).misuse,
            "argument 0: $: expected an IPv4 or IPv6 address, got \"203.0.113.666\"");
  EXPECT_EQ(run->start(99).misuse, "there is no such function");
  EXPECT_EQ(run->start(s.f, 3).misuse, "the arguments are no array");
  EXPECT_EQ(run->startOnAlert(s.f).misuse, "the function takes 2 arguments, not 1");
  EXPECT_EQ(run->status(), RunStatus::idle);
}

struct EachShop : Shop {
  explicit EachShop(std::uint32_t atOnce) {
    each = m.each(address, receipt);
    block = intrinsic("firewall.block", {{"target", address, false}, {"for", m.optional(duration), true}}, receipt,
                      Effect::contains, atOnce);
    const Index site = hostSite(block);
    f = function("block all", {addresses}, each, [&](FunctionBuilder &b) {
      const Reg args = run(b, {addresses, m.optional(duration)}), out = b.newRegister(each),
                week = durationRegister(b, 7 * 86'400'000LL);
      b.emit(Op::mov, args, 0);
      b.emit(Op::some, args + 1, week);
      b.emit(Op::host_each, out, args, 0, site);
      b.emit(Op::ret, out);
    });
  }
  TypeIndex each;
  Index block, f;
};

TEST(Each, CallsWithinItsLimitAndKeepsTheOrderOfArguments) {
  EachShop s(2);
  const auto m = s.finish();
  auto run = makeRun(m);
  run->start(s.f, R"([["203.0.113.1", "203.0.113.2", "203.0.113.1", "203.0.113.3"]])"_json);
  ASSERT_EQ(run->pending().size(), 2u) << "at once 2, and one of three stands twice";
  EXPECT_EQ(run->pending()[0].arguments, R"({"target": "203.0.113.1", "for": "7d"})"_json);
  EXPECT_EQ(run->pending()[0].eachCount, 3u);
  EXPECT_EQ(
      run->groupArguments(id({0}, 1)),
      R"([{"target": "203.0.113.1", "for": "7d"}, {"target": "203.0.113.2", "for": "7d"}, {"target": "203.0.113.3", "for": "7d"}])"_json);
  run->resume(id({0}, 1), Answer::value("r2"), 0);
  ASSERT_EQ(run->pending().size(), 2u);
  EXPECT_EQ(run->pending()[1].id, id({0}, 2));
  run->resume(id({0}, 2), Answer::failure(Failure::denied), 0);
  EXPECT_EQ(run->resume(id({0}, 0), Answer::value("r1"), 0).status, RunStatus::finished);
  EXPECT_EQ(run->result(),
            R"({"ok": {"203.0.113.1": "r1", "203.0.113.2": "r2"}, "failed": {"203.0.113.3": "denied"}})"_json);
}

TEST(Each, OfNothingWaitsForNothing) {
  EachShop s(2);
  const auto m = s.finish();
  EXPECT_EQ(evaluate(m, s.f, R"([[]])"_json), R"({"ok": {}, "failed": {}})"_json);
}

TEST(Each, AnswersInAnyOrderGiveTheSameResult) {
  EachShop s(10);
  const auto m = s.finish();
  std::vector<std::uint32_t> order = {0, 1, 2, 3};
  std::string first;
  do {
    auto run = makeRun(m);
    run->start(s.f, R"([["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"]])"_json);
    for (std::uint32_t i : order)
      run->resume(id({0}, i), i % 2 == 0 ? Answer::value("r" + std::to_string(i)) : Answer::failure(Failure::timeout),
                  0);
    if (first.empty()) first = run->result().dump();
    ASSERT_EQ(run->result().dump(), first);
  } while (std::next_permutation(order.begin(), order.end()));
}

struct AskShop : Shop {
  AskShop() {
    Ask choose;
    choose.key = "1.27", choose.kind = AskKind::choose, choose.team = 0, choose.subject = hosts, choose.answer = host,
    choose.atMostMs = 60'000;
    Ask approve;
    approve.key = "1.28", approve.kind = AskKind::approve, approve.team = 0, approve.answer = boolean;
    Ask task;
    task.key = "2.1", task.kind = AskKind::task, task.team = 0;
    const Index chooseRow = m.ask(choose), approveRow = m.ask(approve), taskRow = m.ask(task);
    f = function("ask", {hosts}, texts, [&](FunctionBuilder &b) {
      const Reg args = run(b, {text, hosts}), kind = b.newRegister(failure), chosen = b.newRegister(host),
                yes = b.newRegister(boolean);
      const Reg parts = run(b, {text, text}), out = b.newRegister(texts);
      const Label silent = b.newLabel(), end = b.newLabel();
      b.load(args, spelled(text, "どの端末ですか"));
      b.emit(Op::mov, args + 1, 0);
      b.emit(Op::ask, chosen, args, kind, chooseRow, silent);
      b.emit(Op::ask, yes, args, kind, approveRow, silent);
      b.emit(Op::ask_unit, 0, args, kind, taskRow, silent);
      b.emit(Op::convert, parts, chosen);
      b.emit(Op::to_text, parts + 1, yes);
      b.emit(Op::list_new, out, parts, 2);
      b.jump(end);
      b.bind(silent);
      b.emit(Op::to_text, parts, kind);
      b.emit(Op::list_new, out, parts, 1);
      b.bind(end);
      b.emit(Op::ret, out);
    });
  }
  Index f;
};

TEST(Ask, AnswersAreCheckedAgainstTheOffer) {
  AskShop s;
  const auto m = s.finish();
  auto run = makeRun(m);
  run->setNow(5'000);
  run->start(s.f, R"([["pc-a", "pc-b"]])"_json);
  const PendingCall &call = run->pending().at(0);
  EXPECT_EQ(call.kind, CallKind::ask);
  EXPECT_EQ(call.arguments, R"({"question": "どの端末ですか", "subject": ["pc-a", "pc-b"]})"_json);
  EXPECT_EQ(call.due, 65'000);
  EXPECT_EQ(run->nextDue(), 65'000);
  EXPECT_EQ(run->checkAnswer(id({0}, 0), "pc-c"), R"($: "pc-c" is not among what was offered: "pc-a", "pc-b")");
  EXPECT_EQ(run->checkAnswer(id({0}, 0), "pc-b"), "");
  run->resume(id({0}, 0), Answer::value("pc-b"), 6'000);
  EXPECT_EQ(run->checkAnswer(id({0}, 1), "maybe"), "$: expected true or false, got \"maybe\"");
  run->resume(id({0}, 1), Answer::value("yes"), 7'000);
  EXPECT_EQ(run->resume(id({0}, 2), Answer::done(), 8'000).status, RunStatus::finished);
  EXPECT_EQ(run->result(), Json({"pc-b", "true"}));
}

TEST(Ask, AnAnswerThatWasNotOfferedIsABadReply) {
  AskShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, R"([["pc-a", "pc-b"]])"_json);
  run->resume(id({0}, 0), Answer::value("pc-c"), 0);
  EXPECT_EQ(run->result(), Json({"bad_reply"}));
}

TEST(Ask, SilenceIsAFailure) {
  AskShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, R"([["pc-a"]])"_json);
  run->resume(id({0}, 0), Answer::failure(Failure::timeout), *run->nextDue());
  EXPECT_EQ(run->result(), Json({"timeout"}));
}

/// await job at most 30m else "late"; inside, a call and a sleep.
struct BoundShop : Shop {
  BoundShop() {
    job = m.handle(hosts);
    const Index scan = hostSite(intrinsic("edr.scan", {{"host", host, false}}, job, Effect::observes));
    promiseSite = site(SiteKind::promise, "", "", "一時間以内");
    step = site(SiteKind::step, "1", "", "調査");
    Index inner = function("inner", {host}, hosts, [&](FunctionBuilder &b) {
      const Reg kind = b.newRegister(failure), running = b.newRegister(job), found = b.newRegister(hosts),
                pause = durationRegister(b, 60'000);
      const Label failed = b.newLabel(), end = b.newLabel();
      b.emit16(Op::enter, 0, step);
      b.emit(Op::host, running, 0, kind, scan, failed);
      b.emit(Op::sleep, pause);
      b.emit(Op::await, found, running, kind, scan, failed);
      b.emit16(Op::leave, 0, step);
      b.emit(Op::ret, found);
      b.bind(failed);
      b.emit(Op::list_new, found, 0, 0);
      b.jump(end);
      b.bind(end);
      b.emit(Op::ret, found);
    });
    f = function("wait", {host}, texts, [&](FunctionBuilder &b) {
      const Reg bound = durationRegister(b, 30 * 60'000), arg = run(b, {host}), found = b.newRegister(hosts),
                out = b.newRegister(texts), word_ = b.newRegister(text);
      const Label late = b.newLabel(), end = b.newLabel();
      const Reg when = b.newRegister(time);
      b.emit16(Op::promise, bound, promiseSite);
      b.emit(Op::bound_push, bound, 0, 0, late);
      b.emit(Op::mov, arg, 0);
      b.emit(Op::call, found, arg, 0, inner);
      b.emit(Op::bound_pop);
      b.emit16(Op::promise_end, 0, promiseSite);
      b.emit(Op::to_text, word_, found);
      b.emit(Op::list_new, out, word_, 1);
      b.jump(end);
      b.bind(late);
      b.emit(Op::now, when);
      b.emit(Op::to_text, word_, when);
      b.emit(Op::list_new, out, word_, 1);
      b.bind(end);
      b.emit(Op::ret, out);
    });
  }
  TypeIndex job;
  Index promiseSite, step, f;
};

TEST(Time, SleepsAndJobsWithinABound) {
  BoundShop s;
  const auto m = s.finish();
  auto run = makeRun(m);
  run->start(s.f, {"pc-a"});
  ASSERT_EQ(run->bounds().size(), 1u);
  ASSERT_EQ(run->promises().size(), 1u);
  EXPECT_EQ(run->bounds()[0].due, 1'800'000);
  EXPECT_EQ(run->pending()[0].bound, 1'800'000);
  run->resume(id({0}, 0), Answer::value("job-1"), 1000);
  EXPECT_EQ(run->pending()[0].kind, CallKind::sleep);
  EXPECT_EQ(run->pending()[0].due, 61'000);
  EXPECT_EQ(run->pending()[0].arguments, R"({"for": "1m"})"_json);
  EXPECT_EQ(run->nextDue(), 61'000);
  run->resume(id({0}, 1), Answer::done(), 61'000);
  EXPECT_EQ(run->pending()[0].kind, CallKind::await);
  EXPECT_EQ(run->pending()[0].arguments, R"({"job": "job-1"})"_json);
  EXPECT_EQ(run->resume(id({0}, 2), Answer::value({"pc-b"}), 90'000).status, RunStatus::finished);
  EXPECT_EQ(run->result(), Json({"pc-b"}));
  EXPECT_TRUE(run->bounds().empty());
  EXPECT_TRUE(run->promises().empty());
}

TEST(Time, ABoundThatPassesGivesUpWhatIsInside) {
  BoundShop s;
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->start(s.f, {"pc-a"});
  const TimerId promise = run->promises()[0].id, bound = run->bounds()[0].id;
  EXPECT_EQ(run->breachPromise(promise, 1'800'000).status, RunStatus::waiting) << "work goes on";
  EXPECT_EQ(run->breachPromise(promise, 1'800'000).misuse, "no promise has this id");
  EXPECT_EQ(run->expireBound(bound, 1'800'000).status, RunStatus::finished);
  EXPECT_EQ(run->result(), Json({"1970-01-01T00:30:00Z"}));
  EXPECT_TRUE(run->pending().empty());
  EXPECT_EQ(run->expireBound(bound, 1'800'000).misuse, "no bound has this id");
  EXPECT_THAT(diary.lines, ElementsAre("start 0", "enter 1調査", "call 0#0 {\"host\":\"pc-a\"}", "breach 一時間以内",
                                       "bound 0", "abandon 0#0", "leave 1調査", "stop 0"));
}

struct ApprovalShop : Shop {
  ApprovalShop() {
    approval = m.approval({0, 2, 900'000});
    const Index isolate = hostSite(intrinsic("edr.isolate", {{"host", host, false}}, receipt, Effect::contains));
    f = function("isolate", {host}, text, [&](FunctionBuilder &b) {
      const Reg kind = b.newRegister(failure), got = b.newRegister(receipt), out = b.newRegister(text);
      const Label denied = b.newLabel(), end = b.newLabel();
      b.emit16(Op::approve_push, 0, approval);
      b.emit(Op::host, got, 0, kind, isolate, denied);
      b.emit(Op::approve_pop);
      b.emit(Op::host, got, 0, kind, isolate, end);
      b.emit(Op::convert, out, got);
      b.emit(Op::ret, out);
      b.bind(denied);
      b.emit(Op::approve_pop);
      b.jump(end);
      b.bind(end);
      b.emit(Op::to_text, out, kind);
      b.emit(Op::ret, out);
    });
  }
  Index approval, f;
};

TEST(Approval, CallsInsideNameWhatTheyNeed) {
  ApprovalShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, {"pc-a"});
  EXPECT_THAT(run->pending()[0].approvals, ElementsAre(s.approval));
  run->resume(id({0}, 0), Answer::value("r1"), 0);
  EXPECT_TRUE(run->pending()[0].approvals.empty());
  run->resume(id({0}, 1), Answer::value("r2"), 0);
  EXPECT_EQ(run->result(), "r2");
}

struct ReworkShop : Shop {
  ReworkShop() {
    approval = m.approval({0, 1, 900'000});
    const Index isolate = hostSite(intrinsic("edr.isolate", {{"host", host, false}}, receipt, Effect::contains));
    const Index look = hostSite(intrinsic("edr.look", {{"host", host, false}}, receipt, Effect::observes));
    f = function("isolate", {host}, text, [&](FunctionBuilder &b) {
      const Reg kind = b.newRegister(failure), got = b.newRegister(receipt), left = b.newRegister(integer),
                one = b.newRegister(integer), remark = b.newRegister(text), out = b.newRegister(text);
      const Label again = b.newLabel(), back = b.newLabel(), failed = b.newLabel();
      b.loadInt(left, 2);
      b.loadInt(one, 1);
      b.load(out, m.constant(text, "nothing"));
      b.bind(again);
      b.emit(Op::rework_push, left, 0, remark, back);
      b.emit16(Op::approve_push, 0, approval);
      b.emit(Op::host, got, 0, kind, look, failed);
      b.emit(Op::host, got, 0, kind, isolate, failed);
      b.emit(Op::host, got, 0, kind, isolate, failed);
      b.emit(Op::approve_pop);
      b.emit(Op::bound_pop);
      b.emit(Op::ret, out);
      b.bind(back);
      b.emit(Op::sub, left, left, one);
      b.emit(Op::mov, out, remark);
      b.jump(again);
      b.bind(failed);
      b.emit(Op::approve_pop);
      b.emit(Op::bound_pop);
      b.emit(Op::to_text, out, kind);
      b.emit(Op::ret, out);
    });
  }
  Index approval, f;
};

TEST(Rework, BeginsAnewWithTheRemark) {
  ReworkShop s;
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->start(s.f, {"pc-a"});
  run->resume(id({0}, 0), Answer::value("seen"), 0); // looking changes nothing
  ASSERT_TRUE(run->mayRework(id({0}, 1)));
  EXPECT_EQ(run->rework(id({0}, 1), "another one", 5000).status, RunStatus::waiting);
  EXPECT_EQ(run->now(), 5000);
  EXPECT_EQ(run->pending()[0].id, id({0}, 2)) << "the block begins anew";
  EXPECT_THAT(run->pending()[0].approvals, ElementsAre(s.approval));
  for (const unsigned call : {2u, 3u, 4u}) run->resume(id({0}, call), Answer::value("r"), 5000);
  EXPECT_EQ(run->result(), "another one");
  EXPECT_THAT(diary.lines, testing::Contains("abandon 0#1"));
}

TEST(Rework, OnlyAsOftenAsItSays) {
  ReworkShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, {"pc-a"});
  for (const unsigned call : {0u, 1u}) EXPECT_EQ(run->rework(id({0}, call), "again", 0).misuse, "");
  EXPECT_FALSE(run->mayRework(id({0}, 2)));
  EXPECT_EQ(run->rework(id({0}, 2), "again", 0).misuse, "the call 0#2 cannot be sent back");
  EXPECT_EQ(run->rework(id({0}, 9), "again", 0).misuse, "no call has the id 0#9");
  EXPECT_EQ(run->status(), RunStatus::waiting);
}

TEST(Rework, NotOnceSomethingWasDone) {
  ReworkShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, {"pc-a"});
  run->resume(id({0}, 0), Answer::value("seen"), 0);
  run->resume(id({0}, 1), Answer::value("r1"), 0);
  EXPECT_FALSE(run->mayRework(id({0}, 2))) << "the first isolation would be done twice";
}

TEST(Rework, WhatWasRefusedOrIsNoTextChangesNothing) {
  ReworkShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, {"pc-a"});
  EXPECT_NE(run->rework(id({0}, 0), "\xff", 0).misuse, "");
  EXPECT_EQ(run->pending()[0].id, id({0}, 0));
  run->resume(id({0}, 0), Answer::failure(Failure::denied), 0);
  EXPECT_EQ(run->result(), "denied");
}

TEST(Approval, ARefusalIsTheFailureDenied) {
  ApprovalShop s;
  auto run = makeRun(s.finish());
  run->start(s.f, {"pc-a"});
  run->resume(id({0}, 0), Answer::failure(Failure::denied), 0);
  EXPECT_EQ(run->result(), "denied");
}

TEST(Host, TheAlertIsSlotZeroAndEnrichReplacesIt) {
  Shop s;
  const Index enrich = s.function("enrich", {s.alert}, s.alert, [&](FunctionBuilder &b) {
    const Reg source = b.newRegister(s.source), named = b.newRegister(s.m.optional(s.host)),
              name = s.load(b, s.host, s.spelled(s.host, "pc-a"));
    b.emit(Op::rec_get, source, 0, 1);
    b.emit(Op::some, named, name);
    b.emit(Op::rec_set, source, 0, named);
    b.emit(Op::rec_set, 0, 1, source);
    b.emit(Op::ret, 0);
  });
  const Index read = s.function("read", {}, s.alert, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.alert);
    b.emit16(Op::slot_get, r, 0);
    b.emit(Op::ret, r);
  });
  auto run = makeRun(s.finish());
  EXPECT_EQ(run->setAlert("{\"source\": {\"port\": \"http\"}}"_json),
            "$.source.port: expected a port number from 0 to 65535, got \"http\"");
  EXPECT_EQ(run->setAlert(R"({"signature": "ET CnC", "source": {"address": "10.10.10.10"}, "unknown": 1})"_json), "");
  EXPECT_EQ(run->startOnAlert(enrich).status, RunStatus::finished);
  EXPECT_EQ(run->alert()["source"], R"({"address": "10.10.10.10"})"_json);
  run->adoptAlert();
  EXPECT_EQ(run->alert()["source"], R"({"address": "10.10.10.10", "host": "pc-a"})"_json);
  run->start(read);
  EXPECT_EQ(run->result(), run->alert());
  EXPECT_EQ(run->setAlert(R"({})"_json), "") << "groups are always there";
  EXPECT_EQ(run->alert(), R"({"source": {}, "tags": []})"_json);
}

} // namespace
} // namespace tejun::vm::test
