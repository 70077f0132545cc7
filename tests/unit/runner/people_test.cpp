// Questions to people: answers, silence, reminders; and the question whether an alert is what it looks like.
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using vm::Failure;

Scenario asking() {
  Scenario s;
  s.look = R"(let report = ask csirt "通報しますか" {
      consult
      at most 4h
      remind every 1h
      escalate to it
      silence false
    }
    count = if report { 1 } else { 0 })";
  return s;
}

TEST(People, AnAnswerGoesOn) {
  Scenario s = asking();
  s.answers = R"({"ask": "1.1", "answer": true, "after": "20m"})";
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.calls("ask"), SizeIs(1));
  const CallRecord &c = *r.calls("ask")[0];
  EXPECT_EQ(c.arguments, Json({{"key", "1.1"}, {"question", "通報しますか"}, {"team", "csirt"}}));
  EXPECT_EQ(*c.answer, true);
  EXPECT_EQ(c.effect, "asks");
  EXPECT_EQ(r.result.ended - r.result.started, 20 * minute);
  EXPECT_TRUE(r.says("CSIRT is asked (1.1): 通報しますか"));
}

TEST(People, SilenceTakesTheTimeThatWasGiven) {
  Ran r;
  runScenario(asking(), r);
  EXPECT_EQ(r.calls("ask").at(0)->failure, Failure::timeout);
  EXPECT_EQ(r.result.ended - r.result.started, 4 * hour);
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
  EXPECT_THAT(r.journal("reminded"), SizeIs(3)) << "at 1h, 2h and 3h";
  EXPECT_TRUE(r.says("3600 CSIRT and 情報システム部 are reminded (1.1)"));
}

TEST(People, AnAnswerAfterTheTimeIsSilence) {
  Scenario s = asking();
  s.answers = R"({"ask": "1.1", "answer": true, "after": "241m"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.calls("ask").at(0)->failure, Failure::timeout);
  s.answers = R"({"ask": "1.1", "answer": true, "after": "4h"})";
  Ran inTime;
  runScenario(s, inTime);
  EXPECT_EQ(*inTime.calls("ask").at(0)->answer, true);
}

TEST(People, AnAnswerThatWasNotOfferedNamesTheEntry) {
  Scenario s = asking();
  s.answers = R"({"ask": "1.1", "answer": "perhaps"})";
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.result.problems, SizeIs(1));
  EXPECT_EQ(r.result.problems[0].code(), "TJ2124");
  EXPECT_EQ(r.calls("ask").at(0)->failure, Failure::bad_reply);
}

/// Hosts that only the run knows are offered, in a choice of several and in a form.
Scenario offering() {
  Scenario s;
  s.look = R"(let all = asset.hosts() else []
    let some = ask csirt "どれですか" { choose many from all at most 1h silence park "無回答" }
    if some is empty { skip "選ばれない" }
    let form = ask csirt "記入してください" {
      form {
        first "最初": Host from some
        rest "残り": Set<Host> from all
        spare "予備": Host? from all
      }
      at most 1h
      silence park "無回答"
    }
    count = form.rest.count + (if form.spare is known { 10 } else { 0 }) + (if form.first == "pc-b" { 100 } else { 0 }))";
  return s;
}
constexpr const char *threeHosts = R"({"intrinsic": "asset.hosts", "returns": ["pc-a", "pc-b", "pc-c"]})";

TEST(People, AnswersAreAmongWhatTheRunOffers) {
  Scenario s = offering();
  s.answers = std::string(threeHosts) + R"(, {"ask": "1.1", "answer": ["pc-b", "pc-a"], "times": 1},
      {"ask": "1.1", "answer": {"first": "pc-b", "rest": ["pc-c"]}})";
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(r.result.problems, SizeIs(0));
  EXPECT_EQ(r.calls("ask").at(0)->arguments["subject"], Json({"pc-a", "pc-b", "pc-c"}));
  EXPECT_EQ(r.calls("ask").at(1)->arguments["subject"]["first"], Json({"pc-b", "pc-a"}));
  EXPECT_TRUE(r.says("any of [pc-a, pc-b, pc-c]"));
  EXPECT_TRUE(r.says("最初: one of [pc-b, pc-a]"));
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
}

TEST(People, WhatWasNotOfferedIsNoAnswer) {
  struct {
    const char *answers, *reason;
  } const cases[] = {
      {R"({"ask": "1.1", "answer": ["pc-a", "pc-z"]})",
       R"($: "pc-z" is not among what was offered: "pc-a", "pc-b", "pc-c")"},
      {R"({"ask": "1.1", "answer": ["pc-a", "pc-a"]})", R"($: "pc-a" is chosen twice)"},
      {R"({"ask": "1.1", "answer": ["pc-a"], "times": 1}, {"ask": "1.1", "answer": {"first": "pc-b", "rest": []}})",
       R"($.first: "pc-b" is not among what was offered: "pc-a")"},
      {R"({"ask": "1.1", "answer": ["pc-a"], "times": 1}, {"ask": "1.1", "answer": {"first": "pc-a", "rest": ["x"]}})",
       R"($.rest: "x" is not among what was offered: "pc-a", "pc-b", "pc-c")"},
      {R"({"ask": "1.1", "answer": ["pc-a"], "times": 1},
          {"ask": "1.1", "answer": {"first": "pc-a", "rest": [], "spare": "y"}})",
       R"($.spare: "y" is not among what was offered: "pc-a", "pc-b", "pc-c")"},
      {R"({"ask": "1.1", "answer": ["pc-a"], "times": 1}, {"ask": "1.1", "answer": {"rest": []}})",
       "$.first: expected an endpoint or server, got nothing"},
  };
  for (const auto &[answers, reason] : cases) {
    Scenario s = offering();
    s.answers = std::string(threeHosts) + ", " + answers;
    Ran r;
    runScenario(s, r);
    ASSERT_THAT(r.result.problems, testing::Not(testing::IsEmpty())) << answers;
    EXPECT_EQ(r.result.problems[0].code(), "TJ2124");
    EXPECT_THAT(r.result.problems[0].message(Language::english), testing::HasSubstr(reason));
    EXPECT_EQ(r.calls("ask").back()->failure, Failure::bad_reply);
    EXPECT_EQ(r.result.outcome, CaseOutcome::needsAttention) << "no answer: what is said of silence happens";
  }
}

TEST(People, OfNothingSeveralAreNone) {
  Scenario s = offering();
  s.answers = R"({"intrinsic": "asset.hosts", "returns": []})";
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.calls("ask"), SizeIs(1)) << "the form is not reached";
  EXPECT_EQ(*r.calls("ask")[0]->answer, Json::array());
  EXPECT_EQ(r.result.ended, r.result.started) << "nobody is waited for";
  EXPECT_TRUE(r.says("nothing to choose from (1.1)"));
}

Scenario doubtful(const std::string &answers) {
  Scenario s;
  s.detection = R"(confirm at most 10m {
    let reputation = intel.reputation(declassify alert.source.address because "外部の送信元") else -> undecided
    confirmed when reputation.verdict == malicious
    refuted when reputation.verdict == benign
    otherwise undecided
  })";
  s.answers = answers;
  return s;
}
std::string reputation(const std::string &verdict) {
  return R"({"intrinsic": "intel.reputation", "returns": {"score": 5, "verdict": ")" + verdict +
         R"(", "sources": [], "tags": []}, "after": "2s"})";
}

TEST(Confirm, EvidenceDecides) {
  Ran yes, no;
  runScenario(doubtful(reputation("malicious")), yes);
  EXPECT_EQ(yes.result.outcome, CaseOutcome::contained);
  EXPECT_EQ(yes.calls("intel.reputation").at(0)->step, "confirm attack_seen");
  runScenario(doubtful(reputation("benign")), no);
  EXPECT_EQ(no.result.outcome, CaseOutcome::notConfirmed);
  EXPECT_EQ(no.result.incident, "attack");
  EXPECT_EQ(no.result.playbook, std::nullopt);
  EXPECT_EQ(no.result.exitStatus(), 0);
}

TEST(Confirm, WhenItDoesNotAPersonIsAsked) {
  Ran yes, no;
  runScenario(
      doubtful(reputation("unknown") + R"(, {"ask": "confirm attack_seen", "answer": "confirmed", "after": "15m"})"),
      yes);
  EXPECT_EQ(yes.result.outcome, CaseOutcome::contained);
  EXPECT_EQ(yes.result.ended - yes.result.started, 15 * minute + 2 * second);
  EXPECT_EQ(yes.calls("ask").at(0)->arguments["key"], "confirm attack_seen");
  runScenario(doubtful(reputation("unknown") + R"(, {"ask": "confirm attack_seen", "answer": "refuted"})"), no);
  EXPECT_EQ(no.result.outcome, CaseOutcome::notConfirmed);
}

TEST(Confirm, AndWhenNobodyAnswersTheCaseWaits) {
  Ran r;
  runScenario(doubtful(R"({"intrinsic": "intel.reputation", "fails": "unavailable"})"), r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::waiting);
  EXPECT_THAT(r.result.waitingFor, ElementsAre("confirm attack_seen"));
  EXPECT_EQ(r.result.incident, "attack");
  EXPECT_EQ(r.result.exitStatus(), 0);
}

TEST(Confirm, EvidenceThatTakesTooLongLeavesItToAPerson) {
  Scenario s = doubtful(R"({"ask": "confirm attack_seen", "answer": "confirmed"})");
  s.more = "intrinsic slow(host: IpAddress) -> Int observes idempotent timeout 1h audience team";
  s.detection = R"(confirm at most 10m {
    let n = slow(alert.source.address) else 1
    confirmed when n == 0
    otherwise undecided
  })";
  s.answers += R"(, {"intrinsic": "slow", "returns": 0, "after": "30m"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.calls("slow").at(0)->failure, Failure::timeout);
  EXPECT_EQ(r.result.ended - r.result.started, 10 * minute);
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
}

TEST(Confirm, AnAnswerOfAnotherKindIsNone) {
  Ran r;
  runScenario(doubtful(reputation("unknown") + R"(, {"ask": "confirm attack_seen", "answer": true})"), r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::waiting);
  ASSERT_THAT(r.result.problems, SizeIs(1));
  EXPECT_THAT(r.result.problems[0].message(Language::english), testing::HasSubstr("`answers[1]`"));
}

} // namespace
} // namespace tejun::runner::test
