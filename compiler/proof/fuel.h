// What the machine is charged for at most, by part of a program, in units of fuel: a number for the instructions, and a formula in
// SizeNames::value for work on data. Coefficients lie above what vm/runtime charges; tests/unit/cost holds them against runs.
#pragma once

#include "compiler/proof/polynomial.h"
#include "compiler/sema/hir.h"

namespace tejun::proof {

/// The instructions that codegen makes of one expression, statement, iteration, method or step, without those of its parts.
inline constexpr std::int64_t fuelOfNode = 16;

/// What goes out to a host, a person or the journal, and what comes back.
Polynomial fuelOfTransfer();
Polynomial fuelOf(const hir::Program &program, const hir::Expr &e);
Polynomial fuelOf(const hir::Program &program, const hir::Stmt &s);

} // namespace tejun::proof
