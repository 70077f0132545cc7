#include "tools/testing/values.h"

#include "vm/bytecode/scalar_text.h"

namespace tejun::tools {

namespace {

using nlohmann::json;
using sema::TypeKind;

json wordOf(const hir::Program &program, const sema::Type &type, std::int64_t word) {
  switch (type.kind) {
  case TypeKind::boolean: return word != 0;
  case TypeKind::integer:
  case TypeKind::size:
  case TypeKind::port:
  case TypeKind::score: return word;
  case TypeKind::enum_:
    return program.enums[static_cast<std::size_t>(type.enumeration)].cases[static_cast<std::size_t>(word)].name.str();
  default: return vm::printWord(static_cast<vm::Scalar>(type.kind), word); // both enums are made from Scalars.def
  }
}

class Values {
public:
  Values(const hir::Program &p, const std::vector<const hir::Expr *> &values) : program(p), parameters(values) {}

  json of(const hir::Expr &expr) {
    const sema::Type &type = program.types[program.types.unwrapped(expr.type)];
    if (const auto *constant = llvm::dyn_cast<hir::Constant>(&expr)) {
      if (constant->isNone) return nullptr;
      const bool isWord = type.kind == TypeKind::enum_ ||
                          (type.kind < TypeKind::list && vm::isPlainWord(static_cast<vm::Scalar>(type.kind)));
      return isWord ? wordOf(program, type, constant->word) : json(constant->text.str());
    }
    if (const auto *local = llvm::dyn_cast<hir::LocalRef>(&expr))
      return of(*parameters[static_cast<std::size_t>(local->local)]);
    if (const auto *convert = llvm::dyn_cast<hir::Convert>(&expr)) return converted(*convert);
    if (const auto *text = llvm::dyn_cast<hir::TextBuild>(&expr)) {
      std::string all;
      for (const hir::Expr *part : text->parts) all += textOf(of(*part));
      return all;
    }
    if (const auto *record = llvm::dyn_cast<hir::RecordNew>(&expr))
      return fields(program.records[static_cast<std::size_t>(type.record)].fields, record->fields);
    if (const auto *variant = llvm::dyn_cast<hir::EnumNew>(&expr)) {
      const auto &one = program.enums[static_cast<std::size_t>(type.enumeration)].cases[variant->enumCase];
      if (variant->payload.empty()) return one.name.str();
      return {{one.name.str(), fields(one.payload, variant->payload)}};
    }
    if (const auto *list = llvm::dyn_cast<hir::ListNew>(&expr)) return items(*list, type);
    return nullptr;
  }

private:
  static std::string textOf(const json &value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

  json converted(const hir::Convert &convert) {
    json value = of(*convert.operand);
    if (convert.how != hir::Conversion::toIndicator) {
      return convert.how == hir::Conversion::toText ? json(textOf(value)) : value;
    }
    // The case of `Indicator` that holds the type.
    const sema::TypeId from = convert.operand->type;
    for (const auto &one : program.enums[static_cast<std::size_t>(program.indicatorEnum)].cases)
      if (!one.payload.empty() && one.payload.front().type == from)
        return {{one.name.str(), {{one.payload.front().name.str(), std::move(value)}}}};
    return value;
  }

  json fields(const std::vector<hir::FieldInfo> &infos, llvm::ArrayRef<const hir::Expr *> values) {
    json object = json::object();
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i]) object[infos[i].name.str()] = of(*values[i]);
    return object;
  }

  json items(const hir::ListNew &list, const sema::Type &type) {
    if (type.kind != TypeKind::map) {
      json all = json::array();
      for (const hir::Expr *item : list.items) all.push_back(of(*item));
      return all;
    }
    json object = json::object();
    for (std::size_t i = 0; i + 1 < list.items.size(); i += 2)
      object[textOf(of(*list.items[i]))] = of(*list.items[i + 1]);
    return object;
  }

  const hir::Program &program;
  const std::vector<const hir::Expr *> &parameters;
};

} // namespace

json valueOf(const hir::Program &program, const hir::Expr &expr, const std::vector<const hir::Expr *> &parameters) {
  return Values(program, parameters).of(expr);
}

} // namespace tejun::tools
