// The frame on the terminal, as goldens: marks line up under full-width text, labels hang, long lines are cut.
#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/render.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"

#include <gtest/gtest.h>

#include "compiler/diagnostics/load.h"
#include "compiler/source/unicode.h"

namespace tejun {
namespace {

using std::string_view_literals::operator""sv;

class Render : public testing::Test {
protected:
  FileId add(std::string path, std::string text) { return sources_.addText(std::move(path), std::move(text)); }

  /// The `occurrence`th `what` of the file.
  Span at(FileId file, std::string_view what, int occurrence = 1) {
    const std::string_view text = sources_.file(file).text();
    std::size_t found = text.find(what);
    for (int count = 1; count < occurrence; ++count) found = text.find(what, found + 1);
    EXPECT_NE(found, std::string_view::npos) << what;
    return {file, static_cast<std::uint32_t>(found), static_cast<std::uint32_t>(found + what.size())};
  }

  std::string render(const RenderOptions &options = {}) {
    const auto taken = sink_.take();
    EXPECT_EQ(taken.size(), 1U);
    return renderTerminal(taken.at(0), sources_, options);
  }

  SourceManager sources_;
  DiagnosticSink sink_;
};

TEST_F(Render, oneMarkWithLabelNotesAndFix) {
  const FileId file = add("playbooks/a.tj", "playbook a {\n  let host = hots.address\n}\n");
  sink_.report(diag::unknown_name, at(file, "hots"), {{"name", "hots"}})
      .label(diag::label_not_found_here)
      .note(diag::note_known_names, {{"names", std::vector<std::string>{"host", "peer"}}})
      .note(diag::help_did_you_mean, {{"name", "host"}})
      .fix(at(file, "hots"), "host", diag::fix_replace_with, {{"replacement", "host"}});
  EXPECT_EQ(render(), "error[TJ0201]: unknown name `hots`\n"
                      " --> playbooks/a.tj:2:14\n"
                      "  |\n"
                      "2 |   let host = hots.address\n"
                      "  |              ^^^^ not found here\n"
                      "  = note: known here: `host` and `peer`\n"
                      "  = help: did you mean `host`?\n"
                      "  = fix: replace it with `host`\n");
}

TEST_F(Render, marksLineUpUnderFullWidthText) {
  const FileId file = add("手順.tj", "process 1.1 送出確認 \"送出データ確認\" fulfils 影響範囲 {}\n");
  sink_.report(diag::unknown_of_kind, at(file, "影響範囲"), {{"kind", diag::noun_duty}, {"name", "影響範囲"}})
      .label(diag::label_not_found_here)
      .label(at(file, "\"送出データ確認\""), diag::label_first_declared_here);
  const std::string frame = render({.language = Language::japanese});
  EXPECT_EQ(frame, "エラー[TJ0202]: `影響範囲` という責務はありません\n"
                   " --> 手順.tj:1:36\n"
                   "  |\n"
                   "1 | process 1.1 送出確認 \"送出データ確認\" fulfils 影響範囲 {}\n"
                   "  |                      ----------------         ^^^^^^^^ ここでは見つかりません\n"
                   "  |                      |\n"
                   "  |                      最初の宣言はここです\n");

  // The same, measured: the caret stands in the cell where the name does.
  const auto lineOf = [&](int wanted) {
    std::string_view rest = frame;
    for (int line = 0; line < wanted; ++line) rest.remove_prefix(rest.find('\n') + 1);
    return rest.substr(0, rest.find('\n'));
  };
  const auto cellOf = [&](std::string_view line, std::string_view what) {
    return displayWidth(line.substr(0, line.find(what)));
  };
  EXPECT_EQ(cellOf(lineOf(3), "影響範囲"), cellOf(lineOf(4), "^"));
  EXPECT_EQ(cellOf(lineOf(3), "\"送出"), cellOf(lineOf(4), "-"));
  EXPECT_EQ(displayWidth("影響範囲"), 8);
}

TEST_F(Render, severalLabelsOnOneLineHang) {
  const FileId file = add("a.tj", "let x = left + right\n");
  sink_.report(diag::operator_types, at(file, "+"), {{"operator", "+"}, {"left", "Host"}, {"right", "Int"}})
      .label(at(file, "left"), diag::label_this_is, {{"type", "Host"}})
      .label(at(file, "right"), diag::label_this_is, {{"type", "Int"}})
      .label(at(file, "x"), diag::label_declared_here, {{"name", "x"}});
  EXPECT_EQ(render(), "error[TJ0305]: `+` does not work on `Host` and `Int`\n"
                      " --> a.tj:1:14\n"
                      "  |\n"
                      "1 | let x = left + right\n"
                      "  |     -   ---- ^ ----- this is `Int`\n"
                      "  |     |   |\n"
                      "  |     |   this is `Host`\n"
                      "  |     `x` is declared here\n");
}

TEST_F(Render, aMarkInsideAnother) {
  const FileId file = add("a.tj", "f(a.b.c)\n");
  sink_.report(diag::may_be_unknown, at(file, "b"), {{"name", "b"}})
      .label(diag::label_may_be_unknown_here)
      .label(at(file, "f(a.b.c)"), diag::label_required_here);
  EXPECT_EQ(render(), "error[TJ0405]: `b` may be unknown here\n"
                      " --> a.tj:1:5\n"
                      "  |\n"
                      "1 | f(a.b.c)\n"
                      "  | ----^---\n"
                      "  | |   |\n"
                      "  | |   may be unknown\n"
                      "  | required here\n"
                      "  = help: test it with `is known`, give a value with `??`, or go on only when there "
                      "is one with `?.`\n");
}

TEST_F(Render, linesFarApartAndAnotherFile) {
  const FileId file = add("a.tj", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n");
  const FileId other = add("b.tj", "let one\n");
  sink_.report(diag::duplicate_name, at(file, "ten"), {{"name", "ten"}})
      .label(diag::label_declared_again)
      .label(at(file, "one"), diag::label_first_declared_here)
      .label(at(file, "three"), diag::label_first_given_here)
      .label(at(other, "one"), diag::label_required_here);
  EXPECT_EQ(render(), "error[TJ0203]: `ten` is declared twice\n"
                      "  --> a.tj:10:1\n"
                      "   |\n"
                      " 1 | one\n"
                      "   | --- first declared here\n"
                      " 2 | two\n"
                      " 3 | three\n"
                      "   | ----- first given here\n"
                      "...\n"
                      "10 | ten\n"
                      "   | ^^^ declared again\n"
                      "  ::: b.tj:1:5\n"
                      "   |\n"
                      " 1 | let one\n"
                      "   |     --- required here\n");
}

TEST_F(Render, severalLines) {
  const FileId file = add("a.tj", "branch {\n  when a -> step 2\n  when b -> step 3\n  when c -> step 4\n}\nx\n");
  const Span span = at(file, "branch").to(at(file, "}"));
  sink_.report(diag::unreachable_statement, span).label(diag::label_everything_ends_here);
  EXPECT_EQ(render(), "error[TJ0502]: this is never reached\n"
                      " --> a.tj:1:1\n"
                      "  |\n"
                      "1 | branch {\n"
                      "  | ^^^^^^^^\n"
                      "...\n"
                      "5 | }\n"
                      "  | ^ nothing goes on after this\n");
}

TEST_F(Render, severalLinesEndingIndented) {
  const FileId file = add("a.tj", "  f(a,\n    b)\n");
  sink_.report(diag::unreachable_statement, at(file, "f(a,").to(at(file, "b)")));
  EXPECT_EQ(render(), "error[TJ0502]: this is never reached\n"
                      " --> a.tj:1:3\n"
                      "  |\n"
                      "1 |   f(a,\n"
                      "  |   ^^^^\n"
                      "2 |     b)\n"
                      "  |     ^^\n");
}

TEST_F(Render, tabsAreExpanded) {
  const FileId file = add("a.tj", "\tlet\tx = y\n");
  sink_.report(diag::unknown_name, at(file, "y"), {{"name", "y"}});
  EXPECT_EQ(render(), "error[TJ0201]: unknown name `y`\n"
                      " --> a.tj:1:10\n"
                      "  |\n"
                      "1 |     let x = y\n"
                      "  |             ^\n");
}

TEST_F(Render, emptyPlacesHaveACaret) {
  const FileId file = add("a.tj", "let x =\nlet y\n");
  const Span end = at(file, "=").atEnd();
  sink_.report(diag::expected_expression, end, {{"found", "`let`"}});
  EXPECT_EQ(render(), "error[TJ0125]: expected an expression, found `let`\n"
                      " --> a.tj:1:8\n"
                      "  |\n"
                      "1 | let x =\n"
                      "  |        ^\n");
}

TEST_F(Render, theEndOfTheFile) {
  const FileId file = add("a.tj", "let x =\n");
  sink_.report(diag::expected_expression, {file, 8, 8}, {{"found", diag::noun_end_of_file}});
  EXPECT_EQ(render(), "error[TJ0125]: expected an expression, found the end of the file\n"
                      " --> a.tj:2:1\n"
                      "  |\n"
                      "2 |\n"
                      "  | ^\n");
}

TEST_F(Render, longLinesShowThePartThatMatters) {
  std::string text = "let list = [";
  for (int item = 0; item < 60; ++item) text += "端末" + std::to_string(item) + ", ";
  const FileId file = add("a.tj", text + "hots]\n");
  sink_.report(diag::unknown_name, at(file, "端末30"), {{"name", "端末30"}}).label(diag::label_not_found_here);
  const std::string frame = render({.width = 50});
  EXPECT_EQ(frame, "error[TJ0201]: unknown name `端末30`\n"
                   " --> a.tj:1:183\n"
                   "  |\n"
                   "1 | ...末28, 端末29, 端末30, 端末31, 端末32, 端末33...\n"
                   "  |                  ^^^^^^ not found here\n");
}

TEST_F(Render, aLineOfMegabytesIsNoTrouble) {
  const std::string text = std::string(8 << 20, 'a') + "!" + std::string(7 << 20, 'b');
  const FileId file = add("a.tj", text);
  sink_.report(diag::unknown_character, at(file, "!"), {{"character", "!"}})
      .label({file, 0, 1}, diag::label_opened_here);
  const std::string frame = render();
  EXPECT_LT(frame.size(), 1000U);
  const std::size_t exclamation = frame.find("a!b");
  ASSERT_NE(exclamation, std::string::npos);
  const std::size_t source = frame.rfind('\n', exclamation);
  const std::size_t caret = frame.find('^');
  EXPECT_EQ(exclamation + 1 - source, caret - frame.rfind('\n', caret));
}

TEST_F(Render, hostileTextDoesNotReachTheTerminal) {
  const FileId file = add("a\x1B[2J.tj", "let x = \x1B[31m\n");
  sink_.report(diag::unknown_name, {file, 8, 13}, {{"name", "a\x1B]0;x\a\u202E"}})
      .label(diag::label_declared_here, {{"name", "\n"}})
      .note(diag::note_way, {{"way", "\x9B"}});
  const std::string frame = render();
  EXPECT_EQ(frame, "error[TJ0201]: unknown name `a<U+001B>]0;x<U+0007><U+202E>`\n"
                   " --> a<U+001B>[2J.tj:1:9\n"
                   "  |\n"
                   "1 | let x = <U+001B>[31m\n"
                   "  |         ^^^^^^^^^^^^ `<U+000A>` is declared here\n"
                   "  = note: the way: <0x9B>\n");
}

TEST_F(Render, colourAddsNothingButColour) {
  const FileId file = add("a.tj", "let x = left + right\n");
  const auto report = [&] {
    sink_.report(diag::operator_types, at(file, "+"), {{"operator", "+"}, {"left", "Host"}, {"right", "Int"}})
        .label(at(file, "left"), diag::label_this_is, {{"type", "Host"}})
        .label(at(file, "right"), diag::label_this_is, {{"type", "Int"}});
  };
  report();
  const std::string plain = render();
  report();
  const std::string coloured = render({.colour = true});
  EXPECT_TRUE(coloured.starts_with("\x1B[1;31merror[TJ0305]\x1B[0m\x1B[1m: `+` does")) << coloured;
  EXPECT_NE(coloured.find("\x1B[1;31m^\x1B[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1B[1;34m----\x1B[0m"), std::string::npos);
  std::string stripped;
  for (std::size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1B') {
      at = coloured.find('m', at);
    } else {
      stripped += coloured[at];
    }
  }
  EXPECT_EQ(stripped, plain);
}

TEST_F(Render, withoutAPlace) {
  sink_.report(diag::unknown_command, {}, {{"name", "chekc"}}).note(diag::help_did_you_mean, {{"name", "check"}});
  EXPECT_EQ(render(), "error[TJ2201]: `chekc` is not a command of `tejun`\n"
                      "  = help: did you mean `check`?\n"
                      "  = help: `tejun --help` lists the commands\n");
}

TEST_F(Render, oneLine) {
  const FileId file = add("手順.tj", "x\n端末 = hots\n");
  sink_.report(diag::unknown_name, at(file, "hots"), {{"name", "hots"}});
  const auto taken = sink_.take();
  EXPECT_EQ(renderLine(taken[0], sources_, Language::english), "手順.tj:2:6: error[TJ0201]: unknown name `hots`");
  sink_.report(diag::unknown_command, {}, {{"name", "x\ny"}});
  EXPECT_EQ(renderLine(sink_.take().at(0), sources_, Language::japanese),
            "エラー[TJ2201]: `tejun` に `x<U+000A>y` というコマンドはありません");
}

TEST_F(Render, summary) {
  const FileId file = add("a.tj", "abc");
  sink_.report(diag::unknown_name, {file, 0, 1}, {{"name", "a"}});
  auto taken = sink_.take();
  EXPECT_EQ(renderSummary(taken, Language::english), "1 error");
  sink_.report(diag::unknown_name, {file, 0, 1}, {{"name", "a"}});
  sink_.report(diag::unknown_name, {file, 1, 2}, {{"name", "b"}});
  sink_.report(diag::always_true, {file, 1, 2});
  taken = sink_.take();
  EXPECT_EQ(renderSummary(taken, Language::english), "2 errors, 1 warning");
  EXPECT_EQ(renderSummary(taken, Language::japanese), "エラー 2 件、警告 1 件");
  EXPECT_EQ(renderSummary({}, Language::english), "");
}

/// Any span of any bytes renders: nothing is out of range, whatever a caller says.
TEST_F(Render, anySpanOfAnyBytes) {
  const std::string bytes("a\xFF\t端\r\n\0\u202E\xE3\x81\n\nend"sv);
  const FileId file = add("a.tj", bytes);
  for (std::uint32_t begin = 0; begin <= bytes.size() + 2; ++begin) {
    for (std::uint32_t end = begin; end <= bytes.size() + 2; ++end) {
      sink_.report(diag::always_true, {file, begin, end}).label({file, end, end}, diag::label_opened_here);
      EXPECT_NE(render({.width = 10}).find('^'), std::string::npos) << begin << ' ' << end;
    }
  }
}

} // namespace
} // namespace tejun
