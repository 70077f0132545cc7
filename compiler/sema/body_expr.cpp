// The expressions that are made of others in plain ways, and the dispatch over all of them.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"

namespace tejun::sema {

using llvm::cast;

const hir::Expr *BodyChecker::check(const ast::Expr &expr, TypeId expected, Span why) {
  return coerce(build(expr, expected), expected, why);
}

const hir::Expr *BodyChecker::condition(const ast::Expr &expr) {
  const hir::Expr *built = build(expr, booleanType);
  if (isError(built) || built->type == booleanType) return built;
  if (program.types.unwrapped(built->type) == booleanType)
    mayBeUnknown(built);
  else
    ctx.sink.report(diag::condition_not_bool, built->span, {{"found", typeName(built->type)}});
  return error(built->span);
}

const hir::Expr *BodyChecker::value(const hir::Expr *expr) {
  if (program.types.isOptional(expr->type)) {
    mayBeUnknown(expr);
    return error(expr->span);
  }
  if (expr->type == unitType) {
    ctx.sink.report(diag::no_value, expr->span, {{"name", sourceOf(expr->span)}});
    return error(expr->span);
  }
  return expr;
}

const hir::Expr *BodyChecker::build(const ast::Expr &expr, TypeId hint) {
  if (const auto *nested = llvm::dyn_cast<ast::EachExpr>(&expr)) {
    infer(*nested->list);
    ctx.sink.report(diag::each_not_allowed, span(expr.range), {{"name", sourceOf(span(nested->list->range))}});
    return error(span(expr.range));
  }
  return buildKind(expr, hint);
}

const hir::Expr *BodyChecker::buildKind(const ast::Expr &expr, TypeId hint) {
  using Kind = ast::ExprKind;
  switch (expr.kind) {
  case Kind::error: return error(span(expr.range));
  case Kind::boolLit: return constant(booleanType, cast<ast::BoolLit>(expr).value ? 1 : 0, span(expr.range));
  case Kind::intLit:
  case Kind::decimalLit:
  case Kind::addressLit:
  case Kind::networkLit:
  case Kind::durationLit:
  case Kind::sizeLit:
  case Kind::timeOfDayLit:
  case Kind::dateLit: return spelled(cast<ast::SpelledLit>(expr), hint);
  case Kind::textLit: return quoted(cast<ast::TextExpr>(expr), hint);
  case Kind::name: return name(cast<ast::NameExpr>(expr), hint);
  case Kind::member: return member(cast<ast::MemberExpr>(expr));
  case Kind::optMember: return optMember(cast<ast::MemberExpr>(expr));
  case Kind::index: return index(cast<ast::IndexExpr>(expr));
  case Kind::call: return call(cast<ast::CallExpr>(expr), hint);
  case Kind::unary: return unary(cast<ast::UnaryExpr>(expr), hint);
  case Kind::binary: return binary(cast<ast::BinaryExpr>(expr), hint);
  case Kind::is: return is(cast<ast::IsExpr>(expr));
  case Kind::ifRan: return ifRan(cast<ast::IfRanExpr>(expr));
  case Kind::listLit: return listLiteral(cast<ast::ListExpr>(expr), hint);
  case Kind::recordLit: return record(cast<ast::RecordExpr>(expr), hint);
  case Kind::lambda:
    ctx.sink.report(diag::not_a_value, span(expr.range), {{"name", "=>"}, {"kind", diag::noun_lambda}});
    return error(span(expr.range));
  case Kind::ifExpr: {
    const auto &choice = cast<ast::IfExpr>(expr);
    return ifValue(span(expr.range), *choice.cond, *choice.then, choice.otherwise, hint);
  }
  case Kind::matchExpr: {
    const hir::Match *made = match(cast<ast::MatchExpr>(expr), hint, false);
    return made ? made : error(span(expr.range));
  }
  case Kind::elseExpr: return elseExpr(cast<ast::ElseExpr>(expr), hint, false);
  case Kind::ask: return ask(cast<ast::AskExpr>(expr), hint);
  case Kind::await: return await(cast<ast::AwaitExpr>(expr));
  case Kind::poll: return poll(cast<ast::PollExpr>(expr));
  case Kind::declassify: return declassify(cast<ast::DeclassifyExpr>(expr), hint);
  case Kind::each: break; // build() has seen to it
  case Kind::officeTime: return officeTime(cast<ast::OfficeTimeExpr>(expr));
  case Kind::later:
    ctx.notAvailable(scope, expr.range, cast<ast::LaterExpr>(expr).construct);
    return error(span(expr.range));
  }
  return error(span(expr.range));
}

const hir::Expr *BodyChecker::listLiteral(const ast::ListExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  TypeId type = program.types.unwrapped(hint);
  const TypeKind wanted = kindOf(type);
  auto *made = ctx.make<hir::ListNew>(type, at);
  if (wanted == TypeKind::map && expr.items.empty()) return made;
  llvm::SmallVector<const hir::Expr *, 8> items;
  bool failed = false;
  if (wanted == TypeKind::list || wanted == TypeKind::set) {
    const TypeId item = program.types[type].args[0];
    for (const ast::Expr *each : expr.items) {
      items.push_back(check(*each, item));
      failed = failed || isError(items.back());
    }
  } else {
    if (expr.items.empty()) {
      if (hint == errorType || wanted == TypeKind::never)
        ctx.sink.report(diag::cannot_infer_type, at, {{"what", diag::noun_empty_list}});
      else
        ctx.sink.report(diag::type_mismatch, at, {{"expected", typeName(hint)}, {"found", "[]"}});
      return error(at);
    }
    TypeId item = neverType;
    for (const ast::Expr *each : expr.items) {
      items.push_back(value(build(*each, item == neverType ? errorType : item)));
      failed = failed || isError(items.back());
      const TypeId joined = join(item, items.back()->type);
      if (joined == errorType && !isError(items.back())) {
        mismatch(items.back(), item, items.front()->span);
        failed = true;
      } else if (!isError(items.back())) {
        item = joined;
      }
    }
    if (!failed)
      for (const hir::Expr *&each : items) each = coerce(each, item);
    made->type = program.types.list(item);
  }
  if (failed) return error(at);
  made->items = ctx.copyArray(items);
  return made;
}

const hir::Expr *BodyChecker::index(const ast::IndexExpr &expr) {
  const hir::Expr *base = inferValue(*expr.base);
  const TypeKind baseKind = kindOf(base->type);
  auto *made = ctx.make<hir::Index>(errorType, span(expr.range));
  made->base = base;
  if (baseKind == TypeKind::list) {
    made->key = check(*expr.key, integerType);
    made->type = program.types.optional(typeOf(base).args[0]);
  } else if (baseKind == TypeKind::map) {
    made->key = check(*expr.key, typeOf(base).args[0]);
    made->type = program.types.optional(typeOf(base).args[1]);
  } else {
    infer(*expr.key);
    if (!isError(base))
      ctx.sink.report(diag::operator_type, base->span, {{"operator", "[]"}, {"operand", typeName(base->type)}});
    return error(span(expr.range));
  }
  return isError(made->key) ? error(span(expr.range)) : made;
}

const hir::Expr *BodyChecker::is(const ast::IsExpr &expr) {
  const hir::Expr *operand = infer(*expr.operand);
  const Span at = span(expr.range);
  if (isError(operand) || !expr.what) return error(at);
  const hir::Expr *test = nullptr;
  if (expr.what.text == "known") {
    const auto *unwrap = llvm::dyn_cast<hir::Convert>(operand);
    const bool wasKnown = unwrap && unwrap->how == hir::Conversion::unwrap;
    if (wasKnown) operand = unwrap->operand;
    if (!program.types.isOptional(operand->type)) {
      ctx.sink.report(diag::always_known, operand->span, {{"type", typeName(operand->type)}});
      return constant(booleanType, expr.negated ? 0 : 1, at);
    }
    // A criterion asks of a fact just that; elsewhere it was asked before.
    if (wasKnown && kind != BodyKind::criterion) {
      if (expr.negated)
        ctx.sink.report(diag::always_false, at);
      else
        ctx.sink.report(diag::always_true, at);
    }
    auto *made = ctx.make<hir::IsKnown>(booleanType, at);
    made->operand = operand;
    test = made;
  } else if (expr.what.text == "empty") {
    operand = value(operand);
    if (isError(operand)) return error(at);
    if (!program.types.isCollection(operand->type) && operand->type != textType) {
      ctx.sink.report(diag::not_a_collection, operand->span, {{"type", typeName(operand->type)}});
      return error(at);
    }
    auto *made = ctx.make<hir::IsEmpty>(booleanType, at);
    made->operand = operand;
    test = made;
  } else {
    test = isCase(expr, value(operand));
    if (isError(test)) return test;
  }
  if (!expr.negated) return test;
  auto *negated = ctx.make<hir::Unary>(booleanType, at);
  negated->op = ast::UnaryOp::not_;
  negated->operand = test;
  return negated;
}

const hir::Expr *BodyChecker::isCase(const ast::IsExpr &expr, const hir::Expr *operand) {
  const Span at = span(expr.range);
  if (isError(operand)) return error(at);
  if (typeOf(operand).kind != TypeKind::enum_) {
    ctx.sink.report(diag::operator_type, at,
                    {{"operator", "is " + expr.what.text.str()}, {"operand", typeName(operand->type)}});
    return error(at);
  }
  const EnumId enumeration = typeOf(operand).enumeration;
  const auto index = ctx.enumCase(enumeration, expr.what.text);
  if (!index) return caseNamed(enumeration, expr.what);
  const hir::EnumInfo &info = program.enums[static_cast<std::size_t>(enumeration)];
  if (!info.hasPayload())
    return makeBinary(ast::BinaryOp::eq, booleanType, operand, enumValue(enumeration, *index, at), at);
  // A case with a payload is asked for as `match` does.
  auto *made = ctx.make<hir::Match>(booleanType, at);
  made->subject = operand;
  llvm::SmallVector<hir::MatchArm, 2> arms(2);
  llvm::SmallVector<hir::MatchArm::Alt, 1> wanted(1);
  wanted[0].enumCase = *index;
  arms[0].alternatives = ctx.copyArray(wanted);
  arms[0].body = asBlock({}, constant(booleanType, 1, at), at);
  arms[1].alternatives = ctx.copyArray(llvm::SmallVector<hir::MatchArm::Alt, 1>(1));
  arms[1].body = asBlock({}, constant(booleanType, 0, at), at);
  made->arms = ctx.copyArray(arms);
  return made;
}

const hir::Expr *BodyChecker::ifRan(const ast::IfRanExpr &expr) {
  const Span at = span(expr.range);
  const auto *named = llvm::dyn_cast<ast::NameExpr>(expr.operand);
  const Binding *binding = named ? names.find(named->name.text) : nullptr;
  if (!binding || binding->kind != BindingKind::step) {
    if (named && !binding) return unknownName(named->name, errorType);
    infer(*expr.operand);
    ctx.sink.report(diag::not_a_step, span(expr.operand->range), {{"name", sourceOf(span(expr.operand->range))}});
    return error(at);
  }
  if (binding->type == unitType) {
    ctx.sink.report(diag::no_value, at, {{"name", sourceOf(at)}});
    return error(at);
  }
  auto *made = ctx.make<hir::IfRan>(program.types.optional(binding->type), at);
  made->slot = static_cast<hir::SlotId>(binding->id);
  return made;
}

const hir::Expr *BodyChecker::declassify(const ast::DeclassifyExpr &expr, TypeId hint) {
  const hir::Expr *operand = build(*expr.operand, hint);
  if (isError(operand)) return operand;
  auto *made = ctx.make<hir::Declassify>(operand->type, span(expr.range));
  made->operand = operand;
  made->because = expr.because.text;
  return made;
}

} // namespace tejun::sema
