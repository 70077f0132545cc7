// What types can do: the questions that coercions, operators and holes ask. The coercions themselves are in coerce.cpp, as
// BodyChecker's members.
#pragma once

#include "compiler/sema/hir.h"

namespace tejun::sema {

/// One of Indicator's alternatives.
bool isIndicator(TypeId type);
/// Represented as a text: Text and the distinct types beside it.
bool isTextLike(TypeId type);
/// Has an order: `<`, `sort`, `min`.
bool isOrdered(const hir::Program& program, TypeId type);
/// Can be added up.
bool isSummable(TypeId type);
/// Has a textual form. A Secret has none, nor has anything that holds one.
bool isPrintable(const hir::Program& program, TypeId type);
bool holdsSecret(const hir::Program& program, TypeId type);
/// The case of Indicator that carries a value of this type.
std::uint32_t indicatorCase(const hir::Program& program, TypeId type);

} // namespace tejun::sema
