// Checked arithmetic on registers: what does not fit traps. Nothing here touches memory.
#pragma once

#include "vm/runtime/cage.h"
#include "vm/runtime/meter.h"

#include <limits>

namespace tejun::vm::arithmetic {

using Int = std::int64_t;
inline Int signedOf(Cell c) { return static_cast<Int>(c); }
inline constexpr Int decimalOne = 1'000'000; // a Decimal counts millionths

inline Cell add(Cell a, Cell b) {
  Int result = 0;
  if (__builtin_add_overflow(signedOf(a), signedOf(b), &result)) trapped(Trap::overflow);
  return static_cast<Cell>(result);
}
inline Cell sub(Cell a, Cell b) {
  Int result = 0;
  if (__builtin_sub_overflow(signedOf(a), signedOf(b), &result)) trapped(Trap::overflow);
  return static_cast<Cell>(result);
}
inline Cell mul(Cell a, Cell b) {
  Int result = 0;
  if (__builtin_mul_overflow(signedOf(a), signedOf(b), &result)) trapped(Trap::overflow);
  return static_cast<Cell>(result);
}
inline void checkDivisor(Cell a, Cell b) {
  if (b == 0) trapped(Trap::divide_by_zero);
  if (signedOf(a) == std::numeric_limits<Int>::min() && signedOf(b) == -1) trapped(Trap::overflow);
}
inline Cell div(Cell a, Cell b) {
  checkDivisor(a, b);
  return static_cast<Cell>(signedOf(a) / signedOf(b));
}
inline Cell mod(Cell a, Cell b) {
  if (b == 0) trapped(Trap::divide_by_zero);
  return signedOf(b) == -1 ? 0 : static_cast<Cell>(signedOf(a) % signedOf(b));
}

__extension__ using Wide = __int128;
/// The nearest decimal of a quotient, halves away from zero.
inline Cell rounded(Wide dividend, Wide divisor) {
  Wide quotient = dividend / divisor;
  const Wide rest = dividend % divisor;
  const Wide twice = (rest < 0 ? -rest : rest) * 2;
  if (twice >= (divisor < 0 ? -divisor : divisor)) quotient += (dividend < 0) == (divisor < 0) ? 1 : -1;
  if (quotient > std::numeric_limits<Int>::max() || quotient < std::numeric_limits<Int>::min()) trapped(Trap::overflow);
  return static_cast<Cell>(static_cast<Int>(quotient));
}
inline Cell decimalMul(Cell a, Cell b) { return rounded(Wide{signedOf(a)} * signedOf(b), decimalOne); }
inline Cell decimalDiv(Cell a, Cell b) {
  if (b == 0) trapped(Trap::divide_by_zero);
  return rounded(Wide{signedOf(a)} * decimalOne, signedOf(b));
}
inline Cell toDecimal(Cell a) { return mul(a, static_cast<Cell>(decimalOne)); }

} // namespace tejun::vm::arithmetic
