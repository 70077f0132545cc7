// Cost and time at worst: how many host calls a playbook makes, what it computes, and how long it may wait before it responds.
#pragma once

#include <array>
#include <iterator>
#include <optional>

#include "compiler/proof/polynomial.h"
#include "compiler/proof/proofs.h"

namespace tejun::proof {

inline constexpr std::size_t effectCount = std::size({
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
});

/// Formulas over the sizes of collections, and of the largest value. Each attempt of a call counts. All are upper bounds.
struct Cost {
  Polynomial calls, questions, fuel;
  std::array<Polynomial, effectCount> byEffect;
};

/// From the receipt of the alert to the first containment, close or hand-off.
struct ResponseTime {
  std::int64_t ms = 0; // `unbounded`: not known
  std::string way;     // `1 → 5 → response 1`
  Span longest;        // the step, or the confirmation, that takes longest on it
  Span unknown;        // a wait whose length is not known; invalid: none
};

/// The sizes that are assumed where only a run knows: one, and a handful.
inline constexpr std::int64_t oneItem = 1, someItems = 4;

struct PlaybookCost {
  const hir::PlaybookInfo *playbook = nullptr;
  Cost cost;
  // Each call takes all its attempts, each person all their time.
  ResponseTime one;                          // the last attempt answers, collections have one item
  ResponseTime some;                         // the last attempt answers, collections have a handful
  ResponseTime failing;                      // it fails, and what is to be done then is done
  const hir::CriteriaRow *promise = nullptr; // the shortest that a possible severity makes
};

struct CostReport {
  SizeNames names;
  std::vector<PlaybookCost> playbooks;
};
CostReport costOf(const Procedure &procedure);

/// `1h30m`: the two largest units.
std::string spelledDuration(std::int64_t ms);

/// Whether a row can hold for an incident while nothing is established.
bool isPossible(const hir::Program &program, const hir::CriteriaRow &row, hir::IncidentId incident);

} // namespace tejun::proof
