// Interning: equal types get equal ids, so that the checker compares types by comparing numbers.
#include "compiler/sema/types.h"

#include <algorithm>

#include "llvm/ADT/Hashing.h"

namespace tejun::sema {

namespace {

std::uint64_t hashOf(const Type &t) {
  std::size_t hash = llvm::hash_combine(static_cast<unsigned>(t.kind), static_cast<unsigned>(t.record),
                                        static_cast<unsigned>(t.enumeration));
  for (TypeId arg : t.args) hash = llvm::hash_combine(hash, static_cast<unsigned>(arg));
  return hash >> 2; // DenseMap keeps the two largest keys for itself
}

bool equal(const Type &a, const Type &b) {
  return a.kind == b.kind && a.record == b.record && a.enumeration == b.enumeration && a.args == b.args;
}

} // namespace

TypeTable::TypeTable() {
#define SCALAR(kind, Name, repr, indicator, en, ja) intern({TypeKind::kind, {}});
#include "vm/bytecode/Scalars.def"
}

TypeId TypeTable::intern(Type t) {
  std::vector<TypeId> &bucket = buckets_[hashOf(t)];
  for (TypeId id : bucket)
    if (equal((*this)[id], t)) return id;
  const auto id = static_cast<TypeId>(types_.size());
  types_.push_back(std::move(t));
  bucket.push_back(id);
  return id;
}

TypeId TypeTable::optional(TypeId t) {
  if (isOptional(t) || t == errorType) return t;
  return intern({TypeKind::optional, {t}});
}

TypeId TypeTable::unionOf(std::vector<TypeId> alternatives) {
  std::sort(alternatives.begin(), alternatives.end());
  alternatives.erase(std::unique(alternatives.begin(), alternatives.end()), alternatives.end());
  if (alternatives.size() == 1) return alternatives.front();
  return intern({TypeKind::union_, std::move(alternatives)});
}

bool TypeTable::isCollection(TypeId t) const {
  const TypeKind kind = (*this)[t].kind;
  return kind == TypeKind::list || kind == TypeKind::set || kind == TypeKind::map;
}

} // namespace tejun::sema
