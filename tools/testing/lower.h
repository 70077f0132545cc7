// From the checked tests of a workspace to what the runner carries out: one TestCase a test, or one a `case` of it.
#pragma once

#include "compiler/driver/compilation.h"
#include "runner/testing/test_case.h"

#include <string>
#include <vector>

namespace tejun::tools {

/// A snapshot lies beside the test: `snapshots/NAME.txt`.
std::string snapshotPath(const std::string &testFile, const std::string &name);

/// Alerts that cannot be read are reported to the sink.
std::vector<runner::testing::TestCase> lowerTests(Compilation &compilation);

} // namespace tejun::tools
