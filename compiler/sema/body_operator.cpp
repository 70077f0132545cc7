// Operators: which types they take, what they give, and what they are in the typed program. Operands are converted until both
// sides agree; what Builtins.def has a row for becomes that row.
#include <re2/re2.h>

#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

using Op = ast::BinaryOp;

namespace {

const char *spelling(Op op) {
  switch (op) {
  case Op::or_: return "or";
  case Op::and_: return "and";
  case Op::eq: return "==";
  case Op::ne: return "!=";
  case Op::lt: return "<";
  case Op::le: return "<=";
  case Op::gt: return ">";
  case Op::ge: return ">=";
  case Op::in: return "in";
  case Op::notIn: return "not in";
  case Op::contains: return "contains";
  case Op::starts: return "starts";
  case Op::ends: return "ends";
  case Op::matches: return "matches";
  case Op::exactly: return "exactly";
  case Op::like: return "like";
  case Op::coalesce: return "??";
  case Op::add: return "+";
  case Op::sub: return "-";
  case Op::mul: return "*";
  case Op::div: return "/";
  case Op::mod: return "%";
  }
  return "?";
}

bool isNumber(TypeId type) { return type == integerType || type == decimalType; }

} // namespace

const hir::Expr *BodyChecker::makeBinary(Op op, TypeId type, const hir::Expr *left, const hir::Expr *right, Span at) {
  if (const hir::Expr *folded = fold(op, type, left, right, at)) return folded;
  auto *made = ctx.make<hir::Binary>(type, at);
  made->op = op;
  made->left = left;
  made->right = right;
  return made;
}

const hir::Expr *BodyChecker::operatorMismatch(const ast::BinaryExpr &expr, const hir::Expr *left,
                                               const hir::Expr *right) {
  if (!isError(left) && !isError(right))
    ctx.sink
        .report(diag::operator_types, span(expr.opRange),
                {{"operator", spelling(expr.op)}, {"left", typeName(left->type)}, {"right", typeName(right->type)}})
        .label(left->span, diag::label_this_is, {{"type", typeName(left->type)}})
        .label(right->span, diag::label_this_is, {{"type", typeName(right->type)}});
  return error(span(expr.range));
}

const hir::Expr *BodyChecker::unary(const ast::UnaryExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  if (expr.op == ast::UnaryOp::not_) {
    const hir::Expr *operand = condition(*expr.operand);
    if (isError(operand)) return operand;
    auto *made = ctx.make<hir::Unary>(booleanType, at);
    made->op = ast::UnaryOp::not_;
    made->operand = operand;
    return made;
  }
  // `-9223372036854775808` is a literal as a whole.
  if (const auto *literal = llvm::dyn_cast<ast::SpelledLit>(expr.operand);
      literal && (literal->kind == ast::ExprKind::intLit || literal->kind == ast::ExprKind::decimalLit)) {
    const TypeId wanted = program.types.unwrapped(hint);
    const bool isDecimal = literal->kind == ast::ExprKind::decimalLit || wanted == decimalType;
    return literalOf(isDecimal ? decimalType : integerType, ctx.copyText("-" + literal->text.str()), at, at.begin,
                     false);
  }
  const hir::Expr *operand = value(build(*expr.operand, hint));
  if (isError(operand)) return operand;
  if (!isNumber(operand->type) && operand->type != durationType) {
    ctx.sink.report(diag::operator_type, at, {{"operator", "-"}, {"operand", typeName(operand->type)}});
    return error(at);
  }
  auto *made = ctx.make<hir::Unary>(operand->type, at);
  made->op = ast::UnaryOp::neg;
  made->operand = operand;
  return made;
}

const hir::Expr *BodyChecker::binary(const ast::BinaryExpr &expr, TypeId hint) {
  switch (expr.op) {
  case Op::or_:
  case Op::and_: return logical(expr);
  case Op::eq:
  case Op::ne:
  case Op::exactly: return equality(expr);
  case Op::lt:
  case Op::le:
  case Op::gt:
  case Op::ge: return ordering(expr);
  case Op::in:
  case Op::notIn:
  case Op::contains: return containment(expr);
  case Op::starts:
  case Op::ends:
  case Op::matches:
  case Op::like: return textual(expr);
  case Op::coalesce: return coalesce(expr, hint);
  case Op::add:
  case Op::sub:
  case Op::mul:
  case Op::div:
  case Op::mod: return arithmetic(expr, hint);
  }
  return error(span(expr.range));
}

const hir::Expr *BodyChecker::logical(const ast::BinaryExpr &expr) {
  const hir::Expr *left = condition(*expr.left);
  const hir::Expr *right = nullptr;
  const Outcomes told = paths.outcomes(left);
  // The right side is only asked when the left one leaves it open.
  onWay(expr.op == Op::and_ ? told.whenTrue : told.whenFalse, [&] { right = condition(*expr.right); });
  if (isError(left) || isError(right)) return error(span(expr.range));
  return makeBinary(expr.op, booleanType, left, right, span(expr.range));
}

bool BodyChecker::tellsItsType(const ast::Expr &expr) {
  switch (expr.kind) {
  case ast::ExprKind::name: {
    const StringRef text = llvm::cast<ast::NameExpr>(expr).name.text;
    return names.find(text) || text == "incident" || text == "severity" || ctx.lookup(scope, text);
  }
  case ast::ExprKind::intLit:
  case ast::ExprKind::textLit:
  case ast::ExprKind::listLit: return false;
  case ast::ExprKind::recordLit: return !llvm::cast<ast::RecordExpr>(expr).type.parts.empty();
  default: return true;
  }
}

std::pair<const hir::Expr *, const hir::Expr *> BodyChecker::sides(const ast::BinaryExpr &expr) {
  // What needs the other side's type says nothing when there is none.
  const auto other = [&](const ast::Expr &side, const hir::Expr *known) {
    return isError(known) && !tellsItsType(side) ? error(span(side.range)) : value(build(side, known->type));
  };
  if (!tellsItsType(*expr.left) && tellsItsType(*expr.right)) {
    const hir::Expr *right = inferValue(*expr.right);
    return {other(*expr.left, right), right};
  }
  const hir::Expr *left = inferValue(*expr.left);
  return {left, other(*expr.right, left)};
}

const hir::Expr *BodyChecker::equality(const ast::BinaryExpr &expr) {
  auto [left, right] = sides(expr);
  if (isError(left) || isError(right)) return error(span(expr.range));
  const TypeId joined = join(left->type, right->type);
  if (joined == errorType) {
    // A distinct type is never its text; say how they meet.
    auto report = ctx.sink.report(diag::never_equal, span(expr.range),
                                  {{"left", typeName(left->type)}, {"right", typeName(right->type)}});
    report.label(left->span, diag::label_this_is, {{"type", typeName(left->type)}})
        .label(right->span, diag::label_this_is, {{"type", typeName(right->type)}});
    return error(span(expr.range));
  }
  if (holdsSecret(program, joined) || kindOf(joined) == TypeKind::job) return operatorMismatch(expr, left, right);
  const Op op = expr.op == Op::exactly ? Op::eq : expr.op;
  return makeBinary(op, booleanType, coerce(left, joined), coerce(right, joined), span(expr.range));
}

const hir::Expr *BodyChecker::ordering(const ast::BinaryExpr &expr) {
  auto [left, right] = sides(expr);
  if (isError(left) || isError(right)) return error(span(expr.range));
  const TypeId joined = join(left->type, right->type);
  if (joined == errorType || !isOrdered(program, joined)) return operatorMismatch(expr, left, right);
  return makeBinary(expr.op, booleanType, coerce(left, joined), coerce(right, joined), span(expr.range));
}

void BodyChecker::checkPattern(const hir::Expr *pattern) {
  const auto *literal = llvm::dyn_cast<hir::Constant>(pattern);
  if (!literal || literal->type != textType) return;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{1} << 20);
  const RE2 compiled(re2::StringPiece(literal->text.data(), literal->text.size()), options);
  if (!compiled.ok()) ctx.sink.report(diag::bad_regular_expression, pattern->span, {{"reason", compiled.error()}});
}

const hir::Expr *BodyChecker::textual(const ast::BinaryExpr &expr) {
  const hir::Expr *left = inferValue(*expr.left);
  const hir::Expr *right = check(*expr.right, textType);
  if (isError(left) || isError(right)) return error(span(expr.range));
  if (!isTextLike(left->type)) return operatorMismatch(expr, left, right);
  if (expr.op == Op::matches) checkPattern(right);
  if (left->type != textType) left = convert(hir::Conversion::widen, left, textType);
  return makeBinary(expr.op, booleanType, left, right, span(expr.range));
}

const hir::Expr *BodyChecker::has(const hir::Expr *collection, const hir::Expr *item, Span at) {
  switch (typeOf(collection).kind) {
  case TypeKind::list: return makeBuiltin(BuiltinId::List_contains, booleanType, {collection, item}, at);
  case TypeKind::set: return makeBuiltin(BuiltinId::Set_contains, booleanType, {collection, item}, at);
  default: return makeBuiltin(BuiltinId::Map_contains, booleanType, {collection, item}, at);
  }
}

const hir::Expr *BodyChecker::containment(const ast::BinaryExpr &expr) {
  const Span at = span(expr.range);
  if (expr.op == Op::contains) {
    const hir::Expr *left = inferValue(*expr.left);
    if (isError(left)) {
      infer(*expr.right);
      return error(at);
    }
    if (program.types.isCollection(left->type)) {
      const hir::Expr *item = check(*expr.right, typeOf(left).args[0]);
      return isError(item) ? error(at) : has(left, item, at);
    }
    const hir::Expr *right = check(*expr.right, textType);
    if (isError(right)) return error(at);
    if (!isTextLike(left->type)) return operatorMismatch(expr, left, right);
    if (left->type != textType) left = convert(hir::Conversion::widen, left, textType);
    return makeBinary(Op::contains, booleanType, left, right, at);
  }

  const hir::Expr *found = nullptr;
  const Symbol *system = declarationOf(*expr.right, false);
  if (system && system->kind == SymbolKind::system) {
    found = inSystem(expr, *system);
  } else {
    const hir::Expr *left = nullptr;
    const hir::Expr *right = nullptr;
    if (tellsItsType(*expr.left)) {
      left = inferValue(*expr.left);
      // `a in [10.0.0.0/8, …]` is about networks, `x in [a, b]` about what x is.
      const auto *list = llvm::dyn_cast<ast::ListExpr>(expr.right);
      const bool ofNetworks = left->type == addressType && list && !list->items.empty() &&
                              list->items.front()->kind == ast::ExprKind::networkLit;
      const TypeId item = ofNetworks ? networkType : left->type;
      right = value(build(*expr.right, list && item != errorType ? program.types.list(item) : errorType));
    } else {
      right = inferValue(*expr.right);
      const bool hasItems = program.types.isCollection(right->type);
      left = value(build(*expr.left, hasItems ? typeOf(right).args[0] : errorType));
    }
    if (isError(left) || isError(right)) return error(at);
    const bool isNetwork = right->type == networkType && (left->type == addressType || left->type == networkType);
    if (isNetwork) {
      found = makeBinary(Op::in, booleanType, left, right, at);
    } else if (!program.types.isCollection(right->type)) {
      return operatorMismatch(expr, left, right);
    } else if (left->type == addressType && typeOf(right).args[0] == networkType &&
               kindOf(right->type) != TypeKind::map) {
      auto *any = ctx.make<hir::Loop>(booleanType, at);
      any->op = hir::LoopOp::any;
      any->over = right;
      any->param = newLocal("network", networkType, right->span);
      auto *network = ctx.make<hir::LocalRef>(networkType, right->span);
      network->local = any->param;
      any->body = makeBinary(Op::in, booleanType, left, network, at);
      found = any;
    } else {
      const hir::Expr *item = tryCoerce(left, typeOf(right).args[0]);
      if (!item) return operatorMismatch(expr, left, right);
      found = has(right, item, at);
    }
  }
  if (isError(found) || expr.op == Op::in) return found;
  auto *negated = ctx.make<hir::Unary>(booleanType, at);
  negated->op = ast::UnaryOp::not_;
  negated->operand = found;
  return negated;
}

const hir::Expr *BodyChecker::inSystem(const ast::BinaryExpr &expr, const Symbol &symbol) {
  const Span at = span(expr.range);
  const hir::Expr *left = inferValue(*expr.left);
  if (isError(left)) return error(at);
  const hir::SystemInfo &info = program.systems[symbol.id];
  llvm::SmallVector<const hir::Expr *, 4> networks;
  for (StringRef network : info.networks) {
    auto *made = ctx.make<hir::Constant>(networkType, span(expr.right->range));
    made->text = network;
    networks.push_back(made);
  }
  auto *list = ctx.make<hir::ListNew>(program.types.list(networkType), span(expr.right->range));
  list->items = ctx.copyArray(networks);
  if (left->type == hostType) return makeBuiltin(BuiltinId::Host_in_networks, booleanType, {left, list}, at);
  if (left->type != addressType) {
    ctx.sink.report(diag::operator_types, span(expr.opRange),
                    {{"operator", spelling(expr.op)}, {"left", typeName(left->type)}, {"right", info.name.str()}});
    return error(at);
  }
  const hir::Expr *any = nullptr;
  for (const hir::Expr *network : networks) {
    const hir::Expr *one = makeBinary(Op::in, booleanType, left, network, at);
    any = any ? makeBinary(Op::or_, booleanType, any, one, at) : one;
  }
  return any ? any : constant(booleanType, 0, at);
}

const hir::Expr *BodyChecker::coalesce(const ast::BinaryExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  const hir::Expr *left = build(*expr.left, hint == errorType ? hint : program.types.optional(hint));
  if (isError(left)) {
    build(*expr.right, hint);
    return error(at);
  }
  if (const auto *unwrap = llvm::dyn_cast<hir::Convert>(left); unwrap && unwrap->how == hir::Conversion::unwrap)
    left = unwrap->operand;
  if (!program.types.isOptional(left->type)) {
    infer(*expr.right);
    const Span unneeded{at.file, left->span.end, at.end};
    ctx.sink.report(diag::not_an_optional, span(expr.opRange), {{"operator", "??"}, {"found", typeName(left->type)}})
        .label(left->span, diag::label_this_is, {{"type", typeName(left->type)}})
        .fix(unneeded, "", diag::fix_remove);
    return error(at);
  }
  const TypeId inner = program.types.unwrapped(left->type);
  const hir::Expr *right = build(*expr.right, left->type);
  if (isError(right)) return error(at);
  const TypeId type = program.types.isOptional(right->type) ? left->type : inner;
  right = coerce(right, type);
  if (isError(right)) return error(at);
  auto *made = ctx.make<hir::Coalesce>(type, at);
  made->left = left;
  made->right = right;
  return made;
}

const hir::Expr *BodyChecker::collectionArithmetic(const ast::BinaryExpr &expr, const hir::Expr *left, TypeId hint) {
  (void)hint;
  const Span at = span(expr.range);
  const bool isSet = typeOf(left).kind == TypeKind::set;
  const TypeId item = typeOf(left).args[0];
  // `hosts + [a, b]` is about two collections, `hosts + a` about an item.
  const hir::Expr *right = value(build(*expr.right, llvm::isa<ast::ListExpr>(expr.right) ? left->type : item));
  if (isError(right)) return error(at);
  const bool isAdd = expr.op == Op::add;
  if (const hir::Expr *one = tryCoerce(right, item)) {
    const BuiltinId id = isAdd ? (isSet ? BuiltinId::Set_with : BuiltinId::List_with)
                               : (isSet ? BuiltinId::Set_without : BuiltinId::List_without);
    return makeBuiltin(id, left->type, {left, one}, at);
  }
  if (const hir::Expr *other = tryCoerce(right, left->type)) {
    const BuiltinId id = isAdd ? (isSet ? BuiltinId::Set_union : BuiltinId::List_with_all)
                               : (isSet ? BuiltinId::Set_minus : BuiltinId::List_minus);
    return makeBuiltin(id, left->type, {left, other}, at);
  }
  return operatorMismatch(expr, left, right);
}

const hir::Expr *BodyChecker::arithmetic(const ast::BinaryExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  const hir::Expr *left = nullptr;
  const hir::Expr *right = nullptr;
  const bool leftTells = tellsItsType(*expr.left) || !tellsItsType(*expr.right);
  if (leftTells) {
    left = value(build(*expr.left, hint));
    const TypeKind leftKind = kindOf(left->type);
    const bool isRow = leftKind == TypeKind::list || leftKind == TypeKind::set;
    if (isRow && (expr.op == Op::add || expr.op == Op::sub)) return collectionArithmetic(expr, left, hint);
    right = inferValue(*expr.right);
  } else {
    right = inferValue(*expr.right);
    left = value(build(*expr.left, isNumber(right->type) ? right->type : errorType));
  }
  if (isError(left) || isError(right)) return error(at);

  const TypeId a = left->type;
  const TypeId b = right->type;
  const bool isSum = expr.op == Op::add || expr.op == Op::sub;
  if (isNumber(a) && isNumber(b)) {
    const TypeId type = join(a, b);
    if (expr.op == Op::mod && type != integerType) return operatorMismatch(expr, left, right);
    return makeBinary(expr.op, type, coerce(left, type), coerce(right, type), at);
  }
  if (isSum && a == b && (a == durationType || a == sizeType)) return makeBinary(expr.op, a, left, right, at);
  if (isSum && a == timeType && b == durationType) return makeBinary(expr.op, timeType, left, right, at);
  if (expr.op == Op::sub && a == timeType && b == timeType) return makeBinary(expr.op, durationType, left, right, at);
  if (expr.op == Op::mul && (a == durationType || a == sizeType) && b == integerType)
    return makeBinary(expr.op, a, left, right, at);
  if (expr.op == Op::mul && (b == durationType || b == sizeType) && a == integerType)
    return makeBinary(expr.op, b, right, left, at); // the number stands right
  if (expr.op == Op::add && a == textType && b == textType) {
    auto *made = ctx.make<hir::TextBuild>(textType, at);
    made->parts = ctx.copyArray(llvm::SmallVector<const hir::Expr *, 2>{left, right});
    return made;
  }
  return operatorMismatch(expr, left, right);
}

const hir::Expr *BodyChecker::fold(Op op, TypeId type, const hir::Expr *left, const hir::Expr *right, Span at) {
  const auto *b = llvm::dyn_cast<hir::Constant>(right);
  if ((op == Op::div || op == Op::mod) && b && b->word == 0) {
    ctx.sink.report(diag::division_by_zero, at).label(right->span, diag::label_this_is_zero);
    return error(at);
  }
  const auto *a = llvm::dyn_cast<hir::Constant>(left);
  if (!a || !b || left->type != right->type || a->isNone || b->isNone) return nullptr;
  if (type != integerType && type != decimalType && type != durationType && type != sizeType) return nullptr;
  if (type != left->type) return nullptr;
  std::int64_t word = 0;
  bool overflow = false;
  switch (op) {
  case Op::add: overflow = __builtin_add_overflow(a->word, b->word, &word); break;
  case Op::sub: overflow = __builtin_sub_overflow(a->word, b->word, &word); break;
  case Op::mul:
    if (type != integerType) return nullptr;
    overflow = __builtin_mul_overflow(a->word, b->word, &word);
    break;
  case Op::div:
  case Op::mod:
    if (type != integerType) return nullptr;
    overflow = a->word == INT64_MIN && b->word == -1;
    if (!overflow) word = op == Op::div ? a->word / b->word : a->word % b->word;
    break;
  default: return nullptr;
  }
  if (overflow) {
    ctx.sink.report(diag::constant_overflow, at, {{"type", typeName(type)}});
    return error(at);
  }
  return constant(type, word, at);
}

} // namespace tejun::sema
