// AtomCosts.def as C++.
#pragma once

#include <cstddef>

#include "vm/bytecode/module.h"

namespace tejun::vm {

struct AtomCost {
  float nanoseconds = 0;
  bool eachValue = false;
  float chance = 0;
  float of(std::size_t values) const { return eachValue ? nanoseconds * static_cast<float>(values) : nanoseconds; }
};

constexpr AtomCost costOf(AtomOp op) {
  switch (op) {
#define ATOM_COST(name, nanoseconds, eachValue, chance) \
  case AtomOp::name: return {nanoseconds, eachValue, chance};
#include "vm/bytecode/AtomCosts.def"
  }
  return {};
}

} // namespace tejun::vm
