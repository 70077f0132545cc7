// Builds modules: what codegen emits through. It packs instructions, resolves labels, drops code that nothing reaches and computes what
// the verifier wants declared (block heads with their initialised sets). Misuse is a defect and asserted; what is merely too large is
// reported as a Limit by finish().
//
//   ModuleBuilder m("workspace");
//   Index f = m.declare("double", {m.scalar(Scalar::integer)}, m.scalar(Scalar::integer));
//   FunctionBuilder b(m, f);
//   Reg two = b.newRegister(b.typeOf(0));
//   b.loadInt(two, 2);
//   b.emit(Op::mul, two, 0, two);
//   b.emit(Op::ret, two);
//   b.finish();
//   ModuleBuilder::Result r = m.finish();
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/bytecode/limits.h"
#include "vm/bytecode/module.h"
#include "vm/bytecode/opcodes.h"

namespace tejun::vm {

/// A register's number. Numbers beyond 255 are given out too; finish() then reports the limit.
using Reg = std::uint32_t;
struct Label {
  Index id = none;
};

/// An extension word: a number or a label.
struct Ext {
  Ext() = default;
  Ext(std::uint32_t number) : value(number), given(true) {}         // NOLINT: meant to convert
  Ext(Label label) : value(label.id), given(true), isLabel(true) {} // NOLINT
  template <class E>
    requires std::is_enum_v<E>
  Ext(E e) : Ext(static_cast<std::uint32_t>(e)) {} // NOLINT
  std::uint32_t value = 0;
  bool given = false, isLabel = false;
};

/// What grew too large: `registers` of function `where`, `constants` of the module …
struct Limit {
  enum class What : std::uint8_t {
    registers,
    operands,
    code,
    types,
    constants,
    functions,
    slots,
    sites,
    asks,
    rows,
    moduleBytes
  } what{};
  std::size_t maximum = 0;
  std::string where; // function; empty: the module
};

class ModuleBuilder {
public:
  explicit ModuleBuilder(std::string workspace);

  /// The tables that need no interning (teams, facts, detections, …) are filled here directly.
  Module &module() { return module_; }
  const Module &module() const { return module_; }

  // Types: equal ones have one row. Records and enums are equal when all of the row is.
  TypeIndex type(Type row);
  TypeIndex scalar(Scalar s);
  TypeIndex unit() { return 0; }
  TypeIndex list(TypeIndex element) { return around(TypeKind::list, {element}); }
  TypeIndex set(TypeIndex element) { return around(TypeKind::set, {element}); }
  TypeIndex map(TypeIndex key, TypeIndex value) { return around(TypeKind::map, {key, value}); }
  TypeIndex optional(TypeIndex t); // idempotent
  TypeIndex handle(TypeIndex t) { return around(TypeKind::handle, {t}); }
  TypeIndex unionOf(std::vector<TypeIndex> alternatives); // sorts
  TypeIndex record(std::string name, std::vector<Field> fields);
  TypeIndex enumeration(std::string name, std::vector<EnumCase> cases);
  TypeIndex secret(TypeIndex of);
  TypeIndex each(TypeIndex argument, TypeIndex result); // module().failureType is set

  /// `word` for numbers, times and payload-free enums; canonical text for all else, also IpAddress, Network, FileHash (see Constant).
  /// Equal constants have one row.
  Index constant(TypeIndex t, std::int64_t word);
  Index constant(TypeIndex t, std::string text);
  Index string(std::string_view s);

  Index slot(TypeIndex t);
  Index site(Site s);
  Index ask(Ask a);
  Index approval(Approval a);
  Index calendar(Calendar c);
  Index officeTime(OfficeTime t);
  Index outcome(Outcome o); // equal ones have one row
  Index intrinsic(Intrinsic i);

  /// A function that may be called before it is defined by a FunctionBuilder.
  Index declare(std::string name, std::span<const TypeIndex> params, TypeIndex result);
  Index declare(std::string name, std::initializer_list<TypeIndex> params, TypeIndex result) {
    return declare(std::move(name), std::span(params.begin(), params.size()), result);
  }

  struct Result {
    Module module;              // its hash is set
    std::optional<Limit> limit; // the module is not usable when there is one
  };
  /// Every declared function must be defined.
  Result finish();

  void report(Limit limit); // the first one stays
  const std::optional<Limit> &limit() const { return limit_; }

private:
  TypeIndex around(TypeKind kind, std::vector<TypeIndex> args);

  Module module_;
  std::map<std::string, Index, std::less<>> types_, constants_, strings_, outcomes_;
  std::optional<Limit> limit_;
};

class FunctionBuilder {
public:
  /// Parameters are the registers from 0 on.
  FunctionBuilder(ModuleBuilder &module, Index function);

  ModuleBuilder &module() { return module_; }
  const std::string &name() const { return name_; }

  // ---- registers: one type each; a freed one is handed out again for its type ---------------------------------
  Reg newRegister(TypeIndex t);
  void freeRegister(Reg r);
  /// Consecutive registers, for BASE and KEEP operands. An empty run is register 0.
  Reg newRun(std::span<const TypeIndex> types);
  void freeRun(Reg base, std::size_t count);
  TypeIndex typeOf(Reg r) const { return registers_[r]; }
  std::size_t registerCount() const { return registers_.size(); }

  // ---- code --------------------------------------------------------------------------------------------------
  Label newLabel();
  void bind(Label label);
  /// Where in the source what is emitted from now on comes from.
  void at(Index file, std::uint32_t line, std::uint32_t column);
  /// Whether control comes here, as far as is known: what is emitted where it does not is dropped.
  bool reachable() const { return reachable_; }

  /// Operands as in Opcodes.def; extension items in the order of X.
  void emit(Op op, Reg a = 0, Reg b = 0, Reg c = 0, Ext x0 = {}, Ext x1 = {});
  /// For ops whose B and C are one 16-bit number: load, slot_get, establish, enter, end, …
  void emit16(Op op, Reg a, std::uint32_t number, Ext x0 = {});

  void loadInt(Reg to, std::int64_t value);
  void loadBool(Reg to, bool value) { emit(Op::load_bool, to, value ? 1 : 0); }
  void load(Reg to, Index constant) { emit16(Op::load, to, constant); }
  void jump(Label to) { emit(Op::jmp, 0, 0, 0, to); }

  /// Writes the function into the module. All labels that are used must be bound, and control must not fall off the end.
  void finish();

private:
  struct Emitted {
    Op op;
    Reg a, b, c;
    Ext x[2];
    LineEntry place;
  };
  friend class FunctionLayout; // vm/bytecode/layout.cpp: finish()

  ModuleBuilder &module_;
  Index function_;
  std::string name_;
  std::vector<TypeIndex> registers_;
  std::vector<bool> free_;
  std::vector<Emitted> emitted_;
  std::vector<Index> labels_; // index into emitted_, none until bound
  std::vector<bool> labelUsed_;
  LineEntry place_;
  bool reachable_ = true;
  bool done_ = false;
};

} // namespace tejun::vm
