// Statements that every body may have. Steps, branches and verdicts belong to their constructs (Surroundings).
#include "compiler/codegen/body.h"

#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using llvm::cast;
using sema::TypeKind;

void BodyGen::statement(const hir::Stmt &s) {
  at(s.span);
  if (surroundings && surroundings->statement(s)) return;
  switch (s.kind) {
  case hir::StmtKind::let: return let(cast<hir::Let>(s));
  case hir::StmtKind::assign: return assign(cast<hir::Assign>(s));
  case hir::StmtKind::update: return update(cast<hir::Update>(s));
  case hir::StmtKind::expr: return into(*cast<hir::ExprStmt>(s).value, nowhere);
  case hir::StmtKind::if_: {
    const auto &i = cast<hir::If>(s);
    return ifElse(*i.cond, i.then, i.otherwise, nowhere);
  }
  case hir::StmtKind::match: return match(*cast<hir::MatchStmt>(s).match, nowhere);
  case hir::StmtKind::for_: return forEach(cast<hir::For>(s));
  case hir::StmtKind::repeat: return repeat(cast<hir::Repeat>(s));
  case hir::StmtKind::return_: return returnValue(cast<hir::Return>(s).value);
  case hir::StmtKind::establish:
  case hir::StmtKind::assume: return establish(cast<hir::Establish>(s));
  case hir::StmtKind::omit: {
    const auto &o = cast<hir::Omit>(s);
    const Reg why = loadedText(o.because.str());
    code.emit16(Op::omit, why, static_cast<vm::Index>(o.duty));
    return release(why);
  }
  case hir::StmtKind::leave: {
    const auto &l = cast<hir::Leave>(s);
    return leaveMethod(l.how, l.reason, l.span);
  }
  case hir::StmtKind::jump: return target(*cast<hir::Jump>(s).target);
  case hir::StmtKind::within: return within(cast<hir::Within>(s));
  case hir::StmtKind::atMost: return atMost(cast<hir::AtMost>(s));
  case hir::StmtKind::approval: return approval(cast<hir::Approval>(s));
  case hir::StmtKind::verdict:
  case hir::StmtKind::step:
  case hir::StmtKind::branch:
  case hir::StmtKind::together:
  case hir::StmtKind::clockStart:
  case hir::StmtKind::clockEnd: return; // the checker allows them where their surroundings know them
  }
}

void BodyGen::let(const hir::Let &s) {
  if (!s.isSlot && kindOf(*s.value).kind == TypeKind::job) lets_[s.local] = s.value;
  if (!s.isSlot)
    return into(*s.value, hasValue(infos_[static_cast<std::size_t>(s.local)].type) ? local(s.local) : nowhere);
  if (!hasValue(s.value->type)) return into(*s.value, nowhere);
  const vm::Index slot = surroundings->slot(s.slot);
  const Value v = value(*s.value, gen.module.module().slots[slot]);
  code.emit16(Op::slot_set, v.reg, slot);
  release(v);
}

namespace {

/// What fills its register bit by bit: collections in the making.
class Gradual : public hir::Walker {
public:
  bool found = false;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    found = found || e.kind == hir::ExprKind::loop || e.kind == hir::ExprKind::listNew;
    return !found;
  }
};

} // namespace

void BodyGen::assign(const hir::Assign &s) {
  const Reg to = local(s.local);
  Gradual gradual;
  gradual.walk(s.value);
  // The variable may be read, or a bound pass, before the value is whole.
  if (!gradual.found) return into(*s.value, to);
  const Value v = value(*s.value, code.typeOf(to));
  coerce(to, v);
  release(v);
}

void BodyGen::update(const hir::Update &s) {
  const Reg to = local(s.local);
  const vm::Type &type = gen.module.module().types[code.typeOf(to)];
  const std::vector<TypeIndex> inner = type.args;
  const bool list = type.kind == vm::TypeKind::list, map = type.kind == vm::TypeKind::map;
  switch (s.op) {
  case hir::UpdateOp::clear: return newCollection(to);
  case hir::UpdateOp::add: {
    const Value v = value(*s.args[0], inner[0]);
    addTo(to, v.reg);
    return release(v);
  }
  case hir::UpdateOp::addAll: {
    Value v = value(*s.args[0]);
    if (v.reg == to) { // `xs.add_all(xs)`
      v = {temporary(code.typeOf(to)), true};
      copy(v.reg, to);
    }
    code.emit(Op::append, to, v.reg);
    return release(v);
  }
  case hir::UpdateOp::put: {
    const Value key = stable(*s.args[0], s.args[1]), v = value(*s.args[1], inner[1]);
    code.emit(Op::map_put, to, key.reg, v.reg);
    release(v);
    return release(key);
  }
  case hir::UpdateOp::remove: {
    if (list) {
      const Run r = run({code.typeOf(to), inner[0]});
      into(*s.args[0], r.base + 1);
      code.emit(Op::take, r.base, to);
      code.emit(Op::builtin, to, r.base, 0, vm::Builtin::List_without);
      code.emit(Op::drop, r.base);
      return release(r);
    }
    const Value v = value(*s.args[0], inner[0]);
    code.emit(map ? Op::map_remove : Op::set_remove, to, v.reg);
    return release(v);
  }
  }
}

void BodyGen::forEach(const hir::For &s) {
  iterate(*s.in, s.item, [&](Label) { block(s.body); });
}

void BodyGen::repeat(const hir::Repeat &s) {
  const Value times = value(*s.times);
  const Reg done = loadedInt(0), one = loadedInt(1);
  const Label head = code.newLabel(), out = code.newLabel();
  // A variable that the body changes does not change how often it runs.
  const Reg limit = temporary(vm::Scalar::integer);
  copy(limit, times.reg);
  release(times);
  code.bind(head);
  code.emit(Op::jle, limit, done, 0, out);
  if (s.whileCond) branch(*s.whileCond, out, false);
  block(s.body);
  code.emit(Op::add, done, done, one);
  code.jump(head);
  code.bind(out);
  for (const Reg r : {limit, one, done}) release(r);
}

void BodyGen::returnValue(const hir::Expr *result) {
  if (!result || !hasValue(result->type)) {
    if (result) into(*result, nowhere);
    unwind(0);
    return code.emit(Op::ret_unit);
  }
  const Value v = value(*result, resultType);
  unwind(0);
  code.emit(Op::ret, v.reg);
  release(v);
}

void BodyGen::establish(const hir::Establish &s) {
  const auto fact = static_cast<vm::Index>(s.fact);
  const Value v = value(*s.value, gen.module.module().facts[fact].type);
  const Reg why = loadedText(s.because.str());
  code.emit16(s.kind == hir::StmtKind::establish ? Op::establish : Op::assume, v.reg, fact, why);
  release(why);
  release(v);
  recomputeSeverity();
}

void BodyGen::recomputeSeverity() {
  const vm::Index severity = gen.module.module().severity;
  if (severity != vm::none) code.emit(Op::call_unit, 0, 0, 0, severity);
}

} // namespace tejun::codegen
