// `not not x`: the two take each other back.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::double_negation(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::UnaryExpr>(subject, [&](const ast::File &file, const ast::UnaryExpr &outer) {
    const auto *inner = outer.op == ast::UnaryOp::not_ ? llvm::dyn_cast<ast::UnaryExpr>(outer.operand) : nullptr;
    if (!inner || inner->op != ast::UnaryOp::not_) return;
    const std::string plain = asOperand(subject, spanOf(file, inner->operand->range));
    sink.report(diag::double_negation, spanOf(file, outer.range))
        .fix(withParentheses(subject, spanOf(file, outer.range)), plain, diag::fix_replace_with,
             {{"replacement", plain}});
  });
}

} // namespace tejun::lint
