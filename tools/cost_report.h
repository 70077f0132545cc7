// What `tejun check --cost` prints: host calls, fuel and time at worst, a playbook after the other.
#pragma once

#include <string>

#include "compiler/proof/cost.h"
#include "tools/console.h"

namespace tejun::tools {

std::string costTable(const proof::CostReport &report, const Console &console);
/// One object, on one line.
std::string costJson(const proof::CostReport &report);

} // namespace tejun::tools
