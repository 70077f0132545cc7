// Headers, block heads, control and initialisation.
#include "vm/bytecode/verify_function.h"

#include <algorithm>

namespace tejun::vm {

bool FunctionVerifier::fail(ModuleProblem problem, VerifyContext::Arguments arguments) {
  return c_.fail(problem, "function " + f_.name, std::move(arguments));
}
bool FunctionVerifier::failOp(ModuleProblem problem, VerifyContext::Arguments arguments) {
  arguments.emplace_back("op", opInfo(i_.op).name);
  return c_.fail(problem, "function " + f_.name + ", " + std::to_string(i_.pc), std::move(arguments), i_.pc);
}

// ---- headers -----------------------------------------------------------------------------------------------

bool FunctionVerifier::header() {
  auto bad = [&](const char *reason) { return fail(ModuleProblem::bad_header, {{"reason", reason}}); };
  if (f_.registers.size() > limits::registers) return bad("too many registers");
  if (f_.params > f_.registers.size()) return bad("more parameters than registers");
  for (const TypeIndex t : f_.registers)
    if (t == 0 || !c_.isType(t)) return bad("a register has no type");
  if (!c_.isType(f_.result)) return bad("the result has no type");
  if (f_.code.empty() || f_.code.size() > limits::code) return bad("there is no code, or too much");
  return blocks() && lines();
}

bool FunctionVerifier::blocks() {
  auto bad = [&](const char *reason) { return fail(ModuleProblem::bad_block, {{"reason", reason}}); };
  if (f_.blocks.empty() || f_.blocks[0].pc != 0 || f_.blocks[0].scope != none)
    return bad("the first must be the entry");
  const std::size_t words = (f_.registers.size() + 63) / 64;
  Index before = none;
  for (const BlockHead &head : f_.blocks) {
    if (before != none && head.pc <= before) return bad("they must rise");
    if (head.pc >= f_.code.size()) return bad("one lies behind the code");
    before = head.pc;
    if (head.initialised.size() != words) return bad("a set has the wrong size");
    if (f_.registers.size() % 64 != 0 && head.initialised.back() >> f_.registers.size() % 64 != 0)
      return bad("a set names a register that does not exist");
  }
  for (std::size_t r = 0; r < f_.registers.size(); ++r)
    if ((f_.blocks[0].initialised[r / 64] >> r % 64 & 1) != 0 && r >= f_.params)
      return bad("the entry has parameters only");
  return true;
}

bool FunctionVerifier::lines() {
  Index before = none;
  for (const LineEntry &line : f_.lines) {
    if ((before != none && line.pc <= before) || line.pc >= f_.code.size() ||
        (line.line != 0 && line.file >= m_.strings.size()))
      return fail(ModuleProblem::bad_lines);
    before = line.pc;
  }
  return true;
}

// ---- control -----------------------------------------------------------------------------------------------

bool FunctionVerifier::code() {
  headAt_.assign(f_.code.size(), none);
  scopeAt_.assign(f_.code.size(), none);
  heads_.assign(f_.blocks.size(), {});
  for (std::size_t n = 0; n < f_.blocks.size(); ++n) {
    headAt_[f_.blocks[n].pc] = static_cast<Index>(n);
    std::copy(f_.blocks[n].initialised.begin(), f_.blocks[n].initialised.end(), heads_[n].begin());
  }
  std::fill(bits_.begin(), bits_.end(), 0);
  for (std::size_t r = 0; r < f_.params; ++r) set(bits_, r);

  std::size_t headsSeen = 0;
  for (Index pc = 0; pc < f_.code.size(); pc += static_cast<Index>(i_.words())) {
    i_.pc = pc; // the rest is still the instruction before
    if (!atHead(pc, headsSeen)) return false;
    if (opByte(f_.code[pc]) >= opCount)
      return c_.fail(ModuleProblem::unknown_op, "function " + f_.name + ", " + std::to_string(pc),
                     {{"value", std::to_string(opByte(f_.code[pc]))}}, pc);
    i_.op = opOf(f_.code[pc]);
    if (i_.words() > f_.code.size() - pc) return failOp(ModuleProblem::cut_instruction);
    i_ = decode(f_.code, pc);
    if (!instruction()) return false;
  }
  if (headsSeen != f_.blocks.size())
    return fail(ModuleProblem::bad_block, {{"reason", "one lies in the middle of an instruction"}});
  return !live_ || fail(ModuleProblem::falls_off);
}

bool FunctionVerifier::atHead(Index pc, std::size_t &seen) {
  const Index head = headAt_[pc];
  if (head == none) return live_ || fail(ModuleProblem::bad_block, {{"reason", "code that nothing reaches has none"}});
  ++seen;
  const Index scope = f_.blocks[head].scope;
  if (live_ && scope != scope_) return failOp(ModuleProblem::scope_mismatch, {{"target", std::to_string(pc)}});
  if (live_ && !covers(bits_, heads_[head]))
    return failOp(ModuleProblem::head_mismatch, {{"target", std::to_string(pc)}});
  if (scope != none && (scope >= pc || scopeAt_[scope] == none))
    return fail(ModuleProblem::bad_block, {{"reason", "one names a bound or approval that does not open before it"}});
  bits_ = heads_[head];
  scope_ = scope;
  live_ = true;
  return true;
}

/// Reads, then consumes, then may wait, then goes to the target or writes and goes on.
bool FunctionVerifier::instruction() {
  if (!operands() || !meaning() || !readRun()) return false;
  const OpInfo &info = opInfo(i_.op);
  for (std::size_t n = 0; n < 3; ++n)
    if (info.operands[n].kind == OperandKind::consume) clear(bits_, i_.operand(n));
  if (info.operands[1].kind == OperandKind::run)
    for (std::size_t n = 0; n < runLength_; ++n) clear(bits_, i_.b + n);
  if (maySuspend(i_.op) && scope_ != none && !covers(bits_, scopes_[scopeAt_[scope_]].pinned))
    return failOp(ModuleProblem::scope_pinned);

  if (targetWord(i_.op) != 0) {
    Bits there = bits_;
    for (std::size_t n = 0; n < 3; ++n)
      if (info.operands[n].kind == OperandKind::writeThere) set(there, i_.operand(n));
    if (!edge(i_.target(), there)) return false;
  }
  for (std::size_t n = 0; n < 3; ++n)
    if (info.operands[n].kind == OperandKind::write) set(bits_, i_.operand(n));
  for (std::size_t n = 0; n < 2; ++n)
    if (info.extensions[n] == Extension::writeRegister) set(bits_, i_.x[n]);
  if (!scopes()) return false;
  live_ = !isTerminator(i_.op);
  return true;
}

bool FunctionVerifier::edge(Index target, const Bits &bits) {
  const Index head = target < headAt_.size() ? headAt_[target] : none;
  if (head == none) return failOp(ModuleProblem::no_head, {{"target", std::to_string(target)}});
  if (f_.blocks[head].scope != scope_)
    return failOp(ModuleProblem::scope_mismatch, {{"target", std::to_string(target)}});
  return covers(bits, heads_[head]) || failOp(ModuleProblem::head_mismatch, {{"target", std::to_string(target)}});
}

bool FunctionVerifier::scopes() {
  switch (i_.op) {
  case Op::bound_push:
  case Op::rework_push:
  case Op::approve_push: {
    Scope opened{scope_, i_.op != Op::approve_push, {}};
    if (opened.bound) {
      opened.pinned = heads_[headAt_[i_.target()]];
      if (i_.op == Op::rework_push) clear(opened.pinned, i_.c); // written on the way there
    }
    if (scope_ != none)
      for (std::size_t n = 0; n < opened.pinned.size(); ++n) opened.pinned[n] |= scopes_[scopeAt_[scope_]].pinned[n];
    scopeAt_[i_.pc] = static_cast<Index>(scopes_.size());
    scopes_.push_back(opened);
    scope_ = i_.pc;
    return true;
  }
  case Op::bound_pop:
  case Op::approve_pop: {
    if (scope_ == none || scopes_[scopeAt_[scope_]].bound != (i_.op == Op::bound_pop))
      return failOp(ModuleProblem::scope_unbalanced);
    scope_ = scopes_[scopeAt_[scope_]].parent;
    return true;
  }
  case Op::ret:
  case Op::ret_unit: return scope_ == none || failOp(ModuleProblem::scope_unbalanced);
  default: return true;
  }
}

/// The run's registers exist and are set; meaning() has looked at their types.
bool FunctionVerifier::readRun() {
  for (std::size_t n = 0; n < runLength_; ++n)
    if (!isSet(i_.b + n)) return failOp(ModuleProblem::not_initialised, {{"register", std::to_string(i_.b + n)}});
  return true;
}

bool verifyFunctions(VerifyContext &c) {
  for (std::size_t f = 0; f < c.module.functions.size(); ++f)
    if (!FunctionVerifier(c, f).header()) return false;
  for (std::size_t f = 0; f < c.module.functions.size(); ++f)
    if (!FunctionVerifier(c, f).code()) return false;
  return true;
}

} // namespace tejun::vm
