// Unary and binary operators as values. As conditions they are in conditions.cpp.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using ast::BinaryOp;
using sema::TypeKind;

void BodyGen::unary(const hir::Unary &e, Reg to) {
  const Value v = value(*e.operand);
  code.emit(e.op == ast::UnaryOp::not_ ? Op::not_ : Op::neg, to, v.reg);
  release(v);
}

void BodyGen::viaBranch(const hir::Expr &e, Reg to) {
  const Label no = code.newLabel(), done = code.newLabel();
  branch(e, no, false);
  code.loadBool(to, true);
  code.jump(done);
  code.bind(no);
  code.loadBool(to, false);
  code.bind(done);
}

void BodyGen::binary(const hir::Binary &e, Reg to) {
  switch (e.op) {
  case BinaryOp::or_:
  case BinaryOp::and_: return viaBranch(e, to);
  case BinaryOp::eq:
  case BinaryOp::ne:
  case BinaryOp::exactly:
  case BinaryOp::lt:
  case BinaryOp::le:
  case BinaryOp::gt:
  case BinaryOp::ge: return compare(e, to);
  case BinaryOp::in: return contains(*e.right, *e.left, to);
  case BinaryOp::notIn: contains(*e.right, *e.left, to); return code.emit(Op::not_, to, to);
  case BinaryOp::contains:
    if (kindOf(*e.left).kind != TypeKind::text) return contains(*e.left, *e.right, to);
    return builtin(vm::Builtin::Text_contains, {e.left, e.right}, to);
  case BinaryOp::starts: return builtin(vm::Builtin::Text_starts, {e.left, e.right}, to);
  case BinaryOp::ends: return builtin(vm::Builtin::Text_ends, {e.left, e.right}, to);
  case BinaryOp::matches: return builtin(vm::Builtin::Text_matches, {e.left, e.right}, to);
  case BinaryOp::like: return builtin(vm::Builtin::Text_like, {e.left, e.right}, to);
  case BinaryOp::coalesce: return; // a Coalesce in the typed program
  case BinaryOp::add:
  case BinaryOp::sub:
  case BinaryOp::mul:
  case BinaryOp::div:
  case BinaryOp::mod: return arithmetic(e, to);
  }
}

void BodyGen::compare(const hir::Binary &e, Reg to) {
  if (e.foldCase && kindOf(*e.left).kind == TypeKind::text && (e.op == BinaryOp::eq || e.op == BinaryOp::ne)) {
    builtin(vm::Builtin::Text_equals_folded, {e.left, e.right}, to);
    if (e.op == BinaryOp::ne) code.emit(Op::not_, to, to);
    return;
  }
  const Value left = stable(*e.left, e.right);
  const Value right = value(*e.right, code.typeOf(left.reg));
  switch (e.op) {
  case BinaryOp::ne: code.emit(Op::ne, to, left.reg, right.reg); break;
  case BinaryOp::lt: code.emit(Op::lt, to, left.reg, right.reg); break;
  case BinaryOp::le: code.emit(Op::le, to, left.reg, right.reg); break;
  case BinaryOp::gt: code.emit(Op::lt, to, right.reg, left.reg); break;
  case BinaryOp::ge: code.emit(Op::le, to, right.reg, left.reg); break;
  default: code.emit(Op::eq, to, left.reg, right.reg); break;
  }
  release(right);
  release(left);
}

void BodyGen::contains(const hir::Expr &collection, const hir::Expr &item, Reg to) {
  switch (kindOf(collection).kind) {
  case TypeKind::network:
    return builtin(kindOf(item).kind == TypeKind::network ? vm::Builtin::Network_within
                                                          : vm::Builtin::IpAddress_in_network,
                   {&item, &collection}, to);
  case TypeKind::list: return builtin(vm::Builtin::List_contains, {&collection, &item}, to);
  case TypeKind::text: return builtin(vm::Builtin::Text_contains, {&collection, &item}, to);
  default: {
    const Value items = stable(collection, &item);
    const Value one = value(item, gen.module.module().types[code.typeOf(items.reg)].args[0]);
    code.emit(kindOf(collection).kind == TypeKind::map ? Op::map_has : Op::set_has, to, items.reg, one.reg);
    release(one);
    release(items);
  }
  }
}

/// `a + b + c` of texts is one concatenation.
void BodyGen::textParts(const hir::Expr &e, std::vector<const hir::Expr *> &parts) const {
  const auto *sum = llvm::dyn_cast<hir::Binary>(&e);
  if (sum && sum->op == BinaryOp::add && kindOf(e).kind == TypeKind::text) {
    textParts(*sum->left, parts);
    return textParts(*sum->right, parts);
  }
  if (const auto *build = llvm::dyn_cast<hir::TextBuild>(&e))
    parts.insert(parts.end(), build->parts.begin(), build->parts.end());
  else
    parts.push_back(&e);
}

/// `xs + x`, `xs + ys`: adds to what stands on the left, where it lies when nobody else has it.
void BodyGen::addToCollection(const hir::Binary &e, Reg to) {
  const vm::Types &types = gen.module.module().types;
  const auto *left = llvm::dyn_cast<hir::LocalRef>(e.left);
  const bool own = left && local(left->local) == to && !reads(*e.right, left->local);
  const Reg sum = own || !isLocal(to) ? to : temporary(code.typeOf(to));
  into(*e.left, sum);
  const bool all = vm::isCollection(types, typeOf(*e.right)) &&
                   vm::elementOf(types, typeOf(*e.right)) == vm::elementOf(types, code.typeOf(sum));
  const Value right = all ? value(*e.right) : value(*e.right, vm::elementOf(types, code.typeOf(sum)));
  all ? code.emit(Op::append, sum, right.reg) : addTo(sum, right.reg);
  release(right);
  if (sum == to) return;
  code.emit(Op::take, to, sum);
  release(sum);
}

void BodyGen::arithmetic(const hir::Binary &e, Reg to) {
  const TypeKind left = kindOf(*e.left).kind, right = kindOf(*e.right).kind;
  if (left == TypeKind::text) {
    std::vector<const hir::Expr *> parts;
    textParts(e, parts);
    return textBuild(parts, to);
  }
  if (left == TypeKind::list || left == TypeKind::set) {
    if (e.op == BinaryOp::add) return addToCollection(e, to);
    const bool all = typeOf(*e.right) == typeOf(*e.left);
    if (left == TypeKind::list)
      return builtin(all ? vm::Builtin::List_minus : vm::Builtin::List_without, {e.left, e.right}, to);
    return builtin(all ? vm::Builtin::Set_minus : vm::Builtin::Set_without, {e.left, e.right}, to);
  }
  // A long sum needs no more registers than a short one: a part may lie where the whole will.
  const bool free = !isLocal(to);
  const auto fits = [&](const hir::Expr &part) {
    return free && !llvm::isa<hir::LocalRef>(part) && typeOf(part) == code.typeOf(to);
  };
  const auto part = [&](const hir::Expr &operand) {
    into(operand, to);
    return Value{to, false};
  };
  const Value a = fits(*e.left) ? part(*e.left) : stable(*e.left, e.right);
  const Value b = a.reg != to && fits(*e.right) ? part(*e.right) : value(*e.right);
  Reg x = a.reg, y = b.reg;
  Op op = Op::add;
  switch (e.op) {
  case BinaryOp::add:
    if (left == TypeKind::duration && right == TypeKind::time) std::swap(x, y);
    op = left == TypeKind::time || right == TypeKind::time ? Op::time_add : Op::add;
    break;
  case BinaryOp::sub:
    op = left != TypeKind::time ? Op::sub : right == TypeKind::time ? Op::time_diff : Op::time_sub;
    break;
  case BinaryOp::mul:
    if (left == TypeKind::decimal)
      op = Op::dec_mul;
    else if (left == TypeKind::integer && right == TypeKind::integer)
      op = Op::mul;
    else {
      if (left == TypeKind::integer) std::swap(x, y);
      op = Op::scale;
    }
    break;
  case BinaryOp::div: op = left == TypeKind::decimal ? Op::dec_div : Op::div; break;
  default: op = Op::mod; break;
  }
  code.emit(op, to, x, y);
  release(b);
  release(a);
}

} // namespace tejun::codegen
