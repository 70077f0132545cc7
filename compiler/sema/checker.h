// The checker: from the syntax trees of a program to its typed form. Names, types and bodies; the proofs come after it.
#pragma once

#include <string>

#include "compiler/diagnostics/sink.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace tejun::sema {

struct CheckInput {
  llvm::ArrayRef<const ast::File *> library; // the prelude first, then what is imported
  llvm::ArrayRef<const ast::File *> workspace;
  llvm::ArrayRef<std::string> knownModules; // names of the library's modules, imported or not: for suggestions
  bool incomplete = false;                  // a file could not be read: unknown names are not reported
  llvm::ArrayRef<FileId> broken;            // files with syntax errors: unknown names in them are not reported
};

/// Always fills `program`, as far as it goes; use it only when the sink has no errors. Program refers to texts of the trees and
/// of the sources: keep both.
void check(const CheckInput &input, const SourceManager &sources, DiagnosticSink &sink, hir::Program &program);

} // namespace tejun::sema
