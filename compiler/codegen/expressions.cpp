// Expressions that make, copy and take apart values. Operators, loops, calls and what waits have files of their own.
#include "compiler/codegen/body.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using llvm::cast;
using sema::TypeKind;

void BodyGen::copy(Reg to, Reg from) {
  if (to != from) code.emit(Op::mov, to, from);
}

void BodyGen::coerce(Reg to, Value from) {
  const vm::Types &types = gen.module.module().types;
  const TypeIndex have = code.typeOf(from.reg), want = code.typeOf(to);
  if (have == want)
    from.temporary ? code.emit(Op::take, to, from.reg) : copy(to, from.reg);
  else if (vm::isKind(types, want, vm::TypeKind::optional)) {
    const TypeIndex inner = vm::unwrapped(types, want);
    if (inner == have) return code.emit(Op::some, to, from.reg);
    const Reg plain = temporary(inner);
    coerce(plain, from);
    code.emit(Op::some, to, plain);
    release(plain);
  } else
    code.emit(Op::convert, to, from.reg);
}

namespace {

/// Whether the value is that of a part, which need not have one either.
bool branches(const hir::Expr &e) {
  switch (e.kind) {
  case hir::ExprKind::ifElse:
  case hir::ExprKind::match:
  case hir::ExprKind::block:
  case hir::ExprKind::guarded:
  case hir::ExprKind::declassify: return true;
  default: return false;
  }
}

} // namespace

void BodyGen::into(const hir::Expr &e, Reg to) {
  at(e.span);
  if (const auto *c = llvm::dyn_cast<hir::Constant>(&e); c && c->isNone)
    return constant(*c, to); // `none` alone has no type
  const TypeIndex type = typeOf(e);
  if (type == gen.module.unit()) return lower(e, nowhere);
  if (to != nowhere && code.typeOf(to) == type) return lower(e, to);
  if (to == nowhere && branches(e)) return lower(e, nowhere);
  // A value of another type than wanted, or one that nobody wants.
  const Value v = value(e);
  if (to != nowhere) coerce(to, v);
  release(v);
}

Value BodyGen::value(const hir::Expr &e) {
  const TypeIndex type = typeOf(e);
  if (type == gen.module.unit()) {
    into(e, nowhere);
    return {};
  }
  if (const auto *ref = llvm::dyn_cast<hir::LocalRef>(&e)) return {local(ref->local), false};
  const Value v{temporary(type), true};
  into(e, v.reg);
  return v;
}

Value BodyGen::value(const hir::Expr &e, TypeIndex type) {
  if (typeOf(e) == type) return value(e);
  const Value v{temporary(type), true};
  into(e, v.reg);
  return v;
}

namespace {

/// Whether evaluating an expression may change a local: it has statements in it.
class Statements : public hir::Walker {
public:
  bool found = false;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Stmt &) override {
    found = true;
    return false;
  }
};

} // namespace

namespace {

class Reads : public hir::Walker {
public:
  explicit Reads(hir::LocalId local) : local_(local) {}
  bool found = false;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    const auto *ref = llvm::dyn_cast<hir::LocalRef>(&e);
    found = found || (ref && ref->local == local_);
    return !found;
  }

private:
  hir::LocalId local_;
};

} // namespace

bool BodyGen::reads(const hir::Expr &e, hir::LocalId local) {
  Reads reads(local);
  reads.walk(&e);
  return reads.found;
}

Value BodyGen::stable(const hir::Expr &e, ArrayRef<const hir::Expr *> later) {
  const Value v = value(e);
  const auto *ref = llvm::dyn_cast<hir::LocalRef>(&e);
  if (!ref || !isVar(ref->local)) return v;
  Statements statements;
  for (const hir::Expr *other : later) statements.walk(other);
  if (!statements.found) return v;
  const Value kept{temporary(code.typeOf(v.reg)), true};
  copy(kept.reg, v.reg);
  return kept;
}

Run BodyGen::arguments(ArrayRef<const hir::Expr *> args, ArrayRef<TypeIndex> types) {
  const Run r = run(types);
  for (std::size_t i = 0; i < args.size(); ++i) into(*args[i], r.base + static_cast<Reg>(i));
  return r;
}

void BodyGen::block(const hir::Block *block, Reg to) {
  if (!block) return;
  const std::size_t scope = openScope();
  for (const hir::Stmt *s : block->stmts) statement(*s);
  if (block->tail) into(*block->tail, to);
  closeScope(scope);
}

void BodyGen::lower(const hir::Expr &e, Reg to) {
  switch (e.kind) {
  case hir::ExprKind::error: return; // a program with errors has no code
  case hir::ExprKind::constant: return constant(cast<hir::Constant>(e), to);
  case hir::ExprKind::local:
    if (to != nowhere) copy(to, local(cast<hir::LocalRef>(e).local));
    return;
  case hir::ExprKind::slot:
    if (to != nowhere) code.emit16(Op::slot_get, to, surroundings->slot(cast<hir::SlotRef>(e).slot));
    return;
  case hir::ExprKind::ifRan: return ifRan(cast<hir::IfRan>(e), to);
  case hir::ExprKind::fact: return code.emit16(Op::fact_get, to, static_cast<vm::Index>(cast<hir::FactRef>(e).fact));
  case hir::ExprKind::severity: return code.emit(Op::severity_get, to);
  case hir::ExprKind::incident: return code.emit(Op::incident_get, to);
  case hir::ExprKind::field: return field(cast<hir::Field>(e), to);
  case hir::ExprKind::optField: return optField(cast<hir::OptField>(e), to);
  case hir::ExprKind::index: return index(cast<hir::Index>(e), to);
  case hir::ExprKind::unary: return unary(cast<hir::Unary>(e), to);
  case hir::ExprKind::binary: return binary(cast<hir::Binary>(e), to);
  case hir::ExprKind::textBuild: return textBuild(cast<hir::TextBuild>(e).parts, to);
  case hir::ExprKind::convert: return convert(cast<hir::Convert>(e), to);
  case hir::ExprKind::isKnown: {
    const Value v = value(*cast<hir::IsKnown>(e).operand);
    code.emit(Op::is_some, to, v.reg);
    return release(v);
  }
  case hir::ExprKind::isEmpty: return viaBranch(e, to);
  case hir::ExprKind::coalesce: return coalesce(cast<hir::Coalesce>(e), to);
  case hir::ExprKind::fnCall: return fnCall(cast<hir::FnCall>(e), to);
  case hir::ExprKind::builtin: return builtinCall(cast<hir::Builtin>(e), to);
  case hir::ExprKind::loop: return loop(cast<hir::Loop>(e), to);
  case hir::ExprKind::hostCall: return hostCall(cast<hir::HostCall>(e), to);
  case hir::ExprKind::processCall: return processCall(cast<hir::ProcessCall>(e), to);
  case hir::ExprKind::playbookCall: return; // its body stands in its place
  case hir::ExprKind::recordNew: return recordNew(cast<hir::RecordNew>(e), to);
  case hir::ExprKind::enumNew: return enumNew(cast<hir::EnumNew>(e), to);
  case hir::ExprKind::listNew: return collectionNew(cast<hir::ListNew>(e), to);
  case hir::ExprKind::ifElse: {
    const auto &i = cast<hir::IfElse>(e);
    return ifElse(*i.cond, i.then, i.otherwise, to);
  }
  case hir::ExprKind::match: return match(cast<hir::Match>(e), to);
  case hir::ExprKind::block: return block(cast<hir::BlockExpr>(e).body, to);
  case hir::ExprKind::guarded: return guarded(cast<hir::Guarded>(e), to);
  case hir::ExprKind::ask: return ask(cast<hir::Ask>(e), to);
  case hir::ExprKind::await: return await(cast<hir::Await>(e), to);
  case hir::ExprKind::poll: return poll(cast<hir::Poll>(e), to);
  case hir::ExprKind::declassify: return declassify(cast<hir::Declassify>(e), to);
  case hir::ExprKind::officeTime: return code.emit16(Op::office_time, to, gen.officeTime(cast<hir::OfficeTime>(e)));
  }
}

// ---- constants -----------------------------------------------------------------------------------------------------

std::optional<std::int64_t> BodyGen::constantWord(const hir::Expr *e) {
  const auto *c = e ? llvm::dyn_cast<hir::Constant>(e) : nullptr;
  if (!c) return std::nullopt;
  return c->word;
}

void BodyGen::constant(const hir::Constant &e, Reg to) {
  if (to == nowhere) return;
  if (e.isNone) return code.emit(Op::load_none, to);
  const sema::Type &type = kindOf(gen.program.types.unwrapped(e.type));
  Reg plain = to;
  if (gen.program.types.isOptional(e.type)) plain = temporary(gen.types.of(gen.program.types.unwrapped(e.type)));
  switch (type.kind) {
  case TypeKind::boolean: code.loadBool(plain, e.word != 0); break;
  case TypeKind::integer:
  case TypeKind::decimal:
  case TypeKind::time:
  case TypeKind::duration:
  case TypeKind::size:
  case TypeKind::port:
  case TypeKind::score:
  case TypeKind::mac: code.loadInt(plain, e.word); break;
  case TypeKind::enum_: code.load(plain, gen.module.constant(code.typeOf(plain), e.word)); break;
  default: code.load(plain, gen.module.constant(code.typeOf(plain), e.text.str()));
  }
  if (plain == to) return;
  code.emit(Op::some, to, plain);
  release(plain);
}

void BodyGen::textBuild(ArrayRef<const hir::Expr *> parts, Reg to) {
  // One instruction joins a run; a long text is joined piece by piece.
  constexpr std::size_t atOnce = 32;
  if (parts.empty()) return loadText(to, "");
  const bool long_ = parts.size() > atOnce;
  const std::size_t count = long_ ? (parts.size() + atOnce - 1) / atOnce : parts.size();
  const std::vector<TypeIndex> types(count, scalar(vm::Scalar::text));
  const Run r = run(types);
  for (std::size_t i = 0; i < count; ++i) {
    const Reg part = r.base + static_cast<Reg>(i);
    long_ ? textBuild(parts.slice(i * atOnce, std::min(atOnce, parts.size() - i * atOnce)), part)
          : into(*parts[i], part);
  }
  code.emit(Op::concat, to, r.base, static_cast<Reg>(count));
  release(r);
}

// ---- optionals -----------------------------------------------------------------------------------------------------

void BodyGen::ifRan(const hir::IfRan &e, Reg to) {
  const vm::Index slot = surroundings->slot(e.slot);
  const Label absent = code.newLabel(), done = code.newLabel();
  const Reg known = temporary(vm::Scalar::boolean);
  code.emit16(Op::slot_known, known, slot);
  code.emit(Op::jf, known, 0, 0, absent);
  release(known);
  const Value v{temporary(gen.module.module().slots[slot]), true};
  code.emit16(Op::slot_get, v.reg, slot);
  coerce(to, v);
  release(v);
  code.jump(done);
  code.bind(absent);
  code.emit(Op::load_none, to);
  code.bind(done);
}

void BodyGen::coalesce(const hir::Coalesce &e, Reg to) {
  const Label absent = code.newLabel(), done = code.newLabel();
  const Value left = value(*e.left);
  if (code.typeOf(left.reg) == code.typeOf(to)) { // T? ?? T?
    code.emit(Op::jnone, left.reg, 0, 0, absent);
    copy(to, left.reg);
  } else {
    code.emit(Op::jnone, left.reg, 0, 0, absent);
    code.emit(Op::unwrap, to, left.reg);
  }
  code.jump(done);
  release(left);
  code.bind(absent);
  into(*e.right, to);
  code.bind(done);
}

void BodyGen::convert(const hir::Convert &e, Reg to) {
  switch (e.how) {
  case hir::Conversion::toSet: return builtin(vm::Builtin::List_to_set, e.operand, to);
  case hir::Conversion::toList: return builtin(vm::Builtin::Set_to_list, e.operand, to);
  case hir::Conversion::toOptional:
  case hir::Conversion::unwrap:
  case hir::Conversion::toText:
  case hir::Conversion::intToDecimal:
  case hir::Conversion::toIndicator:
  case hir::Conversion::widen: break;
  }
  const Value v = value(*e.operand);
  switch (e.how) {
  case hir::Conversion::unwrap:
    code.typeOf(v.reg) == code.typeOf(to) ? copy(to, v.reg) : code.emit(Op::unwrap, to, v.reg);
    break;
  case hir::Conversion::toText:
    code.typeOf(v.reg) == code.typeOf(to) ? copy(to, v.reg) : code.emit(Op::to_text, to, v.reg);
    break;
  case hir::Conversion::intToDecimal: code.emit(Op::to_decimal, to, v.reg); break;
  case hir::Conversion::toIndicator: indicator(v, to); break;
  default: coerce(to, v); // to an optional, or a type of the same representation
  }
  release(v);
}

void BodyGen::indicator(Value v, Reg to) {
  const TypeIndex have = code.typeOf(v.reg);
  const auto &cases = gen.module.module().types[code.typeOf(to)].cases;
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    if (cases[i].payload.size() != 1 || cases[i].payload[0].type != have) continue;
    Reg payload = v.reg;
    if (!v.temporary) {
      payload = temporary(have);
      copy(payload, v.reg);
    }
    code.emit(Op::var_new, to, payload, 0, i);
    if (!v.temporary) release(payload);
    return;
  }
}

// ---- records, enums, collections -------------------------------------------------------------------------------------

void BodyGen::field(const hir::Field &e, Reg to) {
  const Value base = value(*e.base);
  code.emit(Op::rec_get, to, base.reg, e.index);
  release(base);
}

void BodyGen::optField(const hir::OptField &e, Reg to) {
  const Label absent = code.newLabel(), done = code.newLabel();
  const Value base = value(*e.base);
  const vm::Types &types = gen.module.module().types;
  const TypeIndex record = vm::unwrapped(types, code.typeOf(base.reg));
  const TypeIndex fieldType = types[record].fields[e.index].type;
  code.emit(Op::jnone, base.reg, 0, 0, absent);
  const Reg inner = temporary(record);
  code.emit(Op::unwrap, inner, base.reg);
  release(base);
  const Value v{temporary(fieldType), true};
  code.emit(Op::rec_get, v.reg, inner, e.index);
  release(inner);
  coerce(to, v);
  release(v);
  code.jump(done);
  code.bind(absent);
  code.emit(Op::load_none, to);
  code.bind(done);
}

void BodyGen::index(const hir::Index &e, Reg to) {
  const bool list = kindOf(*e.base).kind == TypeKind::list;
  if (flattened(list ? vm::Builtin::List_at : vm::Builtin::Map_get, {e.base, e.key}, to)) return;
  if (list) return builtin(vm::Builtin::List_at, {e.base, e.key}, to);
  const Value map = stable(*e.base, e.key);
  const Value key = value(*e.key);
  code.emit(Op::map_get, to, map.reg, key.reg);
  release(key);
  release(map);
}

void BodyGen::recordNew(const hir::RecordNew &e, Reg to) {
  std::vector<TypeIndex> types;
  for (const vm::Field &f : gen.module.module().types[code.typeOf(to)].fields) types.push_back(f.type);
  const Run r = arguments(e.fields, types);
  code.emit(Op::rec_new, to, r.base);
  release(r);
}

void BodyGen::enumNew(const hir::EnumNew &e, Reg to) {
  const TypeIndex type = code.typeOf(to);
  if (vm::isPlainEnum(gen.module.module().types, type))
    return code.load(to, gen.module.constant(type, static_cast<std::int64_t>(e.enumCase)));
  std::vector<TypeIndex> types;
  for (const vm::Field &f : gen.module.module().types[type].cases[e.enumCase].payload) types.push_back(f.type);
  const Run r = arguments(e.payload, types);
  code.emit(Op::var_new, to, r.base, 0, e.enumCase);
  release(r);
}

void BodyGen::newCollection(Reg to) {
  switch (gen.module.module().types[code.typeOf(to)].kind) {
  case vm::TypeKind::set: return code.emit(Op::set_new, to);
  case vm::TypeKind::map: return code.emit(Op::map_new, to);
  default: return code.emit(Op::list_new, to);
  }
}

void BodyGen::addTo(Reg collection, Reg item) {
  const bool set = vm::isKind(gen.module.module().types, code.typeOf(collection), vm::TypeKind::set);
  code.emit(set ? Op::set_add : Op::list_push, collection, item);
}

void BodyGen::collectionNew(const hir::ListNew &e, Reg to) {
  constexpr std::size_t inRun = 16; // a longer list is pushed item by item
  const vm::Types &types = gen.module.module().types;
  const TypeIndex element = vm::elementOf(types, code.typeOf(to));
  if (vm::isKind(types, code.typeOf(to), vm::TypeKind::list) && e.items.size() <= inRun) {
    const std::vector<TypeIndex> all(e.items.size(), element);
    const Run r = arguments(e.items, all);
    code.emit(Op::list_new, to, r.base, static_cast<Reg>(e.items.size()));
    return release(r);
  }
  newCollection(to);
  for (const hir::Expr *item : e.items) {
    const Value v = value(*item, element);
    addTo(to, v.reg);
    release(v);
  }
}

} // namespace tejun::codegen
