// Which fixes are made: with diagnostics made up for it, as no phase offers a fix that breaks a file.
#include "compiler/driver/fixes.h"

#include <gtest/gtest.h>

#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/diagnostics/texts.h"

namespace tejun {

namespace {

class Fixes : public testing::Test {
protected:
  SourceManager sources;
  DiagnosticSink sink;
  std::set<std::string> refused;

  DiagnosticBuilder offer(FileId file, const std::string &what, const std::string &instead,
                          Applicability applicability = Applicability::machine) {
    const std::size_t at = sources.file(file).text().find(what);
    EXPECT_NE(at, std::string_view::npos) << what;
    const auto begin = static_cast<std::uint32_t>(at);
    const Span span{file, begin, begin + static_cast<std::uint32_t>(what.size())};
    return sink.report(diag::unknown_name, span, {{"name", what}})
        .fix(span, instead, diag::fix_replace_with, {{"replacement", instead}}, applicability);
  }

  FixPlan plan() {
    return planFixes(sink.take(), sources, [](FileId) { return true; }, refused);
  }
};

TEST_F(Fixes, AllThatAMachineMayDo) {
  const FileId file = sources.addText("a.tj", "const x = aa\nconst y = bb\nconst z = cc\n");
  offer(file, "aa", "1");
  offer(file, "bb", "2", Applicability::maybe);
  offer(file, "cc", "3").andEdit({file, 6, 7}, "longer");
  const FixPlan made = plan();
  EXPECT_EQ(made.count, 2U);
  EXPECT_EQ(made.texts.at(file), "const longer = 1\nconst y = bb\nconst z = 3\n");
}

TEST_F(Fixes, TheFirstOfTwoAtOnePlace) {
  const FileId file = sources.addText("a.tj", "const x = aabb\n");
  offer(file, "aa", "cc");
  offer(file, "aabb", "dd");
  offer(file, "bb", "ee"); // touches the first: their order would be a guess
  const FixPlan made = plan();
  EXPECT_EQ(made.count, 1U);
  EXPECT_EQ(made.texts.at(file), "const x = ccbb\n");
}

TEST_F(Fixes, AFixIsDoneWholeOrNotAtAll) {
  const FileId one = sources.addText("a.tj", "const x = aa\n");
  const FileId two = sources.addText("b.tj", "const y = bb\n");
  offer(one, "aa", "1");
  offer(two, "bb", "2").andEdit({one, 10, 12}, "3"); // the other's place
  const FixPlan made = plan();
  EXPECT_EQ(made.count, 1U);
  EXPECT_FALSE(made.texts.contains(two));
}

TEST_F(Fixes, WhatDoesNotParseAfterwardsIsTakenBack) {
  const FileId file = sources.addText("a.tj", "const x = aa\nconst y = bb\n");
  offer(file, "aa", "(");
  offer(file, "bb", "2");
  const FixPlan made = plan();
  EXPECT_EQ(made.count, 1U);
  EXPECT_EQ(made.texts.at(file), "const x = aa\nconst y = 2\n");
  // And is not tried again.
  offer(file, "aa", "(");
  const FixPlan again = plan();
  EXPECT_EQ(again.count, 0U);
  EXPECT_TRUE(again.texts.empty());
}

TEST_F(Fixes, AFileThatHasSyntaxErrorsMayGetFewer) {
  const FileId file = sources.addText("a.tj", "const x = aa bb\nconst y = = 2\n");
  offer(file, " bb", "");
  EXPECT_EQ(plan().texts.at(file), "const x = aa\nconst y = = 2\n");
}

TEST_F(Fixes, NothingWhereNothingMayBeEdited) {
  const FileId file = sources.addText("<stdlib>/a.tj", "const x = aa\n");
  offer(file, "aa", "1");
  const FixPlan made = planFixes(sink.take(), sources, [](FileId) { return false; }, refused);
  EXPECT_EQ(made.count, 0U);
  EXPECT_TRUE(made.texts.empty());
}

TEST_F(Fixes, TheByteOrderMarkStays) {
  const FileId file = sources.addText("a.tj", "\xEF\xBB\xBF"
                                              "const x = aa\n");
  offer(file, "aa", "1");
  EXPECT_EQ(plan().texts.at(file), "\xEF\xBB\xBF"
                                   "const x = 1\n");
}

} // namespace

} // namespace tejun
