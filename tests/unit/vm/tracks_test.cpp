// Tracks that run at once: deterministic, joined, cancelled by bounds; and the case that they write to.
#include "tests/unit/vm/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

using namespace nlohmann::literals;

namespace tejun::vm::test {
namespace {

using testing::ElementsAre;

/// together { 1 a = call · 2 b = call · 3 c = call that needs a and b }, then their sum.
struct GraphShop : Shop {
  explicit GraphShop(bool bounded = false) {
    const Index count = hostSite(intrinsic("siem.count", {{"name", text, false}}, integer, Effect::observes));
    for (Index &s : slots) s = m.slot(integer);
    const auto step = [&](std::string name, Index slot, std::vector<Index> needs) {
      const Index place = site(SiteKind::step, name, "", "");
      return function("step " + name, {}, 0, [&](FunctionBuilder &b) {
        const Reg kind = b.newRegister(failure), n = b.newRegister(integer), other = b.newRegister(integer);
        const Label failed = b.newLabel(), store = b.newLabel();
        for (Index need : needs) b.emit16(Op::wait_slot, 0, need);
        b.emit16(Op::enter, 0, place);
        const Reg arg = textRegister(b, name);
        b.emit(Op::host, n, arg, kind, count, failed);
        for (Index need : needs) {
          b.emit16(Op::slot_get, other, need);
          b.emit(Op::add, n, n, other);
        }
        b.jump(store);
        b.bind(failed);
        b.loadInt(n, -1);
        b.bind(store);
        b.emit16(Op::slot_set, n, slot);
        b.emit16(Op::leave, 0, place);
        b.emit(Op::ret_unit);
      });
    };
    const Index a = step("1", slots[0], {}), b_ = step("2", slots[1], {}),
                c = step("3", slots[2], {slots[0], slots[1]});
    f = function("together", {}, integer, [&](FunctionBuilder &b) {
      const Reg n = b.newRegister(integer), bound = durationRegister(b, 60'000), known = b.newRegister(boolean);
      const Label late = b.newLabel();
      if (bounded) b.emit(Op::bound_push, bound, 0, 0, late);
      for (Index track : {a, b_, c}) b.emit(Op::spawn, 0, 0, 0, track);
      b.emit(Op::join);
      if (bounded) b.emit(Op::bound_pop);
      b.emit16(Op::slot_get, n, slots[2]);
      b.emit(Op::ret, n);
      if (bounded) {
        b.bind(late);
        b.emit16(Op::slot_known, known, slots[2]);
        b.emit(Op::convert, known, known);
        b.loadInt(n, 99);
        b.emit(Op::ret, n);
      }
    });
  }
  Index slots[3], f;
};

TEST(Tracks, RunInTheOrderOfTheirStartAndJoin) {
  GraphShop s;
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->start(s.f);
  ASSERT_EQ(run->pending().size(), 2u) << "step 3 waits for both";
  EXPECT_EQ(toString(run->pending()[0].id), "0.0#0");
  EXPECT_EQ(toString(run->pending()[1].id), "0.1#0");
  run->resume(run->pending()[1].id, Answer::value(20), 0);
  run->resume(run->pending()[0].id, Answer::value(10), 0);
  ASSERT_EQ(run->pending().size(), 1u);
  EXPECT_EQ(toString(run->pending()[0].id), "0.2#0");
  EXPECT_EQ(run->resume(run->pending()[0].id, Answer::value(5), 0).status, RunStatus::finished);
  EXPECT_EQ(run->result(), 35);
  EXPECT_EQ(run->slot(s.slots[1]), 20);
  EXPECT_THAT(diary.lines,
              ElementsAre("start 0", "start 0.0", "start 0.1", "start 0.2", "enter 1", "call 0.0#0 {\"name\":\"1\"}",
                          "enter 2", "call 0.1#0 {\"name\":\"2\"}", "answer 0.1#0 20", "leave 2", "stop 0.1",
                          "answer 0.0#0 10", "leave 1", "stop 0.0", "enter 3", "call 0.2#0 {\"name\":\"3\"}",
                          "answer 0.2#0 5", "leave 3", "stop 0.2", "stop 0"));
}

TEST(Tracks, TheSameAnswersInTheSameOrderGiveTheSameRun) {
  GraphShop s;
  const auto m = s.finish();
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::vector<std::vector<std::string>> diaries;
    std::vector<std::uint64_t> fuel;
    for (int again = 0; again < 2; ++again) {
      std::mt19937 random(seed);
      Diary diary(m.get());
      auto run = makeRun(m, {}, &diary);
      run->start(s.f);
      while (run->status() == RunStatus::waiting) {
        const auto &calls = run->pending();
        const CallId chosen = calls[random() % calls.size()].id;
        run->resume(
            chosen,
            random() % 4 == 0 ? Answer::failure(Failure::timeout) : Answer::value(static_cast<int>(random() % 100)), 0);
      }
      diaries.push_back(diary.lines);
      fuel.push_back(run->used().fuel);
    }
    ASSERT_EQ(diaries[0], diaries[1]);
    ASSERT_EQ(fuel[0], fuel[1]);
  }
}

TEST(Tracks, ABoundAroundThemCancelsThem) {
  GraphShop s(true);
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->start(s.f);
  ASSERT_EQ(run->bounds().size(), 1u);
  EXPECT_EQ(run->pending()[0].bound, 60'000) << "the bound is around the tracks inside too";
  run->resume(run->pending()[0].id, Answer::value(1), 10);
  EXPECT_EQ(run->expireBound(run->bounds()[0].id, 60'000).status, RunStatus::finished);
  EXPECT_EQ(run->result(), 99);
  EXPECT_TRUE(run->pending().empty());
  EXPECT_THAT(diary.lines, testing::IsSupersetOf({"bound 0", "abandon 0.1#0", "leave 2", "stop 0.1", "stop 0.2"}));
}

TEST(Tracks, WaitingForWhatNobodySetsIsATrap) {
  Shop s;
  const Index slot = s.m.slot(s.integer);
  const Index f = s.function("stuck", {}, 0, [&](FunctionBuilder &b) {
    b.emit16(Op::wait_slot, 0, slot);
    b.emit(Op::ret_unit);
  });
  auto run = makeRun(s.finish());
  EXPECT_EQ(run->start(f).status, RunStatus::trap);
  EXPECT_EQ(run->stop()->trap, static_cast<std::uint16_t>(Trap::stuck));
}

TEST(Tracks, SkippedSlotsAreSettledAndUnset) {
  Shop s;
  const Index slot = s.m.slot(s.text);
  const Index f = s.function("skip", {}, s.boolean, [&](FunctionBuilder &b) {
    const Reg known = b.newRegister(s.boolean), t = s.textRegister(b, "x");
    b.emit16(Op::slot_set, t, slot);
    b.emit16(Op::slot_skip, 0, slot);
    b.emit16(Op::wait_slot, 0, slot);
    b.emit16(Op::slot_known, known, slot);
    b.emit(Op::ret, known);
  });
  const Index read = s.function("read", {}, s.text, [&](FunctionBuilder &b) {
    const Reg t = b.newRegister(s.text);
    b.emit16(Op::slot_get, t, slot);
    b.emit(Op::ret, t);
  });
  auto run = makeRun(s.finish());
  run->start(f);
  EXPECT_EQ(run->result(), false);
  EXPECT_EQ(run->start(read).status, RunStatus::trap);
  EXPECT_EQ(run->stop()->trap, static_cast<std::uint16_t>(Trap::unset_slot));
}

// ---- the case ------------------------------------------------------------------------------------------------

struct CaseShop : Shop {
  CaseShop() {
    contained = m.outcome({OutcomeKind::contained, "", false});
    falsePositive = m.outcome({OutcomeKind::closed, "false_positive", true});
    skip = site(SiteKind::skip, "", "", "省略");
    arm = site(SiteKind::arm, "", "", "継続");
    step = site(SiteKind::step, "1", "", "調査");
  }
  /// criteria: certain and possible severity as given
  Index ending(std::string name, std::int64_t certain, std::int64_t possible, Index outcome, bool meets) {
    return function(std::move(name), {hostSet}, 0, [&](FunctionBuilder &b) {
      const Reg because = textRegister(b, "分類による"), yes = b.newRegister(boolean), low = number(b, certain),
                high = number(b, possible), level = b.newRegister(severity);
      const Reg kind = b.newRegister(incident), fact = b.newRegister(m.optional(boolean));
      const Label unknown = b.newLabel();
      b.emit16(Op::enter, 0, step);
      b.emit16(Op::fact_get, fact, 0);
      b.emit(Op::jnone, fact, 0, 0, unknown);
      b.emit16(Op::trap, 0, static_cast<std::uint32_t>(Trap::unreachable));
      b.bind(unknown);
      b.loadBool(yes, true);
      b.emit16(Op::establish, yes, 0, because);
      b.emit16(Op::assume, 0, 1, because);
      b.emit(Op::severity_set, low, high);
      b.emit(Op::severity_get, level);
      b.emit(Op::incident_get, kind);
      if (meets) b.emit16(Op::duty_met, 0, 0);
      b.emit16(Op::omit, because, 1);
      b.emit16(Op::taken, 0, arm);
      b.emit16(Op::remark, because, skip);
      b.emit(Op::handoff, 0, static_cast<Reg>(Phase::analysis));
      b.emit16(Op::end, because, outcome);
    });
  }
  Index contained, falsePositive, skip, arm, step;
};

TEST(Case, FactsSeverityDutiesAndTheEnd) {
  CaseShop s;
  const Index f = s.ending("end", 0, 3, s.contained, false);
  const auto m = s.finish();
  Diary diary(m.get());
  auto run = makeRun(m, {}, &diary);
  run->setIncident(1);
  EXPECT_EQ(run->start(f, R"([["pc-b", "pc-a"]])"_json).status, RunStatus::finished);
  EXPECT_EQ(run->facts(), R"({"stolen": true, "infected": ["pc-b", "pc-a"]})"_json);
  EXPECT_EQ(run->severity(), Severity::low);
  EXPECT_EQ(run->possibleSeverity(), Severity::critical);
  EXPECT_THAT(run->dutiesMissing(), ElementsAre(0u)) << "duties of the possible severity, without those omitted";
  ASSERT_NE(run->end(), nullptr);
  EXPECT_EQ(run->end()->outcome, s.contained);
  EXPECT_EQ(run->end()->reason, "分類による");
  EXPECT_EQ(run->handoffs().at(0).package, Json({"pc-b", "pc-a"}));
  EXPECT_EQ(run->remarks().at(0).site, s.skip);
  EXPECT_EQ(run->start(f, R"([[]])"_json).misuse, "the run has ended");
  EXPECT_THAT(diary.lines,
              ElementsAre("start 0", "enter 1調査", "establish 0 true 分類による",
                          "assume 1 [\"pc-b\",\"pc-a\"] 分類による", "severity 0 3", "omit 1 分類による", "taken 継続",
                          "remark 省略 分類による", "handoff [\"pc-b\",\"pc-a\"]", "end 分類による"));
}

TEST(Case, MetDutiesAreNotMissingAndAFalsePositiveOwesNone) {
  CaseShop s;
  const Index met = s.ending("met", 3, 3, s.contained, true), close = s.ending("close", 0, 3, s.falsePositive, false);
  const auto m = s.finish();
  auto run = makeRun(m);
  run->setIncident(0);
  run->start(met, R"([[]])"_json);
  EXPECT_THAT(run->dutiesMet(), ElementsAre(0u));
  EXPECT_TRUE(run->dutiesMissing().empty());
  auto other = makeRun(m);
  other->setIncident(0);
  other->start(close, R"([[]])"_json);
  EXPECT_TRUE(other->dutiesMissing().empty());
}

TEST(Case, SeverityRisesAndNeverFalls) {
  Shop s;
  const Index f = s.function("rate", {s.integer, s.integer}, s.severity, [&](FunctionBuilder &b) {
    const Reg level = b.newRegister(s.severity);
    b.emit(Op::severity_set, 0, 1);
    b.emit(Op::severity_get, level);
    b.emit(Op::ret, level);
  });
  auto run = makeRun(s.finish());
  run->start(f, {-1, 2});
  EXPECT_EQ(run->severity(), std::nullopt);
  EXPECT_EQ(run->possibleSeverity(), Severity::high);
  run->start(f, {2, 2});
  EXPECT_EQ(run->severity(), Severity::high);
  run->start(f, {0, 1});
  EXPECT_EQ(run->severity(), Severity::high);
  EXPECT_EQ(run->possibleSeverity(), Severity::high) << "never less than what is certain";
}

TEST(Case, ParkAndFailStopEverything) {
  Shop s;
  const Index call = s.hostSite(s.intrinsic("siem.count", {}, s.integer, Effect::observes));
  const Index other = s.function("other", {}, 0, [&](FunctionBuilder &b) {
    const Reg n = b.newRegister(s.integer), kind = b.newRegister(s.failure);
    const Label end = b.newLabel();
    b.emit(Op::host, n, 0, kind, call, end);
    b.bind(end);
    b.emit(Op::ret_unit);
  });
  const auto stopping = [&](Op op) {
    return s.function(std::string(opInfo(op).name), {}, 0, [&](FunctionBuilder &b) {
      const Reg why = s.textRegister(b, "担当者の判断が必要"), pause = s.durationRegister(b, 10);
      b.emit(Op::spawn, 0, 0, 0, other);
      b.emit(Op::sleep, pause);
      b.emit(op, why);
    });
  };
  const Index park = stopping(Op::park), fail = stopping(Op::fail);
  const auto m = s.finish();
  for (const auto &[f, status] : {std::pair{park, RunStatus::parked}, {fail, RunStatus::failed}}) {
    auto run = makeRun(m);
    run->start(f);
    ASSERT_EQ(run->pending().size(), 2u);
    EXPECT_EQ(run->resume(run->pending()[0].id, Answer::done(), 10).status, status);
    EXPECT_TRUE(run->pending().empty());
    EXPECT_EQ(run->stop()->reason, "担当者の判断が必要");
    EXPECT_EQ(run->resume({{0, 0}, 0}, Answer::done(), 10).misuse, "no call has the id 0.0#0");
  }
}

TEST(Case, TheIncidentMustBeSet) {
  Shop s;
  const Index f = s.function("incident", {}, s.incident, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.incident);
    b.emit(Op::incident_get, r);
    b.emit(Op::ret, r);
  });
  const auto m = s.finish();
  auto run = makeRun(m);
  EXPECT_EQ(run->start(f).status, RunStatus::trap);
  auto other = makeRun(m);
  other->setIncident(1);
  other->start(f);
  EXPECT_EQ(other->result(), "targeted_attack");
}

} // namespace
} // namespace tejun::vm::test
