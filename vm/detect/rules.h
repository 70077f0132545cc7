// A detection as the index tries it: `needs` and `when` in negation normal form over shared atoms, constants folded, equal questions
// merged, and the parts of each node ordered so that the cheapest likely answer comes first (cost / (1 - chance), as in
// Hanani's "An optimal evaluation of boolean expressions in an online query system", 1977).
#pragma once

#include "vm/detect/atoms.h"

namespace tejun::vm::detect {

struct RuleNode {
  enum class Kind : std::uint8_t { all, any, atom, always, never } kind = Kind::always;
  bool negated = false; // atom
  FieldId field = 0;    // of the atom
  AtomId atom = 0;
  std::uint32_t end = 1; // index behind its last descendant
};
/// In preorder: the parts of a node follow it.
using Rule = std::vector<RuleNode>;

Rule normalised(const Run &prototype, const Detection &, FieldTable &, AtomTable &);

} // namespace tejun::vm::detect
