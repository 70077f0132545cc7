// Functions, constants and intrinsics: signatures, and what an intrinsic promises about its effect, its undo and a crash.
#include "compiler/diagnostics/audience.h"
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

enum Effect : std::uint8_t {
#define EFFECT(name, en, ja) name##Effect,
#include "vm/bytecode/Effects.def"
};
constexpr std::uint8_t bit(Effect effect) { return static_cast<std::uint8_t>(1u << effect); }

std::optional<Effect> findEffect(StringRef name) {
#define EFFECT(row, en, ja) \
  if (name == #row) return row##Effect;
#include "vm/bytecode/Effects.def"
  return std::nullopt;
}

enum Crash : std::uint8_t { idempotent, reconcile, once };

constexpr std::int64_t maxTimeoutMs = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::int64_t maxRetries = 20;
constexpr std::int64_t maxAtOnce = 1000;

} // namespace

void Declarer::resolveParams(const FileScope &scope, ArrayRef<ast::Param> params, hir::Body &body) {
  llvm::StringMap<Span> seen;
  for (const ast::Param &param : params) {
    if (!fresh(scope, seen, param.name)) continue;
    Tlp label = Tlp::none;
    const TypeId type = param.type ? ctx.resolveType(scope, *param.type, false, &label) : errorType;
    body.locals.push_back({param.name.text, type, scope.span(param.name.range), false, label});
  }
  body.paramCount = static_cast<std::uint32_t>(body.locals.size());
}

void Declarer::resolveFn(const Pending<ast::FnItem> &pending) {
  const FileScope &scope = *pending.scope;
  hir::FnInfo &info = program.fns[pending.id];
  info.name = qualified(scope, pending.item->name.text);
  info.doc = pending.item->doc;
  info.span = scope.span(pending.item->name.range);
  info.result =
      pending.item->result ? ctx.resolveType(scope, *pending.item->result, false, &info.resultLabel) : unitType;
  resolveParams(scope, pending.item->params, info.body);
  info.defaults.resize(info.body.paramCount);
}

/// A message is a function whose result may be shown to its audience.
void Declarer::resolveMessage(const Pending<ast::MessageItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::MessageItem &item = *pending.item;
  hir::FnInfo &info = program.fns[pending.id];
  info.name = qualified(scope, item.name.text);
  info.doc = item.doc;
  info.span = scope.span(item.name.range);
  info.result = program.types.record(program.messageRecord);
  info.audience = item.audience ? item.audience.text.str() : "organisation";
  info.resultLabel = labelOf(scope, item.audience);
  resolveParams(scope, item.params, info.body);
  info.defaults.resize(info.body.paramCount);
}

bool Declarer::canCross(TypeId id, bool isResult) const {
  const Type &type = program.types[id];
  switch (type.kind) {
  case TypeKind::never:
  case TypeKind::each: return false;
  case TypeKind::unit:
  case TypeKind::job: return isResult;
  case TypeKind::union_: return !isResult;
  default: break;
  }
  for (const TypeId arg : type.args)
    if (!canCross(arg, false)) return false;
  return true;
}

void Declarer::resolveIntrinsic(const Pending<ast::IntrinsicItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::IntrinsicItem &item = *pending.item;
  hir::IntrinsicInfo &info = program.intrinsics[pending.id];
  info.name = qualified(scope, item.name.text);
  info.doc = item.doc;
  info.span = scope.span(item.name.range);
  llvm::StringMap<Span> seen;
  for (const ast::Param &param : item.params) {
    if (!fresh(scope, seen, param.name)) continue;
    Tlp label = Tlp::none;
    const TypeId type = param.type ? ctx.resolveType(scope, *param.type, true, &label) : errorType;
    if (type != errorType && !canCross(type, false))
      ctx.sink.report(diag::not_a_host_type, scope.span(param.type->range), {{"type", ctx.typeName(type)}});
    info.params.push_back({param.name.text, type, nullptr, scope.span(param.name.range), label});
  }
  info.result = item.result ? ctx.resolveType(scope, *item.result, false, &info.resultLabel) : unitType;
  if (info.result != errorType && !canCross(info.result, true))
    ctx.sink.report(diag::not_a_host_type, scope.span(item.result->range), {{"type", ctx.typeName(info.result)}});
  for (const ast::Ident &name : item.effects) {
    if (const auto effect = findEffect(name.text))
      info.effects = static_cast<std::uint8_t>(info.effects | bit(*effect));
    else
      ctx.sink.report(diag::unknown_of_kind, scope.span(name.range),
                      {{"kind", diag::noun_effect}, {"name", view(name.text)}});
  }
  info.irreversible = item.irreversible;
  info.audience = item.audience.text.str();
  info.isBound = !isUnbound(scope);
  labelOf(scope, item.audience);
}

/// The strictest label that the audience takes; reports one that there is not.
Tlp Declarer::labelOf(const FileScope &scope, const ast::Ident &audience) {
  if (!audience) return defaultLabel;
  if (const auto label = takenBy(audience.text)) return *label;
  const Span at = scope.span(audience.range);
  DiagnosticBuilder report = ctx.sink.report(diag::unknown_audience, at, {{"name", view(audience.text)}});
  ctx.suggestFrom(report, at, audience.text,
                  {
#define AUDIENCE(row, spelling, label, en, ja) spelling,
#include "compiler/sema/Labels.def"
                  });
  return defaultLabel;
}

void Declarer::checkIntrinsicClauses(const Pending<ast::IntrinsicItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::IntrinsicItem &item = *pending.item;
  hir::IntrinsicInfo &info = program.intrinsics[pending.id];
  const Span span = info.span;
  if (item.effects.empty()) ctx.sink.report(diag::intrinsic_without_effect, span, {{"name", info.name}});

  if (item.target) {
    for (std::uint32_t i = 0; i < info.params.size(); ++i)
      if (info.params[i].name == item.target.text) info.target = i;
    if (info.target != hir::noId && holdsSecret(program, info.params[info.target].type))
      ctx.sink.report(diag::secret_not_here, scope.span(item.target.range), {{"place", diag::noun_place_target}});
    if (info.target == hir::noId) {
      std::vector<std::string> names;
      for (const hir::ParamInfo &param : info.params) names.push_back(param.name.str());
      DiagnosticBuilder diagnostic = ctx.sink.report(diag::unknown_parameter, scope.span(item.target.range),
                                                     {{"callee", info.name}, {"name", view(item.target.text)}});
      if (!names.empty()) diagnostic.note(diag::note_parameters_are, {{"names", names}});
    }
  } else if (info.effects & bit(containsEffect)) {
    ctx.sink.report(diag::missing_clause, span, {{"kind", diag::noun_intrinsic}, {"clause", "contains TARGET"}});
  }
  for (const hir::ParamInfo &param : info.params) // inside another value nobody would see it go
    if (holdsSecret(program, param.type) && !isSecret(program, param.type))
      ctx.sink.report(diag::secret_not_here, param.span, {{"place", diag::noun_place_intrinsic_argument}});
  checkCrashPolicy(scope, item, info);
  checkUndo(scope, item, info);

  if (item.timeout)
    if (const auto ms = ctx.durationLiteral(scope, *item.timeout)) {
      if (*ms <= 0)
        ctx.sink.report(diag::bound_not_positive, scope.span(item.timeout->range),
                        {{"bound", ctx.sources.text(scope.span(item.timeout->range))}});
      else if (*ms > maxTimeoutMs)
        ctx.sink.report(diag::bound_too_large, scope.span(item.timeout->range),
                        {{"bound", ctx.sources.text(scope.span(item.timeout->range))}, {"limit", "24h"}});
      else
        info.timeoutMs = *ms;
    }
  if (item.concurrency)
    if (const auto n = ctx.intLiteral(scope, *item.concurrency, 1, maxAtOnce))
      info.atOnce = static_cast<std::uint32_t>(*n);
}

void Declarer::checkCrashPolicy(const FileScope &scope, const ast::IntrinsicItem &item, hir::IntrinsicInfo &info) {
  const std::uint8_t observing = bit(observesEffect);
  if (item.crashPolicy.text == "idempotent") {
    info.crash = idempotent;
  } else if (item.crashPolicy.text == "reconcile") {
    info.crash = reconcile;
    if (!item.reconcileWith)
      ctx.sink.report(diag::missing_clause, scope.span(item.crashPolicy.range),
                      {{"kind", diag::noun_intrinsic}, {"clause", "reconcile NAME"}});
    else
      info.reconcileWith = siblingIntrinsic(scope, item.reconcileWith);
  } else {
    // Looking twice changes nothing, so what only observes may be sent again; anything else must say so.
    info.crash = !item.crashPolicy && info.effects == observing ? idempotent : once;
  }
  if (info.reconcileWith != static_cast<hir::IntrinsicId>(hir::noId)) {
    const hir::IntrinsicInfo &other = program.intrinsics[static_cast<std::size_t>(info.reconcileWith)];
    if (other.effects != observing)
      ctx.sink
          .report(diag::reconcile_not_observing, scope.span(item.reconcileWith.range),
                  {{"name", info.name}, {"other", other.name}})
          .label(other.span, diag::label_declared_here, {{"name", other.name}});
  }
  if ((info.effects & bit(containsEffect)) && !info.irreversible && info.crash == once)
    ctx.sink.report(diag::containment_may_be_lost, info.span, {{"name", info.name}});
  if (item.retry)
    if (const auto n = ctx.intLiteral(scope, *item.retry, 0, maxRetries)) {
      info.retry = static_cast<std::uint32_t>(*n);
      if (info.crash == once && *n > 0)
        ctx.sink.report(diag::retry_of_once, scope.span(item.retry->range), {{"name", info.name}});
    }
}

void Declarer::checkUndo(const FileScope &scope, const ast::IntrinsicItem &item, hir::IntrinsicInfo &info) {
  const bool contains = info.effects & bit(containsEffect);
  if (!item.undo) {
    // What can be given an end need not be undone; whether a call gives one is for the proof of reversibility.
    const bool expires = llvm::any_of(info.params, [&](const hir::ParamInfo &param) {
      return param.name == "for" && program.types.unwrapped(param.type) == durationType;
    });
    if (contains && !info.irreversible && !expires)
      ctx.sink.report(diag::containment_without_undo, info.span, {{"name", info.name}});
    return;
  }
  if (!contains) {
    ctx.sink.report(diag::undo_of_nothing, scope.span(item.undo.range), {{"name", info.name}});
    return;
  }
  info.undo = siblingIntrinsic(scope, item.undo);
  if (info.undo == static_cast<hir::IntrinsicId>(hir::noId)) return;
  const hir::IntrinsicInfo &undo = program.intrinsics[static_cast<std::size_t>(info.undo)];
  if (!(undo.effects & bit(restoresEffect)))
    ctx.sink
        .report(diag::undo_does_not_restore, scope.span(item.undo.range), {{"undo", undo.name}, {"name", info.name}})
        .label(undo.span, diag::label_declared_here, {{"name", undo.name}});
  if (info.result == errorType) return;
  // It is called with what the action returned.
  bool fits = info.result != unitType && !undo.params.empty();
  if (fits) {
    const TypeId taken = undo.params.front().type;
    fits = taken == errorType || program.types.unwrapped(taken) == info.result;
  }
  // What it takes besides is left out, or taken from the action's own arguments.
  for (std::size_t i = 1; fits && i < undo.params.size(); ++i)
    fits = program.types.isOptional(undo.params[i].type) || llvm::any_of(info.params, [&](const hir::ParamInfo &param) {
             return param.name == undo.params[i].name && param.type == undo.params[i].type;
           });
  if (!fits)
    ctx.sink
        .report(diag::undo_signature, scope.span(item.undo.range),
                {{"undo", undo.name},
                 {"name", info.name},
                 {"expected", info.result == unitType ? "Receipt" : ctx.typeName(info.result)}})
        .label(undo.span, diag::label_declared_here, {{"name", undo.name}});
}

hir::IntrinsicId Declarer::siblingIntrinsic(const FileScope &scope, const ast::Ident &name) {
  const auto none = static_cast<hir::IntrinsicId>(hir::noId);
  const Symbol *symbol = ctx.lookup(scope, name.text);
  if (!symbol) {
    ctx.unknownName(scope, name);
    return none;
  }
  if (symbol->kind != SymbolKind::intrinsic) {
    ctx.sink
        .report(diag::wrong_kind_of_name, scope.span(name.range),
                {{"name", view(name.text)}, {"found", nounOf(symbol->kind)}, {"expected", diag::noun_intrinsic}})
        .label(symbol->span, diag::label_declared_here, {{"name", view(name.text)}});
    return none;
  }
  return static_cast<hir::IntrinsicId>(symbol->id);
}

// ---- constants and literals --------------------------------------------------------------------------------

const hir::ConstInfo &Context::constant(std::uint32_t id) {
  PendingConst &pending = pendingConsts_[id];
  using State = PendingConst::State;
  if (pending.state == State::done) return program.consts[id];
  if (pending.state == State::busy) {
    pending.state = State::done; // one report for the whole cycle
    hir::ConstInfo &info = program.consts[id];
    sink.report(diag::circular_constant, info.span, {{"name", view(info.name)}});
    info.type = errorType;
    info.value = make<hir::ErrorExpr>(errorType, info.span);
    return info;
  }
  pending.state = State::busy;
  const ast::ConstItem &item = *pending.item;
  const TypeId declared = item.type ? resolveType(*pending.scope, *item.type) : errorType;
  const hir::Expr *value = item.value ? checkConstantExpr(*this, *pending.scope, *item.value, declared)
                                      : make<hir::ErrorExpr>(errorType, program.consts[id].span);
  if (pendingConsts_[id].state == State::done) return program.consts[id]; // it was in the cycle
  pendingConsts_[id].state = State::done;
  hir::ConstInfo &info = program.consts[id];
  info.type = item.type ? declared : value->type;
  info.value = value;
  return info;
}

std::optional<std::int64_t> Context::durationLiteral(const FileScope &scope, const ast::Expr &expr) {
  const hir::Expr *value = checkConstantExpr(*this, scope, expr, durationType);
  const auto *constant = llvm::dyn_cast<hir::Constant>(value);
  if (!constant || constant->type != durationType) return std::nullopt;
  return constant->word;
}

std::optional<std::int64_t> Context::intLiteral(const FileScope &scope, const ast::Expr &expr, std::int64_t low,
                                                std::int64_t high) {
  const hir::Expr *value = checkConstantExpr(*this, scope, expr, integerType);
  const auto *constant = llvm::dyn_cast<hir::Constant>(value);
  if (!constant || constant->type != integerType) return std::nullopt;
  if (constant->word < low || constant->word > high) {
    sink.report(diag::out_of_range, scope.span(expr.range),
                {{"literal", std::to_string(constant->word)}, {"low", low}, {"high", high}});
    return std::nullopt;
  }
  return constant->word;
}

} // namespace tejun::sema
