#include "compiler/proof/uses.h"

#include "compiler/sema/coerce.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using llvm::dyn_cast;

namespace {

class Search : public hir::Walker {
public:
  Search(const hir::Program &program, Uses &to) : program_(program), to_(to) {}

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *call = dyn_cast<hir::ProcessCall>(&e)) {
      const auto id = static_cast<unsigned>(call->process);
      if (!to_.processes.test(id)) {
        to_.processes.set(id);
        for (const hir::MethodInfo &method : program_.processes[id].methods) walk(method.body);
      }
    }
    if (const auto *call = dyn_cast<hir::HostCall>(&e))
      if ((program_.intrinsics[static_cast<std::size_t>(call->intrinsic)].effects & sema::effectBit("restores")) != 0 &&
          !to_.restores.valid())
        to_.restores = e.span;
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    if (const auto *set = dyn_cast<hir::Establish>(&s)) to_.established.set(static_cast<unsigned>(set->fact));
    return true;
  }
  bool enter(const hir::Target &t) override {
    if (t.kind == ast::TargetKind::handoff && !to_.handedOff[t.phase].valid()) to_.handedOff[t.phase] = t.span;
    const auto id = static_cast<unsigned>(t.response);
    if (t.kind == ast::TargetKind::response && id < to_.responses.size() && !to_.responses.test(id)) {
      to_.responses.set(id);
      walk(program_.responses[id].body.block);
    }
    return true;
  }

private:
  const hir::Program &program_;
  Uses &to_;
};

} // namespace

Uses::Uses(const hir::Program &program)
    : hasPlaybooks(!program.playbooks.empty()), responses(static_cast<unsigned>(program.responses.size())),
      processes(static_cast<unsigned>(program.processes.size())),
      established(static_cast<unsigned>(program.facts.size())) {
  Search search(program, *this);
  for (const hir::PlaybookInfo &playbook : program.playbooks) {
    search.walk(playbook.body);
    for (const hir::StepInfo &step : playbook.steps) search.walk(step.call);
  }
}

} // namespace tejun::proof
