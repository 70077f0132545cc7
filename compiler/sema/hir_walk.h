// A walk over typed bodies in evaluation order. Derive, override what you need, return false to stay out of a node.
// Reads only; knows nothing of what a pass wants.
#pragma once

#include <set>

#include "compiler/sema/hir.h"

namespace tejun::hir {

class Walker {
public:
  virtual ~Walker() = default;

  void walk(const Expr *e);
  void walk(const Stmt *s);
  void walk(const Block *b);
  void walk(const Handler *h);
  void walk(const Target *t);
  void walk(const Condition &c);

protected:
  Walker() = default;
  Walker(const Walker &) = default;
  Walker &operator=(const Walker &) = default;

  virtual bool enter(const Expr &) { return true; }
  virtual bool enter(const Stmt &) { return true; }
  virtual bool enter(const Handler &) { return true; }
  virtual bool enter(const Target &) { return true; }

private:
  void children(const Expr &e);
  void children(const Stmt &s);
};

/// The results of steps that expressions read.
class SlotsRead : public Walker {
public:
  std::set<std::uint32_t> slots;

protected:
  using Walker::enter;
  bool enter(const Expr &e) override;
};

} // namespace tejun::hir
