// Every program ends: the call graph of functions has no cycle. (Loops carry their bound in their syntax.)
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::flow {

using llvm::dyn_cast;

namespace {

struct Call {
  std::uint32_t fn;
  Span span;
};

class Calls : public hir::Walker {
public:
  std::vector<Call> calls;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *call = dyn_cast<hir::FnCall>(&e)) calls.push_back({static_cast<std::uint32_t>(call->fn), e.span});
    return true;
  }
};

/// Depth-first with a stack of its own: a chain of calls may be as long as the program.
class CycleSearch {
public:
  CycleSearch(const hir::Program &program, DiagnosticSink &sink) : program_(program), sink_(sink) {
    calls_.resize(program.fns.size());
    for (std::size_t i = 0; i < program.fns.size(); ++i) {
      Calls found;
      found.walk(program.fns[i].body.block);
      calls_[i] = std::move(found.calls);
    }
    mark_.assign(program.fns.size(), Mark::fresh);
  }

  void run() {
    for (std::uint32_t fn = 0; fn < calls_.size(); ++fn)
      if (mark_[fn] == Mark::fresh) visit(fn);
  }

private:
  enum class Mark : std::uint8_t { fresh, open, done };
  struct Frame {
    std::uint32_t fn;
    std::size_t next = 0;
  };

  void visit(std::uint32_t start) {
    stack_.push_back({start});
    mark_[start] = Mark::open;
    while (!stack_.empty()) {
      Frame &frame = stack_.back();
      if (frame.next == calls_[frame.fn].size()) {
        mark_[frame.fn] = Mark::done;
        stack_.pop_back();
        continue;
      }
      const Call &call = calls_[frame.fn][frame.next++];
      if (call.fn >= calls_.size()) continue;
      if (mark_[call.fn] == Mark::open)
        report(call);
      else if (mark_[call.fn] == Mark::fresh) {
        mark_[call.fn] = Mark::open;
        stack_.push_back({call.fn});
      }
    }
  }

  void report(const Call &back) {
    const hir::FnInfo &target = program_.fns[back.fn];
    if (stack_.back().fn == back.fn) {
      sink_.report(diag::recursion, back.span, {{"name", target.name}})
          .label(target.span, diag::label_declared_here, {{"name", target.name}});
      return;
    }
    std::vector<std::string> names;
    std::string cycle;
    bool inside = false;
    for (const Frame &frame : stack_) {
      inside |= frame.fn == back.fn;
      if (!inside) continue;
      names.push_back(program_.fns[frame.fn].name);
      cycle += program_.fns[frame.fn].name + " → ";
    }
    sink_.report(diag::mutual_recursion, back.span, {{"names", std::move(names)}})
        .label(target.span, diag::label_declared_here, {{"name", target.name}})
        .note(diag::note_cycle, {{"cycle", cycle + target.name}});
  }

  const hir::Program &program_;
  DiagnosticSink &sink_;
  std::vector<std::vector<Call>> calls_;
  std::vector<Mark> mark_;
  std::vector<Frame> stack_;
};

} // namespace

void checkTermination(const hir::Program &program, DiagnosticSink &sink) { CycleSearch(program, sink).run(); }

} // namespace tejun::flow
