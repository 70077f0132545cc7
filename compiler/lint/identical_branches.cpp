// A choice that is none: an `if`, a `match` or a `branch` whose ways are all the same but for their layout.
#include "compiler/diagnostics/lint.h"
#include "compiler/lint/rule.h"
#include "compiler/lint/wording.h"
#include "compiler/syntax/ast_walk.h"

namespace tejun::lint {

namespace {

class Choices : public ast::Walker {
public:
  Choices(const Subject &subject, const ast::File &file, DiagnosticSink &sink)
      : subject_(subject), file_(file), sink_(sink) {}

protected:
  bool enter(const ast::Stmt &stmt) override {
    if (const auto *choice = llvm::dyn_cast<ast::IfStmt>(&stmt)) ifElse(stmt.range, choice->then, choice->otherwise);
    if (const auto *branch = llvm::dyn_cast<ast::BranchStmt>(&stmt)) {
      bool same = branch->arms.size() > 1;
      for (const ast::BranchArm &arm : branch->arms)
        same = same && arm.target && textOf(arm.target->range) == textOf(branch->arms.front().target->range);
      if (same) sink_.report(diag::identical_branches, head(stmt.range));
    }
    return true;
  }
  bool enter(const ast::Expr &expr) override {
    if (const auto *choice = llvm::dyn_cast<ast::IfExpr>(&expr)) ifElse(expr.range, choice->then, choice->otherwise);
    if (const auto *match = llvm::dyn_cast<ast::MatchExpr>(&expr)) {
      bool same = match->arms.size() > 1;
      for (const ast::MatchArm &arm : match->arms) {
        for (const ast::Pattern &pattern : arm.patterns) same = same && pattern.bindings.empty();
        same = same && arm.body && textOf(arm.body->range) == textOf(match->arms.front().body->range);
      }
      if (same) sink_.report(diag::identical_branches, head(expr.range));
    }
    return true;
  }

private:
  std::string textOf(ast::Range range) const { return withoutLayout(subject_.text(spanOf(file_, range))); }
  void ifElse(ast::Range range, const ast::Block *then, const ast::Block *otherwise) {
    if (then && otherwise && textOf(then->range) == textOf(otherwise->range))
      sink_.report(diag::identical_branches, head(range));
  }
  /// The keyword: the whole would be many lines.
  Span head(ast::Range range) const {
    const std::string_view text = subject_.text(spanOf(file_, range));
    const std::size_t word = std::min(text.find_first_of(" \n\t{"), text.size());
    return {file_.id, range.begin, range.begin + static_cast<std::uint32_t>(word)};
  }

  const Subject &subject_;
  const ast::File &file_;
  DiagnosticSink &sink_;
};

} // namespace

void rules::identical_branches(const Subject &subject, DiagnosticSink &sink) {
  for (const ast::File *file : subject.files) Choices(subject, *file, sink).walk(*file);
}

} // namespace tejun::lint
