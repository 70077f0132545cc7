// Items that may be absent themselves: what is `T?` of an item of type `T?` is that item, not an optional of one, so the instructions
// for first, last, at and get, which wrap, do not fit. Here the item is looked up plainly.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

bool BodyGen::holdsOptionals(const hir::Expr &collection) {
  const vm::Types &types = gen.module.module().types;
  const vm::Type &type = types[typeOf(collection)];
  const bool holds = type.kind == vm::TypeKind::list || type.kind == vm::TypeKind::map;
  return holds && vm::isKind(types, type.args.back(), vm::TypeKind::optional);
}

/// Whether the row was one of those.
bool BodyGen::flattened(vm::Builtin row, ArrayRef<const hir::Expr *> args, Reg to) {
  switch (row) {
  case vm::Builtin::List_first:
  case vm::Builtin::List_last:
  case vm::Builtin::List_at:
  case vm::Builtin::Map_get: break;
  default: return false;
  }
  if (!holdsOptionals(*args[0])) return false;
  const Value from = args.size() > 1 ? stable(*args[0], args[1]) : value(*args[0]);
  const Label absent = code.newLabel(), done = code.newLabel();
  if (row == vm::Builtin::Map_get)
    lookUp(from.reg, *args[1], to, absent);
  else
    itemAt(row, from.reg, args, to, absent);
  code.jump(done);
  code.bind(absent);
  code.emit(Op::load_none, to);
  code.bind(done);
  release(from);
  return true;
}

void BodyGen::itemAt(vm::Builtin row, Reg list, ArrayRef<const hir::Expr *> args, Reg to, Label absent) {
  const Reg zero = loadedInt(0), count = temporary(vm::Scalar::integer), at = temporary(vm::Scalar::integer);
  code.emit(Op::len, count, list);
  if (row == vm::Builtin::List_at)
    into(*args[1], at);
  else
    code.loadInt(at, row == vm::Builtin::List_first ? 0 : -1);
  if (row == vm::Builtin::List_last) code.emit(Op::add, at, at, count);
  code.emit(Op::jlt, at, zero, 0, absent);
  code.emit(Op::jle, count, at, 0, absent);
  code.emit(Op::list_get, to, list, at);
  for (const Reg r : {at, count, zero}) release(r);
}

void BodyGen::lookUp(Reg map, const hir::Expr &wanted, Reg to, Label absent) {
  const TypeIndex type = gen.module.module().types[code.typeOf(map)].args[0];
  const Value key = value(wanted, type);
  const Reg cursor = loadedInt(0), one = temporary(type), same = temporary(vm::Scalar::boolean);
  const Label head = code.newLabel();
  code.bind(head);
  code.emit(Op::map_next, one, map, cursor, to, absent);
  code.emit(Op::eq, same, one, key.reg);
  code.emit(Op::jf, same, 0, 0, head);
  for (const Reg r : {same, one, cursor}) release(r);
  release(key);
}

} // namespace tejun::codegen
