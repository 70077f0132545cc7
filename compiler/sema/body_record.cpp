// Record literals, with a name or typed by what is expected; the same braces make a Map where one is expected.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

const hir::Expr *BodyChecker::record(const ast::RecordExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  const auto checkValues = [&] {
    for (const ast::FieldInit &field : expr.fields)
      if (field.value && tellsItsType(*field.value)) infer(*field.value);
    return error(at);
  };
  if (expr.type.parts.empty()) {
    const TypeId wanted = program.types.unwrapped(hint);
    const Type &structure = program.types[wanted];
    if (structure.kind == TypeKind::record) return recordOf(structure.record, wanted, expr);
    if (structure.kind == TypeKind::map) return mapOf(wanted, expr);
    checkValues();
    if (hint == errorType)
      ctx.sink.report(diag::cannot_infer_type, at, {{"what", diag::noun_record}});
    else
      ctx.sink.report(diag::type_mismatch, at, {{"expected", typeName(hint)}, {"found", "{ … }"}});
    return error(at);
  }

  const ast::Ident &first = expr.type.parts.front();
  const Symbol *symbol = ctx.lookup(scope, first.text);
  if (!symbol) {
    ctx.unknownName(scope, first);
    return checkValues();
  }
  if (symbol->kind == SymbolKind::module && expr.type.parts.size() > 1) {
    const std::uint32_t module = symbol->id;
    symbol = ctx.lookupIn(module, expr.type.parts[1].text);
    if (!symbol) {
      ctx.unknownMember(scope, module, expr.type.parts[1]);
      return checkValues();
    }
  }
  if (symbol->kind != SymbolKind::record) {
    ctx.sink.report(
        diag::wrong_kind_of_name, span(expr.type.range),
        {{"name", sourceOf(span(expr.type.range))}, {"found", nounOf(symbol->kind)}, {"expected", diag::noun_record}});
    return checkValues();
  }
  const auto id = static_cast<RecordId>(symbol->id);
  return recordOf(id, program.types.record(id), expr);
}

const hir::Expr *BodyChecker::recordOf(RecordId id, TypeId type, const ast::RecordExpr &expr) {
  const Span at = span(expr.range);
  // By index: a loop over a map in a field's value may add a record.
  const auto info = [&]() -> const hir::RecordInfo & { return program.records[static_cast<std::size_t>(id)]; };
  llvm::SmallVector<const hir::Expr *, 8> values(info().fields.size(), nullptr);
  llvm::SmallVector<const ast::FieldInit *, 8> given(info().fields.size(), nullptr);
  bool failed = false;
  for (const ast::FieldInit &field : expr.fields) {
    if (!field.name) {
      failed = true;
      continue;
    }
    const auto index = ctx.recordField(id, field.name.text);
    if (!index) {
      failed = true;
      unknownMember(type, field.name);
      if (field.value) checkUnused(ast::Arg{{}, field.value, false, field.value->range});
      continue;
    }
    if (given[*index]) {
      failed = true;
      ctx.sink.report(diag::duplicate_argument, span(field.name.range), {{"name", field.name.text.str()}})
          .label(span(given[*index]->name.range), diag::label_first_given_here);
      continue;
    }
    given[*index] = &field;
    const TypeId wanted = info().fields[*index].type;
    const Span declared = info().fields[*index].span;
    const hir::Expr *made = nullptr;
    if (field.value) {
      made = check(*field.value, wanted, declared);
    } else {
      ast::NameExpr shorthand(field.name.range); // `{ findings }` is `{ findings: findings }`
      shorthand.name = field.name;
      made = check(shorthand, wanted, declared);
    }
    values[*index] = made;
    failed = failed || isError(made) || wanted == errorType;
  }
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (given[i]) continue;
    const hir::FieldInfo &field = info().fields[i];
    if (field.defaultValue)
      values[i] = field.defaultValue;
    else if (kind == BodyKind::test)
      continue; // left out: null
    else if (program.types.isOptional(field.type))
      values[i] = none(at, field.type);
    else if (field.type != errorType)
      missing.push_back(field.name.str());
    failed = failed || field.type == errorType;
  }
  if (!missing.empty() && !isUnsure()) {
    ctx.sink.report(diag::missing_fields, at, {{"type", info().name}, {"fields", missing}})
        .label(info().span, diag::label_declared_here, {{"name", info().name}});
    failed = true;
  }
  if (failed) return error(at);
  auto *made = ctx.make<hir::RecordNew>(type, at);
  made->fields = ctx.copyArray(values);
  return made;
}

const hir::Expr *BodyChecker::mapOf(TypeId type, const ast::RecordExpr &expr) {
  const Span at = span(expr.range);
  const TypeId key = program.types[type].args[0];
  const TypeId item = program.types[type].args[1];
  const hir::Expr *made = ctx.make<hir::ListNew>(type, at);
  llvm::StringMap<Span> seen;
  bool failed = false;
  for (const ast::FieldInit &field : expr.fields) {
    const Span keyAt = span(field.name.range);
    const auto [first, isNew] = seen.try_emplace(field.name.text, keyAt);
    if (!isNew) {
      ctx.sink.report(diag::duplicate_key, keyAt, {{"key", field.name.text.str()}})
          .label(first->second, diag::label_first_given_here);
      failed = true;
    }
    ast::NameExpr shorthand(field.name.range);
    shorthand.name = field.name;
    const hir::Expr *name = nullptr;
    if (kindOf(key) == TypeKind::enum_)
      name = caseNamed(program.types[key].enumeration, field.name);
    else
      name = coerce(
          literalOf(hasQuotedLiteral(key) ? key : textType, field.name.text, keyAt, field.name.range.begin, false),
          key);
    const hir::Expr *value = field.value ? check(*field.value, item) : check(shorthand, item);
    failed = failed || isError(name) || isError(value);
    if (!failed) made = makeBuiltin(BuiltinId::Map_with, type, {made, name, value}, at);
  }
  return failed ? error(at) : made;
}

} // namespace tejun::sema
