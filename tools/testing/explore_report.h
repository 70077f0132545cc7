// What an exploration found, for people and as JSON.
#pragma once

#include "runner/testing/explore.h"
#include "tools/console.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tejun::tools {

std::string explorationText(const std::vector<runner::testing::Exploration> &all,
                            const runner::testing::ExploreOptions &options, const Console &console);
nlohmann::json explorationJson(const std::vector<runner::testing::Exploration> &all,
                               const runner::testing::ExploreOptions &options);

} // namespace tejun::tools
