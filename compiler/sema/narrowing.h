// What is known at a place in a body: which optional paths have a value, which collections are not empty, and whether
// control gets there at all. A path is a name that never changes and fields from it; `var`s and outputs have none.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/sema/hir.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace tejun::sema {

using PathId = std::uint32_t;
inline constexpr PathId noPath = ~0u;

enum class Property : std::uint8_t { known, notEmpty };

/// A set of facts about paths, on one way. Small, copied where ways part.
class Facts {
public:
  bool has(PathId path, Property property) const;
  void add(PathId path, Property property);
  /// Both hold.
  void addAll(const Facts &other);
  /// What holds whichever way was taken; a dead way says nothing.
  void meet(const Facts &other);

  bool dead = false; // control does not get here

private:
  static std::uint32_t key(PathId path, Property property) { return path << 1 | static_cast<std::uint32_t>(property); }
  llvm::SmallVector<std::uint32_t, 8> keys_; // sorted
};

/// What a condition tells.
struct Outcomes {
  Facts whenTrue, whenFalse;
};

/// Gives paths their ids, and reads facts off typed conditions.
class Paths {
public:
  explicit Paths(const std::vector<hir::Local> &locals) : locals_(locals) {}

  /// The path that an expression reads; noPath when it is none or may change.
  PathId of(const hir::Expr *expr);
  PathId slot(hir::SlotId slot) { return child(slotRoots, static_cast<std::uint32_t>(slot)); }
  PathId local(hir::LocalId local) { return child(localRoots, static_cast<std::uint32_t>(local)); }
  PathId field(PathId base, std::uint32_t index) { return child(base, index); }
  /// The path has a value, so everything on the way to it has one.
  void addKnown(Facts &facts, PathId path) const;
  Outcomes outcomes(const hir::Expr *condition);
  /// `expr` cannot be empty, by what it is or by what is known.
  bool isNotEmpty(const hir::Expr *expr, const Facts &facts);

private:
  static constexpr PathId localRoots = 0, slotRoots = 1;
  PathId child(PathId parent, std::uint32_t index);

  const std::vector<hir::Local> &locals_;
  std::vector<PathId> parents_{noPath, noPath};
  llvm::DenseMap<std::pair<PathId, std::uint32_t>, PathId> children_;
};

} // namespace tejun::sema
