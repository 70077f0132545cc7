// What happens otherwise: the postfix `else` in all its forms, and the ways out of a method, a step, a run.
#include <bit>

#include "compiler/codegen/body.h"

#include "vm/bytecode/types.h"

namespace tejun::codegen {

using ast::HandlerKind;
using ast::TargetKind;

std::string_view BodyGen::callName(const hir::Expr &e) const {
  switch (e.kind) {
  case hir::ExprKind::hostCall:
    return gen.program.intrinsics[static_cast<std::size_t>(llvm::cast<hir::HostCall>(e).intrinsic)].name;
  case hir::ExprKind::poll: return callName(*llvm::cast<hir::Poll>(e).call);
  case hir::ExprKind::await: return "`await`";
  case hir::ExprKind::ask: return "`ask`";
  case hir::ExprKind::processCall:
    return gen.program.processes[static_cast<std::size_t>(llvm::cast<hir::ProcessCall>(e).process)].name;
  default: return "`each`"; // `.failed` of one
  }
}

void BodyGen::guarded(const hir::Guarded &e, Reg to) {
  const hir::Expr *operand = e.operand;
  const TypeIndex type = typeOf(*operand);
  if (const auto *call = llvm::dyn_cast<hir::HostCall>(operand); call && call->eachArg != hir::noId)
    return failedNotEmpty(e, to);
  if (vm::isKind(gen.module.module().types, type, vm::TypeKind::map)) return failedNotEmpty(e, to);
  const Label failed = code.newLabel(), done = code.newLabel();
  const Reg failure = temporary(gen.module.module().failureType);
  failTargets.push_back({failed, failure, depth(), false});
  into(*operand, to);
  const bool used = failTargets.back().used;
  failTargets.pop_back();
  if (used) {
    code.jump(done);
    code.bind(failed);
    if (counted.lost != nowhere && counted.fulfilment->handlesLoss(e)) setFlag(counted.lost, true);
    handler(*e.handler, to, failure, callName(*operand));
    code.bind(done);
  }
  release(failure);
}

/// `found.failed else …`, or `f(each xs) else …`: when a call of the list failed.
void BodyGen::failedNotEmpty(const hir::Guarded &e, Reg to) {
  const Value v = value(*e.operand);
  const vm::Types &types = gen.module.module().types;
  Reg failures = v.reg;
  const bool each = !vm::isKind(types, code.typeOf(v.reg), vm::TypeKind::map);
  if (each) {
    failures = temporary(types[code.typeOf(v.reg)].fields[1].type);
    code.emit(Op::rec_get, failures, v.reg, 1);
  }
  const Label none = code.newLabel(), done = code.newLabel();
  const Reg count = temporary(vm::Scalar::integer), zero = loadedInt(0);
  code.emit(Op::len, count, failures);
  code.emit(Op::jeq, count, zero, 0, none);
  release(zero);
  release(count);
  if (counted.lost != nowhere && counted.fulfilment->handlesLoss(e)) setFlag(counted.lost, true);
  // An arm for a kind of failure looks at the first one.
  Reg failure = nowhere;
  if (e.handler->kind == HandlerKind::arms) {
    failure = temporary(gen.module.module().failureType);
    const Reg key = temporary(types[code.typeOf(failures)].args[0]), cursor = loadedInt(0);
    code.emit(Op::map_next, key, failures, cursor, failure, none);
    release(cursor);
    release(key);
  }
  handler(*e.handler, to, failure, callName(*e.operand));
  if (failure != nowhere) release(failure);
  code.jump(done);
  code.bind(none);
  if (to != nowhere) coerce(to, {v.reg, false});
  code.bind(done);
  if (each) release(failures);
  release(v);
}

void BodyGen::handler(const hir::Handler &h, Reg to, Reg failure, std::string_view what) {
  at(h.span);
  switch (h.kind) {
  case HandlerKind::value: return into(*h.value, to);
  case HandlerKind::skip:
  case HandlerKind::accept: return leaveMethod(h.kind, h.reason, h.span);
  case HandlerKind::jump: return target(*h.target);
  case HandlerKind::fail:
  case HandlerKind::park: {
    const Op op = h.kind == HandlerKind::fail ? Op::fail : Op::park;
    if (h.reason.empty()) return stopFor(op, failureReason(what) + " failed", failure, "");
    const Reg reason = loadedText(h.reason.str());
    code.emit(op, reason);
    return release(reason);
  }
  case HandlerKind::block: return block(h.block, to);
  case HandlerKind::arms: return handlerArms(h, to, failure, what);
  }
}

void BodyGen::handlerArms(const hir::Handler &h, Reg to, Reg failure, std::string_view what) {
  const TypeIndex type = gen.module.module().failureType;
  const Label done = code.newLabel();
  Reg kind = failure;
  if (kind == nowhere) { // silence: nobody answered in time
    kind = temporary(type);
    code.load(kind, gen.module.constant(type, static_cast<std::int64_t>(vm::Failure::timeout)));
  }
  bool open = true;
  for (const hir::HandlerArm &arm : h.arms) {
    const Label body = code.newLabel(), next = code.newLabel();
    const bool otherwise = arm.failures == ~0u;
    if (!otherwise) {
      const Reg one = temporary(type);
      for (std::uint32_t rest = arm.failures; rest != 0; rest &= rest - 1) {
        const bool last = (rest & (rest - 1)) == 0;
        code.load(one, gen.module.constant(type, static_cast<std::int64_t>(std::countr_zero(rest))));
        last ? code.emit(Op::jne, kind, one, 0, next) : code.emit(Op::jeq, kind, one, 0, body);
      }
      release(one);
    }
    code.bind(body);
    handler(*arm.handler, to, failure, what);
    code.jump(done);
    code.bind(next);
    if (otherwise) {
      open = false;
      break;
    }
  }
  if (open) stopFor(Op::park, failureReason(what) + " failed", kind, "; nothing says what to do then");
  code.bind(done);
  if (failure == nowhere) release(kind);
}

void BodyGen::leaveMethod(HandlerKind how, llvm::StringRef reason, Span span) {
  if (how == HandlerKind::fail || how == HandlerKind::park) {
    const Reg why = loadedText(reason.empty() ? place.words() : reason.str());
    code.emit(how == HandlerKind::fail ? Op::fail : Op::park, why);
    return release(why);
  }
  const Reg why = loadedText(reason.str());
  const auto kind = how == HandlerKind::skip ? vm::SiteKind::skip : vm::SiteKind::accept;
  code.emit16(Op::remark, why, gen.site(kind, place, span));
  release(why);
  if (!leave) return returnValue(nullptr); // a response: nothing follows
  if (how == HandlerKind::skip) setFlag(leave->spoiled, true);
  if (how == HandlerKind::accept) setFlag(counted.acted, true);
  jumpOut(leave->label, leave->depth);
}

std::string BodyGen::failureReason(std::string_view what) const {
  const std::string where = place.words();
  if (where.empty() || where == what) return std::string(what);
  return where + ": " + std::string(what);
}

void BodyGen::stopFor(Op op, std::string reason, Reg failure, llvm::StringRef tail) {
  const Reg whole = temporary(vm::Scalar::text);
  if (failure == nowhere)
    loadText(whole, reason + tail.str());
  else {
    const TypeIndex text = scalar(vm::Scalar::text);
    const Run parts = run({text, text, text});
    loadText(parts.base, reason + ": `");
    code.emit(Op::to_text, parts.base + 1, failure);
    loadText(parts.base + 2, "`" + tail.str());
    code.emit(Op::concat, whole, parts.base, 3);
    release(parts);
  }
  code.emit(op, whole);
  release(whole);
}

void BodyGen::park(std::string reason) {
  const Reg why = loadedText(std::move(reason));
  code.emit(Op::park, why);
  release(why);
}

// ---- targets -------------------------------------------------------------------------------------------------------

void BodyGen::end(vm::OutcomeKind kind, std::string name, std::string reason) {
  const bool owesNothing = kind == vm::OutcomeKind::closed && name == "false_positive";
  const Reg why = loadedText(std::move(reason));
  code.emit16(Op::end, why, gen.module.outcome({kind, std::move(name), owesNothing}));
  release(why);
}

void BodyGen::target(const hir::Target &t) {
  at(t.span);
  if (surroundings && surroundings->target(t)) return;
  switch (t.kind) {
  case TargetKind::close: return end(vm::OutcomeKind::closed, t.outcome.str(), t.because.str());
  case TargetKind::park: return park(t.because.empty() ? place.words() : t.because.str());
  case TargetKind::handoff: return handOff(t);
  case TargetKind::response: return callResponse(t);
  case TargetKind::step:
  case TargetKind::return_:
  case TargetKind::undecided: return gen.unsupported(t.span, "`->` out of a process");
  }
}

void BodyGen::callResponse(const hir::Target &t) {
  const hir::ResponseInfo &info = gen.program.responses[static_cast<std::size_t>(t.response)];
  std::vector<TypeIndex> types;
  for (std::size_t i = 0; i < t.args.size(); ++i) types.push_back(gen.types.of(info.body.locals[i].type));
  const vm::Index function = gen.response(t.response);
  const Run r = arguments(t.args, types);
  code.emit(Op::call_unit, 0, r.base, 0, function);
  release(r);
}

void BodyGen::handOff(const hir::Target &t) {
  const Value package = t.package ? value(*t.package) : Value{loadedText(t.because.str()), true};
  code.emit(Op::handoff, package.reg, t.phase);
  release(package);
  // Who analyses investigates the breach.
  if (t.phase != static_cast<std::uint8_t>(hir::Phase::analysis)) return;
  for (std::uint32_t duty = 0; duty < gen.program.duties.size(); ++duty)
    if (gen.program.duties[duty].name == "breach_investigation") code.emit16(Op::duty_met, 0, duty);
}

} // namespace tejun::codegen
