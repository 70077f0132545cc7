// `not a == b`, `not x is known`, `not a in b`: each has a form of its own.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

const char *opposite(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::eq: return "!=";
  case ast::BinaryOp::ne: return "==";
  case ast::BinaryOp::in: return "not in";
  case ast::BinaryOp::notIn: return "in";
  default: return nullptr;
  }
}

} // namespace

void rules::negated_comparison(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::UnaryExpr>(subject, [&](const ast::File &file, const ast::UnaryExpr &expr) {
    if (expr.op != ast::UnaryOp::not_ || !expr.operand) return;
    const auto operand = [&](const ast::Expr *e) { return asOperand(subject, spanOf(file, e->range)); };
    std::string plain;
    if (const auto *binary = llvm::dyn_cast<ast::BinaryExpr>(expr.operand)) {
      if (const char *op = opposite(binary->op))
        plain = operand(binary->left) + " " + op + " " + operand(binary->right);
    } else if (const auto *is = llvm::dyn_cast<ast::IsExpr>(expr.operand)) {
      plain = operand(is->operand) + (is->negated ? " is " : " is not ") + is->what.text.str();
    }
    if (plain.empty()) return;
    sink.report(diag::negated_comparison, spanOf(file, expr.range), {{"plain", shortened(plain)}})
        .fix(withParentheses(subject, spanOf(file, expr.range)), plain, diag::fix_replace_with,
             {{"replacement", plain}});
  });
}

} // namespace tejun::lint
