// Registers, locals, and what is open around the code.
#include "compiler/codegen/body.h"

namespace tejun::codegen {

BodyGen::BodyGen(Generator &g, vm::Index function, const std::vector<hir::Local> &locals, std::uint32_t params, Place p)
    : gen(g), code(g.module, function), place(std::move(p)), resultType(g.module.module().functions[function].result),
      infos_(locals), locals_(locals.size(), nowhere) {
  for (std::uint32_t i = 0; i < params; ++i) bindLocal(static_cast<hir::LocalId>(i), i);
}

void BodyGen::finish() {
  for (const Park &p : parks_) {
    code.bind(p.label);
    stopFor(Op::park, p.reason + " failed", unhandled_, "; nothing says what to do then");
  }
  if (code.reachable())
    code.emit16(Op::trap, 0, static_cast<vm::Index>(vm::Trap::unreachable)); // dropped where control never comes
  code.finish();
}

Run BodyGen::run(ArrayRef<TypeIndex> types) { return {code.newRun({types.data(), types.size()}), types.size()}; }

Reg BodyGen::local(hir::LocalId id) {
  Reg &reg = locals_[static_cast<std::size_t>(id)];
  if (reg == nowhere) {
    reg = temporary(gen.types.of(infos_[static_cast<std::size_t>(id)].type));
    lend(reg, true);
    declared_.push_back(id);
  }
  return reg;
}

void BodyGen::closeScope(std::size_t mark) {
  for (; declared_.size() > mark; declared_.pop_back()) {
    Reg &reg = locals_[static_cast<std::size_t>(declared_.back())];
    release(reg);
    lend(reg, false);
    reg = nowhere;
  }
}

void BodyGen::at(Span span) {
  if (!span.valid() || (span.file == placed_.file && span.begin == placed_.begin)) return;
  placed_ = span;
  const LineColumn where = gen.sources.file(span.file).lineColumn(span.begin);
  code.at(gen.file(span.file), where.line, where.column);
}

Reg BodyGen::loadedText(std::string text) {
  const Reg reg = temporary(vm::Scalar::text);
  loadText(reg, std::move(text));
  return reg;
}

Reg BodyGen::loadedInt(std::int64_t value) {
  const Reg reg = temporary(vm::Scalar::integer);
  code.loadInt(reg, value);
  return reg;
}

// ---- what is open --------------------------------------------------------------------------------------------------

namespace {

void close(vm::FunctionBuilder &code, const Open &open) {
  switch (open.kind) {
  case Open::Kind::bound: return code.emit(Op::bound_pop);
  case Open::Kind::approval: return code.emit(Op::approve_pop);
  case Open::Kind::promise: return code.emit16(Op::promise_end, 0, open.site);
  case Open::Kind::place: return code.emit16(Op::leave, 0, open.site);
  }
}

} // namespace

void BodyGen::pop() {
  close(code, open_.back());
  open_.pop_back();
}

void BodyGen::enter(vm::Index site) {
  code.emit16(Op::enter, 0, site);
  push(Open::Kind::place, site);
}

std::uint32_t BodyGen::scope() const {
  for (std::size_t i = open_.size(); i > 0; --i)
    if (open_[i - 1].kind == Open::Kind::bound || open_[i - 1].kind == Open::Kind::approval) return open_[i - 1].scope;
  return 0;
}

void BodyGen::unwind(std::size_t to) {
  for (std::size_t i = open_.size(); i > to; --i) close(code, open_[i - 1]);
}

void BodyGen::fallible(std::size_t targets, std::string_view name, EmitFallible emit) {
  if (targets == 0) {
    // Nobody handles it: the run parks, with everything kept. Put off, so that the way through has no jump.
    if (unhandled_ == nowhere) unhandled_ = temporary(gen.module.module().failureType);
    std::string reason = failureReason(name);
    for (const Park &p : parks_)
      if (p.reason == reason && p.scope == scope()) return emit(unhandled_, p.label);
    parks_.push_back({code.newLabel(), std::move(reason), scope()});
    return emit(unhandled_, parks_.back().label);
  }
  const std::size_t index = targets - 1;
  const FailTarget target = failTargets[index];
  if (!target.onlyDenied && depth() == target.depth) {
    failTargets[index].used = true;
    return emit(target.failure, target.label);
  }
  const Label failed = code.newLabel(), done = code.newLabel();
  emit(target.failure, failed);
  code.jump(done);
  code.bind(failed);
  failTargets[index].used = true;
  if (target.onlyDenied) {
    const Label other = code.newLabel();
    const Reg denied = temporary(code.typeOf(target.failure));
    code.load(denied, gen.module.constant(code.typeOf(denied), static_cast<std::int64_t>(vm::Failure::denied)));
    code.emit(Op::jne, target.failure, denied, 0, other);
    release(denied);
    jumpOut(target.label, target.depth);
    code.bind(other);
    fallible(index, name, [&](Reg failure, Label label) {
      copy(failure, target.failure);
      code.jump(label);
    });
  } else
    jumpOut(target.label, target.depth); // what was opened since is closed on the way
  code.bind(done);
}

} // namespace tejun::codegen
