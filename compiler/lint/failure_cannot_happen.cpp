// `on rejected_by_guard` for a call that contains nothing: guards are about containment alone.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

constexpr std::uint32_t guardBit = [] {
  enum Failure : std::uint8_t {
#define FAILURE(name, retried, en, ja) name,
#include "vm/bytecode/Failures.def"
  };
  return 1u << rejected_by_guard;
}();

} // namespace

void rules::failure_cannot_happen(const Subject &subject, DiagnosticSink &sink) {
  forEachTyped<hir::Guarded>(subject, [&](const hir::Guarded &guarded) {
    const auto *call = llvm::dyn_cast<hir::HostCall>(guarded.operand);
    if (!call || (intrinsicOf(subject, *call).effects & bitOf(containsIndex))) return;
    for (const hir::HandlerArm &arm : guarded.handler->arms)
      if (arm.handler && arm.failures != ~0u && (arm.failures & guardBit))
        sink.report(diag::failure_cannot_happen, arm.handler->span, {{"name", intrinsicOf(subject, *call).name}});
  });
}

} // namespace tejun::lint
