// Statements, and blocks with and without a value. `facts` is what is known where the next statement begins.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "llvm/ADT/StringSwitch.h"

namespace tejun::sema {

using llvm::cast;

namespace {

constexpr std::int64_t mostRepeats = 1'000'000;

const char *spelling(ast::StmtKind kind) {
  using Kind = ast::StmtKind;
  switch (kind) {
  case Kind::var: return "var";
  case Kind::assign: return "=";
  case Kind::if_: return "if";
  case Kind::for_: return "for";
  case Kind::repeat: return "repeat";
  case Kind::return_: return "return";
  case Kind::establish: return "establish";
  case Kind::assume: return "assume";
  case Kind::omit: return "omit";
  case Kind::skip: return "skip";
  case Kind::accept: return "accept";
  case Kind::fail: return "fail";
  case Kind::park: return "park";
  case Kind::within: return "within";
  case Kind::atMost: return "at most";
  case Kind::approval: return "with approval";
  case Kind::verdict: return "when";
  case Kind::needs: return "needs";
  case Kind::section: return "section";
  case Kind::step: return "step";
  case Kind::branch: return "branch";
  case Kind::together: return "together";
  case Kind::clock: return "clock";
  default: return "…";
  }
}

} // namespace

const hir::Block *BodyChecker::asBlock(ArrayRef<const hir::Stmt *> stmts, const hir::Expr *tail, Span at) {
  auto *made = ctx.make<hir::Block>();
  made->span = at;
  made->stmts = ctx.copyArray(stmts);
  made->tail = tail;
  return made;
}

/// Whether a statement of this kind means something in this kind of body.
bool BodyChecker::mayStand(const ast::Stmt &stmt) {
  using Kind = ast::StmtKind;
  bool may = true;
  if (inBreach) return mayStandInBreach(stmt);
  const bool runs = kind == BodyKind::method || kind == BodyKind::response;
  switch (stmt.kind) {
  case Kind::establish: may = kind == BodyKind::method || kind == BodyKind::playbook; break;
  case Kind::assume:
  case Kind::omit: may = runs || kind == BodyKind::playbook; break;
  case Kind::within:
  case Kind::atMost:
  case Kind::approval: may = runs; break;
  case Kind::fail:
  case Kind::park: may = runs || kind == BodyKind::playbook || kind == BodyKind::confirm; break;
  case Kind::verdict: may = kind == BodyKind::confirm; break;
  case Kind::return_: may = kind == BodyKind::fn; break;
  case Kind::needs:
  case Kind::section:
  case Kind::step:
  case Kind::branch:
  case Kind::together:
  case Kind::clock:
  case Kind::input:
  case Kind::output: may = kind == BodyKind::playbook; break;
  case Kind::assign: may = kind != BodyKind::playbook || isCallable(); break;
  case Kind::var:
  case Kind::if_:
  case Kind::match:
  case Kind::for_:
  case Kind::repeat: may = kind != BodyKind::playbook; break;
  default: break;
  }
  if (!may)
    ctx.sink.report(diag::statement_not_here, span(stmt.range),
                    {{"statement", spelling(stmt.kind)}, {"kind", kindNoun()}});
  return may;
}

/// What runs beside the procedure changes nothing of it.
bool BodyChecker::mayStandInBreach(const ast::Stmt &stmt) {
  using Kind = ast::StmtKind;
  switch (stmt.kind) {
  case Kind::error:
  case Kind::let:
  case Kind::var:
  case Kind::assign:
  case Kind::expr:
  case Kind::if_:
  case Kind::match:
  case Kind::for_:
  case Kind::skip: return true;
  default:
    ctx.sink.report(diag::breach_statement, span(stmt.range), {{"statement", spelling(stmt.kind)}});
    return false;
  }
}

hir::Block *BodyChecker::block(const ast::Block &from) {
  auto *made = ctx.make<hir::Block>();
  made->span = span(from.range);
  llvm::SmallVector<const hir::Stmt *, 8> stmts;
  names.push();
  statements(from.stmts, stmts);
  if (from.tail)
    if (const hir::Stmt *last = expression(*from.tail)) stmts.push_back(last);
  names.pop();
  made->stmts = ctx.copyArray(stmts);
  return made;
}

hir::Block *BodyChecker::valueBlock(const ast::Block &from, TypeId expected, TypeId &type, TypeId hint) {
  auto *made = ctx.make<hir::Block>();
  made->span = span(from.range);
  llvm::SmallVector<const hir::Stmt *, 8> stmts;
  names.push();
  // A last statement that could be an expression is the value.
  const ast::Stmt *last = !from.tail && !from.stmts.empty() ? from.stmts.back() : nullptr;
  const bool isValue = last && (llvm::isa<ast::ExprStmt>(last) || llvm::isa<ast::MatchStmt>(last) ||
                                (llvm::isa<ast::IfStmt>(last) && cast<ast::IfStmt>(last)->otherwise));
  statements(isValue ? from.stmts.drop_back() : from.stmts, stmts);
  const hir::Expr *tail = nullptr;
  // What chooses for itself takes only what is expected: a hint could make it an optional.
  const bool chooses = from.tail && llvm::isa<ast::IfExpr, ast::MatchExpr, ast::ElseExpr>(from.tail);
  const TypeId wanted = expected == errorType && !chooses ? hint : expected;
  if (from.tail) {
    tail = build(*from.tail, wanted);
  } else if (const auto *choice = isValue ? llvm::dyn_cast<ast::IfStmt>(last) : nullptr) {
    tail = ifValue(span(choice->range), *choice->cond, *choice->then, choice->otherwise, expected);
  } else if (const auto *selection = isValue ? llvm::dyn_cast<ast::MatchStmt>(last) : nullptr) {
    tail = build(*selection->match, expected);
  } else if (const auto *expr = isValue ? llvm::dyn_cast<ast::ExprStmt>(last) : nullptr) {
    tail = build(*expr->value, wanted);
  }
  if (tail) tail = coerce(tail, expected);
  names.pop();
  made->stmts = ctx.copyArray(stmts);
  made->tail = tail;
  type = tail ? tail->type : unitType;
  if (facts.dead) type = neverType;
  return made;
}

void BodyChecker::statements(ArrayRef<const ast::Stmt *> stmts, llvm::SmallVectorImpl<const hir::Stmt *> &out) {
  for (const ast::Stmt *stmt : stmts)
    if (const hir::Stmt *made = statement(*stmt)) out.push_back(made);
}

const hir::Stmt *BodyChecker::statement(const ast::Stmt &stmt) {
  using Kind = ast::StmtKind;
  if (stmt.kind == Kind::error || !mayStand(stmt)) return nullptr;
  switch (stmt.kind) {
  case Kind::let:
  case Kind::var: return let(cast<ast::LetStmt>(stmt));
  case Kind::assign: return assign(cast<ast::AssignStmt>(stmt));
  case Kind::expr: return cast<ast::ExprStmt>(stmt).value ? expression(*cast<ast::ExprStmt>(stmt).value) : nullptr;
  case Kind::if_: {
    const auto &from = cast<ast::IfStmt>(stmt);
    return from.cond ? ifStmt(span(stmt.range), *from.cond, from.then, from.otherwise) : nullptr;
  }
  case Kind::match: return cast<ast::MatchStmt>(stmt).match ? matchStmt(*cast<ast::MatchStmt>(stmt).match) : nullptr;
  case Kind::for_: return forStmt(cast<ast::ForStmt>(stmt));
  case Kind::repeat: return repeat(cast<ast::RepeatStmt>(stmt));
  case Kind::return_: return returnStmt(cast<ast::ReturnStmt>(stmt));
  case Kind::establish:
  case Kind::assume: return fact(cast<ast::FactStmt>(stmt));
  case Kind::omit: return omit(cast<ast::OmitStmt>(stmt));
  case Kind::skip:
  case Kind::accept:
  case Kind::fail:
  case Kind::park: return leave(cast<ast::LeaveStmt>(stmt));
  case Kind::jump: {
    if (!cast<ast::JumpStmt>(stmt).target) return nullptr;
    auto *made = ctx.make<hir::Jump>(span(stmt.range));
    made->target = target(*cast<ast::JumpStmt>(stmt).target);
    facts.dead = true;
    return made;
  }
  case Kind::within: {
    const auto &from = cast<ast::WithinStmt>(stmt);
    auto *made = ctx.make<hir::Within>(span(stmt.range));
    made->duration = duration(from.duration);
    made->body = from.body ? block(*from.body) : nullptr;
    return made->duration && !isError(made->duration) && made->body ? made : nullptr;
  }
  case Kind::atMost: return atMost(cast<ast::AtMostStmt>(stmt));
  case Kind::approval: return approval(cast<ast::ApprovalStmt>(stmt));
  case Kind::verdict: return verdict(cast<ast::VerdictStmt>(stmt));
  case Kind::clock:
  case Kind::later: ctx.notAvailable(scope, stmt.range, cast<ast::LaterStmt>(stmt).construct); return nullptr;
  case Kind::error:
  case Kind::needs:
  case Kind::section:
  case Kind::step:
  case Kind::branch:
  case Kind::together:
  case Kind::input:
  case Kind::output: return nullptr; // a playbook's own; body_playbook.cpp
  }
  return nullptr;
}

const hir::Stmt *BodyChecker::let(const ast::LetStmt &stmt) {
  const bool isVar = stmt.kind == ast::StmtKind::var;
  const TypeId declared = stmt.type ? ctx.resolveType(scope, *stmt.type) : errorType;
  const Span why = stmt.type ? span(stmt.type->range) : Span{};
  const hir::Expr *made = stmt.value ? check(*stmt.value, declared, why) : error(span(stmt.range));
  if (!stmt.type && !isError(made)) {
    if (made->type == unitType)
      made = value(made);
    else if (program.types.unwrapped(made->type) == neverType && made->type != neverType) {
      ctx.sink.report(diag::cannot_infer_type, made->span, {{"what", diag::noun_none}});
      made = error(made->span);
    }
  }
  const TypeId type = stmt.type ? declared : made->type;
  const hir::LocalId local = newLocal(stmt.name.text, type, span(stmt.name.range), isVar);
  declareLocal(stmt.name, isVar ? BindingKind::var : BindingKind::let, type, local);
  if (kindOf(type) == TypeKind::each && llvm::isa<hir::HostCall>(made))
    eachResults.push_back({local, span(stmt.name.range), stmt.name.text});
  if (!isVar && !isError(made) && paths.isNotEmpty(made, facts)) facts.add(paths.local(local), Property::notEmpty);
  auto *let = ctx.make<hir::Let>(span(stmt.range));
  let->local = local;
  let->value = made;
  return let;
}

const hir::Stmt *BodyChecker::assign(const ast::AssignStmt &stmt) {
  const Span at = span(stmt.range);
  const Binding *found = names.find(stmt.name.text);
  if (!found) {
    if (stmt.value) infer(*stmt.value);
    if (!stmt.name) return nullptr;
    const Symbol *symbol = ctx.lookup(scope, stmt.name.text);
    if (symbol && symbol->kind == SymbolKind::fact)
      ctx.sink.report(diag::fact_cannot_be_set, span(stmt.name.range), {{"fact", stmt.name.text.str()}});
    else
      unknownName(stmt.name, errorType);
    return nullptr;
  }
  const Binding binding = *found; // the value may declare names
  const hir::Expr *made = stmt.value ? check(*stmt.value, binding.type, binding.span) : error(at);
  if (!binding.mayChange()) {
    ctx.sink
        .report(diag::not_assignable, span(stmt.name.range),
                {{"name", stmt.name.text.str()}, {"kind", nounOfBinding(binding.kind)}})
        .label(binding.span, diag::label_declared_here, {{"name", stmt.name.text.str()}});
    return nullptr;
  }
  auto *assign = ctx.make<hir::Assign>(at);
  assign->local = static_cast<hir::LocalId>(binding.id);
  assign->value = made;
  return assign;
}

const hir::Stmt *BodyChecker::update(const ast::CallExpr &call, bool &isUpdate) {
  const auto *callee = llvm::dyn_cast<ast::MemberExpr>(call.callee);
  if (!callee || callee->kind != ast::ExprKind::member) return nullptr;
  const auto op = llvm::StringSwitch<std::optional<hir::UpdateOp>>(callee->member.text)
                      .Case("add", hir::UpdateOp::add)
                      .Case("add_all", hir::UpdateOp::addAll)
                      .Case("remove", hir::UpdateOp::remove)
                      .Case("put", hir::UpdateOp::put)
                      .Case("clear", hir::UpdateOp::clear)
                      .Default(std::nullopt);
  const auto *named = llvm::dyn_cast<ast::NameExpr>(callee->base);
  const Binding *found = named && op ? names.find(named->name.text) : nullptr;
  if (!found) return nullptr;
  const Binding binding = *found;
  const Type type = program.types[binding.type];
  const bool isMap = type.kind == TypeKind::map;
  if (!program.types.isCollection(binding.type)) return nullptr;
  const bool has = *op == hir::UpdateOp::clear || *op == hir::UpdateOp::remove || isMap == (*op == hir::UpdateOp::put);
  if (!has) return nullptr; // said as an unknown operation
  isUpdate = true;
  const Span at = span(call.range);
  llvm::SmallVector<TypeId, 2> wanted;
  switch (*op) {
  case hir::UpdateOp::add: wanted = {type.args[0]}; break;
  case hir::UpdateOp::addAll: wanted = {binding.type}; break;
  case hir::UpdateOp::remove: wanted = {type.args[0]}; break;
  case hir::UpdateOp::put: wanted = {type.args[0], type.args[1]}; break;
  case hir::UpdateOp::clear: break;
  }
  if (call.args.size() != wanted.size()) {
    wrongCount(callee->member.text.str(), wanted.size(), call);
    return nullptr;
  }
  llvm::SmallVector<const hir::Expr *, 2> args;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!call.args[i].value) return nullptr;
    const hir::Expr *arg = build(*call.args[i].value, wanted[i]);
    // A list takes the items of a set as well.
    const bool isSet = kindOf(arg->type) == TypeKind::set;
    if (*op == hir::UpdateOp::addAll && type.kind == TypeKind::list && isSet)
      arg = convert(hir::Conversion::toList, arg, program.types.list(typeOf(arg).args[0]));
    args.push_back(coerce(arg, wanted[i], binding.span));
  }
  if (!binding.mayChange()) {
    ctx.sink
        .report(diag::not_assignable, span(named->range),
                {{"name", named->name.text.str()}, {"kind", nounOfBinding(binding.kind)}})
        .label(binding.span, diag::label_declared_here, {{"name", named->name.text.str()}});
    return nullptr;
  }
  auto *made = ctx.make<hir::Update>(at);
  made->local = static_cast<hir::LocalId>(binding.id);
  made->op = *op;
  made->args = ctx.copyArray(args);
  return made;
}

const hir::Stmt *BodyChecker::expression(const ast::Expr &expr) {
  if (const auto *call = llvm::dyn_cast<ast::CallExpr>(&expr)) {
    bool isUpdate = false;
    const hir::Stmt *made = update(*call, isUpdate);
    if (isUpdate) return made;
  }
  // What chooses needs no value here.
  if (const auto *choice = llvm::dyn_cast<ast::IfExpr>(&expr); choice && choice->cond)
    return ifStmt(span(expr.range), *choice->cond, choice->then, choice->otherwise);
  if (const auto *selection = llvm::dyn_cast<ast::MatchExpr>(&expr)) return matchStmt(*selection);
  const auto *guarded = llvm::dyn_cast<ast::ElseExpr>(&expr);
  const hir::Expr *made = guarded ? elseExpr(*guarded, errorType, true) : infer(expr);
  if (isError(made)) return nullptr;
  if (llvm::isa<hir::HostCall>(made) && typeOf(made).kind == TypeKind::each)
    ctx.sink.report(diag::failed_not_read, made->span, {{"name", sourceOf(made->span)}});
  if (made->type == neverType) facts.dead = true;
  auto *as = ctx.make<hir::ExprStmt>(span(expr.range));
  as->value = made;
  return as;
}

const hir::Stmt *BodyChecker::matchStmt(const ast::MatchExpr &expr) {
  const hir::Match *made = match(expr, errorType, true);
  if (!made) return nullptr;
  auto *as = ctx.make<hir::MatchStmt>(span(expr.range));
  as->match = made;
  return as;
}

const hir::Stmt *BodyChecker::ifStmt(Span at, const ast::Expr &condAst, const ast::Block *then,
                                     const ast::Block *otherwise) {
  const hir::Expr *cond = condition(condAst);
  const Outcomes told = paths.outcomes(cond);
  auto *made = ctx.make<hir::If>(at);
  made->cond = cond;
  Facts after = onWay(told.whenTrue, [&] { made->then = then ? block(*then) : asBlock({}, nullptr, at); });
  const Facts afterOther = onWay(told.whenFalse, [&] { made->otherwise = otherwise ? block(*otherwise) : nullptr; });
  const bool wasDead = facts.dead;
  after.meet(afterOther);
  facts = after;
  facts.dead = facts.dead || wasDead;
  return isError(cond) ? nullptr : made;
}

const hir::Stmt *BodyChecker::forStmt(const ast::ForStmt &stmt) {
  if (!stmt.in || !stmt.body) return nullptr;
  const hir::Expr *over = inferValue(*stmt.in);
  const TypeId item = isError(over) ? errorType : itemType(over->type);
  if (!isError(over) && item == errorType)
    ctx.sink.report(diag::not_a_collection, over->span, {{"type", typeName(over->type)}});
  auto *made = ctx.make<hir::For>(span(stmt.range));
  made->in = over;
  names.push();
  made->item = newLocal(stmt.item.text, item, span(stmt.item.range));
  declareLocal(stmt.item, BindingKind::loopVariable, item, made->item);
  onWay({}, [&] { made->body = block(*stmt.body); });
  names.pop();
  return item == errorType ? nullptr : made;
}

const hir::Stmt *BodyChecker::repeat(const ast::RepeatStmt &stmt) {
  auto *made = ctx.make<hir::Repeat>(span(stmt.range));
  if (!stmt.times) ctx.sink.report(diag::unbounded_loop, span(stmt.range));
  made->times = stmt.times ? bound(*stmt.times, diag::noun_loop, mostRepeats) : nullptr;
  if (stmt.whileCond) made->whileCond = condition(*stmt.whileCond);
  const Facts more = made->whileCond ? paths.outcomes(made->whileCond).whenTrue : Facts{};
  onWay(more, [&] { made->body = stmt.body ? block(*stmt.body) : nullptr; });
  const bool failed =
      !made->times || isError(made->times) || (made->whileCond && isError(made->whileCond)) || !made->body;
  return failed ? nullptr : made;
}

const hir::Stmt *BodyChecker::returnStmt(const ast::ReturnStmt &stmt) {
  auto *made = ctx.make<hir::Return>(span(stmt.range));
  if (stmt.value) {
    made->value = check(*stmt.value, result);
  } else if (result != unitType && result != errorType) {
    ctx.sink.report(diag::type_mismatch, span(stmt.range),
                    {{"expected", typeName(result)}, {"found", typeName(unitType)}});
  }
  facts.dead = true;
  return made;
}

const hir::Stmt *BodyChecker::fact(const ast::FactStmt &stmt) {
  const bool isAssume = stmt.kind == ast::StmtKind::assume;
  auto *made = ctx.make<hir::Establish>(isAssume ? hir::StmtKind::assume : hir::StmtKind::establish, span(stmt.range));
  const std::uint32_t id = ctx.require(scope, SymbolKind::fact, stmt.fact);
  const TypeId type = id == hir::noId ? errorType : program.facts[id].type;
  made->value = stmt.value ? check(*stmt.value, type, id == hir::noId ? Span{} : program.facts[id].span)
                           : error(span(stmt.range));
  made->because = stmt.because.text;
  if (id == hir::noId) return nullptr;
  made->fact = static_cast<hir::FactId>(id);
  if (!isAssume && processInfo && !llvm::is_contained(processInfo->establishes, made->fact))
    ctx.sink
        .report(diag::establish_not_declared, span(stmt.fact.range),
                {{"process", processInfo->name.str()}, {"fact", stmt.fact.text.str()}})
        .label(processInfo->span, diag::label_declared_here, {{"name", processInfo->name.str()}});
  return made;
}

const hir::Stmt *BodyChecker::omit(const ast::OmitStmt &stmt) {
  const std::uint32_t id = ctx.require(scope, SymbolKind::duty, stmt.duty);
  if (id == hir::noId) return nullptr;
  auto *made = ctx.make<hir::Omit>(span(stmt.range));
  made->duty = static_cast<hir::DutyId>(id);
  made->because = stmt.because.text;
  return made;
}

const hir::Stmt *BodyChecker::leave(const ast::LeaveStmt &stmt) {
  facts.dead = true;
  auto *made = ctx.make<hir::Leave>(span(stmt.range));
  made->reason = stmt.reason.text;
  switch (stmt.kind) {
  case ast::StmtKind::skip: made->how = ast::HandlerKind::skip; break;
  case ast::StmtKind::accept: made->how = ast::HandlerKind::accept; break;
  case ast::StmtKind::fail: made->how = ast::HandlerKind::fail; break;
  default: made->how = ast::HandlerKind::park; break;
  }
  return mayLeave(made->how, stmt.range, {}) ? made : nullptr;
}

const hir::Stmt *BodyChecker::atMost(const ast::AtMostStmt &stmt) {
  auto *made = ctx.make<hir::AtMost>(span(stmt.range));
  made->duration = duration(stmt.duration);
  if (!stmt.body) return nullptr;
  Facts after = onWay({}, [&] { made->body = block(*stmt.body); });
  HandlerUse use;
  use.value = unitType;
  use.isStatement = true;
  use.mayArm = false;
  // Without an `else` the run parks when the time is over.
  if (stmt.otherwise) after.meet(onWay({}, [&] { made->otherwise = handler(*stmt.otherwise, use); }));
  facts = after;
  return made->duration && !isError(made->duration) ? made : nullptr;
}

const hir::Stmt *BodyChecker::approval(const ast::ApprovalStmt &stmt) {
  auto *made = ctx.make<hir::Approval>(span(stmt.range));
  const std::uint32_t team = ctx.require(scope, SymbolKind::team, stmt.team);
  made->team = static_cast<hir::TeamId>(team);
  bool failed = team == hir::noId || !stmt.body;
  if (stmt.quorum) {
    constexpr std::int64_t mostApprovers = 100;
    const hir::Expr *quorum = bound(*stmt.quorum, diag::noun_quorum, mostApprovers);
    if (const auto *number = llvm::dyn_cast<hir::Constant>(quorum))
      made->quorum = static_cast<std::uint32_t>(number->word);
    failed = failed || isError(quorum);
  }
  if (stmt.atMost) {
    inApproval = true;
    made->atMost = duration(stmt.atMost);
    inApproval = false;
  }
  Facts after;
  after.dead = true;
  if (stmt.body) after = onWay({}, [&] { made->body = block(*stmt.body); });
  if (stmt.rework) {
    constexpr std::int64_t mostReworks = 10;
    made->reworks = bound(*stmt.reworks, diag::noun_rework, mostReworks);
    names.push();
    made->remark = newLocal(stmt.remark.text, textType, span(stmt.remark.range));
    declareLocal(stmt.remark, BindingKind::loopVariable, textType, made->remark);
    onWay({}, [&] { made->rework = block(*stmt.rework); });
    names.pop();
    failed = failed || isError(made->reworks);
  }
  HandlerUse use;
  use.value = unitType;
  use.isStatement = true;
  use.mayArm = false;
  if (stmt.refused) after.meet(onWay({}, [&] { made->refused = handler(*stmt.refused, use); }));
  facts = after;
  return failed ? nullptr : made;
}

const hir::Stmt *BodyChecker::verdict(const ast::VerdictStmt &stmt) {
  auto *made = ctx.make<hir::Verdict>(span(stmt.range));
  made->verdict = stmt.verdict;
  if (!stmt.when) {
    facts.dead = true;
    return made;
  }
  made->when = condition(*stmt.when);
  if (isError(made->when)) return nullptr;
  facts.addAll(paths.outcomes(made->when).whenFalse);
  return made;
}

} // namespace tejun::sema
