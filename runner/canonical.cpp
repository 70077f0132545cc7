// See canonical.h.
#include "runner/canonical.h"

#include "vm/bytecode/scalar_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tejun::runner {

using Json = nlohmann::json;
using vm::Scalar;
using vm::TypeKind;

namespace {

std::optional<Json> wholeNumber(Scalar scalar, const Json &value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    return std::nullopt;
  const auto number = value.get<std::int64_t>();
  return vm::inRange(scalar, number) ? std::optional<Json>(number) : std::nullopt;
}

std::optional<Json> decimal(const Json &value) {
  if (value.is_number_float()) {
    const double millionths = std::round(value.get<double>() * 1e6);
    if (!(std::abs(millionths) < 9.2e18)) return std::nullopt;
    return vm::printWord(Scalar::decimal, static_cast<std::int64_t>(millionths));
  }
  if (!value.is_string() && !value.is_number_integer()) return std::nullopt;
  const auto word = vm::parseWord(Scalar::decimal, value.is_string() ? value.get<std::string>() : value.dump());
  return word ? std::optional<Json>(vm::printWord(Scalar::decimal, *word)) : std::nullopt;
}

std::optional<Json> textOf(const std::optional<std::string> &text) {
  return text ? std::optional<Json>(*text) : std::nullopt;
}

} // namespace

std::optional<Json> canonicalScalar(Scalar scalar, const Json &value) {
  switch (scalar) {
  case Scalar::error:
  case Scalar::never: return std::nullopt;
  case Scalar::unit: return Json();
  case Scalar::boolean: return value.is_boolean() ? std::optional(value) : std::nullopt;
  case Scalar::integer:
  case Scalar::port:
  case Scalar::score: return wholeNumber(scalar, value);
  case Scalar::decimal: return decimal(value);
  case Scalar::size:
    if (!value.is_string()) return wholeNumber(scalar, value);
    break;
  default: break;
  }
  if (!value.is_string() || !vm::isUtf8(value.get_ref<const std::string &>())) return std::nullopt;
  const auto &text = value.get_ref<const std::string &>();
  switch (scalar) {
  case Scalar::address: {
    const auto address = vm::parseAddress(text);
    return address ? std::optional<Json>(vm::printAddress(*address)) : std::nullopt;
  }
  case Scalar::network: {
    const auto network = vm::parseNetwork(text);
    return network ? std::optional<Json>(vm::printNetwork(*network)) : std::nullopt;
  }
  case Scalar::fileHash: {
    const auto hash = vm::parseHash(text);
    return hash ? std::optional<Json>(vm::printHash(*hash)) : std::nullopt;
  }
  default: break;
  }
  if (!vm::isPlainWord(scalar)) return textOf(vm::parseTextual(scalar, text));
  const auto word = vm::parseWord(scalar, text);
  if (!word) return std::nullopt;
  return scalar == Scalar::size ? Json(*word) : Json(vm::printWord(scalar, *word));
}

namespace {

class Canoniser {
public:
  explicit Canoniser(const std::vector<vm::Type> &t) : types(t) {}

  std::optional<Json> value(vm::TypeIndex t, const Json &json) const {
    const vm::Type &row = types[t];
    switch (row.kind) {
    case TypeKind::scalar: return canonicalScalar(row.scalar, json);
    case TypeKind::handle: return json.is_string() ? std::optional(json) : std::nullopt;
    case TypeKind::optional: return json.is_null() ? std::optional(json) : value(row.args[0], json);
    case TypeKind::list:
    case TypeKind::set: return items(row, json);
    case TypeKind::map: return map(row, json);
    case TypeKind::record: return fields(row.fields, json);
    case TypeKind::enumeration: return enumeration(row, json);
    case TypeKind::union_:
      for (const vm::TypeIndex alternative : row.args)
        if (auto found = value(alternative, json)) return found;
      return std::nullopt;
    }
    return std::nullopt;
  }

private:
  std::optional<Json> items(const vm::Type &row, const Json &json) const {
    if (!json.is_array()) return std::nullopt;
    Json out = Json::array();
    for (const Json &item : json) {
      auto one = value(row.args[0], item);
      if (!one) return std::nullopt;
      out.push_back(std::move(*one));
    }
    if (row.kind == TypeKind::set) {
      std::sort(out.begin(), out.end());
      out.erase(std::unique(out.begin(), out.end()), out.end());
    }
    return out;
  }
  std::optional<Json> map(const vm::Type &row, const Json &json) const {
    Json out = json.is_object() ? Json::object() : Json::array();
    if (json.is_object()) {
      for (const auto &[key, inner] : json.items()) {
        auto one = value(row.args[1], inner);
        if (!one) return std::nullopt;
        const auto name = value(row.args[0], key);
        out[name && name->is_string() ? name->get<std::string>() : key] = std::move(*one);
      }
      return out;
    }
    if (!json.is_array()) return std::nullopt;
    for (const Json &pair : json) {
      if (!pair.is_object() || !pair.contains("key") || !pair.contains("value")) return std::nullopt;
      auto key = value(row.args[0], pair["key"]), inner = value(row.args[1], pair["value"]);
      if (!key || !inner) return std::nullopt;
      out.push_back({{"key", std::move(*key)}, {"value", std::move(*inner)}});
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::optional<Json> fields(const std::vector<vm::Field> &all, const Json &json) const {
    if (!json.is_object()) return std::nullopt;
    Json out = Json::object();
    for (const vm::Field &field : all) {
      const auto member = json.find(field.name);
      if (member == json.end() || member->is_null()) continue;
      auto one = value(field.type, *member);
      if (!one) return std::nullopt;
      out[field.name] = std::move(*one);
    }
    return out;
  }
  std::optional<Json> enumeration(const vm::Type &row, const Json &json) const {
    const bool bare = json.is_string();
    if (!bare && (!json.is_object() || json.size() != 1)) return std::nullopt;
    const std::string name = bare ? json.get<std::string>() : json.begin().key();
    const auto found = std::ranges::find(row.cases, name, &vm::EnumCase::name);
    if (found == row.cases.end()) return std::nullopt;
    if (found->payload.empty()) return Json(name);
    auto payload = fields(found->payload, bare ? Json::object() : json.begin().value());
    if (!payload) return std::nullopt;
    return Json{{name, std::move(*payload)}};
  }

  const std::vector<vm::Type> &types;
};

/// `label`: what a text that must say something says; null: then there is no value.
std::optional<Json> blank(const std::vector<vm::Type> &types, vm::TypeIndex t, const std::string *label) {
  const vm::Type &row = types[t];
  switch (row.kind) {
  case TypeKind::list:
  case TypeKind::set: return Json::array();
  case TypeKind::map: {
    const vm::Type &key = types[row.args[0]];
    const bool byName =
        key.kind == TypeKind::scalar || key.kind == TypeKind::handle || key.kind == TypeKind::enumeration;
    return byName ? Json::object() : Json::array();
  }
  case TypeKind::optional: return Json();
  case TypeKind::handle: return label ? std::optional<Json>(*label) : std::nullopt;
  case TypeKind::record: {
    Json out = Json::object();
    for (const vm::Field &field : row.fields) {
      auto one = blank(types, field.type, label);
      if (!one) return std::nullopt;
      if (!one->is_null()) out[field.name] = std::move(*one);
    }
    return out;
  }
  case TypeKind::scalar:
    switch (row.scalar) {
    case Scalar::unit: return Json();
    case Scalar::boolean: return Json(false);
    case Scalar::integer:
    case Scalar::size: return Json(0);
    case Scalar::decimal: return Json("0");
    case Scalar::text: return Json(label ? *label : std::string());
    case Scalar::receipt:
    case Scalar::attachment: return label ? std::optional<Json>(*label) : std::nullopt;
    default: return std::nullopt;
    }
  default: return std::nullopt;
  }
}

} // namespace

std::optional<Json> canonicalValue(const std::vector<vm::Type> &types, vm::TypeIndex t, const Json &json) {
  return Canoniser(types).value(t, json);
}
std::optional<Json> emptyValue(const std::vector<vm::Type> &types, vm::TypeIndex t) { return blank(types, t, nullptr); }
std::optional<Json> plannedValue(const std::vector<vm::Type> &types, vm::TypeIndex t, const std::string &label) {
  return blank(types, t, &label);
}

} // namespace tejun::runner
