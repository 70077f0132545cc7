#include "vm/runtime/program.h"

#include "vm/bytecode/types.h"

#include <algorithm>

namespace tejun::vm {
namespace {

Layout layoutOf(const Types &types, TypeIndex t, const std::vector<Layout> &earlier) {
  const Type &type = types[t];
  Layout l;
  switch (type.kind) {
  case TypeKind::scalar:
    l.scalar = type.scalar;
    l.shape = reprOf(type.scalar) == Repr::word   ? Shape::word
              : reprOf(type.scalar) == Repr::text ? Shape::text
                                                  : Shape::nothing;
    break;
  case TypeKind::handle:
    l.scalar = Scalar::text;
    l.shape = Shape::text;
    break;
  case TypeKind::list:
  case TypeKind::set:
    l.shape = type.kind == TypeKind::list ? Shape::list : Shape::set;
    l.element = type.args[0];
    break;
  case TypeKind::map:
    l.shape = Shape::map;
    l.element = type.args[0];
    l.value = type.args[1];
    break;
  case TypeKind::optional:
    l.shape = Shape::box;
    l.element = type.args[0];
    l.boxed = !earlier[type.args[0]].ref();
    break;
  case TypeKind::record:
    l.shape = Shape::record;
    for (const Field &f : type.fields) l.fields.push_back(f.type);
    break;
  case TypeKind::enumeration:
    if (isPlainEnum(types, t)) {
      l.shape = Shape::word;
      l.scalar = Scalar::integer;
      break;
    }
    l.shape = Shape::variant;
    for (const EnumCase &c : type.cases) {
      auto &payload = l.cases.emplace_back();
      for (const Field &f : c.payload) payload.push_back(f.type);
    }
    break;
  case TypeKind::union_:
    l.shape = Shape::variant;
    for (TypeIndex alternative : type.args) l.cases.push_back({alternative});
    break;
  }
  return l;
}

/// Every row that a row refers to.
template <typename F> void eachPart(const Type &type, F f) {
  for (TypeIndex t : type.args) f(t);
  for (const Field &field : type.fields) f(field.type);
  for (const EnumCase &c : type.cases)
    for (const Field &field : c.payload) f(field.type);
}

} // namespace

std::shared_ptr<const Program> Program::prepare(std::shared_ptr<const Module> module, std::string &error) {
  const Types &types = module->types;
  std::vector<std::size_t> depth(types.size(), 1);
  for (std::size_t t = 0; t < types.size(); ++t) {
    bool backward = true;
    eachPart(types[t], [&](TypeIndex part) {
      if (part >= t)
        backward = false;
      else
        depth[t] = std::max(depth[t], depth[part] + 1);
    });
    if (!backward || depth[t] > typeDepth) {
      error = backward ? "types nest too deeply" : "a type refers to a later one";
      return nullptr;
    }
  }
  auto program = std::make_shared<Program>();
  for (std::size_t t = 0; t < types.size(); ++t)
    program->layouts.push_back(layoutOf(types, static_cast<TypeIndex>(t), program->layouts));
  program->secrets = secretRows(types);
  for (const Function &f : module->functions) {
    RegisterSet set{};
    for (std::size_t r = 0; r < f.registers.size(); ++r)
      if (program->isRef(f.registers[r])) set[r / 64] |= std::uint64_t{1} << (r % 64);
    program->references.push_back(set);
  }
  program->module = std::move(module);
  return program;
}

} // namespace tejun::vm
