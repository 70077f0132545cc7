// Listings and manifests: stable text that says what the rows mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/types.h"

namespace tejun::vm {
namespace {

using testing::HasSubstr;

TEST(Listing, AFunction) {
  test::Sample s;
  const Module m = s.finish();
  EXPECT_EQ(disassemble(m, {"confirm c2", true, true}), R"(function 11 confirm c2(r0: Alert) -> Int
  r1: IpAddress
  r2: List<Host>
  r3: Failure
  r4: Int
 L0: set r0
     0  load         r1, constant 20         ; 2001:db8::66
     1  load_int     r4, 0
     2  host         r2, (r1), r3, site 0, L6 ; host siem.hosts_seen
     5  len          r4, r2
 L6: set r0, r1, r4
     6  ret          r4
)");
}

TEST(Listing, NamesAndTitlesAreComments) {
  const std::string text = disassemble(test::Sample().finish());
  for (const char *line :
       {"module \"手順の例\"", "enum Severity { low \"低\", medium \"中\", high \"重大\", critical \"致命的\" }",
        "intrinsic firewall.block(target: IpAddress | Network, for: Duration?) -> Receipt contains target undo "
        "firewall.unblock reconcile audience organisation",
        "detect c2_access \"C&Cサイトへのアクセス\" -> targeted_attack confirm confirm c2",
        "  when 2: alert.source.address in 10.10.0.0/16, 10.1.2.3", "; step 1 sent \"送出データ確認\"",
        "; arm \"別端末で確認できた\" -> step 1", "  ; playbooks/漏えい.tj:3:5",
        "; closed false_positive, owes nothing",
        "criteria 0: critical \"致命的\" requires impact_scoping, spread_prevention respond within 30m"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Listing, AManifestSaysTheAuthority) {
  const Manifest manifest = manifestOf(test::Sample().finish());
  ASSERT_EQ(manifest.intrinsics.size(), 5u);
  EXPECT_EQ(manifest.intrinsics[2].name, "firewall.block");
  EXPECT_EQ(manifest.intrinsics[2].effects, std::vector<std::string>{"contains"});
  EXPECT_EQ(manifest.intrinsics[2].undo, "firewall.unblock");
  EXPECT_EQ(manifest.intrinsics[2].callSites, 1u);
  EXPECT_EQ(manifest.teams, (std::vector<std::string>{"csirt", "it"}));
  EXPECT_EQ(manifest.hash.size(), 64u);
  EXPECT_THAT(
      manifestText(manifest),
      HasSubstr(
          "contains   firewall.block(target: IpAddress | Network, for: Duration?) -> Receipt undo firewall.unblock"));
}

TEST(Listing, AManifestSaysWhatMayComeToAnArgument) {
  test::Sample s;
  const Index day = s.builder.constant(s.duration, 86'400'000);
  const TypeIndex secret = s.builder.secret(s.text);
  Module m = s.finish();
  Param &target = m.intrinsics[2].params[0], &length = m.intrinsics[2].params[1];
  target.sources = sourceBit(Source::alert) | sourceBit(Source::person);
  target.type = secret;
  length.sources = sourceBit(Source::constant) | sourceBit(Source::absent);
  length.constants = {day};
  const Manifest manifest = manifestOf(m);
  ASSERT_EQ(manifest.intrinsics[2].arguments.size(), 2u);
  const ManifestArgument &first = manifest.intrinsics[2].arguments[0], &second = manifest.intrinsics[2].arguments[1];
  EXPECT_EQ(first.sources, (std::vector<std::string>{"alert", "person"}));
  EXPECT_FALSE(first.closed);
  EXPECT_EQ(second.constants, std::vector<std::string>{"1d"});
  EXPECT_TRUE(second.closed);
  EXPECT_EQ(manifest.secrets, std::vector<std::string>{"firewall.block(target)"});
  const std::string text = manifestText(manifest);
  EXPECT_THAT(text, HasSubstr("target: from alert, person (secret)\n"));
  EXPECT_THAT(text, HasSubstr("for: 1d, none\n"));
  EXPECT_THAT(text, HasSubstr("secrets    firewall.block(target)\n"));
}

TEST(Listing, TypesThatShareTheirPartsStayShort) {
  ModuleBuilder m("w");
  TypeIndex t = m.scalar(Scalar::text);
  for (int n = 0; n < 30; ++n) t = m.map(t, t);
  EXPECT_LT(typeText(m.module().types, t).size(), 300u);
}

} // namespace
} // namespace tejun::vm
