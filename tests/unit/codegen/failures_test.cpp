// What happens otherwise: handlers by kind, lists, waits and their bounds, people who are silent, approvals that are refused.
#include <gmock/gmock.h>

#include "tests/unit/codegen/compiled.h"

namespace tejun::codegen {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string process(const std::string &outputs, const std::string &body) {
  return R"(
import edr, firewall
scope "Acme" { incident malware "マルウェア感染"  team it "情報システム部" }
process 1.1 work "作業" {
  input host: Host
  input peers: Set<IpAddress>
  )" + outputs +
         R"(
  method 1.1.1 "実施" { )" +
         body + "}}";
}

constexpr const char *function = "process 1.1 work";
const vm::Json inputs = {"pc-a", {"203.0.113.66", "203.0.113.67"}};

TEST(Failures, ChooseTheirArm) {
  const auto module = compiled(process("output said: List<Text>", R"(
    let nothing: List<edr.Process> = []
    let found = edr.processes(host) else {
      on timeout, unavailable { said.add("later")  nothing }
      on denied { said.add("no")  nothing }
      otherwise { said.add("else")  nothing }
    }
    said.add("${found.count}"))"));
  const std::vector<std::pair<vm::Failure, std::string>> expected = {{vm::Failure::timeout, "later"},
                                                                     {vm::Failure::unavailable, "later"},
                                                                     {vm::Failure::denied, "no"},
                                                                     {vm::Failure::not_found, "else"}};
  for (const auto &[kind, said] : expected) {
    Played run(module);
    run.fail("edr.processes", kind);
    EXPECT_EQ(run.play(function, inputs), vm::Json({{"said", {said, "0"}}}));
  }
}

TEST(Failures, WithoutAnArmPark) {
  Played run(compiled(process("output said: List<Text>", R"(
    let found = edr.processes(host) else { on timeout skip "あとで" }
    said.add("${found.count}"))")));
  run.fail("edr.processes", vm::Failure::denied);
  run.play(function, inputs);
  EXPECT_EQ(run.status(), vm::RunStatus::parked);
  EXPECT_THAT(run.stopped(), HasSubstr("edr.processes failed: `denied`"));
}

TEST(Failures, OfAListAreKeptByArgument) {
  Played run(compiled(process("output ok: List<Receipt>  output lost: Set<IpAddress>", R"(
    let done = firewall.block(each peers, for: 7d)
    ok.add_all(done.ok.values)
    done.failed else { lost.add_all(done.failed.keys) })")));
  run.answer("firewall.block", "r-1");
  run.answer("firewall.block", "r-2");
  EXPECT_EQ(run.play(function, inputs), vm::Json({{"ok", {"r-1", "r-2"}}, {"lost", vm::Json::array()}}));
  EXPECT_THAT(run.calls, ElementsAre(HasSubstr("203.0.113.66"), HasSubstr("203.0.113.67")));
}

TEST(Failures, OfAListRunItsElse) {
  Played run(compiled(process("output lost: Set<IpAddress>", R"(
    let done = firewall.block(each peers, for: 7d)
    done.failed else { lost.add_all(done.failed.keys) })")));
  run.answer("firewall.block", "r-1");
  run.fail("firewall.block", vm::Failure::denied);
  EXPECT_EQ(run.play(function, inputs), vm::Json({{"lost", {"203.0.113.67"}}}));
}

TEST(Waiting, StopsAtItsBound) {
  Played run(compiled(process("output seen: Bool", R"(
    at most 10m { let found = edr.processes(host) seen = found.count > 0 } else { seen = false })")));
  run.hang("edr.processes");
  EXPECT_EQ(run.play(function, inputs), vm::Json({{"seen", false}}));
}

TEST(Waiting, ForAJobEndsInTimeout) {
  const auto module = compiled(process("output count: Int?", R"(
    let job = edr.scan(host)
    let done = await job at most 30m else { on timeout skip "時間切れ"  otherwise park }
    count = done.found.count)"));
  Played late(module);
  late.answer("edr.scan", "job-1");
  late.hang("await");
  late.play(function, inputs);
  EXPECT_THAT(late.trace, Contains("skip 1.1.1: 時間切れ"));
  Played done(module);
  done.answer("edr.scan", "job-1");
  done.answer("await", {{"found", vm::Json::array()}});
  EXPECT_EQ(done.play(function, inputs), vm::Json({{"count", 0}}));
}

TEST(Waiting, PollsAgain) {
  const auto module = compiled(process("output cut: Bool", R"(
    cut = poll edr.isolation(host) every 5m at most 3 times until it else false)"));
  Played second(module);
  second.answer("edr.isolation", false);
  second.answer("edr.isolation", true);
  EXPECT_EQ(second.play(function, inputs), vm::Json({{"cut", true}}));
  EXPECT_THAT(second.calls, SizeIs(2));
  Played never(module);
  never.answer("edr.isolation", false);
  EXPECT_EQ(never.play(function, inputs), vm::Json({{"cut", false}}));
  EXPECT_THAT(never.calls, SizeIs(3));
}

TEST(People, AnswerOrAreSilent) {
  const auto module = compiled(process("output told: Bool", R"(
    told = ask it "関係機関へ報告しますか" { approve at most 6h remind every 2h silence park "回答がない" })"));
  Played yes(module);
  yes.answer("ask 1.1", "yes");
  EXPECT_EQ(yes.play(function, inputs), vm::Json({{"told", true}}));
  Played silent(module);
  silent.play(function, inputs);
  EXPECT_EQ(silent.status(), vm::RunStatus::parked);
  EXPECT_EQ(silent.stopped(), "回答がない");
}

TEST(Approvals, RefusedGoToTheirElse) {
  const auto module = compiled(process("output cut: Bool", R"(
    with approval by it {
      let receipt = edr.isolate(host)
      cut = true
    } else { cut = false })"));
  Played refused(module);
  refused.fail("edr.isolate", vm::Failure::denied);
  EXPECT_EQ(refused.play(function, inputs), vm::Json({{"cut", false}}));
  Played lost(module);
  lost.fail("edr.isolate", vm::Failure::timeout);
  lost.play(function, inputs);
  EXPECT_EQ(lost.status(), vm::RunStatus::parked);
  EXPECT_THAT(lost.stopped(), HasSubstr("edr.isolate failed: `timeout`"));
}

TEST(Approvals, RefusedForAListGoToTheirElse) {
  Played run(compiled(process("output cut: Bool  output done: List<Receipt>", R"(
    with approval by it {
      let blocked = firewall.block(each peers, for: 7d)
      done.add_all(blocked.ok.values)
      blocked.failed else park "遮断できない"
      cut = true
    } else { cut = false })")));
  run.fail("firewall.block", vm::Failure::denied);
  EXPECT_EQ(run.play(function, inputs), vm::Json({{"cut", false}, {"done", vm::Json::array()}}));
}

} // namespace
} // namespace tejun::codegen
