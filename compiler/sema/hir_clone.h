// Copies typed expressions and statements into another body: what they name is looked up anew, all else stays as it is.
// Who copies says what a local, a slot and a step is there (sema/inline.cpp).
#pragma once

#include "compiler/sema/hir.h"

namespace tejun::hir {

class Cloner {
public:
  explicit Cloner(Program &program) : program_(program) {}
  virtual ~Cloner() = default;

  const Expr *clone(const Expr *e);
  const Stmt *clone(const Stmt *s);
  const Block *clone(const Block *b);
  const Handler *clone(const Handler *h);
  const Target *clone(const Target *t);

  template <typename T, typename... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena does not destroy");
    return new (program_.arena->Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  template <typename T> ArrayRef<T> keep(ArrayRef<T> items) {
    if (items.empty()) return {};
    T *to = static_cast<T *>(program_.arena->Allocate(sizeof(T) * items.size(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), to);
    return {to, items.size()};
  }

protected:
  virtual LocalId local(LocalId id) = 0;
  virtual SlotId slot(SlotId id) = 0;
  /// A local that is something else there; null: it is the local that `local` tells.
  virtual const Expr *reference(const LocalRef &) { return nullptr; }
  /// Where the target goes there; the copy is already made.
  virtual void retarget(Target &) {}
  virtual std::uint32_t step(std::uint32_t index) { return index; }
  virtual std::uint32_t clock(std::uint32_t index) { return index; }

  Program &program_;

private:
  template <typename T> T *copyOf(const T &from) { return make<T>(from); }
  ArrayRef<const Expr *> all(ArrayRef<const Expr *> exprs);
};

} // namespace tejun::hir
