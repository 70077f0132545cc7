// The parts of the verifier, in order.
#include "vm/bytecode/verifier.h"

#include "vm/bytecode/verify_context.h"

namespace tejun::vm {

std::optional<ModuleError> verify(const Module &module) {
  VerifyContext c{module, {}, {}};
  const bool ok = verifyTypes(c) && verifyTables(c) && verifyConditions(c) && verifyFunctions(c) && verifyReach(c);
  static_cast<void>(ok); // the error says it
  return std::move(c.error);
}

} // namespace tejun::vm
