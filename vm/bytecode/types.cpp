// Questions about rows of a type table.
#include "vm/bytecode/types.h"

#include <algorithm>

namespace tejun::vm {
namespace {

/// As Scalars.def names them.
struct ReprNames {
  static constexpr Repr none = Repr::nothing, word = Repr::word, text = Repr::text;
};
struct ScalarRow {
  std::string_view name;
  Repr repr;
};
constexpr ScalarRow scalarRows[] = {
#define SCALAR(kind, Name, repr, indicator, en, ja) {Name, ReprNames::repr},
#include "vm/bytecode/Scalars.def"
};
constexpr std::string_view effectNames[] = {
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
};
constexpr std::string_view failureNames[] = {
#define FAILURE(name, retried, en, ja) #name,
#include "vm/bytecode/Failures.def"
};

constexpr std::string_view severityNames[] = {"low", "medium", "high", "critical"};
static_assert(std::size(severityNames) == severityCount);
constexpr std::string_view phaseNames[] = {"detection", "triage", "containment", "analysis", "recovery"};

bool scalarIn(const Types &types, TypeIndex t, std::initializer_list<Scalar> set) {
  return isKind(types, t, TypeKind::scalar) && !types[t].secret &&
         std::find(set.begin(), set.end(), types[t].scalar) != set.end();
}
bool contains(const std::vector<TypeIndex> &args, TypeIndex t) {
  return std::find(args.begin(), args.end(), t) != args.end();
}

} // namespace

Repr reprOf(Scalar s) { return scalarRows[static_cast<std::size_t>(s)].repr; }
std::string_view nameOf(Scalar s) { return scalarRows[static_cast<std::size_t>(s)].name; }
std::string_view nameOf(Effect e) { return effectNames[static_cast<std::size_t>(e)]; }
std::string_view nameOf(Severity s) { return severityNames[static_cast<std::size_t>(s)]; }
std::optional<Severity> severityNamed(std::string_view name) {
  const auto found = std::ranges::find(severityNames, name);
  if (found == std::end(severityNames)) return std::nullopt;
  return static_cast<Severity>(found - std::begin(severityNames));
}
std::string_view nameOf(Phase p) { return phaseNames[static_cast<std::size_t>(p)]; }
std::string_view nameOf(Failure f) { return failureNames[static_cast<std::size_t>(f)]; }
std::optional<Failure> failureNamed(std::string_view name) {
  const auto found = std::ranges::find(failureNames, name);
  if (found == std::end(failureNames)) return std::nullopt;
  return static_cast<Failure>(found - std::begin(failureNames));
}

bool isWord(const Types &types, TypeIndex t) {
  return isKind(types, t, TypeKind::scalar) ? reprOf(types[t].scalar) == Repr::word : isPlainEnum(types, t);
}
bool isTextual(const Types &types, TypeIndex t) {
  return !types[t].secret && (isKind(types, t, TypeKind::handle) ||
                              (isKind(types, t, TypeKind::scalar) && reprOf(types[t].scalar) == Repr::text));
}
bool isPlainEnum(const Types &types, TypeIndex t) {
  return isKind(types, t, TypeKind::enumeration) &&
         std::all_of(types[t].cases.begin(), types[t].cases.end(), [](const EnumCase &c) { return c.payload.empty(); });
}
bool isVariant(const Types &types, TypeIndex t) {
  return isKind(types, t, TypeKind::enumeration) && !isPlainEnum(types, t);
}
bool isNum(const Types &types, TypeIndex t) {
  return scalarIn(types, t, {Scalar::integer, Scalar::decimal, Scalar::duration, Scalar::size});
}
bool isSpan(const Types &types, TypeIndex t) { return scalarIn(types, t, {Scalar::duration, Scalar::size}); }
bool isOrd(const Types &types, TypeIndex t) {
  return isNum(types, t) || scalarIn(types, t, {Scalar::time, Scalar::port, Scalar::score}) ||
         (isPlainEnum(types, t) && !types[t].secret);
}
bool isLess(const Types &types, TypeIndex t) { return isOrd(types, t) || isTextual(types, t); }

TypeIndex elementOf(const Types &types, TypeIndex t) {
  return isCollection(types, t) || isKind(types, t, TypeKind::optional) ? types[t].args[0] : t;
}

std::vector<bool> secretRows(const Types &types) {
  std::vector<bool> rows(types.size());
  for (std::size_t t = 0; t < types.size(); ++t) {
    const Type &type = types[t];
    bool holds = type.secret;
    for (const TypeIndex arg : type.args) holds = holds || rows[arg];
    for (const Field &field : type.fields) holds = holds || rows[field.type];
    for (const EnumCase &one : type.cases)
      for (const Field &field : one.payload) holds = holds || rows[field.type];
    rows[t] = holds;
  }
  return rows;
}

bool takes(const Types &types, TypeIndex param, TypeIndex value) {
  TypeIndex t = unwrapped(types, param);
  if (isCollection(types, t)) t = unwrapped(types, elementOf(types, t));
  const Type &type = types[t];
  return type.kind == TypeKind::union_ ? std::find(type.args.begin(), type.args.end(), value) != type.args.end()
                                       : t == value;
}

bool converts(const Types &types, TypeIndex from, TypeIndex to) {
  if (isScalar(types, to, Scalar::text)) return isTextual(types, from);
  if (!isKind(types, to, TypeKind::union_)) return from == to;
  const auto &wider = types[to].args;
  if (!isKind(types, from, TypeKind::union_)) return contains(wider, from);
  const auto &narrower = types[from].args;
  return std::all_of(narrower.begin(), narrower.end(), [&](TypeIndex t) { return contains(wider, t); });
}

bool isEach(const Types &types, TypeIndex t, EachParts *parts) {
  if (!isKind(types, t, TypeKind::record) || types[t].fields.size() != 2 || types[t].fields[0].name != "ok" ||
      types[t].fields[1].name != "failed")
    return false;
  const Type &ok = types[types[t].fields[0].type], &failed = types[types[t].fields[1].type];
  if (ok.kind != TypeKind::map || failed.kind != TypeKind::map || ok.args[0] != failed.args[0]) return false;
  if (parts) *parts = {ok.args[0], ok.args[1], failed.args[1]};
  return true;
}

namespace {

/// Types share parts, so their text can be much longer than the table: it is cut.
constexpr std::size_t longestText = 256;

void appendText(const Types &types, TypeIndex t, std::string &out);

void appendText(const Types &types, const Type &type, TypeIndex t, std::string &out) {
  auto args = [&](std::string_view open, std::string_view separator, std::string_view close) {
    out += open;
    for (std::size_t i = 0; i < type.args.size(); ++i) {
      out += i == 0 ? "" : separator;
      appendText(types, type.args[i], out);
    }
    out += close;
  };
  switch (type.kind) {
  case TypeKind::scalar: out += nameOf(type.scalar); return;
  case TypeKind::list: return args("List<", ", ", ">");
  case TypeKind::set: return args("Set<", ", ", ">");
  case TypeKind::map: return args("Map<", ", ", ">");
  case TypeKind::optional: return args("", "", "?");
  case TypeKind::handle: return args("Job<", ", ", ">");
  case TypeKind::union_: return args("", " | ", "");
  case TypeKind::enumeration: out += type.name; return;
  case TypeKind::record:
    if (EachParts each; type.name == "Each" && isEach(types, t, &each)) {
      out += "Each<";
      appendText(types, each.argument, out);
      out += ", ";
      appendText(types, each.result, out);
      out += ">";
      return;
    }
    out += type.name;
  }
}

void appendText(const Types &types, TypeIndex t, std::string &out) {
  if (out.size() > longestText) return;
  if (types[t].secret) out += "Secret<";
  appendText(types, types[t], t, out);
  if (types[t].secret) out += ">";
}

} // namespace

std::string typeText(const Types &types, TypeIndex t) {
  std::string text;
  appendText(types, t, text);
  if (text.size() > longestText) {
    std::size_t cut = longestText;
    while ((text[cut] & 0xc0) == 0x80) --cut;
    text.replace(cut, text.npos, "…");
  }
  return text;
}

} // namespace tejun::vm
