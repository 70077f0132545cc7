// Is this module a program? What passes can be run: no instruction reads or writes outside its registers, every register holds a value
// of its type, calls fit and end, tables name rows that exist, and the functions that classify alerts only observe. Linear in the size
// of the module. It proves memory, types and effects; duties, approvals and audience are the compiler's claims.
#pragma once

#include <optional>

#include "vm/bytecode/error.h"
#include "vm/bytecode/module.h"

namespace tejun::vm {

/// The first problem, or nothing.
[[nodiscard]] std::optional<ModuleError> verify(const Module &module);

} // namespace tejun::vm
