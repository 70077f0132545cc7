// Races: steps of a `together` that wait for each other neither way share nothing that changes. What is shared by a case is its facts,
// the severity that follows from them, and what recording intrinsics set; names and results never change. Steps contain nothing
// (TJ0801), so containment is at once only in a call with `each`, which the machine sends once a target.
#include <map>
#include <optional>

#include "compiler/diagnostics/races.h"
#include "compiler/proof/checks.h"
#include "compiler/proof/effects.h"
#include "llvm/ADT/BitVector.h"

namespace tejun::proof {

using llvm::cast;
using llvm::dyn_cast;

namespace {

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

/// What of the case a body reads and changes, with the first place of each.
struct Touch {
  std::map<std::uint32_t, Span> writes, reads; // by fact
  std::optional<Span> severity;
  std::map<std::uint32_t, Span> sets; // by intrinsic
};

class TouchWalk : public hir::Walker {
public:
  TouchWalk(const hir::Program &program, const std::vector<Touch> &fns, Touch &touch)
      : program_(program), fns_(fns), touch_(touch) {}

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *fact = dyn_cast<hir::FactRef>(&e))
      touch_.reads.try_emplace(static_cast<std::uint32_t>(fact->fact), e.span);
    if (e.kind == hir::ExprKind::severity && !touch_.severity) touch_.severity = e.span;
    if (const auto *call = dyn_cast<hir::FnCall>(&e); call && static_cast<std::size_t>(call->fn) < fns_.size()) {
      const Touch &fn = fns_[static_cast<std::size_t>(call->fn)];
      for (const auto &[fact, span] : fn.reads) touch_.reads.try_emplace(fact, e.span);
      if (fn.severity && !touch_.severity) touch_.severity = e.span;
    }
    if (const auto *call = dyn_cast<hir::HostCall>(&e))
      if (setsCase(program_.intrinsics[static_cast<std::size_t>(call->intrinsic)]))
        touch_.sets.try_emplace(static_cast<std::uint32_t>(call->intrinsic), e.span);
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    if (const auto *fact = dyn_cast<hir::Establish>(&s))
      touch_.writes.try_emplace(static_cast<std::uint32_t>(fact->fact), s.span);
    return true;
  }

private:
  /// What records `to` a value replaces the one that stood there; what else records adds.
  static bool setsCase(const hir::IntrinsicInfo &info) {
    return (info.effects & effectBit(vm::Effect::records)) != 0 &&
           llvm::any_of(info.params, [](const hir::ParamInfo &p) { return p.name == "to"; });
  }

  const hir::Program &program_;
  const std::vector<Touch> &fns_;
  Touch &touch_;
};

/// The slots that a step waits for.
class SlotReads : public hir::Walker {
public:
  std::vector<hir::SlotId> slots;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *slot = dyn_cast<hir::SlotRef>(&e)) slots.push_back(slot->slot);
    if (const auto *slot = dyn_cast<hir::IfRan>(&e)) slots.push_back(slot->slot);
    return true;
  }
};

class RaceProof {
public:
  RaceProof(const Procedure &procedure, DiagnosticSink &sink)
      : program_(procedure.program), flow_(procedure.flow), sink_(sink) {}

  void run() {
    bool any = false;
    for (const flow::Graph &graph : flow_.graphs)
      for (const flow::Node &node : graph.nodes) any = any || node.kind == flow::NodeKind::together;
    if (any) {
      summarise();
      for (const flow::Graph &graph : flow_.graphs)
        for (const flow::Node &node : graph.nodes)
          if (node.kind == flow::NodeKind::together && node.reachable) group(*graph.playbook, node.steps);
    }
    targets();
  }

private:
  void summarise() {
    fns_.resize(program_.fns.size());
    // Functions call without a cycle, but in any order: what they read is read by whoever calls them, level by level.
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < fns_.size(); ++i) {
        Touch touch;
        TouchWalk(program_, fns_, touch).walk(program_.fns[i].body.block);
        if (touch.reads.size() == fns_[i].reads.size() && touch.severity.has_value() == fns_[i].severity.has_value())
          continue;
        fns_[i] = std::move(touch);
        changed = true;
      }
    }
    for (const hir::ProcessInfo &process : program_.processes) {
      Touch &touch = processes_.emplace_back();
      TouchWalk walk(program_, fns_, touch);
      for (const hir::MethodInfo &method : process.methods) {
        walk.walk(method.when);
        walk.walk(method.body);
      }
    }
    class Facts : public hir::Walker {
    public:
      explicit Facts(llvm::BitVector &bits) : bits_(bits) {}

    protected:
      using hir::Walker::enter;
      bool enter(const hir::Expr &e) override {
        if (const auto *fact = dyn_cast<hir::FactRef>(&e)) bits_.set(static_cast<unsigned>(fact->fact));
        return true;
      }

    private:
      llvm::BitVector &bits_;
    };
    rates_.resize(static_cast<unsigned>(program_.facts.size()));
    Facts facts(rates_);
    for (const hir::CriteriaRow &row : program_.criteria)
      for (const hir::Expr *when : row.whens) facts.walk(when);
  }

  Touch touchOf(const hir::StepInfo &step) const {
    Touch touch;
    TouchWalk walk(program_, fns_, touch);
    walk.walk(step.when);
    walk.walk(step.call);
    CallCollector calls;
    calls.walk(step.call);
    for (const hir::ProcessCall *call : calls.processes) {
      const Touch &below = processes_[static_cast<std::size_t>(call->process)];
      touch.writes.insert(below.writes.begin(), below.writes.end());
      touch.reads.insert(below.reads.begin(), below.reads.end());
      touch.sets.insert(below.sets.begin(), below.sets.end());
      if (!touch.severity) touch.severity = below.severity;
    }
    return touch;
  }

  void group(const hir::PlaybookInfo &playbook, const std::vector<std::uint32_t> &steps) {
    const auto count = static_cast<unsigned>(steps.size());
    std::map<hir::SlotId, unsigned> setBy;
    std::vector<Touch> touches;
    std::vector<llvm::BitVector> before(count, llvm::BitVector(count)); // steps that are done when this one starts
    for (unsigned i = 0; i < count; ++i) {
      const hir::StepInfo &step = playbook.steps[steps[i]];
      touches.push_back(touchOf(step));
      SlotReads reads;
      reads.walk(step.when);
      reads.walk(step.call);
      for (const hir::SlotId slot : reads.slots)
        if (const auto at = setBy.find(slot); at != setBy.end()) { // the graph is written in order
          before[i].set(at->second);
          before[i] |= before[at->second];
        }
      setBy[step.slot] = i;
    }
    const auto atOnce = [&](unsigned a, unsigned b) { return a != b && !before[a].test(b) && !before[b].test(a); };
    const auto number = [&](unsigned i) { return view(playbook.steps[steps[i]].number); };

    // By what is shared, so that steps with nothing in common are never compared.
    std::map<std::uint32_t, std::vector<unsigned>> writers, readers, setters;
    std::vector<unsigned> raters, judges;
    for (unsigned i = 0; i < count; ++i) {
      bool rates = false;
      for (const auto &[fact, span] : touches[i].writes) {
        writers[fact].push_back(i);
        rates = rates || rates_.test(fact);
      }
      for (const auto &[fact, span] : touches[i].reads) readers[fact].push_back(i);
      for (const auto &[intrinsic, span] : touches[i].sets) setters[intrinsic].push_back(i);
      if (rates) raters.push_back(i);
      if (touches[i].severity) judges.push_back(i);
    }
    for (const auto &[fact, who] : writers) {
      const auto pair = firstPair(who, atOnce);
      if (pair)
        sink_
            .report(diag::race_of_facts, touches[pair->second].writes.at(fact),
                    {{"first", number(pair->first)},
                     {"second", number(pair->second)},
                     {"fact", view(program_.facts[fact].name)}})
            .label(diag::label_step_establishes, {{"number", number(pair->second)}})
            .label(touches[pair->first].writes.at(fact), diag::label_step_establishes,
                   {{"number", number(pair->first)}})
            .label(playbook.steps[steps[pair->second]].span, diag::label_runs_at_once,
                   {{"number", number(pair->first)}});
      const auto at = readers.find(fact);
      if (at == readers.end()) continue;
      for (const unsigned reader : at->second)
        if (const auto writer = llvm::find_if(who, [&](unsigned w) { return atOnce(w, reader); }); writer != who.end())
          readWhileWritten(playbook, steps, number(reader), number(*writer), program_.facts[fact].name,
                           touches[reader].reads.at(fact), touches[*writer].writes.at(fact), reader);
    }
    for (const unsigned judge : judges)
      if (const auto writer = llvm::find_if(raters, [&](unsigned w) { return atOnce(w, judge); });
          writer != raters.end()) {
        const auto fact = llvm::find_if(touches[*writer].writes, [&](const auto &w) { return rates_.test(w.first); });
        readWhileWritten(playbook, steps, number(judge), number(*writer), "severity", *touches[judge].severity,
                         fact->second, judge);
      }
    for (const auto &[intrinsic, who] : setters)
      if (const auto pair = firstPair(who, atOnce))
        sink_
            .report(diag::race_of_case, touches[pair->second].sets.at(intrinsic),
                    {{"first", number(pair->first)},
                     {"second", number(pair->second)},
                     {"name", program_.intrinsics[intrinsic].name}})
            .label(diag::label_step_sets, {{"number", number(pair->second)}})
            .label(touches[pair->first].sets.at(intrinsic), diag::label_step_sets, {{"number", number(pair->first)}})
            .label(playbook.steps[steps[pair->second]].span, diag::label_runs_at_once,
                   {{"number", number(pair->first)}});
  }

  template <class AtOnce>
  static std::optional<std::pair<unsigned, unsigned>> firstPair(const std::vector<unsigned> &who, AtOnce atOnce) {
    for (std::size_t b = 1; b < who.size(); ++b)
      for (std::size_t a = 0; a < b; ++a)
        if (atOnce(who[a], who[b])) return std::pair{who[a], who[b]};
    return std::nullopt;
  }

  void readWhileWritten(const hir::PlaybookInfo &playbook, const std::vector<std::uint32_t> &steps,
                        std::string_view reader, std::string_view writer, llvm::StringRef what, Span read, Span written,
                        unsigned at) {
    sink_.report(diag::race_of_reading, read, {{"reader", reader}, {"writer", writer}, {"fact", view(what)}})
        .label(diag::label_step_reads, {{"number", reader}})
        .label(written, diag::label_step_establishes, {{"number", writer}})
        .label(playbook.steps[steps[at]].span, diag::label_runs_at_once, {{"number", writer}});
  }

  // ---- one target twice ------------------------------------------------------------------------------------------

  void targets() {
    CallCollector calls;
    for (const hir::ProcessInfo &process : program_.processes)
      for (const hir::MethodInfo &method : process.methods) calls.walk(method.body);
    for (const hir::ResponseInfo &response : program_.responses) calls.walk(response.body.block);
    for (const hir::HostCall *call : calls.host) {
      const hir::IntrinsicInfo &info = program_.intrinsics[static_cast<std::size_t>(call->intrinsic)];
      if (call->eachArg == hir::noId || call->eachArg != info.target ||
          (info.effects & effectBit(vm::Effect::contains)) == 0)
        continue;
      const hir::Expr *over = call->args[call->eachArg];
      while (const auto *convert = dyn_cast<hir::Convert>(over)) over = convert->operand;
      const auto *list = dyn_cast<hir::ListNew>(over);
      if (!list) continue;
      std::map<std::pair<std::int64_t, std::string>, Span> seen;
      for (const hir::Expr *item : list->items) {
        while (const auto *convert = dyn_cast<hir::Convert>(item)) item = convert->operand;
        const auto *constant = dyn_cast<hir::Constant>(item);
        if (!constant) continue;
        const auto [at, fresh] = seen.try_emplace({constant->word, constant->text.str()}, constant->span);
        if (!fresh)
          sink_.report(diag::contained_twice, constant->span, {{"name", info.name}, {"value", view(constant->text)}})
              .label(at->second, diag::label_target_stands_here);
      }
    }
  }

  const hir::Program &program_;
  const flow::FlowResult &flow_;
  DiagnosticSink &sink_;
  std::vector<Touch> fns_, processes_;
  llvm::BitVector rates_; // facts that the severity follows from
};

} // namespace

void checkRaces(const Procedure &procedure, DiagnosticSink &sink) { RaceProof(procedure, sink).run(); }

} // namespace tejun::proof
