// The instruction table, packing, and that the sample has every instruction.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/builtins.h"
#include "vm/bytecode/instruction.h"
#include "vm/bytecode/verifier.h"

namespace tejun::vm {
namespace {

TEST(Opcodes, WordsArePackedAndUnpacked) {
  const std::vector<std::uint32_t> code{encode(Op::next, 1, 2, 3), 77, encode(Op::load_int, 4, 0xfe, 0xff)};
  const Instruction next = decode(code, 0), load = decode(code, 2);
  EXPECT_EQ(next.op, Op::next);
  EXPECT_EQ(next.a, 1);
  EXPECT_EQ(next.b, 2);
  EXPECT_EQ(next.c, 3);
  EXPECT_EQ(next.target(), 77u);
  EXPECT_EQ(next.words(), 2u);
  EXPECT_EQ(static_cast<std::int16_t>(load.imm16()), -2);
}

TEST(Opcodes, RowsAreConsistent) {
  std::set<std::string_view> names;
  for (std::size_t n = 0; n < opCount; ++n) {
    const OpInfo &info = opInfo(static_cast<Op>(n));
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_GT(info.fuel, 0) << info.name;
    EXPECT_FALSE(info.prose.empty()) << info.name;
    // A 16-bit number takes B and C; a run stands in B.
    const OperandKind b = info.operands[1].kind, c = info.operands[2].kind;
    const bool wide = b == OperandKind::imm16 || (b >= OperandKind::constant && b <= OperandKind::outcome);
    EXPECT_EQ(wide, c == OperandKind::low) << info.name;
    for (const std::size_t other : {0u, 2u}) {
      EXPECT_NE(info.operands[other].kind, OperandKind::run) << info.name;
      EXPECT_NE(info.operands[other].kind, OperandKind::keptRun) << info.name;
    }
    // F needs a target to be written on the way to.
    for (const Operand &o : info.operands)
      if (o.kind == OperandKind::writeThere) {
        EXPECT_NE(targetWord(static_cast<Op>(n)), 0u) << info.name;
      }
  }
}

TEST(Opcodes, TheSampleHasEveryInstructionAndVerifies) {
  const Module m = test::Sample().finish();
  std::set<Op> seen;
  for (const Function &f : m.functions)
    for (Index pc = 0; pc < f.code.size(); pc += static_cast<Index>(decode(f.code, pc).words()))
      seen.insert(opOf(f.code[pc]));
  for (std::size_t n = 0; n < opCount; ++n)
    EXPECT_TRUE(seen.contains(static_cast<Op>(n))) << opInfo(static_cast<Op>(n)).name;
  const auto error = verify(m);
  EXPECT_FALSE(error) << textOf(*error);
}

TEST(Builtins, EverySignatureIsRead) {
  for (std::size_t n = 0; n < builtinCount; ++n) {
    const BuiltinInfo &info = builtinInfo(static_cast<Builtin>(n));
    EXPECT_EQ(info.params.size() == 1 && info.signature.find('(') == info.signature.npos,
              info.form == BuiltinForm::property)
        << info.signature;
    EXPECT_FALSE(info.english.empty());
    EXPECT_FALSE(info.japanese.empty());
  }
}

TEST(Builtins, TypesAreMatched) {
  test::Sample s;
  ModuleBuilder &b = s.builder;
  const TypeIndex hosts = b.list(s.host), texts = b.list(s.text);
  const auto check = [&](Builtin row, std::vector<TypeIndex> args, TypeIndex result) {
    return fits(builtinInfo(row), b.module().types, s.failure, args, result);
  };
  EXPECT_TRUE(check(Builtin::Text_contains, {s.text, s.text}, s.boolean));
  EXPECT_FALSE(check(Builtin::Text_contains, {s.text, s.host}, s.boolean));
  EXPECT_FALSE(check(Builtin::Text_contains, {s.text}, s.boolean));
  EXPECT_TRUE(check(Builtin::List_first, {hosts}, b.optional(s.host)));
  EXPECT_FALSE(check(Builtin::List_first, {hosts}, b.optional(s.text)));
  EXPECT_TRUE(check(Builtin::List_join, {texts, s.text}, s.text));
  EXPECT_FALSE(check(Builtin::List_join, {hosts, s.text}, s.text));
  EXPECT_TRUE(check(Builtin::List_sort, {hosts}, hosts));
  EXPECT_FALSE(check(Builtin::List_sort, {b.list(s.shape)}, b.list(s.shape))); // no order
  EXPECT_TRUE(check(Builtin::Each_failed, {s.each}, b.map(s.target, s.failure)));
  EXPECT_FALSE(check(Builtin::Each_failed, {s.each}, b.map(s.target, s.receipt)));
  EXPECT_TRUE(check(Builtin::Host_parse, {s.text}, b.optional(s.host)));
}

} // namespace
} // namespace tejun::vm
