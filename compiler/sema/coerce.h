// What types and effects can do: the questions that coercions, operators, holes and calls ask. The coercions themselves are in coerce.cpp, as
// BodyChecker's members.
#pragma once

#include <string_view>

#include "compiler/sema/hir.h"

namespace tejun::sema {

/// The bit of an effect, by its name in Effects.def.
constexpr std::uint8_t effectBit(std::string_view wanted) {
  std::uint8_t bit = 1;
#define EFFECT(name, en, ja)       \
  if (wanted == #name) return bit; \
  bit = static_cast<std::uint8_t>(bit << 1);
#include "vm/bytecode/Effects.def"
  return 0;
}

/// One of Indicator's alternatives.
bool isIndicator(TypeId type);
/// Represented as a text: Text and the distinct types beside it.
bool isTextLike(TypeId type);
/// Has an order: `<`, `sort`, `min`.
bool isOrdered(const hir::Program &program, TypeId type);
/// Can be added up.
bool isSummable(TypeId type);
/// Has a textual form. A Secret has none, nor has anything that holds one.
bool isPrintable(const hir::Program &program, TypeId type);
bool holdsSecret(const hir::Program &program, TypeId type);
/// `Secret<T>` or `Secret<T>?` itself.
bool isSecret(const hir::Program &program, TypeId type);

} // namespace tejun::sema
