// Small procedures made at random: every construct that has to do with facts and duties, in every place where it may stand.
#pragma once

#include <cstdint>
#include <string>

namespace tejun::proof {

/// One file of a workspace; the playbook is `main`, for the incidents `alpha` and `beta`.
std::string generatedProcedure(std::uint32_t seed);

} // namespace tejun::proof
