// Functions of numbers, times and amounts.
#include "vm/runtime/arithmetic.h"
#include "vm/runtime/builtins.h"

#include <algorithm>
#include <limits>

namespace tejun::vm::builtins {
namespace {
Cell wholes(const BuiltinCall &c, std::int64_t unit) { return static_cast<Cell>(c.number(0) / unit); }
} // namespace

Cell Int_abs(BuiltinCall &c) { // total: the least number has no counterpart
  const std::int64_t n = std::max(c.number(0), -std::numeric_limits<std::int64_t>::max());
  return static_cast<Cell>(n < 0 ? -n : n);
}
Cell Int_min(BuiltinCall &c) { return static_cast<Cell>(std::min(c.number(0), c.number(1))); }
Cell Int_max(BuiltinCall &c) { return static_cast<Cell>(std::max(c.number(0), c.number(1))); }
Cell Decimal_round(BuiltinCall &c) { return arithmetic::rounded(c.number(0), arithmetic::decimalOne); }
Cell Decimal_floor(BuiltinCall &c) {
  const std::int64_t n = c.number(0), whole = n / arithmetic::decimalOne;
  return static_cast<Cell>(whole - (n % arithmetic::decimalOne < 0 ? 1 : 0));
}
Cell Duration_seconds(BuiltinCall &c) { return wholes(c, 1000); }
Cell Duration_minutes(BuiltinCall &c) { return wholes(c, 60'000); }
Cell Duration_hours(BuiltinCall &c) { return wholes(c, 3'600'000); }
Cell Duration_days(BuiltinCall &c) { return wholes(c, 86'400'000); }
Cell Size_bytes(BuiltinCall &c) { return c.args[0]; }
Cell Port_number(BuiltinCall &c) { return c.args[0]; }
Cell Score_number(BuiltinCall &c) { return c.args[0]; }

} // namespace tejun::vm::builtins
