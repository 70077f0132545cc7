// What a process or a response does, with everything that it calls: effects, facts, and the calls themselves.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/sema/hir.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/module.h"

namespace tejun::proof {

constexpr std::uint8_t effectBit(vm::Effect effect) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(effect));
}

/// The calls that stand in a body, in its order, lambdas and handlers included.
class CallCollector : public hir::Walker {
public:
  std::vector<const hir::HostCall *> host;
  std::vector<const hir::ProcessCall *> processes;
  std::vector<const hir::Target *> responses;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e)) host.push_back(call);
    if (const auto *call = llvm::dyn_cast<hir::ProcessCall>(&e)) processes.push_back(call);
    return true;
  }
  bool enter(const hir::Target &t) override {
    if (t.kind == ast::TargetKind::response) responses.push_back(&t);
    return true;
  }
};

} // namespace tejun::proof
