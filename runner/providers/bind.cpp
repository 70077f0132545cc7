// Whether what a module declares of an intrinsic may be answered by what a manifest says of it: the same shape, and nothing weaker.
#include "runner/providers/providers.h"

#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace tejun::runner::providers {
namespace {

vm::Effect reach(std::uint8_t effects) {
  return static_cast<vm::Effect>(effects == 0 ? 0 : std::bit_width(effects) - 1);
}

/// Of different tables: by what they are called, the alternatives of a union in any order.
bool same(const vm::Types &a, vm::TypeIndex i, const vm::Types &b, vm::TypeIndex j) {
  const vm::Type &x = a[i], &y = b[j];
  if (x.kind != y.kind || x.secret != y.secret || x.args.size() != y.args.size()) return false;
  if (x.kind == vm::TypeKind::scalar) return x.scalar == y.scalar;
  if (x.kind == vm::TypeKind::record || x.kind == vm::TypeKind::enumeration) return x.name == y.name;
  if (x.kind == vm::TypeKind::union_)
    return std::ranges::all_of(x.args, [&](vm::TypeIndex one) {
      return std::ranges::any_of(y.args, [&](vm::TypeIndex other) { return same(a, one, b, other); });
    });
  for (std::size_t n = 0; n < x.args.size(); ++n)
    if (!same(a, x.args[n], b, y.args[n])) return false;
  return true;
}

std::string nameOr(const vm::Module &module, vm::Index intrinsic) {
  return intrinsic < module.intrinsics.size() ? module.intrinsics[intrinsic].name : std::string("none");
}
std::string orNone(const std::string &name) { return name.empty() ? "none" : name; }

} // namespace

std::vector<Mismatch> mismatches(const vm::Module &module, const vm::Intrinsic &here, const Manifest &manifest,
                                 const ManifestIntrinsic &there) {
  std::vector<Mismatch> all;
  const auto add = [&](const char *what, std::string a, std::string b) {
    if (a != b) all.push_back({what, std::move(a), std::move(b)});
  };
  for (const vm::Param &param : here.params) {
    const auto known = std::ranges::find(there.params, param.name, &vm::Param::name);
    const std::string type = vm::typeText(module.types, param.type);
    if (known == there.params.end())
      all.push_back({"parameter", param.name + ": " + type, "no such parameter"});
    else if (!same(module.types, param.type, manifest.types, known->type))
      all.push_back(
          {"parameter", param.name + ": " + type, param.name + ": " + vm::typeText(manifest.types, known->type)});
  }
  for (const vm::Param &param : there.params)
    if (!param.optional && std::ranges::find(here.params, param.name, &vm::Param::name) == here.params.end())
      all.push_back({"parameter", "no " + param.name, param.name + ": " + vm::typeText(manifest.types, param.type)});
  if (!same(module.types, here.result, manifest.types, there.result))
    add("result", vm::typeText(module.types, here.result), vm::typeText(manifest.types, there.result));

  // To declare more reach than there is only makes the guards stricter; what restores is never guarded.
  const vm::Effect effect = reach(here.effects);
  const bool exact = effect == vm::Effect::restores || there.effect == vm::Effect::restores;
  if (effect < there.effect || (exact && effect != there.effect))
    add("effect", std::string(vm::nameOf(effect)), std::string(vm::nameOf(there.effect)));
  if (there.effect == vm::Effect::contains && effect == vm::Effect::contains) {
    add("target", here.target < here.params.size() ? here.params[here.target].name : "none", orNone(there.target));
    add("undo", here.irreversible ? "irreversible" : nameOr(module, here.undo),
        there.irreversible ? "irreversible" : there.undo);
  }
  // idempotent, reconcile, once: each asks for more care than the one before it.
  if (here.crash < there.crash) add("crash policy", std::string(nameOf(here.crash)), std::string(nameOf(there.crash)));
  add("audience", here.audience, there.audience);
  return all;
}

} // namespace tejun::runner::providers
