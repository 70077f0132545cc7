// What Builtins.def says, as data: each row's parameter and result types as patterns that the verifier matches against registers.
// What the rows compute is vm/runtime's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vm/bytecode/types.h"

namespace tejun::vm {

/// Named receiver_name: Builtin::Text_contains.
enum class Builtin : std::uint16_t {
#define BUILTIN(name, receiver, signature, cost, en, ja) receiver##_##name,
#include "vm/bytecode/Builtins.def"
};
enum class BuiltinCost : std::uint8_t { constant, linear, sorting, pattern };
enum class BuiltinForm : std::uint8_t { method, property, function };

struct BuiltinPattern {
  enum class Kind : std::uint8_t { scalar, failure, variable, list, set, map, each, optional } kind = Kind::scalar;
  Scalar scalar = Scalar::unit;
  char variable = 0; // `O` is bound to ordered types only
  std::vector<BuiltinPattern> args;
};
struct BuiltinInfo {
  std::string_view receiver, name, signature;
  BuiltinForm form = BuiltinForm::method;
  BuiltinCost cost = BuiltinCost::constant;
  std::string_view english, japanese;
  std::vector<BuiltinPattern> params; // the receiver first, but for a function
  BuiltinPattern result;
};

extern const std::size_t builtinCount;
/// Parsed once, on first use.
const BuiltinInfo &builtinInfo(Builtin b);
/// Whether arguments and result of these types fit the row.
bool fits(const BuiltinInfo &info, const Types &types, TypeIndex failureType, std::span<const TypeIndex> args,
          TypeIndex result);

} // namespace tejun::vm
