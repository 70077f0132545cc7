// Time at worst, in milliseconds: the domain of worst.h for `cost.h`. Each call takes all its attempts; whether the last one answers
// or fails, and how many items a collection has, is the caller's to say.
#pragma once

#include <limits>
#include <map>
#include <set>

#include "compiler/proof/cost.h"
#include "compiler/proof/office_time.h"
#include "compiler/proof/sizes.h"

namespace tejun::proof {

class Waits {
public:
  static constexpr std::int64_t never = -1;
  static constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();
  /// How long it takes to get through without a response, and until a response; `never` where there is no such way.
  struct Value {
    std::int64_t through = 0, responded = never;
  };

  Waits(const hir::Program &program, SizeNames &names, bool callsFail, std::int64_t items)
      : program_(program), names_(names), officeTimes_(program), callsFail_(callsFail), items_(items),
        processes_(program.processes.size()), responses_(program.responses.size()) {}

  ResponseTime ofPlaybook(const flow::Graph &graph);

  // The domain.
  Value nothing() { return {}; }
  Value stopped() { return {never, never}; }
  Value then(Value a, Value b);
  Value orElse(Value a, Value b);
  Value failing(Value a, Value b);
  Value each(Value body, const hir::Expr *over) { return times(body, sizeOf(over)); }
  Value repeat(Value body, const hir::Expr *times);
  Value ask(const hir::Ask &ask, Value silence);
  Value await(const hir::Await &await) { return {bound(await.atMost, await.span), never}; }
  Value poll(const hir::Poll &poll, Value once);
  Value atMost(const hir::AtMost &atMost, Value body, Value late);
  Value statement(const hir::Stmt &) { return {}; }
  Value single(const hir::Expr &e);
  Value target(const hir::Target &t);
  void enterApproval(const hir::Approval &approval) { approvals_.push_back(bound(approval.atMost, approval.span)); }
  void leaveApproval() { approvals_.pop_back(); }
  /// Until the approver said what to change: nothing was done by then.
  Value sentBack(Value body) { return {body.responded != never ? body.responded : body.through, never}; }

private:
  using ParamSizes = std::map<std::pair<std::uint32_t, Sizes::Path>, std::int64_t>;
  using Known = std::map<std::vector<std::int64_t>, Value>; // by the sizes that are passed

  Value times(Value body, std::int64_t count);
  std::int64_t bound(const hir::Expr *duration, Span where);
  std::int64_t sizeOf(const hir::Expr *e, const Sizes::Path &path = {}) const;
  Value call(Known &known, Sizes &callee, llvm::ArrayRef<hir::Local> params, llvm::ArrayRef<const hir::Expr *> args,
             llvm::function_ref<Value()> evaluate);
  void collections(sema::TypeId type, Sizes::Path &path, std::vector<Sizes::Path> &out) const;
  Value hostCall(const hir::HostCall &e);
  Value process(const hir::ProcessCall &e);
  Value response(const hir::Target &t);
  Value alone(const hir::Body &body, const std::string &where);
  Value node(const flow::Graph &graph, const flow::Node &node);
  Value together(const hir::PlaybookInfo &playbook, const std::vector<std::uint32_t> &steps);
  Value step(const hir::StepInfo &info);

  const hir::Program &program_;
  SizeNames &names_;
  OfficeTimes officeTimes_;
  bool callsFail_;
  std::int64_t items_;
  std::vector<Known> processes_, responses_;
  const Sizes *sizes_ = nullptr;
  const ParamSizes *params_ = nullptr;
  std::vector<std::int64_t> approvals_;
  Span unknown_;
};

} // namespace tejun::proof
