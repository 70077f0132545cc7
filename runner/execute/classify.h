// Which incident an alert is: what matches, how severe each would be, which leads. Reads the run's alert; nothing is called.
#pragma once

#include "runner/execute/result.h"
#include "vm/detect/match.h"
#include "vm/detect/rule_index.h"
#include "vm/runtime/run.h"

#include <memory>
#include <optional>
#include <vector>

namespace tejun::runner {

struct Candidate {
  vm::Index detection = 0;
  std::optional<vm::Severity> certain, possible; // by the criteria, before anything is established
};

struct Classification {
  std::vector<Candidate> matched; // the most severe first, then in the order of the procedure
  std::vector<NearMiss> missed;   // every detection, with its reasons: when nothing matched
};

/// `index`: of the module, when there is one; without it each detection is tried, which for a single alert is cheaper than to build one.
/// `missed` is there when nothing matched.
Classification classify(const std::shared_ptr<const vm::Module> &, const vm::Run &, const vm::Limits &, Language,
                        const vm::detect::RuleIndex *index = nullptr);

} // namespace tejun::runner
