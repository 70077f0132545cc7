// What waits with a bound: await, poll, within, at most, approvals.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

/// `await job at most d`: the bound's passing is the failure `timeout`.
void BodyGen::await(const hir::Await &e, Reg to) {
  const Value job = value(*e.job);
  vm::Site row;
  row.number = place.number;
  row.name = place.name;
  row.title = place.title;
  row.intrinsic = startedBy(*e.job);
  const vm::Index site = gen.site(std::move(row), e.span);
  const auto wait = [&](Reg failure, Label failed) { code.emit(Op::await, to, job.reg, failure, site, failed); };
  Reg unused = nowhere; // an answer that nobody wants, or none
  if (to == nowhere) to = unused = temporary(gen.module.module().types[code.typeOf(job.reg)].args[0]);
  if (!e.atMost)
    fallible("`await`", wait);
  else
    bounded(*e.atMost, "`await`", [&] { fallible("`await`", wait); });
  if (unused != nowhere) release(unused);
  release(job);
}

/// The intrinsic that started a job: where the expression shows it, else one that could have.
vm::Index BodyGen::startedBy(const hir::Expr &job) {
  if (const auto *call = llvm::dyn_cast<hir::HostCall>(&job)) return gen.intrinsic(call->intrinsic);
  if (const auto *guarded = llvm::dyn_cast<hir::Guarded>(&job)) return startedBy(*guarded->operand);
  if (const auto *ref = llvm::dyn_cast<hir::LocalRef>(&job))
    if (const auto at = lets_.find(ref->local); at != lets_.end()) return startedBy(*at->second);
  return gen.intrinsicReturning(job.type);
}

/// Runs `body` in a bound; when it passes, that is a failure like one of a call.
void BodyGen::bounded(const hir::Expr &duration, std::string_view name, llvm::function_ref<void()> body) {
  const Label late = code.newLabel(), done = code.newLabel();
  const Value bound = value(duration);
  code.emit(Op::bound_push, bound.reg, 0, 0, late);
  push(Open::Kind::bound);
  release(bound);
  body();
  pop();
  code.jump(done);
  code.bind(late);
  failWith(name, vm::Failure::timeout);
  code.bind(done);
}

void BodyGen::failWith(std::string_view name, vm::Failure kind) {
  fallible(name, [&](Reg failure, Label failed) {
    code.load(failure, gen.module.constant(code.typeOf(failure), static_cast<std::int64_t>(kind)));
    code.jump(failed);
  });
}

/// `poll f(x) every d at most n times until c`: the last answer; when `c` never holds, the failure `timeout`.
void BodyGen::poll(const hir::Poll &e, Reg to) {
  const Value every = value(*e.every), times = value(*e.times);
  const Reg tried = loadedInt(0), one = loadedInt(1);
  const Label head = code.newLabel(), done = code.newLabel();
  const std::string &name = gen.program.intrinsics[static_cast<std::size_t>(e.call->intrinsic)].name;
  const std::size_t scope = openScope();
  const Label never = code.newLabel();
  code.emit(Op::jle, times.reg, tried, 0, never);
  code.bind(head);
  const Reg it = local(e.it);
  into(*e.call, it);
  branch(*e.until, done, true);
  code.emit(Op::add, tried, tried, one);
  code.emit(Op::jle, times.reg, tried, 0, never); // no wait behind the last try
  code.emit(Op::sleep, every.reg);
  code.jump(head);
  code.bind(never);
  failWith(name, vm::Failure::timeout);
  code.bind(done);
  if (to != nowhere) coerce(to, {it, true});
  closeScope(scope);
  release(one);
  release(tried);
  release(times);
  release(every);
}

void BodyGen::within(const hir::Within &s) {
  promise(*s.duration, s.span, [&] { block(s.body); });
}

void BodyGen::promise(const hir::Expr &duration, Span span, llvm::function_ref<void()> body) {
  const vm::Index site = gen.site(vm::SiteKind::promise, place, span);
  const Value v = value(duration);
  code.emit16(Op::promise, v.reg, site);
  release(v);
  push(Open::Kind::promise, site);
  body();
  pop();
}

void BodyGen::atMost(const hir::AtMost &s) {
  const Label late = code.newLabel(), done = code.newLabel();
  const Value bound = value(*s.duration);
  code.emit(Op::bound_push, bound.reg, 0, 0, late);
  push(Open::Kind::bound);
  release(bound);
  block(s.body);
  pop();
  code.jump(done);
  code.bind(late);
  if (counted.lost != nowhere && counted.fulfilment->handlesLoss(s)) setFlag(counted.lost, true);
  s.otherwise ? handler(*s.otherwise, nowhere, nowhere, "`at most`") : failWith("`at most`", vm::Failure::timeout);
  code.bind(done);
}

/// `with approval by it { … } else …`: a refusal is the failure `denied` of the calls inside; the block's `else` is for those that have
/// none of their own.
void BodyGen::approval(const hir::Approval &s) {
  if (s.atMost && !constantWord(s.atMost)) gen.unsupported(s.atMost->span, "an approval with a computed time");
  const vm::Index row = gen.approval(s.team, s.quorum, constantWord(s.atMost).value_or(0));
  const Label refused = code.newLabel(), done = code.newLabel();
  Reg failure = nowhere;
  if (s.refused) {
    failure = temporary(gen.module.module().failureType);
    failTargets.push_back({refused, failure, depth(), false, true});
  }
  approved(s, row);
  if (!s.refused) return;
  const bool used = failTargets.back().used;
  failTargets.pop_back();
  if (used) {
    code.jump(done);
    code.bind(refused);
    // What was refused is not done, whatever is done instead; only `accept` says that the duty holds all the same.
    if (leave && leave->spoiled != nowhere && s.refused->kind != ast::HandlerKind::accept)
      code.loadBool(leave->spoiled, true);
    handler(*s.refused, nowhere, failure, "approval");
    code.bind(done);
  }
  release(failure);
}

/// The body under the approval. Sent back, it begins anew behind what is done then.
void BodyGen::approved(const hir::Approval &s, vm::Index row) {
  const auto body = [&] {
    code.emit16(Op::approve_push, 0, row);
    push(Open::Kind::approval);
    block(s.body);
    pop();
  };
  if (!s.rework) return body();
  const std::size_t names = openScope();
  const Reg left = loadedInt(constantWord(s.reworks).value_or(0)), one = loadedInt(1), remark = local(s.remark);
  const Label again = code.newLabel(), back = code.newLabel(), done = code.newLabel();
  code.bind(again);
  code.emit(Op::rework_push, left, 0, remark, back);
  push(Open::Kind::bound);
  body();
  pop();
  code.jump(done);
  code.bind(back);
  code.emit(Op::sub, left, left, one);
  block(s.rework);
  code.jump(again);
  code.bind(done);
  closeScope(names);
  release(one);
  release(left);
}

/// Calls of a list are refused together: then each failed as `denied`, and the approval's `else` has the word.
void BodyGen::refuseDenied(Reg each) {
  const vm::Types &types = gen.module.module().types;
  const TypeIndex map = types[code.typeOf(each)].fields[1].type;
  const TypeIndex type = gen.module.module().failureType;
  const Reg failed = temporary(map), key = temporary(types[map].args[0]), kind = temporary(type),
            denied = temporary(type);
  const Reg cursor = loadedInt(0);
  const Label none = code.newLabel();
  code.emit(Op::rec_get, failed, each, 1);
  code.emit(Op::map_next, key, failed, cursor, kind, none);
  code.load(denied, gen.module.constant(type, static_cast<std::int64_t>(vm::Failure::denied)));
  code.emit(Op::jne, kind, denied, 0, none);
  failWith("approval", vm::Failure::denied);
  code.bind(none);
  for (const Reg r : {cursor, denied, kind, key, failed}) release(r);
}

} // namespace tejun::codegen
