#include "compiler/proof/case_model.h"

#include <algorithm>
#include <map>

#include "compiler/sema/builtins.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using ast::BinaryOp;
using llvm::cast;
using llvm::dyn_cast;

// ---- states --------------------------------------------------------------------------------------------------------

bool covers(const CaseState &state, const CaseState &other) {
  for (std::size_t i = 0; i < state.facts.size(); ++i)
    if ((other.facts[i] & ~state.facts[i]) != 0) return false;
  const auto within = [](const llvm::SmallBitVector &few, const llvm::SmallBitVector &many) { return !few.test(many); };
  return (other.past & ~state.past) == 0 && within(state.met, other.met) && within(state.present, other.present) &&
         within(state.absent, other.absent) && state.ran <= other.ran && state.acted <= other.acted &&
         state.spoiled >= other.spoiled && state.lost >= other.lost &&
         std::includes(other.filled.begin(), other.filled.end(), state.filled.begin(), state.filled.end());
}

void join(CaseState &into, const CaseState &other) {
  // Of ways that are no longer told apart, the one that shows more of what is wrong.
  const auto show = [](const CaseState &s) { return std::pair(s.met.count(), s.length); };
  if (show(other) < show(into)) {
    into.way = other.way;
    into.length = other.length;
  }
  for (std::size_t i = 0; i < into.facts.size(); ++i) into.facts[i] |= other.facts[i];
  into.past |= other.past;
  into.met &= other.met;
  into.present &= other.present;
  into.absent &= other.absent;
  into.ran = into.ran && other.ran;
  into.acted = into.acted && other.acted;
  into.spoiled = into.spoiled || other.spoiled;
  into.lost = into.lost || other.lost;
  llvm::erase_if(into.filled, [&](std::uint32_t local) { return !llvm::is_contained(other.filled, local); });
}

void normalize(States &states, std::size_t limit) {
  States kept;
  for (CaseState &one : states) {
    const auto larger = llvm::find_if(kept, [&](const CaseState &k) { return covers(k, one); });
    if (larger != kept.end()) {
      if (one.length < larger->length && covers(one, *larger)) {
        larger->way = one.way;
        larger->length = one.length;
      }
      continue;
    }
    llvm::erase_if(kept, [&](const CaseState &k) { return covers(one, k); });
    kept.push_back(std::move(one));
    if (kept.size() <= limit) continue;
    // What has met the same duties, whose loss shows first, is joined first.
    States joined;
    for (CaseState &k : kept) {
      const auto at =
          llvm::find_if(joined, [&](const CaseState &j) { return j.met == k.met && j.spoiled == k.spoiled; });
      at == joined.end() ? joined.push_back(std::move(k)) : join(*at, k);
    }
    if (joined.size() > limit / 2) {
      for (std::size_t i = 1; i < joined.size(); ++i) join(joined[0], joined[i]);
      joined.resize(1);
    }
    kept = std::move(joined);
  }
  states = std::move(kept);
}

// ---- facts ---------------------------------------------------------------------------------------------------------

const hir::FactRef *factOf(const hir::Expr &e) {
  if (const auto *convert = dyn_cast<hir::Convert>(&e); convert && convert->how == hir::Conversion::unwrap)
    return dyn_cast<hir::FactRef>(convert->operand);
  return dyn_cast<hir::FactRef>(&e);
}

namespace {

class Facts : public hir::Walker {
public:
  std::vector<const hir::FactRef *> found;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *fact = dyn_cast<hir::FactRef>(&e)) found.push_back(fact);
    return true;
  }
};

std::size_t at(hir::FactId fact) { return static_cast<std::size_t>(fact); }

/// A Bool constant, perhaps as an optional.
const hir::Constant *constantOf(const hir::Expr &e) {
  if (const auto *convert = dyn_cast<hir::Convert>(&e); convert && convert->how == hir::Conversion::toOptional)
    return dyn_cast<hir::Constant>(convert->operand);
  return dyn_cast<hir::Constant>(&e);
}

Truths truthOf(bool value) { return value ? yes : no; }
Truths negated(Truths t) {
  return static_cast<Truths>((t & unknown) | ((t & no) != 0 ? yes : 0) | ((t & yes) != 0 ? no : 0));
}
/// `and` is the least of both, `or` the greatest.
Truths combined(Truths a, Truths b, bool isAnd) {
  Truths all = 0;
  for (unsigned x = 0; x < 3; ++x)
    for (unsigned y = 0; y < 3; ++y)
      if ((a >> x & 1) && (b >> y & 1)) all |= static_cast<Truths>(1u << (isAnd ? std::min(x, y) : std::max(x, y)));
  return all;
}

/// `x in [a, b]`.
struct Membership {
  const hir::Expr *item = nullptr;
  llvm::ArrayRef<const hir::Expr *> among;
};
std::optional<Membership> membership(const hir::Expr &e) {
  const auto *builtin = dyn_cast<hir::Builtin>(&e);
  if (!builtin || builtin->args.size() != 2) return std::nullopt;
  const auto id = static_cast<sema::BuiltinId>(builtin->builtin);
  if (id != sema::BuiltinId::List_contains && id != sema::BuiltinId::Set_contains) return std::nullopt;
  const auto *list = dyn_cast<hir::ListNew>(builtin->args[0]);
  return list ? std::optional(Membership{builtin->args[1], list->items}) : std::nullopt;
}

/// What `incident` compares to: the answer, or nothing when the expression is about something else.
std::optional<bool> aboutIncident(const hir::Expr &e, hir::IncidentId incident) {
  const auto is = [&](const hir::Expr &other) -> std::optional<bool> {
    const auto *constant = dyn_cast<hir::Constant>(&other);
    if (!constant) return std::nullopt;
    return constant->word == static_cast<std::int64_t>(incident);
  };
  if (const auto in = membership(e); in && in->item->kind == hir::ExprKind::incident) {
    bool found = false;
    for (const hir::Expr *item : in->among) {
      const auto same = is(*item);
      if (!same) return std::nullopt;
      found = found || *same;
    }
    return found;
  }
  const auto *b = dyn_cast<hir::Binary>(&e);
  if (!b || (b->op != BinaryOp::eq && b->op != BinaryOp::ne)) return std::nullopt;
  const bool leftIs = b->left->kind == hir::ExprKind::incident;
  if (!leftIs && b->right->kind != hir::ExprKind::incident) return std::nullopt;
  const auto same = is(leftIs ? *b->right : *b->left);
  return same ? std::optional(*same == (b->op == BinaryOp::eq)) : std::nullopt;
}

bool compares(BinaryOp op, std::int64_t a, std::int64_t b) {
  switch (op) {
  case BinaryOp::eq: return a == b;
  case BinaryOp::ne: return a != b;
  case BinaryOp::lt: return a < b;
  case BinaryOp::le: return a <= b;
  case BinaryOp::gt: return a > b;
  case BinaryOp::ge: return a >= b;
  default: return false;
  }
}
bool isComparison(BinaryOp op) {
  return op == BinaryOp::eq || op == BinaryOp::ne || op == BinaryOp::lt || op == BinaryOp::le || op == BinaryOp::gt ||
         op == BinaryOp::ge;
}

/// The values of `severity` for which the comparison holds; nothing when it is about something else. None is compared as low.
std::optional<Severities> aboutSeverity(const hir::Expr &e) {
  const auto holds = [&](std::int64_t severity) -> std::optional<bool> {
    if (const auto in = membership(e); in && in->item->kind == hir::ExprKind::severity) {
      bool found = false;
      for (const hir::Expr *item : in->among) {
        const auto *constant = dyn_cast<hir::Constant>(item);
        if (!constant) return std::nullopt;
        found = found || constant->word == severity;
      }
      return found;
    }
    const auto *b = dyn_cast<hir::Binary>(&e);
    if (!b || !isComparison(b->op)) return std::nullopt;
    const bool leftIs = b->left->kind == hir::ExprKind::severity;
    if (!leftIs && b->right->kind != hir::ExprKind::severity) return std::nullopt;
    const auto *constant = dyn_cast<hir::Constant>(leftIs ? b->right : b->left);
    if (!constant) return std::nullopt;
    return leftIs ? compares(b->op, severity, constant->word) : compares(b->op, constant->word, severity);
  };
  Severities all = 0;
  for (std::int64_t s = 0; s <= static_cast<std::int64_t>(hir::Severity::critical); ++s) {
    const auto one = holds(s);
    if (!one) return std::nullopt;
    if (*one) all |= only(static_cast<hir::Severity>(s));
  }
  return static_cast<Severities>(all | ((all & only(hir::Severity::low)) != 0 ? noSeverity : 0));
}

} // namespace

std::vector<const hir::FactRef *> factsIn(const hir::Expr &e) {
  Facts facts;
  facts.walk(&e);
  return std::move(facts.found);
}

CaseModel::CaseModel(const hir::Program &program, hir::IncidentId incident) : program_(program), incident_(incident) {
  class Asks : public hir::Walker {
  public:
    bool found = false;

  protected:
    using hir::Walker::enter;
    bool enter(const hir::Expr &e) override {
      found = found || e.kind == hir::ExprKind::isKnown;
      return !found;
    }
  } asks;
  for (const hir::CriteriaRow &row : program.criteria)
    for (const hir::Expr *when : row.whens) asks.walk(when);
  asksWhetherKnown_ = asks.found;
}

CaseState CaseModel::start() const {
  CaseState state;
  state.facts.assign(program_.facts.size(), unknown);
  state.met.resize(static_cast<unsigned>(program_.duties.size()));
  return state;
}

bool CaseModel::isElsewhere(hir::FactId fact) const {
  const auto &incidents = program_.facts[at(fact)].incidents;
  return !incidents.empty() && !llvm::is_contained(incidents, incident_);
}
bool CaseModel::isUnsteady(hir::FactId fact) const {
  return at(fact) < unsteady.size() && unsteady.test(static_cast<unsigned>(at(fact)));
}

// ---- criteria ------------------------------------------------------------------------------------------------------

Truths CaseModel::truth(const hir::Expr &e, const CaseState &state) const {
  if (const auto *u = dyn_cast<hir::Unary>(&e); u && u->op == ast::UnaryOp::not_)
    return negated(truth(*u->operand, state));
  if (const auto *b = dyn_cast<hir::Binary>(&e); b && (b->op == BinaryOp::and_ || b->op == BinaryOp::or_))
    return combined(truth(*b->left, state), truth(*b->right, state), b->op == BinaryOp::and_);
  return atom(e, state);
}

/// As codegen's criteria.cpp does it: the first fact that is not known decides, and a fact of other incidents is false.
Truths CaseModel::atom(const hir::Expr &e, const CaseState &state) const {
  Truths all = 0;
  const auto facts = factsIn(e);
  for (const hir::FactRef *fact : facts) {
    if (isElsewhere(fact->fact)) return all | no;
    const Truths value = state.facts[at(fact->fact)];
    if (const auto *test = dyn_cast<hir::IsKnown>(&e); test && factOf(*test->operand))
      return static_cast<Truths>(((value & unknown) != 0 ? no : 0) | ((value & known) != 0 ? yes : 0));
    if (e.kind == hir::ExprKind::isKnown) return known;
    if ((value & unknown) != 0) all |= unknown;
    if ((value & known) == 0) return all;
  }
  if (const hir::FactRef *fact = factOf(e)) return static_cast<Truths>(all | (state.facts[at(fact->fact)] & known));
  if (const auto *constant = dyn_cast<hir::Constant>(&e)) return truthOf(constant->word != 0);
  if (const auto answer = aboutIncident(e, incident_)) return all | truthOf(*answer);
  if (const auto *b = dyn_cast<hir::Binary>(&e)) {
    const hir::FactRef *fact = factOf(*b->left);
    const hir::Constant *constant = constantOf(*b->right);
    if (fact && constant && (b->op == BinaryOp::eq || b->op == BinaryOp::ne) &&
        program_.facts[at(fact->fact)].type == sema::booleanType) {
      const Truths value = state.facts[at(fact->fact)] & known;
      return all | ((constant->word != 0) == (b->op == BinaryOp::eq) ? value : negated(value));
    }
  }
  return all | known;
}

/// `otherwise` is what no row above is.
Truths CaseModel::truth(const hir::CriteriaRow &row, const CaseState &state) const {
  Truths all = no;
  if (row.otherwise) {
    for (const hir::CriteriaRow &above : program_.criteria) {
      if (&above == &row) break;
      all = combined(all, truth(above, state), false);
    }
    return negated(all);
  }
  for (const hir::Expr *when : row.whens) all = combined(all, truth(*when, state), false);
  return all;
}

Severities CaseModel::certain(const CaseState &state) const {
  Severities all = 0;
  for (const hir::CriteriaRow &row : program_.criteria) {
    const Truths t = truth(row, state);
    if ((t & yes) != 0) all |= only(row.severity);
    if ((t & (no | unknown)) == 0) return all;
  }
  return all | noSeverity;
}

namespace {

/// Every greatest of one of each.
Severities greatest(Severities a, Severities b) {
  Severities all = 0;
  for (unsigned x = 0; x < 5; ++x)
    for (unsigned y = 0; y < 5; ++y)
      if ((a >> x & 1) && (b >> y & 1)) all |= static_cast<Severities>(1u << std::max(x, y));
  return all;
}

} // namespace

Severities CaseModel::possible(const CaseState &state) const {
  Severities all = 0;
  bool open = true; // all rows so far may be false
  for (const hir::CriteriaRow &row : program_.criteria) {
    const Truths t = truth(row, state);
    if ((t & (unknown | yes)) != 0) all |= only(row.severity);
    if ((t & no) == 0) {
      open = false;
      break;
    }
  }
  if (open) all |= noSeverity;
  return greatest(all, state.past);
}

const hir::CriteriaRow *CaseModel::row(hir::Severity severity) const {
  const auto found =
      llvm::find_if(program_.criteria, [&](const hir::CriteriaRow &row) { return row.severity == severity; });
  return found == program_.criteria.end() ? nullptr : &*found;
}

// ---- what a condition tells ----------------------------------------------------------------------------------------

/// Leaves what makes the criterion one of `allowed`, as far as that can be said; false when nothing does.
bool CaseModel::restrict(const hir::Expr &e, CaseState &state, Truths allowed) const {
  if ((truth(e, state) & allowed) == 0) return false;
  if (const auto *u = dyn_cast<hir::Unary>(&e); u && u->op == ast::UnaryOp::not_)
    return restrict(*u->operand, state, negated(allowed));
  if (const auto *b = dyn_cast<hir::Binary>(&e); b && (b->op == BinaryOp::and_ || b->op == BinaryOp::or_)) {
    // The values on the neutral side of an operator ask both operands for them, the others one of them.
    const Truths neutral = b->op == BinaryOp::and_ ? yes : no, decisive = b->op == BinaryOp::and_ ? no : yes;
    if ((allowed & decisive) == 0)
      return restrict(*b->left, state, allowed == neutral ? neutral : static_cast<Truths>(neutral | unknown))
          &&restrict(*b->right, state, allowed == neutral ? neutral : static_cast<Truths>(neutral | unknown));
    if ((allowed & neutral) != 0) return true;
    for (const auto &[one, other] : {std::pair{b->left, b->right}, std::pair{b->right, b->left}})
      if ((truth(*one, state) & allowed) == 0) return restrict(*other, state, allowed);
    return true;
  }
  const auto facts = factsIn(e);
  if (facts.size() != 1 || isElsewhere(facts[0]->fact) || isUnsteady(facts[0]->fact)) return true;
  Truths &value = state.facts[at(facts[0]->fact)];
  const Truths before = value;
  Truths left = 0;
  for (const Truths one : {no, unknown, yes}) {
    if ((before & one) == 0) continue;
    value = one == unknown ? unknown : one;
    if ((atom(e, state) & allowed) != 0) left |= one;
  }
  value = left;
  return left != 0;
}

bool CaseModel::restrictRow(const hir::CriteriaRow &row, CaseState &state, bool isYes) const {
  if (row.otherwise) {
    if (!isYes) return (truth(row, state) & (no | unknown)) != 0;
    for (const hir::CriteriaRow &above : program_.criteria) {
      if (&above == &row) break;
      for (const hir::Expr *when : above.whens)
        if (!restrict(*when, state, no)) return false;
    }
    return true;
  }
  if (!isYes)
    return llvm::all_of(row.whens, [&](const hir::Expr *when) { return restrict(*when, state, no | unknown); });
  const hir::Expr *sole = nullptr;
  unsigned count = 0;
  for (const hir::Expr *when : row.whens)
    if ((truth(*when, state) & yes) != 0) {
      sole = when;
      ++count;
    }
  return count != 0 && (count > 1 || restrict(*sole, state, yes));
}

void CaseModel::splitSeverity(const CaseState &state, Severities allowed, States &out) const {
  const Severities now = certain(state);
  const Severities all = greatest(now, state.past);
  if ((all & ~allowed) == 0 || unsteady.any()) {
    if ((all & allowed) != 0) out.push_back(state);
    return;
  }
  for (unsigned p = 0; p < 5; ++p) {
    const auto past = static_cast<Severities>(1u << p);
    if ((state.past & past) == 0) continue;
    Severities wanted = 0;
    for (unsigned c = 0; c < 5; ++c)
      if ((now >> c & 1) && (allowed & greatest(past, static_cast<Severities>(1u << c))) != 0)
        wanted |= static_cast<Severities>(1u << c);
    CaseState left = state;
    left.past = past;
    // Everything below some severity: no row from there up is true.
    Severities above = 0;
    for (const hir::CriteriaRow &row : program_.criteria)
      if ((wanted & only(row.severity)) == 0 && (now & only(row.severity)) != 0) above |= only(row.severity);
    const bool isBelow = wanted != 0 && (above & -above) > wanted;
    if (wanted == now) {
      out.push_back(std::move(left));
    } else if (isBelow) {
      bool possible = true;
      for (const hir::CriteriaRow &row : program_.criteria)
        if ((above & only(row.severity)) != 0) possible = possible && restrictRow(row, left, false);
      if (possible) out.push_back(std::move(left));
    } else {
      for (const hir::CriteriaRow &row : program_.criteria) {
        if ((wanted & only(row.severity)) == 0) continue;
        CaseState one = left;
        bool possible = true;
        for (const hir::CriteriaRow &higher : program_.criteria) {
          if (&higher == &row) break;
          possible = possible && restrictRow(higher, one, false);
        }
        if (possible && restrictRow(row, one, true)) out.push_back(std::move(one));
      }
      if ((wanted & noSeverity) != 0) {
        bool possible = true;
        for (const hir::CriteriaRow &row : program_.criteria) possible = possible && restrictRow(row, left, false);
        if (possible) out.push_back(std::move(left));
      }
    }
  }
}

bool CaseModel::may(const hir::Expr &condition, const CaseState &state, bool wanted) const {
  States some;
  split(condition, state, wanted, some);
  return !some.empty();
}

void CaseModel::split(const hir::Expr &e, const CaseState &state, bool wanted, States &out) const {
  constexpr std::size_t most = 8;
  if (const auto *constant = dyn_cast<hir::Constant>(&e)) {
    if ((constant->word != 0) == wanted) out.push_back(state);
    return;
  }
  if (const auto *u = dyn_cast<hir::Unary>(&e); u && u->op == ast::UnaryOp::not_)
    return split(*u->operand, state, !wanted, out);
  if (const auto answer = aboutIncident(e, incident_)) {
    if (*answer == wanted) out.push_back(state);
    return;
  }
  if (const auto severities = aboutSeverity(e))
    return splitSeverity(state, wanted ? *severities : static_cast<Severities>(allSeverities & ~*severities), out);
  if (const auto *b = dyn_cast<hir::Binary>(&e)) {
    if (b->op == BinaryOp::and_ || b->op == BinaryOp::or_) {
      // The left decides alone, or leaves it to the right.
      const bool decides = b->op == BinaryOp::or_;
      States open, made;
      if (wanted == decides) split(*b->left, state, decides, made);
      split(*b->left, state, !decides, open);
      for (const CaseState &one : open) split(*b->right, one, wanted, made);
      normalize(made, most);
      out.insert(out.end(), made.begin(), made.end());
      return;
    }
    const hir::FactRef *fact = factOf(*b->left);
    const hir::Constant *constant = constantOf(*b->right);
    if (fact && constant && !constant->isNone && (b->op == BinaryOp::eq || b->op == BinaryOp::ne) &&
        program_.facts[at(fact->fact)].type == sema::booleanType && !isUnsteady(fact->fact)) {
      const Truths same = truthOf(constant->word != 0);
      CaseState left = state;
      left.facts[at(fact->fact)] &= (wanted == (b->op == BinaryOp::eq)) ? same : static_cast<Truths>(anything & ~same);
      if (left.facts[at(fact->fact)] != 0) out.push_back(std::move(left));
      return;
    }
    // `xs.count > 0`
    const auto *count = dyn_cast<hir::Builtin>(b->left);
    const auto *zero = dyn_cast<hir::Constant>(b->right);
    const auto isCount = [](std::uint16_t row) {
      const auto id = static_cast<sema::BuiltinId>(row);
      return id == sema::BuiltinId::List_count || id == sema::BuiltinId::Set_count || id == sema::BuiltinId::Map_count;
    };
    if (count && zero && b->op == BinaryOp::gt && zero->word >= 0 && isCount(count->builtin) && wanted)
      if (const auto *local = dyn_cast<hir::LocalRef>(count->args[0])) {
        out.push_back(state);
        const auto id = static_cast<std::uint32_t>(local->local);
        auto &filled = out.back().filled;
        if (!llvm::is_contained(filled, id)) filled.insert(llvm::lower_bound(filled, id), id);
        return;
      }
  }
  if (const auto *test = dyn_cast<hir::IsEmpty>(&e))
    if (const auto *local = dyn_cast<hir::LocalRef>(test->operand)) {
      const auto id = static_cast<std::uint32_t>(local->local);
      const bool filled = llvm::is_contained(state.filled, id);
      if (filled && wanted) return;
      out.push_back(state);
      auto &list = out.back().filled;
      if (!filled && !wanted) list.insert(llvm::lower_bound(list, id), id);
      return;
    }
  if (const auto *test = dyn_cast<hir::IsKnown>(&e)) {
    if (const hir::FactRef *fact = factOf(*test->operand); fact && !isUnsteady(fact->fact)) {
      CaseState left = state;
      left.facts[at(fact->fact)] &= wanted ? known : unknown;
      if (left.facts[at(fact->fact)] != 0) out.push_back(std::move(left));
      return;
    }
    std::uint32_t slot = hir::noId;
    if (const auto *ref = dyn_cast<hir::SlotRef>(test->operand)) slot = static_cast<std::uint32_t>(ref->slot);
    if (const auto *ref = dyn_cast<hir::IfRan>(test->operand)) slot = static_cast<std::uint32_t>(ref->slot);
    if (slot < state.present.size()) {
      CaseState left = state;
      if ((wanted ? left.absent : left.present).test(slot)) return;
      (wanted ? left.present : left.absent).set(slot);
      out.push_back(std::move(left));
      return;
    }
  }
  if (const auto *either = dyn_cast<hir::Coalesce>(&e)) {
    const auto *fact = dyn_cast<hir::FactRef>(either->left);
    if (fact && !isUnsteady(fact->fact)) {
      const std::size_t index = at(fact->fact);
      if ((state.facts[index] & truthOf(wanted)) != 0) {
        out.push_back(state);
        out.back().facts[index] = truthOf(wanted);
      }
      if ((state.facts[index] & unknown) != 0) {
        CaseState left = state;
        left.facts[index] = unknown;
        split(*either->right, left, wanted, out);
      }
      return;
    }
  }
  out.push_back(state);
}

// ---- establishing --------------------------------------------------------------------------------------------------

Truths CaseModel::valueOf(const hir::Expr &value, const CaseState &state) const {
  if (value.type != sema::booleanType) return known;
  return static_cast<Truths>((may(value, state, false) ? no : 0) | (may(value, state, true) ? yes : 0));
}

void CaseModel::establish(CaseState &state, hir::FactId fact, const hir::Expr &value) const {
  Truths &slot = state.facts[at(fact)];
  const bool isBool = program_.facts[at(fact)].type == sema::booleanType;
  const Truths made = isBool ? valueOf(value, state) : known;
  // What is learnt only makes more certain; what changes leaves the severity where it was.
  if ((slot & known) != 0 || asksWhetherKnown_) state.past = greatest(state.past, certain(state));
  const bool isContested = at(fact) < contested.size() && contested.test(static_cast<unsigned>(at(fact)));
  slot = isContested ? static_cast<Truths>((slot & known) | made) : made;
  if (isContested) state.past |= greatest(state.past, certain(state));
}

} // namespace tejun::proof
