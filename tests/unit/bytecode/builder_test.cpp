// What the builder computes, and what it reports as too large.
#include <gtest/gtest.h>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/instruction.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"

namespace tejun::vm {
namespace {

using test::Sample;
using test::withFunction;

const Function &tested(const Module &m) { return m.functions.back(); }
std::vector<Op> opsOf(const Function &f) {
  std::vector<Op> ops;
  for (Index pc = 0; pc < f.code.size(); pc += static_cast<Index>(decode(f.code, pc).words()))
    ops.push_back(opOf(f.code[pc]));
  return ops;
}

TEST(Builder, EqualRowsHaveOneIndex) {
  ModuleBuilder m("w");
  const TypeIndex text = m.scalar(Scalar::text);
  EXPECT_EQ(m.list(text), m.list(text));
  EXPECT_NE(m.list(text), m.set(text));
  EXPECT_EQ(m.optional(m.optional(text)), m.optional(text));
  const TypeIndex a = m.record("R", {{"ab", text, {}, false}, {"c", text, {}, false}});
  EXPECT_EQ(a, m.record("R", {{"ab", text, {}, false}, {"c", text, {}, false}}));
  EXPECT_NE(a, m.record("R", {{"a", text, {}, false}, {"bc", text, {}, false}}));
  EXPECT_EQ(m.constant(text, "端末"), m.constant(text, "端末"));
  EXPECT_NE(m.constant(m.scalar(Scalar::integer), 0), m.constant(text, ""));
  EXPECT_EQ(m.string("a.tj"), m.string("a.tj"));
}

TEST(Builder, FreedRegistersAreUsedAgainForTheirType) {
  Sample s;
  FunctionBuilder b(s.builder, s.builder.declare("f", {}, 0));
  const Reg a = b.newRegister(s.text), n = b.newRegister(s.integer);
  b.freeRegister(a);
  EXPECT_NE(b.newRegister(s.host), a);
  EXPECT_EQ(b.newRegister(s.text), a);
  b.freeRegister(n);
  EXPECT_EQ(b.newRegister(s.integer), n);
}

TEST(Builder, RunsAreConsecutiveAndUsedAgain) {
  Sample s;
  FunctionBuilder b(s.builder, s.builder.declare("f", {}, 0));
  const TypeIndex types[] = {s.text, s.integer};
  const Reg run = b.newRun(types);
  EXPECT_EQ(b.typeOf(run), s.text);
  EXPECT_EQ(b.typeOf(run + 1), s.integer);
  b.freeRun(run, 2);
  EXPECT_EQ(b.newRun(types), run);
  // The free tail of the registers is the head of a run.
  const Reg tail = b.newRegister(s.text);
  b.freeRegister(tail);
  EXPECT_EQ(b.newRun(types), tail);
  EXPECT_EQ(b.registerCount(), tail + 2);
}

TEST(Builder, CodeThatNothingReachesIsDropped) {
  Sample s;
  const Module m = withFunction({s.boolean}, 0, s, [&](FunctionBuilder &b) {
    const Label dead = b.newLabel(), end = b.newLabel();
    b.jump(end);
    EXPECT_FALSE(b.reachable());
    b.emit(Op::drop, 0); // dropped at once
    b.bind(dead);        // nothing jumps here
    b.emit(Op::jt, 0, 0, 0, dead);
    b.emit(Op::ret_unit);
    b.bind(end);
    b.emit(Op::ret_unit);
  });
  EXPECT_EQ(opsOf(tested(m)), (std::vector<Op>{Op::ret_unit}));
  EXPECT_FALSE(verify(m));
}

TEST(Builder, ChainsOfJumpsToWhatFollowsVanish) {
  Sample s;
  const Module m = withFunction({s.boolean}, 0, s, [&](FunctionBuilder &b) {
    const Label first = b.newLabel(), second = b.newLabel(), third = b.newLabel();
    b.emit(Op::jt, 0, 0, 0, first);
    b.jump(first);
    b.bind(first);
    b.jump(second);
    b.bind(second);
    b.jump(third);
    b.bind(third);
    b.emit(Op::ret_unit);
  });
  EXPECT_EQ(opsOf(tested(m)), (std::vector<Op>{Op::jt, Op::ret_unit}));
  EXPECT_EQ(tested(m).blocks.size(), 2u);
  EXPECT_FALSE(verify(m));
}

TEST(Builder, HeadsDeclareWhatEveryWaySet) {
  Sample s;
  const Module m = withFunction({s.boolean}, 0, s, [&](FunctionBuilder &b) {
    const Reg both = b.newRegister(s.integer), one = b.newRegister(s.integer);
    const Label otherwise = b.newLabel(), end = b.newLabel();
    b.emit(Op::jf, 0, 0, 0, otherwise);
    b.loadInt(both, 1);
    b.loadInt(one, 1);
    b.jump(end);
    b.bind(otherwise);
    b.loadInt(both, 2);
    b.bind(end);
    b.emit(Op::ret_unit);
  });
  EXPECT_EQ(tested(m).blocks.back().initialised[0], 0b011u); // the parameter and `both`
  EXPECT_FALSE(verify(m));
}

TEST(Builder, AConsumedRegisterIsUnsetAroundALoop) {
  Sample s;
  const Module m = withFunction({s.boolean, s.text}, 0, s, [&](FunctionBuilder &b) {
    const Label loop = b.newLabel(), end = b.newLabel();
    b.bind(loop);
    b.emit(Op::jf, 0, 0, 0, end);
    b.emit16(Op::load, 1, b.module().constant(s.text, "x"));
    b.emit(Op::drop, 1);
    b.jump(loop);
    b.bind(end);
    b.emit(Op::ret_unit);
  });
  EXPECT_EQ(tested(m).blocks.front().initialised[0], 0b01u); // the loop begins at the entry
  EXPECT_FALSE(verify(m));
}

TEST(Builder, ABoundsTargetNeedsOnlyWhatIsSetAtEveryWait) {
  Sample s;
  const Module m = withFunction({s.duration, s.text}, 0, s, [&](FunctionBuilder &b) {
    const Label expired = b.newLabel();
    b.emit(Op::bound_push, 0, 0, 0, expired);
    b.emit(Op::drop, 1);
    b.emit(Op::sleep, 0); // may be given up here, with register 1 gone
    b.emit(Op::bound_pop);
    b.emit(Op::ret_unit);
    b.bind(expired);
    b.emit(Op::ret_unit);
  });
  EXPECT_EQ(tested(m).blocks.back().initialised[0], 0b01u);
  EXPECT_EQ(tested(m).blocks.back().scope, none);
  EXPECT_FALSE(verify(m));
}

TEST(Builder, LinesAreNotedWhereTheyChange) {
  Sample s;
  const Module m = withFunction({}, 0, s, [&](FunctionBuilder &b) {
    const Reg r = b.newRegister(s.integer);
    b.at(s.file, 1, 1);
    b.loadInt(r, 1);
    b.loadInt(r, 2);
    b.at(s.file, 2, 1);
    b.emit(Op::ret_unit);
  });
  ASSERT_EQ(tested(m).lines.size(), 2u);
  EXPECT_EQ(tested(m).lines[1].pc, 2u);
  EXPECT_EQ(tested(m).lines[1].line, 2u);
}

// ---- limits, on both sides -----------------------------------------------------------------------------------

std::optional<Limit> limitOf(Sample &s, auto emit) {
  FunctionBuilder b(s.builder, s.builder.declare("large", {}, 0));
  emit(b);
  b.emit(Op::ret_unit);
  b.finish();
  return s.builder.finish().limit;
}

TEST(BuilderLimits, Registers) {
  for (const std::size_t count : {256u, 257u}) {
    Sample s;
    const auto limit = limitOf(s, [&](FunctionBuilder &b) {
      for (std::size_t n = 0; n < count; ++n) b.loadBool(b.newRegister(s.boolean), false);
    });
    ASSERT_EQ(limit.has_value(), count > 256);
    if (limit) {
      EXPECT_EQ(limit->what, Limit::What::registers);
      EXPECT_EQ(limit->where, "large");
    }
  }
}

TEST(BuilderLimits, ItemsOfALiteral) {
  for (const Reg count : {255u, 256u}) {
    Sample s;
    const auto limit = limitOf(s, [&](FunctionBuilder &b) {
      const Reg list = b.newRegister(b.module().list(s.boolean));
      b.emit(Op::list_new, list, 0, count);
    });
    EXPECT_EQ(limit.has_value(), count > 255);
  }
}

TEST(BuilderLimits, Rows) {
  ModuleBuilder m("w");
  const TypeIndex integer = m.scalar(Scalar::integer);
  for (std::int64_t n = 0; n < 65'535; ++n) m.constant(integer, n);
  EXPECT_FALSE(m.limit());
  m.constant(integer, -1);
  ASSERT_TRUE(m.limit());
  EXPECT_EQ(m.limit()->what, Limit::What::constants);
}

TEST(BuilderLimits, Code) {
  for (const std::size_t words : {std::size_t{1} << 18, (std::size_t{1} << 18) + 1}) {
    Sample s;
    const auto limit = limitOf(s, [&](FunctionBuilder &b) {
      const Reg flag = b.newRegister(s.boolean);
      for (std::size_t n = 0; n + 1 < words; ++n) b.loadBool(flag, true);
    });
    ASSERT_EQ(limit.has_value(), words > std::size_t{1} << 18);
    if (limit) {
      EXPECT_EQ(limit->what, Limit::What::code);
    }
  }
}

TEST(BuilderLimits, AModuleAtALimitIsReadAndVerified) {
  ModuleBuilder m("w");
  const TypeIndex integer = m.scalar(Scalar::integer);
  for (std::int64_t n = 0; n < 65'535; ++n) m.constant(integer, n);
  Module module = m.finish().module;
  const ReadResult back = read(seal(module));
  ASSERT_TRUE(back) << textOf(*back.error);
  EXPECT_FALSE(verify(back.module));
}

} // namespace
} // namespace tejun::vm
