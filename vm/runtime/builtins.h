// The library's functions: one a row of Builtins.def, by the row's name, in the builtins_*.cpp files. A row without a function does
// not link. They are pure and total; what may not succeed returns an absent optional.
#pragma once

#include "vm/bytecode/builtins.h"
#include "vm/runtime/codec.h"
#include "vm/runtime/patterns.h"

namespace tejun::vm {

/// A call of the library: arguments are borrowed, the result is owned by the caller.
struct BuiltinCall {
  Heap &heap;
  Interner &interner;
  Codec &codec;
  Patterns &patterns;
  const Cell *args;
  const TypeIndex *types; // of the arguments
  TypeIndex result;

  Ref ref(std::size_t i) const { return static_cast<Ref>(args[i]); }
  std::string_view text(std::size_t i) const { return heap.text(ref(i)); }
  std::int64_t number(std::size_t i) const { return static_cast<std::int64_t>(args[i]); }
  /// Element of an argument or of the result: of a list or set, key of a map, value of an optional.
  TypeIndex element(std::size_t i) const { return heap.layout(types[i]).element; }
  TypeIndex resultElement() const { return heap.layout(result).element; }
  /// The result as an optional of an owned value, or of a borrowed one.
  Cell some(Cell owned) const { return heap.makeOptional(result, owned); }
  Cell someOf(Cell borrowed) const { return some(heap.retain(resultElement(), borrowed)); }
  Cell makeText(std::string_view s) const { return heap.makeText(s); }
};

namespace builtins {
#define BUILTIN(name, receiver, signature, cost, en, ja) Cell receiver##_##name(BuiltinCall &);
#include "vm/bytecode/Builtins.def"
} // namespace builtins

Cell callBuiltin(Builtin, BuiltinCall &);

} // namespace tejun::vm
