// Values that an answer could have, by type alone: one that says something everywhere, one that says as little as it can. What the
// exploration of a procedure answers with.
#pragma once

#include "runner/world/world.h"
#include "vm/bytecode/types.h"

namespace tejun::runner::testing {

/// `full`: yes, optionals present, collections of two items, numbers high. `bare`: no, nothing, empty, zero.
enum class Flavour : std::uint8_t { full, bare };

/// JSON as the codec reads it. Records are followed `deepest` levels, then their optionals and collections are empty.
Json plausible(const vm::Types &types, vm::TypeIndex type, Flavour flavour);

} // namespace tejun::runner::testing
