// Every check of code: a function that passes, and the same with one thing wrong.
#include <gtest/gtest.h>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/builtins.h"
#include "vm/bytecode/verifier.h"

namespace tejun::vm {
namespace {

using test::Sample;

/// A function of raw words in a module with the sample's tables. Block heads: the entry with the parameters, and those given.
class Code : public testing::Test {
protected:
  Sample s;
  Function f;
  std::vector<Function> others;

  Code() { f.name = "tested"; }
  void registers(std::vector<TypeIndex> types, std::uint8_t params = 0, TypeIndex result = 0) {
    f.registers = std::move(types);
    f.params = params;
    f.result = result;
    f.blocks.clear();
    head(0, (1u << params) - 1);
  }
  void head(Index pc, std::uint64_t initialised, Index scope = none) {
    f.blocks.push_back({pc, scope, std::vector<std::uint64_t>((f.registers.size() + 63) / 64, 0)});
    if (!f.registers.empty()) f.blocks.back().initialised[0] = initialised;
  }
  static std::uint32_t w(Op op, unsigned a = 0, unsigned b = 0, unsigned c = 0) {
    return encode(op, static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b), static_cast<std::uint8_t>(c));
  }
  static std::uint32_t w16(Op op, unsigned a, unsigned n) { return w(op, a, n & 0xff, n >> 8); }
  /// The name of the problem, empty when there is none.
  std::string problem(std::vector<std::uint32_t> code) {
    f.code = std::move(code);
    Module m = s.builder.module();
    m.functions = others;
    m.functions.push_back(f);
    const auto error = verify(m);
    text = error ? textOf(*error) : "";
    return error ? std::string(nameOf(error->problem)) : "";
  }
  Function other(std::string name, std::vector<TypeIndex> types, std::uint8_t params, TypeIndex result,
                 std::vector<std::uint32_t> code) {
    Function o;
    o.name = std::move(name), o.registers = std::move(types), o.params = params, o.result = result,
    o.code = std::move(code);
    o.blocks = {{0, none, std::vector<std::uint64_t>((o.registers.size() + 63) / 64, (1u << params) - 1)}};
    return o;
  }
  std::string text;
};

TEST_F(Code, Header) {
  registers({s.integer}, 1, s.integer);
  const std::vector<std::uint32_t> good{w(Op::ret, 0)};
  EXPECT_EQ(problem(good), "");
  f.params = 2;
  EXPECT_EQ(problem(good), "bad_header");
  f.params = 1;
  f.registers[0] = 0; // Nothing
  EXPECT_EQ(problem(good), "bad_header");
  f.registers[0] = 60'000;
  EXPECT_EQ(problem(good), "bad_header");
  f.registers[0] = s.integer;
  f.result = 60'000;
  EXPECT_EQ(problem(good), "bad_header");
  f.result = s.integer;
  EXPECT_EQ(problem({}), "bad_header");
  f.registers.assign(257, s.integer);
  EXPECT_EQ(problem(good), "bad_header");
}

TEST_F(Code, BlockHeads) {
  registers({s.boolean, s.boolean}, 1);
  const std::vector<std::uint32_t> good{w(Op::jt, 0), 2, w(Op::ret_unit)};
  head(2, 0b01);
  EXPECT_EQ(problem(good), "");
  const auto blocks = f.blocks;
  auto bad = [&](auto change) {
    f.blocks = blocks;
    change(f.blocks);
    return problem(good);
  };
  EXPECT_EQ(bad([](auto &b) { b.clear(); }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[0].pc = 1; }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[1].pc = 0; }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[1].pc = 3; }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[1].pc = 1; }), "no_head"); // and the target is none
  EXPECT_EQ(bad([](auto &b) { b[1].initialised.push_back(0); }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[1].initialised[0] = 0b100; }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[0].initialised[0] = 0b11; }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[0].scope = 0; }), "bad_block");
  EXPECT_EQ(bad([](auto &b) { b[1].scope = 0; }), "scope_mismatch");
  f.blocks = blocks;
  f.blocks.insert(f.blocks.begin() + 1, {1, none, {0}}); // in the extension word
  EXPECT_EQ(problem(good), "bad_block");
  f.blocks = {blocks[0]};
  head(1, 0);
  EXPECT_EQ(problem({w(Op::ret_unit), w(Op::ret_unit)}), "") << "a block that nothing reaches is checked as declared";
  head(2, 0, 0);
  EXPECT_EQ(problem({w(Op::ret_unit), w(Op::ret_unit), w(Op::ret_unit)}), "bad_block") << "no push at 0";
  f.blocks = {blocks[0]};
  EXPECT_EQ(problem({w(Op::ret_unit), w(Op::ret_unit)}), "bad_block") << "code without a head that nothing reaches";
}

TEST_F(Code, SourceMap) {
  registers({});
  f.lines = {{0, s.file, 1, 1}};
  EXPECT_EQ(problem({w(Op::ret_unit)}), "");
  f.lines = {{0, s.file, 1, 1}, {0, s.file, 2, 1}};
  EXPECT_EQ(problem({w(Op::ret_unit)}), "bad_lines");
  f.lines = {{1, s.file, 1, 1}};
  EXPECT_EQ(problem({w(Op::ret_unit)}), "bad_lines");
  f.lines = {{0, 99, 1, 1}};
  EXPECT_EQ(problem({w(Op::ret_unit)}), "bad_lines");
}

TEST_F(Code, Words) {
  registers({s.integer}, 1);
  EXPECT_EQ(problem({0xff, w(Op::ret_unit)}), "unknown_op");
  EXPECT_EQ(problem({static_cast<std::uint32_t>(opCount), w(Op::ret_unit)}), "unknown_op");
  EXPECT_EQ(problem({w(Op::jmp)}), "cut_instruction");
  EXPECT_EQ(problem({w(Op::ret_unit, 1)}), "unused_operand");
  EXPECT_EQ(problem({w(Op::drop, 0, 1), w(Op::ret_unit)}), "unused_operand");
  EXPECT_EQ(problem({w(Op::drop, 0), w(Op::ret_unit)}), "");
}

TEST_F(Code, RegistersExistAndAreSet) {
  registers({s.integer, s.integer}, 1);
  EXPECT_EQ(problem({w(Op::mov, 1, 0), w(Op::drop, 1), w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w(Op::mov, 2, 0), w(Op::ret_unit)}), "no_register");
  EXPECT_EQ(problem({w(Op::mov, 0, 2), w(Op::ret_unit)}), "no_register");
  EXPECT_EQ(problem({w(Op::mov, 0, 1), w(Op::ret_unit)}), "not_initialised");
  EXPECT_EQ(problem({w(Op::take, 1, 0), w(Op::drop, 0), w(Op::ret_unit)}), "not_initialised") << "consumed";
  EXPECT_NE(text.find("register 0"), text.npos) << text;
}

TEST_F(Code, PatternsHoldTypesToEachOther) {
  const TypeIndex optional = s.builder.optional(s.integer), hosts = s.builder.list(s.host),
                  counts = s.builder.map(s.host, s.integer);
  const TypeIndex optionalHost = s.builder.optional(s.host), set = s.builder.set(s.host),
                  texts = s.builder.list(s.text);
  registers({s.integer, s.decimal, s.text, s.host, optional, hosts, counts, optionalHost, s.severity, s.shape,
             s.duration, s.endpoint, set, texts, s.boolean, s.incident, s.failure, s.address, s.time},
            19);
  enum { n, dec, txt, hst, opt, lst, cnt, optHost, sev, shp, dur, rec, st, txts, flag, inc, fail, addr, when };
  auto one = [&](std::uint32_t word) { return problem({word, w(Op::ret_unit)}); };
  struct Case {
    std::uint32_t good, bad;
  };
  const Case cases[] = {
      {w(Op::mov, n, n), w(Op::mov, n, dec)},                 // T
      {w(Op::add, dec, dec, dec), w(Op::add, dec, dec, n)},   // one Num
      {w(Op::add, dur, dur, dur), w(Op::add, txt, txt, txt)}, // Num
      {w(Op::scale, dur, dur, n), w(Op::scale, n, n, n)},     // Span
      {w(Op::min, sev, sev, sev), w(Op::min, txt, txt, txt)}, // Ord
      {w(Op::lt, flag, txt, txt), w(Op::lt, flag, rec, rec)}, // Less
      {w(Op::lt, flag, sev, sev), w(Op::lt, flag, shp, shp)},
      {w(Op::eq, flag, rec, rec), w(Op::eq, flag, txt, hst)},
      {w(Op::eq, flag, n, n), w(Op::eq, n, n, n)},                          // Bool
      {w(Op::mul, n, n, n), w(Op::mul, dec, dec, dec)},                     // Int
      {w(Op::dec_mul, dec, dec, dec), w(Op::dec_mul, n, n, n)},             // Decimal
      {w(Op::time_add, when, when, dur), w(Op::time_add, when, dur, when)}, // Time, Duration
      {w(Op::load_none, opt), w(Op::load_none, n)},                         // Opt
      {w(Op::some, opt, n), w(Op::some, opt, dec)},
      {w(Op::unwrap, hst, optHost), w(Op::unwrap, txt, optHost)},
      {w(Op::enum_ord, n, sev), w(Op::enum_ord, n, shp)},           // Enum
      {w(Op::var_tag, n, shp), w(Op::var_tag, n, sev)},             // Variant
      {w(Op::list_push, lst, hst), w(Op::list_push, lst, txt)},     // E
      {w(Op::list_push, lst, hst), w(Op::list_push, st, hst)},      // List
      {w(Op::set_add, st, hst), w(Op::set_add, lst, hst)},          // Set
      {w(Op::append, st, lst), w(Op::append, st, txts)},            // Coll
      {w(Op::map_put, cnt, hst, n), w(Op::map_put, cnt, hst, hst)}, // K, V
      {w(Op::map_put, cnt, hst, n), w(Op::map_put, cnt, n, hst)},
      {w(Op::map_get, opt, cnt, hst), w(Op::map_get, optHost, cnt, hst)}, // OptV
      {w(Op::len, n, cnt), w(Op::len, n, txt)},                           // Many
      {w(Op::severity_get, sev), w(Op::severity_get, inc)},               // roles
      {w(Op::incident_get, inc), w(Op::incident_get, fail)},
      {w(Op::convert, txt, hst), w(Op::convert, hst, txt)},
      {w(Op::not_, flag, flag), w(Op::not_, flag, n)},
      {w(Op::list_get, hst, lst, n), w(Op::list_get, hst, lst, dec)},
  };
  for (const Case &c : cases) {
    EXPECT_EQ(one(c.good), "") << opInfo(opOf(c.good)).name << ": " << text;
    EXPECT_EQ(one(c.bad), "wrong_type") << opInfo(opOf(c.bad)).name;
  }
}

TEST_F(Code, RowsThatAnInstructionNames) {
  const Index constant = s.builder.constant(s.text, "x");
  registers({s.text, s.boolean, s.builder.optional(s.integer), s.builder.optional(s.boolean), s.duration}, 5);
  auto one = [&](std::uint32_t word) { return problem({word, w(Op::ret_unit)}); };
  EXPECT_EQ(one(w16(Op::load, 0, constant)), "");
  EXPECT_EQ(one(w16(Op::load, 1, constant)), "bad_operand") << "another type";
  EXPECT_EQ(one(w16(Op::load, 0, 60'000)), "bad_operand");
  EXPECT_EQ(one(w16(Op::slot_get, 2, s.slot)), "");
  EXPECT_EQ(one(w16(Op::slot_get, 0, s.slot)), "bad_operand");
  EXPECT_EQ(one(w16(Op::slot_get, 2, 99)), "bad_operand");
  EXPECT_EQ(one(w16(Op::slot_skip, 0, 0)), "bad_operand") << "the alert does not change";
  EXPECT_EQ(one(w16(Op::fact_get, 3, s.fact)), "");
  EXPECT_EQ(one(w16(Op::fact_get, 2, s.fact)), "bad_operand");
  EXPECT_EQ(one(w16(Op::fact_get, 3, 99)), "bad_operand");
  EXPECT_EQ(problem({w16(Op::establish, 1, s.fact), 0, w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w16(Op::establish, 1, s.fact), 1, w(Op::ret_unit)}), "wrong_type") << "the reason is a text";
  EXPECT_EQ(problem({w16(Op::establish, 1, s.fact), 99, w(Op::ret_unit)}), "no_register");
  EXPECT_EQ(problem({w(Op::drop, 0), w16(Op::establish, 1, s.fact), 0, w(Op::ret_unit)}), "not_initialised");
  EXPECT_EQ(problem({w16(Op::establish, 0, s.fact), 0, w(Op::ret_unit)}), "bad_operand");
  EXPECT_EQ(one(w16(Op::duty_met, 0, s.duty)), "");
  EXPECT_EQ(one(w16(Op::duty_met, 0, 99)), "bad_operand");
  EXPECT_EQ(problem({w16(Op::end, 0, s.closed)}), "");
  EXPECT_EQ(problem({w16(Op::end, 0, 99)}), "bad_operand");
  EXPECT_EQ(one(w16(Op::approve_push, 0, 99)), "bad_operand");
  EXPECT_EQ(problem({w16(Op::trap, 0, 0)}), "");
  EXPECT_EQ(problem({w16(Op::trap, 0, 999)}), "bad_operand");
  EXPECT_EQ(one(w(Op::load_bool, 1, 2)), "bad_operand");
  EXPECT_EQ(one(w(Op::handoff, 0, 5)), "bad_operand");
  for (const auto &[op, good, bad] : {std::tuple{Op::enter, s.stepSite, s.skipSite},
                                      {Op::leave, s.methodSite, s.armSite},
                                      {Op::taken, s.armSite, s.stepSite},
                                      {Op::promise_end, s.promiseSite, s.skipSite},
                                      {Op::clock_end, s.clockSite, s.promiseSite}}) {
    EXPECT_EQ(one(w16(op, 0, good)), "") << opInfo(op).name;
    EXPECT_EQ(one(w16(op, 0, bad)), "bad_operand") << opInfo(op).name;
    EXPECT_EQ(one(w16(op, 0, 99)), "bad_operand") << opInfo(op).name;
  }
  EXPECT_EQ(one(w16(Op::remark, 0, s.skipSite)), "");
  EXPECT_EQ(one(w16(Op::remark, 0, s.stepSite)), "bad_operand");
  EXPECT_EQ(one(w16(Op::promise, 4, s.stepSite)), "bad_operand");
  EXPECT_EQ(one(w16(Op::office_time, 4, s.officeTime)), "");
  EXPECT_EQ(one(w16(Op::office_time, 4, 99)), "bad_operand");
  EXPECT_EQ(one(w16(Op::office_time, 1, s.officeTime)), "wrong_type");
}

TEST_F(Code, ClocksStartTracks) {
  others = {other("breach", {}, 0, 0, {w(Op::ret_unit)}), other("taker", {s.integer}, 1, 0, {w(Op::ret_unit)})};
  registers({s.duration, s.integer}, 2);
  EXPECT_EQ(problem({w16(Op::clock, 0, s.clockSite), 0, w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w16(Op::clock, 0, s.promiseSite), 0, w(Op::ret_unit)}), "bad_operand");
  EXPECT_EQ(problem({w16(Op::clock, 1, s.clockSite), 0, w(Op::ret_unit)}), "wrong_type");
  EXPECT_EQ(problem({w16(Op::clock, 0, s.clockSite), 1, w(Op::ret_unit)}), "wrong_call") << "tracks have no parameters";
  EXPECT_EQ(problem({w16(Op::clock, 0, s.clockSite), 99, w(Op::ret_unit)}), "bad_operand");
}

TEST_F(Code, WhatIsChangedInPlaceIsNotReadBeside) {
  registers({s.builder.list(s.host), s.builder.list(s.host), s.builder.list(s.integer), s.integer}, 4);
  EXPECT_EQ(problem({w(Op::append, 0, 1), w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w(Op::append, 0, 0), w(Op::ret_unit)}), "update_alias");
  head(2, 0);
  EXPECT_EQ(problem({w(Op::next, 3, 2, 3), 2, w(Op::ret_unit)}), "update_alias")
      << "the item would overwrite the cursor";
}

TEST_F(Code, Jumps) {
  registers({s.boolean, s.text}, 1);
  head(3, 0b01);
  EXPECT_EQ(problem({w(Op::jt, 0), 3, w(Op::ret_unit), w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w(Op::jt, 0), 2, w(Op::ret_unit), w(Op::ret_unit)}), "no_head");
  EXPECT_EQ(problem({w(Op::jt, 0), 99, w(Op::ret_unit), w(Op::ret_unit)}), "no_head");
  EXPECT_EQ(problem({w(Op::jt, 0), 3, w(Op::ret_unit), w(Op::drop, 0)}), "falls_off");
  f.blocks.back().initialised[0] = 0b11;
  EXPECT_EQ(problem({w(Op::jt, 0), 3, w(Op::ret_unit), w(Op::ret_unit)}), "head_mismatch");
  const auto load = w16(Op::load, 1, s.builder.constant(s.text, "x"));
  f.blocks.back().pc = 1;
  EXPECT_EQ(problem({load, w(Op::jt, 0), 1, w(Op::ret_unit)}), "") << "a loop";
  EXPECT_EQ(problem({load, w(Op::drop, 1), w(Op::ret_unit)}), "") << "by falling through";
  EXPECT_EQ(problem({w(Op::load_bool, 0), w(Op::ret_unit)}), "head_mismatch") << "falling through without";
  EXPECT_EQ(problem({load, w(Op::take, 1, 1), w(Op::jt, 0), 1, w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({load, w(Op::drop, 1), w(Op::jt, 0), 1, w(Op::ret_unit)}), "head_mismatch") << "back into the loop";
}

TEST_F(Code, FailureWaysSetTheKindAndNotTheResult) {
  const TypeIndex hosts = s.builder.list(s.host);
  registers({s.address, hosts, s.failure}, 1);
  head(4, 0b101); // the target: the failure's kind
  const auto call = [&](unsigned c) {
    return std::vector<std::uint32_t>{w(Op::host, 1, 0, c), s.observeSite, 4, w(Op::ret_unit), w(Op::ret_unit)};
  };
  EXPECT_EQ(problem(call(2)), "");
  f.blocks.back().initialised[0] = 0b111;
  EXPECT_EQ(problem(call(2)), "head_mismatch") << "no result after a failure";
  f.blocks.back().initialised[0] = 0b001;
  auto reads = call(2);
  reads.insert(reads.begin() + 3, w(Op::drop, 2)); // on the way through
  f.blocks.back().pc = 5;
  reads[2] = 5;
  EXPECT_EQ(problem(reads), "not_initialised") << "no kind after success";
}

TEST_F(Code, Calls) {
  others = {other("callee", {s.integer, s.text}, 2, s.text, {w(Op::ret, 1)}),
            other("unit", {}, 0, 0, {w(Op::ret_unit)}), other("taker", {s.integer}, 1, 0, {w(Op::ret_unit)})};
  registers({s.integer, s.text, s.text, s.integer}, 2, s.text);
  EXPECT_EQ(problem({w(Op::call, 2, 0), 0, w(Op::ret, 2)}), "");
  EXPECT_EQ(problem({w(Op::call, 3, 0), 0, w(Op::ret, 1)}), "wrong_call") << "another result";
  EXPECT_EQ(problem({w(Op::call, 2, 1), 0, w(Op::ret, 2)}), "wrong_call") << "other arguments";
  EXPECT_EQ(problem({w(Op::call, 2, 3), 0, w(Op::ret, 2)}), "no_register") << "arguments beyond the registers";
  EXPECT_EQ(problem({w(Op::call, 2, 0), 0, w(Op::ret, 1)}), "not_initialised") << "arguments are consumed";
  EXPECT_EQ(problem({w(Op::call, 2, 0), 99, w(Op::ret, 2)}), "bad_operand");
  EXPECT_EQ(problem({w(Op::call_unit, 0, 0), 1, w(Op::ret, 1)}), "");
  EXPECT_EQ(problem({w(Op::call_unit, 0, 0), 0, w(Op::ret, 1)}), "wrong_call") << "it has a result";
  EXPECT_EQ(problem({w(Op::spawn), 1, w(Op::ret, 1)}), "");
  EXPECT_EQ(problem({w(Op::spawn), 2, w(Op::ret, 1)}), "wrong_call") << "tracks have no parameters";
  EXPECT_EQ(problem({w(Op::ret, 0)}), "wrong_call");
  EXPECT_EQ(problem({w(Op::ret_unit)}), "wrong_call");
  registers({s.integer, s.text, s.text}, 1, s.text);
  EXPECT_EQ(problem({w(Op::call, 2, 0), 0, w(Op::ret, 2)}), "not_initialised") << "an argument is not set";
}

TEST_F(Code, LibraryFunctions) {
  const auto contains = static_cast<std::uint32_t>(Builtin::Text_contains);
  registers({s.text, s.text, s.boolean, s.host}, 2);
  EXPECT_EQ(problem({w(Op::builtin, 2, 0), contains, w(Op::drop, 0), w(Op::ret_unit)}), "") << "arguments are kept";
  EXPECT_EQ(problem({w(Op::builtin, 3, 0), contains, w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({w(Op::builtin, 2, 1), contains, w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({w(Op::builtin, 2, 3), contains, w(Op::ret_unit)}), "no_register");
  EXPECT_EQ(problem({w(Op::builtin, 2, 0), 60'000, w(Op::ret_unit)}), "bad_operand");
}

TEST_F(Code, RecordsAndVariants) {
  registers({s.address, s.text, s.endpoint, s.shape, s.integer, s.text}, 2);
  const std::uint32_t made = w(Op::rec_new, 2, 0), load = w16(Op::load, 5, s.builder.constant(s.text, "x"));
  EXPECT_EQ(problem({made, w(Op::rec_get, 0, 2, 0), load, w(Op::rec_set, 2, 1, 5), w(Op::ret_unit)}), "") << text;
  EXPECT_EQ(problem({made, w(Op::drop, 0), w(Op::ret_unit)}), "not_initialised") << "fields are consumed";
  EXPECT_EQ(problem({w(Op::rec_new, 2, 1), w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({made, w(Op::rec_get, 5, 2, 0), w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({made, w(Op::rec_get, 5, 2, 2), w(Op::ret_unit)}), "bad_operand");
  EXPECT_EQ(problem({made, load, w(Op::rec_set, 2, 0, 5), w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({made, load, w(Op::rec_set, 2, 2, 5), w(Op::ret_unit)}), "bad_operand");
  const std::uint32_t number = w16(Op::load_int, 4, 7);
  EXPECT_EQ(problem({number, load, w(Op::var_new, 3, 4), 1, w(Op::var_get, 1, 3, 1), 1, w(Op::ret_unit)}), "") << text;
  EXPECT_EQ(problem({number, load, w(Op::var_new, 3, 0), 1, w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({number, load, w(Op::var_new, 3, 4), 2, w(Op::ret_unit)}), "bad_operand");
  EXPECT_EQ(problem({w(Op::var_new, 3, 0), 0, w(Op::var_get, 1, 3, 0), 1, w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({w(Op::var_new, 3, 0), 0, w(Op::var_get, 1, 3, 2), 1, w(Op::ret_unit)}), "bad_operand");
  EXPECT_EQ(problem({w(Op::var_new, 3, 0), 0, w(Op::var_get, 1, 3, 0), 9, w(Op::ret_unit)}), "bad_operand");
  head(5, 0);
  EXPECT_EQ(problem({w(Op::var_new, 3, 0), 0, w(Op::jcase, 3), 1, 5, w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w(Op::var_new, 3, 0), 0, w(Op::jcase, 3), 2, 5, w(Op::ret_unit)}), "bad_operand");
}

TEST_F(Code, RunsOfItems) {
  registers({s.text, s.text, s.builder.list(s.text), s.text, s.integer}, 2);
  EXPECT_EQ(problem({w(Op::concat, 3, 0, 2), w(Op::list_new, 2, 0, 2), w(Op::ret_unit)}), "");
  EXPECT_EQ(problem({w(Op::list_new, 2, 0, 2), w(Op::drop, 1), w(Op::ret_unit)}), "not_initialised")
      << "items are consumed";
  EXPECT_EQ(problem({w(Op::concat, 3, 0, 3), w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({w(Op::concat, 3, 3, 2), w(Op::ret_unit)}), "wrong_call");
  EXPECT_EQ(problem({w(Op::list_new, 2, 3, 255), w(Op::ret_unit)}), "no_register");
  EXPECT_EQ(problem({w(Op::concat, 3, 3, 1), w(Op::ret_unit)}), "not_initialised");
  EXPECT_EQ(problem({w(Op::list_new, 2, 200, 0), w(Op::ret_unit)}), "no_register")
      << "an empty run lies within the registers, too";
}

TEST_F(Code, HostCalls) {
  const TypeIndex hosts = s.builder.list(s.host), targets = s.builder.list(s.target),
                  span = s.builder.optional(s.duration);
  registers({s.address, hosts, s.failure, targets, span, s.each, s.target, s.host, s.job, s.text}, 10);
  enum { addr, hst, fail, tgts, spn, results, tgt, one, job, txt };
  auto host = [&](Op op, unsigned a, unsigned b, unsigned c, Index site) {
    head(4, 0);
    const std::string p = problem({w(op, a, b, c), site, 4, w(Op::ret_unit), w(Op::ret_unit)});
    f.blocks.pop_back();
    return p;
  };
  EXPECT_EQ(host(Op::host, hst, addr, fail, s.observeSite), "");
  EXPECT_EQ(host(Op::host, addr, addr, fail, s.observeSite), "wrong_call") << "another result";
  EXPECT_EQ(host(Op::host, hst, tgt, fail, s.observeSite), "wrong_call") << "another argument";
  EXPECT_EQ(host(Op::host, hst, addr, hst, s.observeSite), "wrong_type") << "no kind of failure";
  EXPECT_EQ(host(Op::host, hst, addr, fail, s.stepSite), "bad_operand");
  EXPECT_EQ(host(Op::host, hst, addr, fail, 999), "bad_operand");
  EXPECT_EQ(host(Op::host_unit, 0, txt, fail, s.unitSite), "");
  EXPECT_EQ(host(Op::host_unit, 0, addr, fail, s.observeSite), "wrong_call") << "it has a result";
  EXPECT_EQ(host(Op::host, hst, txt, fail, s.unitSite), "wrong_call") << "it has none";
  EXPECT_EQ(host(Op::await, hst, job, fail, s.jobSite), "");
  EXPECT_EQ(host(Op::await, addr, job, fail, s.jobSite), "wrong_call");
  EXPECT_EQ(host(Op::await, hst, txt, fail, s.jobSite), "wrong_call");
  auto each = [&](unsigned a, unsigned b, unsigned c, Index site) {
    return problem({w(Op::host_each, a, b, c), site, w(Op::ret_unit)});
  };
  EXPECT_EQ(each(results, tgts, 0, s.containSite), "");
  EXPECT_EQ(each(results, tgts, 1, s.containSite), "wrong_call") << "the duration is no collection";
  EXPECT_EQ(each(results, tgts, 2, s.containSite), "bad_operand");
  EXPECT_EQ(each(results, hst, 0, s.containSite), "wrong_call");
  EXPECT_EQ(each(hst, tgts, 0, s.containSite), "wrong_call");
}

TEST_F(Code, Questions) {
  registers({s.text, s.builder.list(s.host), s.failure, s.host, s.integer}, 5);
  head(4, 0);
  auto ask = [&](Op op, unsigned a, unsigned b, Index row) {
    return problem({w(op, a, b, 2), row, 4, w(Op::ret_unit), w(Op::ret_unit)});
  };
  EXPECT_EQ(ask(Op::ask, 3, 0, s.chooseAsk), "");
  EXPECT_EQ(ask(Op::ask, 4, 0, s.chooseAsk), "wrong_call") << "another answer";
  EXPECT_EQ(ask(Op::ask, 3, 1, s.chooseAsk), "wrong_call") << "no question";
  EXPECT_EQ(ask(Op::ask, 3, 4, s.taskAsk), "wrong_call") << "the question is no text";
  EXPECT_EQ(ask(Op::ask, 3, 99, s.chooseAsk), "no_register");
  EXPECT_EQ(ask(Op::ask, 3, 0, 99), "bad_operand");
  EXPECT_EQ(ask(Op::ask_unit, 0, 0, s.taskAsk), "");
  EXPECT_EQ(ask(Op::ask_unit, 0, 0, s.chooseAsk), "wrong_call") << "it has an answer";
}

TEST_F(Code, BoundsAndApprovalsNest) {
  registers({s.duration, s.text}, 2);
  const std::uint32_t approve = w16(Op::approve_push, 0, s.approval), approved = w(Op::approve_pop),
                      bound = w(Op::bound_push, 0), bounded = w(Op::bound_pop);
  const std::uint32_t ret = w(Op::ret_unit), sleep = w(Op::sleep, 0);
  EXPECT_EQ(problem({approve, approved, ret}), "");
  EXPECT_EQ(problem({approve, ret}), "scope_unbalanced") << "left open";
  EXPECT_EQ(problem({approved, ret}), "scope_unbalanced") << "never opened";
  EXPECT_EQ(problem({approve, bounded, ret}), "scope_unbalanced") << "of the other kind";
  head(5, 0b11);
  EXPECT_EQ(problem({bound, 5, sleep, bounded, ret, ret}), "");
  EXPECT_EQ(problem({bound, 5, sleep, bounded, bounded, ret}), "scope_unbalanced");
  EXPECT_EQ(problem({bound, 5, w(Op::drop, 1), sleep, bounded, ret}), "scope_pinned")
      << "given up there, register 1 is gone";
  EXPECT_EQ(problem({bound, 5, w(Op::drop, 1), bounded, ret, ret}), "") << "nothing waits inside";
  EXPECT_EQ(problem({w(Op::drop, 1), bound, 5, bounded, ret, ret}), "head_mismatch") << "gone before";
  f.blocks.back().scope = 0;
  EXPECT_EQ(problem({bound, 5, sleep, bounded, ret, ret}), "scope_mismatch") << "the target is outside";
  f.blocks.resize(1);
  head(1, 0b11);
  EXPECT_EQ(problem({approve, w(Op::jmp), 1}), "scope_mismatch") << "falling into a head outside";
  f.blocks.back().scope = 0;
  EXPECT_EQ(problem({approve, w(Op::jmp), 1}), "") << "a loop inside";
  f.blocks.resize(1);
  head(5, 0b01); // outer target
  head(6, 0b11); // inner target, inside the outer bound
  f.blocks.back().scope = 0;
  EXPECT_EQ(problem({bound, 5, bound, 6, w(Op::park, 1), ret, w(Op::park, 1)}), "") << text;
}

TEST_F(Code, ARemarkIsWrittenOnTheWayBack) {
  registers({s.integer, s.duration, s.text, s.text}, 3);
  const std::uint32_t rework = w(Op::rework_push, 0, 0, 3), closed = w(Op::bound_pop), sleep = w(Op::sleep, 1);
  const std::uint32_t ret = w(Op::ret_unit), park = w(Op::park, 3);
  head(5, 0b1111);
  EXPECT_EQ(problem({rework, 5, sleep, closed, ret, park}), "");
  EXPECT_EQ(problem({rework, 5, sleep, ret, ret, park}), "scope_unbalanced") << "left open";
  EXPECT_EQ(problem({w(Op::rework_push, 1, 0, 3), 5, sleep, closed, ret, park}), "wrong_type")
      << "how often is a number";
  EXPECT_EQ(problem({w(Op::rework_push, 0, 0, 1), 5, sleep, closed, ret, park}), "wrong_type") << "a remark is a text";
  EXPECT_EQ(problem({rework, 5, park, closed, ret, park}), "not_initialised") << "not inside";
  f.blocks.resize(1);
  head(6, 0b1111);
  EXPECT_EQ(problem({rework, 6, w(Op::drop, 2), sleep, closed, ret, park}), "scope_pinned");
}

TEST_F(Code, CallsEnd) {
  registers({});
  EXPECT_EQ(problem({w(Op::call_unit), 0, w(Op::ret_unit)}), "recursion");
  EXPECT_EQ(problem({w(Op::spawn), 0, w(Op::ret_unit)}), "recursion");
  others = {other("a", {}, 0, 0, {w(Op::call_unit), 1, w(Op::ret_unit)})};
  EXPECT_EQ(problem({w(Op::call_unit), 0, w(Op::ret_unit)}), "recursion");
  EXPECT_NE(text.find("`tested`"), text.npos) << text;
  EXPECT_EQ(problem({w(Op::ret_unit)}), "");
}

TEST_F(Code, CallsAreNotTooDeep) {
  registers({});
  for (const Index chain : {255u, 256u}) {
    others.clear();
    for (Index n = 0; n < chain; ++n)
      others.push_back(n == 0 ? other("f0", {}, 0, 0, {w(Op::ret_unit)})
                              : other("f" + std::to_string(n), {}, 0, 0, {w(Op::call_unit), n - 1, w(Op::ret_unit)}));
    EXPECT_EQ(problem({w(Op::call_unit), chain - 1, w(Op::ret_unit)}), chain == 256 ? "calls_too_deep" : "");
  }
}

} // namespace
} // namespace tejun::vm
