// A process: inputs → record of its outputs. Counts what its duties need to know.
#include "compiler/codegen/body.h"
#include "compiler/sema/hir_walk.h"
#include "llvm/ADT/STLExtras.h"

namespace tejun::codegen {

namespace {

class ProcessGen {
public:
  ProcessGen(Generator &g, vm::Index index, const hir::ProcessInfo &p, bool mayFail)
      : gen(g), info(p), fulfilment_(p, g.program), mayFail_(mayFail),
        whole_{p.number.str(), p.name.str(), p.title.str()}, body(g, index, p.locals, p.inputCount, whole_) {}

  void define() {
    body.at(info.span);
    body.askTitle = info.title.str();
    body.enter(gen.site(vm::SiteKind::process, whole_, info.span));
    if (mayFail_) {
      failed_ = body.code.newLabel();
      failure_ = body.temporary(gen.module.module().failureType);
      body.failTargets.push_back({failed_, failure_, 0});
    }
    outputs();
    if (!info.fulfils.empty()) {
      if (allGuarded()) ran_ = flag();
      if (maySkip() || fulfilment_.contains()) spoiled_ = flag();
      if (fulfilment_.contains()) body.counted = {&fulfilment_, flag(), flag()};
    }
    for (const hir::MethodInfo &m : info.methods) method(m);
    body.at(info.span);
    duties();
    result();
    fail();
    body.finish();
  }

private:
  Reg flag() {
    const Reg reg = body.temporary(vm::Scalar::boolean);
    body.code.loadBool(reg, false);
    return reg;
  }
  bool allGuarded() const {
    return llvm::all_of(info.methods, [](const hir::MethodInfo &m) { return m.when != nullptr; });
  }
  /// Or be refused.
  bool maySkip() const {
    class Skips : public hir::Walker {
    public:
      bool found = false;

    protected:
      using hir::Walker::enter;
      bool enter(const hir::Handler &h) override {
        found = found || h.kind == ast::HandlerKind::skip;
        return true;
      }
      bool enter(const hir::Stmt &s) override {
        const auto *leave = llvm::dyn_cast<hir::Leave>(&s);
        const auto *approval = llvm::dyn_cast<hir::Approval>(&s);
        found = found || (leave && leave->how == ast::HandlerKind::skip) || (approval && approval->refused);
        return true;
      }
    } skips;
    for (const hir::MethodInfo &m : info.methods) skips.walk(m.body);
    return skips.found;
  }

  /// In a run, so that the record at the end is made without copies. Collections and optionals start empty, the checker saw to it
  /// that the others are assigned.
  void outputs() {
    std::vector<TypeIndex> types;
    for (std::uint32_t i = 0; i < info.outputCount; ++i) types.push_back(gen.types.of(output(i).type));
    outputs_ = body.run(types);
    for (std::uint32_t i = 0; i < info.outputCount; ++i) {
      const Reg reg = outputs_.base + i;
      body.bindLocal(static_cast<hir::LocalId>(info.inputCount + i), reg);
      if (gen.program.types.isCollection(output(i).type)) body.newCollection(reg);
      if (gen.program.types.isOptional(output(i).type)) body.code.emit(Op::load_none, reg);
    }
  }
  const hir::Local &output(std::uint32_t i) const { return info.locals[info.inputCount + i]; }

  void method(const hir::MethodInfo &m) {
    const Label next = body.code.newLabel(), left = body.code.newLabel();
    body.place = {m.number.str(), info.name.str(), m.title.str()};
    if (m.when) body.branch(*m.when, next, false);
    body.at(m.span);
    if (ran_ != nowhere) body.code.loadBool(ran_, true);
    body.enter(gen.site(vm::SiteKind::method, body.place, m.span));
    body.leave = LeaveTarget{left, body.depth(), spoiled_};
    body.setFlag(body.counted.lost, false);
    body.block(m.body);
    if (body.counted.lost != nowhere) {
      body.code.emit(Op::jf, body.counted.lost, 0, 0, left);
      body.setFlag(spoiled_, true);
    }
    body.code.bind(left);
    body.leave.reset();
    body.pop();
    body.code.bind(next);
    body.place = whole_;
  }

  /// A duty counts when a method ran, nothing was skipped, refused or lost, and who contains has contained something.
  void duties() {
    const Label unmet = body.code.newLabel();
    if (ran_ != nowhere) body.code.emit(Op::jf, ran_, 0, 0, unmet);
    if (spoiled_ != nowhere) body.code.emit(Op::jt, spoiled_, 0, 0, unmet);
    if (body.counted.acted != nowhere) body.code.emit(Op::jf, body.counted.acted, 0, 0, unmet);
    for (hir::DutyId duty : info.fulfils) body.code.emit16(Op::duty_met, 0, static_cast<vm::Index>(duty));
    body.code.bind(unmet);
  }

  void result() {
    body.unwind(0);
    const TypeIndex record = gen.types.of(info.resultType);
    if (record == gen.module.unit()) {
      if (!mayFail_) return body.code.emit(Op::ret_unit);
      const Reg done = body.temporary(vm::Scalar::boolean);
      body.code.loadBool(done, true);
      body.code.emit(Op::ret, done);
      return body.release(done);
    }
    const Reg made = body.temporary(record);
    body.code.emit(Op::rec_new, made, outputs_.base);
    if (mayFail_) {
      const Reg present = body.temporary(gen.module.optional(record));
      body.code.emit(Op::some, present, made);
      body.code.emit(Op::ret, present);
      body.release(present);
    } else
      body.code.emit(Op::ret, made);
    body.release(made);
  }

  /// Where what nobody here handles goes on: the caller learns why from a slot.
  void fail() {
    if (!mayFail_) return;
    body.code.bind(failed_);
    body.code.emit16(Op::slot_set, failure_, gen.failureSlot());
    const Reg none = body.temporary(body.resultType);
    body.resultType == body.scalar(vm::Scalar::boolean) ? body.code.loadBool(none, false)
                                                        : body.code.emit(Op::load_none, none);
    body.code.emit(Op::ret, none);
    body.release(none);
  }

  Generator &gen;
  const hir::ProcessInfo &info;
  hir::Fulfilment fulfilment_;
  bool mayFail_;
  Place whole_;
  BodyGen body;
  Run outputs_;
  Reg ran_ = nowhere, spoiled_ = nowhere, failure_ = nowhere;
  Label failed_;
};

} // namespace

void defineProcess(Generator &gen, vm::Index index, const hir::ProcessInfo &info, bool mayFail) {
  ProcessGen(gen, index, info, mayFail).define();
}

} // namespace tejun::codegen
