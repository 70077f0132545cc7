// Carries one test out in virtual time and says what of its expectations does not hold. Tests are independent of each other, also on
// one module: any number may run at once.
#pragma once

#include "runner/execute/progress.h"
#include "runner/execute/result.h"
#include "runner/testing/test_case.h"

#include <memory>
#include <string>
#include <vector>

namespace tejun::runner::testing {

struct Shortcoming {
  std::size_t line = 0;      // of the expectation, or of the test
  std::string source;        // the expectation; empty: the test as a whole
  Phrase message;            // what is so instead
  std::size_t traceLine = 0; // from 1: where in the trace it shows; 0: nowhere in particular
};

struct TestResult {
  std::vector<Shortcoming> shortcomings; // none: it passed
  std::vector<ProgressLine> trace;
  RunResult run;
  bool passed() const { return shortcomings.empty(); }
};

struct TestOptions {
  Language language = Language::english;
  vm::Observer *watcher = nullptr; // coverage
};

/// The module must have passed `vm::verify`.
TestResult runTest(const std::shared_ptr<const vm::Module> &, const TestCase &, const TestOptions & = {});

/// The trace as text, one line an event: what a snapshot records.
std::string traceText(const std::vector<ProgressLine> &);

} // namespace tejun::runner::testing
