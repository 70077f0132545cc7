// What the parts of the verifier share: the module, facts about its types that are asked often, and the first problem found.
// Internal to vm/bytecode. Parts run in the order types → tables → functions → reach; each relies on those before it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vm/bytecode/error.h"
#include "vm/bytecode/limits.h"
#include "vm/bytecode/module.h"
#include "vm/bytecode/types.h"

namespace tejun::vm {

struct TypeFacts {
  bool word = false, plainEnum = false, variant = false, ord = false, less = false;
  std::uint8_t depth = 0;
};

struct VerifyContext {
  const Module &module;
  std::vector<TypeFacts> facts; // a row a type
  std::optional<ModuleError> error;

  using Arguments = std::vector<std::pair<std::string_view, std::string>>;
  /// Returns false, so that a check can end with it.
  bool fail(ModuleProblem problem, std::string where, Arguments arguments = {}, std::size_t offset = 0) {
    if (!error) error = ModuleError{problem, std::move(where), offset, std::move(arguments)};
    return false;
  }
  bool failRow(ModuleProblem problem, std::string_view table, std::size_t row, Arguments arguments = {}) {
    return fail(problem, std::string(table) + "[" + std::to_string(row) + "]", std::move(arguments));
  }
  bool isType(std::size_t t) const { return t < module.types.size(); }
};

bool verifyTypes(VerifyContext &c);
bool verifyTables(VerifyContext &c);
/// The detections' conditions and the paths of `needs`.
bool verifyConditions(VerifyContext &c);
bool verifyFunctions(VerifyContext &c);
/// Calls end, and what must only observe does.
bool verifyReach(VerifyContext &c);

} // namespace tejun::vm
