// Questions about rows of a type table that everyone asks alike: which types are unboxed, what is inside, what converts.
// The table must be well-formed (the verifier sees to it; the builder makes nothing else). Equal types are equal rows: the builder
// interns, so identity of types is identity of indexes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/bytecode/module.h"

namespace tejun::vm {

enum class Repr : std::uint8_t { nothing, word, text };

Repr reprOf(Scalar s);
/// As in the language: `IpAddress`, `Text`.
std::string_view nameOf(Scalar s);
std::string_view nameOf(Effect e);
std::string_view nameOf(Severity s);
std::optional<Severity> severityNamed(std::string_view name);
std::string_view nameOf(Phase p);
std::string_view nameOf(Failure f);
std::optional<Failure> failureNamed(std::string_view name);

using Types = std::vector<Type>;

/// An unboxed 64-bit register; else a reference (unit is neither, and no register has it).
bool isWord(const Types &types, TypeIndex t);
inline bool isUnit(const Types &types, TypeIndex t) {
  return types[t].kind == TypeKind::scalar && types[t].scalar == Scalar::unit;
}
/// A secret is none: nothing is computed with it.
inline bool isScalar(const Types &types, TypeIndex t, Scalar s) {
  return types[t].kind == TypeKind::scalar && types[t].scalar == s && !types[t].secret;
}
inline bool isKind(const Types &types, TypeIndex t, TypeKind k) { return types[t].kind == k; }
/// A scalar that is a text at run time, or a handle.
bool isTextual(const Types &types, TypeIndex t);
/// An enum without payload (a word) or with (a reference).
bool isPlainEnum(const Types &types, TypeIndex t);
bool isVariant(const Types &types, TypeIndex t);
inline bool isCollection(const Types &types, TypeIndex t) {
  return isKind(types, t, TypeKind::list) || isKind(types, t, TypeKind::set);
}
/// Int Decimal Duration Size · Duration Size · these and Time Port Score and payload-free enums · these and texts
bool isNum(const Types &types, TypeIndex t);
bool isSpan(const Types &types, TypeIndex t);
bool isOrd(const Types &types, TypeIndex t);
bool isLess(const Types &types, TypeIndex t);

/// The element of a list or set, T of T?, the type itself otherwise.
TypeIndex elementOf(const Types &types, TypeIndex t);
inline TypeIndex unwrapped(const Types &types, TypeIndex t) {
  return isKind(types, t, TypeKind::optional) ? types[t].args[0] : t;
}

/// Secret<T>, or an optional one.
inline bool isSecret(const Types &types, TypeIndex t) { return types[t].secret || types[unwrapped(types, t)].secret; }
/// By row: whether it holds a secret, however deep. Rows refer to earlier rows only.
std::vector<bool> secretRows(const Types &types);

/// Whether a value of the type can come to a parameter: itself, an item of its collection, an alternative of its union.
bool takes(const Types &types, TypeIndex param, TypeIndex value);

/// What `convert` does: any kind of text to Text; an alternative to its union; a union to a wider one.
bool converts(const Types &types, TypeIndex from, TypeIndex to);
/// { ok: Map<X, T>, failed: Map<X, Failure> }
struct EachParts {
  TypeIndex argument = 0, result = 0, failure = 0;
};
bool isEach(const Types &types, TypeIndex t, EachParts *parts = nullptr);

/// In the language's notation.
std::string typeText(const Types &types, TypeIndex t);

} // namespace tejun::vm
