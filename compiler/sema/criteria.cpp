// Facts and criteria: what triage may establish, and which severity it makes of it.
#include "compiler/diagnostics/audience.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/declare.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

} // namespace

std::optional<hir::Severity> Declarer::severity(const FileScope &scope, const ast::Ident &name) {
  if (const auto ordinal = ctx.enumCase(program.severityEnum, name.text)) return static_cast<hir::Severity>(*ordinal);
  const Span span = scope.span(name.range);
  DiagnosticBuilder diagnostic = ctx.sink.report(diag::not_a_severity, span, {{"name", view(name.text)}});
  llvm::SmallVector<StringRef, 4> candidates;
  for (const auto &enumCase : program.enums[static_cast<std::size_t>(program.severityEnum)].cases)
    candidates.push_back(enumCase.name);
  ctx.suggestFrom(diagnostic, span, name.text, candidates);
  return std::nullopt;
}

void Declarer::resolveFact(const Pending<ast::FactItem> &pending) {
  const FileScope &scope = *pending.scope;
  hir::FactInfo &info = program.facts[pending.id];
  info.name = pending.item->name.text;
  info.title = pending.item->title.text;
  info.span = scope.span(pending.item->name.range);
  info.type = pending.item->type ? ctx.resolveType(scope, *pending.item->type, false, &info.label) : booleanType;
  if (holdsSecret(program, info.type))
    ctx.sink.report(diag::secret_not_here, info.span, {{"place", diag::noun_place_fact}});
  info.incidents = requireAll<hir::IncidentId>(scope, SymbolKind::incident, pending.item->incidents);
}

void Declarer::resolveCriteria(const FileScope &scope, const ast::CriteriaItem &item) {
  const ast::CriteriaRow *previous = nullptr;
  const ast::CriteriaRow *otherwise = nullptr;
  for (const ast::CriteriaRow &decl : item.rows) {
    if (!decl.severity) continue;
    const Span span = scope.span(decl.severity.range);
    hir::CriteriaRow row;
    row.span = span;
    row.title = decl.title.text;
    row.otherwise = decl.otherwise;
    row.duties = requireAll<hir::DutyId>(scope, SymbolKind::duty, decl.duties);
    if (decl.respondWithin) row.respondWithinMs = ctx.durationLiteral(scope, *decl.respondWithin).value_or(0);
    for (const ast::Expr *when : decl.whens) row.whens.push_back(checkCriterion(ctx, scope, *when));
    if (decl.whens.empty() && !decl.otherwise)
      ctx.sink.report(diag::missing_clause, span, {{"kind", diag::noun_severity}, {"clause", "when"}});
    if (otherwise)
      ctx.sink
          .report(diag::otherwise_not_last, scope.span(otherwise->severity.range),
                  {{"name", view(otherwise->severity.text)}})
          .label(span, diag::label_last_row);
    otherwise = decl.otherwise ? &decl : nullptr;

    const auto level = severity(scope, decl.severity);
    if (!level) continue;
    row.severity = *level;
    if (previous) {
      const hir::Severity above = program.criteria.back().severity;
      if (above == *level)
        duplicate(scope, decl.severity, scope.span(previous->severity.range));
      else if (above < *level)
        ctx.sink
            .report(diag::severity_out_of_order, span,
                    {{"name", view(decl.severity.text)}, {"previous", view(previous->severity.text)}})
            .label(scope.span(previous->severity.range), diag::label_declared_here,
                   {{"name", view(previous->severity.text)}});
    }
    previous = &decl;
    program.criteria.push_back(std::move(row));
  }
  if (!item.rows.empty() && !item.rows.back().otherwise)
    ctx.sink.report(diag::criteria_without_otherwise, scope.span(item.rows.back().severity.range));
}

} // namespace tejun::sema
