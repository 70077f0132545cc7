// Cases that outlive their process: whatever the moment at which it dies, the case comes to the same end, and nothing happens twice that may
// happen once.
#include "runner/journal/audit.h"
#include "runner/journal/cases.h"
#include "tests/unit/runner/scenario.h"
#include "vm/bytecode/writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace tejun::runner::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// What acts in the world, outside of the process: a line a call that reached it, with its key.
class Effects final : public Host {
public:
  Effects(Host &b, std::string f) : behind(b), file(std::move(f)) {}
  Reply begin(const OutgoingCall &call) override {
    if (call.kind == vm::CallKind::host)
      std::ofstream(file, std::ios::app) << call.name << ' ' << call.key << std::endl;
    return behind.begin(call);
  }
  bool simulated() const override { return true; }
  void replayed(const OutgoingCall &call, const Reply &reply) override { behind.replayed(call, reply); }

private:
  Host &behind;
  std::string file;
};

class Durable : public testing::Test {
protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / fmt::format("tejun-durable-{}", getpid());
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void use(const Scenario &s) {
    module = compile({{"all.tj", sourceOf(s)}});
    ASSERT_TRUE(module) << sourceOf(s);
    vm::Module copy = *module;
    bytes = vm::seal(copy);
    AlertRead read = readAlert(s.alert, "alert.json");
    ASSERT_TRUE(read.alert);
    alert = *read.alert;
    world = fmt::format(R"({{"answers": [{}]}})", s.answers);
  }
  NewCase given() const {
    return {.moduleBytes = bytes, .alert = &alert, .playbook = {}, .worldBytes = world, .worldPath = "world.json"};
  }
  std::unique_ptr<Store> store(StoreUse how = StoreUse::create) const {
    StoreOpened opened = openStore(path(), how);
    EXPECT_TRUE(opened.store) << opened.problem->message(Language::english);
    return std::move(opened.store);
  }
  std::string path() const { return folder / "cases.db"; }
  Cases cases(Store &s, std::function<void(CrashPoint)> probe = {}) {
    return {s, {[this] { return now; }, std::move(probe)}, nullptr, [this](Host &behind) {
              return std::make_unique<Effects>(behind, folder / "effects");
            }};
  }
  /// How often each call reached the world, by name and by key.
  std::map<std::string, int> effects() const {
    std::map<std::string, int> count;
    std::ifstream lines(folder / "effects");
    for (std::string name, key; lines >> name >> key;) {
      ++count[name];
      ++count[key];
    }
    return count;
  }
  void wipe() {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  /// In a process of its own, which dies at the n'th place where it may; whether it lived.
  bool survives(int n, const std::function<void(Cases &)> &work) {
    const pid_t child = fork();
    if (child == 0) {
      const auto opened = openStore(path(), StoreUse::create);
      if (!opened.store) _exit(3);
      int left = n;
      Cases all = cases(*opened.store, [&left](CrashPoint) {
        if (left-- == 0) _exit(9);
      });
      work(all);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << status;
    EXPECT_THAT(WEXITSTATUS(status), testing::AnyOf(0, 9));
    return WEXITSTATUS(status) == 0;
  }
  void expectSound() {
    const auto s = store();
    const Audit found = audit(*s);
    for (const Problem &p : found.problems) ADD_FAILURE() << p.message(Language::english);
    for (const RowRead &r : s->runs()) EXPECT_TRUE(r.row) << r.fault;
  }

  std::filesystem::path folder;
  std::shared_ptr<const vm::Module> module;
  std::string bytes, world;
  Alert alert;
  Millis now = 1'767'225'600'000; // 2026-01-01
};

/// Every policy: an observation, a message that may go out once, a containment that is reconciled and one that is idempotent.
Scenario everyPolicy() {
  Scenario s;
  s.look = R"(let found = edr.processes("pc-a") else []
    ring("見つかった") else skip "連絡できない"
    count = found.count)";
  s.respond = R"(expel("pc-x") else skip "追い出せない"
    let done = edr.isolate(each hosts)
    done.failed else skip "隔離できない端末がある")";
  s.more = R"(
intrinsic ring(text: Text) notifies once timeout 30s
intrinsic expel(guest: Host) -> Receipt contains guest undo readmit reconcile expelled timeout 30s
intrinsic expelled(guest: Host) -> Receipt? observes idempotent timeout 30s
intrinsic readmit(receipt: Receipt) restores idempotent timeout 30s
)";
  s.answers = R"({"intrinsic": "edr.processes", "returns": [{"name": "rat.exe"}], "after": "5s"},
    {"intrinsic": "ring", "returns": null}, {"intrinsic": "expel", "returns": "out-1"}, {"intrinsic": "readmit", "returns": null},
    {"intrinsic": "expelled", "returns": "out-1"}, {"intrinsic": "edr.isolate", "returns": "iso", "after": "1s"},
    {"intrinsic": "edr.release", "returns": null})";
  return s;
}

TEST_F(Durable, EndsAsItWouldWithoutAStore) {
  use(everyPolicy());
  Ran plain;
  CaseOptions options;
  options.now = now;
  runModule(module, alert.raw, world, options, plain);
  const auto s = store();
  const CaseDone done = cases(*s).open(given());
  ASSERT_THAT(done.problems, IsEmpty());
  EXPECT_EQ(done.result->toJson(), plain.result.toJson());
  EXPECT_EQ(done.row->state, RunState::ended);
  EXPECT_EQ(cases(*s).look(done.id).result->toJson(), plain.result.toJson());
}

TEST_F(Durable, DiesAnywhereAndComesToTheSameEnd) {
  use(everyPolicy());
  Ran plain;
  CaseOptions options;
  options.now = now;
  runModule(module, alert.raw, world, options, plain);
  ASSERT_EQ(plain.result.outcome, CaseOutcome::contained);
  int places = 0, unknown = 0;
  for (bool lived = false; !lived; ++places) {
    SCOPED_TRACE(fmt::format("dies at {}", places));
    for (int second = 0; second < 2 && !lived; ++second) { // and once more while it goes on
      wipe();
      lived = survives(places, [this](Cases &c) { c.open(given()); });
      const auto number = [this] { return store()->runs().size(); };
      if (!lived && number() == 0) continue; // it was not taken yet: nothing was promised
      survives(second, [](Cases &c) {
        for (const std::int64_t id : c.due()) c.carryOn(id, "test");
      });
      const auto s = store();
      Cases all = cases(*s);
      for (const std::int64_t id : all.due()) all.carryOn(id, "test");
      RunRow row = *s->run(1).row;
      auto seen = effects();
      EXPECT_LE(seen["ring"], 1) << "sent once, whatever happens";
      EXPECT_LE(seen["expel"], 1) << "asked instead of sent again";
      if (row.state == RunState::waiting) { // a person knows whether it rang
        ++unknown;
        EXPECT_THAT(row.waits, HasSubstr("outcome ring"));
        const CaseDone settled = all.answer(1, {"outcome ring", "", std::nullopt, "tester"});
        ASSERT_THAT(settled.problems, IsEmpty());
        row = *s->run(1).row;
        seen = effects();
      }
      EXPECT_EQ(row.state, RunState::ended);
      EXPECT_EQ(row.outcome, "contained");
      const CaseDone told = all.look(1);
      EXPECT_EQ(told.result->path, plain.result.path);
      EXPECT_EQ(told.result->containment.size(), plain.result.containment.size());
      EXPECT_EQ(told.result->facts, plain.result.facts);
      for (const auto &[key, times] : effects()) EXPECT_LE(times, key.find('-') == std::string::npos ? 99 : 3) << key;
    }
    if (HasFailure()) return;
    expectSound();
  }
  EXPECT_EQ(places, 2 + 3 * 5 + 2 + 1)
      << "taking it in, three places around each of five calls, coming to rest, and the life without death";
  EXPECT_GT(unknown, 0);
}

TEST_F(Durable, RollBackDiesAnywhereAndTakesBackAll) {
  use(everyPolicy());
  bool lived = false;
  for (int place = 0; !lived; ++place) {
    SCOPED_TRACE(fmt::format("dies at {}", place));
    wipe();
    {
      const auto s = store();
      ASSERT_EQ(cases(*s).open(given()).row->state, RunState::ended);
    }
    lived = survives(place, [](Cases &c) { c.rollBack(1, "test"); });
    const auto s = store();
    Cases all = cases(*s);
    for (const std::int64_t id : all.due()) all.carryOn(id, "test");
    if (s->run(1).row->outcome != "rolled_back") all.rollBack(1, "test");
    EXPECT_EQ(s->run(1).row->outcome, "rolled_back");
    EXPECT_EQ(s->run(1).row->state, RunState::ended);
    auto seen = effects();
    EXPECT_GE(seen["readmit"], 1);
    EXPECT_LE(seen["readmit"], 2);
    EXPECT_GE(seen["edr.release"], 2);
    EXPECT_THAT(audit(*s).problems, IsEmpty());
    ASSERT_FALSE(HasFailure());
  }
}

TEST_F(Durable, AnUndoThatFailsWaitsAloneAndCanBeDoneByHand) {
  Scenario s = everyPolicy();
  s.answers = R"({"intrinsic": "edr.processes", "returns": []}, {"intrinsic": "ring", "returns": null},
    {"intrinsic": "expel", "returns": "out-1"}, {"intrinsic": "readmit", "fails": "denied"},
    {"intrinsic": "edr.isolate", "returns": "iso"}, {"intrinsic": "edr.release", "returns": null})";
  use(s);
  const auto kept = store();
  Cases all = cases(*kept);
  all.open(given());
  const CaseDone tried = all.rollBack(1, "test");
  ASSERT_THAT(tried.undos, SizeIs(3));
  EXPECT_TRUE(tried.undos[0].done && tried.undos[1].done) << "the last containment first";
  EXPECT_FALSE(tried.undos[2].done);
  EXPECT_EQ(tried.row->state, RunState::waiting);
  EXPECT_THAT(tried.row->waits, HasSubstr("undo expel"));
  const CaseDone byHand = all.answer(1, {"undo expel", "", std::nullopt, "alice"});
  EXPECT_THAT(byHand.problems, IsEmpty());
  EXPECT_EQ(byHand.row->outcome, "rolled_back");
  EXPECT_EQ(effects()["edr.release"], 2) << "what was taken back is not taken back again";
  EXPECT_EQ(effects()["readmit"], 1);
}

TEST_F(Durable, ReconcilingSendsAgainWhatNeverHappened) {
  Scenario s = everyPolicy();
  s.answers =
      R"({"intrinsic": "edr.processes", "returns": []}, {"intrinsic": "ring", "returns": null}, {"intrinsic": "expelled", "returns": null},
    {"intrinsic": "expel", "returns": "out-1"}, {"intrinsic": "edr.isolate", "returns": "iso"})";
  use(s);
  bool lived = false;
  int twice = 0;
  for (int place = 0; !lived; ++place) {
    wipe();
    lived = survives(place, [this](Cases &c) { c.open(given()); });
    const auto kept = store();
    Cases all = cases(*kept);
    for (const std::int64_t id : all.due()) all.carryOn(id, "test");
    if (effects()["expelled"] == 0) continue;
    twice += effects()["expel"] == 2;
    EXPECT_GE(effects()["expel"], 1);
  }
  EXPECT_GT(twice, 0) << "died behind the call, which the world denies";
}

/// A person is asked, with a time limit.
Scenario asking() {
  Scenario s;
  s.look = R"(let report = ask csirt "通報しますか" { consult  at most 4h  silence false }
    count = if report { 1 } else { 0 })";
  return s;
}

TEST_F(Durable, WaitsForAPersonWithoutAProcess) {
  use(asking());
  {
    const auto s = store();
    const CaseDone done = cases(*s).open(given());
    EXPECT_EQ(done.row->state, RunState::waiting);
    EXPECT_EQ(done.row->wake, now + 4 * hour);
    EXPECT_EQ(done.result->outcome, CaseOutcome::waiting);
  }
  now += hour;
  const auto s = store();
  const CaseDone wrong = cases(*s).answer(1, {"1.1", "perhaps", std::nullopt, "alice"});
  ASSERT_THAT(wrong.problems, SizeIs(1));
  EXPECT_EQ(wrong.problems[0].code(), "TJ2158");
  EXPECT_EQ(wrong.row->state, RunState::waiting) << "a wrong answer is none";
  const CaseDone unknown = cases(*s).answer(1, {"1.9", "true", std::nullopt, "alice"});
  EXPECT_EQ(unknown.problems.at(0).code(), "TJ2157");
  now += minute;
  const CaseDone done = cases(*s).answer(1, {"1.1", "はい", std::nullopt, "alice"});
  ASSERT_THAT(done.problems, IsEmpty());
  EXPECT_EQ(done.row->state, RunState::ended);
  EXPECT_EQ(done.result->calls.at(0).answer, Json(true));
  EXPECT_EQ(done.result->ended - done.result->started, hour + minute);
  EXPECT_EQ(cases(*s).answer(1, {"1.1", "true", std::nullopt, "bob"}).problems.at(0).code(), "TJ2157") << "once";
}

TEST_F(Durable, SilenceComesWhenItsTimeHasCome) {
  use(asking());
  {
    const auto s = store();
    cases(*s).open(given());
    now += 4 * hour - 1;
    EXPECT_THAT(cases(*s).due(), IsEmpty());
    now += 1;
    EXPECT_THAT(cases(*s).due(), ElementsAre(1));
  }
  const auto s = store();
  const CaseDone late = cases(*s).answer(1, {"1.1", "true", std::nullopt, "alice"});
  EXPECT_EQ(late.problems.at(0).code(), "TJ2157") << "silence was first";
  const CaseDone told = cases(*s).look(1);
  EXPECT_EQ(told.result->calls.at(0).failure, vm::Failure::timeout);
  EXPECT_EQ(told.row->state, RunState::ended);
}

TEST_F(Durable, SleepsWithoutAProcessWhilePeopleAreAsked) {
  Scenario s = asking();
  s.look = R"(var n = 0
    at most 10m {
      let report = ask csirt "通報しますか" { consult  at most 1h  silence false }
      n = if report { 1 } else { 0 }
    } else { n = 9 }
    count = n)";
  use(s);
  const auto kept = store();
  const CaseDone done = cases(*kept).open(given());
  EXPECT_EQ(done.row->state, RunState::waiting);
  EXPECT_EQ(done.row->wake, now + 10 * minute) << "the bound around it";
  now += 10 * minute;
  EXPECT_EQ(cases(*kept).carryOn(1, "test").row->state, RunState::ended);
  EXPECT_EQ(cases(*kept).look(1).row->state, RunState::ended);
}

/// A containment that two people have to approve.
Scenario needingTwo() {
  Scenario s;
  s.respond = R"(with approval by it quorum 2 at most 1h {
      let done = edr.isolate(each hosts)
      done.failed else skip "隔離できない端末がある"
    })";
  s.answers = R"({"intrinsic": "edr.isolate", "returns": "iso"})";
  return s;
}

TEST_F(Durable, AnApprovalNeedsAsManyPeopleAsItSays) {
  use(needingTwo());
  const auto kept = store();
  Cases all = cases(*kept);
  ASSERT_EQ(all.open(given()).row->state, RunState::waiting);
  const CaseDone half = all.approve(1, "", true, "alice");
  EXPECT_EQ(half.row->state, RunState::waiting);
  EXPECT_THAT(half.row->waits, HasSubstr(R"("approved":["alice"])"));
  EXPECT_EQ(all.approve(1, "", true, "alice").row->state, RunState::waiting) << "the same person again";
  EXPECT_THAT(effects(), IsEmpty());
  const CaseDone done = all.approve(1, "approval edr.isolate", true, "bob");
  EXPECT_EQ(done.row->outcome, "contained");
  EXPECT_EQ(effects()["edr.isolate"], 2);
}

TEST_F(Durable, AnApprovalThatIsAnsweredIsOneVoice) {
  use(needingTwo());
  const auto kept = store();
  Cases all = cases(*kept);
  all.open(given());
  for (const char *names : {R"(["alice", "bob"])", R"([])"}) {
    const CaseDone claimed = all.answer(1, {"approval edr.isolate", names, {}, "alice"});
    ASSERT_FALSE(claimed.problems.empty());
    EXPECT_EQ(claimed.problems.at(0).code(), "TJ2158") << "nobody speaks for others";
  }
  for (const char *yes : {"yes", "true", R"("approved")"})
    EXPECT_EQ(all.answer(1, {"approval edr.isolate", yes, {}, "alice"}).row->state, RunState::waiting) << yes;
  EXPECT_THAT(effects(), IsEmpty());
  EXPECT_EQ(all.answer(1, {"approval edr.isolate", "yes", {}, "bob"}).row->outcome, "contained");
  EXPECT_EQ(effects()["edr.isolate"], 2);
}

TEST_F(Durable, AnApprovalIsSentBackAndAskedAgain) {
  Scenario s;
  s.respond = R"(with approval by it at most 1h {
      let done = edr.isolate(each hosts)
      done.failed else skip "隔離できない端末がある"
    } rework remark at most 2 times {
      case.note("差し戻し: ${remark}")
    } else {
      skip "承認されない"
    })";
  s.answers = R"({"intrinsic": "edr.isolate", "returns": "iso"}, {"intrinsic": "case.note", "returns": null})";
  use(s);
  const auto kept = store();
  Cases all = cases(*kept);
  const CaseDone asked = all.open(given());
  ASSERT_EQ(asked.row->state, RunState::waiting);
  EXPECT_THAT(asked.row->waits, HasSubstr(R"("rework":true)"));
  const CaseDone again = all.answer(1, {"approval edr.isolate", R"({"rework": "一台だけ"})", {}, "alice"});
  EXPECT_EQ(again.row->state, RunState::waiting);
  EXPECT_NE(again.row->waits, asked.row->waits) << "asked anew";
  EXPECT_EQ(effects()["case.note"], 1);
  EXPECT_EQ(effects()["edr.isolate"], 0);
  EXPECT_EQ(all.approve(1, "", true, "alice").row->outcome, "contained");
}

TEST_F(Durable, ThreeDeathsWithoutProgressQuarantine) {
  use(everyPolicy());
  for (int i = 0; i < 3; ++i)
    survives(i == 0 ? 3 : 0, [this, i](Cases &c) { // dies before anything new is on disk
      if (i == 0)
        c.open(given());
      else
        c.carryOn(1, "test");
    });
  const auto s = store();
  Cases all = cases(*s);
  EXPECT_EQ(s->run(1).row->crashes, 3u);
  const CaseDone done = all.carryOn(1, "test");
  EXPECT_EQ(done.row->state, RunState::quarantined);
  EXPECT_THAT(done.row->reason, HasSubstr("died"));
  EXPECT_EQ(done.problems.at(0).code(), "TJ2155");
  EXPECT_THAT(all.due(), IsEmpty());
  EXPECT_EQ(all.carryOn(1, "alice").row->outcome, "contained") << "somebody decided";
}

TEST_F(Durable, AnAbortedCaseGoesNoFurther) {
  use(asking());
  const auto s = store();
  Cases all = cases(*s);
  all.open(given());
  EXPECT_EQ(all.rollBack(1, "alice").problems.at(0).code(), "TJ2156");
  EXPECT_EQ(all.abort(1, "alice", "duplicate").row->reason, "aborted by alice: duplicate");
  EXPECT_EQ(all.carryOn(1, "alice").problems.at(0).code(), "TJ2156");
  EXPECT_EQ(all.rollBack(1, "alice").row->outcome, "rolled_back") << "nothing was contained";
}

/// A journal that says something else than the run does.
TEST_F(Durable, ADisagreementQuarantinesAndSendsNothing) {
  use(asking());
  {
    const auto s = store();
    RunRow row;
    row.id = s->nextRun();
    row.opened = row.changed = now;
    row.module = digestOf(bytes);
    const std::string noise(64, 'a');
    RunLog log(*s, row,
               {{"alert", hex(digestOf(alert.raw))},
                {"format", alert.format},
                {"module", hex(row.module)},
                {"playbook", ""},
                {"language", "en"},
                {"salt", noise}},
               now);
    const vm::CallId id{{1}, 0};
    const Json other = {{"question", "something else"}};
    const std::string key = "1.1";
    ASSERT_TRUE(log.intent(now, {"0#0", 0},
                           {.module = *module, .id = id, .kind = vm::CallKind::ask, .name = key, .arguments = other}));
    const Content contents[] = {{row.module, bytes}, {digestOf(alert.raw), alert.raw}};
    ASSERT_FALSE(log.commit(contents));
  }
  const auto s = store();
  const CaseDone done = cases(*s).carryOn(1, "test");
  EXPECT_EQ(done.row->state, RunState::quarantined) << done.row->waits;
  EXPECT_THAT(done.row->reason, HasSubstr("with other arguments"));
  EXPECT_THAT(effects(), IsEmpty());
}

} // namespace
} // namespace tejun::runner::test
