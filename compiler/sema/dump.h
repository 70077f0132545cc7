// `--emit types`: the typed program as text, stable enough for golden tests. Nothing reads it back.
#pragma once

#include "compiler/sema/hir.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::sema {

/// Declarations that stand in files which `shown` picks, in the order of their kinds and then of the program.
void dump(const hir::Program &program, llvm::function_ref<bool(FileId)> shown, llvm::raw_ostream &out);

/// One type as the language writes it.
std::string typeName(const hir::Program &program, TypeId type);

} // namespace tejun::sema
