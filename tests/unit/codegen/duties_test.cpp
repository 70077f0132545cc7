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
