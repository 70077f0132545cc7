#include "tools/testing/coverage.h"

namespace tejun::tools {

std::vector<std::string> guardedMethods(const hir::Program &program) {
  std::vector<std::string> numbers;
  for (const hir::ProcessInfo &process : program.processes)
    for (const hir::MethodInfo &method : process.methods)
      if (method.when) numbers.push_back(method.number.str());
  return numbers;
}

double reachedShare(const std::vector<runner::testing::Item> &items) {
  std::size_t reached = 0, all = 0;
  for (const runner::testing::Item &item : items) {
    if (item.kind != runner::testing::Item::Kind::step && item.kind != runner::testing::Item::Kind::branch) continue;
    ++all;
    reached += item.count > 0 ? 1 : 0;
  }
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(reached) / static_cast<double>(all);
}

} // namespace tejun::tools
