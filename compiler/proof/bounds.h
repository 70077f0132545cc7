// Where a host or an address can lie, as far as conditions tell: `host in user_pc` puts a path into networks, `a not in 10.0.0.0/8`
// keeps an address out of them. Sound for what the gate decides at run time: a host that is named otherwise than by an address is in
// no system by the language but may be in one in truth, so `not in` tells nothing about hosts.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/sema/hir.h"
#include "compiler/sema/narrowing.h"
#include "vm/bytecode/scalar_text.h"

namespace tejun::proof {

using Networks = std::vector<vm::NetworkBits>;

/// What is known of one value, or of every item of a collection.
struct Bound {
  std::vector<Networks> inside; // in one of the networks of each of these lists
  Networks outside;             // in none of these
  bool empty() const { return inside.empty() && outside.empty(); }
  friend bool operator==(const Bound &, const Bound &) = default;

  /// It cannot be in any of the networks.
  bool excludes(const Networks &networks) const;
};
Bound both(const Bound &a, const Bound &b);
Bound either(const Bound &a, const Bound &b);

/// What is known of paths at a place; copied where ways part.
class Whereabouts {
public:
  bool dead = false; // control does not get here
  const Bound *of(sema::PathId path) const;
  /// In addition to what is known.
  void learn(sema::PathId path, const Bound &bound);
  void learnAll(const Whereabouts &other);
  /// What holds whichever way was taken.
  void meet(const Whereabouts &other);

private:
  std::vector<std::pair<sema::PathId, Bound>> known_; // by path
};

/// Reads them off typed conditions and expressions of one body.
class BoundReader {
public:
  BoundReader(const hir::Program &program, const std::vector<hir::Local> &locals) : program_(program), paths_(locals) {}

  sema::PathId local(hir::LocalId id) { return paths_.local(id); }
  sema::PathId slot(hir::SlotId id) { return paths_.slot(id); }
  struct Outcomes {
    Whereabouts whenTrue, whenFalse;
  };
  Outcomes outcomes(const hir::Expr *condition);
  /// Of the value, or of all items of a collection.
  Bound boundOf(const hir::Expr *expr, const Whereabouts &known);

private:
  void inNetworks(const hir::Expr *what, Networks networks, Outcomes &out);

  const hir::Program &program_;
  sema::Paths paths_;
};

/// The networks of a list of constants; nothing when one is not.
std::optional<Networks> constantNetworks(const hir::Expr *expr);
Networks networksOf(const hir::SystemInfo &system);

} // namespace tejun::proof
