// The rules of time zones, from the IANA database of the machine that compiles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vm/bytecode/module.h"

namespace tejun::sema {

/// How far the zone is from UTC, from each change on: 2000 to 2037, as far as the database lists changes; the last one holds on.
/// None: there is no such zone.
std::optional<std::vector<vm::ZoneOffset>> zoneOffsets(const std::string &name);

} // namespace tejun::sema
