// Choices: if and match, as values and as statements. What decides them is in conditions.cpp.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

void BodyGen::ifElse(const hir::Expr &cond, const hir::Block *then, const hir::Block *otherwise, Reg to) {
  const Label no = code.newLabel(), done = code.newLabel();
  branch(cond, no, false);
  block(then, to);
  if (otherwise) code.jump(done);
  code.bind(no);
  block(otherwise, to);
  code.bind(done);
}

/// Jumps when the alternative matches, or when it does not.
void BodyGen::matchAlternative(const hir::MatchArm::Alt &alt, const hir::Expr &subject, Reg value, Label label,
                               bool when) {
  const vm::Types &types = gen.module.module().types;
  const TypeIndex type = code.typeOf(value);
  if (!alt.literal && alt.enumCase == hir::noId) { // `_`
    if (when) code.jump(label);
    return;
  }
  if (!alt.literal && vm::isVariant(types, type)) {
    if (when) return code.emit(Op::jcase, value, 0, 0, alt.enumCase, label);
    const Label matched = code.newLabel();
    code.emit(Op::jcase, value, 0, 0, alt.enumCase, matched);
    code.jump(label);
    return code.bind(matched);
  }
  const Reg wanted = temporary(type);
  if (alt.literal)
    into(*alt.literal, wanted);
  else
    code.load(wanted, gen.module.constant(typeOf(subject), static_cast<std::int64_t>(alt.enumCase)));
  if (vm::isWord(types, type))
    code.emit(when ? Op::jeq : Op::jne, value, wanted, 0, label);
  else {
    const Reg equal = temporary(vm::Scalar::boolean);
    code.emit(Op::eq, equal, value, wanted);
    code.emit(when ? Op::jt : Op::jf, equal, 0, 0, label);
    release(equal);
  }
  release(wanted);
}

void BodyGen::match(const hir::Match &e, Reg to) {
  const Value given = value(*e.subject);
  const Label done = code.newLabel();
  bool open = true;
  for (std::size_t i = 0; i < e.arms.size() && open; ++i) {
    const hir::MatchArm &arm = e.arms[i];
    const Label body = code.newLabel(), next = code.newLabel();
    // The arms are exhaustive: the last needs no test.
    const bool last = i + 1 == e.arms.size() && !arm.guard;
    if (!last) {
      // Past the arm when its last alternative does not match, into it when another does.
      for (const hir::MatchArm::Alt &alt : arm.alternatives.drop_back())
        matchAlternative(alt, *e.subject, given.reg, body, true);
      matchAlternative(arm.alternatives.back(), *e.subject, given.reg, next, false);
    }
    code.bind(body);
    const std::size_t scope = openScope();
    for (std::uint32_t b = 0; b < arm.bindings.size(); ++b)
      code.emit(Op::var_get, local(arm.bindings[b]), given.reg, b, arm.alternatives[0].enumCase);
    if (arm.guard) branch(*arm.guard, next, false);
    block(arm.body, to);
    closeScope(scope);
    code.jump(done);
    code.bind(next);
    open = !last;
  }
  if (open) code.emit16(Op::trap, 0, static_cast<vm::Index>(vm::Trap::unreachable));
  code.bind(done);
  release(given);
}

} // namespace tejun::codegen
