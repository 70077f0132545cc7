// The results of tests for people, for CI (JUnit) and as JSON.
#pragma once

#include "tools/console.h"
#include "tools/testing/suite.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tejun::tools {

using TestCases = std::vector<runner::testing::TestCase>;

/// A failing test with its trace, numbered, and the difference where it happened.
std::string failureText(const runner::testing::TestCase &test, const runner::testing::TestResult &result,
                        const Console &console);
/// `12 passed, 1 failed in 0.03 s`
std::string tally(const TestCases &tests, const SuiteRun &suite, const Console &console);
/// A table of what the tests came by, and what they did not.
std::string coverageTable(const std::vector<runner::testing::Item> &items, const Console &console);

nlohmann::json toJson(const TestCases &tests, const SuiteRun &suite, const std::vector<runner::testing::Item> &items,
                      runner::Language language);
std::string toJUnit(const TestCases &tests, const SuiteRun &suite, runner::Language language);

} // namespace tejun::tools
