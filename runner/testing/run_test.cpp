#include "runner/testing/run_test.h"

#include "runner/execute/prose.h"
#include "runner/execute/run_case.h"
#include "runner/testing/expectations.h"
#include "runner/testing/findings.h"
#include "runner/testing/whereabouts.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner::testing {
namespace {

class Trace final : public Progress {
public:
  explicit Trace(std::vector<ProgressLine> &out) : lines(out) {}
  void line(const ProgressLine &line) override { lines.push_back(line); }

private:
  std::vector<ProgressLine> &lines;
};

Until untilOf(const TestCase &test) {
  if (test.detection.empty()) return Until::end;
  // A test of a detection needs its evidence only when it expects a verdict.
  const bool verdict = std::ranges::any_of(test.expectations, [](const Expectation &e) {
    return e.kind == ExpectKind::confirmed || e.kind == ExpectKind::refuted;
  });
  return verdict ? Until::confirmed : Until::matched;
}

} // namespace

TestResult runTest(const std::shared_ptr<const vm::Module> &module, const TestCase &test, const TestOptions &options) {
  TestResult result;
  TestHost host(test.world);
  Trace trace(result.trace);
  CaseOptions how;
  how.language = options.language;
  how.until = untilOf(test);
  how.watcher = options.watcher;
  result.run = runCase(module, test.alert, host, how, &trace);

  const auto fail = [&](const Phrase &message, std::size_t at = 0) {
    result.shortcomings.push_back({test.line, {}, message, at});
  };
  for (const std::string &call : host.unanswered())
    fail(say(Finding::unanswered, {call}), whereSaid(result.trace, call));
  for (const Problem &problem : result.run.problems)
    if (problem.severity() == ProblemSeverity::error)
      fail(say(Finding::cannotRun, {Phrase(problem.message(Language::english), problem.message(Language::japanese))}));
  if (result.run.outcome == CaseOutcome::failed && !result.run.reason.empty())
    fail(say(Finding::stopped, {result.run.reason}), result.trace.size());
  if (!test.playbook.empty() && result.run.playbook != test.playbook)
    fail(say(
        Finding::otherPlaybook,
        {result.run.playbook ? Phrase("`" + *result.run.playbook + "`") : say(Finding::noPlaybook), test.playbook}));

  const Evidence evidence{*module, result, host, options.language};
  for (const Expectation &expectation : test.expectations)
    if (auto instead = shortcomingOf(expectation, evidence))
      result.shortcomings.push_back(
          {expectation.line, expectation.source, std::move(*instead), whereShown(expectation, evidence)});
  return result;
}

std::string traceText(const std::vector<ProgressLine> &lines) {
  std::string out;
  const Millis start = lines.empty() ? 0 : lines.front().at;
  for (const ProgressLine &line : lines)
    out += fmt::format("+{} {:{}}{}\n", briefSpan(line.at - start), "", 2 * line.depth, line.text);
  return out;
}

} // namespace tejun::runner::testing
