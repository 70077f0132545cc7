// JSON values of a module's types in their one canonical form, so that `"24h"` and `"1d"`, or a set in another order, are equal
// JSON. Knows what each type looks like as JSON (vm/runtime/codec.h), and needs no run.
#pragma once

#include "vm/bytecode/module.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace tejun::runner {

/// IPv6 in RFC 5952, hashes in lower case, times in UTC, spans in their shortest form; nothing when it is no such thing.
std::optional<nlohmann::json> canonicalScalar(vm::Scalar, const nlohmann::json &);
/// Nothing when the value is not of the type. Absent optionals are left out of records; sets are sorted.
std::optional<nlohmann::json> canonicalValue(const std::vector<vm::Type> &, vm::TypeIndex, const nlohmann::json &);

/// The value that says nothing: no items, nothing known, no, 0, an empty text. Nothing when the type has none.
std::optional<nlohmann::json> emptyValue(const std::vector<vm::Type> &, vm::TypeIndex);
/// A value to go on with where nothing was really done: empty where it can be, else a text (receipts, handles) saying `label`.
std::optional<nlohmann::json> plannedValue(const std::vector<vm::Type> &, vm::TypeIndex, const std::string &label);

} // namespace tejun::runner
