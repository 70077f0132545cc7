// Two of a kind with one title: who reads the printed procedure cannot tell them apart. Steps have a rule of their own.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::lint {

namespace {

class Titles {
public:
  Titles(const Subject &subject, DiagnosticSink &sink) : subject_(subject), sink_(sink) {}

  void all() {
    for (const ast::File *file : subject_.files)
      for (const ast::Item *item : file->items) one(*file, *item);
  }

private:
  using Seen = llvm::StringMap<Span>;

  void title(const ast::File &file, Seen &seen, const ast::TextLit &lit) {
    if (!lit || lit.text.trim().empty()) return;
    const Span span = spanOf(file, lit.range);
    const auto [first, isNew] = seen.try_emplace(lit.text, span);
    if (!isNew)
      sink_.report(diag::duplicate_title, span, {{"title", lit.text.str()}})
          .label(first->second, diag::label_first_given_here);
  }

  void one(const ast::File &file, const ast::Item &item) {
    if (const auto *scope = llvm::dyn_cast<ast::ScopeItem>(&item)) {
      for (const auto &decl : scope->systems) title(file, systems_, decl.title);
      for (const auto &decl : scope->incidents) title(file, incidents_, decl.title);
      for (const auto &decl : scope->teams) title(file, teams_, decl.title);
    } else if (const auto *duty = llvm::dyn_cast<ast::DutyItem>(&item)) {
      title(file, duties_, duty->title);
    } else if (const auto *fact = llvm::dyn_cast<ast::FactItem>(&item)) {
      title(file, facts_, fact->title);
    } else if (const auto *detect = llvm::dyn_cast<ast::DetectItem>(&item)) {
      title(file, detections_, detect->title);
    } else if (const auto *playbook = llvm::dyn_cast<ast::PlaybookItem>(&item)) {
      title(file, playbooks_, playbook->title);
    } else if (const auto *response = llvm::dyn_cast<ast::ResponseItem>(&item)) {
      title(file, responses_, response->title);
    } else if (const auto *criteria = llvm::dyn_cast<ast::CriteriaItem>(&item)) {
      Seen rows;
      for (const ast::CriteriaRow &row : criteria->rows) title(file, rows, row.title);
    } else if (const auto *process = llvm::dyn_cast<ast::ProcessItem>(&item)) {
      title(file, processes_, process->title);
      Seen methods;
      for (const ast::MethodDecl &method : process->methods) title(file, methods, method.title);
    }
  }

  const Subject &subject_;
  DiagnosticSink &sink_;
  Seen systems_, incidents_, teams_, duties_, facts_, detections_, playbooks_, responses_, processes_;
};

} // namespace

void rules::duplicate_title(const Subject &subject, DiagnosticSink &sink) { Titles(subject, sink).all(); }

} // namespace tejun::lint
