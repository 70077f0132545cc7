// A text with values spliced in goes to an intrinsic that asks or acts (messages for people are texts). What a value holds, an
// attacker may have chosen: it belongs into an argument of its own type, or into a bound parameter.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/DenseMap.h"

namespace tejun::lint {

namespace {

/// A text with a hole that is not a constant.
const hir::TextBuild *spliced(const hir::Expr *e) {
  while (const auto *convert = llvm::dyn_cast_or_null<hir::Convert>(e)) e = convert->operand;
  const auto *build = llvm::dyn_cast_or_null<hir::TextBuild>(e);
  const bool hasValue = build && build->parts.size() > 1 &&
                        llvm::any_of(build->parts, [](const hir::Expr *p) { return !llvm::isa<hir::Constant>(p); });
  return hasValue ? build : nullptr;
}

} // namespace

void rules::text_spliced(const Subject &subject, DiagnosticSink &sink) {
  const std::uint8_t forPeople = bitOf(asksIndex) | bitOf(notifiesIndex) | bitOf(recordsIndex);
  forEachBody(subject, [&](const Body &body) {
    llvm::DenseMap<std::uint32_t, const hir::TextBuild *> lets;
    forEachTyped<hir::Let>(body, [&](const hir::Let &let) {
      if (const hir::TextBuild *text = let.isSlot ? nullptr : spliced(let.value))
        lets[static_cast<std::uint32_t>(let.local)] = text;
    });
    forEachTyped<hir::HostCall>(body, [&](const hir::HostCall &call) {
      const hir::IntrinsicInfo &intrinsic = intrinsicOf(subject, call);
      if (intrinsic.effects & forPeople) return;
      for (std::size_t i = 0; i < call.args.size() && i < intrinsic.params.size(); ++i) {
        if (subject.program.types.unwrapped(intrinsic.params[i].type) != sema::textType) continue;
        const hir::TextBuild *text = spliced(call.args[i]);
        if (const auto *local = llvm::dyn_cast<hir::LocalRef>(call.args[i]); local && !text)
          text = lets.lookup(static_cast<std::uint32_t>(local->local));
        if (text)
          sink.report(diag::text_spliced, text->span,
                      {{"parameter", intrinsic.params[i].name.str()}, {"name", intrinsic.name}})
              .label(intrinsic.params[i].span, diag::label_declared_here, {{"name", intrinsic.params[i].name.str()}});
      }
    });
  });
}

} // namespace tejun::lint
