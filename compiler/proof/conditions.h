// What can be decided about the `when` of detections from their atoms alone: whether one condition implies another, whether none can
// hold. An answer of `false` means no more than that it cannot be said.
#pragma once

#include <string>
#include <vector>

#include "compiler/sema/hir.h"

namespace tejun::proof {

struct Literal {
  const hir::Condition *atom;
  bool positive;
};
using Conjunction = std::vector<Literal>;

/// A detection as a disjunction of conjunctions, what it needs included.
class Disjunction {
public:
  Disjunction(const hir::Program &program, const hir::DetectInfo &detect);
  Disjunction(const Disjunction &) = delete;
  Disjunction &operator=(const Disjunction &) = delete;

  /// No alert can match.
  bool isContradictory() const;
  /// Every alert that matches also matches the other detection.
  bool implies(const hir::DetectInfo &other) const;
  /// Two atoms that exclude each other, when no alert can match.
  std::pair<const hir::Condition *, const hir::Condition *> conflict() const;
  /// Equal for detections that are written alike, in whatever order.
  std::string key() const;

private:
  std::vector<Conjunction> expand(const hir::Condition &condition, bool positive);
  bool holds(const Conjunction &all, const hir::Condition &condition, bool positive) const;
  bool excludes(const Literal &a, const Literal &b) const;
  bool implies(const Literal &a, const Literal &b) const;
  bool isSingle(const hir::Condition &atom) const;

  const hir::Program &program_;
  std::vector<hir::Condition> needs_;
  std::vector<Conjunction> all_;
  bool complete_ = true; // false: too many, so that nothing is said
};

/// Whether some value, text, bound or network lets an index skip the condition.
bool hasWitness(const hir::Condition &condition, bool positive = true);

} // namespace tejun::proof
