// The same literal or name twice in one list, and the same field twice in `needs`. (Names of declarations twice are errors.)
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::lint {

namespace {

class Repeats {
public:
  Repeats(const ast::File &file, DiagnosticSink &sink) : file_(file), sink_(sink) {}
  void add(llvm::StringRef text, ast::Range range) {
    const auto [first, isNew] = seen_.try_emplace(text, spanOf(file_, range));
    if (!isNew)
      sink_.report(diag::repeated_item, spanOf(file_, range), {{"item", shortened({text.data(), text.size()})}})
          .label(first->second, diag::label_first_given_here);
  }

private:
  const ast::File &file_;
  DiagnosticSink &sink_;
  llvm::StringMap<Span> seen_;
};

bool isPlain(const ast::Expr *expr) {
  if (const auto *text = llvm::dyn_cast<ast::TextExpr>(expr))
    return llvm::none_of(text->parts, [](const ast::TextPart &part) { return part.hole != nullptr; });
  return llvm::isa<ast::SpelledLit, ast::NameExpr, ast::BoolLit>(expr);
}

} // namespace

void rules::repeated_item(const Subject &subject, DiagnosticSink &sink) {
  const auto exprs = [&](const ast::File &file, llvm::ArrayRef<const ast::Expr *> items) {
    Repeats repeats(file, sink);
    for (const ast::Expr *item : items)
      if (item && isPlain(item)) repeats.add(withoutLayout(subject.text(spanOf(file, item->range))), item->range);
  };
  const auto paths = [&](const ast::File &file, llvm::ArrayRef<ast::Path> items) {
    Repeats repeats(file, sink);
    for (const ast::Path &item : items) repeats.add(withoutLayout(subject.text(spanOf(file, item.range))), item.range);
  };
  forEachTree<ast::ListExpr>(subject,
                             [&](const ast::File &file, const ast::ListExpr &list) { exprs(file, list.items); });
  forEachTree<ast::NeedsStmt>(subject,
                              [&](const ast::File &file, const ast::NeedsStmt &needs) { paths(file, needs.paths); });
  for (const ast::File *file : subject.files)
    for (const ast::Item *item : file->items) {
      if (const auto *scope = llvm::dyn_cast<ast::ScopeItem>(item)) {
        for (const ast::SystemDecl &system : scope->systems) exprs(*file, system.networks);
        for (const ast::GuardDecl &guard : scope->guards) exprs(*file, guard.intersects);
      }
      if (const auto *detect = llvm::dyn_cast<ast::DetectItem>(item)) paths(*file, detect->needs);
    }
}

} // namespace tejun::lint
