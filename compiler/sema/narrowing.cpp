// Facts are read off the typed condition, so that sugar (`xs.is_empty`, `xs is empty`, `xs.count > 0`) tells the same.
#include "compiler/sema/narrowing.h"

#include <algorithm>

#include "compiler/sema/builtins.h"

namespace tejun::sema {

bool Facts::has(PathId path, Property property) const {
  return path != noPath && std::binary_search(keys_.begin(), keys_.end(), key(path, property));
}

void Facts::add(PathId path, Property property) {
  if (path == noPath) return;
  const std::uint32_t added = key(path, property);
  auto *const at = std::lower_bound(keys_.begin(), keys_.end(), added);
  if (at == keys_.end() || *at != added) keys_.insert(at, added);
}

void Facts::addAll(const Facts &other) {
  if (other.keys_.empty()) return;
  llvm::SmallVector<std::uint32_t, 8> both;
  std::set_union(keys_.begin(), keys_.end(), other.keys_.begin(), other.keys_.end(), std::back_inserter(both));
  keys_ = std::move(both);
}

void Facts::meet(const Facts &other) {
  if (other.dead) return;
  if (dead) {
    *this = other;
    return;
  }
  llvm::SmallVector<std::uint32_t, 8> both;
  std::set_intersection(keys_.begin(), keys_.end(), other.keys_.begin(), other.keys_.end(), std::back_inserter(both));
  keys_ = std::move(both);
}

PathId Paths::child(PathId parent, std::uint32_t index) {
  if (parent == noPath) return noPath;
  const auto [at, isNew] = children_.try_emplace({parent, index}, static_cast<PathId>(parents_.size()));
  if (isNew) parents_.push_back(parent);
  return at->second;
}

PathId Paths::of(const hir::Expr *expr) {
  if (const auto *reference = llvm::dyn_cast<hir::LocalRef>(expr))
    return locals_[static_cast<std::size_t>(reference->local)].isVar ? noPath : local(reference->local);
  if (const auto *reference = llvm::dyn_cast<hir::SlotRef>(expr)) return slot(reference->slot);
  if (const auto *access = llvm::dyn_cast<hir::Field>(expr)) return child(of(access->base), access->index);
  if (const auto *access = llvm::dyn_cast<hir::OptField>(expr)) return child(of(access->base), access->index);
  if (const auto *convert = llvm::dyn_cast<hir::Convert>(expr))
    if (convert->how == hir::Conversion::unwrap || convert->how == hir::Conversion::toOptional)
      return of(convert->operand);
  return noPath;
}

void Paths::addKnown(Facts &facts, PathId path) const {
  for (; path != noPath && path != localRoots && path != slotRoots; path = parents_[path])
    facts.add(path, Property::known);
}

namespace {

bool isBuiltin(const hir::Expr *expr, std::initializer_list<BuiltinId> ids) {
  const auto *call = llvm::dyn_cast<hir::Builtin>(expr);
  return call && llvm::is_contained(ids, static_cast<BuiltinId>(call->builtin));
}

/// `xs.count OP n` with n a literal: whether it is true, and whether it is false, only of what is not empty.
std::pair<bool, bool> countTells(ast::BinaryOp op, std::int64_t n) {
  using Op = ast::BinaryOp;
  switch (op) {
  case Op::gt: return {n >= 0, false};
  case Op::ge: return {n >= 1, false};
  case Op::ne: return {n == 0, n > 0};
  case Op::eq: return {n > 0, n == 0};
  case Op::lt: return {false, n >= 1};
  case Op::le: return {false, n >= 0};
  default: return {false, false};
  }
}

} // namespace

Outcomes Paths::outcomes(const hir::Expr *condition) {
  Outcomes result;
  if (const auto *test = llvm::dyn_cast<hir::IsKnown>(condition)) {
    addKnown(result.whenTrue, of(test->operand));
    return result;
  }
  if (const auto *test = llvm::dyn_cast<hir::IsEmpty>(condition)) {
    result.whenFalse.add(of(test->operand), Property::notEmpty);
    return result;
  }
  if (isBuiltin(condition, {BuiltinId::List_is_empty, BuiltinId::Set_is_empty, BuiltinId::Map_is_empty})) {
    result.whenFalse.add(of(llvm::cast<hir::Builtin>(condition)->args[0]), Property::notEmpty);
    return result;
  }
  if (const auto *negation = llvm::dyn_cast<hir::Unary>(condition)) {
    result = outcomes(negation->operand);
    std::swap(result.whenTrue, result.whenFalse);
    return result;
  }
  const auto *binary = llvm::dyn_cast<hir::Binary>(condition);
  if (!binary) return result;
  if (binary->op == ast::BinaryOp::and_ || binary->op == ast::BinaryOp::or_) {
    Outcomes left = outcomes(binary->left);
    const Outcomes right = outcomes(binary->right);
    const bool isAnd = binary->op == ast::BinaryOp::and_;
    (isAnd ? left.whenTrue : left.whenFalse).addAll(isAnd ? right.whenTrue : right.whenFalse);
    (isAnd ? left.whenFalse : left.whenTrue).meet(isAnd ? right.whenFalse : right.whenTrue);
    return left;
  }
  if (isBuiltin(binary->left, {BuiltinId::List_count, BuiltinId::Set_count, BuiltinId::Map_count})) {
    if (const auto *number = llvm::dyn_cast<hir::Constant>(binary->right)) {
      const PathId path = of(llvm::cast<hir::Builtin>(binary->left)->args[0]);
      const auto [whenTrue, whenFalse] = countTells(binary->op, number->word);
      if (whenTrue) result.whenTrue.add(path, Property::notEmpty);
      if (whenFalse) result.whenFalse.add(path, Property::notEmpty);
    }
  }
  return result;
}

bool Paths::isNotEmpty(const hir::Expr *expr, const Facts &facts) {
  if (facts.has(of(expr), Property::notEmpty)) return true;
  if (const auto *list = llvm::dyn_cast<hir::ListNew>(expr)) return !list->items.empty();
  if (const auto *convert = llvm::dyn_cast<hir::Convert>(expr)) return isNotEmpty(convert->operand, facts);
  if (const auto *loop = llvm::dyn_cast<hir::Loop>(expr))
    return (loop->op == hir::LoopOp::map || loop->op == hir::LoopOp::sortBy) && isNotEmpty(loop->over, facts);
  const auto *call = llvm::dyn_cast<hir::Builtin>(expr);
  if (!call) return false;
  switch (static_cast<BuiltinId>(call->builtin)) {
  case BuiltinId::List_with:
  case BuiltinId::Set_with:
  case BuiltinId::Map_with: return true;
  case BuiltinId::List_with_all:
  case BuiltinId::Set_union: return isNotEmpty(call->args[0], facts) || isNotEmpty(call->args[1], facts);
  case BuiltinId::List_reverse:
  case BuiltinId::List_sort:
  case BuiltinId::List_unique:
  case BuiltinId::List_to_set:
  case BuiltinId::Set_sort:
  case BuiltinId::Set_to_list:
  case BuiltinId::Map_keys:
  case BuiltinId::Map_values: return isNotEmpty(call->args[0], facts);
  default: return false;
  }
}

} // namespace tejun::sema
