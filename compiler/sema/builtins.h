// The library functions as the checker sees them: rows of vm/bytecode/Builtins.def with their signatures parsed.
// Says which row a member is and what its types are; checking the arguments is the body checker's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/sema/types.h"
#include "llvm/ADT/SmallVector.h"

namespace tejun::sema {

/// A row of Builtins.def. `hir::Builtin::builtin` is one of these.
enum class BuiltinId : std::uint16_t {
#define BUILTIN(name, receiver, signature, cost, en, ja) receiver##_##name,
#include "vm/bytecode/Builtins.def"
};

/// A type of a signature: a TypeKind with arguments, or a variable.
struct Pattern {
  TypeKind kind = TypeKind::error;
  char variable = 0;      // 'T'; `kind` has no meaning then
  bool isFailure = false; // the prelude's enum
  std::vector<Pattern> args;
};

enum class BuiltinForm : std::uint8_t { property, method, static_ };

struct BuiltinInfo {
  BuiltinId id{};
  llvm::StringRef name, receiver; // receiver as in Builtins.def
  TypeKind receiverKind{};
  BuiltinForm form{};
  std::vector<Pattern> params; // the receiver first, of a method or property
  Pattern result;
};

const BuiltinInfo &builtinInfo(BuiltinId id);

/// `name` of values of this kind; null when there is none. Statics are found only when asked for.
const BuiltinInfo *findMember(TypeKind receiver, llvm::StringRef name);
const BuiltinInfo *findStatic(TypeKind receiver, llvm::StringRef name);
/// Names of all members of values of this kind.
std::vector<llvm::StringRef> memberNames(TypeKind receiver);

/// What the variables of one use of a signature stand for.
class Bindings {
public:
  std::optional<TypeId> of(char variable) const;
  void bind(char variable, TypeId type) { types_[slot(variable)] = type; }
  /// Binds what is free in `pattern` so that it becomes `type`; false when it cannot.
  bool match(const TypeTable &types, const Pattern &pattern, TypeId type);
  /// The type; errorType while a variable is free.
  TypeId apply(TypeTable &types, const Pattern &pattern, EnumId failure) const;

private:
  static std::size_t slot(char variable) { return static_cast<std::size_t>(variable - 'A'); }
  std::array<std::optional<TypeId>, 26> types_{};
};

} // namespace tejun::sema
