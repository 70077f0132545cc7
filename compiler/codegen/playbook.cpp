// A playbook: one function over run slots. Jumps go forward, so a step's label is known to be used before the step is lowered.
#include <map>
#include <set>

#include "compiler/codegen/body.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::codegen {

using llvm::cast;

namespace {

/// What the playbook's function and those of its tracks share.
struct Shared {
  Generator &gen;
  const hir::PlaybookInfo &info;
  std::vector<vm::Index> slots;     // by SlotId; none: a value without one
  std::vector<vm::Index> stepSites; // by step

  const hir::StepInfo &step(std::uint32_t i) const { return info.steps[i]; }
  Place placeOf(std::uint32_t i) const { return {step(i).number.str(), step(i).name.str(), step(i).title.str()}; }
  vm::Index slotOf(std::uint32_t i) const { return slots[static_cast<std::size_t>(step(i).slot)]; }
};

/// The steps of a playbook: how one runs, in the playbook's own function and in a track.
class StepGen : public Surroundings {
public:
  StepGen(Shared &s, vm::Index function)
      : gen(s.gen), shared(s), info(s.info), body(s.gen, function, s.info.locals, 0, {}) {
    body.surroundings = this;
  }

  vm::Index slot(hir::SlotId id) override { return shared.slots[static_cast<std::size_t>(id)]; }

  /// A clock runs until the case ends, a response included; what its breach began is waited for.
  virtual void closeClocks() {}

  bool target(const hir::Target &t) override {
    static constexpr const char *phases[] = {"detection", "triage", "containment", "analysis", "recovery"};
    if (t.kind == ast::TargetKind::close) closeClocks();
    if (t.kind != ast::TargetKind::response && t.kind != ast::TargetKind::handoff) return false;
    body.unwind(0);
    if (t.kind == ast::TargetKind::response) {
      body.callResponse(t);
      closeClocks();
      body.end(vm::OutcomeKind::contained, {}, t.because.str());
    } else {
      body.handOff(t);
      closeClocks();
      body.end(vm::OutcomeKind::handedOff, phases[t.phase], t.because.str());
    }
    return true;
  }

protected:
  void step(std::uint32_t index) {
    const hir::StepInfo &s = info.steps[index];
    if (s.kind == hir::StepKind::back) return; // only a place
    if (s.kind == hir::StepKind::call) {       // its own steps follow
      body.at(s.span);
      body.enter(shared.stepSites[index]);
      return body.pop();
    }
    const vm::Index slot = shared.slotOf(index);
    const Label absent = body.code.newLabel(), done = body.code.newLabel();
    const Place outer = body.place;
    body.place = shared.placeOf(index);
    body.askTitle = s.title.str();
    body.at(s.span);
    if (s.when) body.branch(*s.when, absent, false);
    body.enter(shared.stepSites[index]);
    body.leave = LeaveTarget{absent, body.depth() - 1, nowhere};
    if (s.within)
      body.promise(*s.within, s.span, [&] { call(s, slot); });
    else
      call(s, slot);
    body.leave.reset();
    body.pop();
    body.code.jump(done);
    body.code.bind(absent);
    settle(slot);
    body.code.bind(done);
    body.place = outer;
  }

  /// A step that did not run leaves its slot without a value.
  void settle(vm::Index slot) {
    if (slot == vm::none) return;
    const TypeIndex type = gen.module.module().slots[slot];
    if (gen.module.module().types[type].kind != vm::TypeKind::optional) return body.code.emit16(Op::slot_skip, 0, slot);
    const Reg none = body.temporary(type);
    body.code.emit(Op::load_none, none);
    body.code.emit16(Op::slot_set, none, slot);
    body.release(none);
  }

  Generator &gen;
  Shared &shared;
  const hir::PlaybookInfo &info;
  BodyGen body;

private:
  void call(const hir::StepInfo &s, vm::Index slot) {
    if (slot == vm::none) return body.into(*s.call, nowhere);
    const Reg result = body.temporary(gen.module.module().slots[slot]);
    body.into(*s.call, result);
    body.code.emit16(Op::slot_set, result, slot);
    body.code.emit(Op::drop, result);
    body.release(result);
  }
};

/// What a clock's breach says: beside the playbook, and it leaves nothing but itself.
class BreachGen : public StepGen {
public:
  using StepGen::StepGen;

  void define(const hir::Block *breach, const hir::ClockInfo &clock) {
    const Label end = body.code.newLabel();
    body.at(clock.span);
    body.place = {{}, clock.name.str(), info.title.str()};
    body.leave = LeaveTarget{end, 0, nowhere};
    body.block(breach);
    body.leave.reset();
    body.code.bind(end);
    body.code.emit(Op::ret_unit);
    body.finish();
  }
};

/// One step of a `together`: it waits for those of its group that it reads, and never leaves them.
class TrackGen : public StepGen {
public:
  using StepGen::StepGen;

  void define(std::uint32_t index, llvm::ArrayRef<std::uint32_t> group) {
    hir::SlotsRead reads;
    reads.walk(info.steps[index].when);
    reads.walk(info.steps[index].within);
    reads.walk(info.steps[index].call);
    for (std::uint32_t other : group) {
      const vm::Index slot = shared.slotOf(other);
      const bool waits = other != index && reads.slots.count(static_cast<std::uint32_t>(info.steps[other].slot)) != 0;
      if (waits && slot != vm::none) body.code.emit16(Op::wait_slot, 0, slot);
    }
    step(index);
    body.code.emit(Op::ret_unit);
    body.finish();
  }
};

class PlaybookGen : public StepGen {
public:
  PlaybookGen(Shared &s, vm::Index function) : StepGen(s, function) {
    for (std::size_t i = 0; i < info.steps.size(); ++i) labels_.push_back({body.code.newLabel(), body.code.newLabel()});
  }

  void define() {
    body.at(info.span);
    body.place = {{}, info.name.str(), info.title.str()};
    body.recomputeSeverity();
    body.block(info.body);
    body.park("the playbook came to its last line without an end");
    body.finish();
  }

  bool statement(const hir::Stmt &s) override {
    switch (s.kind) {
    case hir::StmtKind::step: {
      const std::uint32_t index = cast<hir::StepStmt>(s).step;
      arrive(index);
      step(index);
      return true;
    }
    case hir::StmtKind::branch: branch(cast<hir::Branch>(s)); return true;
    case hir::StmtKind::together: together(cast<hir::Together>(s)); return true;
    case hir::StmtKind::clockStart: startClock(cast<hir::ClockMark>(s)); return true;
    case hir::StmtKind::clockEnd:
      endClock();
      clocks_.pop_back();
      return true;
    default: return false;
    }
  }

  bool target(const hir::Target &t) override {
    if (t.kind != ast::TargetKind::step) return StepGen::target(t);
    // Nothing jumps into a clock, so those that are open there are the outer ones of those that are open here.
    std::size_t stay = 0;
    for (std::uint32_t c = info.clockBefore(info.steps[t.step]); c != hir::noId; c = info.clocks[c].outer) ++stay;
    for (std::size_t i = clocks_.size(); i > stay; --i) body.code.emit16(Op::clock_end, 0, clocks_[i - 1]);
    // Sections are titles: a jump into another one leaves this one first.
    if (info.steps[t.step].section == section_) {
      body.jumpOut(labels_[t.step].inside, section_ == hir::noId ? 0 : 1);
    } else {
      body.jumpOut(labels_[t.step].outside, 0);
      entered_.insert(t.step);
    }
    return true;
  }

  void closeClocks() override {
    for (std::size_t i = clocks_.size(); i > 0; --i) body.code.emit16(Op::clock_end, 0, clocks_[i - 1]);
  }

private:
  void startClock(const hir::ClockMark &mark) {
    const hir::ClockInfo &clock = info.clocks[mark.clock];
    for (std::uint32_t step = 0; step < info.steps.size(); ++step)
      if (info.steps[step].opens == mark.clock) arrive(step);
    vm::Site site;
    site.kind = vm::SiteKind::clock;
    site.name = clock.name.str();
    site.title = info.title.str();
    clocks_.push_back(gen.site(std::move(site), clock.span));
    Shared copy = shared; // lowered later
    const std::string name = "playbook " + info.name.str() + " clock " + clock.name.str();
    const vm::Index breach = gen.declare(name, {}, gen.module.unit(), [copy, &mark, &clock](vm::Index index) mutable {
      BreachGen(copy, index).define(mark.breach, clock);
    });
    body.at(clock.span);
    const Value length = body.value(*clock.duration);
    body.code.emit16(Op::clock, length.reg, clocks_.back(), breach);
    body.release(length);
  }
  void endClock() { body.code.emit16(Op::clock_end, 0, clocks_.back()); }

  void enterSection(std::uint32_t section, Span span) {
    section_ = section;
    if (section != hir::noId) body.enter(gen.site(vm::SiteKind::section, {{}, {}, info.sections[section].str()}, span));
  }

  /// Comes to a step from the text above it, or by a jump.
  void arrive(std::uint32_t index) {
    if (!arrived_.insert(index).second) return; // before the clock that begins with it
    const std::uint32_t section = info.steps[index].section;
    if (section != section_) {
      if (section_ != hir::noId) body.pop();
      body.code.bind(labels_[index].outside);
      enterSection(section, info.steps[index].span);
    } else if (entered_.count(index)) {
      body.code.jump(labels_[index].inside);
      body.code.bind(labels_[index].outside);
      if (section != hir::noId) body.forget();
      enterSection(section, info.steps[index].span);
    }
    body.code.bind(labels_[index].inside);
  }

  void branch(const hir::Branch &s) {
    for (const hir::BranchArm &arm : s.arms) {
      const Label next = body.code.newLabel();
      if (arm.when) body.branch(*arm.when, next, false);
      body.at(arm.span);
      if (s.isWhen) { // of a step, which says itself that it begins
        body.target(*arm.target);
        body.code.bind(next);
        continue;
      }
      vm::Site site;
      site.kind = vm::SiteKind::arm;
      site.title = arm.title.str();
      if (arm.target->kind == ast::TargetKind::step) {
        site.target = shared.stepSites[arm.target->step];
        if (info.steps[arm.target->step].kind == hir::StepKind::back) site.name = "return";
      }
      if (arm.target->kind == ast::TargetKind::response)
        site.target = gen.responseSite(gen.program.responses[static_cast<std::size_t>(arm.target->response)]);
      body.code.emit16(Op::taken, 0, gen.site(std::move(site), arm.span));
      body.target(*arm.target);
      body.code.bind(next);
    }
  }

  void together(const hir::Together &s) {
    const llvm::ArrayRef<std::uint32_t> group = s.steps;
    if (group.empty()) return;
    // Jumps into the group come before it.
    for (std::uint32_t step : group) arrive(step);
    for (std::uint32_t step : group) {
      const std::string name = "playbook " + info.name.str() + " step " + info.steps[step].number.str();
      Shared copy = shared; // the track is lowered later
      const vm::Index track = gen.declare(name, {}, gen.module.unit(), [copy, step, group](vm::Index index) mutable {
        TrackGen(copy, index).define(step, group);
      });
      body.code.emit(Op::spawn, 0, 0, 0, track);
    }
    body.code.emit(Op::join);
  }

  struct Labels {
    Label inside, outside; // in the step's section already, or not
  };
  std::vector<Labels> labels_;
  std::set<std::uint32_t> arrived_;
  std::set<std::uint32_t> entered_; // steps that a jump from another section comes to
  std::uint32_t section_ = hir::noId;
  std::vector<vm::Index> clocks_; // sites of those that are open, outermost first
};

} // namespace

void addPlaybook(Generator &gen, const hir::PlaybookInfo &info) {
  vm::Module &m = gen.module.module();
  Shared shared{gen, info, {}, {}};
  for (std::size_t i = 0; i < info.slots.size(); ++i) {
    const TypeIndex type = gen.types.of(info.slots[i].type);
    shared.slots.push_back(i == 0 ? 0 : type == gen.module.unit() ? vm::none : gen.module.slot(type));
  }
  for (std::uint32_t i = 0; i < info.steps.size(); ++i) {
    if (info.steps[i].kind == hir::StepKind::back) { // the step that it goes on from
      const auto sameNumber = [&](std::uint32_t other) {
        return info.steps[other].kind == hir::StepKind::call && info.steps[other].number == info.steps[i].number;
      };
      std::uint32_t other = 0;
      while (other < i && !sameNumber(other)) ++other;
      shared.stepSites.push_back(other < i ? shared.stepSites[other] : vm::none);
      continue;
    }
    vm::Site site;
    site.kind = vm::SiteKind::step;
    site.number = info.steps[i].number.str();
    site.name = info.steps[i].name.str();
    site.title = info.steps[i].title.str();
    site.slot = shared.slotOf(i);
    shared.stepSites.push_back(gen.site(std::move(site), info.steps[i].span));
  }
  vm::Playbook row{info.name.str(), info.title.str(), {}, vm::none, {}, info.needsText};
  for (hir::IncidentId incident : info.incidents) row.incidents.push_back(static_cast<vm::Index>(incident));
  for (const auto &path : info.needs) row.needs.emplace_back(path.begin(), path.end());
  row.entry = gen.declare("playbook " + info.name.str(), {}, gen.module.unit(),
                          [shared](vm::Index index) mutable { PlaybookGen(shared, index).define(); });
  m.playbooks.push_back(std::move(row));
}

} // namespace tejun::codegen
