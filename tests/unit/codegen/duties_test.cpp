// When a process fulfils its duty: it returns, a method ran, nothing was skipped, refused or lost.
#include <gmock/gmock.h>

#include "tests/unit/codegen/compiled.h"

namespace tejun::codegen {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string process(const std::string &methods) {
  return R"(
import edr, firewall
scope "Acme" { incident malware "マルウェア感染"  team it "情報システム部" }
duty impact_scoping "影響範囲特定"
process 1.1 look "調査" fulfils impact_scoping {
  input host: Host
  input peer: IpAddress?
  output names: Set<ProcessName>
)" + methods +
         "}";
}

constexpr const char *function = "process 1.1 look";
const vm::Json host = vm::Json::array({"pc-a", nullptr});

TEST(Duties, AreMetWhenAMethodRan) {
  Played run(compiled(process(R"(method 1.1.1 "見る" { for p in edr.processes(host) { names.add(p.name) } })")));
  run.answer("edr.processes", {{{"name", "a.exe"}}, {{"name", "b.exe"}}, {{"name", "a.exe"}}});
  EXPECT_EQ(run.play(function, host), vm::Json({{"names", {"a.exe", "b.exe"}}}));
  EXPECT_THAT(run.dutiesMet(), ElementsAre("impact_scoping"));
  EXPECT_THAT(run.trace,
              ElementsAre("enter process 1.1", "enter method 1.1.1", "leave method 1.1.1", "leave process 1.1"));
}

TEST(Duties, AreNotMetWhenNoMethodRan) {
  const auto module =
      compiled(process(R"(method 1.1.1 "見る" when peer is known "相手がわかる場合" { names.clear() })"));
  Played without(module);
  without.play(function, host);
  EXPECT_THAT(without.dutiesMet(), IsEmpty());
  Played with(module);
  with.play(function, {"pc-a", "203.0.113.66"});
  EXPECT_THAT(with.dutiesMet(), ElementsAre("impact_scoping"));
}

TEST(Duties, AreSpoiledBySkip) {
  Played run(compiled(process(R"(
    method 1.1.1 "見る" {
      let found = edr.processes(host) else skip "調べられない"
      for p in found { names.add(p.name) }
    }
    method 1.1.2 "もう一度" { names.clear() })")));
  run.fail("edr.processes", vm::Failure::timeout);
  run.play(function, host);
  EXPECT_THAT(run.dutiesMet(), IsEmpty());
  EXPECT_THAT(run.trace, Contains("skip 1.1.1: 調べられない"));
  EXPECT_THAT(run.trace, Contains("enter method 1.1.2"));
}

TEST(Duties, AreKeptByAccept) {
  Played run(compiled(process(R"(method 1.1.1 "見る" {
    let found = edr.processes(host) else accept "記録から十分にわかる"
    for p in found { names.add(p.name) }
  })")));
  run.fail("edr.processes", vm::Failure::denied);
  run.play(function, host);
  EXPECT_THAT(run.dutiesMet(), ElementsAre("impact_scoping"));
  EXPECT_THAT(run.trace, Contains("accept 1.1.1: 記録から十分にわかる"));
}

TEST(Duties, AreKeptByAValueAndABlock) {
  Played run(compiled(process(R"(method 1.1.1 "見る" {
    let nothing: List<edr.Process> = []
    let found = edr.processes(host) else nothing
    let more = edr.processes(host) else { names.clear()  nothing }
    for p in found { names.add(p.name) }
    for p in more { names.add(p.name) }
  })")));
  run.fail("edr.processes", vm::Failure::not_found);
  run.play(function, host);
  EXPECT_THAT(run.dutiesMet(), ElementsAre("impact_scoping"));
}

TEST(Duties, AreSpoiledByARefusal) {
  const std::string body = R"(method 1.1.1 "止める" {
    names.clear()
    with approval by it { let receipt = edr.isolate(host) } else HANDLER
  })";
  const auto met = [&](const std::string &handler, bool refused) {
    std::string source = body;
    source.replace(source.find("HANDLER"), 7, handler);
    Played run(compiled(process(source)));
    refused ? run.fail("edr.isolate", vm::Failure::denied) : run.answer("edr.isolate", "r-1");
    run.play(function, host);
    return !run.dutiesMet().empty();
  };
  EXPECT_TRUE(met("{ names.clear() }", false));
  EXPECT_FALSE(met("{ names.clear() }", true));
  EXPECT_FALSE(met(R"(skip "承認されない")", true));
  EXPECT_TRUE(met(R"(accept "通信で止まっている")", true));
}

/// A process that isolates `hosts`; the method's body is given.
std::string containing(const std::string &body) {
  return R"(
import edr
scope "Acme" { incident malware "マルウェア感染"  team it "情報システム部" }
duty spread_prevention "被害拡大防止"
process 2.1 stop "隔離" fulfils spread_prevention {
  input hosts: Set<Host>
  output done: List<Receipt>
  method 2.1.1 "隔離する" { done.clear() )" +
         body + "}\n}";
}

bool met(const std::string &body, const vm::Json &hosts, bool fails = false, bool byHand = false) {
  Played run(compiled(containing(body)));
  fails ? run.fail("edr.isolate", vm::Failure::unavailable) : run.answer("edr.isolate", "r-1");
  if (byHand) run.answer("ask 2.1", nullptr);
  run.play("process 2.1 stop", vm::Json::array({hosts}));
  return !run.dutiesMet().empty();
}

TEST(Duties, AreNotMetByContainingNothing) {
  const std::string each = R"(let cut = edr.isolate(each hosts)  cut.failed else park "隔離できない")";
  EXPECT_TRUE(met(each, {"pc-a"}));
  EXPECT_FALSE(met(each, vm::Json::array()));
  const std::string loop = R"(for h in hosts { done.add(edr.isolate(h)) })";
  EXPECT_TRUE(met(loop, {"pc-a"}));
  EXPECT_FALSE(met(loop, vm::Json::array()));
  const std::string judged = R"(if hosts is empty { accept "すでに隔離されている" })" + each;
  EXPECT_TRUE(met(judged, vm::Json::array()));
}

TEST(Duties, AreLostWithAContainmentThatFails) {
  const std::string one = R"(for h in hosts { let cut = edr.isolate(h) else none  if cut is known { done.add(cut) } })";
  EXPECT_TRUE(met(one, {"pc-a"}));
  EXPECT_FALSE(met(one, {"pc-a"}, true));
  const std::string noted = R"(let cut = edr.isolate(each hosts)  for f in cut.failed { done.clear() })";
  EXPECT_TRUE(met(noted, {"pc-a"}));
  EXPECT_FALSE(met(noted, {"pc-a"}, true));
  const std::string ignored = R"(let cut = edr.isolate(each hosts)  cut.failed else { done.clear() })";
  EXPECT_TRUE(met(ignored, {"pc-a"}));
  EXPECT_FALSE(met(ignored, {"pc-a"}, true));
}

TEST(Duties, AreLostWhenTheTimeOfAContainmentPasses) {
  const auto late = [](const std::string &otherwise, bool byHand) {
    Played run(compiled(containing(R"(
      at most 10m { let cut = edr.isolate(each hosts)  cut.failed else park "隔離できない" } else )" +
                                   otherwise)));
    run.hang("edr.isolate");
    if (byHand) run.answer("ask 2.1", nullptr);
    run.play("process 2.1 stop", vm::Json::array({{"pc-a"}}));
    return !run.dutiesMet().empty();
  };
  EXPECT_FALSE(late("{ done.clear() }", false));
  EXPECT_TRUE(late(R"({ ask it "切り離してください" { task hosts at most 30m silence park "確認できない" } })", true));
  EXPECT_TRUE(late(R"(accept "すでに止まっている")", false));
}

TEST(Duties, AreMetByHand) {
  const std::string asked = R"(let cut = edr.isolate(each hosts)
    cut.failed else { ask it "切り離してください" { task hosts at most 30m silence park "確認できない" } })";
  EXPECT_TRUE(met(asked, {"pc-a"}, true, true));
  EXPECT_FALSE(met(asked, {"pc-a"}, true, false));
  const std::string silent = R"(let cut = edr.isolate(each hosts)
    cut.failed else { ask it "切り離してください" { task hosts at most 30m silence { done.clear() } } })";
  EXPECT_FALSE(met(silent, {"pc-a"}, true, false));
}

TEST(Duties, WaitForTheEndOfAParkedProcess) {
  Played run(compiled(process(R"(method 1.1.1 "見る" { for p in edr.processes(host) { names.add(p.name) } })")));
  run.fail("edr.processes", vm::Failure::denied);
  run.play(function, host);
  EXPECT_EQ(run.status(), vm::RunStatus::parked);
  EXPECT_THAT(run.stopped(), HasSubstr("1.1.1 見る: edr.processes failed: `denied`"));
  EXPECT_THAT(run.dutiesMet(), IsEmpty());
}

} // namespace
} // namespace tejun::codegen
