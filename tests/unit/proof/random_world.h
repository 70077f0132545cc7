// A world that answers at random: values of the declared types, failures, silence, bounds that pass.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "vm/bytecode/module.h"
#include "vm/runtime/run.h"

namespace tejun::proof {

/// Carries a playbook out once; the duties that its end owes, nothing when it did not come to an end.
struct Carried {
  bool ended = false;
  std::vector<std::string> missing;
};
Carried carryOut(const std::shared_ptr<const vm::Module> &module, const vm::Playbook &playbook, vm::Index incident,
                 std::uint32_t seed);

} // namespace tejun::proof
