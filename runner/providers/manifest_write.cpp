// The manifest that answers a module's intrinsics exactly as it declares them: what an author begins with, and what a simulated
// environment says.
#include "runner/providers/manifest.h"

#include "vm/bytecode/types.h"

#include <algorithm>
#include <bit>

namespace tejun::runner::providers {
namespace {

using nlohmann::json;

/// The records and enumerations that a type is made of.
void declareTypes(const vm::Types &types, vm::TypeIndex index, json &out) {
  const vm::Type &type = types[index];
  for (const vm::TypeIndex inner : type.args) declareTypes(types, inner, out);
  if (type.kind == vm::TypeKind::record && !out["records"].contains(type.name)) {
    json &fields = out["records"][type.name] = json::array();
    for (const vm::Field &field : type.fields)
      fields.push_back({{"name", field.name}, {"type", vm::typeText(types, field.type)}});
    for (const vm::Field &field : type.fields) declareTypes(types, field.type, out);
  }
  if (type.kind == vm::TypeKind::enumeration)
    for (json &words = out["enums"][type.name] = json::array(); const vm::EnumCase &one : type.cases)
      words.push_back(one.name);
}

} // namespace

json describeModule(const vm::Module &module) {
  json out = {{"intrinsics", json::array()}, {"records", json::object()}, {"enums", json::object()}};
  for (const vm::Intrinsic &one : module.intrinsics) {
    const auto effect = static_cast<vm::Effect>(one.effects == 0 ? 0 : std::bit_width(one.effects) - 1);
    json row = {{"name", one.name},
                {"params", json::array()},
                {"result", vm::typeText(module.types, one.result)},
                {"effect", vm::nameOf(effect)},
                {"crash", nameOf(one.crash)},
                {"audience", one.audience}};
    for (const vm::Param &param : one.params) {
      row["params"].push_back({{"name", param.name}, {"type", vm::typeText(module.types, param.type)}});
      declareTypes(module.types, param.type, out);
    }
    declareTypes(module.types, one.result, out);
    if (effect == vm::Effect::contains) {
      if (one.target < one.params.size()) row["target"] = one.params[one.target].name;
      if (one.irreversible || one.undo >= module.intrinsics.size())
        row["irreversible"] = true;
      else
        row["undo"] = module.intrinsics[one.undo].name;
    }
    out["intrinsics"].push_back(std::move(row));
  }
  return out;
}

} // namespace tejun::runner::providers
