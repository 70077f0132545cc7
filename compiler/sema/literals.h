// Literals: from spelled text to the one canonical value of a scalar type, or the reason why there is none.
// Pure: knows types by their ids, neither sources nor diagnostics.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "compiler/sema/types.h"

namespace tejun::sema {

/// The value of a literal: `word` for types that are numbers or ordinals, `text` (canonical) for the others.
struct LiteralValue {
  std::int64_t word = 0;
  std::string text;
};

struct LiteralProblem {
  enum class Kind : std::uint8_t {
    invalid,        // no such value: what is wrong cannot be said better
    octetTooLarge,  // [begin, end) of the text; more than 255
    prefixTooLarge, // more than 32 or 128
    hostBits,       // `replacement` is the network that is meant
    tooLarge,       // does not fit the type
    outOfRange,     // not between low and high
    businessDays,   // 4bd
    tooPrecise,     // a decimal has six places
  };
  Kind kind = Kind::invalid;
  std::uint32_t begin = 0, end = 0;
  std::string replacement;
  std::int64_t low = 0, high = 0;
};

using LiteralResult = std::variant<LiteralValue, LiteralProblem>;

/// Reads `text` as a literal of a scalar type: what stands between quotes, or a number-like token as it is spelled.
LiteralResult parseLiteral(TypeId type, llvm::StringRef text);

/// Whether a quoted text can stand for a value of this type.
bool hasQuotedLiteral(TypeId type);

/// Whether values of this type are `word`s of a hir::Constant.
bool isWordConstant(TypeId type);

inline constexpr std::int64_t decimalScale = 1'000'000;

} // namespace tejun::sema
