// Whether an expectation holds of what a run did. Private to runner/testing.
#pragma once

#include "runner/testing/run_test.h"
#include "runner/testing/test_host.h"

#include <optional>

namespace tejun::runner::testing {

struct Evidence {
  const vm::Module &module;
  const TestResult &test;
  TestHost &host; // roll-back asks it
  Language language;
};

/// Nothing: it holds. Else what is so instead.
std::optional<Phrase> shortcomingOf(const Expectation &, const Evidence &);

} // namespace tejun::runner::testing
