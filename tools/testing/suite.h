// The tests of a workspace, run in parallel, and what came of them.
#pragma once

#include "compiler/driver/compilation.h"
#include "runner/testing/coverage.h"
#include "runner/testing/run_test.h"

#include <memory>
#include <string>
#include <vector>

namespace tejun::tools {

struct SuiteRun {
  std::vector<runner::testing::TestResult> results; // by test
  std::unique_ptr<runner::testing::Coverage> coverage;
  double seconds = 0;
};

/// In which traces are told: that of the workspace, not of whoever looks, as they are compared with recorded ones.
runner::Language traceLanguage(const Compilation &);
SuiteRun runSuite(const std::shared_ptr<const vm::Module> &module, const std::vector<runner::testing::TestCase> &tests,
                  runner::Language language, unsigned jobs);

} // namespace tejun::tools
