// `xs.filter(p).count`, `xs.filter(p) is empty`, `xs.filter(p).first`: `count`, `any` and `find` take the condition themselves.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

/// The `xs.filter` of `xs.filter(p)`.
const ast::MemberExpr *filterOf(const ast::Expr *expr) {
  const auto *call = llvm::dyn_cast_or_null<ast::CallExpr>(expr);
  const auto *callee = call ? llvm::dyn_cast<ast::MemberExpr>(call->callee) : nullptr;
  const bool isFilter = callee && callee->member.text == "filter" && call->args.size() == 1 && call->args[0].value &&
                        llvm::isa<ast::LambdaExpr>(call->args[0].value);
  return isFilter ? callee : nullptr;
}

} // namespace

void rules::filter_then_count(const Subject &subject, DiagnosticSink &sink) {
  const auto say = [&](const ast::File &file, ast::Range whole, const ast::Expr *filter, const char *instead,
                       const char *before) {
    const ast::MemberExpr *member = filterOf(filter);
    const Span span = spanOf(file, filter->range);
    const Span head{file.id, span.begin, member->member.range.begin};
    const Span tail{file.id, member->member.range.end, span.end};
    const std::string plain = before + std::string(subject.text(head)) + instead + std::string(subject.text(tail));
    sink.report(diag::filter_then_count, spanOf(file, whole), {{"instead", instead}})
        .fix(spanOf(file, whole), plain, diag::fix_replace_with, {{"replacement", shortened(plain)}});
  };
  forEachTree<ast::MemberExpr>(subject, [&](const ast::File &file, const ast::MemberExpr &expr) {
    if (!filterOf(expr.base)) return;
    const std::string_view after = subject.sources.file(file.id).text().substr(expr.range.end);
    if (after.starts_with("(")) return; // `.count(p)` has a condition of its own
    if (expr.member.text == "count") say(file, expr.range, expr.base, "count", "");
    if (expr.member.text == "first") say(file, expr.range, expr.base, "find", "");
  });
  forEachTree<ast::IsExpr>(subject, [&](const ast::File &file, const ast::IsExpr &expr) {
    if (expr.what.text == "empty" && filterOf(expr.operand))
      say(file, expr.range, expr.operand, "any", expr.negated ? "" : "not ");
  });
}

} // namespace tejun::lint
