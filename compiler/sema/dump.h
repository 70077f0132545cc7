// `--emit types`: the typed program as text, stable enough for golden tests. Nothing reads it back.
#pragma once

#include "compiler/sema/hir.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::sema {

/// Declarations that stand in files which `shown` picks, in the order of their kinds and then of the program.
void dump(const hir::Program &program, llvm::function_ref<bool(FileId)> shown, llvm::raw_ostream &out);

/// One declaration, as in `dump`: what it says in every word that has a meaning, titles and places aside.
std::string dumpText(const hir::Program &program, const hir::IntrinsicInfo &info);
std::string dumpText(const hir::Program &program, const hir::FnInfo &info);
std::string dumpText(const hir::Program &program, const hir::RecordInfo &info);
std::string dumpText(const hir::Program &program, const hir::EnumInfo &info);
std::string dumpText(const hir::Program &program, const hir::ConstInfo &info);
std::string dumpText(const hir::Program &program, const hir::ProcessInfo &info);
std::string dumpText(const hir::Program &program, const hir::ResponseInfo &info);
std::string dumpText(const hir::Program &program, const hir::CriteriaRow &row);
std::string dumpText(const hir::Program &program, const hir::GuardInfo &guard);
std::string dumpText(const hir::Program &program, const hir::Condition &condition);
std::string dumpText(const hir::Program &program, const hir::DetectInfo &info);

/// One type as the language writes it.
std::string typeName(const hir::Program &program, TypeId type);

} // namespace tejun::sema
