// The conformance kit: whether a program is a provider that the runner can rely on. It starts the program as the runner would, without a
// sandbox, and carries everything out for real: to be run on a test set-up.
#pragma once

#include "runner/problem.h"
#include "runner/providers/config.h"

#include <functional>
#include <string>
#include <vector>

namespace tejun::runner::providers {

enum class Verdict : std::uint8_t { passed, failed, skipped };
struct CheckResult {
  std::string name; // as in Checks.def
  Phrase title{""};
  Verdict verdict = Verdict::skipped;
  std::string detail; // why it failed or was skipped; English, with the provider's words quoted
};
struct ConformanceOptions {
  bool observeOnly = false;                              // calls nothing that changes something
  nlohmann::json arguments = nlohmann::json::object();   // by intrinsic: instead of plausible ones, or a part of them
  std::function<void(const std::string &line)> log = {}; // what it writes to standard error
};

/// Blocks until all is checked, a minute at most for one check.
std::vector<CheckResult> checkProvider(const ProviderConfig &, const ConformanceOptions &);

} // namespace tejun::runner::providers
