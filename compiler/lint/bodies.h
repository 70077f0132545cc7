// Every body of the workspace, whatever it belongs to, so that a rule is written once for all of them.
#pragma once

#include "compiler/lint/rule.h"
#include "compiler/sema/hir_walk.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tejun::lint {

/// One of the pointers is set.
struct Body {
  const hir::FnInfo *fn = nullptr;
  const hir::ProcessInfo *process = nullptr;
  const hir::PlaybookInfo *playbook = nullptr;
  const hir::ResponseInfo *response = nullptr;
  const hir::DetectInfo *confirm = nullptr;
  const hir::EnrichInfo *enrich = nullptr;

  const std::vector<hir::Local> &locals() const;
  /// Conditions of methods and steps included.
  void walk(hir::Walker &walker) const;
};

/// In the order of the program; the workspace's own only.
void forEachBody(const Subject &subject, llvm::function_ref<void(const Body &)> work);
/// A walk over all of them, over the criteria and over constants.
void walkEverything(const Subject &subject, hir::Walker &walker);

inline const hir::Local &localOf(const Body &body, hir::LocalId id) {
  return body.locals()[static_cast<std::size_t>(id)];
}
inline const hir::IntrinsicInfo &intrinsicOf(const Subject &subject, const hir::HostCall &call) {
  return subject.program.intrinsics[static_cast<std::size_t>(call.intrinsic)];
}
inline const hir::ProcessInfo &processOf(const Subject &subject, const hir::ProcessCall &call) {
  return subject.program.processes[static_cast<std::size_t>(call.process)];
}
/// The call of a step, whatever handler stands around it.
const hir::ProcessCall *stepCall(const hir::StepInfo &step);

/// Bit of an effect: row of vm/bytecode/Effects.def.
enum EffectBit : std::uint8_t {
#define EFFECT(name, en, ja) name##Index,
#include "vm/bytecode/Effects.def"
};
inline constexpr std::uint8_t bitOf(EffectBit effect) { return static_cast<std::uint8_t>(1u << effect); }

/// Whether a value of this type is a handle of what was done or kept: an attachment, a receipt.
bool keepsEvidence(const Subject &subject, sema::TypeId type);

/// Whether evaluating it only gives a value: it asks nobody, changes nothing and cannot leave.
bool isPure(const hir::Expr *expr);

} // namespace tejun::lint
