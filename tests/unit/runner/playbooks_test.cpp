// The shipped procedure through every world that is shipped with it.
#include "tests/unit/runner/scenario.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string contents(const std::string &path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// Each has a test below.
const std::set<std::string> shipped = {"alone-continues",
                                       "alone-server",
                                       "alone-stopped",
                                       "c2-leak",
                                       "c2-must-run",
                                       "c2-stopped",
                                       "domain-controller",
                                       "isolation-refused",
                                       "malware-alone",
                                       "malware-benign",
                                       "malware-credentials",
                                       "malware-mail",
                                       "malware-spread",
                                       "malware-unsearched",
                                       "nobody-answers",
                                       "ransomware-alone",
                                       "ransomware-shares",
                                       "ransomware-spread",
                                       "refuted",
                                       "scan",
                                       "server-answered-no",
                                       "server-breached",
                                       "server-must-run",
                                       "server-no-effect",
                                       "server-unclear",
                                       "spread-continues",
                                       "spread-stopped",
                                       "undecided-then-confirmed"};

class Playbooks : public testing::Test {
protected:
  static void SetUpTestSuite() { module = compileFolder("playbooks"); }
  static void TearDownTestSuite() { module.reset(); }
  void carryOut(const std::string &world, const std::string &alert = "c2-access") {
    ASSERT_TRUE(shipped.contains(world));
    runModule(module, contents("playbooks/alerts/" + alert + ".json"), contents("playbooks/worlds/" + world + ".json"),
              {}, ran);
  }
  std::vector<std::string> contained() const {
    std::vector<std::string> all;
    for (const Containment &c : ran.result.containment)
      all.push_back(c.intrinsic + " " + c.arguments.value("target", c.arguments.value("host", "")));
    return all;
  }
  void expectClean() const {
    EXPECT_THAT(ran.result.problems, IsEmpty());
    EXPECT_EQ(ran.result.exitStatus(), 0);
  }
  static std::shared_ptr<const vm::Module> module;
  Ran ran;
};
std::shared_ptr<const vm::Module> Playbooks::module;

TEST_F(Playbooks, SpreadAndContinuing) {
  carryOut("spread-continues");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::contained);
  EXPECT_EQ(ran.result.severity, "critical");
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "7", "response 1"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-b", "edr.isolate pc-a",
                                       "firewall.block_domain cdn-update.example"));
  EXPECT_THAT(ran.result.dutiesMet,
              UnorderedElementsAre("impact_scoping", "spread_prevention", "breach_investigation"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
  EXPECT_EQ(
      ran.result.facts,
      Json::parse(
          R"({"sensitive_data_stolen": true, "personal_data_stolen": true, "infected_hosts": ["pc-b", "pc-a"]})"));
  EXPECT_EQ(ran.result.rollbackPlan().size(), 4u);
  ASSERT_EQ(ran.result.handoffs.size(), 2u);
  EXPECT_EQ(ran.result.handoffs[0]["phase"], "analysis");
  EXPECT_EQ(ran.result.handoffs[1]["phase"], "recovery");
  EXPECT_EQ(ran.result.handoffs[1]["package"]["held"],
            Json::parse(R"(["fw-0001", "iso-pc-b", "iso-pc-a", "fwd-0001"])"));
}

TEST_F(Playbooks, SpreadAndStopped) {
  carryOut("spread-stopped");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "7", "response 5"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "firewall.block_domain cdn-update.example"));
}

TEST_F(Playbooks, AloneAndContinuing) {
  carryOut("alone-continues");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "8", "response 1"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-a",
                                       "firewall.block_domain cdn-update.example"));
}

TEST_F(Playbooks, AloneAndStopped) {
  carryOut("alone-stopped");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "8", "response 5"));
}

TEST_F(Playbooks, AnInternalServerIsNotIsolated) {
  carryOut("alone-server", "c2-server");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "8", "response 3"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "firewall.block_domain cdn-update.example"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, APersonConfirms) {
  carryOut("undecided-then-confirmed");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::contained);
  EXPECT_EQ(ran.calls("ask").at(0)->arguments["key"], "confirm c2_access");
}

TEST_F(Playbooks, NobodyAnswers) {
  carryOut("nobody-answers");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::waiting);
  EXPECT_THAT(ran.result.waitingFor, ElementsAre("confirm c2_access"));
}

TEST_F(Playbooks, TheEvidenceRefutes) {
  carryOut("refuted");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::notConfirmed);
  EXPECT_THAT(ran.result.path, IsEmpty());
}

TEST_F(Playbooks, IsolationIsRefused) {
  carryOut("isolation-refused");
  expectClean();
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "firewall.block_domain cdn-update.example"));
  EXPECT_EQ(ran.calls("edr.isolate").at(0)->failure, vm::Failure::denied);
  EXPECT_EQ(ran.result.outcome, CaseOutcome::contained) << "by hand";
}

TEST_F(Playbooks, ADomainControllerIsNotIsolated) {
  carryOut("domain-controller");
  EXPECT_EQ(ran.result.outcome, CaseOutcome::needsAttention) << "nobody says that it was cut off by hand";
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-a"));
  EXPECT_THAT(ran.result.dutiesMissing, testing::Contains("breach_investigation"));
}

TEST_F(Playbooks, AC2SignatureWithoutALeak) {
  carryOut("c2-stopped", "suricata-cnc");
  expectClean();
  EXPECT_EQ(ran.result.playbook, "command_and_control");
  EXPECT_EQ(ran.result.severity, "medium");
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "7", "10", "11", "12", "response 5"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "firewall.block_domain cdn-update.example"));
  const Json &answers = ran.result.handoffs.at(0)["package"]["answers"];
  ASSERT_EQ(answers.size(), 3u) << "what was asked and answered goes to the analysts";
  EXPECT_EQ(answers[0]["answer"], "yes");
  EXPECT_EQ(answers[2]["answer"], "no");
}

TEST_F(Playbooks, AC2SignatureWithALeak) {
  carryOut("c2-leak", "suricata-cnc");
  expectClean();
  EXPECT_EQ(ran.result.severity, "critical");
  EXPECT_THAT(ran.result.path,
              ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "response 1"));
  EXPECT_EQ(ran.result.facts["infected_hosts"], Json::parse(R"(["pc-b", "pc-a"])")) << "pc-b says so itself";
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, AnEndpointThatMustRunIsNotIsolated) {
  carryOut("c2-must-run", "cef-infection-match");
  expectClean();
  EXPECT_EQ(ran.result.path.back(), "response 3");
  EXPECT_THAT(ran.calls("edr.isolate"), IsEmpty());
}

TEST_F(Playbooks, AnInfectionOfOneEndpoint) {
  carryOut("malware-alone", "malware");
  expectClean();
  EXPECT_EQ(ran.result.path.back(), "response 4");
  EXPECT_THAT(contained(), ElementsAre("edr.isolate pc-c", "edr.quarantine pc-c"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, WhatCannotBeSearchedAPersonSearches) {
  for (const char *alert : {"malware", "suricata-lateral", "cef-smb-brute-force"}) {
    carryOut("malware-spread", alert);
    expectClean();
    EXPECT_EQ(ran.result.path.back(), "response 2");
    EXPECT_EQ(ran.result.facts["infected_hosts"], Json::parse(R"(["pc-e", "pc-c"])"));
    EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
  }
}

TEST_F(Playbooks, NobodySearches) {
  carryOut("malware-unsearched", "malware");
  EXPECT_EQ(ran.result.outcome, CaseOutcome::needsAttention);
  EXPECT_THAT(contained(), IsEmpty());
}

TEST_F(Playbooks, AMailedInfectionIsTakenOutOfMailboxes) {
  carryOut("malware-mail", "malware");
  expectClean();
  EXPECT_THAT(ran.result.path,
              ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "response 1"));
  EXPECT_THAT(contained(),
              ElementsAre("firewall.block 203.0.113.81", "edr.isolate pc-c", "mail.quarantine ", "mail.quarantine "));
  EXPECT_EQ(ran.calls("notify.send").size(), 2u) << "each who received it";
}

TEST_F(Playbooks, AnAccountThatWasBrokenIsDisabled) {
  carryOut("malware-credentials", "malware");
  expectClean();
  EXPECT_EQ(ran.result.path.back(), "response 9");
  EXPECT_EQ(ran.calls("identity.disable").at(0)->arguments["user"], "admin");
}

TEST_F(Playbooks, AFileThatIsKnownToBeHarmless) {
  carryOut("malware-benign", "malware");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::closed);
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4"));
}

TEST_F(Playbooks, RansomwareThatSpreads) {
  carryOut("ransomware-spread", "ransomware");
  expectClean();
  EXPECT_EQ(ran.result.severity, "critical");
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "7", "response 6"));
  EXPECT_THAT(contained(), testing::IsSupersetOf({"backup.lock pc-d", "backup.lock pc-e", "edr.isolate pc-d"}));
  EXPECT_EQ(ran.calls("notify.post").size(), 1u) << "nobody switches anything off";
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, RansomwareThatReachesAShare) {
  carryOut("ransomware-shares", "ransomware");
  expectClean();
  EXPECT_EQ(ran.result.path.back(), "response 6");
  EXPECT_EQ(ran.calls("storage.freeze").at(0)->arguments["server"], "fs-1");
}

TEST_F(Playbooks, RansomwareOnOneEndpoint) {
  carryOut("ransomware-alone", "ransomware");
  expectClean();
  EXPECT_EQ(ran.result.severity, "medium") << "nobody says what it has stopped";
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "7", "response 10"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, AnAttackOnAServerWithoutEffectIsClosed) {
  for (const char *world : {"server-no-effect", "server-answered-no"}) {
    carryOut(world, "suricata-web-attack");
    expectClean();
    EXPECT_EQ(ran.result.outcome, CaseOutcome::closed);
    EXPECT_EQ(ran.result.severity, "low");
    EXPECT_THAT(ran.result.path, ElementsAre("1", "2"));
    EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
  }
}

TEST_F(Playbooks, ABreachedServerIsTakenOffTheInternet) {
  for (const char *alert : {"suricata-web-attack", "suricata-attack-response"}) {
    carryOut("server-breached", alert);
    expectClean();
    EXPECT_EQ(ran.result.severity, "critical");
    EXPECT_EQ(ran.result.path.back(), "response 7");
    EXPECT_THAT(contained(), ElementsAre("web.unpublish ", "firewall.block 198.51.100.7", "edr.isolate app-1"));
    EXPECT_EQ(ran.result.facts["website_defaced"], true);
    EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
  }
}

TEST_F(Playbooks, AServerThatMustRunStaysPublished) {
  carryOut("server-must-run", "cef-sql-injection");
  expectClean();
  EXPECT_EQ(ran.result.path.back(), "response 8");
  EXPECT_THAT(contained(), ElementsAre("firewall.block 198.51.100.7", "edr.quarantine web-1"));
}

TEST_F(Playbooks, WhatCannotBeToldCountsAsEffective) {
  carryOut("server-unclear", "defacement");
  expectClean();
  EXPECT_EQ(ran.result.path.back(), "response 7");
  EXPECT_EQ(ran.result.facts["attack_effective"], true);
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, AScanIsRecorded) {
  carryOut("scan", "suricata-scan");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::closed);
  EXPECT_FALSE(ran.result.playbook);
}

std::string eve(const std::string &signature) {
  return fmt::format(
      R"({{"timestamp": "2018-03-24T14:54:45.803406-0600", "flow_id": 1, "event_type": "alert", "src_ip": "10.47.46.200",
    "src_port": 49256, "dest_ip": "198.51.100.7", "dest_port": 80, "proto": "TCP",
    "alert": {{"signature_id": 1, "signature": "{}", "category": "x", "severity": 1}}}})",
      signature);
}
constexpr const char *anyWorld = R"({"answers": [{"intrinsic": "asset.host_at", "returns": "pc-x"},
  {"intrinsic": "intel.reputation", "returns": {"score": 97, "verdict": "malicious", "sources": [], "tags": []}},
  {"ask": "1.27", "answer": false}, {"intrinsic": "firewall.block", "returns": "fw"}], "default": "empty"})";

TEST_F(Playbooks, RulesOfTheWildAreMatched) {
  for (const char *signature :
       {"ET CNC Zeus Tracker Reported CnC Server group 11", "ET CNC Ransomware Tracker Reported CnC Server group 101",
        "ET TROJAN Poweliks Clickfraud CnC M4", "ET TROJAN Possible NanoCore C2 60B"}) {
    Ran one;
    runModule(module, eve(signature), anyWorld, {}, one);
    EXPECT_EQ(one.result.playbook, "command_and_control") << signature;
    EXPECT_EQ(one.calls("asset.host_at").size(), 1u);
  }
  for (const char *signature :
       {"ET P2P BitTorrent DHT ping request", "ET POLICY SMB2 NT Create AndX Request For an Executable File"}) {
    Ran one;
    runModule(module, eve(signature), anyWorld, {}, one);
    EXPECT_EQ(one.result.outcome, CaseOutcome::unmatched) << signature;
    EXPECT_EQ(one.result.nearMisses.size(), module->detections.size());
    for (const NearMiss &miss : one.result.nearMisses) EXPECT_FALSE(miss.reasons.empty()) << miss.detection;
  }
  Ran scan;
  runModule(module, eve("ET SCAN Potential SSH Scan"), anyWorld, {}, scan);
  EXPECT_EQ(scan.result.outcome, CaseOutcome::closed);
  EXPECT_EQ(scan.result.severity, "low");
}

TEST_F(Playbooks, EveryWorldIsTried) {
  std::set<std::string> there;
  for (const auto &entry : std::filesystem::directory_iterator("playbooks/worlds")) there.insert(entry.path().stem());
  EXPECT_EQ(shipped, there);
}

} // namespace
} // namespace tejun::runner::test
