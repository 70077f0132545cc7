// The verifier of one function's code. Internal to vm/bytecode. One pass over the words: what is initialised at a block head is declared
// there, so every way to it can be checked against the declaration when it is met.
#pragma once

#include <array>
#include <span>

#include "vm/bytecode/instruction.h"
#include "vm/bytecode/verify_context.h"

namespace tejun::vm {

class FunctionVerifier {
public:
  FunctionVerifier(VerifyContext &context, std::size_t index)
      : c_(context), m_(context.module), types_(context.module.types), f_(context.module.functions[index]) {}
  /// Registers, result, block heads, source map: all that other functions rely on. Runs for every function before any code.
  bool header();
  bool code();

private:
  using Bits = std::array<std::uint64_t, limits::registers / 64>;
  /// An open bound or approval, named by the pc of its push.
  struct Scope {
    Index parent = none;
    bool bound = false;
    Bits pinned{}; // what the targets of this bound and those around it need
  };
  /// What type variables of a row stand for.
  enum Variable {
    varT,
    varK,
    varV,
    varE,
    varWord,
    varNum,
    varSpan,
    varOrd,
    varLess,
    varEnum,
    varRec,
    varVariant,
    variables
  };
  struct Bindings {
    std::array<int, variables> at;
  };

  bool fail(ModuleProblem problem, VerifyContext::Arguments arguments = {});
  bool failOp(ModuleProblem problem, VerifyContext::Arguments arguments = {});
  bool badOperand(std::string_view what, std::size_t value);

  // verify_function.cpp: control
  bool blocks();
  bool lines();
  bool atHead(Index pc, std::size_t &seen);
  bool instruction();
  bool edge(Index target, const Bits &bits);
  bool scopes();
  bool readRun();

  // verify_operands.cpp: what a row says about single operands
  bool operands();
  bool operand(const Operand &o, std::size_t value, Bindings &bound);
  bool extension(Extension x, std::uint32_t value, Bindings &bound);
  bool reg(std::size_t r, bool read);
  bool matches(Pattern p, TypeIndex t, Bindings &bound) const;
  bool bindRow(Bindings &bound, TypeIndex t, std::size_t value, std::string_view what);

  // verify_meaning.cpp: what the row's meaning says about operands together
  bool meaning();
  bool calls();
  bool constructs();
  bool world();
  bool places();
  bool run(std::size_t count, auto typeAt, std::string_view callee);
  bool expect(bool ok, std::string_view callee);

  TypeIndex typeOf(std::size_t r) const { return f_.registers[r]; }
  bool isSet(std::size_t r) const { return (bits_[r / 64] >> r % 64 & 1) != 0; }
  static void set(Bits &bits, std::size_t r) { bits[r / 64] |= std::uint64_t{1} << r % 64; }
  static void clear(Bits &bits, std::size_t r) { bits[r / 64] &= ~(std::uint64_t{1} << r % 64); }
  static bool covers(const Bits &bits, const Bits &needed) {
    for (std::size_t i = 0; i < bits.size(); ++i)
      if ((needed[i] & ~bits[i]) != 0) return false;
    return true;
  }

  VerifyContext &c_;
  const Module &m_;
  const Types &types_;
  const Function &f_;
  std::vector<Index> headAt_;  // a word of code → block head that begins there
  std::vector<Index> scopeAt_; // a word of code → scope that a push there opened
  std::vector<Scope> scopes_;
  std::vector<Bits> heads_;
  // The state of the pass.
  Instruction i_;
  std::size_t runLength_ = 0;
  Bits bits_{};
  Index scope_ = none; // pc of the innermost open push
  bool live_ = true;
};

} // namespace tejun::vm
