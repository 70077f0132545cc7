// What can get to the arguments of intrinsics: which constants, and otherwise from where. Flow-insensitive over the whole program, one
// node a name, field or argument; what it says is never too little, may be too much. Linear but for the constants, which are few.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/sema/hir.h"
#include "vm/bytecode/module.h"
#include "llvm/ADT/DenseMap.h"

namespace tejun::proof {

struct Domain {
  std::uint8_t sources = 0;                     // bit per row of vm/bytecode/Sources.def
  std::vector<const hir::Constant *> constants; // each literal once
  bool has(vm::Source source) const { return (sources >> static_cast<unsigned>(source) & 1) != 0; }
};

class Domains {
public:
  /// Of a call that stands in a body of the program.
  const Domain &of(const hir::HostCall &call, std::size_t argument) const;
  /// Of all calls of an intrinsic together; empty when nothing calls it.
  Domain of(hir::IntrinsicId intrinsic, std::size_t parameter) const;

private:
  friend class DomainFinder;
  llvm::DenseMap<const hir::HostCall *, std::uint32_t> calls_; // first argument, in arguments_
  std::vector<Domain> arguments_;
  std::vector<std::vector<const hir::HostCall *>> byIntrinsic_;
};

Domains findDomains(const hir::Program &program);

} // namespace tejun::proof
