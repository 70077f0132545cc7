// `for h in hosts { edr.isolate(h) }`: one after the other, and the first failure stops the rest. `edr.isolate(each hosts)` does
// them at once and keeps what failed.
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::containment_in_each(const Subject &subject, DiagnosticSink &sink) {
  forEachTyped<hir::For>(subject, [&](const hir::For &loop) {
    const auto visit = [&](const hir::HostCall &call) {
      const hir::IntrinsicInfo &intrinsic = intrinsicOf(subject, call);
      if (!(intrinsic.effects & bitOf(containsIndex)) || call.eachArg != hir::noId) return;
      std::size_t ofItem = 0;
      bool isTarget = false;
      for (std::size_t i = 0; i < call.args.size(); ++i) {
        bool mentions = false;
        const auto read = [&](const hir::LocalRef &ref) { mentions = mentions || ref.local == loop.item; };
        TypedNodes<hir::LocalRef, decltype(read)>(read).walk(call.args[i]);
        ofItem += mentions ? 1 : 0;
        const hir::Expr *arg = call.args[i];
        while (const auto *convert = llvm::dyn_cast<hir::Convert>(arg)) arg = convert->operand;
        isTarget = isTarget || (i == intrinsic.target && mentions && llvm::isa<hir::LocalRef>(arg));
      }
      if (isTarget && ofItem == 1) sink.report(diag::containment_in_each, call.span, {{"name", intrinsic.name}});
    };
    TypedNodes<hir::HostCall, decltype(visit)>(visit).walk(loop.body);
  });
}

} // namespace tejun::lint
