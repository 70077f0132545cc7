// Host calls and fuel as formulas: the domain of worst.h for `cost.h`. A body is measured once, over the sizes of its parameters.
#pragma once

#include "compiler/proof/cost.h"
#include "compiler/proof/sizes.h"

namespace tejun::proof {

class Calls {
public:
  Calls(const hir::Program &program, SizeNames &names)
      : program_(program), names_(names), fns_(program.fns.size()), processes_(program.processes.size()),
        responses_(program.responses.size()) {}

  /// Enrichment and confirmation, then the worst way through the playbook.
  Cost ofPlaybook(const flow::Graph &graph);

  // The domain.
  using Value = Cost;
  Cost nothing() { return {}; }
  Cost stopped() { return {}; }
  Cost then(Cost a, const Cost &b);
  Cost orElse(Cost a, const Cost &b);
  Cost failing(Cost a, const Cost &b) { return then(std::move(a), b); }
  Cost each(Cost body, const hir::Expr *over);
  Cost repeat(Cost body, const hir::Expr *times);
  Cost ask(const hir::Ask &ask, Cost silence);
  Cost await(const hir::Await &await);
  Cost poll(const hir::Poll &poll, const Cost &once) { return repeat(once, poll.times); }
  Cost atMost(const hir::AtMost &bound, Cost body, const Cost &late);
  Cost statement(const hir::Stmt &s);
  Cost single(const hir::Expr &e);
  Cost target(const hir::Target &t);
  void enterApproval(const hir::Approval &) { ++approvals_; }
  void leaveApproval() { --approvals_; }
  Cost sentBack(const Cost &body) { return body; }

private:
  const Cost &process(hir::ProcessId id);
  const Cost &response(hir::ResponseId id);
  const Cost &fn(hir::FnId id);
  Cost body(const hir::Body &body, const std::string &where);
  Cost hostCall(const hir::HostCall &e);
  Cost inPlace(const Cost &callee, llvm::ArrayRef<const hir::Expr *> args);
  static Cost times(const Cost &body, const Polynomial &count);
  Cost node(const flow::Graph &graph, const flow::Node &node);

  const hir::Program &program_;
  SizeNames &names_;
  std::vector<std::optional<Cost>> fns_, processes_, responses_;
  const Sizes *sizes_ = nullptr;
  int approvals_ = 0, depth_ = 0;
};

} // namespace tejun::proof
