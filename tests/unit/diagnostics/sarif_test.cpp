// What the schema and the tests of the command do not see: fixes, other files, fingerprints, hostile bytes.
#include "compiler/diagnostics/sarif.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/diagnostics/texts.h"

namespace tejun {
namespace {

using nlohmann::json;

json runOf(DiagnosticSink &sink, const SourceManager &sources, Language language = Language::english) {
  const auto diagnostics = sink.take();
  const std::string text =
      renderSarif(diagnostics, sources, {.language = language, .version = "9.9", .root = "/work/site"});
  const json log = json::parse(text);
  EXPECT_EQ(log["version"], "2.1.0");
  EXPECT_EQ(log["runs"].size(), 1U);
  return log["runs"][0];
}

TEST(Sarif, LabelsNotesAndFixes) {
  SourceManager sources;
  const FileId file = sources.addText("/work/site/a.tj", "let 端末 = 端未\n");
  const FileId library = sources.addText("<stdlib>/edr.tj", "module edr\n");
  DiagnosticSink sink;
  sink.report(diag::unknown_name, {file, 13, 19}, {{"name", "端未"}})
      .label(diag::label_not_found_here)
      .label({library, 7, 10}, diag::label_declared_here, {{"name", "edr"}})
      .note(diag::help_did_you_mean, {{"name", "端末"}})
      .fix({file, 13, 19}, "端末", diag::fix_replace_with, {{"replacement", "端末"}})
      .fix({file, 13, 19}, "", diag::fix_remove, Applicability::maybe);
  const json run = runOf(sink, sources);
  const json result = run["results"].at(0);
  EXPECT_EQ(result["message"]["text"], "unknown name `端未`: not found here\ndid you mean `端末`?");
  const json region = {{"startLine", 1}, {"startColumn", 10}, {"endLine", 1}, {"endColumn", 12}};
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"], region);
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"],
            json::parse(R"({"uri": "a.tj", "uriBaseId": "SRCROOT"})"));
  EXPECT_EQ(result["relatedLocations"][0]["physicalLocation"]["artifactLocation"],
            json::parse(R"({"uri": "edr.tj", "uriBaseId": "STDLIB"})"));
  EXPECT_EQ(result["relatedLocations"][0]["message"]["text"], "`edr` is declared here");
  EXPECT_EQ(result["fixes"][0]["properties"]["applicability"], "machine");
  const json replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0];
  EXPECT_EQ(replacement["deletedRegion"], region);
  EXPECT_EQ(replacement["insertedContent"]["text"], "端末");
  EXPECT_EQ(result["fixes"][1]["properties"]["applicability"], "maybe");
  EXPECT_FALSE(result["fixes"][1]["artifactChanges"][0]["replacements"][0].contains("insertedContent"));
}

TEST(Sarif, OneRuleForManyResultsAndOneFingerprintForEach) {
  SourceManager sources;
  const FileId file = sources.addText("a.tj", "x x\nx x\n");
  DiagnosticSink sink;
  for (const std::uint32_t at : {0U, 2U, 4U, 6U}) sink.report(diag::unknown_name, {file, at, at + 1}, {{"name", "x"}});
  const json run = runOf(sink, sources);
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 1U);
  std::set<std::string> prints, lines;
  for (const json &result : run["results"]) {
    prints.insert(result["partialFingerprints"]["tejunDiagnostic/v1"].get<std::string>());
    lines.insert(result["partialFingerprints"]["primaryLocationLineHash"].get<std::string>());
  }
  EXPECT_EQ(prints.size(), 4U);
  EXPECT_EQ(lines.size(), 4U);
}

TEST(Sarif, PlacesOutsideTheRoot) {
  SourceManager sources;
  const FileId file = sources.addText("/work/sites/a b.tj", "x\n");
  DiagnosticSink sink;
  sink.report(diag::unknown_name, {file, 0, 1}, {{"name", "x"}});
  const json place = runOf(sink, sources)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(place, json::parse(R"({"uri": "file:///work/sites/a%20b.tj"})"));
}

TEST(Sarif, WhatIsAboutNoPlaceIsANotification) {
  const SourceManager sources;
  DiagnosticSink sink;
  sink.report(diag::unknown_command, {}, {{"name", std::string("\xFF\"\x1B", 3)}});
  const json run = runOf(sink, sources);
  EXPECT_TRUE(run["results"].empty());
  const json invocation = run["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["descriptor"]["id"], "TJ2201");
}

TEST(Sarif, InJapanese) {
  SourceManager sources;
  const FileId file = sources.addText("a.tj", "x\n");
  DiagnosticSink sink;
  sink.report(diag::unknown_name, {file, 0, 1}, {{"name", "x"}});
  const json run = runOf(sink, sources, Language::japanese);
  EXPECT_EQ(run["language"], "ja");
  EXPECT_EQ(run["results"][0]["level"], "error");
  EXPECT_EQ(run["results"][0]["message"]["text"], "`x` という名前は宣言されていません");
}

} // namespace
} // namespace tejun
