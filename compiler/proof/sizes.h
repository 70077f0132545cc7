// How many items a collection has at most, as a formula over the sizes that only a run knows: answers, outputs, parameters.
#pragma once

#include <map>

#include "compiler/proof/polynomial.h"
#include "compiler/sema/hir.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"

namespace tejun::proof {

/// One body: what its names stand for.
class Sizes {
public:
  /// Of a process, a response, a function, a confirm: `where` tells its names from others'.
  Sizes(const hir::Program &program, SizeNames &names, const std::vector<hir::Local> &locals, std::uint32_t params,
        std::string where);
  /// Of a playbook.
  Sizes(const hir::Program &program, SizeNames &names, const hir::PlaybookInfo &playbook);

  /// `let`s of the body are looked through.
  void learn(const hir::Block *block);

  using Path = std::vector<std::uint32_t>; // of field indexes
  Polynomial of(const hir::Expr *e, Path path = {}, int depth = 0) const;

private:
  Polynomial named(const std::string &name, sema::TypeId type, const Path &path) const;
  Polynomial local(const hir::LocalRef &e, const Path &path, int depth) const;
  Polynomial builtin(const hir::Builtin &e, const Path &path, int depth) const;
  Polynomial gathered(std::uint32_t slot, const std::vector<const hir::Expr *> &values, const Path &path,
                      int depth) const;
  Polynomial blockValue(const hir::Block *b, const Path &path, int depth) const;

  const hir::Program &program_;
  SizeNames &names_;
  const std::vector<hir::Local> *locals_ = nullptr;
  std::uint32_t params_ = 0;
  std::string where_;
  const hir::PlaybookInfo *playbook_ = nullptr;
  llvm::DenseMap<std::uint32_t, const hir::Expr *> lets_;
  llvm::DenseMap<std::uint32_t, std::vector<const hir::Expr *>> slots_;
  /// What names stand for, once it was asked: names of names may be many ways to one.
  mutable std::map<std::pair<std::uint32_t, Path>, Polynomial> knownLets_, knownSlots_;
};

} // namespace tejun::proof
