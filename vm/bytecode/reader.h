// `.tjb` bytes → Module. The bytes are hostile: everything is bounds-checked, and memory stays in proportion to what was given.
// A module that was read is well-formed as a file only; verify() says whether it is a program.
#pragma once

#include <optional>
#include <string_view>

#include "vm/bytecode/error.h"
#include "vm/bytecode/module.h"

namespace tejun::vm {

struct ReadResult {
  Module module; // empty when there is an error
  std::optional<ModuleError> error;
  explicit operator bool() const { return !error; }
};
[[nodiscard]] ReadResult read(std::string_view bytes);

/// Puts the right hash into bytes that were changed; for tests and tools that damage modules on purpose.
bool rehash(std::string &bytes);

} // namespace tejun::vm
