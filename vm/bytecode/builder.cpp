// Interning, registers, emission. finish() of a function is in layout.cpp.
#include "vm/bytecode/builder.h"

#include <algorithm>
#include <cassert>

#include "vm/bytecode/types.h"
#include "vm/bytecode/writer.h"

namespace tejun::vm {
namespace {

/// A key that is equal for equal rows: numbers and lengths end in a separator, so no two rows run into each other.
class Key {
public:
  Key &operator()(std::uint64_t n) {
    text_.append(std::to_string(n)).push_back(';');
    return *this;
  }
  Key &operator()(std::string_view s) {
    (*this)(s.size());
    text_.append(s);
    return *this;
  }
  Key &operator()(const std::vector<Field> &fields) {
    (*this)(fields.size());
    for (const Field &f : fields) (*this)(f.name)(f.type)(f.jsonPath)(f.optional);
    return *this;
  }
  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

std::string keyOf(const Type &t) {
  Key key;
  key(static_cast<std::uint64_t>(t.kind))(static_cast<std::uint64_t>(t.scalar))(t.args.size());
  for (TypeIndex arg : t.args) key(arg);
  key(t.name)(t.fields)(t.cases.size());
  for (const EnumCase &c : t.cases) key(c.name)(c.title)(c.payload);
  key(t.secret);
  return key.take();
}

template <class Row> Index append(ModuleBuilder &m, std::vector<Row> &rows, Row row, Limit::What what) {
  if (rows.size() >= limits::table) {
    m.report({what, limits::table, {}});
    return 0;
  }
  rows.push_back(std::move(row));
  return static_cast<Index>(rows.size() - 1);
}

} // namespace

ModuleBuilder::ModuleBuilder(std::string workspace) {
  module_.name = std::move(workspace);
  scalar(Scalar::unit);
}

void ModuleBuilder::report(Limit limit) {
  if (!limit_) limit_ = std::move(limit);
}

TypeIndex ModuleBuilder::type(Type row) {
  if (row.fields.size() > limits::operand || row.cases.size() > limits::operand)
    report({Limit::What::operands, limits::operand, row.name});
  auto [at, fresh] = types_.try_emplace(keyOf(row), 0);
  if (fresh) at->second = append(*this, module_.types, std::move(row), Limit::What::types);
  return static_cast<TypeIndex>(at->second);
}
TypeIndex ModuleBuilder::scalar(Scalar s) {
  Type t;
  t.scalar = s;
  return type(std::move(t));
}
TypeIndex ModuleBuilder::around(TypeKind kind, std::vector<TypeIndex> args) {
  Type t;
  t.kind = kind;
  t.args = std::move(args);
  if (kind == TypeKind::handle) t.scalar = Scalar::text;
  return type(std::move(t));
}
TypeIndex ModuleBuilder::optional(TypeIndex t) {
  return isKind(module_.types, t, TypeKind::optional) ? t : around(TypeKind::optional, {t});
}
TypeIndex ModuleBuilder::unionOf(std::vector<TypeIndex> alternatives) {
  std::sort(alternatives.begin(), alternatives.end());
  return around(TypeKind::union_, std::move(alternatives));
}
TypeIndex ModuleBuilder::record(std::string name, std::vector<Field> fields) {
  Type t;
  t.kind = TypeKind::record;
  t.name = std::move(name);
  t.fields = std::move(fields);
  return type(std::move(t));
}
TypeIndex ModuleBuilder::enumeration(std::string name, std::vector<EnumCase> cases) {
  Type t;
  t.kind = TypeKind::enumeration;
  t.name = std::move(name);
  t.cases = std::move(cases);
  return type(std::move(t));
}
TypeIndex ModuleBuilder::each(TypeIndex argument, TypeIndex result) {
  assert(module_.failureType != 0 && "set module().failureType first");
  const TypeIndex ok = map(argument, result), failed = map(argument, module_.failureType);
  return record("Each", {{"ok", ok, {}, false}, {"failed", failed, {}, false}});
}

TypeIndex ModuleBuilder::secret(TypeIndex of) {
  Type t = module_.types[of];
  t.secret = true;
  return type(std::move(t));
}

Index ModuleBuilder::constant(TypeIndex t, std::int64_t word) {
  auto [at, fresh] = constants_.try_emplace(Key()(t)(static_cast<std::uint64_t>(word)).take(), 0);
  if (fresh) at->second = append(*this, module_.constants, Constant{t, word, {}}, Limit::What::constants);
  return at->second;
}
Index ModuleBuilder::constant(TypeIndex t, std::string text) {
  if (text.size() > limits::textBytes) report({Limit::What::moduleBytes, limits::textBytes, {}});
  auto [at, fresh] = constants_.try_emplace(Key()(t)(text).take(), 0);
  if (fresh) at->second = append(*this, module_.constants, Constant{t, 0, std::move(text)}, Limit::What::constants);
  return at->second;
}
Index ModuleBuilder::string(std::string_view s) {
  if (auto at = strings_.find(s); at != strings_.end()) return at->second;
  const Index i = append(*this, module_.strings, std::string(s), Limit::What::rows);
  strings_.emplace(s, i);
  return i;
}
Index ModuleBuilder::slot(TypeIndex t) { return append(*this, module_.slots, t, Limit::What::slots); }
Index ModuleBuilder::site(Site s) { return append(*this, module_.sites, std::move(s), Limit::What::sites); }
Index ModuleBuilder::ask(Ask a) { return append(*this, module_.asks, std::move(a), Limit::What::asks); }
Index ModuleBuilder::calendar(Calendar c) { return append(*this, module_.calendars, std::move(c), Limit::What::rows); }
Index ModuleBuilder::officeTime(OfficeTime t) { return append(*this, module_.officeTimes, t, Limit::What::rows); }
Index ModuleBuilder::approval(Approval a) { return append(*this, module_.approvals, a, Limit::What::rows); }
Index ModuleBuilder::outcome(Outcome o) {
  auto [at, fresh] = outcomes_.try_emplace(Key()(static_cast<std::uint64_t>(o.kind))(o.name)(o.owesNothing).take(), 0);
  if (fresh) at->second = append(*this, module_.outcomes, std::move(o), Limit::What::rows);
  return at->second;
}
Index ModuleBuilder::intrinsic(Intrinsic i) {
  return append(*this, module_.intrinsics, std::move(i), Limit::What::rows);
}

Index ModuleBuilder::declare(std::string name, std::span<const TypeIndex> params, TypeIndex result) {
  if (params.size() >= limits::registers) // `params` is a byte
    report({Limit::What::registers, limits::registers - 1, name});
  Function f;
  f.name = std::move(name);
  f.registers.assign(params.begin(), params.end());
  f.params = static_cast<std::uint8_t>(params.size());
  f.result = result;
  return append(*this, module_.functions, std::move(f), Limit::What::functions);
}

ModuleBuilder::Result ModuleBuilder::finish() {
  if (!limit_) {
    assert(std::all_of(module_.functions.begin(), module_.functions.end(),
                       [](const Function &f) { return !f.code.empty(); }) &&
           "a declared function was not defined");
    const std::size_t size = seal(module_).size();
    if (size > limits::moduleBytes) report({Limit::What::moduleBytes, limits::moduleBytes, {}});
  }
  return {std::move(module_), std::move(limit_)};
}

// ---- functions ---------------------------------------------------------------------------------------------

FunctionBuilder::FunctionBuilder(ModuleBuilder &module, Index function) : module_(module), function_(function) {
  const Function &f = module.module().functions[function];
  assert(f.code.empty() && "a function is defined once");
  name_ = f.name;
  registers_ = f.registers;
  free_.assign(registers_.size(), false);
}

Reg FunctionBuilder::newRegister(TypeIndex t) { return newRun({&t, 1}); }
void FunctionBuilder::freeRegister(Reg r) { freeRun(r, 1); }

Reg FunctionBuilder::newRun(std::span<const TypeIndex> types) {
  if (types.empty()) return 0;
  // The first window of free registers of these types; at the end it may grow into new ones.
  std::size_t base = 0;
  for (; base < registers_.size(); ++base) {
    std::size_t n = 0;
    while (n < types.size() && base + n < registers_.size() && free_[base + n] && registers_[base + n] == types[n]) ++n;
    if (n == types.size() || base + n == registers_.size()) break;
  }
  for (std::size_t n = 0; n < types.size(); ++n) {
    assert(!isUnit(module_.module().types, types[n]) && "no register holds unit");
    if (base + n == registers_.size()) {
      registers_.push_back(types[n]);
      free_.push_back(false);
    }
    free_[base + n] = false;
  }
  return static_cast<Reg>(base);
}
void FunctionBuilder::freeRun(Reg base, std::size_t count) {
  for (std::size_t r = base; r < base + count; ++r) {
    assert(!free_[r] && "a register is freed twice");
    free_[r] = true;
  }
}

Label FunctionBuilder::newLabel() {
  labels_.push_back(none);
  labelUsed_.push_back(false);
  return {static_cast<Index>(labels_.size() - 1)};
}
void FunctionBuilder::bind(Label label) {
  assert(labels_[label.id] == none && "a label is bound twice");
  labels_[label.id] = static_cast<Index>(emitted_.size());
  reachable_ = true; // a jump back may come; layout drops what turns out unreached
}
void FunctionBuilder::at(Index file, std::uint32_t line, std::uint32_t column) { place_ = {0, file, line, column}; }

void FunctionBuilder::emit(Op op, Reg a, Reg b, Reg c, Ext x0, Ext x1) {
  if (!reachable_) return;
  const OpInfo &info = opInfo(op);
  const Reg operands[] = {a, b, c};
  const Ext extensions[] = {x0, x1};
  for (std::size_t i = 0; i < 3; ++i) {
    switch (info.operands[i].kind) {
    case OperandKind::unused: assert(operands[i] == 0 && "an unused operand must be 0"); break;
    case OperandKind::write:
    case OperandKind::read:
    case OperandKind::consume:
    case OperandKind::update:
    case OperandKind::writeThere: assert(operands[i] < registers_.size() && "no such register"); break;
    case OperandKind::imm8:
      if (operands[i] > 0xff) module_.report({Limit::What::operands, limits::operand, name_});
      break;
    default: break; // runs are registers; numbers of 16 bits come through emit16
    }
  }
  for (std::size_t i = 0; i < 2; ++i) {
    assert(extensions[i].given == (info.extensions[i] != Extension::absent) &&
           "an extension word is missing or too many");
    assert(extensions[i].isLabel == (info.extensions[i] == Extension::target) && "labels are for targets");
    if (extensions[i].isLabel) labelUsed_[extensions[i].value] = true;
  }
  emitted_.push_back({op, a, b, c, {x0, x1}, place_});
  if (isTerminator(op)) reachable_ = false;
}
void FunctionBuilder::emit16(Op op, Reg a, std::uint32_t number, Ext x0) {
  assert(opInfo(op).operands[2].kind == OperandKind::low);
  if (number > 0xffff) module_.report({Limit::What::rows, limits::table, name_});
  emit(op, a, number & 0xff, number >> 8 & 0xff, x0);
}

void FunctionBuilder::loadInt(Reg to, std::int64_t value) {
  if (value >= INT16_MIN && value <= INT16_MAX && isScalar(module_.module().types, typeOf(to), Scalar::integer))
    emit16(Op::load_int, to, static_cast<std::uint16_t>(value));
  else
    load(to, module_.constant(typeOf(to), value));
}

} // namespace tejun::vm
