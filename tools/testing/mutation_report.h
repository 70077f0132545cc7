// What became of the mutants, for people and as JSON.
#pragma once

#include "tools/console.h"
#include "tools/testing/mutate.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tejun::tools {

/// A table by kind, and each survivor with its place.
std::string mutationTable(const std::vector<Mutant> &mutants, const std::vector<Verdict> &verdicts,
                          const Compilation &compilation, const Console &console);
nlohmann::json mutationJson(const std::vector<Mutant> &mutants, const std::vector<Verdict> &verdicts,
                            const Compilation &compilation);

} // namespace tejun::tools
