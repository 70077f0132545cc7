// The module as a whole: its authority, its tables, its bytes, its limits.
#include <gmock/gmock.h>

#include "tests/unit/codegen/compiled.h"
#include "vm/bytecode/writer.h"

namespace tejun::codegen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::vector<std::string> intrinsics(const vm::Module &module) {
  std::vector<std::string> names;
  for (const vm::Intrinsic &i : module.intrinsics) names.push_back(i.name);
  return names;
}

const std::string scope = R"(
import asset, edr, firewall
scope "Acme" {
  incident malware "マルウェア感染"
  team it "情報システム部"
  guard {
    never firewall.block intersects 10.0.0.0/8
    never edr.isolate tagged "domain-controller"
  }
}
)";

TEST(Authority, IsWhatIsUsedAndItsUndo) {
  const auto module = compiled(scope + R"(
process 2.1 block "遮断" {
  input peer: IpAddress
  output receipt: Receipt
  method 2.1.1 "遮断する" { receipt = firewall.block(peer, for: 7d) }
})");
  EXPECT_THAT(intrinsics(*module), ElementsAre("firewall.block", "firewall.unblock"));
  EXPECT_EQ(module->intrinsics[0].undo, 1u);
  ASSERT_EQ(module->guards.size(), 1u); // nothing here isolates
  EXPECT_THAT(module->guards[0].intersects, ElementsAre("10.0.0.0/8"));
}

TEST(Authority, LooksTagsUpWhenAGuardNeedsThem) {
  const auto module = compiled(scope + R"(
process 2.2 cut "隔離" {
  input host: Host
  output receipt: Receipt
  method 2.2.1 "隔離する" { receipt = edr.isolate(host) }
})");
  EXPECT_THAT(intrinsics(*module), ElementsAre("edr.isolate", "edr.release", "asset.host"));
}

TEST(Modules, AreReproducible) {
  const std::string source = scope + R"(
process 2.1 block "遮断" {
  input peers: Set<IpAddress>
  output receipts: List<Receipt>
  method 2.1.1 "遮断する" {
    let done = firewall.block(each peers, for: 7d)
    receipts.add_all(done.ok.values)
    done.failed else skip "一部"
  }
})";
  vm::Module first = *compiled(source), second = *compiled(source);
  EXPECT_EQ(vm::seal(first), vm::seal(second));
}

TEST(Modules, SayWhichLimitIsHit) {
  std::string body;
  for (int i = 0; i < 300; ++i) body += "let x" + std::to_string(i) + " = edr.isolation(host)\n";
  body += "seen = x0";
  for (int i = 1; i < 300; ++i) body += " and x" + std::to_string(i);
  const Compiled result = compile(
      scope + "process 1.1 many \"多い\" { input host: Host output seen: Bool method 1.1.1 \"m\" {" + body + "} }");
  EXPECT_EQ(result.module, nullptr);
  EXPECT_THAT(result.errors, HasSubstr("TJ2008: the module needs more than 256 values at once in one function"));
}

TEST(Modules, HoldDeepExpressions) {
  std::string sum = "1", calls = "n";
  for (int i = 0; i < 200; ++i) sum = "(" + sum + " + n)";
  for (int i = 0; i < 60; ++i) calls = "twice(" + calls + ")";
  Played run(compiled(scope + "fn twice(n: Int) -> Int { n }\nfn deep(n: Int) -> Int { " + sum + " + " + calls +
                      " }\nprocess 1.1 use \"使う\" { output n: Int method 1.1.1 \"m\" { n = deep(2) } }"));
  EXPECT_EQ(run.play("process 1.1 use"), vm::Json({{"n", 403}}));
}

TEST(Modules, NameEveryCallByItsPlace) {
  const auto module = compiled(scope + R"(
process 1.1 look "調査" {
  input host: Host
  output cut: Bool
  method 1.1.1 "見る" { cut = edr.isolation(host) else false }
})");
  const vm::Site *found = nullptr;
  for (const vm::Site &site : module->sites)
    if (site.kind == vm::SiteKind::host) found = &site;
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->number, "1.1.1");
  EXPECT_EQ(found->title, "見る");
  EXPECT_EQ(found->line, 15u);
  EXPECT_EQ(module->strings[found->file], "all.tj");
}

} // namespace
} // namespace tejun::codegen
