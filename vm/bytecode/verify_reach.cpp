// Over the calls between functions: none reaches itself, chains are not too long, what must only observe does, and a playbook contains
// and restores in its responses only. Each function's instructions are valid already.
#include <algorithm>

#include "vm/bytecode/instruction.h"
#include "vm/bytecode/verify_context.h"

namespace tejun::vm {
namespace {

constexpr std::uint16_t mask(std::initializer_list<OpEffect> effects) {
  std::uint16_t m = 0;
  for (const OpEffect e : effects) m = static_cast<std::uint16_t>(m | static_cast<std::uint16_t>(e));
  return m;
}
constexpr std::uint16_t observing = mask({OpEffect::reads, OpEffect::traces, OpEffect::waits, OpEffect::scopes,
                                          OpEffect::host, OpEffect::calls, OpEffect::stops});
constexpr std::uint16_t rating = mask({OpEffect::reads, OpEffect::rates, OpEffect::calls, OpEffect::stops});

struct Reach {
  std::vector<Index> calls;
  std::uint16_t effects = 0; // OpEffects, of this function and all below
  Index intrinsic = none;    // one that does more than observe
  Index acting = none;       // one that contains or restores, outside responses
  std::uint16_t depth = 1;   // of the longest chain of calls
};

constexpr std::uint8_t acts = static_cast<std::uint8_t>(1u << static_cast<unsigned>(Effect::contains) |
                                                        1u << static_cast<unsigned>(Effect::restores));

class ReachVerifier {
public:
  explicit ReachVerifier(VerifyContext &context)
      : c_(context), m_(context.module), reach_(context.module.functions.size()),
        response_(context.module.functions.size(), false) {
    for (const Response &r : m_.responses) response_[r.entry] = true;
  }

  bool run() {
    for (std::size_t f = 0; f < reach_.size(); ++f) own(m_.functions[f], reach_[f]);
    if (!order()) return false;
    if (m_.severity != none && !within(m_.severity, rating, "severity")) return false;
    if (m_.enrich != none && !within(m_.enrich, observing, "enrich")) return false;
    for (const Playbook &p : m_.playbooks)
      if (const Index acting = reach_[p.entry].acting; acting != none)
        return fail(p.entry, ModuleProblem::triage_acts, {{"what", p.name}, {"found", m_.intrinsics[acting].name}});
    return std::all_of(m_.detections.begin(), m_.detections.end(), [&](const Detection &d) {
      return d.confirm == none || within(d.confirm, observing, "confirm " + d.name);
    });
  }

private:
  void own(const Function &f, Reach &r) const {
    for (Index pc = 0; pc < f.code.size();) {
      const Instruction i = decode(f.code, pc);
      r.effects = static_cast<std::uint16_t>(r.effects | static_cast<std::uint16_t>(opInfo(i.op).effect));
      if (opInfo(i.op).effect == OpEffect::calls) r.calls.push_back(i.x[0]);
      if (opInfo(i.op).effect == OpEffect::host) {
        const Index intrinsic = m_.sites[i.x[0]].intrinsic;
        if (m_.intrinsics[intrinsic].effects != 1u << static_cast<unsigned>(Effect::observes)) r.intrinsic = intrinsic;
        if ((m_.intrinsics[intrinsic].effects & acts) != 0) r.acting = intrinsic;
      }
      pc += static_cast<Index>(i.words());
    }
    std::sort(r.calls.begin(), r.calls.end());
    r.calls.erase(std::unique(r.calls.begin(), r.calls.end()), r.calls.end());
  }

  /// Callees before callers, without recursion of our own; what is below is added on the way back.
  bool order() {
    enum class Mark : std::uint8_t { fresh, open, done };
    std::vector<Mark> marks(reach_.size(), Mark::fresh);
    struct Visit {
      Index function;
      std::size_t next;
    };
    std::vector<Visit> stack;
    for (Index root = 0; root < reach_.size(); ++root) {
      if (marks[root] != Mark::fresh) continue;
      marks[root] = Mark::open;
      stack.push_back({root, 0});
      while (!stack.empty()) {
        Visit &top = stack.back();
        Reach &r = reach_[top.function];
        if (top.next > 0) add(r, r.calls[top.next - 1]);
        if (r.depth > limits::callDepth)
          return fail(top.function, ModuleProblem::calls_too_deep, {{"limit", std::to_string(limits::callDepth)}});
        if (top.next == r.calls.size()) {
          marks[top.function] = Mark::done;
          stack.pop_back();
          continue;
        }
        const Index callee = r.calls[top.next++];
        if (marks[callee] == Mark::open)
          return fail(callee, ModuleProblem::recursion, {{"what", m_.functions[top.function].name}});
        if (marks[callee] == Mark::fresh) {
          marks[callee] = Mark::open;
          stack.push_back({callee, 0});
        }
      }
    }
    return true;
  }
  void add(Reach &caller, Index function) const {
    const Reach &callee = reach_[function];
    caller.effects = static_cast<std::uint16_t>(caller.effects | callee.effects);
    caller.depth = std::max(caller.depth, static_cast<std::uint16_t>(callee.depth + 1));
    if (callee.intrinsic != none) caller.intrinsic = callee.intrinsic;
    if (callee.acting != none && !response_[function]) caller.acting = callee.acting;
  }

  bool within(Index f, std::uint16_t ceiling, const std::string &what) {
    const Reach &r = reach_[f];
    std::string found;
    if (const auto above = static_cast<std::uint16_t>(r.effects & ~ceiling); above != 0)
      found = opOfEffect(above);
    else if (r.intrinsic != none)
      found = m_.intrinsics[r.intrinsic].name;
    return found.empty() || fail(f, ModuleProblem::effect_ceiling, {{"what", what}, {"found", found}});
  }
  /// Some instruction with such an effect stands for all.
  static std::string opOfEffect(std::uint16_t effects) {
    for (std::size_t op = 0; op < opCount; ++op)
      if (has(effects, opInfo(static_cast<Op>(op)).effect)) return std::string(opInfo(static_cast<Op>(op)).name);
    return {};
  }
  bool fail(Index f, ModuleProblem problem, VerifyContext::Arguments arguments) {
    return c_.fail(problem, "function " + m_.functions[f].name, std::move(arguments));
  }

  VerifyContext &c_;
  const Module &m_;
  std::vector<Reach> reach_;
  std::vector<bool> response_; // functions that a response begins with
};

} // namespace

bool verifyReach(VerifyContext &c) { return ReachVerifier(c).run(); }

} // namespace tejun::vm
