// Blocks and statements, what happens otherwise, where a way goes.
#include "compiler/diagnostics/syntax.h"
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

// ---- blocks ----------------------------------------------------------------------------------------------------

const Block *Builder::block(Node node, bool wantValue) {
  Cursor at = node.children();
  at.skip();
  return statements(at, node.begin(), node.end(), wantValue);
}

const Block *Builder::blockOf(const Expr *value) {
  auto *block = make<Block>();
  block->range = value->range;
  block->tail = value;
  return block;
}

const Block *Builder::statements(Cursor at, std::uint32_t begin, std::uint32_t end, bool wantValue) {
  auto *whole = make<Block>();
  whole->range = {begin, end};
  llvm::SmallVector<const Stmt *, 8> stmts;
  while (!at.done() && !at.at(Tok::RBRACE)) {
    const Node node = at.next();
    const bool isLast = at.done() || at.at(Tok::RBRACE);
    if (isLast && wantValue && node.is(Rule::ifStmt)) {
      Cursor parts = node.children();
      for (int i = 0; i < 3; ++i) parts.skip();
      if (parts.at(Tok::ELSE)) {
        whole->tail = ifExprOf(node);
        continue;
      }
    }
    if (isLast && wantValue && node.is(Rule::matchExpr)) {
      whole->tail = match(node, true);
      continue;
    }
    const Stmt *one = stmt(node);
    if (const auto *value = llvm::dyn_cast<ExprStmt>(one); value != nullptr && isLast && wantValue) {
      whole->tail = value->value;
      continue;
    }
    stmts.push_back(one);
  }
  whole->stmts = keep(stmts);
  return whole;
}

// ---- statements ------------------------------------------------------------------------------------------------

const Stmt *Builder::stmt(Node node) {
  const Range whole = range(node);
  if (node.isToken()) return make<ErrorStmt>(whole);
  Cursor at = node.children();
  const auto of = [&](const Expr *value) {
    auto *stmt = make<ExprStmt>(whole);
    stmt->value = value;
    return stmt;
  };
  switch (node.rule()) {
  case Rule::letStmt: {
    auto *let = make<LetStmt>(at.next().is(Tok::VAR) ? StmtKind::var : StmtKind::let, whole);
    let->name = ident(at.next());
    if (at.accept(Tok::COLON)) let->type = type(at.next());
    at.accept(Tok::ASSIGN);
    let->value = rhs(at.next());
    return let;
  }
  case Rule::ifStmt: return ifStmt(node);
  case Rule::matchExpr: {
    auto *stmt = make<MatchStmt>(whole);
    stmt->match = match(node, false);
    return stmt;
  }
  case Rule::forStmt: {
    auto *loop = make<ForStmt>(whole);
    at.skip();
    loop->item = ident(at.next());
    at.accept(Tok::IN);
    loop->in = expr(at.next());
    loop->body = block(at.next(), false);
    return loop;
  }
  case Rule::repeatStmt: return repeat(node);
  case Rule::returnStmt: {
    auto *stmt = make<ReturnStmt>(whole);
    at.skip();
    stmt->value = rhs(at.next());
    return stmt;
  }
  case Rule::factStmt: {
    auto *stmt = make<FactStmt>(at.next().is(Tok::ASSUME) ? StmtKind::assume : StmtKind::establish, whole);
    stmt->fact = ident(at.next());
    at.accept(Tok::ASSIGN);
    stmt->value = rhs(at.next());
    if (!at.at(Tok::BECAUSE)) // the grammar lets it go, so that what follows is read as what it is
      sink_.report(diag::missing_reason, span(Range{whole.begin, stmt->fact.range.end}), {{"keyword", "establish"}});
    stmt->because = because(at);
    return stmt;
  }
  case Rule::omitStmt: {
    auto *stmt = make<OmitStmt>(whole);
    at.skip();
    stmt->duty = ident(at.next());
    stmt->because = because(at);
    return stmt;
  }
  case Rule::leaveStmt: return leave(node);
  case Rule::jumpStmt: return jump(node);
  case Rule::withinStmt: {
    auto *stmt = make<WithinStmt>(whole);
    at.skip();
    stmt->duration = duration(at.next());
    stmt->body = block(at.next(), false);
    return stmt;
  }
  case Rule::verdictStmt: {
    auto *stmt = make<VerdictStmt>(whole);
    const bool otherwise = at.accept(Tok::OTHERWISE);
    switch (at.next().token().type) {
    case Tok::CONFIRMED: stmt->verdict = VerdictKind::confirmed; break;
    case Tok::REFUTED: stmt->verdict = VerdictKind::refuted; break;
    default: stmt->verdict = VerdictKind::undecided; break;
    }
    if (!otherwise && at.accept(Tok::WHEN)) stmt->when = expr(at.next());
    return stmt;
  }
  case Rule::atMostStmt: {
    auto *stmt = make<AtMostStmt>(whole);
    at.skip();
    at.skip();
    stmt->duration = duration(at.next());
    stmt->body = block(at.next(), false);
    stmt->otherwise = optionalElse(at);
    return stmt;
  }
  case Rule::approvalStmt: return approval(node);
  case Rule::lockStmt: return laterStmt(whole, "lock");
  case Rule::actionStmt: {
    const Node inner = at.next();
    const Expr *value = action(inner);
    if (const auto *undone = llvm::dyn_cast<LaterExpr>(value)) return laterStmt(whole, undone->construct);
    return of(withElse(value, at));
  }
  case Rule::loneValue:
  case Rule::lastValue:
    if (at.at(Rule::fields)) return of(recordOf({}, node.begin(), at.next()));
    return of(withElse(chain(at), at));
  default: return callStmt(node);
  }
}

const Stmt *Builder::laterStmt(Range whole, StringRef construct) {
  auto *stmt = make<LaterStmt>(whole);
  stmt->construct = construct;
  return stmt;
}

const Stmt *Builder::callStmt(Node node) {
  Cursor look = node.children();
  look.skip();
  bool assigns = look.at(Tok::ASSIGN);
  if (assigns) {
    Cursor at = node.children();
    auto *stmt = make<AssignStmt>(range(node));
    stmt->name = ident(at.next());
    at.skip();
    stmt->value = rhs(at.next());
    return stmt;
  }
  while (!look.done() && !assigns) assigns = look.next().is(Tok::ASSIGN);
  Cursor at = node.children();
  if (assigns) { // `x.y = …`
    const Expr *part = postfixed(at);
    sink_.report(diag::assignment_to_part, span(part->range));
    return make<ErrorStmt>(range(node));
  }
  const Expr *value = chain(at);
  auto *stmt = make<ExprStmt>(range(node));
  stmt->value = withElse(withFields(value, at), at);
  return stmt;
}

const IfStmt *Builder::ifStmt(Node node) {
  auto *whole = make<IfStmt>(range(node));
  Cursor at = node.children();
  at.skip();
  whole->cond = expr(at.next());
  whole->then = block(at.next(), false);
  if (!at.accept(Tok::ELSE)) return whole;
  const Node last = at.next();
  if (last.is(Rule::block)) {
    whole->otherwise = block(last, false);
    return whole;
  }
  auto *inner = make<Block>();
  inner->range = range(last);
  const llvm::SmallVector<const Stmt *, 1> only{ifStmt(last)};
  inner->stmts = keep(only);
  whole->otherwise = inner;
  return whole;
}

/// An `if` statement that ends a block whose value is wanted.
const Expr *Builder::ifExprOf(Node node) {
  Cursor parts = node.children();
  for (int i = 0; i < 4; ++i) parts.skip();
  const Node last = parts.peek();
  if (last.is(Rule::block)) return ifExpr(node);

  // `else if` without a last `else` has no value; that is the type checker's to say.
  const std::uint32_t outer = std::exchange(tallest_, 0);
  auto *whole = make<IfExpr>(range(node));
  Cursor at = node.children();
  at.skip();
  whole->cond = expr(at.next());
  whole->then = block(at.next(), true);
  Cursor inner = last.children();
  for (int i = 0; i < 3; ++i) inner.skip();
  if (inner.at(Tok::ELSE)) {
    whole->otherwise = blockOf(ifExprOf(last));
  } else {
    auto *only = make<Block>();
    only->range = range(last);
    const llvm::SmallVector<const Stmt *, 1> stmts{ifStmt(last)};
    only->stmts = keep(stmts);
    whole->otherwise = only;
  }
  const std::uint32_t tallest = std::exchange(tallest_, outer);
  return sized(whole, {whole->cond}, tallest);
}

const Stmt *Builder::repeat(Node node) {
  auto *whole = make<RepeatStmt>(range(node));
  Cursor at = node.children();
  at.skip();
  if (at.accept(Tok::AT)) {
    at.accept(Tok::MOST);
    whole->times = expr(at.next());
    at.accept(Tok::TIMES);
  }
  if (at.accept(Tok::WHILE)) whole->whileCond = expr(at.next());
  whole->body = block(at.next(), false);
  return whole;
}

const Stmt *Builder::leave(Node node) {
  Cursor at = node.children();
  StmtKind kind = StmtKind::park;
  switch (at.next().token().type) {
  case Tok::SKIPPING: kind = StmtKind::skip; break;
  case Tok::ACCEPT: kind = StmtKind::accept; break;
  case Tok::FAIL: kind = StmtKind::fail; break;
  default: break;
  }
  auto *whole = make<LeaveStmt>(kind, range(node));
  whole->reason = reason(at);
  return whole;
}

const Stmt *Builder::jump(Node node) {
  auto *whole = make<JumpStmt>(range(node));
  Cursor at = node.children();
  whole->target = at.accept(Tok::ARROW) ? target(at.next()) : targetOf(at, range(node));
  return whole;
}

const Stmt *Builder::approval(Node node) {
  auto *whole = make<ApprovalStmt>(range(node));
  Cursor at = node.children();
  for (int i = 0; i < 3; ++i) at.skip(); // with approval by
  whole->team = ident(at.next());
  if (at.accept(Tok::QUORUM)) whole->quorum = expr(at.next());
  if (at.accept(Tok::AT)) {
    at.accept(Tok::MOST);
    whole->atMost = duration(at.next());
  }
  whole->body = block(at.next(), false);
  if (at.accept(Tok::REWORK)) {
    whole->remark = ident(at.next());
    at.accept(Tok::AT);
    at.accept(Tok::MOST);
    whole->reworks = expr(at.next());
    at.accept(Tok::TIMES);
    whole->rework = block(at.next(), false);
  }
  whole->refused = optionalElse(at);
  return whole;
}

// ---- otherwise, and where to -----------------------------------------------------------------------------------

const Handler *Builder::optionalElse(Cursor &at) { return at.accept(Tok::ELSE) ? handler(at.next()) : nullptr; }

const Handler *Builder::handler(Node node) {
  auto *whole = make<Handler>();
  whole->range = range(node);
  Cursor at = node.children();
  switch (at.type()) {
  case Tok::SKIPPING: whole->kind = HandlerKind::skip; break;
  case Tok::ACCEPT: whole->kind = HandlerKind::accept; break;
  case Tok::FAIL: whole->kind = HandlerKind::fail; break;
  case Tok::PARK: whole->kind = HandlerKind::park; break;
  case Tok::ARROW:
    whole->kind = HandlerKind::jump;
    at.skip();
    whole->target = target(at.next());
    return whole;
  default: {
    const Node first = at.next();
    if (first.is(Rule::expr)) {
      whole->kind = HandlerKind::value;
      whole->value = withFields(expr(first), at);
      return whole;
    }
    Cursor inner = first.children();
    inner.skip();
    if (!inner.at(Rule::handlerArm)) {
      whole->kind = HandlerKind::block;
      whole->block = statements(inner, first.begin(), first.end(), true);
      return whole;
    }
    whole->kind = HandlerKind::arms;
    llvm::SmallVector<HandlerArm, 4> arms;
    while (!inner.done() && !inner.at(Tok::RBRACE)) arms.push_back(handlerArm(inner.next()));
    whole->arms = keep(arms);
    return whole;
  }
  }
  at.skip();
  whole->reason = reason(at);
  return whole;
}

HandlerArm Builder::handlerArm(Node node) {
  HandlerArm arm;
  arm.range = range(node);
  Cursor at = node.children();
  if (at.next().is(Tok::ON)) arm.failures = names(at.next());
  arm.handler = handler(at.next());
  return arm;
}

const Target *Builder::target(Node node) { return targetOf(node.children(), range(node)); }

const Target *Builder::targetOf(Cursor at, Range whole) {
  auto *target = make<Target>();
  target->range = whole;
  switch (at.next().token().type) {
  case Tok::STEP:
    target->kind = TargetKind::step;
    target->number = number(at.next());
    break;
  case Tok::RESPONSE:
    target->kind = TargetKind::response;
    target->number = number(at.next());
    if (at.at(Rule::args)) target->args = args(at.next());
    break;
  case Tok::CLOSE:
    target->kind = TargetKind::close;
    target->name = ident(at.next());
    target->because = because(at);
    break;
  case Tok::HANDOFF:
    target->kind = TargetKind::handoff;
    target->name = ident(at.next());
    if (at.accept(Tok::LPAREN)) target->package = rhs(at.next());
    break;
  case Tok::UNDECIDED: target->kind = TargetKind::undecided; break;
  case Tok::RETURN: target->kind = TargetKind::return_; break;
  default:
    target->kind = TargetKind::park;
    target->because = reason(at);
    break;
  }
  return target;
}

} // namespace tejun::syntax
