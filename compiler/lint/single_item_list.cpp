// `x in [a]` is `x == a`; an address `in [10.0.0.0/8]` is `in 10.0.0.0/8`.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::single_item_list(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::BinaryExpr>(subject, [&](const ast::File &file, const ast::BinaryExpr &expr) {
    if (expr.op != ast::BinaryOp::in && expr.op != ast::BinaryOp::notIn) return;
    const auto *list = llvm::dyn_cast<ast::ListExpr>(expr.right);
    if (!list || list->items.size() != 1) return;
    const ast::Expr *item = list->items.front();
    const bool isPositive = expr.op == ast::BinaryOp::in;
    const bool isNetwork = item->kind == ast::ExprKind::networkLit;
    const char *op = isNetwork ? (isPositive ? " in " : " not in ") : (isPositive ? " == " : " != ");
    const std::string plain =
        asOperand(subject, spanOf(file, expr.left->range)) + op + asOperand(subject, spanOf(file, item->range));
    sink.report(diag::single_item_list, spanOf(file, expr.range), {{"plain", shortened(plain)}})
        .fix(withParentheses(subject, spanOf(file, expr.range)), plain, diag::fix_replace_with,
             {{"replacement", plain}});
  });
}

} // namespace tejun::lint
