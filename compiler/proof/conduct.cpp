#include "compiler/proof/conduct.h"

#include "compiler/sema/builtins.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using ast::HandlerKind;
using llvm::cast;
using llvm::dyn_cast;

namespace {

constexpr std::size_t most = 12; // states at one place of a body

void add(States &to, const States &more) {
  to.insert(to.end(), more.begin(), more.end());
  if (to.size() > most) normalize(to, most);
}

} // namespace

// ---- processes -----------------------------------------------------------------------------------------------------

const hir::Fulfilment &Conduct::fulfilment(const hir::ProcessInfo &process) {
  auto &made = fulfilments_[&process];
  if (!made) made = std::make_unique<hir::Fulfilment>(process, model_.program());
  return *made;
}

/// A process knows the facts and what was certain before, and nothing else of the case.
const Conduct::Summary &Conduct::summary(hir::ProcessId id, const CaseState &state) {
  std::string key = std::to_string(static_cast<std::uint32_t>(id)) + ' ';
  key.append(reinterpret_cast<const char *>(state.facts.data()), state.facts.size());
  key.push_back(static_cast<char>(state.past));
  for (const auto *set : {&model_.unsteady, &model_.contested})
    for (const unsigned fact : set->set_bits())
      key.append(std::to_string(fact)).push_back(set == &model_.unsteady ? 'u' : 'c');
  auto &made = summaries_[key];
  if (!made) {
    made = std::make_unique<Summary>();
    run(model_.program().processes[static_cast<std::size_t>(id)], state, *made);
  }
  return *made;
}

void Conduct::run(const hir::ProcessInfo &process, const CaseState &state, Summary &to) {
  Conduct inner(model_);
  inner.counts_ = &fulfilment(process);
  States failed, during, returned;
  inner.catchers_.push_back({&failed, false});
  inner.bounds_.push_back(&during);

  CaseState begin = model_.start();
  begin.facts = state.facts;
  begin.past = state.past;
  for (std::uint32_t i = 0; i < process.inputCount; ++i)
    if (i < process.notEmpty.size() && process.notEmpty[i]) begin.filled.push_back(i);
  States states{begin};
  during = states;
  for (const hir::MethodInfo &method : process.methods) {
    States runs, skipped, left;
    for (const CaseState &one : states) {
      if (!method.when) {
        runs.push_back(one);
        continue;
      }
      model_.split(*method.when, one, true, runs);
      model_.split(*method.when, one, false, skipped);
    }
    for (CaseState &one : runs) {
      one.ran = true;
      one.lost = false;
    }
    inner.left_ = &left;
    inner.returned_ = &left;
    inner.block(method.body, runs);
    for (CaseState &one : runs) one.spoiled = one.spoiled || one.lost;
    states = std::move(runs);
    add(states, left);
    add(states, skipped);
    normalize(states, most);
  }
  const auto effects = [&](const States &all, bool mayMeet) {
    std::vector<Effect> made;
    for (const CaseState &one : all) {
      const bool meets =
          mayMeet && one.ran && !one.spoiled && (!inner.counts_->contains() || one.acted) && !process.fulfils.empty();
      const auto same = [&](const Effect &e) { return e.facts == one.facts && e.past == one.past && e.meets == meets; };
      if (llvm::none_of(made, same)) made.push_back({one.facts, one.past, meets});
    }
    return made;
  };
  to.returned = effects(states, true);
  to.failed = effects(failed, false);
  to.during = effects(during, false);
}

void Conduct::call(const hir::ProcessCall &call, States &states, States *failed) {
  const auto &process = model_.program().processes[static_cast<std::size_t>(call.process)];
  States out;
  for (const CaseState &one : states) {
    const Summary &does = summary(call.process, one);
    const auto after = [&](const Effect &effect) {
      CaseState next = one;
      next.facts = effect.facts;
      next.past = effect.past;
      if (effect.meets)
        for (const hir::DutyId duty : process.fulfils) next.met.set(static_cast<unsigned>(duty));
      return next;
    };
    for (const Effect &effect : does.returned) out.push_back(after(effect));
    if (failed)
      for (const Effect &effect : does.failed) failed->push_back(after(effect));
    States during;
    if (!bounds_.empty())
      for (const Effect &effect : does.during) during.push_back(after(effect));
    interrupted(during);
    States unhandled;
    if (!failed && !catchers_.empty())
      for (const Effect &effect : does.failed) unhandled.push_back(after(effect));
    fails(unhandled);
  }
  normalize(out, most);
  states = std::move(out);
}

void Conduct::respond(const hir::ResponseInfo &response, States &states, std::vector<BodyEnd> &ends) {
  Conduct inner(model_);
  inner.summaries_.swap(summaries_);
  inner.fulfilments_.swap(fulfilments_);
  States returned;
  inner.left_ = &returned;
  inner.returned_ = &returned;
  inner.ends_ = &ends;
  inner.block(response.body.block, states);
  add(states, returned);
  inner.summaries_.swap(summaries_);
  inner.fulfilments_.swap(fulfilments_);
}

void Conduct::stepHandler(const hir::Handler &h, States states, States &goesOn, States &leaves,
                          const std::function<void(const hir::Handler &, const States &)> &jumps) {
  switch (h.kind) {
  case HandlerKind::skip:
  case HandlerKind::accept: return add(leaves, states);
  case HandlerKind::jump: return jumps(h, states);
  case HandlerKind::fail:
  case HandlerKind::park: return;
  case HandlerKind::arms:
    for (const hir::HandlerArm &arm : h.arms)
      if (arm.handler) stepHandler(*arm.handler, states, goesOn, leaves, jumps);
    return;
  case HandlerKind::value:
  case HandlerKind::block: {
    left_ = &leaves;
    handler(&h, states);
    left_ = nullptr;
    return add(goesOn, states);
  }
  }
}

// ---- statements ----------------------------------------------------------------------------------------------------

void Conduct::fails(const States &states) {
  for (auto catcher = catchers_.rbegin(); catcher != catchers_.rend(); ++catcher) {
    add(*catcher->to, states);
    if (!catcher->onlyDenied) return;
  }
}
void Conduct::interrupted(const States &states) {
  for (States *bound : bounds_) add(*bound, states);
}

void Conduct::block(const hir::Block *b, States &states) {
  if (!b) return;
  for (const hir::Stmt *s : b->stmts) {
    if (states.empty()) return;
    statement(*s, states);
    normalize(states, most);
  }
  expr(b->tail, states);
}

void Conduct::statement(const hir::Stmt &s, States &states) {
  switch (s.kind) {
  case hir::StmtKind::let: {
    const auto &let = cast<hir::Let>(s);
    expr(let.value, states);
    if (let.isSlot || !let.value) return;
    return fills(let.local, *let.value, states);
  }
  case hir::StmtKind::assign:
  case hir::StmtKind::update: {
    if (const auto *assign = dyn_cast<hir::Assign>(&s)) {
      expr(assign->value, states);
      return fills(assign->local, *assign->value, states);
    }
    const auto &update = cast<hir::Update>(s);
    for (const hir::Expr *arg : update.args) expr(arg, states);
    for (CaseState &one : states) llvm::erase(one.filled, static_cast<std::uint32_t>(update.local));
    return;
  }
  case hir::StmtKind::expr: return expr(cast<hir::ExprStmt>(s).value, states);
  case hir::StmtKind::if_: {
    const auto &choice = cast<hir::If>(s);
    return choose(choice.cond, choice.then, choice.otherwise, states);
  }
  case hir::StmtKind::match: return match(*cast<hir::MatchStmt>(s).match, states);
  case hir::StmtKind::for_: {
    const auto &f = cast<hir::For>(s);
    expr(f.in, states);
    const bool filled = llvm::all_of(states, [&](const CaseState &one) { return isFilled(*f.in, one); });
    return loop(f.body, filled, states);
  }
  case hir::StmtKind::repeat: {
    const auto &r = cast<hir::Repeat>(s);
    expr(r.times, states);
    expr(r.whileCond, states);
    return loop(r.body, !r.whileCond, states);
  }
  case hir::StmtKind::return_:
    expr(cast<hir::Return>(s).value, states);
    if (returned_) add(*returned_, states);
    return states.clear();
  case hir::StmtKind::establish:
  case hir::StmtKind::assume: {
    const auto &e = cast<hir::Establish>(s);
    expr(e.value, states);
    for (CaseState &one : states) model_.establish(one, e.fact, *e.value);
    return interrupted(states);
  }
  case hir::StmtKind::omit:
    for (CaseState &one : states) one.met.set(static_cast<unsigned>(cast<hir::Omit>(s).duty));
    return interrupted(states);
  case hir::StmtKind::leave: return leave(cast<hir::Leave>(s).how, states);
  case hir::StmtKind::jump: return target(cast<hir::Jump>(s).target, states);
  case hir::StmtKind::within:
    expr(cast<hir::Within>(s).duration, states);
    return block(cast<hir::Within>(s).body, states);
  case hir::StmtKind::atMost: {
    const auto &bound = cast<hir::AtMost>(s);
    expr(bound.duration, states);
    States late = states;
    bounds_.push_back(&late);
    block(bound.body, states);
    bounds_.pop_back();
    if (counts_ && counts_->handlesLoss(bound))
      for (CaseState &one : late) one.lost = true;
    if (!bound.otherwise)
      fails(late);
    else {
      normalize(late, most);
      handler(bound.otherwise, late);
      add(states, late);
    }
    return;
  }
  case hir::StmtKind::approval: return approval(cast<hir::Approval>(s), states);
  case hir::StmtKind::verdict:
  case hir::StmtKind::step:
  case hir::StmtKind::branch:
  case hir::StmtKind::together:
  case hir::StmtKind::clockStart:
  case hir::StmtKind::clockEnd: return; // not in these bodies
  }
}

/// A local becomes a value: is it known to hold something then?
void Conduct::fills(hir::LocalId local, const hir::Expr &value, States &states) {
  const auto id = static_cast<std::uint32_t>(local);
  for (CaseState &one : states) {
    const bool filled = isFilled(value, one);
    llvm::erase(one.filled, id);
    if (filled) one.filled.insert(llvm::lower_bound(one.filled, id), id);
  }
}

void Conduct::leave(HandlerKind how, States &states) {
  if (how == HandlerKind::skip || how == HandlerKind::accept) {
    for (CaseState &one : states) {
      if (how == HandlerKind::skip) one.spoiled = true;
      if (how == HandlerKind::accept) one.acted = true;
    }
    if (left_) add(*left_, states);
  }
  states.clear();
}

void Conduct::handler(const hir::Handler *h, States &states) {
  if (!h) return;
  switch (h->kind) {
  case HandlerKind::value: return expr(h->value, states);
  case HandlerKind::block: return block(h->block, states);
  case HandlerKind::arms: {
    States all;
    for (const hir::HandlerArm &arm : h->arms) {
      States one = states;
      handler(arm.handler, one);
      add(all, one);
    }
    states = std::move(all); // a failure that no arm names parks
    return;
  }
  case HandlerKind::jump: return target(h->target, states);
  case HandlerKind::skip:
  case HandlerKind::accept:
  case HandlerKind::fail:
  case HandlerKind::park: return leave(h->kind, states);
  }
}

void Conduct::target(const hir::Target *t, States &states) {
  if (!t) return states.clear();
  for (const hir::Expr *arg : t->args) expr(arg, states);
  expr(t->package, states);
  switch (t->kind) {
  case ast::TargetKind::handoff: // gives a package away and goes on
    if (t->phase != static_cast<std::uint8_t>(hir::Phase::analysis)) return;
    for (std::uint32_t duty = 0; duty < model_.program().duties.size(); ++duty)
      if (model_.program().duties[duty].name == "breach_investigation")
        for (CaseState &one : states) one.met.set(duty);
    return;
  case ast::TargetKind::close:
    if (ends_)
      for (CaseState &one : states) ends_->push_back({std::move(one), t});
    return states.clear();
  case ast::TargetKind::park:
  case ast::TargetKind::undecided:
  case ast::TargetKind::step:
  case ast::TargetKind::return_:
  case ast::TargetKind::response: return states.clear(); // the last three do not stand in these bodies
  }
}

/// The states at the loop's head, until no new one comes. Joined at last, so that it ends.
void Conduct::loop(const hir::Block *body, bool atLeastOnce, States &states) {
  if (atLeastOnce) block(body, states);
  for (unsigned round = 0;; ++round) {
    States next = states;
    block(body, next);
    add(next, states);
    normalize(next, round < 3 ? most : 1);
    const bool same = llvm::all_of(next, [&](const CaseState &n) {
      return llvm::any_of(states, [&](const CaseState &s) { return covers(s, n); });
    });
    states = std::move(next);
    if (same) return;
  }
}

/// The body, begun anew behind each rework until no new state comes back.
void Conduct::approved(const hir::Approval &approval, States &states) {
  if (!approval.rework) return block(approval.body, states);
  States entries = states;
  for (unsigned round = 0;; ++round) {
    States back = entries;
    states = entries;
    bounds_.push_back(&back);
    block(approval.body, states);
    bounds_.pop_back();
    normalize(back, most);
    block(approval.rework, back);
    add(back, entries);
    normalize(back, round < 3 ? most : 1);
    const bool same = llvm::all_of(back, [&](const CaseState &n) {
      return llvm::any_of(entries, [&](const CaseState &s) { return covers(s, n); });
    });
    if (same) return;
    entries = std::move(back);
  }
}

void Conduct::approval(const hir::Approval &approval, States &states) {
  expr(approval.atMost, states);
  if (!approval.refused) return approved(approval, states);
  States refused;
  catchers_.push_back({&refused, true});
  approved(approval, states);
  catchers_.pop_back();
  normalize(refused, most);
  // What was refused is not done; only `accept` says that the duty holds all the same.
  if (left_ && approval.refused->kind != HandlerKind::accept)
    for (CaseState &one : refused) one.spoiled = true;
  interrupted(refused);
  handler(approval.refused, refused);
  add(states, refused);
}

// ---- expressions ---------------------------------------------------------------------------------------------------

void Conduct::choose(const hir::Expr *cond, const hir::Block *then, const hir::Block *otherwise, States &states) {
  expr(cond, states);
  States whenTrue, whenFalse;
  for (const CaseState &one : states) {
    if (cond) model_.split(*cond, one, true, whenTrue);
    if (cond) model_.split(*cond, one, false, whenFalse);
  }
  normalize(whenTrue, most);
  normalize(whenFalse, most);
  block(then, whenTrue);
  block(otherwise, whenFalse);
  states = std::move(whenTrue);
  add(states, whenFalse);
}

void Conduct::match(const hir::Match &match, States &states) {
  expr(match.subject, states);
  States all;
  for (const hir::MatchArm &arm : match.arms) {
    States one = states;
    expr(arm.guard, one);
    block(arm.body, one);
    add(all, one);
  }
  states = std::move(all);
}

namespace {

/// The parts of an expression that has no ways of its own, in order.
class Parts : public hir::Walker {
public:
  Parts(const hir::Expr *root, llvm::function_ref<void(const hir::Expr *)> visit) : root_(root), visit_(visit) {}

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (&e == root_) return true;
    visit_(&e);
    return false;
  }

private:
  const hir::Expr *root_;
  llvm::function_ref<void(const hir::Expr *)> visit_;
};

} // namespace

void Conduct::expr(const hir::Expr *e, States &states) {
  if (!e || states.empty()) return;
  switch (e->kind) {
  case hir::ExprKind::constant:
  case hir::ExprKind::local:
  case hir::ExprKind::slot: return;
  case hir::ExprKind::ifElse: {
    const auto &choice = *cast<hir::IfElse>(e);
    return choose(choice.cond, choice.then, choice.otherwise, states);
  }
  case hir::ExprKind::match: return match(*cast<hir::Match>(e), states);
  case hir::ExprKind::block: return block(cast<hir::BlockExpr>(e)->body, states);
  case hir::ExprKind::guarded: return guarded(*cast<hir::Guarded>(e), states);
  case hir::ExprKind::hostCall: return hostCall(*cast<hir::HostCall>(e), states);
  case hir::ExprKind::ask: return ask(*cast<hir::Ask>(e), states);
  case hir::ExprKind::processCall: {
    const auto &call_ = *cast<hir::ProcessCall>(e);
    for (const hir::Expr *arg : call_.args) expr(arg, states);
    return call(call_, states, nullptr);
  }
  case hir::ExprKind::poll: {
    const auto &poll = *cast<hir::Poll>(e);
    hostCall(*poll.call, states);
    return fails(states); // it never holds
  }
  case hir::ExprKind::await: {
    const auto &await = *cast<hir::Await>(e);
    expr(await.job, states);
    expr(await.atMost, states);
    return fails(states);
  }
  default: {
    const auto visit = [&](const hir::Expr *part) { expr(part, states); };
    Parts parts(e, visit);
    parts.walk(e);
  }
  }
}

void Conduct::guarded(const hir::Guarded &g, States &states) {
  States failed;
  switch (g.operand->kind) {
  case hir::ExprKind::hostCall:
  case hir::ExprKind::ask:
  case hir::ExprKind::await:
  case hir::ExprKind::poll:
    catchers_.push_back({&failed, false});
    expr(g.operand, states);
    catchers_.pop_back();
    if (const auto *call = dyn_cast<hir::HostCall>(g.operand); call && call->eachArg != hir::noId) failed = states;
    break;
  default: // `.failed`
    expr(g.operand, states);
    failed = states;
  }
  if (counts_ && counts_->handlesLoss(g))
    for (CaseState &one : failed) one.lost = true;
  normalize(failed, most);
  handler(g.handler, failed);
  add(states, failed);
}

void Conduct::hostCall(const hir::HostCall &call, States &states) {
  for (const hir::Expr *arg : call.args) expr(arg, states);
  const bool watched = counts_ && counts_->contains(call);
  if (call.eachArg == hir::noId) {
    fails(states);
    if (watched)
      for (CaseState &one : states) one.acted = true;
    return;
  }
  // Only a refusal ends it: each item fails by itself.
  if (!catchers_.empty() && catchers_.back().onlyDenied) add(*catchers_.back().to, states);
  if (!watched) return;
  States empty, partly;
  for (CaseState &one : states) {
    if (!isFilled(*call.args[call.eachArg], one)) empty.push_back(one);
    one.acted = true;
    if (!counts_->losesItems(call)) continue;
    partly.push_back(one);
    partly.back().lost = true;
  }
  add(states, empty);
  add(states, partly);
}

void Conduct::ask(const hir::Ask &ask, States &states) {
  expr(ask.question, states);
  expr(ask.subject, states);
  for (const hir::FormField &field : ask.fields) expr(field.from, states);
  expr(ask.atMost, states);
  States silent = states;
  if (ask.form == ast::AskKind::task) // done by hand
    for (CaseState &one : states) {
      one.acted = true;
      one.lost = false;
    }
  if (!ask.silence) return fails(silent);
  handler(ask.silence, silent);
  add(states, silent);
}

/// Whether the collection has an item for sure.
bool Conduct::isFilled(const hir::Expr &e, const CaseState &state) const {
  switch (e.kind) {
  case hir::ExprKind::local:
    return llvm::is_contained(state.filled, static_cast<std::uint32_t>(cast<hir::LocalRef>(e).local));
  case hir::ExprKind::convert: return isFilled(*cast<hir::Convert>(e).operand, state);
  case hir::ExprKind::listNew: return !cast<hir::ListNew>(e).items.empty();
  case hir::ExprKind::loop: {
    const auto &loop = cast<hir::Loop>(e);
    return (loop.op == hir::LoopOp::map || loop.op == hir::LoopOp::sortBy) && isFilled(*loop.over, state);
  }
  case hir::ExprKind::builtin: {
    const auto &builtin = cast<hir::Builtin>(e);
    switch (static_cast<sema::BuiltinId>(builtin.builtin)) {
    case sema::BuiltinId::List_with:
    case sema::BuiltinId::Set_with:
    case sema::BuiltinId::Map_with: return true;
    case sema::BuiltinId::List_with_all:
    case sema::BuiltinId::Set_union: return isFilled(*builtin.args[0], state) || isFilled(*builtin.args[1], state);
    case sema::BuiltinId::List_reverse:
    case sema::BuiltinId::List_sort:
    case sema::BuiltinId::List_unique:
    case sema::BuiltinId::List_to_set:
    case sema::BuiltinId::Set_sort:
    case sema::BuiltinId::Set_to_list:
    case sema::BuiltinId::Map_keys:
    case sema::BuiltinId::Map_values: return isFilled(*builtin.args[0], state);
    default: return false;
    }
  }
  default: return false;
  }
}

} // namespace tejun::proof
