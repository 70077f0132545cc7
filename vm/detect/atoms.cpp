#include "vm/detect/atoms.h"

#include "vm/bytecode/atom_costs.h"
#include "vm/detect/patterns.h"
#include "vm/runtime/folding.h"
#include "vm/runtime/interned.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>

namespace tejun::vm::detect {
namespace {

std::string_view find(std::string_view text, std::string_view part) {
  const void *at = part.empty() ? text.data() : memmem(text.data(), text.size(), part.data(), part.size());
  return at == nullptr ? std::string_view() : std::string_view(static_cast<const char *>(at), part.size());
}

bool textHolds(const Atom &atom, std::string_view value, std::string_view other) {
  std::size_t steps = 0;
  switch (atom.op) {
  case AtomOp::contains: return find(value, other).data() != nullptr;
  case AtomOp::starts: return value.starts_with(other);
  case AtomOp::ends: return value.ends_with(other);
  case AtomOp::like: return fitsWildcards(value, other, steps);
  default: return orders(atom.op, value.compare(other));
  }
}

bool isAmong(const Atom &atom, std::string_view key) {
  const auto at = std::lower_bound(atom.values.begin(), atom.values.end(), key,
                                   [&](const RuleValue &v, std::string_view k) { return keyOf(v, atom.foldCase) < k; });
  return at != atom.values.end() && keyOf(*at, atom.foldCase) == key;
}

/// What costs more is asked later.
void rate(Atom &atom, const FieldInfo &field) {
  const std::size_t values = atom.values.size() + atom.networks.size();
  const AtomCost cost = costOf(atom.op);
  atom.cost = cost.of(values);
  const bool one = atom.op == AtomOp::known || values <= 1;
  const float chance = field.plainEnum && atom.op == AtomOp::in ? 0.3F : cost.chance;
  atom.chance = one ? chance : std::min(0.5F, chance * static_cast<float>(values));
}

} // namespace

std::string_view keyOf(const RuleValue &v, bool foldCase) {
  if (v.kind == ValueKind::text) return foldCase ? v.folded : v.bytes;
  if (!v.bytes.empty()) return v.bytes;
  return {reinterpret_cast<const char *>(&v.word), sizeof v.word};
}

AtomTable::AtomTable() = default;
AtomTable::~AtomTable() = default;
AtomTable::AtomTable(AtomTable &&) noexcept = default;

Atom AtomTable::from(const Run &prototype, FieldTable &fields, const Condition &node) {
  Atom atom;
  atom.field = fields.of(prototype, node.field);
  const FieldInfo &field = fields[atom.field];
  atom.op = node.op;
  atom.foldCase = node.foldCase || field.kind != ValueKind::text;
  for (const Index row : node.values) {
    RuleValue value = ruleValue(prototype, row);
    const bool network = atom.op == AtomOp::in && field.scalar == Scalar::address && value.scalar == Scalar::network;
    if (network)
      atom.networks.push_back(networkOf(value.value()));
    else
      atom.values.push_back(std::move(value));
  }
  if (atom.op == AtomOp::eq) atom.op = AtomOp::in;
  return atom;
}

AtomId AtomTable::of(Atom atom, const FieldTable &fields) {
  const auto less = [&](const RuleValue &a, const RuleValue &b) {
    return keyOf(a, atom.foldCase) < keyOf(b, atom.foldCase);
  };
  const auto same = [&](const RuleValue &a, const RuleValue &b) {
    return keyOf(a, atom.foldCase) == keyOf(b, atom.foldCase);
  };
  // A pattern is compiled as it is written; two that fold alike may differ.
  if (atom.op != AtomOp::matches) {
    std::sort(atom.values.begin(), atom.values.end(), less);
    atom.values.erase(std::unique(atom.values.begin(), atom.values.end(), same), atom.values.end());
  }
  std::string key = std::to_string(atom.field) + static_cast<char>('a' + static_cast<int>(atom.op)) +
                    (atom.foldCase ? 'f' : 'x') + (atom.present ? 'p' : 'k');
  for (const RuleValue &v : atom.values) {
    const std::string_view one = atom.op == AtomOp::matches ? std::string_view(v.bytes) : keyOf(v, atom.foldCase);
    key.append(std::to_string(one.size())).append(":").append(one);
  }
  for (const NetworkBits &n : atom.networks) key.append("/").append(printNetwork(n));
  const auto [known, isNew] = known_.try_emplace(std::move(key), static_cast<AtomId>(atoms_.size()));
  if (!isNew) return known->second;
  if (atom.op == AtomOp::matches) atom.pattern = compilePattern(atom.values[0].bytes, atom.foldCase);
  rate(atom, fields[atom.field]);
  atoms_.push_back(std::move(atom));
  return known->second;
}

bool holds(const Atom &atom, const FieldInfo &info, const AlertView &view, std::uint64_t &work) {
  const AlertView::Field &field = view.fields[atom.field];
  if (!field.present) return false;
  ++work;
  if (atom.op == AtomOp::known) return atom.present || !field.empty;
  if (info.collection()) { // `contains` a member
    if (atom.op != AtomOp::contains) return false;
    for (const Value *v = view.begin(field); v != view.end(field); ++v) {
      ++work;
      const bool folded = info.kind == ValueKind::text && atom.foldCase;
      if (isAmong(atom, folded ? view.foldedOf(*v) : keyOf(*v, info.kind))) return true;
    }
    return false;
  }
  if (field.count == 0) return false;
  const Value &value = *view.begin(field);
  if (info.kind == ValueKind::text) {
    work += value.bytes.size();
    if (atom.op == AtomOp::matches)
      return atom.pattern->ok() &&
             re2::RE2::PartialMatch(re2::StringPiece(value.bytes.data(), value.bytes.size()), *atom.pattern);
    const std::string_view text = atom.foldCase ? view.foldedOf(value) : value.bytes;
    if (atom.op == AtomOp::in) return isAmong(atom, text);
    return std::any_of(atom.values.begin(), atom.values.end(),
                       [&](const RuleValue &v) { return textHolds(atom, text, keyOf(v, atom.foldCase)); });
  }
  switch (atom.op) {
  case AtomOp::in:
    if (isAmong(atom, keyOf(value, info.kind))) return true;
    return std::any_of(atom.networks.begin(), atom.networks.end(),
                       [&](const NetworkBits &n) { return inNetwork(addressOf(value), n); });
  case AtomOp::ne: return keyOf(value, info.kind) != keyOf(atom.values[0], true);
  case AtomOp::lt:
  case AtomOp::le:
  case AtomOp::gt:
  case AtomOp::ge: return orders(atom.op, compareWords(info.scalar, value, atom.values[0].value()));
  default: return false;
  }
}

} // namespace tejun::vm::detect
