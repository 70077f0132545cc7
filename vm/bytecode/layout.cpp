// From emitted instructions to a function of the module: which code is reached, what is initialised at each block head, which bound or
// approval is open there, where everything lies. It computes what the verifier checks, independently of it.
#include <cassert>

#include "vm/bytecode/builder.h"
#include "vm/bytecode/instruction.h"

namespace tejun::vm {

/// Works on indexes into the emitted instructions; turns them into program counters at the end.
class FunctionLayout {
public:
  explicit FunctionLayout(FunctionBuilder &b) : b_(b), function_(b.module_.module().functions[b.function_]) {}

  void run() {
    function_.registers = b_.registers_;
    findLeaders();
    flow();
    place();
    write();
  }

private:
  using Bits = std::array<std::uint64_t, limits::registers / 64>;
  struct State {
    bool reached = false;
    Index scope = none; // the innermost open push, an index into the instructions
    Bits initialised{};
  };
  struct Node { // what a push opened
    Index parent = none;
    Index target = none;  // of a bound, or a place to send back to
    Index written = none; // a register, on the way there
  };

  static void set(Bits &bits, Reg r) { bits[r / 64] |= std::uint64_t{1} << r % 64; }
  static void clear(Bits &bits, Reg r) { bits[r / 64] &= ~(std::uint64_t{1} << r % 64); }

  Index targetOf(const FunctionBuilder::Emitted &e) const {
    const std::size_t word = targetWord(e.op);
    if (word == 0) return none;
    const Index at = b_.labels_[e.x[word - 1].value];
    assert(at != none && "a label is used and not bound");
    return at;
  }
  Instruction unpacked(const FunctionBuilder::Emitted &e) const {
    return {e.op,
            static_cast<std::uint8_t>(e.a),
            static_cast<std::uint8_t>(e.b),
            static_cast<std::uint8_t>(e.c),
            {e.x[0].value, e.x[1].value},
            0};
  }

  void findLeaders() {
    const std::size_t n = b_.emitted_.size();
    assert(n != 0 && "a function is empty");
    leader_.assign(n + 1, false);
    leader_[0] = true;
    for (std::size_t label = 0; label < b_.labels_.size(); ++label)
      if (b_.labelUsed_[label] && b_.labels_[label] != none) leader_[b_.labels_[label]] = true;
    states_.assign(n + 1, {});
    nodes_.assign(n, {});
  }

  void meet(Index leader, Index scope, const Bits &bits) {
    State &s = states_[leader];
    bool changed = !s.reached;
    if (!s.reached) {
      s = {true, scope, bits};
    } else {
      assert(s.scope == scope && "ways with different open bounds or approvals meet");
      for (std::size_t i = 0; i < bits.size(); ++i) {
        changed |= (s.initialised[i] & ~bits[i]) != 0;
        s.initialised[i] &= bits[i];
      }
    }
    if (changed) work_.push_back(leader);
  }

  void flow() {
    Bits params{};
    for (Reg r = 0; r < function_.params; ++r) set(params, r);
    meet(0, none, params);
    while (!work_.empty()) {
      const Index leader = work_.back();
      work_.pop_back();
      State s = states_[leader];
      for (Index i = leader;; ++i) {
        assert(i < b_.emitted_.size() && "control falls off the end");
        if (i != leader && leader_[i]) {
          meet(i, s.scope, s.initialised);
          break;
        }
        step(i, s);
        if (isTerminator(b_.emitted_[i].op)) break;
      }
    }
  }

  void step(Index at, State &s) {
    const auto &e = b_.emitted_[at];
    const OpInfo &info = opInfo(e.op);
    const Reg operands[] = {e.a, e.b, e.c};
    for (std::size_t i = 0; i < 3; ++i) {
      if (info.operands[i].kind == OperandKind::consume) clear(s.initialised, operands[i]);
      if (info.operands[i].kind == OperandKind::run)
        for (std::size_t n = runLength(b_.module_.module(), function_, unpacked(e)); n-- > 0;)
          clear(s.initialised, static_cast<Reg>(operands[i] + n));
    }
    if (maySuspend(e.op))
      for (Index node = s.scope; node != none; node = nodes_[node].parent)
        if (nodes_[node].target != none) {
          Bits there = s.initialised;
          if (nodes_[node].written != none) set(there, static_cast<Reg>(nodes_[node].written));
          meet(nodes_[node].target, nodes_[node].parent, there);
        }

    if (const Index target = targetOf(e); target != none) {
      Bits there = s.initialised;
      for (std::size_t i = 0; i < 3; ++i)
        if (info.operands[i].kind == OperandKind::writeThere) set(there, operands[i]);
      meet(target, s.scope, there);
    }
    for (std::size_t i = 0; i < 3; ++i)
      if (info.operands[i].kind == OperandKind::write) set(s.initialised, operands[i]);
    for (std::size_t i = 0; i < 2; ++i)
      if (info.extensions[i] == Extension::writeRegister) set(s.initialised, e.x[i].value);

    if (e.op == Op::bound_push || e.op == Op::rework_push || e.op == Op::approve_push) {
      nodes_[at] = {s.scope, targetOf(e), e.op == Op::rework_push ? Index{e.c} : none};
      s.scope = at;
    } else if (e.op == Op::bound_pop || e.op == Op::approve_pop) {
      assert(s.scope != none && (nodes_[s.scope].target != none) == (e.op == Op::bound_pop) &&
             "pops must nest with pushes");
      s.scope = nodes_[s.scope].parent;
    }
  }

  /// What is reached, without jumps to what follows anyway.
  void place() {
    const Index n = static_cast<Index>(b_.emitted_.size());
    std::vector<bool> live(n, false);
    for (Index leader = 0; leader < n; ++leader) {
      if (!leader_[leader] || !states_[leader].reached) continue;
      for (Index i = leader; i < n && (i == leader || !leader_[i]); ++i) {
        live[i] = true;
        if (isTerminator(b_.emitted_[i].op)) break;
      }
    }
    Index following = none;
    for (Index i = n; i-- > 0;) {
      if (live[i] && b_.emitted_[i].op == Op::jmp && landing(targetOf(b_.emitted_[i])) == following) live[i] = false;
      if (leader_[i] && !live[i] && states_[i].reached)
        forward_[i] = following; // the leader was such a jump: who comes here goes on at what follows
      if (live[i]) following = i;
    }
    Index pc = 0;
    pcs_.assign(n, none);
    for (Index i = 0; i < n; ++i) {
      if (!live[i]) continue;
      pcs_[i] = pc;
      pc += static_cast<Index>(opInfo(b_.emitted_[i].op).words());
    }
    if (pc > limits::code) b_.module_.report({Limit::What::code, limits::code, b_.name_});
  }

  /// A removed jump's leader stands for what follows it.
  Index landing(Index leader) const {
    const auto at = forward_.find(leader);
    return at == forward_.end() ? leader : at->second;
  }

  void write() {
    std::vector<bool> head(b_.emitted_.size(), false);
    const std::size_t words = (function_.registers.size() + 63) / 64;
    for (Index i = 0; i < b_.emitted_.size(); ++i) {
      const auto &e = b_.emitted_[i];
      if (pcs_[i] == none) continue;
      function_.code.push_back(
          encode(e.op, static_cast<std::uint8_t>(e.a), static_cast<std::uint8_t>(e.b), static_cast<std::uint8_t>(e.c)));
      const Index target = targetOf(e);
      for (std::size_t x = 0; x < opInfo(e.op).extensionWords(); ++x)
        function_.code.push_back(e.x[x].isLabel ? pcs_[landing(target)] : e.x[x].value);
      if (target != none) head[landing(target)] = true;
      const LineEntry &last = function_.lines.empty() ? LineEntry{} : function_.lines.back();
      if (e.place.line != last.line || e.place.column != last.column || e.place.file != last.file)
        function_.lines.push_back({pcs_[i], e.place.file, e.place.line, e.place.column});
    }
    for (Index i = 0; i < b_.emitted_.size(); ++i) {
      if (pcs_[i] == none || !(head[i] || pcs_[i] == 0)) continue;
      const State &s = states_[i];
      const auto bits = s.initialised.begin();
      function_.blocks.push_back(
          {pcs_[i], s.scope == none ? none : pcs_[s.scope], {bits, bits + static_cast<std::ptrdiff_t>(words)}});
    }
  }

  FunctionBuilder &b_;
  Function &function_;
  std::vector<bool> leader_;
  std::vector<State> states_;
  std::vector<Node> nodes_;
  std::vector<Index> work_;
  std::vector<Index> pcs_;
  std::map<Index, Index> forward_;
};

void FunctionBuilder::finish() {
  assert(!done_ && "a function is finished once");
  done_ = true;
  if (registers_.size() > limits::registers) module_.report({Limit::What::registers, limits::registers, name_});
  if (!module_.limit()) FunctionLayout(*this).run();
}

} // namespace tejun::vm
