// Parses the signatures of Builtins.def once, on first use.
#include "compiler/sema/builtins.h"

#include <cassert>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

namespace tejun::sema {

using llvm::StringRef;

namespace {

struct Row {
  StringRef name, receiver, signature;
};

constexpr auto rowCount = [] {
  std::size_t count = 0;
#define BUILTIN(name, receiver, signature, cost, en, ja) ++count;
#include "vm/bytecode/Builtins.def"
  return count;
}();

TypeKind kindNamed(StringRef name) {
  static const llvm::StringMap<TypeKind> kinds = [] {
    llvm::StringMap<TypeKind> map;
#define SCALAR(kind, Name, repr, indicator, en, ja) map[Name] = TypeKind::kind;
#include "vm/bytecode/Scalars.def"
    map["List"] = TypeKind::list;
    map["Set"] = TypeKind::set;
    map["Map"] = TypeKind::map;
    map["Each"] = TypeKind::each;
    return map;
  }();
  const auto it = kinds.find(name);
  assert(it != kinds.end() && "Builtins.def names a type that there is not");
  return it == kinds.end() ? TypeKind::error : it->second;
}

/// Reads the notation that Builtins.def describes. The table is ours: what does not parse is a defect.
class SignatureParser {
public:
  explicit SignatureParser(StringRef text) : rest_(text) {}

  void parse(BuiltinInfo &info) {
    const bool isStatic = accept("static ");
    if (accept("(")) {
      info.form = isStatic ? BuiltinForm::static_ : BuiltinForm::method;
      while (!accept(")")) {
        info.params.push_back(type());
        accept(", ");
      }
    } else {
      info.form = BuiltinForm::property;
      info.params.push_back(type());
    }
    const bool arrow = accept(" -> ");
    assert(arrow && "a signature of Builtins.def has no result");
    (void)arrow;
    info.result = type();
    assert(rest_.empty() && "a signature of Builtins.def goes on");
  }

private:
  bool accept(StringRef token) { return rest_.consume_front(token); }

  Pattern type() {
    const StringRef name = rest_.take_while(llvm::isAlpha);
    rest_ = rest_.drop_front(name.size());
    Pattern pattern;
    if (name.size() == 1)
      pattern.variable = name.front();
    else if (name == "Failure")
      pattern.isFailure = true;
    else
      pattern.kind = kindNamed(name);
    if (accept("<")) {
      do pattern.args.push_back(type());
      while (accept(", "));
      accept(">");
    }
    if (accept("?")) {
      Pattern inner = std::move(pattern);
      pattern = Pattern{TypeKind::optional, 0, false, {}};
      pattern.args.push_back(std::move(inner));
    }
    return pattern;
  }

  StringRef rest_;
};

struct Table {
  std::vector<BuiltinInfo> rows;
  llvm::StringMap<llvm::SmallVector<std::uint16_t, 4>> byName;

  Table() {
    static const Row source[] = {
#define BUILTIN(name, receiver, signature, cost, en, ja) {#name, #receiver, signature},
#include "vm/bytecode/Builtins.def"
    };
    rows.reserve(rowCount);
    for (const Row &row : source) {
      BuiltinInfo info;
      info.id = static_cast<BuiltinId>(rows.size());
      info.name = row.name;
      info.receiver = row.receiver;
      info.receiverKind = kindNamed(row.receiver);
      SignatureParser(row.signature).parse(info);
      byName[row.name].push_back(static_cast<std::uint16_t>(rows.size()));
      rows.push_back(std::move(info));
    }
  }
};

const Table &table() {
  static const Table theTable;
  return theTable;
}

const BuiltinInfo *find(TypeKind receiver, StringRef name, bool isStatic) {
  const auto it = table().byName.find(name);
  if (it == table().byName.end()) return nullptr;
  for (std::uint16_t index : it->second) {
    const BuiltinInfo &info = table().rows[index];
    if (info.receiverKind == receiver && (info.form == BuiltinForm::static_) == isStatic) return &info;
  }
  return nullptr;
}

} // namespace

const BuiltinInfo &builtinInfo(BuiltinId id) { return table().rows[static_cast<std::size_t>(id)]; }
const BuiltinInfo *findMember(TypeKind receiver, StringRef name) { return find(receiver, name, false); }
const BuiltinInfo *findStatic(TypeKind receiver, StringRef name) { return find(receiver, name, true); }

std::vector<StringRef> memberNames(TypeKind receiver) {
  std::vector<StringRef> names;
  for (const BuiltinInfo &info : table().rows)
    if (info.receiverKind == receiver && info.form != BuiltinForm::static_) names.push_back(info.name);
  return names;
}

std::optional<TypeId> Bindings::of(char variable) const { return types_[slot(variable)]; }

bool Bindings::match(const TypeTable &types, const Pattern &pattern, TypeId type) {
  if (type == errorType) return true;
  if (pattern.variable != 0) {
    const auto bound = of(pattern.variable);
    if (!bound) bind(pattern.variable, type);
    return !bound || *bound == type;
  }
  const Type &structure = types[type];
  if (pattern.isFailure) return structure.kind == TypeKind::enum_;
  if (structure.kind != pattern.kind || structure.args.size() < pattern.args.size()) return false;
  for (std::size_t i = 0; i < pattern.args.size(); ++i)
    if (!match(types, pattern.args[i], structure.args[i])) return false;
  return true;
}

TypeId Bindings::apply(TypeTable &types, const Pattern &pattern, EnumId failure) const {
  if (pattern.variable != 0) return of(pattern.variable).value_or(errorType);
  if (pattern.isFailure) return types.enumeration(failure);
  llvm::SmallVector<TypeId, 2> args;
  for (const Pattern &arg : pattern.args) {
    args.push_back(apply(types, arg, failure));
    if (args.back() == errorType) return errorType;
  }
  switch (pattern.kind) {
  case TypeKind::list: return types.list(args[0]);
  case TypeKind::set: return types.set(args[0]);
  case TypeKind::map: return types.map(args[0], args[1]);
  case TypeKind::each: return types.each(args[0], args[1]);
  case TypeKind::optional: return types.optional(args[0]);
  default: return static_cast<TypeId>(pattern.kind);
  }
}

} // namespace tejun::sema
