// What the runtime looks up often about a module, prepared once: shapes of types, which registers are references, who the fields of
// the built-in types are. Immutable; says nothing that the module does not say.
#pragma once

#include "vm/bytecode/module.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace tejun::vm {

/// How a value of a type lies in memory. `nothing` and `word` lie in the register itself.
enum class Shape : std::uint8_t { nothing, word, text, box, list, set, map, record, variant };

struct Layout {
  Shape shape = Shape::nothing;
  Scalar scalar = Scalar::unit;              // of a word or a text
  bool boxed = false;                        // an optional whose value lies in a box
  TypeIndex element = 0, value = 0;          // list, set: element · map: key, value · optional: element
  std::vector<TypeIndex> fields;             // record
  std::vector<std::vector<TypeIndex>> cases; // variant, union
  bool ref() const { return shape > Shape::word; }
};

/// Which of 256 registers hold references.
using RegisterSet = std::array<std::uint64_t, 4>;

struct Program {
  std::shared_ptr<const Module> module;
  std::vector<Layout> layouts;
  std::vector<RegisterSet> references; // by function
  std::vector<bool> secrets;           // by type: whether it holds one
  bool isRef(TypeIndex t) const { return layouts[t].ref(); }

  /// Null and a reason when types nest too deeply or refer forward, which would make walks over values unbounded.
  static std::shared_ptr<const Program> prepare(std::shared_ptr<const Module>, std::string &error);
  static constexpr std::size_t typeDepth = 64;
};

inline bool contains(const RegisterSet &set, unsigned reg) { return (set[reg / 64] >> (reg % 64) & 1) != 0; }

} // namespace tejun::vm
