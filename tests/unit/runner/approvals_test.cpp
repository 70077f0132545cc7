// Guards and approvals: what is refused, what is asked, and for which arguments.
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using vm::Failure;

Scenario isolating(const std::string &guards) {
  Scenario s;
  s.guards = guards;
  s.respond = R"(let done = edr.isolate(each hosts)
    done.failed else skip "隔離できない端末がある")";
  s.answers = R"({"intrinsic": "edr.isolate", "returns": "iso", "after": "1s"})";
  return s;
}
std::string host(const std::string &name, const std::string &info) {
  return R"(, {"intrinsic": "asset.host", "when": {"of": ")" + name + R"("}, "returns": )" + info + "}";
}
std::string approval(const std::string &answer, const std::string &after = "1m") {
  return R"(, {"ask": "approval edr.isolate", "answer": )" + answer + R"(, "after": ")" + after + "\"}";
}
std::vector<std::string> isolated(const Ran &r) {
  std::vector<std::string> all;
  for (const Containment &c : r.result.containment) all.push_back(c.arguments["host"]);
  return all;
}

Scenario blocking(const std::string &target) {
  Scenario s;
  s.guards = "never firewall.block intersects 10.0.0.0/8, 192.168.0.0/16";
  s.respond = "let done = firewall.block(each " + target + ")\n    done.failed else skip \"遮断できない\"";
  s.answers = R"({"intrinsic": "firewall.block", "returns": "fw"})";
  return s;
}

TEST(Guards, NeverRefusesWhatIntersects) {
  // The alert's source is known to the procedure at run time only, so the compiler has nothing to say.
  Scenario s = blocking("[peer]");
  s.playbook = R"(playbook main "手順" for attack {
  needs alert.source.address
  step 1 seen = look(alert.source.address)
  -> response 2(peer: alert.source.address)
})";
  s.more = R"(
process 2.2 cut "遮断" as Cut { input peer: IpAddress  output n: Int?
  method 2.2.1 "遮断する" { let done = firewall.block(each [peer])
    done.failed else skip "遮断できない"
    n = 1 } }
response 2 "遮断" by it (peer: IpAddress) { cut(peer) })";
  s.respond = "";
  for (const char *inside : {"10.10.0.5", "192.168.7.7", "::ffff:10.1.1.1"}) {
    s.alert = std::string(R"({"signature": "attack", "source": {"address": ")") + inside + "\"}}";
    Ran r;
    runScenario(s, r);
    ASSERT_THAT(r.calls("firewall.block"), SizeIs(1)) << inside;
    EXPECT_EQ(r.calls("firewall.block")[0]->failure, Failure::rejected_by_guard) << inside;
    EXPECT_TRUE(r.result.containment.empty()) << inside;
    EXPECT_THAT(r.journal("guarded"), SizeIs(1)) << inside;
  }
  s.alert = R"({"signature": "attack", "source": {"address": "203.0.113.66"}})";
  Ran outside;
  runScenario(s, outside);
  EXPECT_THAT(outside.result.containment, SizeIs(1));
}

TEST(Guards, ATagRefusesOnlyTheEndpointThatHasIt) {
  Scenario s = isolating(R"(never edr.isolate tagged "domain-controller")");
  s.answers += host("pc-a", R"({"addresses": ["10.10.0.5"], "tags": ["workstation"]})") +
               host("pc-b", R"({"addresses": ["10.1.0.5"], "tags": ["domain-controller"]})");
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(isolated(r), ElementsAre("pc-a"));
  EXPECT_EQ(r.calls("edr.isolate").at(1)->failure, Failure::rejected_by_guard);
  EXPECT_TRUE(r.says("a guard forbids edr.isolate(host: pc-b): pc-b is tagged domain-controller"));
  EXPECT_THAT(r.journal("guard_lookup"), SizeIs(2));
}

TEST(Guards, AnUnknownTagNeedsAnApproval) {
  Scenario s = isolating(R"(never edr.isolate tagged "domain-controller")");
  s.answers += host("pc-a", R"({"addresses": ["10.10.0.5"], "tags": []})");
  Ran nobody;
  runScenario(s, nobody);
  EXPECT_EQ(nobody.result.outcome, CaseOutcome::waiting);
  EXPECT_THAT(nobody.result.waitingFor, ElementsAre("approval edr.isolate"));
  EXPECT_TRUE(nobody.result.containment.empty());
  s.answers += approval("true");
  Ran approved;
  runScenario(s, approved);
  EXPECT_THAT(isolated(approved), ElementsAre("pc-a", "pc-b"));
  EXPECT_THAT(approved.calls("ask"), SizeIs(1));
}

TEST(Guards, LimitsNeedAnApprovalBeyondThem) {
  Scenario s = isolating("limit edr.isolate to 2 hosts per 1h else approval by csirt");
  Ran within;
  runScenario(s, within);
  EXPECT_THAT(isolated(within), SizeIs(2));
  EXPECT_THAT(within.calls("ask"), SizeIs(0));
  s.hosts = R"(["pc-a", "pc-b", "pc-c"])";
  s.answers += approval("false");
  Ran refused;
  runScenario(s, refused);
  EXPECT_THAT(isolated(refused), SizeIs(0));
  EXPECT_EQ(refused.calls("edr.isolate").at(0)->failure, Failure::denied);
  EXPECT_EQ(refused.calls("ask").at(0)->arguments["team"], "csirt");
}

TEST(Guards, ALimitWithoutAnApproverIsTheEnd) {
  Scenario s = isolating("limit edr.isolate to 2 hosts per 1h");
  s.hosts = R"(["pc-a", "pc-b", "pc-c"])";
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(isolated(r), ElementsAre("pc-a", "pc-b"));
  EXPECT_EQ(r.calls("edr.isolate").at(2)->failure, Failure::rejected_by_guard);
}

TEST(Guards, ASystemIsKnownByItsAddresses) {
  Scenario s = isolating("require approval by csirt for edr.isolate on server");
  s.answers += host("pc-a", R"({"addresses": ["10.10.0.5"], "tags": []})") +
               host("pc-b", R"({"addresses": ["10.10.0.6"], "tags": []})");
  Ran outside;
  runScenario(s, outside);
  EXPECT_THAT(isolated(outside), SizeIs(2));
  EXPECT_THAT(outside.calls("ask"), SizeIs(0));
  s.hosts = R"(["pc-a", "srv"])";
  s.answers += host("srv", R"({"addresses": ["10.1.0.6"], "tags": []})") + approval("true");
  Ran inside;
  runScenario(s, inside);
  ASSERT_THAT(inside.calls("ask"), SizeIs(1));
  EXPECT_EQ(inside.calls("ask")[0]->arguments["calls"], Json::parse(R"([{"host": "pc-a"}, {"host": "srv"}])"));
  EXPECT_THAT(isolated(inside), SizeIs(2));
}

TEST(Guards, ATargetThatIsLeftOutCouldBeAnywhere) {
  Scenario s;
  s.guards = "require approval by csirt for cut_off on server";
  s.more = R"(
intrinsic cut_off(host: Host?) -> Receipt contains host undo bring_back idempotent timeout 30s audience organisation
intrinsic bring_back(receipt: Receipt) restores idempotent timeout 30s audience organisation)";
  s.respond = R"(cut_off() else skip "切り離せない")";
  s.answers =
      R"({"intrinsic": "cut_off", "returns": "cut"}, {"ask": "approval cut_off", "answer": true, "after": "1m"})";
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(r.calls("ask"), SizeIs(1));
  EXPECT_THAT(r.result.containment, SizeIs(1));
}

Scenario approving(const std::string &form = "") {
  Scenario s = isolating("never firewall.block intersects 10.0.0.0/8");
  s.respond = "with approval by it " + form + R"( at most 1h {
      let done = edr.isolate(each hosts)
      done.failed else skip "隔離できない端末がある"
    })";
  return s;
}

TEST(Approvals, OneQuestionCoversTheGroupWithItsArguments) {
  Scenario s = approving();
  s.answers += approval("true", "6m");
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.calls("ask"), SizeIs(1));
  EXPECT_EQ(
      r.calls("ask")[0]->arguments,
      Json::parse(R"({"key": "approval edr.isolate", "team": "it", "calls": [{"host": "pc-a"}, {"host": "pc-b"}]})"));
  EXPECT_THAT(isolated(r), ElementsAre("pc-a", "pc-b"));
  EXPECT_EQ(r.result.ended - r.result.started, 6 * minute + second);
  ASSERT_THAT(r.result.calls, SizeIs(3));
  EXPECT_EQ(r.result.calls[0].intrinsic, "ask") << "before the calls that it covers";
  EXPECT_EQ(*r.result.calls[2].answer, "iso");
}

TEST(Approvals, ARefusalIsDenied) {
  Scenario s = approving();
  s.answers += approval("false");
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(isolated(r), SizeIs(0));
  for (const CallRecord *c : r.calls("edr.isolate")) EXPECT_EQ(c->failure, Failure::denied);
  EXPECT_TRUE(r.says("情報システム部 refuses edr.isolate"));
}

TEST(Approvals, SilenceIsDeniedWhenTheTimeIsOver) {
  Ran r;
  runScenario(approving(), r);
  EXPECT_THAT(isolated(r), SizeIs(0));
  EXPECT_EQ(r.calls("edr.isolate").at(0)->failure, Failure::denied);
  EXPECT_EQ(r.result.ended - r.result.started, hour);
}

TEST(Approvals, AQuorumNeedsDifferentPeople) {
  Scenario s = approving("quorum 2");
  const std::string isolate = s.answers;
  s.answers = isolate + approval(R"(["sato", "sato"])");
  Ran one;
  runScenario(s, one);
  EXPECT_THAT(isolated(one), SizeIs(0));
  s.answers = isolate + approval(R"(["sato", "suzuki"])");
  Ran two;
  runScenario(s, two);
  EXPECT_THAT(isolated(two), SizeIs(2));
}

TEST(Approvals, AnAnswerOfAnotherKindNamesTheEntryAndApprovesNothing) {
  Scenario s = approving();
  s.answers += approval("1");
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(isolated(r), SizeIs(0));
  ASSERT_THAT(r.result.problems, SizeIs(1));
  EXPECT_THAT(r.result.problems[0].message(Language::english),
              testing::HasSubstr("`answers[1]` in the world `world.json` answers `approval edr.isolate`"));
}

TEST(Approvals, AGuardIsStrongerThanAnApproval) {
  Scenario s = approving();
  s.guards = R"(never edr.isolate tagged "domain-controller")";
  s.answers += approval("true") + host("pc-a", R"({"addresses": ["10.10.0.5"], "tags": ["domain-controller"]})") +
               host("pc-b", R"({"addresses": ["10.10.0.6"], "tags": []})");
  Ran r;
  runScenario(s, r);
  EXPECT_THAT(isolated(r), ElementsAre("pc-b"));
  EXPECT_EQ(r.calls("ask").at(0)->arguments["calls"], Json::parse(R"([{"host": "pc-b"}])"))
      << "nobody is asked for what cannot be";
}

} // namespace
} // namespace tejun::runner::test
