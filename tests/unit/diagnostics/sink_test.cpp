// Collecting: order, duplicates, limits, threads.
#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "compiler/diagnostics/render.h"

namespace tejun {
namespace {

constexpr FileId one{1};
constexpr FileId two{2};

std::vector<std::string> messages(const std::vector<Diagnostic> &diagnostics) {
  std::vector<std::string> out;
  for (const auto &diagnostic : diagnostics) out.push_back(diagnostic.message(Language::english));
  return out;
}

TEST(DiagnosticSink, keepsEverythingThatWasSaid) {
  DiagnosticSink sink;
  sink.report(diag::unknown_name, {one, 3, 7}, {{"name", "hots"}})
      .label(diag::label_not_found_here)
      .label({two, 1, 2}, diag::label_declared_here, {{"name", "hosts"}})
      .label({}, diag::label_declared_here, {{"name", "nowhere"}})
      .note(diag::help_did_you_mean, {{"name", "hosts"}})
      .fix({one, 3, 7}, "hosts", diag::fix_replace_with, {{"replacement", "hosts"}}, Applicability::maybe)
      .andEdit({two, 1, 2}, "x");
  EXPECT_TRUE(sink.hasErrors());
  const auto taken = sink.take();
  ASSERT_EQ(taken.size(), 1U);
  const Diagnostic &diagnostic = taken[0];
  EXPECT_EQ(diagnostic.code(), "TJ0201");
  EXPECT_EQ(diagnostic.message(Language::english), "unknown name `hots`");
  EXPECT_EQ(diagnostic.message(Language::japanese), "`hots` という名前は宣言されていません");
  EXPECT_EQ(diagnostic.label->render(Language::english), "not found here");
  ASSERT_EQ(diagnostic.labels.size(), 1U); // the one without a place is left out
  EXPECT_EQ(diagnostic.labels[0].text.render(Language::japanese), "`hosts` の宣言はここです");
  ASSERT_EQ(diagnostic.notes.size(), 1U);
  EXPECT_EQ(diagnostic.notes[0].kind(), TextKind::help);
  ASSERT_EQ(diagnostic.fixes.size(), 1U);
  EXPECT_EQ(diagnostic.fixes[0].applicability, Applicability::maybe);
  EXPECT_EQ(diagnostic.fixes[0].edits, (std::vector<Edit>{{{one, 3, 7}, "hosts"}, {{two, 1, 2}, "x"}}));
  EXPECT_FALSE(sink.hasErrors());
  EXPECT_TRUE(sink.take().empty());
}

TEST(DiagnosticSink, sortsByFileOffsetCodeAndDropsExactDuplicates) {
  DiagnosticSink sink;
  sink.report(diag::unknown_name, {two, 1, 2}, {{"name", "d"}});
  sink.report(diag::type_mismatch, {one, 5, 6}, {{"expected", "c"}, {"found", "c"}});
  sink.report(diag::unknown_name, {one, 5, 6}, {{"name", "b"}});
  sink.report(diag::unknown_name, {one, 2, 3}, {{"name", "a"}});
  sink.report(diag::unknown_name, {one, 5, 6}, {{"name", "b"}});
  sink.report(diag::unknown_name, {one, 5, 6}, {{"name", "b"}}).label(diag::label_not_found_here); // says more
  sink.report(diag::unknown_command, {}, {{"name", "z"}});
  EXPECT_EQ(messages(sink.take()),
            (std::vector<std::string>{"`z` is not a command of `tejun`", "unknown name `a`", "unknown name `b`",
                                      "unknown name `b`", "expected `c`, found `c`", "unknown name `d`"}));
}

TEST(DiagnosticSink, capsErrorsAndSaysHowManyMore) {
  DiagnosticSink sink;
  for (std::uint32_t at = 0; at < 203; ++at) sink.report(diag::unknown_name, {one, at, at + 1}, {{"name", "x"}});
  sink.report(diag::always_true, {one, 999, 1000});
  const auto taken = sink.take();
  ASSERT_EQ(taken.size(), 202U);
  EXPECT_EQ(taken[199].span.begin, 199U);
  EXPECT_EQ(taken[200].severity, Severity::warning);
  EXPECT_EQ(taken[201].message(Language::english), "3 more errors are not shown");
  EXPECT_EQ(taken[201].severity, Severity::note);
}

TEST(DiagnosticSink, exactlyTheCapNeedsNoNote) {
  DiagnosticSink sink;
  for (std::uint32_t at = 0; at < 200; ++at) sink.report(diag::unknown_name, {one, at, at + 1}, {{"name", "x"}});
  EXPECT_EQ(sink.take().size(), 200U);
}

TEST(DiagnosticSink, hostileAmountsAreCountedNotKept) {
  DiagnosticSink sink;
  for (std::uint32_t at = 0; at < 50'000; ++at) {
    sink.report(diag::unknown_name, {one, at, at + 1}, {{"name", "x"}}).label(diag::label_not_found_here);
  }
  EXPECT_EQ(sink.size(), 10'000U);
  EXPECT_EQ(sink.errorCount(), 50'000U);
  const auto taken = sink.take();
  EXPECT_EQ(taken.back().message(Language::english), "49800 more errors are not shown");
}

TEST(DiagnosticSink, severityCanBeChanged) {
  DiagnosticSink sink;
  sink.report(diag::always_true, {one, 1, 2}).severity(Severity::error);
  EXPECT_EQ(sink.errorCount(), 1U);
  sink.report(diag::unreachable_statement, {one, 3, 4}).severity(Severity::warning);
  EXPECT_EQ(sink.errorCount(), 1U);
  const auto taken = sink.take();
  EXPECT_EQ(exitStatus(taken), 1);
  EXPECT_EQ(exitStatus(std::span(taken).last(1)), 0);
}

TEST(DiagnosticSink, threadsBringTheirsTogetherInOneOrder) {
  std::vector<std::string> expected;
  for (int round = 0; round < 5; ++round) {
    DiagnosticSink all;
    std::vector<std::thread> threads;
    for (std::uint32_t file = 1; file <= 4; ++file) {
      threads.emplace_back([&all, file] {
        DiagnosticSink own;
        for (std::uint32_t at = 0; at < 20; ++at) {
          own.report(diag::unknown_name, {FileId{file}, at, at + 1}, {{"name", std::to_string(file * 100 + at)}});
        }
        all.absorb(own);
      });
    }
    for (auto &thread : threads) thread.join();
    EXPECT_EQ(all.errorCount(), 80U);
    const auto taken = messages(all.take());
    EXPECT_EQ(taken.size(), 80U);
    if (round == 0) expected = taken;
    EXPECT_EQ(taken, expected);
  }
}

TEST(Language, isParsed) {
  EXPECT_EQ(parseLanguage("ja"), Language::japanese);
  EXPECT_EQ(parseLanguage("ja_JP.UTF-8"), Language::japanese);
  EXPECT_EQ(parseLanguage("ja-JP"), Language::japanese);
  EXPECT_EQ(parseLanguage("en_GB"), Language::english);
  EXPECT_EQ(parseLanguage("jav"), std::nullopt);
  EXPECT_EQ(parseLanguage("C"), std::nullopt);
}

TEST(Language, theFirstThatIsSetDecides) {
  for (const char *name : {"TEJUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) unsetenv(name);
  EXPECT_EQ(chooseLanguage(), Language::english);
  setenv("LANG", "ja_JP.UTF-8", 1);
  EXPECT_EQ(chooseLanguage(), Language::japanese);
  setenv("LC_MESSAGES", "C", 1);
  EXPECT_EQ(chooseLanguage(), Language::english);
  setenv("LC_ALL", "ja_JP", 1);
  EXPECT_EQ(chooseLanguage(), Language::japanese);
  setenv("TEJUN_LANG", "en", 1);
  EXPECT_EQ(chooseLanguage(), Language::english);
  EXPECT_EQ(chooseLanguage("ja"), Language::japanese);
  EXPECT_EQ(chooseLanguage("fr"), Language::english);
  for (const char *name : {"TEJUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) unsetenv(name);
}

} // namespace
} // namespace tejun
