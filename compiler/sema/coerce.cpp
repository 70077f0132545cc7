// Coercions: the few ways in which a value becomes one of another type by itself, each visible as a hir::Convert.
//   T → T? · List<T> → Set<T> · Int → Decimal · an indicator → Indicator · A → A | B (no change) · items of a collection likewise
// Nothing becomes Text by itself, and Text nothing else.
#include "compiler/sema/coerce.h"

#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"

namespace tejun::sema {

bool isIndicator(TypeId type) {
  switch (static_cast<TypeKind>(type)) {
#define SCALAR(kind, Name, repr, indicator, en, ja) \
  case TypeKind::kind: return indicator != 0;
#include "vm/bytecode/Scalars.def"
  default: return false;
  }
}

bool isTextLike(TypeId type) {
  constexpr auto isText = [](const char *repr) { return repr[0] == 't'; };
  switch (static_cast<TypeKind>(type)) {
#define SCALAR(kind, Name, repr, indicator, en, ja) \
  case TypeKind::kind: return isText(#repr);
#include "vm/bytecode/Scalars.def"
  default: return false;
  }
}

bool isOrdered(const hir::Program &program, TypeId type) {
  switch (program.types[type].kind) {
  case TypeKind::error:
  case TypeKind::integer:
  case TypeKind::decimal:
  case TypeKind::time:
  case TypeKind::duration:
  case TypeKind::size:
  case TypeKind::port:
  case TypeKind::score:
  case TypeKind::address: return true;
  case TypeKind::enum_: return program.types[type].enumeration == program.severityEnum;
  default: return isTextLike(type);
  }
}

bool isSummable(TypeId type) {
  switch (static_cast<TypeKind>(type)) {
  case TypeKind::error:
  case TypeKind::integer:
  case TypeKind::decimal:
  case TypeKind::duration:
  case TypeKind::size: return true;
  default: return false;
  }
}

namespace {

/// Whether `test` holds of a part of the type. Types are finite: records do not contain themselves.
bool anyPart(const hir::Program &program, TypeId type, bool (*test)(TypeKind), int depth = 0) {
  const Type &structure = program.types[type];
  if (test(structure.kind)) return true;
  if (depth > 64) return false; // a record that contains itself was reported
  for (TypeId arg : structure.args)
    if (anyPart(program, arg, test, depth + 1)) return true;
  if (structure.kind == TypeKind::record)
    for (const hir::FieldInfo &field : program.records[static_cast<std::size_t>(structure.record)].fields)
      if (anyPart(program, field.type, test, depth + 1)) return true;
  if (structure.kind == TypeKind::enum_)
    for (const hir::EnumCaseInfo &enumCase : program.enums[static_cast<std::size_t>(structure.enumeration)].cases)
      for (const hir::FieldInfo &field : enumCase.payload)
        if (anyPart(program, field.type, test, depth + 1)) return true;
  return false;
}

} // namespace

bool holdsSecret(const hir::Program &program, TypeId type) {
  return anyPart(program, type, [](TypeKind kind) { return kind == TypeKind::secret; });
}

bool isSecret(const hir::Program &program, TypeId type) {
  return program.types[program.types.unwrapped(type)].kind == TypeKind::secret;
}

bool isPrintable(const hir::Program &program, TypeId type) {
  return !anyPart(program, type, [](TypeKind kind) {
    return kind == TypeKind::secret || kind == TypeKind::job || kind == TypeKind::unit || kind == TypeKind::union_;
  });
}

const hir::Expr *BodyChecker::coerceItems(const hir::Expr *expr, TypeId toItem) {
  const TypeId from = itemType(expr->type);
  if (from == toItem) return expr;
  const std::size_t before = locals.size();
  const hir::LocalId param = newLocal("item", from, expr->span);
  auto *item = ctx.make<hir::LocalRef>(from, expr->span);
  item->local = param;
  const hir::Expr *body = tryCoerce(item, toItem);
  if (!body || body == item) {
    locals.resize(before);
    return body ? expr : nullptr;
  }
  const TypeId made = kindOf(expr->type) == TypeKind::set ? program.types.set(toItem) : program.types.list(toItem);
  auto *mapped = ctx.make<hir::Loop>(made, expr->span);
  mapped->op = hir::LoopOp::map;
  mapped->over = expr;
  mapped->param = param;
  mapped->body = body;
  return mapped;
}

const hir::Expr *BodyChecker::tryCoerce(const hir::Expr *expr, TypeId to) {
  const TypeId from = expr->type;
  if (from == to || to == errorType || from == errorType || from == neverType) return expr;
  const Type &target = program.types[to];
  const Type &source = program.types[from];
  if (target.kind == TypeKind::optional) {
    if (const auto *literal = llvm::dyn_cast<hir::Constant>(expr); literal && literal->isNone)
      return none(expr->span, to);
    if (source.kind == TypeKind::optional) return nullptr;
    const TypeId inner = target.args[0];
    const hir::Expr *known = tryCoerce(expr, inner);
    return known ? convert(hir::Conversion::toOptional, known, to) : nullptr;
  }
  // Handles are the products' own: no source writes one, but a test says which one comes back.
  if (kind == BodyKind::test && from == textType && (to == receiptType || to == attachmentType))
    if (const auto *literal = llvm::dyn_cast<hir::Constant>(expr)) {
      auto *handle = ctx.make<hir::Constant>(to, expr->span);
      handle->text = literal->text;
      return handle;
    }
  if (from == integerType && to == decimalType) {
    const auto *literal = llvm::dyn_cast<hir::Constant>(expr);
    if (!literal) return convert(hir::Conversion::intToDecimal, expr, to);
    std::int64_t scaled = 0;
    if (__builtin_mul_overflow(literal->word, decimalScale, &scaled)) return nullptr;
    return constant(decimalType, scaled, expr->span);
  }
  if (target.kind == TypeKind::enum_ && target.enumeration == program.indicatorEnum && isIndicator(from))
    return convert(hir::Conversion::toIndicator, expr, to);
  if (target.kind == TypeKind::union_) {
    if (llvm::is_contained(target.args, from)) return expr;
    const bool part = source.kind == TypeKind::union_ &&
                      llvm::all_of(source.args, [&](TypeId arg) { return llvm::is_contained(target.args, arg); });
    return part ? expr : nullptr;
  }
  const bool sourceIsRow = source.kind == TypeKind::list || source.kind == TypeKind::set;
  if ((target.kind == TypeKind::list && source.kind == TypeKind::list) ||
      (target.kind == TypeKind::set && sourceIsRow)) {
    const TypeId item = target.args[0];
    const bool becomesSet = target.kind == TypeKind::set && source.kind == TypeKind::list;
    const hir::Expr *items = coerceItems(expr, item);
    if (!items) return nullptr;
    return becomesSet ? convert(hir::Conversion::toSet, items, to) : items;
  }
  return nullptr;
}

const hir::Expr *BodyChecker::coerce(const hir::Expr *expr, TypeId to, Span why) {
  if (const hir::Expr *done = tryCoerce(expr, to)) return done;
  mismatch(expr, to, why);
  return error(expr->span);
}

void BodyChecker::mismatch(const hir::Expr *expr, TypeId to, Span why) {
  const TypeId from = expr->type;
  const auto *literal = llvm::dyn_cast<hir::Constant>(expr);
  if (literal && literal->isNone) {
    ctx.sink.report(diag::type_mismatch, expr->span, {{"expected", typeName(to)}, {"found", "none"}})
        .label(why, diag::label_declared_with_type, {{"type", typeName(to)}});
    return;
  }
  if (from == unitType) {
    ctx.sink.report(diag::no_value, expr->span, {{"name", sourceOf(expr->span)}});
    return;
  }
  if (program.types.isOptional(from) && !program.types.isOptional(to)) {
    // Would it do if it were known? Then that is what is wrong.
    auto *known = ctx.make<hir::LocalRef>(program.types.unwrapped(from), expr->span);
    const std::size_t before = locals.size();
    known->local = newLocal("known", known->type, expr->span);
    const bool fits = tryCoerce(known, to) != nullptr;
    locals.resize(before);
    if (fits) return mayBeUnknown(expr);
  }
  const TypeId wanted = program.types.unwrapped(to);
  if (from == textType && isTextLike(wanted) && wanted != textType) {
    ctx.sink.report(diag::text_is_not_indicator, expr->span, {{"expected", typeName(wanted)}})
        .label(why, diag::label_declared_with_type, {{"type", typeName(to)}})
        .note(diag::help_parse_text, {{"type", typeName(wanted)}});
    return;
  }
  if (from == textType && isIndicator(wanted)) {
    ctx.sink.report(diag::text_is_not_indicator, expr->span, {{"expected", typeName(wanted)}})
        .label(why, diag::label_declared_with_type, {{"type", typeName(to)}})
        .note(diag::help_parse_text, {{"type", typeName(wanted)}});
    return;
  }
  auto report =
      ctx.sink.report(diag::type_mismatch, expr->span, {{"expected", typeName(to)}, {"found", typeName(from)}});
  report.label(diag::label_this_is, {{"type", typeName(from)}})
      .label(why, diag::label_declared_with_type, {{"type", typeName(to)}});
  if (wanted == textType && isPrintable(program, from) && !program.types.isOptional(from))
    report.fix(expr->span.atEnd(), ".text", diag::fix_insert, {{"text", ".text"}}, Applicability::maybe);
}

void BodyChecker::mayBeUnknown(const hir::Expr *expr) {
  const std::string source = sourceOf(expr->span);
  auto report = ctx.sink.report(diag::may_be_unknown, expr->span, {{"name", source}});
  report.label(diag::label_may_be_unknown_here);
  const bool isAlertField = StringRef(source).starts_with("alert.") && !StringRef(source).contains('?');
  if (isAlertField && (kind == BodyKind::playbook || kind == BodyKind::confirm))
    report.note(diag::help_add_to_needs, {{"field", source}});
}

TypeId BodyChecker::join(TypeId a, TypeId b) {
  if (a == b || b == neverType || a == errorType) return a;
  if (a == neverType || b == errorType) return b;
  if ((a == integerType && b == decimalType) || (a == decimalType && b == integerType)) return decimalType;
  const bool optional = program.types.isOptional(a) || program.types.isOptional(b);
  if (optional) {
    const TypeId inner = join(program.types.unwrapped(a), program.types.unwrapped(b));
    // T and T?: one is wrapped. Int and Decimal? would need the conversion of an optional's value, which there is not.
    const auto isInner = [&](TypeId t) { return t == inner || t == neverType; };
    const bool simple = isInner(program.types.unwrapped(a)) && isInner(program.types.unwrapped(b));
    return simple ? program.types.optional(inner) : errorType;
  }
  const Type &left = program.types[a];
  const Type &right = program.types[b];
  const auto isRow = [](const Type &t) { return t.kind == TypeKind::list || t.kind == TypeKind::set; };
  if (isRow(left) && isRow(right) && left.args[0] == right.args[0]) return left.kind == TypeKind::set ? a : b;
  if (isIndicator(a) && isIndicator(b)) return program.types.enumeration(program.indicatorEnum);
  return errorType;
}

} // namespace tejun::sema
