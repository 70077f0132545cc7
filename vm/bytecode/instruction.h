// One instruction, unpacked, and how long the run of registers is that it names. Shared by builder, verifier and disassembler.
#pragma once

#include "vm/bytecode/opcodes.h"

namespace tejun::vm {

struct Instruction {
  Op op = Op::trap;
  std::uint8_t a = 0, b = 0, c = 0;
  std::uint32_t x[2] = {0, 0};
  Index pc = 0;

  std::uint16_t imm16() const { return static_cast<std::uint16_t>(b | c << 8); }
  std::uint8_t operand(std::size_t i) const { return i == 0 ? a : i == 1 ? b : c; }
  std::uint32_t target() const { return x[targetWord(op) - 1]; }
  std::size_t words() const { return opInfo(op).words(); }
};

/// The instruction at `pc`, which begins one and lies within the code.
inline Instruction decode(const std::vector<std::uint32_t> &code, Index pc) {
  const std::uint32_t word = code[pc];
  Instruction i{opOf(word), aOf(word), bOf(word), cOf(word), {0, 0}, pc};
  for (std::size_t n = 0; n < opInfo(i.op).extensionWords(); ++n) i.x[n] = code[pc + 1 + n];
  return i;
}

/// Where the run of registers stands (b), for ops that have one.
inline bool hasRun(Op op) {
  const OperandKind kind = opInfo(op).operands[1].kind;
  return kind == OperandKind::run || kind == OperandKind::keptRun;
}
/// How many registers the run has. The indexes that the instruction names must be valid.
std::size_t runLength(const Module &module, const Function &function, const Instruction &i);

} // namespace tejun::vm
