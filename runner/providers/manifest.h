// What a provider says that it answers. Read strictly from outside bytes; authoritative for effect, undo, audience and crash policy of
// the intrinsics that it names (bind.h).
#pragma once

#include "vm/bytecode/module.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner::providers {

struct ManifestIntrinsic {
  std::string name; // edr.isolate
  std::vector<vm::Param> params;
  vm::TypeIndex result = 0;
  vm::Effect effect = vm::Effect::observes;
  std::string target; // parameter that is contained; empty: none
  std::string undo;   // intrinsic that takes the result and restores; empty: none
  bool irreversible = false;
  vm::CrashPolicy crash = vm::CrashPolicy::once;
  std::string audience = "organisation";
};

struct Manifest {
  std::vector<vm::Type> types; // rows that the intrinsics refer to; well-formed
  std::vector<ManifestIntrinsic> intrinsics;
  const ManifestIntrinsic *find(std::string_view name) const;
};

inline constexpr std::size_t manifestIntrinsics = 1000, manifestRecords = 500, manifestFields = 200;

struct ManifestRead {
  std::optional<Manifest> manifest;
  std::string wrong; // where and what, when there is none
};
ManifestRead readManifest(const nlohmann::json &described);

/// What answers a module's intrinsics exactly as it declares them.
nlohmann::json describeModule(const vm::Module &);

std::string_view nameOf(vm::CrashPolicy);

} // namespace tejun::runner::providers
