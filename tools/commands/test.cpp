// `tejun test`: the tests of a workspace, in virtual time.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "compiler/diagnostics/command.h"
#include "compiler/driver/compilation.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/parallel.h"
#include "tools/program.h"
#include "tools/testing/coverage.h"
#include "tools/testing/explore_report.h"
#include "tools/testing/from_run.h"
#include "tools/testing/lower.h"
#include "tools/testing/mutation_report.h"
#include "tools/testing/report.h"
#include "tools/testing/suite.h"
#include "tools/testing/watch.h"
#include "vm/bytecode/writer.h"

namespace tejun::tools {

namespace {

namespace testing = runner::testing;

constexpr std::size_t journalBytes = 64u << 20;

struct Options {
  std::vector<std::string> paths;
  std::string filter;
  std::string coverage;
  std::string junit;
  double require = -1;
  unsigned jobs = 0;
  bool update = false;
  bool explore = false, mutate = false, watch = false;
  std::string fromRun;
  unsigned runs = 1'000, changes = 2;
  bool json = false;
};

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

unsigned jobsOf(const Options &options) { return options.jobs > 0 ? options.jobs : allCores(); }

/// Prints a test that goes as the recorded run went.
int fromRun(const vm::Module &module, const Options &options, const Console &console) {
  FileError error;
  const auto journal = readFile(options.fromRun, journalBytes, error);
  if (!journal) return console.fail(diag::run_unusable, {{"path", options.fromRun}, {"reason", error.reason}});
  const TestFromRun made = testFromRun(module, *journal, std::filesystem::path(options.fromRun).stem().string());
  if (!made.wrong.empty()) return console.fail(diag::run_unusable, {{"path", options.fromRun}, {"reason", made.wrong}});
  console.out(made.text);
  return wellDone;
}

/// Each playbook, side by side.
int explore(const std::shared_ptr<const vm::Module> &module, const Options &options, const Console &console) {
  const testing::ExploreOptions how{.runs = options.runs, .changes = options.changes};
  std::vector<testing::Exploration> all(module->playbooks.size());
  inParallel(all.size(), jobsOf(options), [&](const auto &take) {
    for (std::size_t i = 0; take(i);) all[i] = testing::explore(module, module->playbooks[i], how);
  });
  console.out(options.json ? explorationJson(all, how).dump(2) + "\n" : explorationText(all, how, console));
  return std::ranges::any_of(all, &testing::Exploration::contradicts) ? findings : wellDone;
}

/// Alters the procedure, one place at a time; what neither the compiler nor a test notices is listed.
int mutate(const Compilation &compilation, const Options &options, const Console &console) {
  const std::vector<Mutant> mutants = mutantsOf(compilation);
  std::vector<Verdict> verdicts(mutants.size());
  std::atomic<std::size_t> done = 0;
  inParallel(mutants.size(), jobsOf(options), [&](const auto &take) {
    for (std::size_t i = 0; take(i);) {
      verdicts[i] = tryMutant(options.paths, compilation, mutants[i]);
      if (console.interactive()) console.say(fmt::format("{} / {}", ++done, mutants.size()));
    }
  });
  console.out(options.json ? mutationJson(mutants, verdicts, compilation).dump(2) + "\n"
                           : mutationTable(mutants, verdicts, compilation, console));
  return std::ranges::find(verdicts, Verdict::survived) == verdicts.end() ? wellDone : findings;
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

  if (!options.fromRun.empty()) return fromRun(*compiled, options, console);
  if (options.explore) return explore(std::make_shared<const vm::Module>(std::move(*compiled)), options, console);
  std::erase_if(tests, [&](const testing::TestCase &t) { return !re2::RE2::PartialMatch(t.title, filter); });
  if (tests.empty()) return console.fail(diag::no_tests, findings);
  const auto module = std::make_shared<const vm::Module>(std::move(*compiled));
  SuiteRun suite = runSuite(module, tests, traceLanguage(compilation), jobsOf(options));
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
  // What fails unaltered would seem to notice every mutant.
  if (options.mutate && !failed) return mutate(compilation, options, console);
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

int watch(const Options &options, const Console &console) {
  for (;;) {
    const FileWatch watch(options.paths);
    test(options, console);
    console.say(console.text("watching; Ctrl-C ends it", "変更を待っています（Ctrl-Cで終了）"));
    watch.wait();
  }
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
  const CommandOption explore =
      line.add("--explore", options->explore, "walk what answers can do to each playbook, instead of the tests",
               "テストの代わりに、応答の組み合わせをたどる");
  line.add("--runs", options->runs, "explore: how many runs a playbook at most", "探索: プレイブックごとの実行の上限")
      .type("N");
  line.add("--changes", options->changes, "explore: how many answers are changed at most", "探索: 変える応答の数の上限")
      .type("N");
  const CommandOption mutate =
      line.add("--mutate", options->mutate, "alter the procedure at each place, and list what no test notices",
               "手順を一か所ずつ変え、テストが気づかないものを表示する")
          .excludes(explore);
  line.add("--watch", options->watch, "again whenever a file changes, until it is stopped",
           "ファイルが変わるたびに実行する（停止するまで）");
  line.add("--from-run", options->fromRun, "print a test that goes as a recorded run went",
           "記録した実行をテストにして出力する")
      .type("FILE.jsonl")
      .excludes(explore)
      .excludes(mutate);
  line.add("--json", options->json, "the results as one JSON object", "結果をJSONで出力する");
  return [options, &console] {
    if (options->paths.empty()) options->paths.emplace_back(".");
    return options->watch ? watch(*options, console) : test(*options, console);
  };
}

} // namespace tejun::tools
