// Atoms: what a condition asks of one field, each kept once however many rules ask it. An atom has one or more values and holds when
// the operator holds for any of them, so that `a or b` of one field is one atom.
#pragma once

#include "vm/detect/values.h"

#include <memory>
#include <optional>
#include <unordered_map>

namespace re2 {
class RE2;
}

namespace tejun::vm::detect {

using AtomId = std::uint32_t;

struct Atom {
  FieldId field = 0;
  AtomOp op = AtomOp::eq; // `eq` of several values and `in` are one: `in`
  bool foldCase = true;
  bool present = false;          // with `known`: also an empty collection counts, as `needs` wants it
  std::vector<RuleValue> values; // of `in`: sorted by key, networks apart
  std::vector<NetworkBits> networks;
  std::shared_ptr<const re2::RE2> pattern; // matches
  float cost = 1;                          // of deciding it, about in nanoseconds
  float chance = 0;                        // that it holds
};

class AtomTable {
public:
  AtomTable();
  ~AtomTable();
  AtomTable(AtomTable &&) noexcept;

  /// The atom with its values put in order; the same one for the same question.
  AtomId of(Atom, const FieldTable &);
  const Atom &operator[](AtomId a) const { return atoms_[a]; }
  std::size_t size() const { return atoms_.size(); }
  /// What `of` needs, from a condition of the module.
  static Atom from(const Run &prototype, FieldTable &, const Condition &);

private:
  std::vector<Atom> atoms_;
  std::unordered_map<std::string, AtomId> known_;
};

/// Exactly what match.h says of the atom. `work` counts the bytes that it looked at.
bool holds(const Atom &, const FieldInfo &, const AlertView &, std::uint64_t &work);

/// By what a value of the atom is told apart from others in it: folded where case does not count.
std::string_view keyOf(const RuleValue &, bool foldCase);

} // namespace tejun::vm::detect
