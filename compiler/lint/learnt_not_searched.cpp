// What a step learnt on one endpoint (addresses, hashes, domains, process names) and nothing reads, in a playbook that searches all
// endpoints for something else: the other endpoints are not searched for what is already known.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/endpoint.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

/// The slots that are read, and how: as a whole, or these fields.
class SlotUse : public hir::Walker {
public:
  explicit SlotUse(const Body &body) : whole(body.playbook->slots.size()), fields(body.playbook->slots.size()) {
    body.walk(*this);
  }
  std::vector<bool> whole;
  std::vector<llvm::SmallVector<std::uint32_t, 4>> fields;

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *field = llvm::dyn_cast<hir::Field>(&e)) return member(field->base, field->index);
    if (const auto *field = llvm::dyn_cast<hir::OptField>(&e)) return member(field->base, field->index);
    if (const auto *slot = llvm::dyn_cast<hir::SlotRef>(&e)) whole[static_cast<std::size_t>(slot->slot)] = true;
    if (const auto *slot = llvm::dyn_cast<hir::IfRan>(&e)) whole[static_cast<std::size_t>(slot->slot)] = true;
    if (const auto *known = llvm::dyn_cast<hir::IsKnown>(&e)) return !llvm::isa<hir::SlotRef>(known->operand);
    return true;
  }

private:
  bool member(const hir::Expr *base, std::uint32_t index) {
    while (const auto *convert = llvm::dyn_cast<hir::Convert>(base)) base = convert->operand;
    const auto *slot = llvm::dyn_cast<hir::SlotRef>(base);
    const auto *ran = llvm::dyn_cast<hir::IfRan>(base);
    if (!slot && !ran) return true;
    fields[static_cast<std::size_t>(slot ? slot->slot : ran->slot)].push_back(index);
    return false;
  }
};

} // namespace

void forEachLost(
    const Subject &subject,
    llvm::function_ref<void(const hir::StepInfo &, const hir::ProcessInfo &, llvm::ArrayRef<std::uint32_t>)> work) {
  const Endpoints endpoints(subject);
  forEachBody(subject, [&](const Body &body) {
    if (!body.playbook) return;
    const auto &steps = body.playbook->steps;
    const auto isSearch = [&](const hir::StepInfo &step) {
      const hir::ProcessCall *call = stepCall(step);
      return call && endpoints.searches(*call);
    };
    std::size_t lastSearch = 0; // what comes after it is for others
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (isSearch(steps[i])) lastSearch = i;
    if (lastSearch == 0) return;
    const SlotUse use(body);
    for (std::size_t index = 0; index < lastSearch; ++index) {
      const hir::StepInfo &step = steps[index];
      const hir::ProcessCall *call = stepCall(step);
      if (!call || !endpoints.looksAtOne(*call) || endpoints.searches(*call)) continue;
      const auto slot = static_cast<std::size_t>(step.slot);
      const hir::ProcessInfo &process = processOf(subject, *call);
      llvm::SmallVector<std::uint32_t, 8> learnt;
      bool isUsed = use.whole[slot];
      for (std::uint32_t i = 0; i < process.outputCount; ++i) {
        const hir::Local &output = process.locals[process.inputCount + i];
        if (!endpoints.isIndicator(output.type)) continue;
        learnt.push_back(i);
        isUsed = isUsed || llvm::is_contained(use.fields[slot], i);
      }
      if (!learnt.empty() && !isUsed) work(step, process, learnt);
    }
  });
}

void rules::learnt_not_searched(const Subject &subject, DiagnosticSink &sink) {
  forEachLost(
      subject, [&](const hir::StepInfo &step, const hir::ProcessInfo &process, llvm::ArrayRef<std::uint32_t> outputs) {
        std::vector<std::string> names;
        for (const std::uint32_t output : outputs)
          names.push_back(process.locals[process.inputCount + output].name.str());
        sink.report(diag::learnt_not_searched, step.span, {{"number", step.number.str()}, {"names", std::move(names)}});
      });
}

} // namespace tejun::lint
