// Operands together, where the row's pattern is Any or a run: calls against signatures, records and variants against their fields, host
// calls against intrinsics. Registers and row numbers are in range already, except those of runs.
#include "vm/bytecode/builtins.h"
#include "vm/bytecode/verify_function.h"

namespace tejun::vm {

bool FunctionVerifier::expect(bool ok, std::string_view callee) {
  return ok || failOp(ModuleProblem::wrong_call, {{"callee", std::string(callee)}});
}

/// From B on stand `count` registers of these types. readRun() looks at whether they are set.
bool FunctionVerifier::run(std::size_t count, auto typeAt, std::string_view callee) {
  runLength_ = count;
  if (i_.b + count > f_.registers.size())
    return failOp(ModuleProblem::no_register, {{"register", std::to_string(i_.b + count - 1)}});
  for (std::size_t n = 0; n < count; ++n)
    if (typeOf(i_.b + n) != typeAt(n)) return expect(false, callee);
  return true;
}

bool FunctionVerifier::meaning() {
  runLength_ = 0;
  switch (i_.op) {
  case Op::load_bool: return i_.b <= 1 || badOperand("a Bool", i_.b);
  case Op::slot_set:
  case Op::slot_skip: return i_.imm16() != 0 || badOperand("a slot to set", 0); // slot 0 is the alert
  case Op::trap: {
    static constexpr std::size_t traps = 0
#define TRAP(name, en, ja) +1
#include "vm/bytecode/Traps.def"
        ;
    return i_.imm16() < traps || badOperand("a trap", i_.imm16());
  }
  case Op::handoff: return i_.b < std::size(m_.phases) || badOperand("a phase", i_.b);
  case Op::convert:
    return converts(types_, typeOf(i_.b), typeOf(i_.a)) ||
           failOp(ModuleProblem::wrong_type,
                  {{"register", std::to_string(i_.b)}, {"type", typeText(types_, typeOf(i_.b))}});
  case Op::call:
  case Op::call_unit:
  case Op::spawn:
  case Op::ret:
  case Op::ret_unit:
  case Op::builtin: return calls();
  case Op::rec_new:
  case Op::rec_get:
  case Op::rec_set:
  case Op::var_new:
  case Op::var_get:
  case Op::jcase:
  case Op::list_new:
  case Op::concat: return constructs();
  case Op::host:
  case Op::host_unit:
  case Op::host_each:
  case Op::await:
  case Op::ask:
  case Op::ask_unit: return world();
  case Op::enter:
  case Op::leave:
  case Op::taken:
  case Op::remark:
  case Op::promise:
  case Op::promise_end:
  case Op::clock_end: return places();
  case Op::clock: return places() && calls();
  default: return true;
  }
}

bool FunctionVerifier::calls() {
  switch (i_.op) {
  case Op::ret: return expect(typeOf(i_.a) == f_.result, f_.name);
  case Op::ret_unit: return expect(f_.result == 0, f_.name);
  case Op::builtin: {
    const BuiltinInfo &info = builtinInfo(static_cast<Builtin>(i_.x[0]));
    const std::size_t count = info.params.size();
    if (!run(count, [&](std::size_t n) { return typeOf(i_.b + n); }, info.name)) return false;
    const std::span<const TypeIndex> args = std::span(f_.registers).subspan(count == 0 ? 0 : i_.b, count);
    return expect(fits(info, types_, m_.failureType, args, typeOf(i_.a)), info.name);
  }
  default: break;
  }
  const Function &callee = m_.functions[i_.x[0]];
  if (i_.op == Op::spawn || i_.op == Op::clock) return expect(callee.params == 0 && callee.result == 0, callee.name);
  return run(
             callee.params, [&](std::size_t n) { return callee.registers[n]; }, callee.name) &&
         expect(callee.result == (i_.op == Op::call ? typeOf(i_.a) : TypeIndex{0}), callee.name);
}

bool FunctionVerifier::constructs() {
  auto typeAt = [](const std::vector<Field> &fields) { return [&fields](std::size_t n) { return fields[n].type; }; };
  // The record or variant is in A, for the two that read a part in B.
  const Type &type = types_[typeOf(i_.op == Op::rec_get || i_.op == Op::var_get ? i_.b : i_.a)];
  switch (i_.op) {
  case Op::rec_new: return run(type.fields.size(), typeAt(type.fields), type.name);
  case Op::rec_get:
    return i_.c >= type.fields.size() ? badOperand("a field", i_.c)
                                      : expect(type.fields[i_.c].type == typeOf(i_.a), type.name);
  case Op::rec_set:
    return i_.b >= type.fields.size() ? badOperand("a field", i_.b)
                                      : expect(type.fields[i_.b].type == typeOf(i_.c), type.name);
  case Op::list_new: return run(i_.c, [&](std::size_t) { return type.args[0]; }, "List");
  case Op::concat: return run(i_.c, [&](std::size_t) { return typeOf(i_.a); }, "Text");
  default: break;
  }
  if (i_.x[0] >= type.cases.size()) return badOperand("a case", i_.x[0]);
  const EnumCase &enumCase = type.cases[i_.x[0]];
  if (i_.op == Op::var_new) return run(enumCase.payload.size(), typeAt(enumCase.payload), enumCase.name);
  if (i_.op == Op::var_get)
    return i_.c >= enumCase.payload.size() ? badOperand("a payload field", i_.c)
                                           : expect(enumCase.payload[i_.c].type == typeOf(i_.a), enumCase.name);
  return true; // jcase
}

bool FunctionVerifier::world() {
  if (i_.op == Op::ask || i_.op == Op::ask_unit) {
    const Ask &ask = m_.asks[i_.x[0]];
    const bool question = i_.b < f_.registers.size() && isScalar(types_, typeOf(i_.b), Scalar::text);
    return run(
               ask.subject == 0 ? 1 : 2, [&](std::size_t n) { return n == 0 ? typeOf(i_.b) : ask.subject; }, ask.key) &&
           expect(question && ask.answer == (i_.op == Op::ask ? typeOf(i_.a) : TypeIndex{0}), ask.key);
  }
  const Site &site = m_.sites[i_.x[0]];
  if (site.kind != SiteKind::host) return badOperand("the site of a call", i_.x[0]);
  const Intrinsic &callee = m_.intrinsics[site.intrinsic];
  if (i_.op == Op::await) {
    const Type &job = types_[typeOf(i_.b)];
    return expect(job.kind == TypeKind::handle && job.args[0] == typeOf(i_.a), callee.name);
  }
  const bool each = i_.op == Op::host_each;
  if (each && i_.c >= callee.params.size()) return badOperand("the argument that varies", i_.c);
  // The varying argument is a collection of what the parameter takes; an item goes out as what it is, so a T will do for a T? and an
  // alternative for its union.
  auto takes = [&](TypeIndex param, TypeIndex item) {
    const TypeIndex known = unwrapped(types_, param);
    return item == param || item == known || (isKind(types_, known, TypeKind::union_) && converts(types_, item, known));
  };
  auto typeAt = [&](std::size_t n) {
    const TypeIndex t = typeOf(i_.b + n);
    const bool varies =
        each && n == i_.c && isCollection(types_, t) && takes(callee.params[n].type, elementOf(types_, t));
    return varies ? t : each && n == i_.c ? TypeIndex{0} : callee.params[n].type;
  };
  if (!run(callee.params.size(), typeAt, callee.name)) return false;
  if (!each) return expect(callee.result == (i_.op == Op::host ? typeOf(i_.a) : TypeIndex{0}), callee.name);
  EachParts parts;
  return expect(isEach(types_, typeOf(i_.a), &parts) && parts.argument == elementOf(types_, typeOf(i_.b + i_.c)) &&
                    parts.result == callee.result && parts.failure == m_.failureType,
                callee.name);
}

bool FunctionVerifier::places() {
  const SiteKind kind = m_.sites[i_.imm16()].kind;
  bool ok = false;
  switch (i_.op) {
  case Op::taken: ok = kind == SiteKind::arm; break;
  case Op::remark: ok = kind == SiteKind::skip || kind == SiteKind::accept || kind == SiteKind::declassify; break;
  case Op::promise:
  case Op::promise_end: ok = kind == SiteKind::promise; break;
  case Op::clock:
  case Op::clock_end: ok = kind == SiteKind::clock; break;
  default:
    ok = kind == SiteKind::section || kind == SiteKind::step || kind == SiteKind::process || kind == SiteKind::method ||
         kind == SiteKind::response;
  }
  return ok || badOperand("a site of this kind", i_.imm16());
}

} // namespace tejun::vm
