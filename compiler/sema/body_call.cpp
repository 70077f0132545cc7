// Calls: of functions, intrinsics, processes, cases with payload and the library; how arguments meet parameters; and from where what may
// be called.
#include "compiler/diagnostics/audience.h"
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/tests.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

/// The effect of widest reach.
TextId effectNoun(std::uint8_t effects) {
  TextId noun = diag::noun_observes;
  std::uint8_t bit = 1;
#define EFFECT(name, en, ja)                   \
  if (effects & bit) noun = diag::noun_##name; \
  bit = static_cast<std::uint8_t>(bit << 1);
#include "vm/bytecode/Effects.def"
  return noun;
}

std::vector<Parameter> parametersOf(const hir::IntrinsicInfo &info) {
  std::vector<Parameter> params;
  for (const hir::ParamInfo &param : info.params)
    params.push_back({param.name, param.type, param.defaultValue, param.span});
  return params;
}

} // namespace

const hir::Builtin *BodyChecker::makeBuiltin(BuiltinId id, TypeId type, ArrayRef<const hir::Expr *> args, Span at) {
  auto *made = ctx.make<hir::Builtin>(type, at);
  made->builtin = static_cast<std::uint16_t>(id);
  made->args = ctx.copyArray(args);
  return made;
}

void BodyChecker::checkUnused(ArrayRef<ast::Arg> args) {
  for (const ast::Arg &arg : args) {
    if (!arg.value || llvm::isa<ast::LambdaExpr>(arg.value)) continue;
    const auto *each = llvm::dyn_cast<ast::EachExpr>(arg.value);
    // What needs an expectation says nothing without one.
    const ast::Expr &expr = each ? *each->list : *arg.value;
    if (tellsItsType(expr)) infer(expr);
  }
}

const hir::Expr *BodyChecker::call(const ast::CallExpr &expr, TypeId hint) {
  const hir::Expr *made = plainCall(expr, hint);
  // Whether an intrinsic's call may say it is for the proof of reversibility.
  if (expr.irreversibleBecause && !isError(made) && !llvm::isa<hir::HostCall>(made))
    ctx.sink.report(diag::not_irreversible, span(expr.range), {{"name", sourceOf(span(expr.callee->range))}});
  return made;
}

/// `available(chat)`: whether this site has bound the capability.
const hir::Expr *BodyChecker::available(const ast::CallExpr &expr) {
  const Span at = span(expr.range);
  const auto *asked = expr.args.size() == 1 ? llvm::dyn_cast_or_null<ast::NameExpr>(expr.args[0].value) : nullptr;
  const Symbol *symbol = asked ? ctx.lookup(scope, asked->name.text) : nullptr;
  const auto found = llvm::find_if(program.capabilities, [&](const hir::CapabilityInfo &one) {
    return symbol && symbol->kind == SymbolKind::module && ctx.modules[symbol->id].name == one.name;
  });
  if (found == program.capabilities.end()) {
    if (asked && !symbol && !names.find(asked->name.text) && !ctx.incomplete)
      ctx.unknownName(scope, asked->name); // with the import that is missing
    else
      ctx.sink.report(diag::available_of_no_capability, at);
    return error(at);
  }
  auto *made = ctx.make<hir::Constant>(booleanType, at);
  made->word = found->providers.empty() ? 0 : 1;
  return made;
}

const hir::Expr *BodyChecker::plainCall(const ast::CallExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  const auto *path = llvm::dyn_cast<ast::MemberExpr>(expr.callee);
  const Symbol *owner = path ? declarationOf(*path->base, false) : nullptr;
  const bool isCase = owner && owner->kind == SymbolKind::enumeration;
  if ((kind == BodyKind::constant || kind == BodyKind::test) && !isCase &&
      kindOf(program.types.unwrapped(hint)) != TypeKind::enum_) {
    ctx.sink.report(diag::not_constant, at, {{"name", sourceOf(at)}});
    return error(at);
  }
  if (path) return callMember(expr, *path);
  const auto *named = llvm::dyn_cast<ast::NameExpr>(expr.callee);
  if (!named) {
    if (!llvm::isa<ast::ErrorExpr>(expr.callee)) {
      infer(*expr.callee);
      ctx.sink.report(diag::not_callable, span(expr.callee->range), {{"name", sourceOf(span(expr.callee->range))}});
    }
    checkUnused(expr.args);
    return error(at);
  }
  if (const Binding *binding = names.find(named->name.text)) {
    ctx.sink.report(diag::not_callable, span(named->range), {{"name", named->name.text.str()}})
        .label(binding->span, diag::label_declared_here, {{"name", named->name.text.str()}});
    checkUnused(expr.args);
    return error(at);
  }
  if (named->name.text == "available" && !ctx.lookup(scope, named->name.text)) return available(expr);
  const Type &wanted = program.types[program.types.unwrapped(hint)];
  if (wanted.kind == TypeKind::enum_)
    if (const auto index = ctx.enumCase(wanted.enumeration, named->name.text))
      return newCase(wanted.enumeration, *index, expr);
  if (const Symbol *symbol = ctx.lookup(scope, named->name.text)) return callSymbol(*symbol, expr);
  unknownName(named->name, errorType);
  checkUnused(expr.args);
  return error(at);
}

const hir::Expr *BodyChecker::callSymbol(const Symbol &symbol, const ast::CallExpr &expr) {
  const Span at = span(expr.range);
  switch (symbol.kind) {
  case SymbolKind::fn: {
    const hir::FnInfo &info = program.fns[symbol.id];
    // The body of the function that is being checked has more locals by now.
    std::vector<Parameter> params;
    for (std::uint32_t i = 0; i < info.body.paramCount; ++i)
      params.push_back(
          {info.body.locals[i].name, info.body.locals[i].type, info.defaults[i], info.body.locals[i].span});
    auto *made = ctx.make<hir::FnCall>(info.result, at);
    made->fn = static_cast<hir::FnId>(symbol.id);
    const std::string callee = info.name;
    const auto args = arguments(callee, params, expr.args, at);
    if (!args || info.result == errorType) return error(at);
    made->args = *args;
    return made;
  }
  case SymbolKind::intrinsic: return hostCall(static_cast<hir::IntrinsicId>(symbol.id), expr);
  case SymbolKind::process: return processCall(static_cast<hir::ProcessId>(symbol.id), expr);
  case SymbolKind::callable: return playbookCall(static_cast<hir::PlaybookId>(symbol.id), expr);
  default: break;
  }
  ctx.sink.report(diag::not_callable, span(expr.callee->range), {{"name", sourceOf(span(expr.callee->range))}})
      .label(symbol.span, diag::label_declared_here, {{"name", symbol.name.str()}});
  checkUnused(expr.args);
  return error(at);
}

const hir::Expr *BodyChecker::callMember(const ast::CallExpr &expr, const ast::MemberExpr &callee) {
  const Span at = span(expr.range);
  if (!callee.member) {
    infer(*callee.base);
    checkUnused(expr.args);
    return error(at);
  }
  if (callee.kind == ast::ExprKind::member) {
    if (const Symbol *owner = declarationOf(*callee.base, true)) {
      if (owner->kind == SymbolKind::module) {
        if (const Symbol *found = declarationOf(callee, true)) return callSymbol(*found, expr);
        checkUnused(expr.args);
        return error(at);
      }
      if (owner->kind == SymbolKind::enumeration) {
        const auto enumeration = static_cast<EnumId>(owner->id);
        if (const auto index = ctx.enumCase(enumeration, callee.member.text)) return newCase(enumeration, *index, expr);
        caseNamed(enumeration, callee.member);
        checkUnused(expr.args);
        return error(at);
      }
    } else if (const auto *named = llvm::dyn_cast<ast::NameExpr>(callee.base); named && !names.find(named->name.text)) {
      if (const auto type = Context::scalarType(named->name.text)) return callStatic(*type, expr, callee.member);
    }
  }
  const hir::Expr *base = memberBase(*callee.base);
  if (callee.kind == ast::ExprKind::optMember && !isError(base)) {
    if (const auto *unwrap = llvm::dyn_cast<hir::Convert>(base); unwrap && unwrap->how == hir::Conversion::unwrap)
      base = unwrap->operand;
    if (program.types.isOptional(base->type))
      return whenKnown(base, at, [&](const hir::Expr *known) { return callMemberOf(known, expr, callee); });
    ctx.sink.report(diag::not_an_optional, span(callee.range), {{"operator", "?."}, {"found", typeName(base->type)}});
    base = error(at);
  }
  return callMemberOf(base, expr, callee);
}

const hir::Expr *BodyChecker::callMemberOf(const hir::Expr *base, const ast::CallExpr &expr,
                                           const ast::MemberExpr &callee) {
  const Span at = span(expr.range);
  if (!isError(base)) base = value(base);
  if (isError(base)) {
    checkUnused(expr.args);
    return error(at);
  }
  if (const auto op = loopNamed(callee.member.text)) {
    const bool isProperty = expr.args.empty() && findMember(typeOf(base).kind, callee.member.text);
    if (itemType(base->type) != errorType && !isProperty) return loop(*op, base, expr, callee.member);
  }
  const BuiltinInfo *info = findMember(typeOf(base).kind, callee.member.text);
  if (info && info->form == BuiltinForm::method) return callBuiltin(*info, base, expr, callee.member);
  if (info) {
    // `xs.count()` is `xs.count`.
    const Span parentheses{at.file, span(callee.range).end, at.end};
    ctx.sink.report(diag::not_callable, span(callee.range), {{"name", callee.member.text.str()}})
        .fix(parentheses, "", diag::fix_remove, Applicability::maybe);
    checkUnused(expr.args);
    return error(at);
  }
  constexpr StringRef changes[] = {"add", "add_all", "remove", "put", "clear"};
  if (program.types.isCollection(base->type) && llvm::is_contained(changes, callee.member.text)) {
    ctx.sink.report(diag::change_is_lost, at, {{"operation", callee.member.text.str()}});
    checkUnused(expr.args);
    return error(at);
  }
  if (typeOf(base).kind == TypeKind::record && ctx.recordField(typeOf(base).record, callee.member.text))
    ctx.sink.report(diag::not_callable, span(callee.range), {{"name", sourceOf(span(callee.range))}});
  else
    unknownMember(base->type, callee.member);
  checkUnused(expr.args);
  return error(at);
}

void BodyChecker::wrongCount(const std::string &callee, std::size_t expected, const ast::CallExpr &call) {
  const std::size_t found = call.args.size();
  if (found > expected)
    ctx.sink.report(diag::too_many_arguments, span(call.range),
                    {{"callee", callee}, {"expected", expected}, {"found", found}});
  else
    ctx.sink.report(diag::too_few_arguments, span(call.range),
                    {{"callee", callee}, {"expected", expected}, {"found", found}});
  checkUnused(call.args);
}

const hir::Expr *BodyChecker::callStatic(TypeId type, const ast::CallExpr &expr, const ast::Ident &member) {
  if (const BuiltinInfo *info = findStatic(static_cast<TypeKind>(type), member.text))
    return callBuiltin(*info, nullptr, expr, member);
  ctx.sink.report(diag::unknown_operation, span(member.range), {{"type", typeName(type)}, {"name", member.text.str()}});
  checkUnused(expr.args);
  return error(span(expr.range));
}

const hir::Expr *BodyChecker::callBuiltin(const BuiltinInfo &info, const hir::Expr *receiver, const ast::CallExpr &expr,
                                          const ast::Ident &member) {
  const Span at = span(expr.range);
  llvm::SmallVector<const hir::Expr *, 4> args;
  if (receiver) args.push_back(receiver);
  const std::size_t given = info.params.size() - args.size();
  const std::string callee = member.text.str();
  if (expr.args.size() != given) {
    wrongCount(callee, given, expr);
    return error(at);
  }
  Bindings bindings;
  if (receiver && !bindings.match(program.types, info.params[0], receiver->type)) {
    ctx.sink.report(diag::unknown_operation, span(member.range),
                    {{"type", typeName(receiver->type)}, {"name", callee}});
    checkUnused(expr.args);
    return error(at);
  }
  if (const auto ordered = bindings.of('O'); ordered && !isOrdered(program, *ordered)) {
    ctx.sink.report(diag::operator_type, span(member.range),
                    {{"operator", callee}, {"operand", typeName(receiver->type)}});
    return error(at);
  }
  bool failed = false;
  for (const ast::Arg &arg : expr.args) {
    if (arg.name) {
      ctx.sink.report(diag::unknown_parameter, span(arg.name.range),
                      {{"callee", callee}, {"name", arg.name.text.str()}});
      failed = true;
    }
    const Pattern &pattern = info.params[args.size()];
    const TypeId expected = bindings.apply(program.types, pattern, program.failureEnum);
    const hir::Expr *built = arg.value ? check(*arg.value, expected) : error(at);
    if (expected == errorType) built = value(built);
    failed = failed || isError(built);
    args.push_back(built);
  }
  if (failed) return error(at);
  // What compares, sorts or joins secrets tells something about them.
  const bool onlyTakes =
      llvm::is_contained({"count", "is_empty", "first", "last", "at", "get", "values", "ok", "failed"}, info.name);
  if (!onlyTakes)
    for (const hir::Expr *arg : args)
      if (holdsSecret(program, arg->type)) {
        ctx.sink.report(diag::secret_not_here, arg->span, {{"place", diag::noun_place_collection}});
        return error(at);
      }
  const bool isPattern = info.id == BuiltinId::Text_matches || info.id == BuiltinId::Text_find_match ||
                         info.id == BuiltinId::Text_find_matches;
  if (isPattern) checkPattern(args[1]);
  const TypeId type = bindings.apply(program.types, info.result, program.failureEnum);
  return makeBuiltin(info.id, type, args, at);
}

const hir::Expr *BodyChecker::newCase(EnumId enumeration, std::uint32_t enumCase, const ast::CallExpr &expr) {
  const Span at = span(expr.range);
  const hir::EnumCaseInfo wanted = program.enums[static_cast<std::size_t>(enumeration)].cases[enumCase];
  std::vector<Parameter> params;
  for (const hir::FieldInfo &field : wanted.payload)
    params.push_back({field.name, field.type, field.defaultValue, field.span});
  auto *made = ctx.make<hir::EnumNew>(program.types.enumeration(enumeration), at);
  made->enumCase = enumCase;
  const auto payload = arguments(wanted.name, params, expr.args, at);
  if (!payload) return error(at);
  made->payload = *payload;
  if (!program.enums[static_cast<std::size_t>(enumeration)].hasPayload()) return constant(made->type, enumCase, at);
  return made;
}

bool BodyChecker::mayCallHost(StringRef name, std::uint8_t effects, Span at) {
  if (inSilence && (effects & effectBit("contains")) != 0) {
    ctx.sink.report(diag::silence_contains, at, {{"target", "`" + name.str() + "`"}});
    return false;
  }
  const TextId effect = effectNoun(effects);
  if (place != Place::body) {
    const TextId where = place == Place::lambda ? TextId(diag::noun_lambda) : TextId(diag::noun_condition_place);
    ctx.sink.report(diag::effect_ceiling, at, {{"kind", where}, {"name", name.str()}, {"effect", effect}});
    return false;
  }
  if (inBreach) {
    constexpr std::uint8_t tells = effectBit("observes") | effectBit("records") | effectBit("notifies");
    if ((effects & ~tells) == 0) return true;
    ctx.sink.report(diag::breach_only_tells, at, {{"name", name.str()}, {"effect", effect}});
    return false;
  }
  switch (kind) {
  case BodyKind::method:
  case BodyKind::response: return true;
  case BodyKind::confirm:
    if (effects == effectBit("observes")) return true;
    ctx.sink.report(diag::confirm_only_observes, at, {{"name", name.str()}, {"effect", effect}});
    return false;
  case BodyKind::enrich:
    if (effects == effectBit("observes")) return true;
    break;
  case BodyKind::fn:
    ctx.sink.report(diag::function_not_pure, at, {{"name", name.str()}, {"effect", effect}});
    return false;
  case BodyKind::constant:
  case BodyKind::criterion:
  case BodyKind::test:
  case BodyKind::playbook: break;
  }
  ctx.sink.report(diag::effect_ceiling, at, {{"kind", kindNoun()}, {"name", name.str()}, {"effect", effect}});
  return false;
}

const hir::Expr *BodyChecker::eachArgument(const ast::EachExpr &each, const Parameter &parameter, TypeId &element) {
  const TypeId single = program.types.unwrapped(parameter.type);
  const bool isLiteral = llvm::isa<ast::ListExpr>(each.list);
  const hir::Expr *list = value(build(*each.list, isLiteral ? program.types.list(single) : errorType));
  if (isError(list)) return list;
  const TypeKind listKind = kindOf(list->type);
  if (listKind != TypeKind::list && listKind != TypeKind::set) {
    ctx.sink.report(diag::each_needs_collection, list->span, {{"found", typeName(list->type)}});
    return error(list->span);
  }
  const hir::Expr *items =
      kindOf(single) == TypeKind::union_ && llvm::is_contained(program.types[single].args, itemType(list->type))
          ? list
          : coerceItems(list, single);
  if (!items) {
    const TypeId wanted = listKind == TypeKind::set ? program.types.set(single) : program.types.list(single);
    mismatch(list, wanted, parameter.span);
    return error(list->span);
  }
  element = itemType(items->type);
  if (holdsSecret(program, element)) { // the answers would be kept by it
    ctx.sink.report(diag::secret_not_here, items->span, {{"place", diag::noun_place_collection}});
    return error(list->span);
  }
  return items;
}

const hir::Expr *BodyChecker::hostCall(hir::IntrinsicId id, const ast::CallExpr &expr) {
  const Span at = span(expr.range);
  const hir::IntrinsicInfo &info = program.intrinsics[static_cast<std::size_t>(id)];
  const bool allowed = mayCallHost(info.name, info.effects, span(expr.callee->range));
  const std::vector<Parameter> params = parametersOf(info);
  const auto given = bind(info.name, params, expr.args, at);
  auto *made = ctx.make<hir::HostCall>(info.result, at);
  made->intrinsic = id;
  made->irreversibleBecause = expr.irreversibleBecause.text;
  llvm::SmallVector<const hir::Expr *, 8> args;
  if (!given) return error(at);
  bool failed = !allowed;
  TypeId element = errorType;
  for (std::size_t i = 0; i < params.size(); ++i) {
    const ast::Arg *const one = (*given)[i];
    const auto *each = one ? llvm::dyn_cast_or_null<ast::EachExpr>(one->value) : nullptr;
    if (each && made->eachArg != hir::noId) {
      ctx.sink.report(diag::each_twice, span(each->range))
          .label(args[made->eachArg]->span, diag::label_first_given_here);
      failed = true;
    }
    const hir::Expr *arg = each ? eachArgument(*each, params[i], element) : argument(params[i], one, at);
    if (each) made->eachArg = static_cast<std::uint32_t>(i);
    args.push_back(arg);
    failed = failed || isError(arg);
  }
  if (failed) return error(at);
  made->args = ctx.copyArray(args);
  if (made->eachArg != hir::noId) made->type = program.types.each(element, info.result);
  return made;
}

const hir::Expr *BodyChecker::processCall(hir::ProcessId id, const ast::CallExpr &expr) {
  const Span at = span(expr.range);
  const hir::ProcessInfo &info = program.processes[static_cast<std::size_t>(id)];
  // A playbook's steps come here through stepCall.
  const bool allowed = place == Place::body && (kind == BodyKind::response || kind == BodyKind::playbook);
  if (!allowed)
    ctx.sink.report(diag::process_not_here, span(expr.callee->range), {{"name", info.name.str()}})
        .label(info.span, diag::label_declared_here, {{"name", info.name.str()}});
  if (inSilence && callWith(effectBit("contains"), info))
    ctx.sink.report(diag::silence_contains, span(expr.callee->range), {{"target", "`" + info.name.str() + "`"}});
  std::vector<Parameter> params;
  for (std::uint32_t i = 0; i < info.inputCount; ++i)
    params.push_back({info.locals[i].name, info.locals[i].type, nullptr, info.locals[i].span, info.notEmpty[i]});
  auto *made = ctx.make<hir::ProcessCall>(info.resultType, at);
  made->process = id;
  const auto args = arguments(info.name, params, expr.args, at);
  if (!allowed || !args) return error(at);
  made->args = *args;
  checkNotEmpty(params, *args);
  return made;
}

const hir::Expr *BodyChecker::playbookCall(hir::PlaybookId id, const ast::CallExpr &expr) {
  const Span at = span(expr.range);
  const hir::PlaybookInfo &info = program.playbooks[static_cast<std::size_t>(id)];
  if (!inStepCall) {
    ctx.sink.report(diag::playbook_not_here, span(expr.callee->range), {{"name", info.name.str()}})
        .label(info.span, diag::label_declared_here, {{"name", info.name.str()}});
    checkUnused(expr.args);
    return error(at);
  }
  std::vector<Parameter> params;
  for (std::uint32_t i = 0; i < info.inputCount; ++i) {
    const hir::SlotInfo &slot = info.slots[1 + i];
    params.push_back({slot.name, slot.type, nullptr, slot.span, info.notEmpty[i]});
  }
  auto *made = ctx.make<hir::PlaybookCall>(info.resultType, at);
  made->playbook = id;
  inStepCall = false;
  const auto args = arguments(info.name, params, expr.args, at);
  if (!args) return error(at);
  made->args = *args;
  checkNotEmpty(params, *args);
  return made;
}

void BodyChecker::checkNotEmpty(ArrayRef<Parameter> params, ArrayRef<const hir::Expr *> args) {
  for (std::size_t i = 0; i < params.size(); ++i)
    if (params[i].notEmpty && !paths.isNotEmpty(args[i], facts))
      ctx.sink.report(diag::may_be_empty, args[i]->span, {{"name", sourceOf(args[i]->span)}})
          .label(params[i].span, diag::label_declared_here, {{"name", params[i].name.str()}});
}

std::optional<BodyChecker::BoundArgs> BodyChecker::bind(StringRef callee, ArrayRef<Parameter> params,
                                                        ArrayRef<ast::Arg> args, Span at) {
  BoundArgs bound(params.size(), nullptr);
  bool failed = false;
  bool namedSeen = false;
  std::size_t next = 0;
  std::size_t positional = 0;
  const auto fail = [&](const ast::Arg &arg) {
    failed = true;
    checkUnused(arg);
  };
  for (const ast::Arg &arg : args) {
    if (arg.rest) {
      ctx.sink.report(diag::rest_outside_test, span(arg.range));
      failed = true;
      continue;
    }
    if (!arg.value) {
      failed = true; // the parser spoke of it
      continue;
    }
    if (!arg.name) {
      ++positional;
      if (namedSeen) {
        ctx.sink.report(diag::positional_after_named, span(arg.range));
        fail(arg);
      } else if (next >= params.size()) {
        if (positional == params.size() + 1)
          ctx.sink.report(diag::too_many_arguments, span(arg.range),
                          {{"callee", callee.str()}, {"expected", params.size()}, {"found", args.size()}});
        fail(arg);
      } else {
        bound[next++] = &arg;
      }
      continue;
    }
    namedSeen = true;
    const auto *param = llvm::find_if(params, [&](const Parameter &p) { return p.name == arg.name.text; });
    if (param == params.end()) {
      auto report = ctx.sink.report(diag::unknown_parameter, span(arg.name.range),
                                    {{"callee", callee.str()}, {"name", arg.name.text.str()}});
      llvm::SmallVector<StringRef, 8> known;
      for (const Parameter &p : params) known.push_back(p.name);
      if (const auto near = ctx.didYouMean(arg.name.text, known))
        report.note(diag::help_did_you_mean, {{"name", *near}})
            .fix(span(arg.name.range), *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
      fail(arg);
      continue;
    }
    const ast::Arg *&place_ = bound[static_cast<std::size_t>(param - params.begin())];
    if (place_) {
      ctx.sink.report(diag::duplicate_argument, span(arg.range), {{"name", arg.name.text.str()}})
          .label(span(place_->range), diag::label_first_given_here);
      fail(arg);
      continue;
    }
    place_ = &arg;
  }
  // One that is missing is likely the one that was misspelled.
  for (std::size_t i = 0; i < params.size() && !failed; ++i) {
    if (bound[i] || params[i].defaultValue || program.types.isOptional(params[i].type) || params[i].type == errorType)
      continue;
    ctx.sink.report(diag::missing_argument, at, {{"callee", callee.str()}, {"name", params[i].name.str()}})
        .label(params[i].span, diag::label_declared_with_type, {{"type", typeName(params[i].type)}});
    checkUnused(args);
    return std::nullopt;
  }
  if (!failed) return bound;
  for (const ast::Arg *arg : bound)
    if (arg) checkUnused(*arg);
  return std::nullopt;
}

const hir::Expr *BodyChecker::argument(const Parameter &parameter, const ast::Arg *given, Span at) {
  if (!given) return parameter.defaultValue ? parameter.defaultValue : none(at, parameter.type);
  return check(*given->value, parameter.type, parameter.span);
}

std::optional<ArrayRef<const hir::Expr *>> BodyChecker::arguments(StringRef callee, ArrayRef<Parameter> params,
                                                                  ArrayRef<ast::Arg> args, Span at) {
  const auto given = bind(callee, params, args, at);
  if (!given) return std::nullopt;
  llvm::SmallVector<const hir::Expr *, 8> made;
  bool failed = false;
  for (std::size_t i = 0; i < params.size(); ++i) {
    made.push_back(argument(params[i], (*given)[i], at));
    // A parameter of an erroneous type makes the call erroneous, silently.
    failed = failed || isError(made.back()) || params[i].type == errorType;
  }
  if (failed) return std::nullopt;
  return ctx.copyArray(made);
}

} // namespace tejun::sema
