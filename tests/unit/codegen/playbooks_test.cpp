// Playbooks as they run: steps, branches, tracks that wait for each other, jumps across sections, ends; criteria and detections.
#include <gmock/gmock.h>

#include "tests/unit/codegen/compiled.h"

namespace tejun::codegen {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string declarations = R"(
import asset, edr, firewall, intel
scope "Acme" {
  incident malware "マルウェア感染"
  incident ransomware "ランサムウェア"
  team mssp "MSSP" external
  team it "情報システム部"
  detection by mssp
  triage by it
  containment by it
  analysis by mssp
  enrich alert.source.host from asset.host_at(alert.source.address)
}
duty impact_scoping "影響範囲特定"
duty breach_investigation "侵害調査"
fact stolen "窃取" : Bool
fact infected "感染端末" : Set<Host>
fact encrypted "暗号化" : Bool for ransomware
criteria {
  critical "致命的" requires impact_scoping, breach_investigation { when stolen  when encrypted }
  high "重大" requires impact_scoping { when infected.count > 1 }
  low "低" requires impact_scoping { otherwise }
}
process 1.1 look "調べる" fulfils impact_scoping {
  input host: Host
  output names: Set<ProcessName>
  method 1.1.1 "見る" { for p in edr.processes(host) { names.add(p.name) } }
}
process 1.2 judge "判断する" {
  input names: Set<ProcessName>
  output bad: Bool
  method 1.2.1 "判断" { bad = names.count > 1 }
}
process 1.3 record "記録する" establishes stolen, infected {
  input host: Host
  method 1.3.1 "確定" {
    establish stolen = false because "記録なし"
    establish infected = [host, Host.parse("pc-b") ?? host] because "調査"
  }
}
response 1 "隔離" by it (hosts: Set<Host>) {
  for h in hosts { let receipt = edr.isolate(h) }
}
)";

std::string playbook(const std::string &body) {
  return declarations + R"(playbook triage "トリアージ" for malware, ransomware {
  needs alert.source.host
  let host = alert.source.host
)" + body +
         "}";
}

class Started : public Played {
public:
  explicit Started(const std::string &body) : Played(compiled(playbook(body))) {
    EXPECT_EQ(run().setAlert({{"source", {{"host", "pc-a"}, {"address", "10.10.0.1"}}}}), "");
    run().setIncident(0);
  }
};

constexpr const char *function = "playbook triage";

TEST(Playbooks, FollowTheirBranch) {
  const std::string body = R"(
  section "調査" {
    step 1 seen = look(host)
    step 2 verdict = judge(seen.names)
    branch {
      when verdict.bad "悪い" -> step 3
      else "良い" -> close resolved because "問題なし"
    }
  }
  section "確定" {
    step 3 noted = record(host)
    branch { else "隔離する" -> response 1(hosts: [host]) }
  })";
  Started bad(body);
  bad.answer("edr.processes", {{{"name", "a.exe"}}, {{"name", "b.exe"}}});
  bad.answer("edr.isolate", "r-1");
  bad.play(function);
  EXPECT_EQ(bad.outcome(), "contained");
  EXPECT_THAT(bad.path, ElementsAre("1", "2", "3", "response 1"));
  EXPECT_THAT(bad.trace, Contains("leave section 調査"));
  EXPECT_THAT(bad.trace, Contains("enter section 確定"));
  EXPECT_THAT(bad.calls, Contains(HasSubstr(R"(edr.isolate {"host":"pc-a")")));
  EXPECT_EQ(bad.run().severity(), vm::Severity::high);

  Started good(body);
  good.answer("edr.processes", vm::Json::array());
  good.play(function);
  EXPECT_EQ(good.outcome(), "closed resolved");
  EXPECT_THAT(good.path, ElementsAre("1", "2"));
  EXPECT_THAT(good.dutiesMet(), ElementsAre("impact_scoping"));
}

TEST(Playbooks, RunStepsTogetherAsAGraph) {
  Started run(R"(
  together {
    step 1 first = look(host)
    step 2 verdict = judge(first.names)
    step 3 second = look(host)
  }
  branch {
    when verdict.bad and second.names is empty -> close resolved because "両方"
    else -> close unresolved because "いいえ"
  })");
  run.answer("edr.processes", {{{"name", "a.exe"}}, {{"name", "b.exe"}}});
  run.answer("edr.processes", vm::Json::array());
  run.play(function);
  EXPECT_EQ(run.outcome(), "closed resolved");
  EXPECT_EQ(run.calls.size(), 2u);
}

TEST(Playbooks, LeaveAStepOut) {
  const std::string body = R"(
  step 1 seen = look(host) else skip "調べられない"
  step 2 verdict = judge(["a", "b"]) when seen is known
  branch {
    when verdict is known and verdict.bad -> close resolved because "悪い"
    else -> close unresolved because "わからない"
  })";
  Started failed(body);
  failed.fail("edr.processes", vm::Failure::timeout);
  failed.play(function);
  EXPECT_EQ(failed.outcome(), "closed unresolved");
  EXPECT_THAT(failed.trace, Contains("skip 1: 調べられない"));
  EXPECT_THAT(failed.path, ElementsAre("1"));
  EXPECT_THAT(failed.dutiesMet(), IsEmpty());

  Started done(body);
  done.answer("edr.processes", vm::Json::array());
  done.play(function);
  EXPECT_EQ(done.outcome(), "closed resolved");
  EXPECT_THAT(done.path, ElementsAre("1", "2"));
}

TEST(Playbooks, TellWhetherAStepRan) {
  Started run(R"(
  branch { when host == "pc-b" -> step 1  else -> step 2 }
  step 1 seen = look(host)
  step 2 verdict = judge([])
  let before = seen if ran
  branch {
    when before is known -> close resolved because "見た"
    else -> close unresolved because "見ていない"
  })");
  run.play(function);
  EXPECT_EQ(run.outcome(), "closed unresolved");
  EXPECT_THAT(run.path, ElementsAre("2"));
}

TEST(Playbooks, HandOff) {
  Started run(R"(
  step 1 verdict = judge([])
  branch { else -> handoff analysis (verdict) })");
  run.play(function);
  EXPECT_EQ(run.outcome(), "handed off analysis");
  EXPECT_THAT(run.dutiesMet(), ElementsAre("breach_investigation"));
  ASSERT_EQ(run.run().handoffs().size(), 1u);
  EXPECT_EQ(run.run().handoffs()[0].package, vm::Json({{"bad", false}}));
}

// ---- criteria ------------------------------------------------------------------------------------------------------

TEST(Criteria, AreThreeValued) {
  const std::string body = R"(
  step 1 verdict = judge([])
  branch { else -> close resolved because "終わり" })";
  Started run(body);
  run.play(function);
  EXPECT_EQ(run.run().severity(), std::nullopt); // nothing is certain yet
  EXPECT_EQ(run.run().possibleSeverity(), vm::Severity::critical);
}

TEST(Criteria, TakeAFactOfAnotherIncidentAsFalse) {
  const std::string body = R"(
  assume stolen = false because "なし"
  step 1 verdict = judge([])
  branch { else -> close resolved because "終わり" })";
  Started malware(body);
  malware.play(function);
  EXPECT_EQ(malware.run().possibleSeverity(), vm::Severity::high);
  Started ransomware(body);
  ransomware.run().setIncident(1);
  ransomware.play(function);
  EXPECT_EQ(ransomware.run().possibleSeverity(), vm::Severity::critical);
}

TEST(Criteria, ComeDownToTheLastRow) {
  Started run(R"(
  assume stolen = false because "なし"
  assume infected = [] because "なし"
  step 1 verdict = judge([])
  branch { else -> close resolved because "終わり" })");
  run.play(function);
  EXPECT_EQ(run.run().severity(), vm::Severity::low);
  EXPECT_EQ(run.run().possibleSeverity(), vm::Severity::low);
}

// ---- before the playbook -------------------------------------------------------------------------------------------

const std::string detection = R"(
detect c2 "C&C" -> malware {
  needs alert.source.host, alert.destination.address
  when alert.signature contains "CnC"
  confirm at most 10m {
    let reputation = intel.reputation(alert.destination.address) else -> undecided
    confirmed when reputation.verdict == malicious
    refuted when reputation.verdict == benign
    otherwise undecided
  }
}
)";

TEST(Detections, AreConfirmedOrNot) {
  const auto module =
      compiled(playbook("step 1 verdict = judge([])\nbranch { else -> close resolved because \"終\" }") + detection);
  const auto verdict = [&](const char *said) {
    Played run(module);
    run.run().setAlert({{"destination", {{"address", "203.0.113.66"}}}});
    if (said) run.answer("intel.reputation", {{"score", 50}, {"verdict", said}});
    return run.play("confirm c2", vm::Json::array({run.run().alert()}));
  };
  EXPECT_EQ(verdict("malicious"), 1);
  EXPECT_EQ(verdict("benign"), 2);
  EXPECT_EQ(verdict("suspicious"), 0);
  EXPECT_EQ(verdict(nullptr), 0);
}

TEST(Detections, WaitNoLongerThanTheirBound) {
  Played run(
      compiled(playbook("step 1 verdict = judge([])\nbranch { else -> close resolved because \"終\" }") + detection));
  run.run().setAlert({{"destination", {{"address", "203.0.113.66"}}}});
  run.hang("intel.reputation");
  EXPECT_EQ(run.play("confirm c2", vm::Json::array({run.run().alert()})), 0);
}

TEST(Enrichment, FillsWhatIsMissing) {
  const auto module =
      compiled(playbook("step 1 verdict = judge([])\nbranch { else -> close resolved because \"終\" }"));
  const auto enriched = [&](const vm::Json &alert, const char *found) {
    Played run(module);
    EXPECT_EQ(run.run().setAlert(alert), "");
    if (found) run.answer("asset.host_at", found);
    return run.play("enrich", vm::Json::array({run.run().alert()}))["source"].value("host", std::string("-"));
  };
  const vm::Json nameless = {{"source", {{"address", "10.10.0.1"}}}};
  EXPECT_EQ(enriched(nameless, "pc-a"), "pc-a");
  EXPECT_EQ(enriched(nameless, nullptr), "-");                                                     // nobody knows
  EXPECT_EQ(enriched({{"source", {{"address", "10.10.0.1"}, {"host", "pc-z"}}}}, "pc-a"), "pc-z"); // said already
  EXPECT_EQ(enriched({{"source", vm::Json::object()}}, "pc-a"), "-"); // nothing to ask about
}

} // namespace
} // namespace tejun::codegen
