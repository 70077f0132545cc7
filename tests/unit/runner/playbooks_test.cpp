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
                                       "alone-stopped",
                                       "domain-controller",
                                       "isolation-refused",
                                       "malware-alone",
                                       "malware-benign",
                                       "malware-spread",
                                       "nobody-answers",
                                       "refuted",
                                       "malware-unsearched",
                                       "ransomware-alone",
                                       "ransomware-spread",
                                       "scan",
                                       "spread-stopped",
                                       "spread-continues",
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
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-b", "edr.isolate pc-a"));
  EXPECT_THAT(ran.result.dutiesMet,
              UnorderedElementsAre("impact_scoping", "spread_prevention", "breach_investigation"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
  EXPECT_EQ(
      ran.result.facts,
      Json::parse(
          R"({"sensitive_data_stolen": true, "personal_data_stolen": true, "infected_hosts": ["pc-b", "pc-a"]})"));
  EXPECT_EQ(ran.result.rollbackPlan().size(), 3u);
  EXPECT_EQ(ran.result.handoffs.size(), 1u);
}

TEST_F(Playbooks, SpreadAndStopped) {
  carryOut("spread-stopped");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "7", "response 5"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66"));
}

TEST_F(Playbooks, AloneAndContinuing) {
  carryOut("alone-continues");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "8", "response 1"));
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-a"));
}

TEST_F(Playbooks, AloneAndStopped) {
  carryOut("alone-stopped");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "5", "6", "8", "response 5"));
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
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66"));
  EXPECT_EQ(ran.calls("edr.isolate").at(0)->failure, vm::Failure::denied);
  EXPECT_EQ(ran.result.outcome, CaseOutcome::contained) << "by hand";
}

TEST_F(Playbooks, ADomainControllerIsNotIsolated) {
  carryOut("domain-controller");
  EXPECT_EQ(ran.result.outcome, CaseOutcome::needsAttention) << "nobody says that it was cut off by hand";
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-a"));
  EXPECT_THAT(ran.result.dutiesMissing, testing::Contains("breach_investigation"));
}

TEST_F(Playbooks, ASuricataAlertStartsTheSamePlaybook) {
  carryOut("alone-continues", "suricata-cnc");
  expectClean();
  EXPECT_EQ(ran.result.playbook, "exfiltration");
  EXPECT_THAT(contained(), ElementsAre("firewall.block 203.0.113.66", "edr.isolate pc-a"));
}

TEST_F(Playbooks, AnInfectionOfOneEndpoint) {
  carryOut("malware-alone", "malware");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "response 4"));
  EXPECT_THAT(contained(), ElementsAre("edr.isolate pc-c"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, WhatCannotBeSearchedAPersonSearches) {
  carryOut("malware-spread", "malware");
  expectClean();
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "response 2"));
  EXPECT_EQ(ran.result.facts["infected_hosts"], Json::parse(R"(["pc-e", "pc-c"])"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, NobodySearches) {
  carryOut("malware-unsearched", "malware");
  EXPECT_EQ(ran.result.outcome, CaseOutcome::needsAttention);
  EXPECT_THAT(contained(), IsEmpty());
}

TEST_F(Playbooks, AFileThatIsKnownToBeHarmless) {
  carryOut("malware-benign", "malware");
  expectClean();
  EXPECT_EQ(ran.result.outcome, CaseOutcome::closed);
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2"));
}

TEST_F(Playbooks, RansomwareThatSpreads) {
  carryOut("ransomware-spread", "ransomware");
  expectClean();
  EXPECT_EQ(ran.result.severity, "critical");
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "response 2"));
  EXPECT_THAT(ran.result.dutiesMissing, IsEmpty());
}

TEST_F(Playbooks, RansomwareOnOneEndpoint) {
  carryOut("ransomware-alone", "ransomware");
  expectClean();
  EXPECT_EQ(ran.result.severity, "medium") << "nobody says what it has stopped";
  EXPECT_THAT(ran.result.path, ElementsAre("1", "2", "3", "4", "response 4"));
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
    EXPECT_EQ(one.result.playbook, "exfiltration") << signature;
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
