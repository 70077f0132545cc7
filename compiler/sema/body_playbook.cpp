// A playbook's body: sections, steps and what they give, branches and where they lead. Sections are titles, not scopes.
// Whether every way ends, and has passed the steps whose results it reads, is for the proofs of flow and dataflow.
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::sema {

using llvm::cast;

namespace {

/// The first intrinsic a process calls that has one of the effects.
class FindCall : public hir::Walker {
public:
  FindCall(const hir::Program &program, std::uint8_t effects) : program_(program), effects_(effects) {}
  const hir::IntrinsicInfo *found = nullptr;

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e); call && !found) {
      const auto &info = program_.intrinsics[static_cast<std::size_t>(call->intrinsic)];
      if (info.effects & effects_) found = &info;
    }
    return !found;
  }

private:
  const hir::Program &program_;
  std::uint8_t effects_;
};

} // namespace

const hir::IntrinsicInfo *BodyChecker::callWith(std::uint8_t effects, const hir::ProcessInfo &process) const {
  FindCall find(program, effects);
  for (const hir::MethodInfo &method : process.methods) find.walk(method.body);
  return find.found;
}

void BodyChecker::collectSteps(ArrayRef<const ast::Stmt *> stmts) {
  for (const ast::Stmt *stmt : stmts) {
    if (const auto *section_ = llvm::dyn_cast<ast::SectionStmt>(stmt))
      collectSteps(section_->body);
    else if (const auto *group = llvm::dyn_cast<ast::TogetherStmt>(stmt))
      collectSteps(group->body);
    else if (const auto *clock_ = llvm::dyn_cast<ast::ClockStmt>(stmt))
      collectSteps(clock_->body);
    else if (const auto *named = llvm::dyn_cast<ast::LetStmt>(stmt))
      laterNames.try_emplace(named->name.text, span(named->name.range));
    else if (const auto *step_ = llvm::dyn_cast<ast::StepStmt>(stmt)) {
      if (step_->name) laterNames.try_emplace(step_->name.text, span(step_->name.range));
      const auto index = static_cast<std::uint32_t>(playbookInfo->steps.size());
      if (step_->number) stepNumbers.try_emplace(step_->number.text, index);
      playbookInfo->steps.emplace_back();
    }
  }
}

void BodyChecker::declareAlert() {
  names.declare({"alert", BindingKind::alert, 0, program.alertType, playbookInfo->span, true});
  PathId alert = paths.slot(hir::SlotId{0});
  for (const std::vector<std::uint32_t> &need : playbookInfo->needs) {
    PathId path = alert;
    for (std::uint32_t field : need) path = paths.field(path, field);
    paths.addKnown(facts, path);
  }
}

void BodyChecker::declarePorts() {
  for (std::uint32_t i = 0; i < playbookInfo->inputCount; ++i) {
    const hir::SlotInfo &slot = playbookInfo->slots[1 + i];
    names.declare({slot.name, BindingKind::input, 1 + i, slot.type, slot.span, true});
    if (playbookInfo->notEmpty[i]) facts.add(paths.slot(static_cast<hir::SlotId>(1 + i)), Property::notEmpty);
  }
  for (std::uint32_t i = 0; i < playbookInfo->outputCount; ++i) {
    const hir::Local &output = playbookInfo->locals[i];
    names.declare({output.name, BindingKind::output, i, output.type, output.span, false});
  }
}

void BodyChecker::playbook(const ast::PlaybookItem &item, hir::PlaybookInfo &info) {
  playbookInfo = &info;
  const Span at = span(item.range);
  names.push();
  info.isCallable ? declarePorts() : declareAlert();
  collectSteps(item.body);
  nextStep = 0;
  llvm::SmallVector<const hir::Stmt *, 16> stmts;
  playbookStatements(item.body, stmts);
  names.pop();
  info.body = asBlock(stmts, nullptr, at);
}

void BodyChecker::playbookStatements(ArrayRef<const ast::Stmt *> stmts, llvm::SmallVectorImpl<const hir::Stmt *> &out) {
  for (const ast::Stmt *stmt : stmts) {
    const hir::Stmt *made = nullptr;
    switch (stmt->kind) {
    case ast::StmtKind::needs:
    case ast::StmtKind::input:
    case ast::StmtKind::output: break; // declared
    case ast::StmtKind::section: {
      const auto &from = cast<ast::SectionStmt>(*stmt);
      const std::uint32_t outer = section;
      section = static_cast<std::uint32_t>(playbookInfo->sections.size());
      playbookInfo->sections.push_back(from.title.text);
      playbookStatements(from.body, out);
      section = outer;
      break;
    }
    case ast::StmtKind::clock: clock(cast<ast::ClockStmt>(*stmt), out); break;
    case ast::StmtKind::let: made = playbookLet(cast<ast::LetStmt>(*stmt)); break;
    case ast::StmtKind::step: made = step(cast<ast::StepStmt>(*stmt), false); break;
    case ast::StmtKind::branch: made = branch(cast<ast::BranchStmt>(*stmt)); break;
    case ast::StmtKind::together: made = together(cast<ast::TogetherStmt>(*stmt)); break;
    default:
      made = statement(*stmt);
      facts.dead = false; // a step that is jumped to may stand behind
      break;
    }
    if (made) out.push_back(made);
  }
}

void BodyChecker::clock(const ast::ClockStmt &stmt, llvm::SmallVectorImpl<const hir::Stmt *> &out) {
  const auto index = static_cast<std::uint32_t>(playbookInfo->clocks.size());
  hir::ClockInfo info;
  info.name = stmt.name.text;
  info.span = span(stmt.name ? stmt.name.range : stmt.range);
  info.outer = openClock;
  info.duration = duration(stmt.duration);
  if (!info.duration) info.duration = error(info.span);
  for (const hir::ClockInfo &other : playbookInfo->clocks)
    if (stmt.name && other.name == info.name)
      ctx.sink.report(diag::duplicate_name, info.span, {{"name", info.name.str()}})
          .label(other.span, diag::label_first_declared_here);
  if (!isError(info.duration) && !llvm::isa<hir::Constant, hir::OfficeTime>(info.duration))
    ctx.sink.report(diag::clock_length, info.duration->span);
  playbookInfo->clocks.push_back(info);
  const auto mark = [&](hir::StmtKind markKind) {
    auto *made = ctx.make<hir::ClockMark>(markKind, span(stmt.range));
    made->clock = index;
    return made;
  };
  hir::ClockMark *start = mark(hir::StmtKind::clockStart);
  if (stmt.breach) start->breach = breach(*stmt.breach);
  const std::size_t first = out.size() + 1;
  out.push_back(start);
  const std::uint32_t outer = std::exchange(openClock, index);
  playbookStatements(stmt.body, out);
  openClock = outer;
  if (first < out.size()) opens(*out[first], index);
  // A step takes time, and so does the response that a way leads to.
  const bool measures = llvm::any_of(llvm::drop_begin(out, first), [](const hir::Stmt *inside) {
    return inside->kind == hir::StmtKind::step || inside->kind == hir::StmtKind::together ||
           inside->kind == hir::StmtKind::branch || inside->kind == hir::StmtKind::jump;
  });
  out.push_back(mark(hir::StmtKind::clockEnd));
  if (!measures && !scope.incomplete)
    ctx.sink.report(diag::clock_around_nothing, info.span, {{"name", info.name.str()}});
}

/// The statement that follows a clock's beginning.
void BodyChecker::opens(const hir::Stmt &stmt, std::uint32_t clock) {
  std::vector<hir::StepInfo> &steps = playbookInfo->steps;
  if (const auto *one = llvm::dyn_cast<hir::StepStmt>(&stmt)) {
    steps[one->step].opens = clock;
  } else if (const auto *group = llvm::dyn_cast<hir::Together>(&stmt)) {
    if (!group->steps.empty()) steps[group->steps[0]].opens = clock;
  } else if (const auto *inner = llvm::dyn_cast<hir::ClockMark>(&stmt)) {
    for (hir::StepInfo &step : steps)
      if (step.opens == inner->clock) step.opens = clock;
  }
}

namespace {

/// Calls whose failure nothing handles.
class Unhandled : public hir::Walker {
public:
  std::vector<const hir::HostCall *> calls;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *guarded = llvm::dyn_cast<hir::Guarded>(&e)) {
      if (const auto *call = llvm::dyn_cast<hir::HostCall>(guarded->operand))
        for (const hir::Expr *arg : call->args) walk(arg);
      else
        walk(guarded->operand);
      walk(guarded->handler);
      return false;
    }
    // Of a list, what failed is read from its answer.
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e); call && call->eachArg == hir::noId) calls.push_back(call);
    return true;
  }
};

} // namespace

const hir::Block *BodyChecker::breach(const ast::Block &from) {
  const Facts before = facts;
  inBreach = true;
  const hir::Block *made = block(from);
  inBreach = false;
  facts = before;
  Unhandled unhandled;
  unhandled.walk(made);
  for (const hir::HostCall *call : unhandled.calls)
    ctx.sink.report(diag::breach_may_fail, call->span,
                    {{"name", program.intrinsics[static_cast<std::size_t>(call->intrinsic)].name}});
  reportFailedNotRead();
  return made;
}

const hir::Stmt *BodyChecker::playbookLet(const ast::LetStmt &stmt) {
  const TypeId declared = stmt.type ? ctx.resolveType(scope, *stmt.type) : errorType;
  const hir::Expr *made =
      stmt.value ? check(*stmt.value, declared, stmt.type ? span(stmt.type->range) : Span{}) : error(span(stmt.range));
  if (made->type == unitType) made = value(made);
  const TypeId type = stmt.type ? declared : made->type;
  const auto slot = static_cast<hir::SlotId>(playbookInfo->slots.size());
  const Span at = span(stmt.name.range);
  playbookInfo->slots.push_back({stmt.name.text, type, at, hir::noId});
  laterNames.erase(stmt.name.text);
  declareName({stmt.name.text, BindingKind::let, static_cast<std::uint32_t>(slot), type, at, true});
  if (!isError(made) && paths.isNotEmpty(made, facts)) facts.add(paths.slot(slot), Property::notEmpty);
  auto *let = ctx.make<hir::Let>(span(stmt.range));
  let->isSlot = true;
  let->slot = slot;
  let->value = made;
  return let;
}

const hir::Expr *BodyChecker::stepCall(const ast::StepStmt &stmt, hir::StepInfo &info, bool &mayBeMissing) {
  const Span at = span(stmt.range);
  if (!stmt.call) return error(at);
  const auto *guarded = llvm::dyn_cast<ast::ElseExpr>(stmt.call);
  const ast::Expr *from = guarded ? guarded->operand : stmt.call;
  const auto *call = llvm::dyn_cast_or_null<ast::CallExpr>(from);
  const hir::Expr *made = error(at);
  if (!call) {
    if (from && !llvm::isa<ast::ErrorExpr>(from))
      ctx.sink.report(diag::step_without_process, span(from->range), {{"number", stmt.number.text.str()}});
  } else {
    const Symbol *symbol = declarationOf(*call->callee, false);
    const bool isPlaybook = symbol && symbol->kind == SymbolKind::callable;
    if (isPlaybook && !mayCallPlaybook(stmt, info.inTogether)) {
      checkUnused(call->args);
    } else if (const hir::PlaybookInfo *other = symbol ? nullptr : playbookNamed(*call->callee)) {
      ctx.sink.report(diag::case_playbook_called, span(call->callee->range), {{"name", other->name.str()}})
          .label(other->span, diag::label_declared_here, {{"name", other->name.str()}});
      checkUnused(call->args);
    } else if (symbol && !isPlaybook && symbol->kind != SymbolKind::process && symbol->kind != SymbolKind::fn) {
      ctx.sink.report(diag::step_without_process, span(call->callee->range), {{"number", stmt.number.text.str()}});
      checkUnused(call->args);
    } else {
      inStepCall = isPlaybook;
      made = infer(*call);
      inStepCall = false;
    }
  }
  if (const auto *called = llvm::dyn_cast<hir::PlaybookCall>(made)) {
    if (info.title.empty()) info.title = program.playbooks[static_cast<std::size_t>(called->playbook)].title;
    return made;
  }
  if (const auto *process = llvm::dyn_cast<hir::ProcessCall>(made)) {
    const hir::ProcessInfo &callee = program.processes[static_cast<std::size_t>(process->process)];
    if (info.title.empty()) info.title = callee.title;
    constexpr std::uint8_t forbidden = effectBit("contains") | effectBit("restores");
    if (const hir::IntrinsicInfo *found = callWith(forbidden, callee))
      ctx.sink
          .report(diag::triage_contains, span(call->callee->range),
                  {{"number", stmt.number.text.str()}, {"name", found->name}})
          .label(callee.span, diag::label_declared_here, {{"name", callee.name.str()}});
  }
  if (!guarded || !guarded->handler) return made;

  const ast::HandlerKind how = guarded->handler->kind;
  mayBeMissing = mayBeMissing || how == ast::HandlerKind::skip || how == ast::HandlerKind::accept;
  HandlerUse use;
  use.value = made->type;
  use.isStep = true;
  const hir::Handler *otherwise = nullptr;
  onWay({}, [&] { otherwise = handler(*guarded->handler, use); });
  for (const hir::HandlerArm &arm : otherwise->arms)
    mayBeMissing =
        mayBeMissing ||
        (arm.handler && (arm.handler->kind == ast::HandlerKind::skip || arm.handler->kind == ast::HandlerKind::accept));
  if (isError(made)) return made;
  auto *with = ctx.make<hir::Guarded>(made->type, at);
  with->operand = made;
  with->handler = otherwise;
  return with;
}

/// A playbook for incidents, which has a name of its own kind only.
const hir::PlaybookInfo *BodyChecker::playbookNamed(const ast::Expr &callee) const {
  const auto *named = llvm::dyn_cast<ast::NameExpr>(&callee);
  const Symbol *symbol =
      named && !names.find(named->name.text) ? ctx.lookupKind(SymbolKind::playbook, named->name.text) : nullptr;
  return symbol ? &program.playbooks[symbol->id] : nullptr;
}

bool BodyChecker::mayCallPlaybook(const ast::StepStmt &stmt, bool inTogether) {
  const auto *guarded = llvm::dyn_cast<ast::ElseExpr>(stmt.call);
  const ast::Expr *within = stmt.within;
  if (inTogether) {
    ctx.sink.report(diag::playbook_in_together, span(stmt.call->range), {{"number", stmt.number.text.str()}});
    return false;
  }
  if (!guarded && !within) return true;
  const ast::Range clause = within ? within->range : guarded->handler ? guarded->handler->range : stmt.range;
  ctx.sink.report(diag::playbook_call_clause, span(clause),
                  {{"number", stmt.number.text.str()}, {"clause", within ? "within" : "else"}});
  return false;
}

const hir::Stmt *BodyChecker::step(const ast::StepStmt &stmt, bool inTogether) {
  const std::uint32_t index = nextStep++;
  hir::StepInfo info;
  info.number = stmt.number.text;
  info.name = stmt.name.text;
  info.title = stmt.title.text;
  info.section = section;
  info.clock = openClock;
  info.inTogether = inTogether;
  info.span = span(stmt.number ? stmt.number.range : stmt.range);
  if (stmt.when) {
    const Place outer = std::exchange(place, Place::condition);
    info.when = condition(*stmt.when);
    place = outer;
  }
  info.within = duration(stmt.within);
  bool mayBeMissing = stmt.when != nullptr;
  onWay(info.when ? paths.outcomes(info.when).whenTrue : Facts{},
        [&] { info.call = stepCall(stmt, info, mayBeMissing); });

  const TypeId type =
      mayBeMissing && info.call->type != unitType ? program.types.optional(info.call->type) : info.call->type;
  info.slot = static_cast<hir::SlotId>(playbookInfo->slots.size());
  const Span nameAt = stmt.name ? span(stmt.name.range) : info.span;
  playbookInfo->slots.push_back({stmt.name.text, type, nameAt, index});
  if (stmt.name) {
    laterNames.erase(stmt.name.text);
    declareName({stmt.name.text, BindingKind::step, static_cast<std::uint32_t>(info.slot), type, nameAt, true});
  }
  playbookInfo->steps[index] = info;
  auto *made = ctx.make<hir::StepStmt>(span(stmt.range));
  made->step = index;
  return made;
}

const hir::Stmt *BodyChecker::branch(const ast::BranchStmt &stmt) {
  llvm::SmallVector<hir::BranchArm, 4> arms;
  for (const ast::BranchArm &from : stmt.arms) {
    hir::BranchArm arm;
    arm.title = from.title.text;
    arm.span = span(from.range);
    if (from.when) {
      const Place outer = std::exchange(place, Place::condition);
      arm.when = condition(*from.when);
      place = outer;
    }
    if (!from.target) continue;
    arm.target = target(*from.target);
    arms.push_back(arm);
  }
  auto *made = ctx.make<hir::Branch>(span(stmt.range));
  made->arms = ctx.copyArray(arms);
  return made;
}

const hir::Stmt *BodyChecker::together(const ast::TogetherStmt &stmt) {
  llvm::SmallVector<std::uint32_t, 8> steps;
  for (const ast::Stmt *each : stmt.body) {
    const auto *one = llvm::dyn_cast<ast::StepStmt>(each);
    if (!one) {
      if (each->kind != ast::StmtKind::error) ctx.sink.report(diag::only_steps_together, span(each->range));
      continue;
    }
    if (const auto *made = llvm::dyn_cast_or_null<hir::StepStmt>(step(*one, true))) steps.push_back(made->step);
  }
  auto *made = ctx.make<hir::Together>(span(stmt.range));
  made->steps = ctx.copyArray(steps);
  return made;
}

} // namespace tejun::sema
