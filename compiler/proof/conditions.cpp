#include "compiler/proof/conditions.h"

#include <algorithm>

#include "vm/bytecode/scalar_text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace tejun::proof {

using hir::AtomOp;
using hir::Condition;

namespace {

constexpr std::size_t most = 64; // conjunctions

bool isAscii(llvm::StringRef text) {
  return llvm::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
/// Letters of ASCII fold as everywhere; what two texts have in common so, they have in common folded in full.
std::string folded(llvm::StringRef text, bool fold) { return fold ? text.lower() : text.str(); }

bool isText(const Condition &atom) {
  return !atom.values.empty() && !atom.values[0]->text.empty() && atom.op != AtomOp::known;
}
bool isNumber(const Condition &atom) {
  switch (atom.op) {
  case AtomOp::lt:
  case AtomOp::le:
  case AtomOp::gt:
  case AtomOp::ge: return true;
  case AtomOp::eq:
  case AtomOp::in:
    return !atom.values.empty() && llvm::all_of(atom.values, [](const hir::Constant *v) { return v->text.empty(); });
  default: return false;
  }
}
std::optional<vm::NetworkBits> network(const hir::Constant &value) {
  if (const auto net = vm::parseNetwork({value.text.data(), value.text.size()})) return net;
  const auto address = vm::parseAddress({value.text.data(), value.text.size()});
  if (!address) return std::nullopt;
  return vm::NetworkBits{*address, address->v6 ? 128u : 32u};
}
bool isWithin(const vm::NetworkBits &inner, const vm::NetworkBits &outer) {
  return inner.base.v6 == outer.base.v6 && inner.prefix >= outer.prefix &&
         vm::networkOf(inner.base, outer.prefix).base == outer.base;
}
bool isAmongNetworks(const Condition &atom) {
  return (atom.op == AtomOp::in || atom.op == AtomOp::eq) && !atom.values.empty() &&
         llvm::all_of(atom.values, [](const hir::Constant *v) { return network(*v).has_value(); });
}

/// Whether the single text makes the atom true. `like` and patterns are not looked into.
std::optional<bool> textMakes(llvm::StringRef text, const Condition &atom) {
  const bool fold = atom.foldCase;
  const std::string value = folded(text, fold);
  const auto other = [&](std::size_t i) { return folded(atom.values[i]->text, fold); };
  switch (atom.op) {
  case AtomOp::eq: return value == other(0);
  case AtomOp::contains: return llvm::StringRef(value).contains(other(0));
  case AtomOp::starts: return llvm::StringRef(value).starts_with(other(0));
  case AtomOp::ends: return llvm::StringRef(value).ends_with(other(0));
  case AtomOp::in:
    for (std::size_t i = 0; i < atom.values.size(); ++i)
      if (value == other(i)) return true;
    return false;
  case AtomOp::known: return true;
  default: return std::nullopt;
  }
}

bool numberMakes(std::int64_t n, const Condition &atom) {
  switch (atom.op) {
  case AtomOp::lt: return n < atom.values[0]->word;
  case AtomOp::le: return n <= atom.values[0]->word;
  case AtomOp::gt: return n > atom.values[0]->word;
  case AtomOp::ge: return n >= atom.values[0]->word;
  default: return llvm::any_of(atom.values, [&](const hir::Constant *v) { return v->word == n; });
  }
}

/// The numbers that matter: between two of these nothing changes.
std::vector<std::int64_t> landmarks(const Condition &a, const Condition &b) {
  std::vector<std::int64_t> all;
  for (const Condition *atom : {&a, &b})
    for (const hir::Constant *value : atom->values) {
      all.push_back(value->word);
      if (value->word != std::numeric_limits<std::int64_t>::min()) all.push_back(value->word - 1);
      if (value->word != std::numeric_limits<std::int64_t>::max()) all.push_back(value->word + 1);
    }
  return all;
}

bool sameValues(const Condition &a, const Condition &b) {
  if (a.values.size() != b.values.size()) return false;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    if (a.values[i]->word != b.values[i]->word ||
        folded(a.values[i]->text, a.foldCase && b.foldCase) != folded(b.values[i]->text, a.foldCase && b.foldCase))
      return false;
  return true;
}

bool isChosen(const Condition &atom) { return atom.op == AtomOp::eq || atom.op == AtomOp::in; }

/// Whether one positive atom makes another of the same field true.
bool atomImplies(const Condition &a, const Condition &b) {
  if (b.op == AtomOp::known) return true;
  if (a.op == b.op && a.foldCase == b.foldCase && sameValues(a, b)) return true;
  if (isNumber(a) && isNumber(b))
    return llvm::all_of(landmarks(a, b), [&](std::int64_t n) { return !numberMakes(n, a) || numberMakes(n, b); });
  if (isAmongNetworks(a) && isAmongNetworks(b))
    return llvm::all_of(a.values, [&](const hir::Constant *one) {
      return llvm::any_of(b.values,
                          [&](const hir::Constant *other) { return isWithin(*network(*one), *network(*other)); });
    });
  if (!isText(a) || !isText(b)) return false;
  // What is only known but for its case says nothing of a text that is compared exactly.
  if (a.foldCase && !b.foldCase) return false;
  if (isChosen(a))
    return llvm::all_of(a.values, [&](const hir::Constant *v) { return textMakes(v->text, b).value_or(false); });
  const std::string mine = folded(a.values[0]->text, b.foldCase), other = folded(b.values[0]->text, b.foldCase);
  if (b.op == AtomOp::contains && (a.op == AtomOp::contains || a.op == AtomOp::starts || a.op == AtomOp::ends))
    return llvm::StringRef(mine).contains(other);
  if (a.op == AtomOp::starts && b.op == AtomOp::starts) return llvm::StringRef(mine).starts_with(other);
  if (a.op == AtomOp::ends && b.op == AtomOp::ends) return llvm::StringRef(mine).ends_with(other);
  return false;
}

/// Whether no single value makes both atoms of its field true.
bool atomsExclude(const Condition &a, const Condition &b) {
  if (isNumber(a) && isNumber(b))
    return llvm::none_of(landmarks(a, b), [&](std::int64_t n) { return numberMakes(n, a) && numberMakes(n, b); });
  if (isAmongNetworks(a) && isAmongNetworks(b))
    return llvm::all_of(a.values, [&](const hir::Constant *one) {
      return llvm::none_of(b.values, [&](const hir::Constant *other) {
        return isWithin(*network(*one), *network(*other)) || isWithin(*network(*other), *network(*one));
      });
    });
  if (!isText(a) || !isText(b)) return false;
  const auto plain = [](const hir::Constant *v) { return isAscii(v->text); };
  if (!llvm::all_of(a.values, plain) || !llvm::all_of(b.values, plain)) return false;
  Condition folding = b; // a text that is folded in one of them is known but for its case
  folding.foldCase = a.foldCase || b.foldCase;
  if (isChosen(a))
    return llvm::all_of(a.values, [&](const hir::Constant *v) { return !textMakes(v->text, folding).value_or(true); });
  if (isChosen(b)) return atomsExclude(b, a);
  const std::string mine = folded(a.values[0]->text, folding.foldCase),
                    other = folded(b.values[0]->text, folding.foldCase);
  const auto apart = [&](AtomOp op, auto begins) {
    return a.op == op && b.op == op && !begins(mine, other) && !begins(other, mine);
  };
  return apart(AtomOp::starts, [](llvm::StringRef x, llvm::StringRef y) { return x.starts_with(y); }) ||
         apart(AtomOp::ends, [](llvm::StringRef x, llvm::StringRef y) { return x.ends_with(y); });
}

} // namespace

Disjunction::Disjunction(const hir::Program &program, const hir::DetectInfo &detect) : program_(program) {
  needs_.reserve(detect.needs.size());
  for (std::size_t i = 0; i < detect.needs.size(); ++i) {
    Condition need;
    need.kind = Condition::Kind::atom;
    need.field = detect.needs[i];
    need.fieldText = detect.needsText[i];
    need.op = AtomOp::known;
    need.span = detect.span;
    needs_.push_back(std::move(need));
  }
  all_ = expand(detect.when, true);
  for (Conjunction &one : all_)
    for (const Condition &need : needs_) one.push_back({&need, true});
}

std::vector<Conjunction> Disjunction::expand(const Condition &condition, bool positive) {
  if (!complete_) return {};
  switch (condition.kind) {
  case Condition::Kind::always: return positive ? std::vector<Conjunction>{{}} : std::vector<Conjunction>{};
  case Condition::Kind::atom: return {{{&condition, positive}}};
  case Condition::Kind::not_: return expand(condition.children[0], !positive);
  case Condition::Kind::all:
  case Condition::Kind::any: break;
  }
  std::vector<Conjunction> made;
  if ((condition.kind == Condition::Kind::any) == positive) {
    for (const Condition &child : condition.children)
      for (Conjunction &one : expand(child, positive)) made.push_back(std::move(one));
    complete_ = complete_ && made.size() <= most;
    return made;
  }
  made.emplace_back();
  for (const Condition &child : condition.children) {
    const std::vector<Conjunction> parts = expand(child, positive);
    if (made.size() * parts.size() > most) complete_ = false;
    if (!complete_) return {};
    std::vector<Conjunction> next;
    for (const Conjunction &one : made)
      for (const Conjunction &part : parts) {
        next.push_back(one);
        next.back().insert(next.back().end(), part.begin(), part.end());
      }
    made = std::move(next);
  }
  return made;
}

/// Whether the field has one value at most; of a collection several members may each make an atom true.
bool Disjunction::isSingle(const Condition &atom) const {
  sema::TypeId type = program_.alertType;
  for (const std::uint32_t index : atom.field) {
    type = program_.types.unwrapped(type);
    const sema::Type &record = program_.types[type];
    if (record.kind != sema::TypeKind::record) return false;
    type = program_.records[static_cast<std::size_t>(record.record)].fields[index].type;
  }
  return !program_.types.isCollection(program_.types.unwrapped(type));
}

bool Disjunction::implies(const Literal &a, const Literal &b) const {
  if (a.positive && b.positive) {
    if (b.atom->op == AtomOp::known && a.atom->field.size() > b.atom->field.size() &&
        std::equal(b.atom->field.begin(), b.atom->field.end(), a.atom->field.begin()))
      return true; // a field of a group is known: so is the group
    return a.atom->field == b.atom->field && atomImplies(*a.atom, *b.atom);
  }
  if (!b.positive) return excludes(a, {b.atom, true});
  return false;
}

bool Disjunction::excludes(const Literal &a, const Literal &b) const {
  if (a.atom->field != b.atom->field) return false;
  if (a.positive && b.positive) return isSingle(*a.atom) && atomsExclude(*a.atom, *b.atom);
  if (a.positive && !b.positive) return atomImplies(*a.atom, *b.atom);
  if (!a.positive && b.positive) return atomImplies(*b.atom, *a.atom);
  return false;
}

bool Disjunction::holds(const Conjunction &all, const Condition &condition, bool positive) const {
  switch (condition.kind) {
  case Condition::Kind::always: return positive;
  case Condition::Kind::atom:
    return llvm::any_of(all, [&](const Literal &one) { return implies(one, {&condition, positive}); });
  case Condition::Kind::not_: return holds(all, condition.children[0], !positive);
  case Condition::Kind::all:
  case Condition::Kind::any: break;
  }
  const auto child = [&](const Condition &c) { return holds(all, c, positive); };
  return (condition.kind == Condition::Kind::all) == positive ? llvm::all_of(condition.children, child)
                                                              : llvm::any_of(condition.children, child);
}

std::pair<const Condition *, const Condition *> Disjunction::conflict() const {
  if (!complete_) return {};
  std::pair<const Condition *, const Condition *> found{};
  for (const Conjunction &one : all_) {
    bool conflicts = false;
    for (std::size_t i = 0; i < one.size() && !conflicts; ++i)
      for (std::size_t j = i + 1; j < one.size() && !conflicts; ++j)
        if (excludes(one[i], one[j])) {
          conflicts = true;
          if (!found.first) found = {one[i].atom, one[j].atom};
        }
    if (!conflicts) return {};
  }
  return found;
}

bool Disjunction::isContradictory() const { return complete_ && (all_.empty() || conflict().first); }

std::string Disjunction::key() const {
  std::vector<std::string> ways;
  for (const Conjunction &one : all_) {
    std::vector<std::string> parts;
    for (const Literal &literal : one) {
      std::string part = literal.positive ? "" : "not ";
      part += literal.atom->fieldText + ' ' + std::to_string(static_cast<int>(literal.atom->op));
      part += literal.atom->foldCase ? " fold" : "";
      for (const hir::Constant *value : literal.atom->values)
        part += '\n' + std::to_string(value->word) + ' ' + folded(value->text, literal.atom->foldCase);
      parts.push_back(std::move(part));
    }
    llvm::sort(parts);
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    ways.push_back(llvm::join(parts, "\n\n"));
  }
  llvm::sort(ways);
  return complete_ ? llvm::join(ways, "\n\n\n") : std::to_string(reinterpret_cast<std::uintptr_t>(this));
}

bool Disjunction::implies(const hir::DetectInfo &other) const {
  if (!complete_) return false;
  for (const Conjunction &one : all_) {
    if (!holds(one, other.when, true)) return false;
    for (std::size_t i = 0; i < other.needs.size(); ++i) {
      Condition need;
      need.kind = Condition::Kind::atom;
      need.field = other.needs[i];
      need.op = AtomOp::known;
      if (!holds(one, need, true)) return false;
    }
  }
  return true;
}

bool hasWitness(const Condition &condition, bool positive) {
  const auto child = [&](const Condition &c) { return hasWitness(c, positive); };
  switch (condition.kind) {
  case Condition::Kind::always: return !positive; // never matches at all
  case Condition::Kind::not_: return hasWitness(condition.children[0], !positive);
  case Condition::Kind::all:
  case Condition::Kind::any:
    return (condition.kind == Condition::Kind::all) == positive ? llvm::any_of(condition.children, child)
                                                                : llvm::all_of(condition.children, child);
  case Condition::Kind::atom: break;
  }
  if (!positive) return false;
  switch (condition.op) {
  case AtomOp::eq:
  case AtomOp::in:
  case AtomOp::contains:
  case AtomOp::starts:
  case AtomOp::ends: return true;
  case AtomOp::lt: // sorted bounds
  case AtomOp::le:
  case AtomOp::gt:
  case AtomOp::ge:
  case AtomOp::matches: // most have a literal part; which is for the index to say
  case AtomOp::like: return true;
  default: return false;
  }
}

} // namespace tejun::proof
