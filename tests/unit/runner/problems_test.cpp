// The runner's messages: the command's table says the same, since `tejun explain` reads that one.
#include "compiler/diagnostics/explain.h"
#include "runner/problem.h"

#include <gmock/gmock.h>

#include <set>

namespace tejun::runner {
namespace {

TEST(Problems, CodesAreUniqueAndRise) {
  std::set<std::string_view> codes;
  for (const ProblemRow &row : problemRows()) EXPECT_TRUE(codes.insert(row.code).second) << row.code;
}

TEST(Problems, BothLanguagesHaveTheSamePlaceholders) {
  const auto names = [](std::string_view text) {
    std::set<std::string> all;
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1))
      all.insert(std::string(text.substr(at, text.find('}', at) - at)));
    return all;
  };
  for (const ProblemRow &row : problemRows()) {
    EXPECT_EQ(names(row.english), names(row.japanese)) << row.code;
    EXPECT_FALSE(row.english.ends_with('.')) << row.code;
    EXPECT_EQ(row.fixEnglish.empty(), row.fixJapanese.empty()) << row.code;
  }
}

TEST(Problems, TheCommandKnowsThemAll) {
  for (const ProblemRow &row : problemRows()) {
    const auto known = findDiagnostic(row.code);
    ASSERT_TRUE(known) << row.code;
    const auto &there = tejun::row(*known);
    EXPECT_EQ(there.name, row.name) << row.code;
    EXPECT_EQ(there.message.english, row.english) << row.code;
    EXPECT_EQ(there.message.japanese, row.japanese) << row.code;
    EXPECT_EQ(there.help.english, row.fixEnglish) << row.code;
    EXPECT_EQ(there.help.japanese, row.fixJapanese) << row.code;
  }
}

TEST(Problems, ARenderedProblemIsOneLineAndItsFix) {
  const Problem p{ProblemId::case_needs_unmet, {{"playbook", "exfiltration"}, {"field", "alert.source.host"}}};
  EXPECT_EQ(p.render(Language::english),
            "error[TJ2142]: the playbook `exfiltration` needs `alert.source.host`, which the alert does not have\n"
            "  help: let the scope `enrich` it, or put it into the alert");
  EXPECT_THAT(p.render(Language::japanese), testing::StartsWith("エラー[TJ2142]: プレイブック"));
}

} // namespace
} // namespace tejun::runner
