#include "compiler/sema/hir_clone.h"

#include "llvm/ADT/SmallVector.h"

namespace tejun::hir {

using llvm::cast;

ArrayRef<const Expr *> Cloner::all(ArrayRef<const Expr *> exprs) {
  llvm::SmallVector<const Expr *, 8> made;
  for (const Expr *e : exprs) made.push_back(clone(e));
  return keep(ArrayRef(made));
}

const Block *Cloner::clone(const Block *b) {
  if (!b) return nullptr;
  auto *made = copyOf(*b);
  llvm::SmallVector<const Stmt *, 8> stmts;
  for (const Stmt *s : b->stmts) stmts.push_back(clone(s));
  made->stmts = keep(ArrayRef(stmts));
  made->tail = clone(b->tail);
  return made;
}

const Handler *Cloner::clone(const Handler *h) {
  if (!h) return nullptr;
  auto *made = copyOf(*h);
  made->value = clone(h->value);
  made->target = clone(h->target);
  made->block = clone(h->block);
  llvm::SmallVector<HandlerArm, 4> arms;
  for (const HandlerArm &arm : h->arms) arms.push_back({arm.failures, clone(arm.handler)});
  made->arms = keep(ArrayRef(arms));
  return made;
}

const Target *Cloner::clone(const Target *t) {
  if (!t) return nullptr;
  auto *made = copyOf(*t);
  made->args = all(t->args);
  made->package = clone(t->package);
  retarget(*made);
  return made;
}

const Expr *Cloner::clone(const Expr *e) {
  if (!e) return nullptr;
  switch (e->kind) {
  case ExprKind::error:
  case ExprKind::constant:
  case ExprKind::fact:
  case ExprKind::severity:
  case ExprKind::incident:
  case ExprKind::officeTime: return e;
  case ExprKind::local: {
    const auto &from = *cast<LocalRef>(e);
    if (const Expr *other = reference(from)) return other;
    auto *made = copyOf(from);
    made->local = local(from.local);
    return made;
  }
  case ExprKind::slot: {
    auto *made = copyOf(*cast<SlotRef>(e));
    made->slot = slot(made->slot);
    return made;
  }
  case ExprKind::ifRan: {
    auto *made = copyOf(*cast<IfRan>(e));
    made->slot = slot(made->slot);
    return made;
  }
  case ExprKind::field: {
    auto *made = copyOf(*cast<Field>(e));
    made->base = clone(made->base);
    return made;
  }
  case ExprKind::optField: {
    auto *made = copyOf(*cast<OptField>(e));
    made->base = clone(made->base);
    return made;
  }
  case ExprKind::index: {
    auto *made = copyOf(*cast<Index>(e));
    made->base = clone(made->base);
    made->key = clone(made->key);
    return made;
  }
  case ExprKind::unary: {
    auto *made = copyOf(*cast<Unary>(e));
    made->operand = clone(made->operand);
    return made;
  }
  case ExprKind::binary: {
    auto *made = copyOf(*cast<Binary>(e));
    made->left = clone(made->left);
    made->right = clone(made->right);
    return made;
  }
  case ExprKind::textBuild: {
    auto *made = copyOf(*cast<TextBuild>(e));
    made->parts = all(made->parts);
    return made;
  }
  case ExprKind::convert: {
    auto *made = copyOf(*cast<Convert>(e));
    made->operand = clone(made->operand);
    return made;
  }
  case ExprKind::isKnown: {
    auto *made = copyOf(*cast<IsKnown>(e));
    made->operand = clone(made->operand);
    return made;
  }
  case ExprKind::isEmpty: {
    auto *made = copyOf(*cast<IsEmpty>(e));
    made->operand = clone(made->operand);
    return made;
  }
  case ExprKind::coalesce: {
    auto *made = copyOf(*cast<Coalesce>(e));
    made->left = clone(made->left);
    made->right = clone(made->right);
    return made;
  }
  case ExprKind::fnCall: {
    auto *made = copyOf(*cast<FnCall>(e));
    made->args = all(made->args);
    return made;
  }
  case ExprKind::builtin: {
    auto *made = copyOf(*cast<Builtin>(e));
    made->args = all(made->args);
    return made;
  }
  case ExprKind::loop: {
    auto *made = copyOf(*cast<Loop>(e));
    made->over = clone(made->over);
    made->param = local(made->param);
    made->body = clone(made->body);
    return made;
  }
  case ExprKind::hostCall: {
    auto *made = copyOf(*cast<HostCall>(e));
    made->args = all(made->args);
    return made;
  }
  case ExprKind::processCall: {
    auto *made = copyOf(*cast<ProcessCall>(e));
    made->args = all(made->args);
    return made;
  }
  case ExprKind::playbookCall: {
    auto *made = copyOf(*cast<PlaybookCall>(e));
    made->args = all(made->args);
    return made;
  }
  case ExprKind::recordNew: {
    auto *made = copyOf(*cast<RecordNew>(e));
    made->fields = all(made->fields);
    return made;
  }
  case ExprKind::enumNew: {
    auto *made = copyOf(*cast<EnumNew>(e));
    made->payload = all(made->payload);
    return made;
  }
  case ExprKind::listNew: {
    auto *made = copyOf(*cast<ListNew>(e));
    made->items = all(made->items);
    return made;
  }
  case ExprKind::ifElse: {
    auto *made = copyOf(*cast<IfElse>(e));
    made->cond = clone(made->cond);
    made->then = clone(made->then);
    made->otherwise = clone(made->otherwise);
    return made;
  }
  case ExprKind::match: {
    auto *made = copyOf(*cast<Match>(e));
    made->subject = clone(made->subject);
    llvm::SmallVector<MatchArm, 8> arms;
    for (MatchArm arm : made->arms) {
      llvm::SmallVector<LocalId, 4> bindings;
      for (const LocalId binding : arm.bindings) bindings.push_back(local(binding));
      arm.bindings = keep(ArrayRef(bindings));
      arm.guard = clone(arm.guard);
      arm.body = clone(arm.body);
      arms.push_back(arm);
    }
    made->arms = keep(ArrayRef(arms));
    return made;
  }
  case ExprKind::block: {
    auto *made = copyOf(*cast<BlockExpr>(e));
    made->body = clone(made->body);
    return made;
  }
  case ExprKind::guarded: {
    auto *made = copyOf(*cast<Guarded>(e));
    made->operand = clone(made->operand);
    made->handler = clone(made->handler);
    return made;
  }
  case ExprKind::ask: {
    auto *made = copyOf(*cast<Ask>(e));
    made->question = clone(made->question);
    made->subject = clone(made->subject);
    llvm::SmallVector<FormField, 4> fields;
    for (FormField field : made->fields) {
      field.from = clone(field.from);
      fields.push_back(field);
    }
    made->fields = keep(ArrayRef(fields));
    made->atMost = clone(made->atMost);
    made->remindEvery = clone(made->remindEvery);
    made->silence = clone(made->silence);
    return made;
  }
  case ExprKind::await: {
    auto *made = copyOf(*cast<Await>(e));
    made->job = clone(made->job);
    made->atMost = clone(made->atMost);
    return made;
  }
  case ExprKind::poll: {
    auto *made = copyOf(*cast<Poll>(e));
    made->call = cast<HostCall>(clone(made->call));
    made->every = clone(made->every);
    made->times = clone(made->times);
    made->it = local(made->it);
    made->until = clone(made->until);
    return made;
  }
  case ExprKind::declassify: {
    auto *made = copyOf(*cast<Declassify>(e));
    made->operand = clone(made->operand);
    return made;
  }
  }
  return e;
}

const Stmt *Cloner::clone(const Stmt *s) {
  if (!s) return nullptr;
  switch (s->kind) {
  case StmtKind::let: {
    auto *made = copyOf(*cast<Let>(s));
    made->value = clone(made->value);
    made->isSlot ? void(made->slot = slot(made->slot)) : void(made->local = local(made->local));
    return made;
  }
  case StmtKind::assign: {
    auto *made = copyOf(*cast<Assign>(s));
    made->local = local(made->local);
    made->value = clone(made->value);
    return made;
  }
  case StmtKind::update: {
    auto *made = copyOf(*cast<Update>(s));
    made->local = local(made->local);
    made->args = all(made->args);
    return made;
  }
  case StmtKind::expr: {
    auto *made = copyOf(*cast<ExprStmt>(s));
    made->value = clone(made->value);
    return made;
  }
  case StmtKind::if_: {
    auto *made = copyOf(*cast<If>(s));
    made->cond = clone(made->cond);
    made->then = clone(made->then);
    made->otherwise = clone(made->otherwise);
    return made;
  }
  case StmtKind::match: {
    auto *made = copyOf(*cast<MatchStmt>(s));
    made->match = cast<Match>(clone(made->match));
    return made;
  }
  case StmtKind::for_: {
    auto *made = copyOf(*cast<For>(s));
    made->item = local(made->item);
    made->in = clone(made->in);
    made->body = clone(made->body);
    return made;
  }
  case StmtKind::repeat: {
    auto *made = copyOf(*cast<Repeat>(s));
    made->times = clone(made->times);
    made->whileCond = clone(made->whileCond);
    made->body = clone(made->body);
    return made;
  }
  case StmtKind::return_: {
    auto *made = copyOf(*cast<Return>(s));
    made->value = clone(made->value);
    return made;
  }
  case StmtKind::establish:
  case StmtKind::assume: {
    auto *made = copyOf(*cast<Establish>(s));
    made->value = clone(made->value);
    return made;
  }
  case StmtKind::omit:
  case StmtKind::leave: return s;
  case StmtKind::jump: {
    auto *made = copyOf(*cast<Jump>(s));
    made->target = clone(made->target);
    return made;
  }
  case StmtKind::within: {
    auto *made = copyOf(*cast<Within>(s));
    made->duration = clone(made->duration);
    made->body = clone(made->body);
    return made;
  }
  case StmtKind::atMost: {
    auto *made = copyOf(*cast<AtMost>(s));
    made->duration = clone(made->duration);
    made->body = clone(made->body);
    made->otherwise = clone(made->otherwise);
    return made;
  }
  case StmtKind::approval: {
    auto *made = copyOf(*cast<Approval>(s));
    made->atMost = clone(made->atMost);
    made->refused = clone(made->refused);
    made->body = clone(made->body);
    if (made->rework) {
      made->reworks = clone(made->reworks);
      made->remark = local(made->remark);
      made->rework = clone(made->rework);
    }
    return made;
  }
  case StmtKind::verdict: {
    auto *made = copyOf(*cast<Verdict>(s));
    made->when = clone(made->when);
    return made;
  }
  case StmtKind::step: {
    auto *made = copyOf(*cast<StepStmt>(s));
    made->step = step(made->step);
    return made;
  }
  case StmtKind::branch: {
    auto *made = copyOf(*cast<Branch>(s));
    llvm::SmallVector<BranchArm, 4> arms;
    for (BranchArm arm : made->arms) {
      arm.when = clone(arm.when);
      arm.target = clone(arm.target);
      arms.push_back(arm);
    }
    made->arms = keep(ArrayRef(arms));
    return made;
  }
  case StmtKind::clockStart:
  case StmtKind::clockEnd: {
    auto *made = copyOf(*cast<ClockMark>(s));
    made->clock = clock(made->clock);
    made->breach = clone(made->breach);
    return made;
  }
  case StmtKind::together: {
    auto *made = copyOf(*cast<Together>(s));
    llvm::SmallVector<std::uint32_t, 8> steps;
    for (const std::uint32_t one : made->steps) steps.push_back(step(one));
    made->steps = keep(ArrayRef(steps));
    return made;
  }
  }
  return s;
}

} // namespace tejun::hir
