// See secrets.h.
#include "runner/execute/secrets.h"

#include "vm/bytecode/types.h"
#include "vm/runtime/codec.h"

#include <fmt/format.h>
#include <sodium.h>

namespace tejun::runner {

using vm::Json;
using vm::TypeIndex;
using vm::TypeKind;

namespace {

constexpr const char *key = "$secret"; // no field is called so
constexpr std::size_t markBytes = 16;

} // namespace

SecretSalt newSalt() {
  static_assert(std::tuple_size_v<SecretSalt> == crypto_auth_hmacsha256_KEYBYTES);
  SecretSalt salt{};
  randombytes_buf(salt.data(), salt.size());
  return salt;
}

Secrets::Secrets(const vm::Module &module, const std::optional<SecretSalt> &salt)
    : module_(module), rows_(vm::secretRows(module.types)), salt_(salt ? *salt : newSalt()) {
  for (std::size_t t = 0; t < rows_.size(); ++t)
    jobs_ = jobs_ || (rows_[t] && module.types[t].kind == TypeKind::handle);
}

Json Secrets::marker(const Json &value) const {
  if (value.is_null()) return value; // that there is none is no secret
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char *>(text.data()), text.size(), salt_.data());
  std::string hex;
  for (std::size_t i = 0; i < markBytes; ++i) hex += fmt::format("{:02x}", mac[i]);
  return {{key, hex}};
}

Json Secrets::shown(TypeIndex t, const Json &value) const {
  if (!holds(t)) return value;
  const vm::Type &type = module_.types[t];
  if (type.secret) return marker(value);
  switch (type.kind) {
  case TypeKind::handle: return value; // names the job
  case TypeKind::optional: return value.is_null() ? value : shown(type.args[0], value);
  case TypeKind::list:
  case TypeKind::set: {
    if (!value.is_array()) break;
    Json items = Json::array();
    for (const Json &item : value) items.push_back(shown(type.args[0], item));
    return items;
  }
  case TypeKind::map: {
    Json out = value.is_object() ? Json::object() : Json::array();
    if (value.is_object()) {
      for (const auto &[name, member] : value.items()) out[name] = shown(type.args[1], member);
      return out;
    }
    if (!value.is_array()) break;
    for (const Json &pair : value) {
      if (!pair.is_object() || !pair.contains("key") || !pair.contains("value")) return marker(value);
      out.push_back({{"key", shown(type.args[0], pair["key"])}, {"value", shown(type.args[1], pair["value"])}});
    }
    return out;
  }
  case TypeKind::record:
    if (!value.is_object()) break;
    return shownFields(type.fields, value);
  case TypeKind::enumeration:
    if (value.is_string()) return value; // a case without payload
    if (!value.is_object() || value.size() != 1) break;
    for (const vm::EnumCase &one : type.cases)
      if (one.name == value.begin().key()) return {{one.name, shownFields(one.payload, value.begin().value())}};
    break;
  case TypeKind::union_:
  case TypeKind::scalar: break;
  }
  return marker(value); // what does not fit may be anything
}

Json Secrets::shownFields(const std::vector<vm::Field> &fields, const Json &value) const {
  if (!value.is_object()) return marker(value);
  Json out = Json::object();
  for (const vm::Field &field : fields) {
    const Json *found = nullptr;
    if (!field.jsonPath.empty())
      found = vm::jsonAt(value, field.jsonPath);
    else if (const auto at = value.find(field.name); at != value.end())
      found = &*at;
    if (found != nullptr) out[field.name] = shown(field.type, *found);
  }
  return out;
}

Json Secrets::shownArguments(const vm::Intrinsic &intrinsic, const Json &arguments) const {
  Json out = arguments;
  for (const vm::Param &param : intrinsic.params)
    if (holds(param.type) && out.contains(param.name)) out[param.name] = shown(param.type, arguments[param.name]);
  return out;
}

Json Secrets::shownOfJob(const Json &value) const { return jobs_ ? marker(value) : value; }

std::string secretMark(const Json &value) {
  if (!value.is_object() || value.size() != 1 || value.begin().key() != key || !value.begin().value().is_string())
    return {};
  return value.begin().value().get<std::string>();
}

} // namespace tejun::runner
