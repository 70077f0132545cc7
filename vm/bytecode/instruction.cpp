// How long runs of registers are.
#include "vm/bytecode/instruction.h"

#include "vm/bytecode/builtins.h"

namespace tejun::vm {

std::size_t runLength(const Module &module, const Function &function, const Instruction &i) {
  switch (i.op) {
  case Op::call:
  case Op::call_unit: return module.functions[i.x[0]].params;
  case Op::rec_new: return module.types[function.registers[i.a]].fields.size();
  case Op::var_new: return module.types[function.registers[i.a]].cases[i.x[0]].payload.size();
  case Op::list_new:
  case Op::concat: return i.c;
  case Op::builtin: return builtinInfo(static_cast<Builtin>(i.x[0])).params.size();
  case Op::host:
  case Op::host_unit:
  case Op::host_each: return module.intrinsics[module.sites[i.x[0]].intrinsic].params.size();
  case Op::ask:
  case Op::ask_unit: return module.asks[i.x[0]].subject == 0 ? 1 : 2;
  default: return 0;
  }
}

} // namespace tejun::vm
