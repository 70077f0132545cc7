// The types of the language, interned: equal types have equal ids. Immutable once made; one table a program.
// What a type is made of stands here; how its values look in the machine stands in vm/bytecode/types.h.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/StringRef.h"

namespace tejun::sema {

/// Index into a TypeTable. The scalars have fixed ids (see Scalars.def), so they can be named as constants.
enum class TypeId : std::uint32_t {};
enum class RecordId : std::uint32_t {};
enum class EnumId : std::uint32_t {};

enum class TypeKind : std::uint8_t {
#define SCALAR(kind, Name, repr, indicator, en, ja) kind,
#include "vm/bytecode/Scalars.def"
  list,     // List<T>
  set,      // Set<T>
  map,      // Map<K, V>
  optional, // T?
  record,
  enum_,
  each,   // Each<X, T>: what a call with `each` returns
  job,    // Job<T>
  secret, // Secret<T>
  union_, // A | B: only as an intrinsic's parameter
};

#define SCALAR(kind, Name, repr, indicator, en, ja) \
  inline constexpr TypeId kind##Type = static_cast<TypeId>(TypeKind::kind);
#include "vm/bytecode/Scalars.def"

struct Type {
  TypeKind kind;
  std::vector<TypeId> args; // element; key, value; alternatives
  RecordId record{};
  EnumId enumeration{};
};

class TypeTable {
public:
  TypeTable();
  const Type &operator[](TypeId id) const { return types_[static_cast<std::size_t>(id)]; }
  TypeId list(TypeId element) { return intern({TypeKind::list, {element}}); }
  TypeId set(TypeId element) { return intern({TypeKind::set, {element}}); }
  TypeId map(TypeId key, TypeId value) { return intern({TypeKind::map, {key, value}}); }
  TypeId optional(TypeId t); // idempotent: T?? is T?
  TypeId each(TypeId argument, TypeId result) { return intern({TypeKind::each, {argument, result}}); }
  TypeId job(TypeId t) { return intern({TypeKind::job, {t}}); }
  TypeId secret(TypeId t) { return intern({TypeKind::secret, {t}}); }
  TypeId unionOf(std::vector<TypeId> alternatives); // sorted, without repeats
  TypeId record(RecordId r) { return intern({TypeKind::record, {}, r}); }
  TypeId enumeration(EnumId e) { return intern({TypeKind::enum_, {}, {}, e}); }
  std::size_t size() const { return types_.size(); }

  bool isOptional(TypeId t) const { return (*this)[t].kind == TypeKind::optional; }
  /// T of T?; t itself otherwise.
  TypeId unwrapped(TypeId t) const { return isOptional(t) ? (*this)[t].args[0] : t; }
  bool isCollection(TypeId t) const;

private:
  TypeId intern(Type t);
  std::deque<Type> types_;
  llvm::DenseMap<std::uint64_t, std::vector<TypeId>> buckets_; // by hash
};

} // namespace tejun::sema
