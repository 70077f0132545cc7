#include "compiler/lint/written_names.h"

namespace tejun::lint {

bool WrittenNames::enter(const ast::Item &item) {
  if (const auto *intrinsic = llvm::dyn_cast<ast::IntrinsicItem>(&item)) {
    all.insert(intrinsic->undo.text);
    all.insert(intrinsic->reconcileWith.text);
  }
  return true;
}

bool WrittenNames::enter(const ast::Expr &expr) {
  if (const auto *name = llvm::dyn_cast<ast::NameExpr>(&expr)) {
    heads.insert(name->name.text);
    all.insert(name->name.text);
  }
  if (const auto *member = llvm::dyn_cast<ast::MemberExpr>(&expr)) all.insert(member->member.text);
  if (const auto *record = llvm::dyn_cast<ast::RecordExpr>(&expr)) path(record->type);
  if (const auto *match = llvm::dyn_cast<ast::MatchExpr>(&expr))
    for (const ast::MatchArm &arm : match->arms)
      for (const ast::Pattern &pattern : arm.patterns) path(pattern.name);
  return true;
}

bool WrittenNames::enter(const ast::TypeRef &type) {
  path(type.name);
  return true;
}

void WrittenNames::path(const ast::Path &path) {
  if (!path.parts.empty()) heads.insert(path.parts.front().text);
  for (const ast::Ident &part : path.parts) all.insert(part.text);
}

} // namespace tejun::lint
