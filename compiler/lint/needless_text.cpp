// `"${x}"` of a Text is x itself.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::needless_text(const Subject &subject, DiagnosticSink &sink) {
  forEachTyped<hir::TextBuild>(subject, [&](const hir::TextBuild &text) {
    if (text.parts.size() != 1) return;
    const hir::Expr *part = text.parts.front();
    const auto *convert = llvm::dyn_cast<hir::Convert>(part);
    if (llvm::isa<hir::Constant>(part) || (convert && convert->how == hir::Conversion::toText)) return;
    const std::string plain(subject.text(part->span));
    sink.report(diag::needless_text, text.span, {{"plain", shortened(plain)}})
        .fix(text.span, asOperand(subject, part->span), diag::fix_replace_with, {{"replacement", shortened(plain)}});
  });
}

} // namespace tejun::lint
