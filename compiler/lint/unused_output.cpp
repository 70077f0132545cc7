// An output of a process that steps run, and that nobody reads: no other step, no response, no later method of the process.
// What responses run keeps its outputs, they are the record of what was done; so is what a person answered, and
// what is kept as evidence.
#include "llvm/ADT/DenseSet.h"

#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/endpoint.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/reads.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

/// The fields of records that are read, and the records that go somewhere as a whole.
class RecordUse : public hir::Walker {
public:
  explicit RecordUse(const Subject &subject) : subject_(subject), whole(subject.program.records.size()) {
    walkEverything(subject, *this);
  }

private:
  const Subject &subject_;

public:
  std::vector<bool> whole; // by record
  llvm::DenseSet<std::pair<std::uint32_t, std::uint32_t>> fields;

protected:
  bool enter(const hir::Stmt &s) override {
    if (const auto *let = llvm::dyn_cast<hir::Let>(&s)) passes(let->value);
    if (const auto *stmt = llvm::dyn_cast<hir::ExprStmt>(&s)) passes(stmt->value);
    return true;
  }
  bool enter(const hir::Expr &e) override {
    if (const auto *field = llvm::dyn_cast<hir::Field>(&e)) member(field->base, field->index);
    if (const auto *field = llvm::dyn_cast<hir::OptField>(&e)) member(field->base, field->index);
    if (const auto *known = llvm::dyn_cast<hir::IsKnown>(&e)) passes(known->operand);
    // What a process does with it is seen there.
    if (const auto *call = llvm::dyn_cast<hir::ProcessCall>(&e))
      for (const hir::Expr *arg : call->args) passes(arg);
    if (llvm::isa<hir::ProcessCall>(&e)) return true;
    const bool isPassed = passed_.contains(&e);
    if (const auto *convert = llvm::dyn_cast<hir::Convert>(&e); convert && isPassed) passes(convert->operand);
    if (const auto *guarded = llvm::dyn_cast<hir::Guarded>(&e)) passes(guarded->operand);
    if (!isPassed) wholly(e.type, 0);
    return true;
  }

private:
  void passes(const hir::Expr *e) { passed_.insert(e); }
  void member(const hir::Expr *base, std::uint32_t index) {
    passes(base);
    const sema::Type &type = subject_.program.types[subject_.program.types.unwrapped(base->type)];
    if (type.kind == sema::TypeKind::record) fields.insert({static_cast<std::uint32_t>(type.record), index});
  }
  void wholly(sema::TypeId id, int depth) {
    if (depth > 3) return;
    const sema::Type &type = subject_.program.types[id];
    if (type.kind == sema::TypeKind::record) whole[static_cast<std::size_t>(type.record)] = true;
    for (const sema::TypeId arg : type.args) wholly(arg, depth + 1);
  }

  llvm::DenseSet<const hir::Expr *> passed_; // where only parts of a value may be used
};

/// The locals that hold what a person answered, or a part of it.
std::vector<bool> answers(const Body &body) {
  std::vector<bool> answered(body.locals().size());
  const auto isAnswer = [&](const hir::Expr *e) {
    bool found = false;
    const auto ask = [&](const hir::Ask &) { found = true; };
    const auto local = [&](const hir::LocalRef &ref) {
      found = found || answered[static_cast<std::size_t>(ref.local)];
    };
    TypedNodes<hir::Ask, decltype(ask)>(ask).walk(e);
    TypedNodes<hir::LocalRef, decltype(local)>(local).walk(e);
    return found;
  };
  forEachTyped<hir::Let>(body, [&](const hir::Let &let) {
    if (!let.isSlot && isAnswer(let.value)) answered[static_cast<std::size_t>(let.local)] = true;
  });
  forEachTyped<hir::Assign>(body, [&](const hir::Assign &assign) {
    if (isAnswer(assign.value)) answered[static_cast<std::size_t>(assign.local)] = true;
  });
  return answered;
}

} // namespace

void rules::unused_output(const Subject &subject, DiagnosticSink &sink) {
  std::vector<bool> isStep(subject.program.processes.size());
  forEachBody(subject, [&](const Body &body) {
    if (!body.playbook) return;
    for (const hir::StepInfo &step : body.playbook->steps)
      if (const hir::ProcessCall *call = stepCall(step)) isStep[static_cast<std::size_t>(call->process)] = true;
  });
  const RecordUse use(subject);
  llvm::DenseSet<std::pair<std::uint32_t, std::uint32_t>> lost; // learnt_not_searched speaks of them
  forEachLost(subject,
              [&](const hir::StepInfo &, const hir::ProcessInfo &process, llvm::ArrayRef<std::uint32_t> outputs) {
                for (const std::uint32_t output : outputs)
                  lost.insert({static_cast<std::uint32_t>(process.result), output});
              });
  forEachBody(subject, [&](const Body &body) {
    if (!body.process) return;
    const hir::ProcessInfo &process = *body.process;
    const auto id = static_cast<std::size_t>(&process - subject.program.processes.data());
    const auto record = static_cast<std::uint32_t>(process.result);
    if (!isStep[id] || process.outputCount == 0 || use.whole[record]) return;
    const Reads reads(body);
    const std::vector<bool> answered = answers(body);
    for (std::uint32_t i = 0; i < process.outputCount; ++i) {
      const hir::Local &output = process.locals[process.inputCount + i];
      if (keepsEvidence(subject, output.type) || lost.contains({record, i})) continue;
      const bool isRead =
          use.fields.contains({record, i}) || reads.locals[process.inputCount + i] || answered[process.inputCount + i];
      if (!isRead && !output.name.starts_with("_"))
        sink.report(diag::unused_output, output.span, {{"name", output.name.str()}, {"process", process.name.str()}});
    }
  });
}

} // namespace tejun::lint
