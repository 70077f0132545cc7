// The same condition twice: in a chain of `and` or `or`, down an `else if`, among the arms of a branch or the conditions of a
// row of the criteria. The second never decides anything.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::lint {

namespace {

class Conditions : public ast::Walker {
public:
  Conditions(const Subject &subject, const ast::File &file, DiagnosticSink &sink)
      : subject_(subject), file_(file), sink_(sink) {}

protected:
  bool enter(const ast::Item &item) override {
    if (const auto *criteria = llvm::dyn_cast<ast::CriteriaItem>(&item))
      for (const ast::CriteriaRow &row : criteria->rows) all(row.whens);
    return true;
  }
  bool enter(const ast::Stmt &stmt) override {
    if (const auto *branch = llvm::dyn_cast<ast::BranchStmt>(&stmt)) {
      llvm::SmallVector<const ast::Expr *, 8> conditions;
      for (const ast::BranchArm &arm : branch->arms)
        if (arm.when) conditions.push_back(arm.when);
      all(conditions);
    }
    if (const auto *choice = llvm::dyn_cast<ast::IfStmt>(&stmt)) elseIfs(choice->cond, choice->otherwise);
    return true;
  }
  bool enter(const ast::Expr &expr) override {
    if (const auto *choice = llvm::dyn_cast<ast::IfExpr>(&expr)) elseIfs(choice->cond, choice->otherwise);
    const auto *binary = llvm::dyn_cast<ast::BinaryExpr>(&expr);
    if (!binary || (binary->op != ast::BinaryOp::and_ && binary->op != ast::BinaryOp::or_) || seen_.contains(&expr))
      return true;
    llvm::SmallVector<const ast::Expr *, 8> operands;
    llvm::SmallVector<const ast::Expr *, 8> open{&expr};
    while (!open.empty()) {
      const ast::Expr *next = open.pop_back_val();
      const auto *inner = llvm::dyn_cast<ast::BinaryExpr>(next);
      if (inner && inner->op == binary->op) {
        seen_.insert(next);
        open.push_back(inner->right);
        open.push_back(inner->left);
      } else {
        operands.push_back(next);
      }
    }
    all(operands);
    return true;
  }

private:
  void elseIfs(const ast::Expr *cond, const ast::Block *otherwise) {
    llvm::SmallVector<const ast::Expr *, 8> conditions;
    while (cond && seenIfs_.insert(cond).second) {
      conditions.push_back(cond);
      cond = nullptr;
      if (!otherwise) break;
      if (otherwise->stmts.empty() && otherwise->tail) {
        if (const auto *next = llvm::dyn_cast<ast::IfExpr>(otherwise->tail)) {
          cond = next->cond;
          otherwise = next->otherwise;
        }
      } else if (otherwise->stmts.size() == 1 && !otherwise->tail) {
        if (const auto *next = llvm::dyn_cast<ast::IfStmt>(otherwise->stmts.front())) {
          cond = next->cond;
          otherwise = next->otherwise;
        }
      }
    }
    all(conditions);
  }

  void all(llvm::ArrayRef<const ast::Expr *> conditions) {
    llvm::StringMap<Span> said;
    for (const ast::Expr *condition : conditions) {
      if (!condition) continue;
      const Span span = spanOf(file_, condition->range);
      const auto [first, isNew] = said.try_emplace(withoutLayout(subject_.text(span)), span);
      if (!isNew) sink_.report(diag::repeated_condition, span).label(first->second, diag::label_first_given_here);
    }
  }

  const Subject &subject_;
  const ast::File &file_;
  DiagnosticSink &sink_;
  llvm::DenseSet<const ast::Expr *> seen_;    // parts of a chain that was looked at
  llvm::DenseSet<const ast::Expr *> seenIfs_; // the same for `else if`
};

} // namespace

void rules::repeated_condition(const Subject &subject, DiagnosticSink &sink) {
  for (const ast::File *file : subject.files) Conditions(subject, *file, sink).walk(*file);
}

} // namespace tejun::lint
