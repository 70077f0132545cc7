// `Host.parse(host.text)`: a typed value is made text and read again, which may fail where nothing could.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "compiler/sema/builtins.h"

namespace tejun::lint {

namespace {

/// What a text is made of, when it is one value and nothing else.
const hir::Expr *madeOf(const hir::Expr *text) {
  if (const auto *build = llvm::dyn_cast<hir::TextBuild>(text); build && build->parts.size() == 1)
    text = build->parts.front();
  const auto *convert = llvm::dyn_cast<hir::Convert>(text);
  return convert && (convert->how == hir::Conversion::toText || convert->how == hir::Conversion::widen)
             ? convert->operand
             : nullptr;
}

} // namespace

void rules::parsed_again(const Subject &subject, DiagnosticSink &sink) {
  const sema::TypeTable &types = subject.program.types;
  forEachTyped<hir::Builtin>(subject, [&](const hir::Builtin &call) {
    if (call.args.size() != 1 || !types.isOptional(call.type)) return;
    const hir::Expr *from = madeOf(call.args.front());
    if (!from || from->type != types.unwrapped(call.type)) return;
    if (subject.text(call.span).find(".parse") == std::string_view::npos) return;
    const std::string plain(subject.text(from->span));
    sink.report(diag::parsed_again, call.span, {{"plain", shortened(plain)}});
  });
}

} // namespace tejun::lint
