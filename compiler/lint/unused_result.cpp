// What is found out and then dropped: a step whose result nothing reads and which does nothing else, and an answer that a
// statement throws away. A step that asks, records, notifies, keeps evidence, fulfils a duty, establishes a fact or may stop the run
// does more.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/lint/reads.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

/// Whether a process does anything but answer.
class DoesMore : public hir::Walker {
public:
  DoesMore(const Subject &subject, const hir::ProcessInfo &process) : subject_(subject) {
    found = !process.fulfils.empty() || !process.establishes.empty();
    for (std::uint32_t i = 0; i < process.outputCount; ++i)
      found = found || keepsEvidence(subject, process.locals[process.inputCount + i].type);
    for (const hir::MethodInfo &method : process.methods) walk(method.body);
  }
  bool found = false;

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e))
      found = found || (intrinsicOf(subject_, *call).effects & ~bitOf(observesIndex)) != 0;
    found = found || llvm::isa<hir::Ask>(&e);
    return !found;
  }
  bool enter(const hir::Handler &h) override { return stops(h.kind); }
  bool enter(const hir::Stmt &s) override {
    if (const auto *leave = llvm::dyn_cast<hir::Leave>(&s)) return stops(leave->how);
    found = found || llvm::isa<hir::Establish, hir::Omit>(&s);
    return !found;
  }

private:
  bool stops(ast::HandlerKind how) {
    found = found || how == ast::HandlerKind::park || how == ast::HandlerKind::fail;
    return !found;
  }
  const Subject &subject_;
};

class Statements : public hir::Walker {
public:
  Statements(const Subject &subject, DiagnosticSink &sink) : subject_(subject), sink_(sink) {}

protected:
  bool enter(const hir::Stmt &s) override {
    const auto *stmt = llvm::dyn_cast<hir::ExprStmt>(&s);
    if (!stmt) return true;
    const hir::Expr *value = stmt->value;
    if (const auto *guarded = llvm::dyn_cast<hir::Guarded>(value)) {
      value = guarded->operand;
      if (!llvm::isa<hir::HostCall>(value)) return true; // `done.failed else …` is there for what it does
    }
    if (value->type == sema::unitType || value->type == sema::neverType) return true;
    const auto *call = llvm::dyn_cast<hir::HostCall>(value);
    const bool isQuestion =
        call && call->eachArg == hir::noId && intrinsicOf(subject_, *call).effects == bitOf(observesIndex);
    if (isQuestion || isPure(value))
      sink_.report(diag::unused_result, value->span, {{"what", "`" + shortened(subject_.text(value->span)) + "`"}});
    return true;
  }

private:
  const Subject &subject_;
  DiagnosticSink &sink_;
};

} // namespace

void rules::unused_result(const Subject &subject, DiagnosticSink &sink) {
  std::vector<int> doesMore(subject.program.processes.size(), -1);
  forEachBody(subject, [&](const Body &body) {
    Statements statements(subject, sink);
    body.walk(statements);
    if (!body.playbook) return;
    const Reads reads(body);
    for (const hir::StepInfo &step : body.playbook->steps) {
      const hir::ProcessCall *call = stepCall(step);
      if (!call || reads.slot(step.slot)) continue;
      int &more = doesMore[static_cast<std::size_t>(call->process)];
      if (more < 0) more = DoesMore(subject, processOf(subject, *call)).found ? 1 : 0;
      if (more == 0) sink.report(diag::unused_result, step.span, {{"what", "`step " + step.number.str() + "`"}});
    }
  });
}

} // namespace tejun::lint
