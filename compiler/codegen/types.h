// The language's types as rows of the module's type table. A row enters when it is first needed, behind the rows it is made of.
#pragma once

#include <optional>
#include <vector>

#include "compiler/sema/hir.h"
#include "vm/bytecode/builder.h"

namespace tejun::codegen {

class TypeMap {
public:
  TypeMap(const hir::Program &program, vm::ModuleBuilder &module) : program_(program), module_(module) {}

  vm::TypeIndex of(sema::TypeId type);
  vm::TypeIndex of(sema::EnumId enumeration);
  vm::TypeIndex scalar(vm::Scalar s) { return module_.scalar(s); }

private:
  vm::TypeIndex make(const sema::Type &type);
  vm::TypeIndex record(const hir::RecordInfo &info);
  std::vector<vm::Field> fields(const std::vector<hir::FieldInfo> &infos);

  const hir::Program &program_;
  vm::ModuleBuilder &module_;
  std::vector<std::optional<vm::TypeIndex>> known_; // by TypeId
};

} // namespace tejun::codegen
