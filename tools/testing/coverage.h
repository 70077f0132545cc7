// What the tests of a workspace came by, in sums.
#pragma once

#include "compiler/sema/hir.h"
#include "runner/testing/coverage.h"

#include <string>
#include <vector>

namespace tejun::tools {

/// The numbers of methods that have a `when`.
std::vector<std::string> guardedMethods(const hir::Program &program);
/// Of steps and branches, in per cent: what a bar of coverage is about.
double reachedShare(const std::vector<runner::testing::Item> &items);

} // namespace tejun::tools
