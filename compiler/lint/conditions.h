// Every condition of the workspace: what decides where a way goes. Parts of `and` and `or` are not told apart here.
#pragma once

#include "compiler/lint/bodies.h"

namespace tejun::lint {

void forEachCondition(const Subject &subject, llvm::function_ref<void(const hir::Expr &)> work);
/// The operands of a chain of one operator: `a or b or c`.
std::vector<const hir::Expr *> operandsOf(const hir::Expr &expr, ast::BinaryOp op);

} // namespace tejun::lint
