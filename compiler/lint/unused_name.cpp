// A function, a constant, a record, an enum or an intrinsic of the workspace that nothing names.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/StringSet.h"

namespace tejun::lint {

namespace {

/// Every name in a place that could mean a declaration. One that means something else hides an unused one, which is no harm.
class UsedNames : public ast::Walker {
public:
  llvm::StringSet<> used;

protected:
  bool enter(const ast::Item &item) override {
    if (const auto *intrinsic = llvm::dyn_cast<ast::IntrinsicItem>(&item)) {
      used.insert(intrinsic->undo.text);
      used.insert(intrinsic->reconcileWith.text);
    }
    return true;
  }
  bool enter(const ast::Expr &expr) override {
    if (const auto *name = llvm::dyn_cast<ast::NameExpr>(&expr)) used.insert(name->name.text);
    if (const auto *member = llvm::dyn_cast<ast::MemberExpr>(&expr)) used.insert(member->member.text);
    if (const auto *record = llvm::dyn_cast<ast::RecordExpr>(&expr)) path(record->type);
    if (const auto *match = llvm::dyn_cast<ast::MatchExpr>(&expr))
      for (const ast::MatchArm &arm : match->arms)
        for (const ast::Pattern &pattern : arm.patterns) path(pattern.name);
    return true;
  }
  bool enter(const ast::TypeRef &type) override {
    path(type.name);
    return true;
  }
  void path(const ast::Path &path) override {
    for (const ast::Ident &part : path.parts) used.insert(part.text);
  }
};

} // namespace

void rules::unused_name(const Subject &subject, DiagnosticSink &sink) {
  UsedNames names;
  for (const ast::File *file : subject.files) names.walk(*file);
  for (const ast::File *file : subject.files) {
    if (file->module) continue; // a library: who uses it is elsewhere
    for (const ast::Item *item : file->items) {
      const bool counts =
          llvm::isa<ast::FnItem, ast::ConstItem, ast::RecordItem, ast::EnumItem, ast::IntrinsicItem>(item);
      if (counts && item->name && !names.used.contains(item->name.text))
        sink.report(diag::unused_name, spanOf(*file, item->name.range), {{"name", item->name.text.str()}});
    }
  }
}

} // namespace tejun::lint
