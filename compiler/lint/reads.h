// Which locals and slots of a body are read, for the rules about what nobody reads.
#pragma once

#include "compiler/lint/bodies.h"

namespace tejun::lint {

class Reads : public hir::Walker {
public:
  explicit Reads(const Body &body) {
    locals.resize(body.locals().size());
    if (body.playbook) slots.resize(body.playbook->slots.size());
    body.walk(*this);
  }
  std::vector<bool> locals, slots;

  bool local(hir::LocalId id) const { return locals[static_cast<std::size_t>(id)]; }
  bool slot(hir::SlotId id) const { return slots[static_cast<std::size_t>(id)]; }

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *read = llvm::dyn_cast<hir::LocalRef>(&e)) locals[static_cast<std::size_t>(read->local)] = true;
    if (const auto *read = llvm::dyn_cast<hir::SlotRef>(&e)) slots[static_cast<std::size_t>(read->slot)] = true;
    if (const auto *read = llvm::dyn_cast<hir::IfRan>(&e)) slots[static_cast<std::size_t>(read->slot)] = true;
    return true;
  }
};

} // namespace tejun::lint
