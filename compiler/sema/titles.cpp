// What the printed runbook and the people asked are shown has a title in the language of the team.
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/declare.h"

namespace tejun::sema {

void Declarer::checkTitles(const FileScope &scope, const ast::Item &item) {
  const auto need = [&](const ast::TextLit &title, TextId kind, ast::Range at) {
    const bool isEmpty = !title || title.text.trim().empty();
    if (isEmpty) ctx.sink.report(diag::missing_title, scope.span(title ? title.range : at), {{"kind", kind}});
  };
  const auto needAll = [&](const auto &decls, TextId kind) {
    for (const auto &decl : decls) need(decl.title, kind, decl.name.range);
  };
  switch (item.kind) {
  case ast::ItemKind::scope: {
    const auto &typed = llvm::cast<ast::ScopeItem>(item);
    need(typed.title, diag::noun_scope, {item.range.begin, item.range.begin + 5});
    needAll(typed.domains, diag::noun_domain);
    needAll(typed.systems, diag::noun_system);
    needAll(typed.incidents, diag::noun_incident);
    needAll(typed.teams, diag::noun_team);
    return;
  }
  case ast::ItemKind::criteria:
    for (const ast::CriteriaRow &row : llvm::cast<ast::CriteriaItem>(item).rows)
      need(row.title, diag::noun_severity, row.severity.range);
    return;
  case ast::ItemKind::duty: return need(llvm::cast<ast::DutyItem>(item).title, diag::noun_duty, item.name.range);
  case ast::ItemKind::fact: return need(llvm::cast<ast::FactItem>(item).title, diag::noun_fact, item.name.range);
  case ast::ItemKind::detect:
    return need(llvm::cast<ast::DetectItem>(item).title, diag::noun_detection, item.name.range);
  case ast::ItemKind::playbook:
    return need(llvm::cast<ast::PlaybookItem>(item).title, diag::noun_playbook, item.name.range);
  case ast::ItemKind::process: {
    const auto &typed = llvm::cast<ast::ProcessItem>(item);
    need(typed.title, diag::noun_process, item.name.range);
    for (const ast::MethodDecl &method : typed.methods) need(method.title, diag::noun_method, method.number.range);
    return;
  }
  case ast::ItemKind::response: {
    const auto &typed = llvm::cast<ast::ResponseItem>(item);
    return need(typed.title, diag::noun_response, typed.number.range);
  }
  default: return; // a name is enough
  }
}

} // namespace tejun::sema
