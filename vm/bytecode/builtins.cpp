// The signatures of Builtins.def: a parser of their notation, and matching against a module's types.
#include "vm/bytecode/builtins.h"

#include <array>
#include <cassert>
#include <cctype>

namespace tejun::vm {
namespace {

using Kind = BuiltinPattern::Kind;

struct Row {
  std::string_view receiver, name, signature;
  BuiltinCost cost;
  std::string_view english, japanese;
};
constexpr Row rows[] = {
#define BUILTIN(name, receiver, signature, cost, en, ja) {#receiver, #name, signature, BuiltinCost::cost, en, ja},
#include "vm/bytecode/Builtins.def"
};

/// Rows are ours: what does not parse is our defect.
class SignatureParser {
public:
  explicit SignatureParser(std::string_view text) : text_(text) {}

  void parse(BuiltinInfo &info) {
    const bool isStatic = eat("static ");
    if (eat("(")) {
      info.form = isStatic ? BuiltinForm::function : BuiltinForm::method;
      if (!eat(")")) {
        do info.params.push_back(type());
        while (eat(", "));
        expect(")");
      }
    } else {
      info.form = BuiltinForm::property;
      info.params.push_back(type());
    }
    expect(" -> ");
    info.result = type();
    assert(text_.empty() && "a signature in Builtins.def has a tail");
  }

private:
  bool eat(std::string_view s) {
    if (!text_.starts_with(s)) return false;
    text_.remove_prefix(s.size());
    return true;
  }
  void expect(std::string_view s) {
    [[maybe_unused]] const bool found = eat(s);
    assert(found && "a signature in Builtins.def is malformed");
  }
  BuiltinPattern type() {
    std::size_t n = 0;
    while (n < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[n])) || text_[n] == '_')) ++n;
    BuiltinPattern p = named(text_.substr(0, n));
    text_.remove_prefix(n);
    if (eat("<")) {
      do p.args.push_back(type());
      while (eat(", "));
      expect(">");
    }
    while (eat("?")) {
      BuiltinPattern outer{Kind::optional, Scalar::unit, 0, {}};
      outer.args.push_back(std::move(p));
      p = std::move(outer);
    }
    return p;
  }
  static BuiltinPattern named(std::string_view name) {
    if (name.size() == 1) return {Kind::variable, Scalar::unit, name[0], {}};
    if (name == "List") return {Kind::list, Scalar::unit, 0, {}};
    if (name == "Set") return {Kind::set, Scalar::unit, 0, {}};
    if (name == "Map") return {Kind::map, Scalar::unit, 0, {}};
    if (name == "Each") return {Kind::each, Scalar::unit, 0, {}};
    if (name == "Failure") return {Kind::failure, Scalar::unit, 0, {}};
#define SCALAR(kind, Name, repr, indicator, en, ja) \
  if (name == Name) return {Kind::scalar, Scalar::kind, 0, {}};
#include "vm/bytecode/Scalars.def"
    assert(false && "a signature in Builtins.def names an unknown type");
    return {};
  }

  std::string_view text_;
};

std::vector<BuiltinInfo> parseRows() {
  std::vector<BuiltinInfo> infos;
  infos.reserve(std::size(rows));
  for (const Row &row : rows) {
    BuiltinInfo &info = infos.emplace_back();
    info.receiver = row.receiver;
    info.name = row.name;
    info.signature = row.signature;
    info.cost = row.cost;
    info.english = row.english;
    info.japanese = row.japanese;
    SignatureParser(row.signature).parse(info);
  }
  return infos;
}

class Matcher {
public:
  Matcher(const Types &types, TypeIndex failureType) : types_(types), failureType_(failureType) {}

  bool match(const BuiltinPattern &p, TypeIndex t) {
    const Type &type = types_[t];
    switch (p.kind) {
    case Kind::scalar: return type.kind == TypeKind::scalar && type.scalar == p.scalar;
    case Kind::failure: return t == failureType_;
    case Kind::list: return type.kind == TypeKind::list && match(p.args[0], type.args[0]);
    case Kind::set: return type.kind == TypeKind::set && match(p.args[0], type.args[0]);
    case Kind::map:
      return type.kind == TypeKind::map && match(p.args[0], type.args[0]) && match(p.args[1], type.args[1]);
    case Kind::optional: return type.kind == TypeKind::optional && match(p.args[0], type.args[0]);
    case Kind::each: {
      EachParts parts;
      return isEach(types_, t, &parts) && parts.failure == failureType_ && match(p.args[0], parts.argument) &&
             match(p.args[1], parts.result);
    }
    case Kind::variable: {
      int &bound = bound_[static_cast<std::size_t>(p.variable - 'A')];
      if (bound < 0) {
        if (p.variable == 'O' && !isLess(types_, t) && !isScalar(types_, t, Scalar::address)) return false;
        bound = t;
      }
      return bound == t;
    }
    }
    return false;
  }

private:
  const Types &types_;
  TypeIndex failureType_;
  std::array<int, 26> bound_ = [] {
    std::array<int, 26> a{};
    a.fill(-1);
    return a;
  }();
};

} // namespace

const std::size_t builtinCount = std::size(rows);

const BuiltinInfo &builtinInfo(Builtin b) {
  static const std::vector<BuiltinInfo> infos = parseRows();
  return infos[static_cast<std::size_t>(b)];
}

bool fits(const BuiltinInfo &info, const Types &types, TypeIndex failureType, std::span<const TypeIndex> args,
          TypeIndex result) {
  if (args.size() != info.params.size()) return false;
  Matcher matcher(types, failureType);
  for (std::size_t i = 0; i < args.size(); ++i)
    if (!matcher.match(info.params[i], args[i])) return false;
  return matcher.match(info.result, result);
}

} // namespace tejun::vm
