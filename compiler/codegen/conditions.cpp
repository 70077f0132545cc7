// Conditions that decide a jump: and, or, not and comparisons need no Bool in a register.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using ast::BinaryOp;
using llvm::cast;
using llvm::dyn_cast;
using sema::TypeKind;

void BodyGen::branch(const hir::Expr &e, Label label, bool when) {
  at(e.span);
  if (const auto *c = dyn_cast<hir::Constant>(&e)) {
    if ((c->word != 0) == when) code.jump(label);
    return;
  }
  if (const auto *u = dyn_cast<hir::Unary>(&e)) return branch(*u->operand, label, !when); // `not`: the only one on Bool
  if (const auto *empty = dyn_cast<hir::IsEmpty>(&e)) return isEmpty(*empty->operand, label, when);
  if (const auto *known = dyn_cast<hir::IsKnown>(&e); known && !when) {
    const Value v = value(*known->operand);
    code.emit(Op::jnone, v.reg, 0, 0, label);
    return release(v);
  }
  if (const auto *b = dyn_cast<hir::Binary>(&e)) {
    if (b->op == BinaryOp::and_ || b->op == BinaryOp::or_) {
      // `and` is false as soon as one is, `or` true.
      const bool decides = b->op == BinaryOp::or_;
      if (decides == when) {
        branch(*b->left, label, when);
        return branch(*b->right, label, when);
      }
      const Label past = code.newLabel();
      branch(*b->left, past, decides);
      branch(*b->right, label, when);
      return code.bind(past);
    }
    if ((b->op == BinaryOp::in || b->op == BinaryOp::notIn) && literalMembership(*b, label, when)) return;
    if (compareAndBranch(*b, label, when)) return;
  }
  const Value v = value(e);
  code.emit(when ? Op::jt : Op::jf, v.reg, 0, 0, label);
  release(v);
}

bool BodyGen::compareAndBranch(const hir::Binary &e, Label label, bool when) {
  const vm::Types &types = gen.module.module().types;
  const TypeIndex type = typeOf(*e.left);
  const bool ordered = vm::isOrd(types, type);
  if (typeOf(*e.right) != type) return false;
  switch (e.op) {
  case BinaryOp::eq:
  case BinaryOp::ne:
    if (!vm::isWord(types, type)) return false;
    break;
  case BinaryOp::lt:
  case BinaryOp::le:
  case BinaryOp::gt:
  case BinaryOp::ge:
    if (!ordered) return false;
    break;
  default: return false;
  }
  const Value left = stable(*e.left, e.right), right = value(*e.right);
  const Reg a = left.reg, b = right.reg;
  const auto jump = [&](Op op, Reg x, Reg y) { code.emit(op, x, y, 0, label); };
  switch (e.op) {
  case BinaryOp::eq: jump(when ? Op::jeq : Op::jne, a, b); break;
  case BinaryOp::ne: jump(when ? Op::jne : Op::jeq, a, b); break;
  case BinaryOp::lt: when ? jump(Op::jlt, a, b) : jump(Op::jle, b, a); break;
  case BinaryOp::le: when ? jump(Op::jle, a, b) : jump(Op::jlt, b, a); break;
  case BinaryOp::gt: when ? jump(Op::jlt, b, a) : jump(Op::jle, a, b); break;
  default: when ? jump(Op::jle, b, a) : jump(Op::jlt, a, b); break;
  }
  release(right);
  release(left);
  return true;
}

/// `incident in [malware, ransomware]`: a comparison each, no list.
bool BodyGen::literalMembership(const hir::Binary &e, Label label, bool when) {
  const auto *list = dyn_cast<hir::ListNew>(e.right);
  if (!list || !vm::isWord(gen.module.module().types, typeOf(*e.left))) return false;
  for (const hir::Expr *item : list->items)
    if (!llvm::isa<hir::Constant>(item) || typeOf(*item) != typeOf(*e.left)) return false;
  const bool isIn = e.op == BinaryOp::in;
  const Label found = isIn == when ? label : code.newLabel();
  const Value v = value(*e.left);
  for (const hir::Expr *item : list->items) {
    const Value one = value(*item);
    code.emit(Op::jeq, v.reg, one.reg, 0, found);
    release(one);
  }
  release(v);
  if (isIn == when) return true;
  code.jump(label);
  code.bind(found);
  return true;
}

void BodyGen::isEmpty(const hir::Expr &operand, Label label, bool when) {
  if (!gen.program.types.isCollection(operand.type)) {
    const Reg empty = temporary(vm::Scalar::boolean);
    builtin(vm::Builtin::Text_is_empty, &operand, empty);
    code.emit(when ? Op::jt : Op::jf, empty, 0, 0, label);
    return release(empty);
  }
  const Value v = value(operand);
  const Reg count = temporary(vm::Scalar::integer);
  code.emit(Op::len, count, v.reg);
  const Reg zero = loadedInt(0);
  code.emit(when ? Op::jeq : Op::jne, count, zero, 0, label);
  release(zero);
  release(count);
  release(v);
}

} // namespace tejun::codegen
