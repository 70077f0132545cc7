#include "compiler/diagnostics/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "compiler/diagnostics/pages.h"

namespace tejun {
namespace {

using testing::HasSubstr;

TEST(Explain, everyCodeHasAPageInBothLanguages) {
  for (const DiagnosticId id : allDiagnostics()) {
    const DiagnosticRow &row = tejun::row(id);
    for (const Language language : {Language::english, Language::japanese}) {
      const auto page = explain(row.code, language);
      ASSERT_TRUE(page) << row.code;
      EXPECT_TRUE(page->starts_with("# " + std::string(row.code) + ": ")) << *page;
      EXPECT_THAT(*page, HasSubstr("`" + std::string(row.name) + "`"));
      const std::string heading = page->substr(0, page->find('\n'));
      EXPECT_THAT(heading, testing::Not(testing::ContainsRegex("[{}|]")));
    }
  }
}

TEST(Explain, showsMessageAndHelpInBothLanguages) {
  // What the table says in both languages, with the written page between.
  EXPECT_THAT(*explain("tj0607", Language::english),
              testing::AllOf(testing::StartsWith("# TJ0607: `…` waits without a bound\n"
                                                 "\n"
                                                 "error `wait_without_bound`\n"
                                                 "\n"
                                                 "say how long with `at most`, and what happens then\n"
                                                 "\n"),
                             testing::HasSubstr("\n\nRejected:\n\n```tejun error=TJ0607\n"),
                             testing::EndsWith("\n"
                                               "日本語: `…` の待ち時間に上限がありません\n"
                                               "\n"
                                               "`at most` で上限と、それを過ぎたときの扱いを書いてください\n")));
  EXPECT_TRUE(explain("TJ0607", Language::japanese)
                  ->starts_with("# TJ0607: `…` の待ち時間に上限がありません\n\nエラー `wait_without_bound`\n"));
}

TEST(Explain, unknownCodesHaveNone) {
  for (const char *code : {"", "TJ", "TJ9999", "TJ06010", "0601", "recursion"}) {
    EXPECT_FALSE(explain(code, Language::english)) << code;
  }
}

TEST(Explain, writtenPagesAreEmbeddedAndBelongToCodes) {
  ASSERT_FALSE(embeddedPages().empty());
  for (const Page &page : embeddedPages()) {
    EXPECT_TRUE(findDiagnostic(page.code)) << page.code;
    EXPECT_THAT(*explain(page.code, page.language), HasSubstr(std::string(page.text)));
  }
  EXPECT_THAT(*explain("TJ0405", Language::english), HasSubstr("An optional value (`T?`)"));
  EXPECT_THAT(*explain("TJ0405", Language::japanese), HasSubstr("省略可能な値 (`T?`)"));
}

TEST(Explain, everyWrittenPageIsInBothLanguages) {
  std::map<std::string_view, int> languages;
  for (const Page &page : embeddedPages()) ++languages[page.code];
  for (const auto &[code, count] : languages) EXPECT_EQ(count, 2) << code;
}

} // namespace
} // namespace tejun
