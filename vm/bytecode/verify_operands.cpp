// Operands one by one: registers exist, are set when read, and have types that fit the row's patterns; numbers name rows.
#include "vm/bytecode/builtins.h"
#include "vm/bytecode/verify_function.h"

namespace tejun::vm {

bool FunctionVerifier::badOperand(std::string_view what, std::size_t value) {
  return failOp(ModuleProblem::bad_operand, {{"what", std::string(what)}, {"value", std::to_string(value)}});
}

bool FunctionVerifier::operands() {
  const OpInfo &info = opInfo(i_.op);
  Bindings bound;
  bound.at.fill(-1);
  for (std::size_t n = 0; n < 3; ++n)
    if (!operand(info.operands[n], i_.operand(n), bound)) return false;
  for (std::size_t n = 0; n < 2; ++n)
    if (!extension(info.extensions[n], i_.x[n], bound)) return false;
  // What is changed in place must not be read beside: the reader would see it change.
  for (std::size_t n = 0; n < 3; ++n)
    for (std::size_t other = 0; other < 3; ++other)
      if (n != other && info.operands[n].kind == OperandKind::update &&
          info.operands[other].pattern != Pattern::nothing && i_.operand(n) == i_.operand(other))
        return failOp(ModuleProblem::update_alias, {{"register", std::to_string(i_.operand(n))}});
  return true;
}

bool FunctionVerifier::operand(const Operand &o, std::size_t value, Bindings &bound) {
  switch (o.kind) {
  case OperandKind::unused: return value == 0 || failOp(ModuleProblem::unused_operand);
  case OperandKind::imm8:
  case OperandKind::imm16:
  case OperandKind::low:
  case OperandKind::run:
  case OperandKind::keptRun: return true; // meaning() looks at them
  case OperandKind::write:
  case OperandKind::writeThere:
  case OperandKind::read:
  case OperandKind::consume:
  case OperandKind::update: {
    if (!reg(value, o.kind != OperandKind::write && o.kind != OperandKind::writeThere)) return false;
    const TypeIndex t = typeOf(value);
    return matches(o.pattern, t, bound) ||
           failOp(ModuleProblem::wrong_type, {{"register", std::to_string(value)}, {"type", typeText(types_, t)}});
  }
  case OperandKind::constant: {
    const std::size_t row = i_.imm16();
    return row < m_.constants.size() ? bindRow(bound, m_.constants[row].type, row, "a constant")
                                     : badOperand("a constant", row);
  }
  case OperandKind::slot: {
    const std::size_t row = i_.imm16();
    return row < m_.slots.size() ? bindRow(bound, m_.slots[row], row, "a slot") : badOperand("a slot", row);
  }
  case OperandKind::fact: {
    const std::size_t row = i_.imm16();
    return row < m_.facts.size() ? bindRow(bound, m_.facts[row].type, row, "a fact") : badOperand("a fact", row);
  }
  case OperandKind::site: return i_.imm16() < m_.sites.size() || badOperand("a site", i_.imm16());
  case OperandKind::approval: return i_.imm16() < m_.approvals.size() || badOperand("an approval", i_.imm16());
  case OperandKind::duty: return i_.imm16() < m_.duties.size() || badOperand("a duty", i_.imm16());
  case OperandKind::office: return i_.imm16() < m_.officeTimes.size() || badOperand("an office time", i_.imm16());
  case OperandKind::outcome: return i_.imm16() < m_.outcomes.size() || badOperand("an outcome", i_.imm16());
  }
  return false;
}

/// A row's type is T: that of the register before it.
bool FunctionVerifier::bindRow(Bindings &bound, TypeIndex t, std::size_t value, std::string_view what) {
  return matches(Pattern::T, t, bound) || badOperand(what, value);
}

bool FunctionVerifier::extension(Extension x, std::uint32_t value, Bindings &bound) {
  switch (x) {
  case Extension::absent:
  case Extension::target:             // edge() looks at it
  case Extension::case_: return true; // meaning() does
  case Extension::function: return value < m_.functions.size() || badOperand("a function", value);
  case Extension::site: return value < m_.sites.size() || badOperand("a site", value);
  case Extension::ask: return value < m_.asks.size() || badOperand("a question", value);
  case Extension::builtin: return value < builtinCount || badOperand("a library function", value);
  case Extension::writeRegister:
  case Extension::readRegister: {
    const bool writes = x == Extension::writeRegister;
    if (!reg(value, !writes)) return false;
    return matches(writes ? Pattern::V : Pattern::Text, typeOf(value), bound) ||
           failOp(ModuleProblem::wrong_type,
                  {{"register", std::to_string(value)}, {"type", typeText(types_, typeOf(value))}});
  }
  }
  return false;
}

bool FunctionVerifier::reg(std::size_t r, bool read) {
  if (r >= f_.registers.size()) return failOp(ModuleProblem::no_register, {{"register", std::to_string(r)}});
  return !read || isSet(r) || failOp(ModuleProblem::not_initialised, {{"register", std::to_string(r)}});
}

bool FunctionVerifier::matches(Pattern p, TypeIndex t, Bindings &bound) const {
  const Type &type = types_[t];
  const TypeFacts &facts = c_.facts[t];
  auto bind = [&](Variable v, bool allowed, TypeIndex to) {
    int &at = bound.at[v];
    if (at < 0) at = to;
    return allowed && at == to;
  };
  auto scalar = [&](Scalar s) { return isScalar(types_, t, s); };
  auto around = [&](TypeKind kind, Variable v) { return type.kind == kind && bind(v, true, type.args[0]); };
  switch (p) {
  case Pattern::nothing: return false;
  case Pattern::Any: return true;
  case Pattern::Bool: return scalar(Scalar::boolean);
  case Pattern::Int: return scalar(Scalar::integer);
  case Pattern::Decimal: return scalar(Scalar::decimal);
  case Pattern::Text: return scalar(Scalar::text);
  case Pattern::Duration: return scalar(Scalar::duration);
  case Pattern::Time: return scalar(Scalar::time);
  case Pattern::Failure: return t == m_.failureType;
  case Pattern::Severity: return t == m_.severityType;
  case Pattern::Incident: return t == m_.incidentType;
  case Pattern::T: return bind(varT, true, t);
  case Pattern::K: return bind(varK, true, t);
  case Pattern::V: return bind(varV, true, t);
  case Pattern::E: return bind(varE, true, t);
  case Pattern::Word: return bind(varWord, facts.word, t);
  case Pattern::Num: return bind(varNum, isNum(types_, t), t);
  case Pattern::Span: return bind(varSpan, isSpan(types_, t), t);
  case Pattern::Ord: return bind(varOrd, facts.ord, t);
  case Pattern::Less: return bind(varLess, facts.less, t);
  case Pattern::Enum: return bind(varEnum, facts.plainEnum, t);
  case Pattern::Rec: return bind(varRec, type.kind == TypeKind::record, t);
  case Pattern::Variant: return bind(varVariant, facts.variant, t);
  case Pattern::Opt: return around(TypeKind::optional, varT);
  case Pattern::OptV: return around(TypeKind::optional, varV);
  case Pattern::List: return around(TypeKind::list, varE);
  case Pattern::Set: return around(TypeKind::set, varE);
  case Pattern::Coll: return around(TypeKind::list, varE) || around(TypeKind::set, varE);
  case Pattern::Map:
    return type.kind == TypeKind::map && bind(varK, true, type.args[0]) && bind(varV, true, type.args[1]);
  case Pattern::Many: return type.kind == TypeKind::list || type.kind == TypeKind::set || type.kind == TypeKind::map;
  }
  return false;
}

} // namespace tejun::vm
