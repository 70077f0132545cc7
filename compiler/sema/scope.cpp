// The scope: systems and their networks, who does what, where an alert's missing fields come from, and the guards.
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

constexpr StringRef phases[] = {"detection", "triage", "containment", "analysis", "recovery"}; // as hir::Phase

constexpr std::uint8_t containsBit = [] {
  enum Effect {
#define EFFECT(name, en, ja) name,
#include "vm/bytecode/Effects.def"
  };
  return static_cast<std::uint8_t>(1u << contains);
}();

constexpr std::int64_t maxLimit = 1'000'000;

/// Whether a network can say anything about values of this type.
bool livesInNetworks(const TypeTable &types, TypeId id) {
  const Type &type = types[id];
  switch (type.kind) {
  case TypeKind::error:
  case TypeKind::address:
  case TypeKind::network: return true;
  case TypeKind::optional:
  case TypeKind::union_:
    for (const TypeId arg : type.args)
      if (livesInNetworks(types, arg)) return true;
    return false;
  default: return false;
  }
}

} // namespace

void Declarer::resolveScope(const FileScope &scope, const ast::ScopeItem &item) {
  program.scope.declared = true;
  program.scope.title = item.title.text;
  program.scope.span = scope.span(item.title ? item.title.range : item.range);
  llvm::StringMap<Span> seen;
  for (const ast::DomainDecl &decl : item.domains)
    if (fresh(scope, seen, decl.name)) program.scope.domains.push_back({decl.name.text, decl.title.text});
  for (const ast::IncidentDecl &decl : item.incidents)
    if (decl.domain && !seen.contains(decl.domain.text))
      ctx.sink.report(diag::unknown_of_kind, scope.span(decl.domain.range),
                      {{"kind", diag::noun_domain}, {"name", view(decl.domain.text)}});
  for (const ast::SystemDecl &decl : item.systems) {
    const Symbol *symbol = ctx.lookupKind(SymbolKind::system, decl.name.text);
    if (symbol && symbol->span == scope.span(decl.name.range)) resolveSystem(scope, decl, program.systems[symbol->id]);
  }
  llvm::StringMap<Span> seenPhases;
  for (const ast::PhaseDecl &decl : item.phases)
    if (fresh(scope, seenPhases, decl.phase)) resolvePhase(scope, decl);
  for (const ast::GuardDecl &decl : item.guards) resolveGuard(scope, decl);
  for (const ast::CalendarDecl &decl : item.calendars) {
    const Symbol *symbol = ctx.lookupKind(SymbolKind::calendar, decl.name.text);
    if (symbol && symbol->span == scope.span(decl.name.range))
      resolveCalendar(scope, decl, program.calendars[symbol->id]);
  }
}

StringRef Declarer::networkText(const FileScope &scope, const ast::Expr &expr) {
  const hir::Expr *value = checkConstantExpr(ctx, scope, expr, networkType);
  const auto *constant = llvm::dyn_cast<hir::Constant>(value);
  return constant && constant->type == networkType ? constant->text : StringRef();
}

void Declarer::resolveSystem(const FileScope &scope, const ast::SystemDecl &decl, hir::SystemInfo &info) {
  for (const ast::Expr *network : decl.networks) {
    const StringRef text = networkText(scope, *network);
    if (!text.empty()) info.networks.push_back(text);
  }
  for (const ast::TextLit &tag : decl.tags) info.tags.push_back(tag.text);
}

void Declarer::resolvePhase(const FileScope &scope, const ast::PhaseDecl &decl) {
  const auto *found = std::find(std::begin(phases), std::end(phases), decl.phase.text);
  if (found == std::end(phases)) {
    ctx.sink.report(diag::unknown_of_kind, scope.span(decl.phase.range),
                    {{"kind", diag::noun_phase}, {"name", view(decl.phase.text)}});
    return;
  }
  hir::PhaseInfo &info = program.scope.phases[found - std::begin(phases)];
  info.declared = true;
  info.span = scope.span(decl.phase.range);
  const auto team = [&](const ast::Ident &name) {
    return static_cast<hir::TeamId>(name ? ctx.require(scope, SymbolKind::team, name) : hir::noId);
  };
  info.team = team(decl.team);
  info.requestedBy = team(decl.requestedBy);
  info.plannedBy = team(decl.plannedBy);
  if (decl.from) info.from = severity(scope, decl.from).value_or(hir::Severity::low);
  if (decl.receives) info.receives = ctx.resolveType(scope, *decl.receives);
}

void Declarer::resolveGuard(const FileScope &scope, const ast::GuardDecl &decl) {
  hir::GuardInfo info;
  info.kind = decl.kind;
  info.span = scope.span(decl.range);
  if (decl.approvalBy)
    info.approvalBy = static_cast<hir::TeamId>(ctx.require(scope, SymbolKind::team, decl.approvalBy));
  if (decl.system) info.system = static_cast<hir::SystemId>(ctx.require(scope, SymbolKind::system, decl.system));
  if (decl.quorum)
    if (const auto n = ctx.intLiteral(scope, *decl.quorum, 1, 100)) info.quorum = static_cast<std::uint32_t>(*n);
  if (decl.limit) info.limit = ctx.intLiteral(scope, *decl.limit, 0, maxLimit).value_or(0);
  if (decl.per)
    if (const auto ms = ctx.durationLiteral(scope, *decl.per)) {
      if (*ms <= 0)
        ctx.sink.report(diag::bound_not_positive, scope.span(decl.per->range),
                        {{"bound", ctx.sources.text(scope.span(decl.per->range))}});
      info.perMs = *ms;
    }
  for (const ast::Expr *network : decl.intersects) {
    const StringRef text = networkText(scope, *network);
    if (!text.empty()) info.intersects.push_back(text);
  }
  info.tagged = decl.tagged.text;

  const Symbol *symbol = requireIntrinsic(scope, decl.intrinsic);
  if (!symbol) return;
  info.intrinsic = static_cast<hir::IntrinsicId>(symbol->id);
  const hir::IntrinsicInfo &intrinsic = program.intrinsics[symbol->id];
  const Span span = scope.span(decl.intrinsic.range);
  if (!(intrinsic.effects & containsBit)) {
    ctx.sink.report(diag::guard_not_containment, span, {{"name", intrinsic.name}})
        .label(intrinsic.span, diag::label_declared_here, {{"name", intrinsic.name}});
    return;
  }
  if (!decl.intersects.empty() && intrinsic.target != hir::noId) {
    const TypeId target = intrinsic.params[intrinsic.target].type;
    if (!livesInNetworks(program.types, target))
      ctx.sink.report(diag::guard_target, span, {{"name", intrinsic.name}, {"type", ctx.typeName(target)}})
          .label(intrinsic.params[intrinsic.target].span, diag::label_declared_with_type,
                 {{"type", ctx.typeName(target)}});
  }
  program.scope.guards.push_back(std::move(info));
}

const Symbol *Declarer::requireIntrinsic(const FileScope &scope, const ast::Path &path) {
  if (path.parts.empty()) return nullptr;
  const ast::Ident &last = path.parts.back();
  const Symbol *symbol = ctx.lookup(scope, path.parts.front().text);
  if (!symbol) {
    ctx.unknownName(scope, path.parts.front());
    return nullptr;
  }
  if (path.parts.size() > 1) {
    if (symbol->kind != SymbolKind::module) {
      ctx.sink.report(
          diag::wrong_kind_of_name, scope.span(path.parts.front().range),
          {{"name", view(path.parts.front().text)}, {"found", nounOf(symbol->kind)}, {"expected", diag::noun_module}});
      return nullptr;
    }
    const std::uint32_t module = symbol->id;
    symbol = ctx.lookupIn(module, last.text);
    if (!symbol) {
      ctx.unknownMember(scope, module, last);
      return nullptr;
    }
  }
  if (symbol->kind != SymbolKind::intrinsic) {
    ctx.sink
        .report(diag::wrong_kind_of_name, scope.span(last.range),
                {{"name", view(last.text)}, {"found", nounOf(symbol->kind)}, {"expected", diag::noun_intrinsic}})
        .label(symbol->span, diag::label_declared_here, {{"name", view(last.text)}});
    return nullptr;
  }
  return symbol;
}

void Declarer::resolveEnrich(const FileScope &scope, const ast::EnrichDecl &decl) {
  auto field = ctx.fieldPath(scope, decl.field);
  if (!field || !decl.call) return;
  hir::EnrichInfo info;
  info.field = std::move(field->indexes);
  info.span = scope.span(decl.range);
  info.body.locals.push_back({"alert", program.alertType, scope.span(decl.field.range), false});
  info.body.paramCount = 1;
  checkEnrich(ctx, scope, decl, program.types.unwrapped(field->type), info);
  program.scope.enriches.push_back(std::move(info));
}

} // namespace tejun::sema
