#include "compiler/lint/conditions.h"

namespace tejun::lint {

using llvm::dyn_cast;

namespace {

class ConditionWalk : public hir::Walker {
public:
  explicit ConditionWalk(llvm::function_ref<void(const hir::Expr &)> work) : work_(work) {}
  void one(const hir::Expr *condition) {
    if (condition && condition->type == sema::booleanType) work_(*condition);
  }

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *choice = dyn_cast<hir::IfElse>(&e)) one(choice->cond);
    if (const auto *poll = dyn_cast<hir::Poll>(&e)) one(poll->until);
    if (const auto *match = dyn_cast<hir::Match>(&e))
      for (const hir::MatchArm &arm : match->arms) one(arm.guard);
    if (const auto *loop = dyn_cast<hir::Loop>(&e))
      if (loop->op == hir::LoopOp::filter || loop->op == hir::LoopOp::any || loop->op == hir::LoopOp::all ||
          loop->op == hir::LoopOp::count || loop->op == hir::LoopOp::find)
        one(loop->body);
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    if (const auto *choice = dyn_cast<hir::If>(&s)) one(choice->cond);
    if (const auto *repeat = dyn_cast<hir::Repeat>(&s)) one(repeat->whileCond);
    if (const auto *verdict = dyn_cast<hir::Verdict>(&s)) one(verdict->when);
    if (const auto *branch = dyn_cast<hir::Branch>(&s))
      for (const hir::BranchArm &arm : branch->arms) one(arm.when);
    return true;
  }

private:
  llvm::function_ref<void(const hir::Expr &)> work_;
};

} // namespace

void forEachCondition(const Subject &subject, llvm::function_ref<void(const hir::Expr &)> work) {
  ConditionWalk conditions(work);
  walkEverything(subject, conditions);
  forEachBody(subject, [&](const Body &body) {
    if (body.process)
      for (const hir::MethodInfo &method : body.process->methods) conditions.one(method.when);
    if (body.playbook)
      for (const hir::StepInfo &step : body.playbook->steps) conditions.one(step.when);
  });
  for (const hir::CriteriaRow &row : subject.program.criteria)
    for (const hir::Expr *when : row.whens) conditions.one(when);
}

std::vector<const hir::Expr *> operandsOf(const hir::Expr &expr, ast::BinaryOp op) {
  std::vector<const hir::Expr *> operands;
  std::vector<const hir::Expr *> open{&expr};
  while (!open.empty()) {
    const hir::Expr *next = open.back();
    open.pop_back();
    const auto *binary = dyn_cast<hir::Binary>(next);
    if (binary && binary->op == op) {
      open.push_back(binary->right);
      open.push_back(binary->left);
    } else {
      operands.push_back(next);
    }
  }
  return operands;
}

} // namespace tejun::lint
