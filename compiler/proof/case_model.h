// What may be true of a case at a place of the procedure: facts and criteria in three-valued logic, over sets of values. A state stands
// for every case that may come there; each question is answered for all of them, so that an answer that is too wide is safe.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/sema/hir.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/SmallVector.h"

namespace tejun::proof {

/// A set of `no`, `unknown`, `yes`. Of a fact that is no Bool, `no` and `yes` together mean that it is known.
using Truths = std::uint8_t;
inline constexpr Truths no = 1, unknown = 2, yes = 4, known = no | yes, anything = no | unknown | yes;

/// A set of severities; bit 0 is none, bit 1 + s is the severity s.
using Severities = std::uint8_t;
inline constexpr Severities noSeverity = 1, allSeverities = 31;
constexpr Severities only(hir::Severity s) { return static_cast<Severities>(2u << static_cast<unsigned>(s)); }

struct CaseState {
  llvm::SmallVector<Truths, 8> facts; // by FactId
  Severities past = noSeverity;       // what facts once made certain that have other values now
  llvm::SmallBitVector met;           // duties that are fulfilled or omitted
  // Inside a process.
  bool ran = false, spoiled = false, lost = false, acted = false;
  llvm::SmallVector<std::uint32_t, 2> filled; // locals that are not empty, rising
  // Inside a playbook: slots that have a value, and those that have none; and the shortest way that led here.
  llvm::SmallBitVector present, absent;
  std::uint32_t way = ~0u, length = 0;
};

/// Every case of `other` is also one of `state`.
bool covers(const CaseState &state, const CaseState &other);
void join(CaseState &into, const CaseState &other);

using States = std::vector<CaseState>;
/// No state that another covers; at most `limit` of them, by joining those that have most in common.
void normalize(States &states, std::size_t limit);

class CaseModel {
public:
  CaseModel(const hir::Program &program, hir::IncidentId incident);

  const hir::Program &program() const { return program_; }
  CaseState start() const;

  /// What a criterion may be.
  Truths truth(const hir::Expr &criterion, const CaseState &state) const;
  Truths truth(const hir::CriteriaRow &row, const CaseState &state) const;
  /// Severities that facts may make certain now, and those that may be the highest that is not excluded (`past` included).
  Severities certain(const CaseState &state) const;
  Severities possible(const CaseState &state) const;
  const hir::CriteriaRow *row(hir::Severity severity) const;

  /// Adds to `out` what is left of the state when the condition is `wanted`.
  void split(const hir::Expr &condition, const CaseState &state, bool wanted, States &out) const;
  bool may(const hir::Expr &condition, const CaseState &state, bool wanted) const;

  void establish(CaseState &state, hir::FactId fact, const hir::Expr &value) const;

  /// Facts that steps which run at the same time establish, at any moment: nothing is learnt from asking for them. Those that several
  /// establish keep any of the values.
  llvm::SmallBitVector unsteady, contested;

private:
  Truths atom(const hir::Expr &criterion, const CaseState &state) const;
  bool restrict(const hir::Expr &criterion, CaseState &state, Truths allowed) const;
  bool restrictRow(const hir::CriteriaRow &row, CaseState &state, bool isYes) const;
  void splitSeverity(const CaseState &state, Severities allowed, States &out) const;
  bool isElsewhere(hir::FactId fact) const;
  bool isUnsteady(hir::FactId fact) const;
  Truths valueOf(const hir::Expr &value, const CaseState &state) const;
  const hir::Program &program_;
  hir::IncidentId incident_;
  bool asksWhetherKnown_ = false; // some criterion does
};

/// The fact itself, or as if it were known.
const hir::FactRef *factOf(const hir::Expr &e);
/// The facts that an expression reads, in order.
std::vector<const hir::FactRef *> factsIn(const hir::Expr &e);

} // namespace tejun::proof
