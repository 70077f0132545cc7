// `x == true`: a Bool is a condition by itself.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::bool_comparison(const Subject &subject, DiagnosticSink &sink) {
  const auto isLiteral = [&](const hir::Expr *e) {
    return subject.text(e->span) == "true" || subject.text(e->span) == "false";
  };
  forEachTyped<hir::Binary>(subject, [&](const hir::Binary &binary) {
    if (binary.op != ast::BinaryOp::eq && binary.op != ast::BinaryOp::ne) return;
    // An optional one is asked for more than two things.
    if (binary.left->type != sema::booleanType || binary.right->type != sema::booleanType) return;
    if (isLiteral(binary.left) == isLiteral(binary.right)) return;
    const hir::Expr *literal = isLiteral(binary.left) ? binary.left : binary.right;
    const hir::Expr *other = isLiteral(binary.left) ? binary.right : binary.left;
    const bool negated = (subject.text(literal->span) == "true") != (binary.op == ast::BinaryOp::eq);
    const std::string plain = (negated ? "not " : "") + asOperand(subject, other->span);
    sink.report(diag::bool_comparison, binary.span, {{"plain", plain}})
        .fix(withParentheses(subject, binary.span), plain, diag::fix_replace_with, {{"replacement", plain}});
  });
}

} // namespace tejun::lint
