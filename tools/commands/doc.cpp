// `tejun doc -o DIR`: the procedure as a document, with what its tests show: a site, and one Markdown file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compiler/diagnostics/command.h"
#include "compiler/driver/compilation.h"
#include "compiler/export/book.h"
#include "compiler/export/html.h"
#include "compiler/export/markdown.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/parallel.h"
#include "tools/program.h"
#include "tools/testing/coverage.h"
#include "tools/testing/lower.h"
#include "tools/testing/suite.h"
#include "vm/bytecode/writer.h"

namespace tejun::tools {

namespace {

namespace fs = std::filesystem;
namespace testing = runner::testing;

struct Options {
  std::string path = ".", output;
};

std::vector<exports::CoverageRow> coverageRows(const std::vector<testing::Item> &items) {
  std::vector<exports::CoverageRow> rows;
  for (const testing::Item &item : items) {
    const std::string kind(testing::nameOf(item.kind));
    auto row = std::ranges::find(rows, kind, &exports::CoverageRow::kind);
    if (row == rows.end()) row = rows.insert(rows.end(), {kind, 0, 0, {}});
    ++row->all;
    if (item.count > 0)
      ++row->reached;
    else
      row->missing.push_back(item.line > 0 ? fmt::format("{} ({}:{})", item.name, item.file, item.line) : item.name);
  }
  return rows;
}

int doc(const Options &options, const Console &console) {
  const RealFileSystem files;
  Compilation compilation(files);
  compilation.run({options.path}, CompilePhase::prove);
  auto compiled = compilation.generate();
  std::vector<testing::TestCase> tests;
  if (compiled) {
    vm::seal(*compiled);
    tests = lowerTests(compilation);
  }
  const auto diagnostics = compilation.takeDiagnostics();
  if (const int status = compileStatus(diagnostics); status != wellDone || !compiled) {
    console.show(diagnostics, compilation.sources(), false);
    return status;
  }
  const auto module = std::make_shared<const vm::Module>(std::move(*compiled));
  exports::BookSource source{
      compilation.program(), compilation.sources(), compilation.workspace().root, console.language(), *module, {}, {}};
  if (!tests.empty()) {
    const SuiteRun suite = runSuite(module, tests, traceLanguage(compilation), allCores());
    source.coverage = coverageRows(testing::itemsOf(*module, *suite.coverage, guardedMethods(compilation.program())));
    for (std::size_t i = 0; i < tests.size(); ++i) {
      exports::TestRow row{tests[i].title, tests[i].playbook + tests[i].detection, {}, suite.results[i].passed()};
      for (const testing::Expectation &expectation : tests[i].expectations)
        row.expectations.push_back(expectation.source);
      source.tests.push_back(std::move(row));
    }
  }
  std::optional<exports::Undrawn> undrawn;
  const exports::Document document = exports::bookOf(source, undrawn);
  if (undrawn)
    return console.fail(diag::chart_not_laid_out, {{"name", undrawn->playbook}, {"reason", undrawn->reason}}, findings);

  auto written = exports::siteOf(document);
  written["runbook.md"] = exports::markdownOf(document);
  std::error_code ignored;
  fs::create_directories(options.output, ignored);
  for (const auto &[name, text] : written) {
    const std::string path = (fs::path(options.output) / name).string();
    if (const auto failure = writeFile(path, text))
      return console.fail(diag::cannot_write, {{"path", path}, {"reason", failure->reason}});
  }
  console.say((fs::path(options.output) / "index.html").string());
  return wellDone;
}

} // namespace

Action defineDoc(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PATH", options->path, "the workspace; without it, this folder", "ワークスペース（省略時は現在のフォルダ）");
  line.add("-o,--output", options->output, "the folder to write", "書き出すフォルダ").required().type("DIR");
  return [options, &console] { return doc(*options, console); };
}

} // namespace tejun::tools
