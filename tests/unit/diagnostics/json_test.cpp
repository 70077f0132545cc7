// The JSON of `tejun check --json`: names, places, null without a place.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/load.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/render.h"
#include "compiler/diagnostics/texts.h"

namespace tejun {
namespace {

using nlohmann::json;

TEST(RenderJson, hasTheFieldsOfTheContract) {
  SourceManager sources;
  const std::string text = "let 端末 = 1\nlet x = 端未\n";
  const FileId file = sources.addText("手順.tj", text);
  const auto at = static_cast<std::uint32_t>(text.find("端未"));
  DiagnosticSink sink;
  sink.report(diag::unknown_name, {file, at, at + 6}, {{"name", "端未"}})
      .label(diag::label_not_found_here)
      .label({file, 4, 10}, diag::label_declared_here, {{"name", "端末"}})
      .note(diag::help_did_you_mean, {{"name", "端末"}})
      .fix({file, at, at + 6}, "端末", diag::fix_replace_with, {{"replacement", "端末"}});
  const auto taken = sink.take();

  const std::string line = renderJson(taken[0], sources, Language::english);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(json::parse(line), json::parse(R"({
    "code": "TJ0201", "severity": "error", "message": "unknown name `端未`",
    "file": "手順.tj", "line": 2, "column": 9, "end_line": 2, "end_column": 11,
    "label": "not found here",
    "labels": [{"message": "`端末` is declared here", "file": "手順.tj",
                "line": 1, "column": 5, "end_line": 1, "end_column": 7}],
    "notes": ["did you mean `端末`?"],
    "fixes": [{"title": "replace it with `端末`", "applicability": "machine", "edits": [
      {"file": "手順.tj", "line": 2, "column": 9, "end_line": 2, "end_column": 11, "replacement": "端末"}]}]
  })"));
  EXPECT_TRUE(line.starts_with(R"({"code":"TJ0201","severity":"error","message":)"));

  const auto japanese = json::parse(renderJson(taken[0], sources, Language::japanese));
  EXPECT_EQ(japanese["severity"], "error"); // for programs: never translated
  EXPECT_EQ(japanese["message"], "`端未` という名前は宣言されていません");
}

TEST(RenderJson, nullWithoutAPlace) {
  SourceManager sources;
  DiagnosticSink sink;
  sink.report(diag::unknown_command, {}, {{"name", "chekc"}});
  const auto object = json::parse(renderJson(sink.take().at(0), sources, Language::english));
  for (const char *key : {"file", "line", "column", "end_line", "end_column", "label"}) {
    EXPECT_TRUE(object.at(key).is_null()) << key;
  }
  EXPECT_EQ(object["notes"], json::array({"`tejun --help` lists the commands"}));
  EXPECT_EQ(object["fixes"], json::array());
}

TEST(RenderJson, hostileBytesStayInside) {
  SourceManager sources;
  DiagnosticSink sink;
  sink.report(diag::unknown_command, {}, {{"name", std::string("\xFF\"\n\x1B\0", 5)}});
  const auto object = json::parse(renderJson(sink.take().at(0), sources, Language::english));
  const std::string name("\uFFFD\"\n\x1B\0", 7);
  EXPECT_EQ(object["message"], "`" + name + "` is not a command of `tejun`");
}

} // namespace
} // namespace tejun
