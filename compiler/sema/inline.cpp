// A step 3 that calls a playbook becomes
//
//     step 3            says that it begins
//     let input = …     each of the callee
//     …                 its statements, with steps 3/1, 3/2, …; `-> return` goes to the place behind them
//     (back)            that place
//     let r = { … }     the record of the outputs
//
// One with `when` is a branch to step 3 or to a place behind all of it, where `r` is `none`.
// Outputs are assigned several times, so they become slots that several `let` set.
#include "compiler/sema/inline.h"

#include "compiler/diagnostics/flow.h"
#include "compiler/sema/builtins.h"
#include "compiler/sema/hir_clone.h"
#include "llvm/ADT/SmallVector.h"

namespace tejun::sema {

using llvm::cast;
using llvm::dyn_cast;

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

const hir::PlaybookCall *calledBy(const hir::StepInfo &step) {
  return step.call ? dyn_cast<hir::PlaybookCall>(step.call) : nullptr;
}

class Sizes {
public:
  explicit Sizes(const std::vector<hir::PlaybookInfo> &playbooks)
      : playbooks_(playbooks), known_(playbooks.size(), 0) {}

  /// Steps of the playbook as it runs.
  std::uint64_t of(std::size_t playbook) {
    if (known_[playbook] != 0) return known_[playbook];
    std::uint64_t sum = 0;
    for (const hir::StepInfo &step : playbooks_[playbook].steps) sum = std::min(most, sum + of(step));
    return known_[playbook] = std::max<std::uint64_t>(sum, 1);
  }
  std::uint64_t of(const hir::StepInfo &step) {
    const hir::PlaybookCall *call = calledBy(step);
    return call ? of(at(call->playbook)) + (step.when ? 4 : 2) : 1;
  }

private:
  static constexpr std::uint64_t most = std::uint64_t{1} << 32;
  const std::vector<hir::PlaybookInfo> &playbooks_;
  std::vector<std::uint64_t> known_;
};

class Inliner {
public:
  Inliner(hir::Program &program, Sizes &sizes) : program_(program), sizes_(sizes) {}

  hir::PlaybookInfo run(const hir::PlaybookInfo &from) {
    made_ = from;
    made_.steps.clear();
    made_.steps.resize(static_cast<std::size_t>(sizes_.of(static_cast<std::size_t>(&from - program_.written.data()))));
    Frame frame;
    frame.from = &from;
    for (std::uint32_t i = 0; i < from.slots.size(); ++i) frame.slots.push_back(static_cast<hir::SlotId>(i));
    place(frame, 0);
    Copy copy(*this, frame);
    auto *body = copy.make<hir::Block>();
    body->span = from.body ? from.body->span : from.span;
    body->stmts = copy.keep(llvm::ArrayRef<const hir::Stmt *>(stmts_));
    made_.body = body;
    return std::move(made_);
  }

private:
  /// A playbook in its place.
  struct Frame {
    const hir::PlaybookInfo *from = nullptr;
    std::string prefix;               // of its steps' numbers: `3/`
    std::vector<hir::SlotId> slots;   // by its own
    std::vector<hir::SlotId> outputs; // by output
    std::uint32_t localBase = 0;
    std::uint32_t sectionBase = 0, section = hir::noId; // of its own sections, and of what stands in none
    std::vector<std::uint32_t> steps;                   // by its own: where a jump to it goes
    std::uint32_t back = hir::noId;                     // where `-> return` goes
    std::uint32_t clockBase = 0, clock = hir::noId;     // of its own clocks, and of what stands in none
  };

  class Copy : public hir::Cloner {
  public:
    Copy(Inliner &inliner, const Frame &frame) : Cloner(inliner.program_), frame_(frame) {}

  protected:
    hir::LocalId local(hir::LocalId id) override {
      return static_cast<hir::LocalId>(static_cast<std::uint32_t>(id) + frame_.localBase);
    }
    hir::SlotId slot(hir::SlotId id) override { return frame_.slots[at(id)]; }
    const hir::Expr *reference(const hir::LocalRef &ref) override {
      if (at(ref.local) >= frame_.outputs.size()) return nullptr;
      auto *made = make<hir::SlotRef>(ref.type, ref.span);
      made->slot = frame_.outputs[at(ref.local)];
      return made;
    }
    void retarget(hir::Target &target) override {
      if (target.kind == ast::TargetKind::return_) {
        target.kind = ast::TargetKind::step;
        target.step = frame_.back;
      } else if (target.kind == ast::TargetKind::step) {
        target.step = step(target.step);
      }
    }
    std::uint32_t step(std::uint32_t index) override {
      return index < frame_.steps.size() ? frame_.steps[index] : hir::noId;
    }

    std::uint32_t clock(std::uint32_t index) override { return frame_.clockBase + index; }

  private:
    const Frame &frame_;
  };

  /// `first` is where its steps begin among those of the playbook that is made.
  void place(Frame &frame, std::uint32_t first) {
    const hir::PlaybookInfo &from = *frame.from;
    for (const hir::StepInfo &step : from.steps) {
      frame.steps.push_back(first);
      first += static_cast<std::uint32_t>(sizes_.of(step));
    }
    if (!from.body) return;
    Copy copy(*this, frame);
    for (const hir::Stmt *stmt : from.body->stmts) statement(frame, copy, *stmt);
  }

  void statement(const Frame &frame, Copy &copy, const hir::Stmt &stmt) {
    if (const auto *one = dyn_cast<hir::StepStmt>(&stmt)) {
      const hir::StepInfo &step = frame.from->steps[one->step];
      if (const hir::PlaybookCall *call = calledBy(step)) return this->call(frame, copy, one->step, *call);
      fillStep(frame, copy, one->step);
    }
    if (const auto *together = dyn_cast<hir::Together>(&stmt))
      for (const std::uint32_t index : together->steps) fillStep(frame, copy, index);
    if (const auto *assign = dyn_cast<hir::Assign>(&stmt); assign && at(assign->local) < frame.outputs.size())
      return let(copy, frame.outputs[at(assign->local)], copy.clone(assign->value), stmt.span);
    if (const auto *update = dyn_cast<hir::Update>(&stmt); update && at(update->local) < frame.outputs.size())
      return let(copy, frame.outputs[at(update->local)], updated(frame, copy, *update), stmt.span);
    stmts_.push_back(copy.clone(&stmt));
  }

  void let(Copy &copy, hir::SlotId slot, const hir::Expr *value, Span span) {
    auto *made = copy.make<hir::Let>(span);
    made->isSlot = true;
    made->slot = slot;
    made->value = value;
    stmts_.push_back(made);
  }

  std::uint32_t sectionOf(const Frame &frame, const hir::StepInfo &step) const {
    return step.section == hir::noId ? frame.section : frame.sectionBase + step.section;
  }

  std::uint32_t clockOf(const Frame &frame, const hir::StepInfo &step) const {
    return step.clock == hir::noId ? frame.clock : frame.clockBase + step.clock;
  }

  void fillStep(const Frame &frame, Copy &copy, std::uint32_t index) {
    hir::StepInfo step = frame.from->steps[index];
    step.number = numbered(frame, step);
    step.call = copy.clone(step.call);
    step.when = copy.clone(step.when);
    step.within = copy.clone(step.within);
    step.slot = frame.slots[at(step.slot)];
    step.section = sectionOf(frame, step);
    step.clock = clockOf(frame, step);
    if (step.opens != hir::noId) step.opens += frame.clockBase;
    made_.slots[at(step.slot)].step = frame.steps[index];
    made_.steps[frame.steps[index]] = step;
  }

  llvm::StringRef numbered(const Frame &frame, const hir::StepInfo &step) {
    return frame.prefix.empty() ? step.number : llvm::StringRef(frame.prefix + step.number.str()).copy(*program_.arena);
  }

  hir::SlotId newSlot(const hir::SlotInfo &from, const std::string &prefix) {
    hir::SlotInfo slot = from;
    slot.name = from.name.empty() ? from.name : llvm::StringRef(prefix + from.name.str()).copy(*program_.arena);
    slot.step = hir::noId;
    made_.slots.push_back(slot);
    return static_cast<hir::SlotId>(made_.slots.size() - 1);
  }

  /// A step that only marks a place.
  void mark(const Frame &frame, Copy &copy, std::uint32_t index, const hir::StepInfo &of, hir::StepKind kind) {
    hir::StepInfo step = of;
    step.kind = kind;
    step.number = numbered(frame, of);
    step.section = sectionOf(frame, of);
    step.clock = clockOf(frame, of);
    const bool isFirst = llvm::none_of(
        made_.steps, [&](const hir::StepInfo &other) { return other.opens == of.opens + frame.clockBase; });
    step.opens = of.opens != hir::noId && isFirst ? of.opens + frame.clockBase : hir::noId;
    step.call = step.when = step.within = nullptr;
    step.slot = newSlot({{}, unitType, of.span, hir::noId}, "");
    made_.slots.back().step = index;
    made_.steps[index] = step;
    auto *made = copy.make<hir::StepStmt>(of.span);
    made->step = index;
    stmts_.push_back(made);
  }

  const hir::Target *toStep(Copy &copy, std::uint32_t index, Span span) {
    auto *made = copy.make<hir::Target>();
    made->kind = ast::TargetKind::step;
    made->span = span;
    made->step = index;
    return made;
  }

  void call(const Frame &outer, Copy &copy, std::uint32_t index, const hir::PlaybookCall &call) {
    const hir::StepInfo &step = outer.from->steps[index];
    const hir::PlaybookInfo &callee = program_.written[at(call.playbook)];
    const hir::SlotId result = outer.slots[at(step.slot)];
    const bool gives = callee.resultType != unitType;
    std::uint32_t first = outer.steps[index];
    const std::uint32_t begins = step.when ? first + 1 : first;
    const auto back = begins + 1 + static_cast<std::uint32_t>(sizes_.of(at(call.playbook)));
    if (step.when) {
      mark(outer, copy, first, step, hir::StepKind::back);
      if (gives) let(copy, result, none(copy, made_.slots[at(result)].type, step.span), step.span);
      auto *branch = copy.make<hir::Branch>(step.span);
      branch->isWhen = true;
      const hir::BranchArm arms[] = {{copy.clone(step.when), {}, toStep(copy, begins, step.span), step.span},
                                     {nullptr, {}, toStep(copy, back + 1, step.span), step.span}};
      branch->arms = copy.keep(llvm::ArrayRef(arms));
      stmts_.push_back(branch);
    }
    mark(outer, copy, begins, step, hir::StepKind::call);

    Frame inner;
    inner.from = &callee;
    inner.prefix = numbered(outer, step).str() + "/";
    inner.section = sectionOf(outer, step);
    inner.sectionBase = static_cast<std::uint32_t>(made_.sections.size());
    made_.sections.insert(made_.sections.end(), callee.sections.begin(), callee.sections.end());
    inner.clock = clockOf(outer, step);
    inner.clockBase = static_cast<std::uint32_t>(made_.clocks.size());
    inner.localBase = static_cast<std::uint32_t>(made_.locals.size());
    made_.locals.insert(made_.locals.end(), callee.locals.begin(), callee.locals.end());
    inner.back = back;
    for (const hir::SlotInfo &slot : callee.slots)
      inner.slots.push_back(inner.slots.empty() ? static_cast<hir::SlotId>(0) : newSlot(slot, inner.prefix));
    for (std::uint32_t i = 0; i < callee.inputCount; ++i)
      let(copy, inner.slots[1 + i], copy.clone(call.args[i]), call.args[i]->span);
    for (std::uint32_t i = 0; i < callee.outputCount; ++i) {
      const hir::Local &output = callee.locals[i];
      inner.outputs.push_back(newSlot({output.name, output.type, output.span, hir::noId, output.label}, inner.prefix));
      if (program_.types.isCollection(output.type)) {
        let(copy, inner.outputs[i], copy.make<hir::ListNew>(output.type, output.span), output.span);
      } else if (program_.types.isOptional(output.type)) {
        let(copy, inner.outputs[i], none(copy, output.type, output.span), output.span);
      }
    }
    for (hir::ClockInfo clock : callee.clocks) {
      clock.outer = clock.outer == hir::noId ? inner.clock : inner.clockBase + clock.outer;
      made_.clocks.push_back(clock);
    }
    place(inner, begins + 1);
    mark(outer, copy, back, step, hir::StepKind::back);
    if (gives) {
      const hir::Expr *made = record(copy, inner, step.span);
      let(copy, result, step.when ? some(copy, made) : made, step.span);
    }
    if (step.when) mark(outer, copy, back + 1, step, hir::StepKind::back);
    made_.slots[at(result)].step = begins;
  }

  const hir::Expr *none(Copy &copy, TypeId type, Span span) {
    auto *made = copy.make<hir::Constant>(type, span);
    made->isNone = true;
    return made;
  }
  const hir::Expr *some(Copy &copy, const hir::Expr *value) {
    auto *made = copy.make<hir::Convert>(program_.types.optional(value->type), value->span);
    made->how = hir::Conversion::toOptional;
    made->operand = value;
    return made;
  }
  const hir::Expr *slotRef(Copy &copy, hir::SlotId slot, Span span) {
    auto *made = copy.make<hir::SlotRef>(made_.slots[at(slot)].type, span);
    made->slot = slot;
    return made;
  }

  const hir::Expr *record(Copy &copy, const Frame &callee, Span span) {
    llvm::SmallVector<const hir::Expr *, 8> fields;
    for (const hir::SlotId output : callee.outputs) fields.push_back(slotRef(copy, output, span));
    auto *made = copy.make<hir::RecordNew>(callee.from->resultType, span);
    made->fields = copy.keep(llvm::ArrayRef<const hir::Expr *>(fields));
    return made;
  }

  /// `x.add(y)` as a value.
  const hir::Expr *updated(const Frame &frame, Copy &copy, const hir::Update &update) {
    const hir::SlotId slot = frame.outputs[at(update.local)];
    const TypeId type = made_.slots[at(slot)].type;
    if (update.op == hir::UpdateOp::clear) return copy.make<hir::ListNew>(type, update.span);
    auto *made = copy.make<hir::Builtin>(type, update.span);
    made->builtin = static_cast<std::uint16_t>(changed(program_.types[type].kind, update.op));
    llvm::SmallVector<const hir::Expr *, 4> args{slotRef(copy, slot, update.span)};
    for (const hir::Expr *arg : update.args) args.push_back(copy.clone(arg));
    made->args = copy.keep(llvm::ArrayRef<const hir::Expr *>(args));
    return made;
  }

  static BuiltinId changed(TypeKind kind, hir::UpdateOp op) {
    const bool isList = kind == TypeKind::list, isMap = kind == TypeKind::map;
    switch (op) {
    case hir::UpdateOp::add: return isList ? BuiltinId::List_with : BuiltinId::Set_with;
    case hir::UpdateOp::addAll: return isList ? BuiltinId::List_with_all : BuiltinId::Set_union;
    case hir::UpdateOp::put: return BuiltinId::Map_with;
    case hir::UpdateOp::remove:
    case hir::UpdateOp::clear: break;
    }
    return isList ? BuiltinId::List_without : isMap ? BuiltinId::Map_without : BuiltinId::Set_without;
  }

  hir::Program &program_;
  Sizes &sizes_;
  hir::PlaybookInfo made_;
  std::vector<const hir::Stmt *> stmts_;
};

bool callsAnother(const hir::PlaybookInfo &playbook) {
  for (const hir::StepInfo &step : playbook.steps)
    if (calledBy(step)) return true;
  return false;
}

} // namespace

void inlineCalls(hir::Program &program, DiagnosticSink &sink) {
  program.written = std::exchange(program.playbooks, {});
  Sizes sizes(program.written);
  for (std::size_t i = 0; i < program.written.size(); ++i) {
    const hir::PlaybookInfo &from = program.written[i];
    if (from.isCallable) continue;
    if (!callsAnother(from)) {
      program.playbooks.push_back(from);
    } else if (sizes.of(i) > mostStepsOfPlaybook) {
      sink.report(diag::too_many_steps, from.span, {{"name", from.name.str()}, {"limit", mostStepsOfPlaybook}});
    } else {
      program.playbooks.push_back(Inliner(program, sizes).run(from));
    }
  }
}

} // namespace tejun::sema
