// A function as the interpreter runs it: its words unpacked once, and sequences that are common fused (Fused.def). A slot stands for each
// word of the code, so a program counter means the same in both. Says nothing that the module does not say.
#pragma once

#include "vm/runtime/program.h"

#include <span>
#include <vector>

namespace tejun::vm {

using Cell = std::uint64_t;

/// The instructions of a module (as `Op` counts them), then the fused forms.
enum class Form : std::uint16_t {
#define OP(name, a, b, c, x, fuel, effect, prose) name,
#include "vm/bytecode/Opcodes.def"
#define FUSED(name, prose) name,
#include "vm/runtime/Fused.def"
};

/// One instruction. The slots of its further words are never run.
struct Slot {
  Form form = Form::trap;
  std::uint8_t fuel = 0;
  std::uint8_t a = 0, b = 0, c = 0, d = 0;
  union {
    std::uint32_t x[2] = {0, 0};
    std::int64_t imm;
  };
};
static_assert(sizeof(Slot) == 16);

/// Division by a constant of at least 2 as a multiplication (Warren, Hacker's Delight, ch. 10).
class Divisor {
public:
  explicit Divisor(std::int64_t divisor);
  std::int64_t quotient(std::int64_t n) const {
    __extension__ using Wide = __int128;
    auto q = static_cast<std::int64_t>((Wide{n} * magic_) >> 64);
    if (magic_ < 0) q = static_cast<std::int64_t>(static_cast<Cell>(q) + static_cast<Cell>(n));
    return (q >> shift_) + (n < 0 ? 1 : 0);
  }
  std::int64_t remainder(std::int64_t n) const { return n - quotient(n) * divisor_; }
  std::int64_t divisor() const { return divisor_; }

private:
  std::int64_t divisor_, magic_;
  int shift_;
};

struct Decoded {
  std::vector<Slot> slots, plain; // plain: without fused forms, made when it is needed first
  std::vector<Divisor> divisors;
  std::vector<std::uint8_t> references; // the registers that hold some
  std::size_t registers = 0, params = 0;
  const TypeIndex *types = nullptr; // by register
  const RegisterSet *referenceSet = nullptr;
};

/// `constants` are the module's, as the run holds them. Nothing is fused when `fuse` is false.
void decodeFunction(const Program &, Index function, std::span<const Cell> constants, bool fuse, Decoded &);
/// Makes `plain`.
void decodePlainly(const Program &, Index function, Decoded &);

} // namespace tejun::vm
