// The tree as text, for `tejun check --emit ast` and for tests: an S-expression, a line a declaration or statement,
// expressions inside their line. Stable: a change of form changes goldens.
#pragma once

#include "compiler/syntax/ast.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::syntax {

void dump(const ast::File &file, llvm::raw_ostream &out);

} // namespace tejun::syntax
