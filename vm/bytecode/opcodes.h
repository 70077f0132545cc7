// What Opcodes.def says, as data: operand kinds with type patterns, extension words, fuel, effect; and how instructions are packed
// into words. No meaning: that is the interpreter's (vm/runtime) and the verifier's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/bytecode/module.h"

namespace tejun::vm {

enum class Trap : std::uint16_t {
#define TRAP(name, en, ja) name,
#include "vm/bytecode/Traps.def"
};

enum class OperandKind : std::uint8_t {
  unused,
  write,      // D
  read,       // S
  consume,    // M
  update,     // U
  writeThere, // F: written on the way to the target
  run,        // BASE: consumed
  keptRun,    // KEEP
  imm8,
  imm16,
  low, // C of an imm16 or an index
  constant,
  slot,
  fact,
  site,
  approval,
  duty,
  office,
  outcome,
};

/// Which types a register operand may have; see the head of Opcodes.def.
enum class Pattern : std::uint8_t {
  nothing, // not a register
  Any,
  Bool,
  Int,
  Decimal,
  Text,
  Duration,
  Time,
  Failure,
  Severity,
  Incident,
  T,
  K,
  V,
  E,
  Word,
  Num,
  Span,
  Ord,
  Less,
  Enum,
  Rec,
  Variant,
  Opt,
  OptV,
  List,
  Set,
  Map,
  Coll,
  Many,
};

enum class Extension : std::uint8_t {
  absent,
  target,
  function,
  writeRegister,
  readRegister,
  site,
  ask,
  case_,
  builtin
};

/// Bits, so that a function's reach is a set of them.
enum class OpEffect : std::uint16_t {
  pure = 0,
  reads = 1,
  writes = 2,
  rates = 4,
  traces = 8,
  waits = 16,
  scopes = 32,
  host = 64,
  asks = 128,
  calls = 256,
  stops = 512,
};

struct Operand {
  OperandKind kind = OperandKind::unused;
  Pattern pattern = Pattern::nothing;
};
struct OpInfo {
  std::string_view name;
  std::array<Operand, 3> operands; // a, b, c
  std::array<Extension, 2> extensions;
  std::uint8_t fuel;
  OpEffect effect;
  std::string_view prose;

  constexpr std::size_t extensionWords() const {
    return extensions[1] != Extension::absent ? 2u : extensions[0] != Extension::absent ? 1u : 0u;
  }
  constexpr std::size_t words() const { return 1 + extensionWords(); }
};

namespace detail {
constexpr Operand NONE{}, BASE{OperandKind::run}, KEEP{OperandKind::keptRun}, IMM8{OperandKind::imm8},
    IMM16{OperandKind::imm16}, LOW{OperandKind::low}, CONST16{OperandKind::constant}, SLOT16{OperandKind::slot},
    FACT16{OperandKind::fact}, SITE16{OperandKind::site}, APPROVAL16{OperandKind::approval}, DUTY16{OperandKind::duty},
    OUTCOME16{OperandKind::outcome}, OFFICE16{OperandKind::office};
constexpr Extension TARGET = Extension::target, FN = Extension::function, REG_D = Extension::writeRegister,
                    REG_S = Extension::readRegister, SITE = Extension::site, ASK = Extension::ask,
                    CASE = Extension::case_, BUILTIN = Extension::builtin;
constexpr std::array<Extension, 2> NO_EXT{};
constexpr std::array<Extension, 2> EXT1(Extension x) { return {x, Extension::absent}; }
constexpr std::array<Extension, 2> EXT2(Extension x, Extension y) { return {x, y}; }
#define D(t) \
  Operand { OperandKind::write, Pattern::t }
#define S(t) \
  Operand { OperandKind::read, Pattern::t }
#define M(t) \
  Operand { OperandKind::consume, Pattern::t }
#define U(t) \
  Operand { OperandKind::update, Pattern::t }
#define F(t) \
  Operand { OperandKind::writeThere, Pattern::t }
inline constexpr OpInfo opTable[] = {
#define OP(name, A, B, C, X, fuel, effect, prose) {#name, {A, B, C}, X, fuel, OpEffect::effect, prose},
#include "vm/bytecode/Opcodes.def"
};
#undef D
#undef S
#undef M
#undef U
#undef F
} // namespace detail

inline constexpr std::size_t opCount = std::size(detail::opTable);
static_assert(opCount <= 256);

constexpr const OpInfo &opInfo(Op op) { return detail::opTable[static_cast<std::size_t>(op)]; }

constexpr bool has(std::uint16_t set, OpEffect effect) { return (set & static_cast<std::uint16_t>(effect)) != 0; }

/// Control never goes on behind these.
constexpr bool isTerminator(Op op) {
  return op == Op::jmp || op == Op::ret || op == Op::ret_unit || opInfo(op).effect == OpEffect::stops;
}
/// The track may wait here, so that an enclosing bound may pass.
constexpr bool maySuspend(Op op) {
  constexpr auto mask = static_cast<std::uint16_t>(
      static_cast<std::uint16_t>(OpEffect::waits) | static_cast<std::uint16_t>(OpEffect::host) |
      static_cast<std::uint16_t>(OpEffect::asks) | static_cast<std::uint16_t>(OpEffect::calls));
  return op != Op::spawn && op != Op::clock && has(mask, opInfo(op).effect);
}
/// Which extension word is a jump target; 0 when there is none (the op's word is 0).
constexpr std::size_t targetWord(Op op) {
  const auto &x = opInfo(op).extensions;
  return x[0] == Extension::target ? 1u : x[1] == Extension::target ? 2u : 0u;
}

// ---- words -------------------------------------------------------------------------------------------------

constexpr std::uint32_t encode(Op op, std::uint8_t a = 0, std::uint8_t b = 0, std::uint8_t c = 0) {
  return static_cast<std::uint32_t>(op) | std::uint32_t{a} << 8 | std::uint32_t{b} << 16 | std::uint32_t{c} << 24;
}
constexpr std::uint8_t opByte(std::uint32_t word) { return static_cast<std::uint8_t>(word); }
constexpr Op opOf(std::uint32_t word) { return static_cast<Op>(opByte(word)); }
constexpr std::uint8_t aOf(std::uint32_t word) { return static_cast<std::uint8_t>(word >> 8); }
constexpr std::uint8_t bOf(std::uint32_t word) { return static_cast<std::uint8_t>(word >> 16); }
constexpr std::uint8_t cOf(std::uint32_t word) { return static_cast<std::uint8_t>(word >> 24); }
/// The 16 bits that stand in B and C.
constexpr std::uint16_t imm16Of(std::uint32_t word) { return static_cast<std::uint16_t>(word >> 16); }

} // namespace tejun::vm
