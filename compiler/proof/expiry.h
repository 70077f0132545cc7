// When a containment ends by itself: what is given for the parameter `for` of a duration.
#pragma once

#include "compiler/sema/hir.h"

namespace tejun::proof {

/// The parameter that says how long a containment lasts; noId when it has none.
std::uint32_t expiryParameter(const hir::Program &program, const hir::IntrinsicInfo &intrinsic);

enum class Expiry : std::uint8_t { none, perhaps, given };
struct ExpiryOf {
  Expiry how = Expiry::none;
  const hir::Expr *length = nullptr; // when given, or perhaps
};
/// Whether the call gives one: a value that may be absent is `perhaps`.
ExpiryOf expiryOf(const hir::Program &program, const hir::HostCall &call);

} // namespace tejun::proof
