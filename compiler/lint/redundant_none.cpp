// `x ?? none`: the value that is given instead is what was there already.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::redundant_none(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::BinaryExpr>(subject, [&](const ast::File &file, const ast::BinaryExpr &expr) {
    const auto *none = expr.op == ast::BinaryOp::coalesce ? llvm::dyn_cast<ast::NameExpr>(expr.right) : nullptr;
    if (!none || none->name.text != "none") return;
    const Span left = withParentheses(subject, spanOf(file, expr.left->range));
    sink.report(diag::redundant_none, spanOf(file, expr.range))
        .fix({file.id, left.end, expr.right->range.end}, "", diag::fix_remove);
  });
}

} // namespace tejun::lint
