// Unpacks and fuses. Each rule looks at the instructions from one place on and needs nothing of what is before: a jump into the middle of
// what was fused finds its own slot there.
#include "vm/runtime/decoded.h"

#include "vm/bytecode/instruction.h"
#include "vm/bytecode/types.h"

#include <bit>
#include <limits>
#include <optional>

namespace tejun::vm {

Divisor::Divisor(std::int64_t divisor) : divisor_(divisor), magic_(0), shift_(0) {
  const auto d = static_cast<std::uint64_t>(divisor);
  const std::uint64_t two63 = std::uint64_t{1} << 63;
  const std::uint64_t limit = two63 - 1 - two63 % d;
  int p = 63;
  std::uint64_t q1 = two63 / limit, r1 = two63 % limit, q2 = two63 / d, r2 = two63 % d, delta = 0;
  do {
    ++p;
    q1 *= 2, r1 *= 2;
    if (r1 >= limit) ++q1, r1 -= limit;
    q2 *= 2, r2 *= 2;
    if (r2 >= d) ++q2, r2 -= d;
    delta = d - r2;
  } while (q1 < delta || (q1 == delta && r1 == 0));
  magic_ = static_cast<std::int64_t>(q2 + 1);
  shift_ = p - 64;
}

namespace {

Slot unpacked(const std::vector<std::uint32_t> &code, Index pc) {
  const Instruction i = decode(code, pc);
  Slot slot;
  slot.form = static_cast<Form>(i.op);
  slot.fuel = opInfo(i.op).fuel;
  slot.a = i.a, slot.b = i.b, slot.c = i.c;
  slot.x[0] = i.x[0], slot.x[1] = i.x[1];
  return slot;
}

class Fuser {
public:
  Fuser(const Program &p, Index function, std::span<const Cell> constants, Decoded &to)
      : types_(p.module->types), function_(p.module->functions[function]), references_(p.references[function]),
        constants_(constants), to_(to) {}

  void run() {
    for (Index pc = 0; pc < function_.code.size();) {
      const Instruction first = decode(function_.code, pc);
      fuse(first, to_.slots[pc]);
      pc += static_cast<Index>(first.words());
    }
  }

private:
  struct Loaded { // a small enough number in a register
    std::uint8_t reg;
    std::int64_t value;
  };

  bool isRef(std::uint8_t reg) const { return contains(references_, reg); }
  std::optional<Instruction> after(const Instruction &i) const {
    const Index pc = i.pc + static_cast<Index>(i.words());
    if (pc >= function_.code.size()) return std::nullopt;
    return decode(function_.code, pc);
  }
  std::optional<Loaded> loaded(const Instruction &i) const {
    if (i.op == Op::load_int) return Loaded{i.a, static_cast<std::int16_t>(i.imm16())};
    if (i.op != Op::load || !isScalar(types_, function_.registers[i.a], Scalar::integer)) return std::nullopt;
    const auto value = static_cast<std::int64_t>(constants_[i.imm16()]);
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max())
      return std::nullopt;
    return Loaded{i.a, value};
  }
  static void become(Slot &slot, Form form, unsigned fuel) {
    slot.form = form;
    slot.fuel = static_cast<std::uint8_t>(fuel);
  }

  void fuse(const Instruction &i, Slot &slot) {
    switch (i.op) {
    case Op::mov:
    case Op::take:
      if (!isRef(i.a)) slot.form = Form::mov_word;
      return;
    case Op::eq:
      if (!isRef(i.b)) slot.form = Form::eq_word;
      return;
    case Op::ne:
      if (!isRef(i.b)) slot.form = Form::ne_word;
      return;
    case Op::lt:
      if (!isRef(i.b)) slot.form = Form::lt_word;
      return;
    case Op::le:
      if (!isRef(i.b)) slot.form = Form::le_word;
      return;
    case Op::add: return loopEnd(i, slot);
    case Op::ret:
      if (!isRef(i.a)) slot.form = Form::ret_word;
      return;
    case Op::jmp: {
      const Instruction there = decode(function_.code, i.x[0]);
      if (there.op != Op::ret || isRef(there.a)) return;
      become(slot, Form::ret_word, opInfo(Op::jmp).fuel + opInfo(Op::ret).fuel);
      slot.a = there.a;
      return;
    }
    case Op::load:
    case Op::load_int: break;
    default: return;
    }
    if (isRef(i.a)) return;
    slot.form = Form::load_word;
    slot.imm =
        i.op == Op::load ? static_cast<std::int64_t>(constants_[i.imm16()]) : static_cast<std::int16_t>(i.imm16());
    if (const auto number = loaded(i))
      if (const auto next = after(i)) withNumber(*number, i, *next, slot);
  }

  std::optional<Instruction> isLoopEnd(const Instruction &i) const {
    const auto jump = i.op == Op::add ? after(i) : std::nullopt;
    if (!jump || jump->op != Op::jmp) return std::nullopt;
    const Instruction head = decode(function_.code, jump->x[0]);
    if (head.op != Op::jle || head.b != i.a || head.a == i.a) return std::nullopt;
    return head;
  }
  void loopEnd(const Instruction &i, Slot &slot) const {
    const auto head = isLoopEnd(i);
    if (!head) return;
    become(slot, Form::count_loop, 3);
    slot.d = head->a;
    slot.x[0] = head->pc + static_cast<Index>(head->words());
    slot.x[1] = head->x[0];
  }

  void withNumber(Loaded k, const Instruction &load, const Instruction &i, Slot &slot) {
    const bool first = i.b == k.reg, second = i.c == k.reg;
    switch (i.op) {
    case Op::add:
      if (first == second) return;
      binary(Form::add_imm, k, i, first ? i.c : i.b, slot);
      if (const auto next = after(i); next && isLoopEnd(*next)) slot.form = Form::add_imm_loop;
      return;
    case Op::mul:
      if (first == second) return;
      binary(Form::mul_imm, k, i, first ? i.c : i.b, slot);
      return multiplyAndAdd(k, load, i, slot);
    case Op::sub:
      if (second && !first) binary(Form::sub_imm, k, i, i.b, slot);
      return;
    case Op::div:
    case Op::mod:
      if (first || !second || k.value < 2 || to_.divisors.size() > std::numeric_limits<std::uint16_t>::max()) return;
      become(slot, i.op == Op::div ? Form::div_imm : Form::mod_imm, 2);
      slot.a = i.a, slot.b = i.b, slot.c = k.reg;
      slot.x[0] = slot.x[1] = 0;
      if (std::has_single_bit(static_cast<std::uint64_t>(k.value))) {
        slot.x[1] = static_cast<std::uint32_t>(std::countr_zero(static_cast<std::uint64_t>(k.value)));
        slot.form = i.op == Op::div ? Form::div_two : Form::mod_two;
        if (i.op == Op::mod) remainderAndJump(i, slot.x[1], Form::mod_two_jeq, Form::mod_two_jne, slot);
        return;
      }
      slot.x[0] = static_cast<std::uint32_t>(to_.divisors.size());
      to_.divisors.emplace_back(k.value);
      if (i.op == Op::mod) remainderAndJump(i, slot.x[0], Form::mod_jeq, Form::mod_jne, slot);
      return;
    case Op::jeq: return compareAndJump(Form::jeq_imm, Form::jeq_imm, k, i, slot);
    case Op::jne: return compareAndJump(Form::jne_imm, Form::jne_imm, k, i, slot);
    case Op::jlt: return compareAndJump(Form::jlt_imm, Form::jgt_imm, k, i, slot);
    case Op::jle: return compareAndJump(Form::jle_imm, Form::jge_imm, k, i, slot);
    default: return;
    }
  }

  static void binary(Form form, Loaded k, const Instruction &i, std::uint8_t operand, Slot &slot) {
    become(slot, form, 2);
    slot.a = i.a, slot.b = operand, slot.c = k.reg;
    slot.imm = k.value;
  }

  /// `a * 3 + 1`
  void multiplyAndAdd(Loaded k, const Instruction &load, const Instruction &product, Slot &slot) {
    const auto second = after(product);
    const auto more = second ? loaded(*second) : std::nullopt;
    const auto sum = more ? after(*second) : std::nullopt;
    if (!sum || sum->op != Op::add || load.op != Op::load_int || second->op != Op::load_int) return;
    if (more->reg == product.a ||
        !(sum->b == product.a ? sum->c == more->reg : sum->b == more->reg && sum->c == product.a))
      return;
    become(slot, Form::mul_add_imm, 4);
    slot.d = sum->a;
    slot.x[1] = more->reg;
    slot.x[0] = static_cast<std::uint16_t>(k.value) | std::uint32_t{static_cast<std::uint16_t>(more->value)} << 16;
  }

  /// `a % 3 == 0`
  void remainderAndJump(const Instruction &i, std::uint32_t by, Form whenEqual, Form whenNot, Slot &slot) {
    const auto second = after(i);
    const auto jump = second && second->op == Op::load_int ? after(*second) : std::nullopt;
    if (!jump || (jump->op != Op::jeq && jump->op != Op::jne) || second->a == i.a) return;
    if (!(jump->a == i.a ? jump->b == second->a : jump->a == second->a && jump->b == i.a)) return;
    become(slot, jump->op == Op::jeq ? whenEqual : whenNot, 4);
    slot.d = second->a;
    slot.x[0] = by | std::uint32_t{second->imm16()} << 16;
    slot.x[1] = jump->x[0];
  }

  static void compareAndJump(Form with, Form swapped, Loaded k, const Instruction &i, Slot &slot) {
    if ((i.a == k.reg) == (i.b == k.reg)) return;
    const bool numberFirst = i.a == k.reg;
    become(slot, numberFirst ? swapped : with, 2);
    slot.a = numberFirst ? i.b : i.a, slot.b = 0, slot.c = k.reg;
    slot.x[0] = static_cast<std::uint32_t>(k.value);
    slot.x[1] = i.x[0];
  }

  const Types &types_;
  const Function &function_;
  const RegisterSet &references_;
  std::span<const Cell> constants_;
  Decoded &to_;
};

std::vector<Slot> unpackedAll(const std::vector<std::uint32_t> &code) {
  std::vector<Slot> slots(code.size());
  for (Index pc = 0; pc < code.size(); pc += static_cast<Index>(opInfo(opOf(code[pc])).words()))
    slots[pc] = unpacked(code, pc);
  return slots;
}

} // namespace

void decodePlainly(const Program &program, Index function, Decoded &to) {
  to.plain = unpackedAll(program.module->functions[function].code);
}

void decodeFunction(const Program &program, Index function, std::span<const Cell> constants, bool fuse, Decoded &to) {
  const Function &f = program.module->functions[function];
  to.registers = f.registers.size();
  to.params = f.params;
  to.types = f.registers.data();
  to.referenceSet = &program.references[function];
  for (std::size_t r = 0; r < to.registers; ++r)
    if (contains(program.references[function], static_cast<unsigned>(r)))
      to.references.push_back(static_cast<std::uint8_t>(r));
  to.slots = unpackedAll(f.code);
  if (fuse) Fuser(program, function, constants, to).run();
}

} // namespace tejun::vm
