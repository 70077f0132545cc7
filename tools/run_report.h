// What a run did, for people: the lines as it happens, and the summary at its end.
#pragma once

#include <string>

#include "runner/execute/progress.h"
#include "runner/execute/result.h"
#include "tools/console.h"

namespace tejun::tools {

/// Prints each line to stderr, indented by depth, with a sign that tells its kind without colour too.
class ProgressPrinter final : public runner::Progress {
public:
  explicit ProgressPrinter(const Console &console) : console_(console) {}
  void line(const runner::ProgressLine &line) override;

private:
  const Console &console_;
  runner::Millis begun_ = 0;
  bool any_ = false;
};

/// Outcome, severity, path, evidence, containment, duties, and the roll-back plan.
std::string summary(const runner::RunResult &result, const Console &console);
/// The plan: what would be observed, asked, sent and contained, in order, and how it would be taken back.
std::string plan(const runner::RunResult &result, const Console &console);

} // namespace tejun::tools
