// Every program ends: nothing that calls comes back to itself, and no chain of calls is longer than what a run has room for.
// (Loops carry their bound in their syntax.)
#include <algorithm>

#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/limits.h"

namespace tejun::flow {

using llvm::dyn_cast;

namespace {

struct Call {
  std::uint32_t callee;
  Span span;
};

/// What calls, and may be called when it is a function, a process, a response or a playbook.
struct Caller {
  std::string name;
  Span span;
  std::uint32_t frames = 1; // of the machine, without those of what it calls
  std::vector<Call> calls = {};
};

/// Callers in the order of their ids: functions, processes, responses, playbooks, and behind them what nothing calls.
class Callers {
public:
  explicit Callers(const hir::Program &program) : program_(program) {
    for (const hir::FnInfo &fn : program.fns) collect({fn.name, fn.span}, [&](Calls &to) { to.walk(fn.body.block); });
    for (const hir::ProcessInfo &process : program.processes)
      collect({process.name.str(), process.span}, [&](Calls &to) {
        for (const hir::MethodInfo &method : process.methods) {
          to.walk(method.when);
          to.walk(method.body);
        }
      });
    for (const hir::ResponseInfo &response : program.responses)
      collect({"response " + response.number.str(), response.span}, [&](Calls &to) { to.walk(response.body.block); });
    for (const hir::PlaybookInfo &playbook : program.playbooks) // a step of a `together` has a track of its own
      collect({playbook.name.str(), playbook.span, 2}, [&](Calls &to) {
        to.isPlaybook = true;
        to.walk(playbook.body);
        for (const hir::StepInfo &step : playbook.steps) {
          to.walk(step.when);
          to.walk(step.call);
        }
      });
    for (const hir::DetectInfo &detect : program.detects)
      collect({"confirm " + detect.name.str(), detect.span}, [&](Calls &to) { to.walk(detect.confirm.block); });
    for (const hir::EnrichInfo &enrich : program.scope.enriches) // one function for all of them calls one for each
      collect({"enrich", enrich.span, 2}, [&](Calls &to) { to.walk(enrich.body.block); });
  }

  std::vector<Caller> all;

private:
  class Calls : public hir::Walker {
  public:
    bool isPlaybook = false;
    Calls(const hir::Program &program, std::vector<Call> &out) : program_(program), out_(out) {}

  protected:
    using hir::Walker::enter;
    bool enter(const hir::Expr &e) override {
      const auto fns = program_.fns.size();
      if (const auto *call = dyn_cast<hir::FnCall>(&e)) add(0, static_cast<std::size_t>(call->fn), fns, e.span);
      if (const auto *call = dyn_cast<hir::ProcessCall>(&e))
        add(fns, static_cast<std::size_t>(call->process), program_.processes.size(), e.span);
      if (const auto *call = dyn_cast<hir::PlaybookCall>(&e))
        add(fns + program_.processes.size() + program_.responses.size(), static_cast<std::size_t>(call->playbook),
            program_.playbooks.size(), e.span);
      return true;
    }
    bool enter(const hir::Target &t) override {
      if (t.kind == ast::TargetKind::response && isPlaybook) // elsewhere it was refused, and names nothing
        add(program_.fns.size() + program_.processes.size(), static_cast<std::size_t>(t.response),
            program_.responses.size(), t.span);
      return true;
    }

  private:
    void add(std::size_t before, std::size_t id, std::size_t count, Span span) {
      if (id < count) out_.push_back({static_cast<std::uint32_t>(before + id), span}); // else: named, but nowhere
    }
    const hir::Program &program_;
    std::vector<Call> &out_;
  };

  template <class Walk> void collect(Caller caller, Walk walk) {
    Calls calls(program_, caller.calls);
    walk(calls);
    all.push_back(std::move(caller));
  }

  const hir::Program &program_;
};

/// Depth-first with a stack of its own: a chain of calls may be as long as the program.
class CallSearch {
public:
  CallSearch(const std::vector<Caller> &callers, DiagnosticSink &sink) : callers_(callers), sink_(sink) {
    marks_.assign(callers.size(), Mark::fresh);
    depths_.assign(callers.size(), 0);
    deepest_.assign(callers.size(), nullptr);
  }

  void run() {
    for (std::uint32_t caller = 0; caller < callers_.size(); ++caller)
      if (marks_[caller] == Mark::fresh) visit(caller);
  }

private:
  enum class Mark : std::uint8_t { fresh, open, done };
  struct Frame {
    std::uint32_t caller;
    std::size_t next = 0;
  };

  void visit(std::uint32_t start) {
    stack_.push_back({start});
    marks_[start] = Mark::open;
    while (!stack_.empty()) {
      Frame &frame = stack_.back();
      const Caller &caller = callers_[frame.caller];
      if (frame.next == caller.calls.size()) {
        marks_[frame.caller] = Mark::done;
        measure(frame.caller);
        stack_.pop_back();
        continue;
      }
      const Call &call = caller.calls[frame.next++];
      if (marks_[call.callee] == Mark::open) {
        reportCycle(call);
      } else if (marks_[call.callee] == Mark::fresh) {
        marks_[call.callee] = Mark::open;
        stack_.push_back({call.callee});
      }
    }
  }

  /// How many calls are open at once below, where nothing comes back.
  void measure(std::uint32_t index) {
    const Caller &caller = callers_[index];
    std::size_t below = 0;
    for (const Call &call : caller.calls) {
      if (marks_[call.callee] != Mark::done || depths_[call.callee] <= below) continue;
      below = depths_[call.callee];
      deepest_[index] = &call;
    }
    depths_[index] = below + caller.frames;
    // The first that has no room: those above hang on it.
    if (below <= vm::limits::callDepth && depths_[index] > vm::limits::callDepth) reportDepth(index);
  }

  void reportCycle(const Call &back) {
    const Caller &target = callers_[back.callee];
    std::vector<std::string> names;
    std::string cycle;
    bool inside = false;
    for (const Frame &frame : stack_) {
      inside |= frame.caller == back.callee;
      if (!inside) continue;
      names.push_back(callers_[frame.caller].name);
      cycle += callers_[frame.caller].name + " → ";
    }
    if (names.size() == 1) {
      sink_.report(diag::recursion, back.span, {{"name", target.name}})
          .label(target.span, diag::label_declared_here, {{"name", target.name}});
      return;
    }
    sink_.report(diag::mutual_recursion, back.span, {{"names", std::move(names)}})
        .label(target.span, diag::label_declared_here, {{"name", target.name}})
        .note(diag::note_cycle, {{"cycle", cycle + target.name}});
  }

  void reportDepth(std::uint32_t index) {
    std::vector<std::string> names;
    for (const Call *call = deepest_[index]; call != nullptr; call = deepest_[call->callee])
      names.push_back(callers_[call->callee].name);
    std::string chain = callers_[index].name;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 2); ++i) chain += " → " + names[i];
    if (names.size() > 2) chain += " → … → " + names.back();
    const Call *call = deepest_[index];
    sink_
        .report(diag::calls_too_deep, callers_[index].span,
                {{"name", callers_[index].name}, {"limit", vm::limits::callDepth}})
        .label(call->span, diag::label_calls_here, {{"name", callers_[call->callee].name}})
        .note(diag::note_calls_are, {{"chain", chain}});
  }

  const std::vector<Caller> &callers_;
  DiagnosticSink &sink_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> depths_;
  std::vector<const Call *> deepest_; // the call below which the longest chain goes
  std::vector<Frame> stack_;
};

} // namespace

void checkTermination(const hir::Program &program, DiagnosticSink &sink) {
  CallSearch(Callers(program).all, sink).run();
}

} // namespace tejun::flow
