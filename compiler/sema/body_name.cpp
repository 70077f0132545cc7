// Names and members: what a name stands for in a body, and what can be read off a value.
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

const hir::Expr *BodyChecker::read(const hir::Expr *expr) {
  if (!program.types.isOptional(expr->type)) return expr;
  const TypeId known = program.types.unwrapped(expr->type);
  const PathId path = paths.of(expr);
  if (facts.has(path, Property::known)) return convert(hir::Conversion::unwrap, expr, known);
  if (kind == BodyKind::enrich && path != noPath) {
    // An enrichment is tried when everything that it reads is there.
    assumedKnown.push_back(expr);
    return convert(hir::Conversion::unwrap, expr, known);
  }
  return expr;
}

const hir::Expr *BodyChecker::none(Span at, TypeId type) {
  auto *made = ctx.make<hir::Constant>(type, at);
  made->isNone = true;
  return made;
}

const hir::Expr *BodyChecker::enumValue(EnumId enumeration, std::uint32_t enumCase, Span at) {
  const hir::EnumInfo &info = program.enums[static_cast<std::size_t>(enumeration)];
  const TypeId type = program.types.enumeration(enumeration);
  if (!info.hasPayload()) return constant(type, enumCase, at);
  const hir::EnumCaseInfo &wanted = info.cases[enumCase];
  if (!wanted.payload.empty()) {
    std::vector<std::string> fields;
    for (const hir::FieldInfo &field : wanted.payload) fields.push_back(field.name.str());
    ctx.sink.report(diag::missing_fields, at, {{"type", wanted.name.str()}, {"fields", std::move(fields)}});
    return error(at);
  }
  auto *made = ctx.make<hir::EnumNew>(type, at);
  made->enumCase = enumCase;
  return made;
}

const hir::Expr *BodyChecker::caseNamed(EnumId enumeration, const ast::Ident &ident) {
  const Span at = span(ident.range);
  if (const auto index = ctx.enumCase(enumeration, ident.text)) return enumValue(enumeration, *index, at);
  const hir::EnumInfo &info = program.enums[static_cast<std::size_t>(enumeration)];
  if (isUnsure()) return error(at);
  auto report = ctx.sink.report(diag::unknown_variant, at, {{"type", info.name}, {"name", ident.text.str()}});
  llvm::SmallVector<StringRef, 16> cases;
  for (const hir::EnumCaseInfo &each : info.cases) cases.push_back(each.name);
  if (const auto near = ctx.didYouMean(ident.text, cases))
    report.note(diag::help_did_you_mean, {{"name", *near}})
        .fix(at, *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
  return error(at);
}

const hir::Expr *BodyChecker::bindingValue(const Binding &binding, Span at) {
  if (binding.isSlot) {
    auto *made = ctx.make<hir::SlotRef>(binding.type, at);
    made->slot = static_cast<hir::SlotId>(binding.id);
    return read(made);
  }
  auto *made = ctx.make<hir::LocalRef>(binding.type, at);
  made->local = static_cast<hir::LocalId>(binding.id);
  // An Each that is handed on whole is no longer ours to look after; its members come through memberBase.
  if (kindOf(binding.type) == TypeKind::each)
    for (EachResult &each : eachResults)
      if (each.local == made->local) each.read = true;
  return read(made);
}

const hir::Expr *BodyChecker::name(const ast::NameExpr &expr, TypeId hint) {
  const StringRef text = expr.name.text;
  const Span at = span(expr.range);
  if (text.empty()) return error(at);
  if (const Binding *binding = names.find(text)) return bindingValue(*binding, at);

  const Type &wanted = program.types[program.types.unwrapped(hint)];
  if (wanted.kind == TypeKind::enum_)
    if (const auto index = ctx.enumCase(wanted.enumeration, text)) return enumValue(wanted.enumeration, *index, at);
  if (text == "none") {
    if (hint != errorType && !program.types.isOptional(hint) && hint != neverType) {
      ctx.sink.report(diag::type_mismatch, at, {{"expected", typeName(hint)}, {"found", "none"}});
      return error(at);
    }
    return none(at, program.types.isOptional(hint) ? hint : program.types.optional(neverType));
  }
  const bool knowsCase = kind == BodyKind::criterion || kind == BodyKind::playbook;
  if (text == "incident" && knowsCase)
    return ctx.make<hir::IncidentRef>(program.types.enumeration(program.incidentEnum), at);
  if (text == "severity" && kind == BodyKind::playbook)
    return ctx.make<hir::SeverityRef>(program.types.enumeration(program.severityEnum), at);
  if (const Symbol *symbol = ctx.lookup(scope, text)) return symbolValue(*symbol, expr.name, hint);
  if (text == "incident" || text == "severity") {
    const TextId places = text == "incident" ? TextId(diag::noun_criteria_and_playbooks) : diag::noun_playbooks;
    ctx.sink.report(diag::case_incident_unknown, at, {{"name", text.str()}, {"places", places}});
    return error(at);
  }
  return unknownName(expr.name, hint);
}

const hir::Expr *BodyChecker::symbolValue(const Symbol &symbol, const ast::Ident &ident, TypeId hint) {
  (void)hint;
  const Span at = span(ident.range);
  switch (symbol.kind) {
  case SymbolKind::constant: {
    const hir::ConstInfo &info = ctx.constant(symbol.id);
    if (info.type == errorType || !info.value) return error(at);
    // Scalars are copied, so that the place of use is the place of the value.
    if (const auto *literal = llvm::dyn_cast<hir::Constant>(info.value)) {
      auto *made = ctx.make<hir::Constant>(*literal);
      made->span = at;
      return made;
    }
    return info.value;
  }
  case SymbolKind::fact: {
    if (kind == BodyKind::fn || kind == BodyKind::constant || kind == BodyKind::enrich || kind == BodyKind::confirm ||
        kind == BodyKind::test)
      break;
    const hir::FactInfo &info = program.facts[symbol.id];
    auto *made = ctx.make<hir::FactRef>(program.types.optional(info.type), at);
    made->fact = static_cast<hir::FactId>(symbol.id);
    if (info.type == errorType) return error(at);
    // A criterion is three-valued: an unknown fact makes what it stands in unknown.
    return kind == BodyKind::criterion ? convert(hir::Conversion::unwrap, made, info.type) : made;
  }
  default: break;
  }
  if (kind == BodyKind::criterion)
    ctx.sink.report(diag::not_a_fact, at, {{"name", ident.text.str()}, {"kind", nounOf(symbol.kind)}});
  else
    ctx.sink.report(diag::not_a_value, at, {{"name", ident.text.str()}, {"kind", nounOf(symbol.kind)}})
        .label(symbol.span, diag::label_declared_here, {{"name", ident.text.str()}});
  return error(at);
}

const hir::Expr *BodyChecker::unknownName(const ast::Ident &ident, TypeId hint) {
  const Span at = span(ident.range);
  const Type &wanted = program.types[program.types.unwrapped(hint)];
  if (ident.text == "alert" && isCallable()) {
    ctx.sink.report(diag::alert_not_seen, at, {{"name", "alert"}});
    return error(at);
  }
  if (const auto later = laterNames.find(ident.text); later != laterNames.end()) {
    ctx.sink.report(diag::used_before_declared, at, {{"name", ident.text.str()}})
        .label(later->second, diag::label_declared_here, {{"name", ident.text.str()}});
    return error(at);
  }
  if (kind == BodyKind::response) {
    for (const hir::PlaybookInfo &other : program.playbooks)
      for (const hir::SlotInfo &slot : other.slots)
        if (slot.name == ident.text) {
          ctx.sink.report(diag::outside_response, at, {{"name", ident.text.str()}})
              .label(slot.span, diag::label_declared_here, {{"name", ident.text.str()}})
              .note(
                  diag::help_pass_as_parameter,
                  {{"name", ident.text.str()}, {"type", typeName(slot.type)}, {"number", responseInfo->number.str()}});
          return error(at);
        }
  }
  if (wanted.kind == TypeKind::enum_ && !isUnsure()) return caseNamed(wanted.enumeration, ident);
  // A near name of this body is more likely meant than one of the program.
  const std::vector<StringRef> seen = names.all();
  if (const auto near = ctx.didYouMean(ident.text, seen); near && !isUnsure()) {
    ctx.sink.report(diag::unknown_name, at, {{"name", ident.text.str()}})
        .label(diag::label_not_found_here)
        .note(diag::help_did_you_mean, {{"name", *near}})
        .fix(at, *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
    return error(at);
  }
  ctx.unknownName(scope, ident);
  return error(at);
}

const Symbol *BodyChecker::declarationOf(const ast::Expr &expr, bool report) {
  if (const auto *named = llvm::dyn_cast<ast::NameExpr>(&expr))
    return names.find(named->name.text) ? nullptr : ctx.lookup(scope, named->name.text);
  const auto *access = llvm::dyn_cast<ast::MemberExpr>(&expr);
  if (!access || access->kind != ast::ExprKind::member) return nullptr;
  const auto *named = llvm::dyn_cast<ast::NameExpr>(access->base);
  if (!named || names.find(named->name.text)) return nullptr;
  const Symbol *module = ctx.lookup(scope, named->name.text);
  if (!module || module->kind != SymbolKind::module) return nullptr;
  const Symbol *found = ctx.lookupIn(module->id, access->member.text);
  if (!found && report && access->member) ctx.unknownMember(scope, module->id, access->member);
  return found;
}

const hir::Expr *BodyChecker::member(const ast::MemberExpr &expr) {
  const Span at = span(expr.range);
  if (!expr.member) {
    infer(*expr.base);
    return error(at);
  }
  // `Verdict.malicious`, `edr.IsolationMode.full`, `limits.maximum`
  if (const Symbol *owner = declarationOf(*expr.base, true)) {
    switch (owner->kind) {
    case SymbolKind::module: {
      const Symbol *found = declarationOf(expr, true);
      return found ? symbolValue(*found, expr.member, errorType) : error(at);
    }
    case SymbolKind::enumeration: return caseNamed(static_cast<EnumId>(owner->id), expr.member);
    case SymbolKind::constant:
    case SymbolKind::fact: break;
    default:
      ctx.sink.report(diag::not_a_value, span(expr.base->range),
                      {{"name", sourceOf(span(expr.base->range))}, {"kind", nounOf(owner->kind)}});
      return error(at);
    }
  } else if (const auto *named = llvm::dyn_cast<ast::NameExpr>(expr.base);
             named && !names.find(named->name.text) && Context::scalarType(named->name.text)) {
    ctx.sink.report(diag::not_a_value, span(named->range),
                    {{"name", named->name.text.str()}, {"kind", diag::noun_type}});
    return error(at);
  } else if (const auto *nested = llvm::dyn_cast<ast::MemberExpr>(expr.base)) {
    // `edr.nothing.x`: the unknown member of the module was reported.
    const Symbol *module = declarationOf(*nested->base, false);
    if (module && module->kind == SymbolKind::module) return error(at);
  }
  const hir::Expr *base = memberBase(*expr.base);
  return isError(base) ? error(at) : memberOf(base, expr.member, at);
}

const hir::Expr *BodyChecker::memberBase(const ast::Expr &expr) {
  const auto *named = llvm::dyn_cast<ast::NameExpr>(&expr);
  const Binding *binding = named ? names.find(named->name.text) : nullptr;
  if (!binding || binding->isSlot || kindOf(binding->type) != TypeKind::each) return infer(expr);
  auto *made = ctx.make<hir::LocalRef>(binding->type, span(expr.range));
  made->local = static_cast<hir::LocalId>(binding->id);
  return made;
}

const hir::Expr *BodyChecker::memberOf(const hir::Expr *base, const ast::Ident &member, Span at) {
  if (isError(base)) return error(at);
  if (program.types.isOptional(base->type)) {
    mayBeUnknown(base);
    return error(at);
  }
  const Type &type = typeOf(base);
  if (type.kind == TypeKind::record) {
    const auto index = ctx.recordField(type.record, member.text);
    if (!index) {
      unknownMember(base->type, member);
      return error(at);
    }
    const TypeId fieldType = program.records[static_cast<std::size_t>(type.record)].fields[*index].type;
    if (fieldType == errorType) return error(at);
    auto *made = ctx.make<hir::Field>(fieldType, at);
    made->base = base;
    made->index = *index;
    return read(made);
  }
  if (member.text == "text" && isPrintable(program, base->type)) return toText(base, at);
  const BuiltinInfo *info = findMember(type.kind, member.text);
  if (info && info->form == BuiltinForm::property) {
    if (const auto *local = llvm::dyn_cast<hir::LocalRef>(base); local && type.kind == TypeKind::each)
      for (EachResult &each : eachResults)
        if (each.local == local->local) each.read = each.read || member.text == "failed";
    if (llvm::isa<hir::HostCall>(base) && member.text == "ok")
      ctx.sink.report(diag::failed_not_read, base->span, {{"name", sourceOf(base->span)}});
    Bindings bindings;
    bindings.match(program.types, info->params[0], base->type);
    if (const auto ordered = bindings.of('O'); ordered && !isOrdered(program, *ordered)) {
      ctx.sink.report(diag::operator_type, at, {{"operator", member.text.str()}, {"operand", typeName(base->type)}});
      return error(at);
    }
    const TypeId to = bindings.apply(program.types, info->result, program.failureEnum);
    return makeBuiltin(info->id, to, {base}, at);
  }
  const auto looped = loopNamed(member.text);
  if (info || (looped && itemType(base->type) != errorType)) {
    ctx.sink
        .report(diag::unknown_field, span(member.range), {{"type", typeName(base->type)}, {"name", member.text.str()}})
        .fix(span(member.range).atEnd(), "()", diag::fix_insert, {{"text", "()"}}, Applicability::maybe);
    return error(at);
  }
  unknownMember(base->type, member);
  return error(at);
}

void BodyChecker::unknownMember(TypeId type, const ast::Ident &member) {
  const Type &structure = program.types[type];
  llvm::SmallVector<StringRef, 16> known;
  if (structure.kind == TypeKind::record)
    for (const hir::FieldInfo &field : program.records[static_cast<std::size_t>(structure.record)].fields)
      known.push_back(field.name);
  else
    for (StringRef each : memberNames(structure.kind)) known.push_back(each);
  const Span at = span(member.range);
  const std::string name = member.text.str();
  if (known.empty() && structure.kind != TypeKind::record) {
    ctx.sink.report(diag::no_fields, at, {{"type", typeName(type)}});
    return;
  }
  auto report = structure.kind == TypeKind::record
                    ? ctx.sink.report(diag::unknown_field, at, {{"type", typeName(type)}, {"name", name}})
                    : ctx.sink.report(diag::unknown_operation, at, {{"type", typeName(type)}, {"name", name}});
  if (const auto near = ctx.didYouMean(member.text, known)) {
    report.note(diag::help_did_you_mean, {{"name", *near}})
        .fix(at, *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
  } else if (structure.kind == TypeKind::record && known.size() <= 12) {
    std::vector<std::string> fields;
    for (StringRef each : known) fields.push_back(each.str());
    report.note(diag::note_fields_are, {{"names", std::move(fields)}});
  }
}

const hir::Expr *BodyChecker::whenKnown(const hir::Expr *base, Span at,
                                        llvm::function_ref<const hir::Expr *(const hir::Expr *)> use) {
  const TypeId inner = program.types.unwrapped(base->type);
  const hir::LocalId local = newLocal("value", base->type, base->span);
  auto *read = ctx.make<hir::LocalRef>(base->type, base->span);
  read->local = local;
  const hir::Expr *used = use(convert(hir::Conversion::unwrap, read, inner));
  if (isError(used) || used->type == unitType) return error(at);
  const TypeId type = program.types.optional(used->type);
  const hir::Expr *some = used->type == type ? used : convert(hir::Conversion::toOptional, used, type);

  auto *let = ctx.make<hir::Let>(base->span);
  let->local = local;
  let->value = base;
  auto *known = ctx.make<hir::IsKnown>(booleanType, base->span);
  known->operand = read;
  auto *choice = ctx.make<hir::IfElse>(type, at);
  choice->cond = known;
  choice->then = asBlock({}, some, at);
  choice->otherwise = asBlock({}, none(at, type), at);
  auto *made = ctx.make<hir::BlockExpr>(type, at);
  made->body = asBlock({let}, choice, at);
  return made;
}

const hir::Expr *BodyChecker::optMember(const ast::MemberExpr &expr) {
  const Span at = span(expr.range);
  const hir::Expr *base = infer(*expr.base);
  if (isError(base) || !expr.member) return error(at);
  if (const auto *unwrap = llvm::dyn_cast<hir::Convert>(base); unwrap && unwrap->how == hir::Conversion::unwrap)
    base = unwrap->operand;
  if (!program.types.isOptional(base->type)) {
    // The `?` stands between the base and the dot.
    const Span mark{at.file, span(expr.base->range).end, span(expr.member.range).begin};
    ctx.sink.report(diag::not_an_optional, at, {{"operator", "?."}, {"found", typeName(base->type)}})
        .fix(mark, ".", diag::fix_replace_with, {{"replacement", "."}});
    return error(at);
  }
  const TypeId inner = program.types.unwrapped(base->type);
  const Type &structure = program.types[inner];
  if (structure.kind != TypeKind::record)
    return whenKnown(base, at, [&](const hir::Expr *known) { return memberOf(known, expr.member, at); });
  const auto index = ctx.recordField(structure.record, expr.member.text);
  if (!index) {
    unknownMember(inner, expr.member);
    return error(at);
  }
  const TypeId fieldType = program.records[static_cast<std::size_t>(structure.record)].fields[*index].type;
  if (fieldType == errorType) return error(at);
  auto *made = ctx.make<hir::OptField>(program.types.optional(fieldType), at);
  made->base = base;
  made->index = *index;
  return read(made);
}

} // namespace tejun::sema
