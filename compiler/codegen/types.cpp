// Types of the language → rows of the module.
#include "compiler/codegen/types.h"

namespace tejun::codegen {

using sema::TypeKind;
using vm::TypeIndex;

TypeIndex TypeMap::of(sema::TypeId type) {
  const auto index = static_cast<std::size_t>(type);
  if (index >= known_.size()) known_.resize(program_.types.size());
  if (!known_[index]) {
    const TypeIndex made = make(program_.types[type]);
    known_[index] = made;
  }
  return *known_[index];
}

TypeIndex TypeMap::of(sema::EnumId enumeration) {
  const hir::EnumInfo &info = program_.enums[static_cast<std::size_t>(enumeration)];
  std::vector<vm::EnumCase> cases;
  for (const hir::EnumCaseInfo &c : info.cases) cases.push_back({c.name.str(), c.title.str(), fields(c.payload)});
  return module_.enumeration(info.name, std::move(cases));
}

TypeIndex TypeMap::make(const sema::Type &type) {
  switch (type.kind) {
  case TypeKind::error:
  case TypeKind::never: return module_.unit(); // no value of these is ever made
  case TypeKind::list: return module_.list(of(type.args[0]));
  case TypeKind::set: return module_.set(of(type.args[0]));
  case TypeKind::map: {
    const TypeIndex key = of(type.args[0]);
    return module_.map(key, of(type.args[1]));
  }
  case TypeKind::optional: return module_.optional(of(type.args[0]));
  case TypeKind::record: return record(program_.records[static_cast<std::size_t>(type.record)]);
  case TypeKind::enum_: return of(type.enumeration);
  case TypeKind::each: {
    const TypeIndex argument = of(type.args[0]);
    return module_.each(argument, of(type.args[1]));
  }
  case TypeKind::job: return module_.handle(of(type.args[0]));
  case TypeKind::secret: return module_.secret(of(type.args[0]));
  case TypeKind::union_: {
    std::vector<TypeIndex> alternatives;
    for (sema::TypeId alternative : type.args) alternatives.push_back(of(alternative));
    return module_.unionOf(std::move(alternatives));
  }
  default: return module_.scalar(static_cast<vm::Scalar>(type.kind)); // both enums are made from Scalars.def
  }
}

TypeIndex TypeMap::record(const hir::RecordInfo &info) { return module_.record(info.name, fields(info.fields)); }

std::vector<vm::Field> TypeMap::fields(const std::vector<hir::FieldInfo> &infos) {
  std::vector<vm::Field> fields;
  for (const hir::FieldInfo &f : infos)
    fields.push_back({f.name.str(), of(f.type), f.jsonPath.str(), program_.types.isOptional(f.type)});
  return fields;
}

} // namespace tejun::codegen
