// Virtual time: bounds, promises, polls, and the order of what is due.
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(Time, ABoundGivesUpWhatIsPending) {
  Scenario s;
  s.look = R"(var n = 0
    at most 30s {
      let found = edr.processes("pc-a") else []
      n = found.count
    } else { n = 9 }
    case.note("n=${n}") else accept "記録できない"
    count = n)";
  s.answers =
      R"({"intrinsic": "edr.processes", "returns": [], "after": "45s"}, {"intrinsic": "case.note", "returns": null})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.calls("edr.processes").at(0)->failure, vm::Failure::timeout);
  ASSERT_THAT(r.calls("case.note"), SizeIs(1));
  EXPECT_EQ(r.calls("case.note")[0]->arguments["text"], "n=9");
  EXPECT_EQ(r.calls("case.note")[0]->since - r.result.started, 30 * second);
  EXPECT_THAT(r.journal("bound_passed"), SizeIs(1));
}

TEST(Time, AnAnswerAtTheBoundIsInTime) {
  Scenario s;
  s.look = R"(var n = 0
    at most 30s {
      let found = edr.processes("pc-a") else []
      n = 1
    } else { n = 9 }
    count = n)";
  s.answers = R"({"intrinsic": "edr.processes", "returns": [], "after": "30s"})";
  Ran r;
  runScenario(s, r);
  EXPECT_TRUE(r.calls("edr.processes").at(0)->answer);
  EXPECT_THAT(r.journal("bound_passed"), SizeIs(0));
}

TEST(Time, ABrokenPromiseIsRecordedAndWorkGoesOn) {
  Scenario s;
  s.look = R"(var n = 0
    within 10s {
      let found = edr.processes("pc-a") else []
      n = found.count
    }
    count = n)";
  s.answers = R"({"intrinsic": "edr.processes", "returns": [], "after": "20s"})";
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(r.journal("promise_broken"), SizeIs(1));
  EXPECT_TRUE(r.says("10 later than promised"));
  EXPECT_TRUE(r.calls("edr.processes").at(0)->answer);
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
}

TEST(Time, APollSleepsBetweenItsQuestions) {
  Scenario s;
  s.look = R"(let cut = poll edr.isolation("pc-a") every 5m at most 12 times until it else false
    count = if cut { 1 } else { 0 })";
  s.answers =
      R"({"intrinsic": "edr.isolation", "returns": false, "times": 3}, {"intrinsic": "edr.isolation", "returns": true})";
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(r.calls("edr.isolation"), SizeIs(4));
  EXPECT_EQ(r.result.ended - r.result.started, 15 * minute);
}

Scenario together() {
  Scenario s;
  s.more = R"(
process 1.2 ask_host "端末" as Asked { input host: Host  output count: Int
  method 1.2.1 "調べる" { let found = edr.processes(host) else []
    count = found.count } }
process 1.3 both "まとめ" as Both { input a: Asked  input b: Asked  output count: Int
  method 1.3.1 "まとめる" { let found = edr.processes("sum") else []
    count = a.count + b.count } })";
  s.playbook = R"(playbook main "手順" for attack {
  needs alert.source.address
  together {
    step 1 first = ask_host("pc-a")
    step 2 second = ask_host("pc-b")
    step 3 sum = both(first, second)
  }
  step 4 seen = look(alert.source.address)
  -> response 1(hosts: ["pc-a"])
})";
  s.answers = R"({"intrinsic": "edr.processes", "when": {"host": "pc-a"}, "returns": [], "after": "30s"},
    {"intrinsic": "edr.processes", "when": {"host": "pc-b"}, "returns": [], "after": "10s"}, {"intrinsic": "edr.processes", "returns": [], "after": "1s"})";
  return s;
}

TEST(Time, StepsThatRunTogetherOverlap) {
  Ran r;
  runScenario(together(), r);
  EXPECT_EQ(r.result.ended - r.result.started, 31 * second) << "30s beside 10s, then 1s for what needs both";
  EXPECT_THAT(r.result.path, ElementsAre("1", "2", "3", "4", "response 1"));
}

TEST(Time, WhatIsDueAtOnceKeepsTheOrderOfTracksAndCalls) {
  Scenario s = together();
  s.answers = R"({"intrinsic": "edr.processes", "returns": [], "after": "10s"})";
  Ran r;
  runScenario(s, r);
  std::vector<std::string> answered;
  for (const Json &entry : r.journal("answer")) answered.push_back(entry["call"]);
  EXPECT_THAT(answered, ElementsAre("0.0#0", "0.1#0", "0.2#0"));
}

TEST(Time, TheSameWorldGivesTheSameRun) {
  Ran first, second_;
  runScenario(together(), first);
  runScenario(together(), second_);
  EXPECT_EQ(first.result.journal.toJsonLines(), second_.result.journal.toJsonLines());
  EXPECT_EQ(first.lines, second_.lines);
  EXPECT_GT(first.result.journal.entries().size(), 20u);
}

TEST(Time, TheRunStartsAtTheAlertsTimeOrTheGivenOne) {
  Scenario s;
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(isoTime(r.result.started), "2026-01-01T00:00:00Z");
  s.options.now = 0;
  Ran given;
  runScenario(s, given);
  EXPECT_EQ(isoTime(given.result.started), "1970-01-01T00:00:00Z");
}

TEST(Time, TheJournalNumbersWhatHappened) {
  Ran r;
  runScenario(together(), r);
  std::size_t seq = 0;
  std::string last;
  for (const Json &entry : r.result.journal.entries()) {
    EXPECT_EQ(entry["seq"], ++seq);
    EXPECT_LE(last, entry["at"].get<std::string>());
    last = entry["at"];
  }
  EXPECT_EQ(r.result.journal.entries().front()["kind"], "alert");
  EXPECT_EQ(r.result.journal.entries().back()["kind"], "outcome");
  const std::string lines = r.result.journal.toJsonLines();
  EXPECT_EQ(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')), seq);
}

} // namespace
} // namespace tejun::runner::test
