#include "compiler/lint/bodies.h"

namespace tejun::lint {

using llvm::dyn_cast_or_null;

const std::vector<hir::Local> &Body::locals() const {
  if (fn) return fn->body.locals;
  if (process) return process->locals;
  if (playbook) return playbook->locals;
  if (response) return response->body.locals;
  return confirm ? confirm->confirm.locals : enrich->body.locals;
}

void Body::walk(hir::Walker &walker) const {
  if (fn) walker.walk(fn->body.block);
  if (process)
    for (const hir::MethodInfo &method : process->methods) {
      walker.walk(method.when);
      walker.walk(method.body);
    }
  if (playbook) {
    walker.walk(playbook->body);
    for (const hir::StepInfo &step : playbook->steps) {
      walker.walk(step.when);
      walker.walk(step.within);
      walker.walk(step.call);
    }
  }
  if (response) walker.walk(response->body.block);
  if (confirm) walker.walk(confirm->confirm.block);
  if (enrich) walker.walk(enrich->body.block);
}

void forEachBody(const Subject &subject, llvm::function_ref<void(const Body &)> work) {
  const hir::Program &program = subject.program;
  const auto one = [&](Span span, auto Body::*kind, const auto &info) {
    if (!subject.isOwn(span)) return;
    Body body;
    body.*kind = &info;
    work(body);
  };
  for (const auto &fn : program.fns) one(fn.span, &Body::fn, fn);
  for (const auto &process : program.processes) one(process.span, &Body::process, process);
  for (const auto &playbook : program.written) one(playbook.span, &Body::playbook, playbook);
  for (const auto &response : program.responses) one(response.span, &Body::response, response);
  for (const auto &detect : program.detects)
    if (detect.hasConfirm) one(detect.span, &Body::confirm, detect);
  for (const auto &enrich : program.scope.enriches) one(enrich.span, &Body::enrich, enrich);
}

void walkEverything(const Subject &subject, hir::Walker &walker) {
  forEachBody(subject, [&](const Body &body) { body.walk(walker); });
  for (const hir::CriteriaRow &row : subject.program.criteria)
    for (const hir::Expr *when : row.whens) walker.walk(when);
  for (const hir::ConstInfo &constant : subject.program.consts)
    if (subject.isOwn(constant.span)) walker.walk(constant.value);
}

const hir::ProcessCall *stepCall(const hir::StepInfo &step) {
  const hir::Expr *call = step.call;
  if (const auto *guarded = dyn_cast_or_null<hir::Guarded>(call)) call = guarded->operand;
  return dyn_cast_or_null<hir::ProcessCall>(call);
}

bool keepsEvidence(const Subject &subject, sema::TypeId id) {
  if (id == sema::attachmentType || id == sema::receiptType) return true;
  const sema::Type &type = subject.program.types[id];
  for (const sema::TypeId arg : type.args)
    if (keepsEvidence(subject, arg)) return true;
  return false;
}

namespace {

class FindEffect : public hir::Walker {
public:
  bool found = false;

protected:
  bool enter(const hir::Expr &e) override {
    switch (e.kind) {
    case hir::ExprKind::hostCall:
    case hir::ExprKind::processCall:
    case hir::ExprKind::ask:
    case hir::ExprKind::await:
    case hir::ExprKind::poll:
    case hir::ExprKind::guarded: found = true; return false;
    default: return !found;
    }
  }
  bool enter(const hir::Stmt &s) override {
    switch (s.kind) {
    case hir::StmtKind::let:
    case hir::StmtKind::expr:
    case hir::StmtKind::if_:
    case hir::StmtKind::match: return !found;
    default: found = true; return false; // assigns, leaves, loops
    }
  }
};

} // namespace

bool isPure(const hir::Expr *expr) {
  FindEffect find;
  find.walk(expr);
  return !find.found;
}

} // namespace tejun::lint
