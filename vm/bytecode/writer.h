// Module → `.tjb` bytes (docs/reference/bytecode.md). The same module gives the same bytes, on any machine.
#pragma once

#include <string>

#include "vm/bytecode/module.h"

namespace tejun::vm {

/// Writes the module, and sets its hash to that of what was written.
std::string seal(Module &module);

} // namespace tejun::vm
