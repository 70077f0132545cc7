// Calls: library functions, functions, intrinsics, processes.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using sema::TypeKind;

void BodyGen::builtin(vm::Builtin row, ArrayRef<const hir::Expr *> args, Reg to) {
  std::vector<TypeIndex> types;
  for (const hir::Expr *arg : args) types.push_back(typeOf(*arg));
  const Run r = arguments(args, types);
  code.emit(Op::builtin, to, r.base, 0, row);
  release(r);
}

void BodyGen::builtinCall(const hir::Builtin &e, Reg to) {
  // Rows that are instructions.
  const auto row = static_cast<vm::Builtin>(e.builtin);
  if (flattened(row, e.args, to)) return;
  const auto one = [&](Op op, Reg c = 0) {
    const Value v = value(*e.args[0]);
    code.emit(op, to, v.reg, c);
    release(v);
  };
  const auto two = [&](Op op) {
    const Value a = stable(*e.args[0], e.args[1]), b = value(*e.args[1]);
    code.emit(op, to, a.reg, b.reg);
    release(b);
    release(a);
  };
  switch (row) {
  case vm::Builtin::List_count:
  case vm::Builtin::Set_count:
  case vm::Builtin::Map_count: return one(Op::len);
  case vm::Builtin::Set_contains: return two(Op::set_has);
  case vm::Builtin::Map_contains: return two(Op::map_has);
  case vm::Builtin::Map_get: return two(Op::map_get);
  case vm::Builtin::Each_ok: return one(Op::rec_get, 0);
  case vm::Builtin::Each_failed: return one(Op::rec_get, 1);
  default: return builtin(row, e.args, to);
  }
}

void BodyGen::fnCall(const hir::FnCall &e, Reg to) {
  const hir::FnInfo &info = gen.program.fns[static_cast<std::size_t>(e.fn)];
  std::vector<TypeIndex> types;
  for (std::size_t i = 0; i < e.args.size(); ++i) types.push_back(gen.types.of(info.body.locals[i].type));
  const vm::Index function = gen.function(e.fn);
  const Run r = arguments(e.args, types);
  to == nowhere ? code.emit(Op::call_unit, 0, r.base, 0, function) : code.emit(Op::call, to, r.base, 0, function);
  release(r);
}

void BodyGen::hostCall(const hir::HostCall &e, Reg to) {
  const hir::IntrinsicInfo &info = gen.program.intrinsics[static_cast<std::size_t>(e.intrinsic)];
  if (!info.isBound && e.eachArg == hir::noId) return failWith(info.name, vm::Failure::unavailable);
  vm::Site row;
  row.number = place.number;
  row.name = place.name;
  row.title = place.title;
  row.intrinsic = gen.intrinsic(e.intrinsic);
  row.reason = e.irreversibleBecause.str();
  const vm::Index site = gen.site(std::move(row), e.span);
  std::vector<TypeIndex> types;
  for (std::size_t i = 0; i < e.args.size(); ++i)
    types.push_back(i == e.eachArg ? typeOf(*e.args[i]) : gen.types.of(info.params[i].type));
  const Run r = arguments(e.args, types);
  at(e.span);
  const bool watched = counted.acted != nowhere && counted.fulfilment->contains(e);
  if (e.eachArg != hir::noId) {
    if (watched) whenNotEmpty(r.base + e.eachArg, [&] { setFlag(counted.acted, true); });
    code.emit(Op::host_each, to, r.base, e.eachArg, site);
    if (watched && to != nowhere && counted.fulfilment->losesItems(e)) {
      const Reg failed = temporary(gen.module.module().types[code.typeOf(to)].fields[1].type);
      code.emit(Op::rec_get, failed, to, 1);
      whenNotEmpty(failed, [&] { setFlag(counted.lost, true); });
      release(failed);
    }
    if (!failTargets.empty() && failTargets.back().onlyDenied) refuseDenied(to);
  } else {
    fallible(info.name, [&](Reg failure, Label failed) {
      to == nowhere ? code.emit(Op::host_unit, 0, r.base, failure, site, failed)
                    : code.emit(Op::host, to, r.base, failure, site, failed);
    });
    if (watched) setFlag(counted.acted, true);
  }
  dropLent(e.args, r);
  release(r);
}

void BodyGen::whenNotEmpty(Reg collection, llvm::function_ref<void()> then) {
  const Label empty = code.newLabel();
  const Reg count = temporary(vm::Scalar::integer), zero = loadedInt(0);
  code.emit(Op::len, count, collection);
  code.emit(Op::jeq, count, zero, 0, empty);
  then();
  code.bind(empty);
  release(zero);
  release(count);
}

/// An argument that is kept would make the local's value shared, and its next change a copy.
void BodyGen::dropLent(ArrayRef<const hir::Expr *> args, Run r) {
  for (std::size_t i = 0; i < args.size(); ++i) {
    const auto *ref = llvm::dyn_cast<hir::LocalRef>(args[i]);
    if (ref && isVar(ref->local) && gen.program.types.isCollection(args[i]->type))
      code.emit(Op::drop, r.base + static_cast<Reg>(i));
  }
}

void BodyGen::processCall(const hir::ProcessCall &e, Reg to) {
  const hir::ProcessInfo &info = gen.program.processes[static_cast<std::size_t>(e.process)];
  const bool mayFail = !failTargets.empty();
  std::vector<TypeIndex> types;
  for (std::size_t i = 0; i < e.args.size(); ++i) types.push_back(gen.types.of(info.locals[i].type));
  const vm::Index function = gen.process(e.process, mayFail);
  const Run r = arguments(e.args, types);
  at(e.span);
  const TypeIndex result = gen.types.of(info.resultType);
  if (!mayFail) {
    result == gen.module.unit() ? code.emit(Op::call_unit, 0, r.base, 0, function)
                                : code.emit(Op::call, to, r.base, 0, function);
    return release(r);
  }
  // What the process does not handle comes back as absence, and is the caller's to handle.
  const bool unit = result == gen.module.unit();
  const Reg done = unit ? temporary(vm::Scalar::boolean) : temporary(gen.module.optional(result));
  code.emit(Op::call, done, r.base, 0, function);
  release(r);
  fallible(info.name.str(), [&](Reg failure, Label failed) {
    const Label absent = code.newLabel(), present = code.newLabel();
    unit ? code.emit(Op::jf, done, 0, 0, absent) : code.emit(Op::jnone, done, 0, 0, absent);
    code.jump(present);
    code.bind(absent);
    code.emit16(Op::slot_get, failure, gen.failureSlot());
    code.jump(failed);
    code.bind(present);
  });
  if (!unit && to != nowhere) {
    code.emit(Op::unwrap, to, done);
    code.emit(Op::drop, done);
  }
  release(done);
}

void BodyGen::declassify(const hir::Declassify &e, Reg to) {
  const Reg reason = loadedText(e.because.str());
  vm::Site row;
  row.kind = vm::SiteKind::declassify;
  row.number = place.number;
  row.name = place.name;
  row.title = place.title;
  row.reason = e.because.str();
  code.emit16(Op::remark, reason, gen.site(std::move(row), e.span));
  release(reason);
  into(*e.operand, to);
}

} // namespace tejun::codegen
