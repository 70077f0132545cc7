// Taking back what a run contained, the last first: each undo is sent to the test's host and must be answered.
#pragma once

#include "runner/execute/host.h"
#include "runner/execute/result.h"

#include <optional>
#include <string>
#include <vector>

namespace tejun::runner::testing {

struct Restoration {
  const Containment *containment = nullptr;
  std::optional<Phrase> failure; // nothing: it is taken back
};

std::vector<Restoration> rollBack(const RunResult &, const vm::Module &, Host &);

} // namespace tejun::runner::testing
