// Every name in a place that could mean a declaration, as it is written. One that means something else hides a declaration that
// nothing uses, which is no harm.
#pragma once

#include "compiler/syntax/ast_walk.h"
#include "llvm/ADT/StringSet.h"

namespace tejun::lint {

class WrittenNames : public ast::Walker {
public:
  /// What something of a module could hang on: `edr` of `edr.isolate`.
  llvm::StringSet<> heads;
  /// These, and what follows a dot.
  llvm::StringSet<> all;

protected:
  bool enter(const ast::Item &item) override;
  bool enter(const ast::Expr &expr) override;
  bool enter(const ast::TypeRef &type) override;
  void path(const ast::Path &path) override;
};

} // namespace tejun::lint
