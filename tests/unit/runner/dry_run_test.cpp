// Plans: what is observed, what is only planned, where a plan stops.
#include "runner/execute/dry_run.h"
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Scenario planning() {
  Scenario s;
  s.options.dryRun = true;
  s.look = R"(let found = edr.processes("pc-a") else []
    count = found.count)";
  s.respond = R"(let done = edr.isolate(each hosts)
    done.failed else skip "隔離できない"
    let job = edr.run_script("pc-a", name: "collect") else skip "実行できない"
    let out = await job at most 1h else skip "終わらない"
    case.note("${out}") else accept "記録できない")";
  s.answers = R"({"intrinsic": "edr.processes", "returns": [{"name": "rat.exe"}]})";
  return s;
}

TEST(DryRun, ObservesAndPlansTheRest) {
  Ran r;
  runScenario(planning(), r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);
  EXPECT_FALSE(r.calls("edr.processes").at(0)->planned);
  EXPECT_TRUE(r.calls("edr.processes").at(0)->answer);
  ASSERT_THAT(r.calls("edr.isolate"), SizeIs(2));
  for (const char *planned : {"edr.isolate", "edr.run_script", "case.note"})
    EXPECT_TRUE(r.calls(planned).at(0)->planned) << planned;
  EXPECT_THAT(r.result.containment, SizeIs(3));
  for (const Containment &c : r.result.containment) EXPECT_TRUE(c.planned);
  EXPECT_TRUE(r.says("would call edr.isolate(host: pc-b)"));
}

TEST(DryRun, TakesTheWorldsAnswersWhereItHasThem) {
  Scenario s = planning();
  s.answers +=
      R"(, {"intrinsic": "edr.isolate", "when": {"host": "pc-b"}, "fails": "denied"}, {"intrinsic": "edr.isolate", "returns": "iso-a"})";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(*r.calls("edr.isolate").at(0)->answer, "iso-a");
  EXPECT_EQ(r.calls("edr.isolate").at(1)->failure, vm::Failure::denied);
  EXPECT_TRUE(r.calls("edr.isolate").at(0)->planned);
}

TEST(DryRun, StopsAtTheFirstQuestionThatNobodyAnswers) {
  Scenario s = planning();
  s.look = R"(let report = ask csirt "通報しますか" { consult at most 4h silence false }
    count = 1)";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::waiting);
  EXPECT_THAT(r.result.waitingFor, ElementsAre("1.1"));
  EXPECT_THAT(r.result.path, ElementsAre("1"));
  EXPECT_EQ(r.result.ended, r.result.started) << "time alone brings nothing";
  s.answers = R"({"ask": "1.1", "answer": false, "after": "5m"})";
  Ran answered;
  runScenario(s, answered);
  EXPECT_EQ(answered.result.outcome, CaseOutcome::contained);
}

TEST(DryRun, AnApprovalIsAQuestionToo) {
  Scenario s = planning();
  s.respond = R"(with approval by it at most 1h {
      let done = edr.isolate(each hosts)
      done.failed else skip "隔離できない"
    })";
  Ran r;
  runScenario(s, r);
  EXPECT_EQ(r.result.outcome, CaseOutcome::waiting);
  EXPECT_THAT(r.result.waitingFor, ElementsAre("approval edr.isolate"));
  EXPECT_THAT(r.result.containment, SizeIs(0));
}

/// A host that is real: only observations may reach it.
class RealHost final : public Host {
public:
  std::vector<std::string> reached;
  Reply begin(const OutgoingCall &call) override {
    reached.push_back(call.name);
    return {vm::Answer::value(Json::array()), call.now, {}, false, false};
  }
};

TEST(DryRun, NothingButObservationsReachesARealHost) {
  const auto module = compile({{"all.tj", sourceOf(planning())}});
  ASSERT_TRUE(module);
  RealHost host;
  const auto alert = readAlert(planning().alert, "a.json");
  const RunResult r = runCase(module, *alert.alert, host, planning().options);
  EXPECT_EQ(r.outcome, CaseOutcome::contained) << r.reason;
  EXPECT_THAT(host.reached, ElementsAre("edr.processes"));
}

} // namespace
} // namespace tejun::runner::test
