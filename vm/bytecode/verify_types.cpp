// The type table: rows are well-formed and refer to earlier rows only, so that no type contains itself and nothing recurs deeply; and the
// types that play a role in every case are what they must be.
#include <algorithm>
#include <unordered_set>

#include "vm/bytecode/verify_context.h"

namespace tejun::vm {
namespace {

class TypeVerifier {
public:
  explicit TypeVerifier(VerifyContext &context) : c_(context), types_(context.module.types) {}

  bool run() {
    if (types_.empty() || types_.size() > limits::table)
      return c_.fail(ModuleProblem::too_many_rows, "types", {{"limit", std::to_string(limits::table)}});
    c_.facts.resize(types_.size());
    for (std::size_t t = 0; t < types_.size(); ++t) {
      if (const char *reason = problemOf(t))
        return c_.failRow(ModuleProblem::malformed_type, "types", t, {{"reason", reason}});
      note(t);
    }
    return roles();
  }

private:
  /// The longest of what is inside, plus one.
  bool inside(std::size_t t, TypeIndex inner) {
    if (inner >= t) return false;
    c_.facts[t].depth = std::max<std::uint8_t>(c_.facts[t].depth, static_cast<std::uint8_t>(c_.facts[inner].depth + 1));
    return true;
  }
  bool isUnitRow(TypeIndex t) const { return t == 0; }

  const char *problemOf(std::size_t t) {
    const Type &type = types_[t];
    const bool nominal = type.kind == TypeKind::record || type.kind == TypeKind::enumeration;
    if ((t == 0) != (type.kind == TypeKind::scalar && type.scalar == Scalar::unit))
      return "row 0, and only row 0, is Nothing";
    if (t == 0 && type.secret) return "nothing is no secret";
    if (nominal ? type.name.empty() : !type.name.empty()) return "records and enums have names, others have none";
    if ((type.kind != TypeKind::record && !type.fields.empty()) ||
        (type.kind != TypeKind::enumeration && !type.cases.empty()))
      return "fields or cases of a type that has none";
    for (const TypeIndex arg : type.args)
      if (!inside(t, arg)) return "it refers to a later row";
    if (const char *reason = argsProblem(type)) return reason;
    if (const char *reason = fieldsProblem(t, type.fields)) return reason;
    if (type.cases.size() > limits::operand) return "too many cases";
    for (const EnumCase &enumCase : type.cases)
      if (const char *reason = fieldsProblem(t, enumCase.payload)) return reason;
    if (hasRepeats(type.cases)) return "a case has a name twice";
    return c_.facts[t].depth > limits::typeDepth ? "it is nested too deeply" : nullptr;
  }

  const char *argsProblem(const Type &type) const {
    const auto &args = type.args;
    const std::size_t expected = type.kind == TypeKind::map ? 2
                                 : type.kind == TypeKind::list || type.kind == TypeKind::set ||
                                         type.kind == TypeKind::optional || type.kind == TypeKind::handle
                                     ? 1
                                     : 0;
    if (type.kind == TypeKind::union_ ? args.size() < 2 || args.size() > limits::unionWidth : args.size() != expected)
      return "the number of its arguments is wrong";
    // `Map<X, Nothing>` is what `each` gives for a call without result, `Job<Nothing>` is awaited for its end.
    const bool unitMayStand = type.kind == TypeKind::handle;
    for (std::size_t i = 0; i < args.size(); ++i)
      if (isUnitRow(args[i]) && !unitMayStand && !(type.kind == TypeKind::map && i == 1))
        return "an argument has no value";
    switch (type.kind) {
    case TypeKind::scalar:
      return type.scalar == Scalar::error || type.scalar == Scalar::never ? "it is a type of the compiler only"
                                                                          : nullptr;
    case TypeKind::handle: return type.scalar != Scalar::text ? "a job is a text" : nullptr;
    case TypeKind::optional: return types_[args[0]].kind == TypeKind::optional ? "an optional of an optional" : nullptr;
    case TypeKind::union_:
      return std::adjacent_find(args.begin(), args.end(), std::greater_equal<>()) != args.end()
                 ? "alternatives are not in order"
                 : nullptr;
    default: return nullptr;
    }
  }

  const char *fieldsProblem(std::size_t t, const std::vector<Field> &fields) {
    if (fields.size() > limits::operand) return "too many fields";
    for (const Field &field : fields) {
      if (!inside(t, field.type)) return "it refers to a later row";
      if (isUnitRow(field.type)) return "a field has no value";
    }
    return hasRepeats(fields) ? "a field has a name twice" : nullptr;
  }
  template <class Row> static bool hasRepeats(const std::vector<Row> &rows) {
    std::unordered_set<std::string_view> names;
    return !std::all_of(rows.begin(), rows.end(), [&](const Row &row) { return names.insert(row.name).second; });
  }

  void note(std::size_t t) {
    TypeFacts &f = c_.facts[t];
    const auto i = static_cast<TypeIndex>(t);
    f.plainEnum = isPlainEnum(types_, i);
    f.variant = types_[t].kind == TypeKind::enumeration && !f.plainEnum;
    f.word = isWord(types_, i);
    f.ord = isOrd(types_, i);
    f.less = isLess(types_, i);
  }

  bool role(std::string_view what, TypeIndex t, bool fits) {
    return t == 0 || fits || c_.fail(ModuleProblem::role_type, "roles", {{"what", std::string(what)}});
  }
  bool isEnumOf(TypeIndex t, std::size_t count, auto nameAt) const {
    const Type &type = types_[t];
    if (!c_.facts[t].plainEnum || type.cases.size() != count) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (type.cases[i].name != nameAt(i)) return false;
    return true;
  }
  /// A role that is not filled is row 0: no register can have that type.
  bool roles() {
    const Module &m = c_.module;
    for (const TypeIndex t : {m.alertType, m.incidentType, m.severityType, m.failureType})
      if (!c_.isType(t))
        return c_.fail(ModuleProblem::no_such_row, "roles", {{"what", "type"}, {"index", std::to_string(t)}});
    constexpr std::size_t failureCount = 0
#define FAILURE(name, retried, en, ja) +1
#include "vm/bytecode/Failures.def"
        ;
    return role("alert", m.alertType, types_[m.alertType].kind == TypeKind::record) &&
           role("incident", m.incidentType,
                isEnumOf(m.incidentType, m.incidents.size(),
                         [&](std::size_t i) { return std::string_view(m.incidents[i].name); })) &&
           role("severity", m.severityType,
                isEnumOf(m.severityType, severityCount,
                         [](std::size_t i) { return nameOf(static_cast<Severity>(i)); })) &&
           role("failure", m.failureType,
                isEnumOf(m.failureType, failureCount, [](std::size_t i) { return nameOf(static_cast<Failure>(i)); }));
  }

  VerifyContext &c_;
  const Types &types_;
};

} // namespace

bool verifyTypes(VerifyContext &c) { return TypeVerifier(c).run(); }

} // namespace tejun::vm
