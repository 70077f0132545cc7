// From alert to outcome: which detection leads, which playbook runs, how it ends.
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string alert(const std::string &signature) {
  return R"({"signature": ")" + signature + R"(", "source": {"address": "10.10.0.5"}})";
}

TEST(Case, TheResultIsToTheLetterOfTheContract) {
  Scenario s;
  s.look = R"(let found = edr.processes("pc-a") else []
    establish stolen = true because "証拠がある"
    count = found.count)";
  s.respond = R"(let done = edr.isolate(each hosts)
    done.failed else skip "隔離できない")";
  s.hosts = R"(["pc-a"])";
  s.answers = R"({"intrinsic": "edr.processes", "fails": "denied"}, {"intrinsic": "edr.isolate", "returns": "iso"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(
      r.result.toJson(),
      Json::parse(R"({"incident": "attack", "severity": "critical", "playbook": "main", "path": ["1", "response 1"],
    "outcome": "contained", "facts": {"stolen": true}, "calls": [
      {"step": "1", "intrinsic": "edr.processes", "effect": "observes", "arguments": {"host": "pc-a"}, "failure": "denied"},
      {"step": "response 1", "intrinsic": "edr.isolate", "effect": "contains", "arguments": {"host": "pc-a"}, "answer": "iso"}],
    "containment": [{"intrinsic": "edr.isolate", "arguments": {"host": "pc-a"}, "undo": {"intrinsic": "edr.release", "arguments": {"receipt": "iso"}}}],
    "duties": {"met": ["scoping", "prevention"], "missing": []}, "journal": ""})"))
      << r.result.toJson().dump(1);
  EXPECT_EQ(r.result.exitStatus(), 0);
}

TEST(Case, WhatMatchesNothingSaysWhy) {
  Scenario s;
  s.alert = alert("hello");
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::unmatched);
  EXPECT_EQ(r.result.exitStatus(), 0);
  EXPECT_EQ(r.result.toJson()["incident"], Json());
  EXPECT_EQ(r.result.toJson()["path"], Json::array());
  ASSERT_THAT(r.result.nearMisses, SizeIs(2));
  EXPECT_EQ(r.result.nearMisses[0].detection, "attack_seen");
  EXPECT_THAT(r.result.nearMisses[0].reasons, ElementsAre(R"(alert.signature contains "attack" (it is "hello"))"));
  s.alert = R"({"signature": "attack"})";
  s.options.language = Language::japanese;
  Ran lacking;
  runScenario(s, lacking);
  EXPECT_THAT(lacking.result.nearMisses.at(0).reasons, ElementsAre("`alert.source.address` がない"));
}

TEST(Case, EnrichmentComesBeforeMatching) {
  Scenario s;
  s.enrich = "enrich alert.source.host from asset.host_at(alert.source.address)";
  s.playbook = R"(playbook main "手順" for attack {
  needs alert.source.host
  step 1 seen = look(203.0.113.66)
  -> response 1(hosts: [alert.source.host])
})";
  s.needs = "alert.signature, alert.source.host";
  s.respond = R"(for h in hosts { case.note("${h}") else accept "記録できない" })";
  s.answers =
      R"({"intrinsic": "asset.host_at", "returns": "pc-x", "after": "1s"}, {"intrinsic": "case.note", "returns": null})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.calls("asset.host_at").at(0)->step, "enrich");
  EXPECT_EQ(r.calls("case.note").at(0)->arguments["text"], "pc-x");
  EXPECT_TRUE(r.says("1 alert.source.host is pc-x"));
}

TEST(Case, UnmetNeedsAreNamed) {
  Scenario s;
  s.playbook = R"(playbook main "手順" for attack {
  needs alert.source.host
  step 1 seen = look(203.0.113.66)
  -> response 1(hosts: [alert.source.host])
})";
  Ran r;
  s.needs = "alert.signature, alert.source.host";
  s.options.playbook = "main"; // a person's choice: no detection has to match
  s.enrich = "enrich alert.source.host from asset.host_at(alert.source.address)"; // which does not answer here
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::needsAttention);
  EXPECT_EQ(r.result.exitStatus(), 1);
  EXPECT_EQ(r.result.problems.at(0).message(Language::english),
            "the playbook `main` needs `alert.source.host`, which the alert does not have");
}

TEST(Case, TheMostSevereIncidentLeads) {
  Scenario s;
  s.alert = alert("scan, then attack");
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.incident, "attack") << "medium at least; a scan is not known to be anything";
  EXPECT_THAT(r.journal("matched"), SizeIs(2));
}

TEST(Case, AnIncidentWithoutAPlaybookNeedsAttention) {
  Scenario s;
  s.alert = alert("scan");
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::needsAttention);
  EXPECT_EQ(r.result.problems.at(0).code(), "TJ2141");
}

TEST(Case, WhatIsBelowTriageIsRecorded) {
  Scenario s;
  s.alert = alert("scan");
  // Without the fact in the criteria a scan is certainly low.
  s.look = R"(establish stolen = false because "なし"
    count = 1)";
  const std::string usual = sourceOf(s);
  std::string certain = usual;
  const std::string fact = R"(fact stolen "窃取" : Bool)";
  certain.replace(certain.find(fact), fact.size(), fact + " for attack");
  Ran r;
  runModule(compile({{"all.tj", certain}}), s.alert, R"({"answers": []})", {}, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::closed);
  EXPECT_EQ(r.result.severity, "low");
  EXPECT_EQ(r.result.exitStatus(), 0);
  EXPECT_THAT(r.result.reason, HasSubstr("recorded, not triaged"));
}

TEST(Case, ANamedPlaybookRunsWhateverTheAlertSays) {
  Scenario s;
  s.alert = alert("hello");
  s.options.playbook = "main";
  s.detection = "confirm at most 10m { let n = intel.reputation(declassify alert.source.address because \"外部\") else "
                "-> undecided\n confirmed "
                "when n.score > 1\n otherwise undecided }";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
  EXPECT_EQ(r.result.incident, "attack");
  EXPECT_THAT(r.calls("intel.reputation"), SizeIs(0));
  s.options.playbook = "mian";
  Ran unknown;
  runScenario(s, unknown);
  EXPECT_EQ(unknown.result.problems.at(0).message(Language::english),
            "there is no playbook `mian` here; there are `main`");
  EXPECT_EQ(unknown.result.exitStatus(), 1);
}

TEST(Case, AnUnhandledFailureNeedsAttentionAndSaysWhere) {
  Scenario s;
  s.look = R"(let found = edr.processes("pc-a")
    count = found.count)";
  s.answers = R"({"intrinsic": "edr.processes", "fails": "denied"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::needsAttention);
  EXPECT_EQ(r.result.exitStatus(), 1);
  EXPECT_THAT(r.result.reason, HasSubstr("edr.processes"));
  EXPECT_THAT(r.result.stack, Contains(HasSubstr("1.1.1")));
  EXPECT_THAT(r.result.path, ElementsAre("1"));
  EXPECT_THAT(r.result.dutiesMissing, Contains("scoping"));
}

TEST(Case, FailIsFailed) {
  Scenario s;
  s.look = R"(let found = edr.processes("pc-a") else fail "続けられない"
    count = found.count)";
  s.answers = R"({"intrinsic": "edr.processes", "fails": "denied"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::failed);
  EXPECT_EQ(r.result.reason, "続けられない");
  EXPECT_EQ(r.result.exitStatus(), 1);
}

TEST(Case, ClosingAFalsePositiveOwesNothing) {
  Scenario s;
  s.playbook = R"(playbook main "手順" for attack {
  needs alert.source.address
  step 1 seen = look(alert.source.address)
  close false_positive because "業務の通信"
})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::closed);
  EXPECT_EQ(r.result.reason, "業務の通信");
  EXPECT_THAT(r.result.dutiesMissing, SizeIs(0));
}

TEST(Case, TheLimitsOfARunEndIt) {
  Scenario s;
  s.options.limits.fuel = 20;
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::failed);
  EXPECT_EQ(r.result.exitStatus(), 1);
}

TEST(Case, ProgressSpeaksJapanese) {
  Scenario s;
  s.options.language = Language::japanese;
  Ran r;
  runScenario(s, r);
  EXPECT_TRUE(r.says("プレイブック main 手順"));
  EXPECT_TRUE(r.says("ステップ 1 調査"));
  EXPECT_TRUE(r.says("一次対応 1 対応"));
  EXPECT_TRUE(r.says("封じ込め完了"));
}

} // namespace
} // namespace tejun::runner::test
