// `tejun test`: the tests of a workspace, in virtual time.
#include <fmt/format.h>
#include <re2/re2.h>

#include <filesystem>
#include <thread>

#include "compiler/diagnostics/command.h"
#include "compiler/driver/compilation.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/program.h"
#include "tools/testing/lower.h"
#include "tools/testing/report.h"
#include "tools/testing/suite.h"
#include "vm/bytecode/writer.h"

namespace tejun::tools {

namespace {

namespace testing = runner::testing;

struct Options {
  std::vector<std::string> paths;
  std::string filter;
  std::string coverage;
  std::string junit;
  double require = -1;
  unsigned jobs = 0;
  bool update = false;
  bool json = false;
};

std::vector<std::string> guardedMethods(const hir::Program &program) {
  std::vector<std::string> numbers;
  for (const hir::ProcessInfo &process : program.processes)
    for (const hir::MethodInfo &method : process.methods)
      if (method.when) numbers.push_back(method.number.str());
  return numbers;
}

/// Writes what `expect snapshot` compares with; those expectations then hold.
int updateSnapshots(const TestCases &tests, SuiteRun &suite, const Console &console) {
  for (std::size_t i = 0; i < tests.size(); ++i)
    for (const testing::Expectation &expectation : tests[i].expectations) {
      if (expectation.kind != testing::ExpectKind::snapshot) continue;
      const std::string path = snapshotPath(tests[i].file, expectation.name);
      const std::string text = testing::traceText(suite.results[i].trace);
      std::erase_if(suite.results[i].shortcomings, [&](const auto &s) { return s.line == expectation.line; });
      if (expectation.recorded == text) continue;
      std::error_code ignored;
      std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
      if (const auto failure = writeFile(path, text))
        return console.fail(diag::cannot_write, {{"path", path}, {"reason", failure->reason}});
      console.say(fmt::format("{} {}\n", console.text("recorded", "保存"), path));
    }
  return wellDone;
}

/// Steps and branches: what a bar of coverage is about.
double reachedShare(const std::vector<testing::Item> &items) {
  std::size_t reached = 0, all = 0;
  for (const testing::Item &item : items) {
    if (item.kind != testing::Item::Kind::step && item.kind != testing::Item::Kind::branch) continue;
    ++all;
    reached += item.count > 0 ? 1 : 0;
  }
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(reached) / static_cast<double>(all);
}

int test(const Options &options, const Console &console) {
  const re2::RE2 filter(options.filter, re2::RE2::Quiet);
  if (!filter.ok()) return console.fail(diag::bad_filter, {{"filter", options.filter}, {"reason", filter.error()}});

  const RealFileSystem files;
  Compilation compilation(files);
  compilation.run(options.paths, CompilePhase::lint);
  auto compiled = compilation.generate();
  TestCases tests;
  if (compiled) {
    vm::seal(*compiled);
    tests = lowerTests(compilation);
  }
  const auto diagnostics = compilation.takeDiagnostics();
  console.show(diagnostics, compilation.sources(), false);
  if (const int status = compileStatus(diagnostics); status != wellDone || !compiled) return status;

  std::erase_if(tests, [&](const testing::TestCase &t) { return !re2::RE2::PartialMatch(t.title, filter); });
  if (tests.empty()) return console.fail(diag::no_tests, findings);
  const auto module = std::make_shared<const vm::Module>(std::move(*compiled));
  const unsigned jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  SuiteRun suite = runSuite(module, tests, console.runnerLanguage(), jobs);
  if (options.update)
    if (const int status = updateSnapshots(tests, suite, console); status != wellDone) return status;
  const auto items = testing::itemsOf(*module, *suite.coverage, guardedMethods(compilation.program()));

  const auto write = [&](const std::string &path, const std::string &text) {
    if (path.empty()) return static_cast<int>(wellDone);
    const auto failure = writeFile(path, text);
    return failure ? console.fail(diag::cannot_write, {{"path", path}, {"reason", failure->reason}})
                   : static_cast<int>(wellDone);
  };
  if (const int status = write(options.coverage, testing::lcov(items)); status != wellDone) return status;
  if (const int status = write(options.junit, toJUnit(tests, suite, console.runnerLanguage())); status != wellDone)
    return status;

  bool failed = false;
  std::string text;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (suite.results[i].passed()) continue;
    failed = true;
    text += failureText(tests[i], suite.results[i], console) + "\n";
  }
  if (options.json)
    console.out(toJson(tests, suite, items, console.runnerLanguage()).dump(2) + "\n");
  else
    console.out(text);
  if (!options.coverage.empty() || options.require >= 0) console.say(coverageTable(items, console));
  console.say(tally(tests, suite, console));
  if (const double share = reachedShare(items); options.require >= 0 && share < options.require)
    return console.fail(diag::coverage_below,
                        {{"share", fmt::format("{:.1f}", share)}, {"bar", fmt::format("{:.1f}", options.require)}},
                        findings);
  return failed ? findings : wellDone;
}

} // namespace

Action defineTest(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PATH", options->paths, "files or folders; without any, this folder", "ファイルまたはフォルダ");
  line.add("--filter", options->filter, "only tests whose title matches", "題が一致するテストだけを実行する")
      .type("REGEX");
  line.add("--coverage", options->coverage, "write what the tests came by", "網羅の記録を書き出す").type("FILE.lcov");
  line.add("--require", options->require, "fail below this share of steps and branches", "手順と分岐の網羅率の下限")
      .between(0.0, 100.0)
      .type("PERCENT");
  line.add("--junit", options->junit, "write the results for CI", "CI向けに結果を書き出す").type("FILE.xml");
  line.add("--jobs", options->jobs, "how many at once", "同時に実行する数").type("N");
  line.add("--update", options->update, "record what `expect snapshot` compares with",
           "`expect snapshot` の内容を保存する");
  line.add("--json", options->json, "the results as one JSON object", "結果をJSONで出力する");
  return [options, &console] {
    if (options->paths.empty()) options->paths.emplace_back(".");
    return test(*options, console);
  };
}

} // namespace tejun::tools
