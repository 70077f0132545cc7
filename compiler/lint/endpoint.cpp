#include "compiler/lint/endpoint.h"

#include "compiler/lint/nodes.h"

namespace tejun::lint {

using sema::TypeId;
using sema::TypeKind;

Endpoints::Endpoints(const Subject &subject) : subject_(subject) {
  const std::size_t count = subject.program.intrinsics.size();
  std::vector<bool> all(count), one(count);
  for (std::size_t i = 0; i < count; ++i) {
    const hir::IntrinsicInfo &info = subject.program.intrinsics[i];
    if (info.effects != bitOf(observesIndex)) continue;
    bool takesIndicator = false;
    for (const hir::ParamInfo &param : info.params) {
      one[i] = one[i] || subject.program.types.unwrapped(param.type) == sema::hostType;
      takesIndicator = takesIndicator || isIndicator(param.type);
    }
    all[i] = !one[i] && takesIndicator && holdsHosts(info.result, false, 0);
  }
  for (const hir::ProcessInfo &process : subject.program.processes) {
    bool searches = false;
    bool looks = false;
    bool observes = false;
    const auto visit = [&](const hir::HostCall &call) {
      searches = searches || all[static_cast<std::size_t>(call.intrinsic)];
      observes = observes || (intrinsicOf(subject, call).effects & bitOf(observesIndex)) != 0;
      looks = looks || one[static_cast<std::size_t>(call.intrinsic)];
    };
    TypedNodes<hir::HostCall, decltype(visit)> calls(visit);
    for (const hir::MethodInfo &method : process.methods) calls.walk(method.body);
    searches_.push_back(searches);
    looksAtOne_.push_back(looks);
    observes_.push_back(observes);
  }
}

bool Endpoints::holdsHosts(sema::TypeId id, bool isCollected, int depth) const {
  if (depth > 4) return false;
  const sema::Type &type = subject_.program.types[id];
  if (id == sema::hostType) return isCollected;
  if (type.kind == TypeKind::record) {
    if (!isCollected) return false;
    for (const hir::FieldInfo &field : subject_.program.records[static_cast<std::size_t>(type.record)].fields)
      if (field.type == sema::hostType) return true;
    return false;
  }
  const bool collects = type.kind == TypeKind::list || type.kind == TypeKind::set;
  for (const sema::TypeId arg : type.args)
    if (holdsHosts(arg, isCollected || collects, depth + 1)) return true;
  return false;
}

bool Endpoints::isIndicator(sema::TypeId id) const {
  const sema::Type &type = subject_.program.types[id];
  switch (type.kind) {
  case TypeKind::address:
  case TypeKind::fileHash:
  case TypeKind::domain:
  case TypeKind::processName: return true;
  case TypeKind::record:
    for (const hir::FieldInfo &field : subject_.program.records[static_cast<std::size_t>(type.record)].fields)
      if (field.type == sema::addressType || field.type == sema::fileHashType) return true;
    return false;
  case TypeKind::union_: return llvm::any_of(type.args, [this](TypeId arg) { return isIndicator(arg); });
  case TypeKind::list:
  case TypeKind::set:
  case TypeKind::optional: return isIndicator(type.args[0]);
  default: return false;
  }
}

} // namespace tejun::lint
