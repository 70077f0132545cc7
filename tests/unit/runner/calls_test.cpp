// Calls: retries, time limits, wrong answers, jobs, the ledger.
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using vm::Failure;

/// A step that asks for processes: timeout 60s, retry 2.
Scenario asking() {
  Scenario s;
  s.look = R"(let found = edr.processes("pc-a") else []
    count = found.count)";
  return s;
}
constexpr const char *found = R"({"intrinsic": "edr.processes", "returns": [{"name": "rat.exe"}], "after": "5s"})";

TEST(Calls, AnAnswerTakesItsTime) {
  Scenario s = asking();
  s.answers = found;
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.calls("edr.processes"), SizeIs(1));
  const CallRecord &c = *r.calls("edr.processes")[0];
  EXPECT_EQ(c.step, "1");
  EXPECT_EQ(c.process, "1.1");
  EXPECT_EQ(c.effect, "observes");
  EXPECT_EQ(c.attempts, 1u);
  EXPECT_EQ(c.until - c.since, 5 * second);
  EXPECT_EQ(*c.answer, Json::parse(R"([{"name": "rat.exe"}])"));
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
}

TEST(Calls, WhatFailedIsTriedAgainWithGrowingPauses) {
  Scenario s = asking();
  s.answers = std::string(R"({"intrinsic": "edr.processes", "fails": "unavailable", "times": 2}, )") + found;
  Ran r;
  runScenario(s, r);
  const CallRecord &c = *r.calls("edr.processes").at(0);
  EXPECT_EQ(c.attempts, 3u);
  EXPECT_EQ(c.until - c.since, (1 + 2 + 5) * second);
  EXPECT_THAT(r.journal("retry"), SizeIs(2));
}

TEST(Calls, RetriesAreCounted) {
  Scenario s = asking();
  s.answers = R"({"intrinsic": "edr.processes", "fails": "rate_limited"})";
  Ran r;
  runScenario(s, r);
  const CallRecord &c = *r.calls("edr.processes").at(0);
  EXPECT_EQ(c.attempts, 3u) << "retry 2: three attempts in all";
  EXPECT_EQ(c.failure, Failure::rate_limited);
}

TEST(Calls, WhatIsFinalIsNotTriedAgain) {
  for (const char *kind : {"denied", "not_found", "bad_reply", "rejected_by_guard"}) {
    Scenario s = asking();
    s.answers = std::string(R"({"intrinsic": "edr.processes", "fails": ")") + kind + "\"}";
    Ran r;
    runScenario(s, r);
    EXPECT_EQ(r.calls("edr.processes").at(0)->attempts, 1u) << kind;
    EXPECT_TRUE(r.calls("edr.processes").at(0)->failure) << kind;
  }
}

TEST(Calls, AnAnswerThatComesTooLateIsATimeout) {
  Scenario s = asking();
  s.answers = R"({"intrinsic": "edr.processes", "returns": [], "after": "61s"})";
  Ran r;
  runScenario(s, r);
  const CallRecord &c = *r.calls("edr.processes").at(0);
  EXPECT_EQ(c.failure, Failure::timeout);
  EXPECT_EQ(c.until - c.since, (60 + 1 + 60 + 2 + 60) * second);
  s.answers = R"({"intrinsic": "edr.processes", "returns": [], "after": "60s"})";
  Ran inTime;
  runScenario(s, inTime);
  EXPECT_TRUE(inTime.calls("edr.processes").at(0)->answer);
}

TEST(Calls, WhatMayBeSentOnceIsNotSentAgainAfterATimeout) {
  Scenario s;
  s.more = R"(intrinsic poke(host: Host) -> Int observes once timeout 10s audience team)";
  s.look = R"(let n = poke("pc-a") else 0
    count = n)";
  s.answers = R"({"intrinsic": "poke", "fails": "timeout"})";
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.calls("poke"), SizeIs(1));
  EXPECT_EQ(r.calls("poke")[0]->attempts, 1u);
}

TEST(Calls, AnAnswerOfTheWrongTypeNamesTheEntry) {
  Scenario s = asking();
  s.answers = std::string(
      R"({"intrinsic": "intel.whois", "returns": {}}, {"intrinsic": "edr.processes", "returns": [{"name": 7}]})");
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.calls("edr.processes").at(0)->failure, Failure::bad_reply);
  ASSERT_THAT(r.result.problems, SizeIs(1));
  EXPECT_EQ(r.result.problems[0].message(Language::english),
            "`answers[1]` in the world `world.json` answers `edr.processes` with something else than declared: "
            "$[0].name: expected a process name, got 7");
  EXPECT_EQ(r.result.exitStatus(), 1);
}

TEST(Calls, AJobIsAwaitedUntilItIsReady) {
  Scenario s;
  s.respond = R"(for h in hosts {
      let job = edr.collect(h, kind: memory) else skip "取得できない"
      let dump = await job at most 2h else skip "終わらない"
      case.note("${dump.stored}") else accept "記録できない"
    })";
  s.hosts = R"(["pc-a"])";
  s.answers =
      R"({"intrinsic": "edr.collect", "returns": {"job": "j", "after": "30m", "result": {"kind": "memory", "stored": "mem"}}, "after": "10s"},
                 {"intrinsic": "case.note", "returns": null})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.ended - r.result.started, 30 * minute);
  ASSERT_THAT(r.calls("case.note"), SizeIs(1));
  EXPECT_EQ(r.calls("case.note")[0]->arguments, Json({{"text", "mem"}}));

  s.answers =
      R"({"intrinsic": "edr.collect", "returns": {"job": "j", "after": "3h", "result": {"kind": "memory", "stored": "mem"}}})";
  Ran late;
  runScenario(s, late);
  EXPECT_EQ(late.result.ended - late.result.started, 2 * hour);
  EXPECT_TRUE(late.says("skipped: 終わらない"));
}

Scenario containing() {
  Scenario s;
  s.respond = R"(let blocked = firewall.block(203.0.113.66, for: 7d) else skip "遮断できない"
    let done = edr.isolate(each hosts)
    done.failed else skip "隔離できない"
    case.note("${blocked} ${done.ok.count}") else accept "記録できない")";
  s.answers = R"({"intrinsic": "firewall.block", "returns": "fw-1", "after": "3s"},
    {"intrinsic": "edr.isolate", "when": {"host": "pc-a"}, "returns": "iso-a", "after": "9s"},
    {"intrinsic": "edr.isolate", "when": {"host": "pc-b"}, "returns": "iso-b", "after": "2s"}, {"intrinsic": "case.note", "returns": null})";
  return s;
}

// pc-b is cut off after 2s, pc-a after 9s.
TEST(Ledger, KeepsWhatWasContainedInTheOrderItHappened) {
  Ran r;
  runScenario(containing(), r);
  EXPECT_EQ(r.result.toJson()["containment"], Json::parse(R"([
    {"intrinsic": "firewall.block", "arguments": {"target": "203.0.113.66", "for": "7d"}, "undo": {"intrinsic": "firewall.unblock", "arguments": {"receipt": "fw-1"}}},
    {"intrinsic": "edr.isolate", "arguments": {"host": "pc-b"}, "undo": {"intrinsic": "edr.release", "arguments": {"receipt": "iso-b"}}},
    {"intrinsic": "edr.isolate", "arguments": {"host": "pc-a"}, "undo": {"intrinsic": "edr.release", "arguments": {"receipt": "iso-a"}}}])"))
      << r.result.toJson()["containment"].dump();
}

TEST(Ledger, IsTakenBackInReverseOrder) {
  Ran r;
  runScenario(containing(), r);
  std::vector<std::string> receipts;
  for (const Json &undo : r.result.rollbackPlan()) receipts.push_back(undo["undo"]["arguments"]["receipt"]);
  EXPECT_THAT(receipts, ElementsAre("iso-a", "iso-b", "fw-1"));
}

TEST(Ledger, AFailedContainmentHoldsNothing) {
  Scenario s = containing();
  s.answers = R"({"intrinsic": "firewall.block", "fails": "denied"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.toJson()["containment"], Json::array());
  EXPECT_EQ(r.result.dutiesMet, std::vector<std::string>{"scoping"});
  EXPECT_EQ(r.result.dutiesMissing, std::vector<std::string>{"prevention"});
}

TEST(Ledger, AContainmentWhoseAnswerIsLostIsToldOf) {
  Scenario s;
  s.hosts = R"(["pc-a"])";
  s.respond = R"(at most 2s {
      let done = edr.isolate(each hosts)
      done.failed else skip "隔離できない"
    } else { case.note("遅い") else accept "記録できない" })";
  s.answers =
      R"({"intrinsic": "edr.isolate", "returns": "iso", "after": "9s"}, {"intrinsic": "case.note", "returns": null})";
  Ran late;
  runScenario(s, late);
  EXPECT_THAT(late.result.containment, SizeIs(0));
  ASSERT_THAT(late.result.problems, SizeIs(1));
  EXPECT_EQ(late.result.problems[0].message(Language::english),
            "`edr.isolate(host: pc-a)` was sent, but no answer came: whether it holds is not known");
  EXPECT_EQ(late.result.exitStatus(), 0) << "a warning";
  s.answers =
      R"({"intrinsic": "edr.isolate", "fails": "timeout", "after": "1s"}, {"intrinsic": "case.note", "returns": null})";
  s.respond = R"(let done = edr.isolate(each hosts)
    done.failed else skip "隔離できない")";
  Ran lost;
  runScenario(s, lost);
  EXPECT_THAT(lost.journal("outcome_unknown"), SizeIs(1));
  s.answers = R"({"intrinsic": "edr.isolate", "fails": "unavailable"})";
  Ran unsent;
  runScenario(s, unsent);
  EXPECT_THAT(unsent.result.problems, SizeIs(0));
}

TEST(Ledger, WhatIsIrreversibleHasNoUndo) {
  Scenario s;
  s.respond =
      R"(for h in hosts { edr.kill(h, process: "rat.exe") irreversible because "再起動で元に戻る" else skip "停止できない" })";
  s.answers = R"({"intrinsic": "edr.kill", "returns": "killed"})";
  s.hosts = R"(["pc-a"])";
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.result.containment, SizeIs(1));
  EXPECT_TRUE(r.result.containment[0].undo.is_null());
}

} // namespace
} // namespace tejun::runner::test
