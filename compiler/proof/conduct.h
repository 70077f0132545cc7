// What a body does to a case: its ways, followed over sets of states. A process changes facts and fulfils duties, a response calls
// processes and may end the run. Ways that park or fail are left out: a person takes over there.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "compiler/proof/case_model.h"
#include "compiler/sema/fulfilment.h"

namespace tejun::proof {

/// An end inside a response.
struct BodyEnd {
  CaseState state;
  const hir::Target *target = nullptr;
};

class Conduct {
public:
  explicit Conduct(const CaseModel &model) : model_(model) {}

  /// Replaces the state by those in which the call returns. `failed`: where a failure that the process does not handle leaves the case;
  /// null when the run parks then.
  void call(const hir::ProcessCall &call, States &states, States *failed);
  void respond(const hir::ResponseInfo &response, States &states, std::vector<BodyEnd> &ends);
  /// A handler of a step; adds the states that go on, those that leave the step without a result, and those of each jump.
  void stepHandler(const hir::Handler &handler, States states, States &goesOn, States &leaves,
                   const std::function<void(const hir::Handler &, const States &)> &jumps);

private:
  struct Effect {
    llvm::SmallVector<Truths, 8> facts;
    Severities past;
    bool meets;
  };
  struct Summary {
    std::vector<Effect> returned, failed, during;
  };
  const Summary &summary(hir::ProcessId id, const CaseState &state);
  void run(const hir::ProcessInfo &process, const CaseState &state, Summary &to);
  const hir::Fulfilment &fulfilment(const hir::ProcessInfo &process);

  void block(const hir::Block *block, States &states);
  void statement(const hir::Stmt &s, States &states);
  void leave(ast::HandlerKind how, States &states);
  void handler(const hir::Handler *h, States &states);
  void target(const hir::Target *t, States &states);
  void loop(const hir::Block *body, bool atLeastOnce, States &states);
  void approval(const hir::Approval &approval, States &states);
  void fills(hir::LocalId local, const hir::Expr &value, States &states);
  void approved(const hir::Approval &approval, States &states);
  void expr(const hir::Expr *e, States &states);
  void guarded(const hir::Guarded &guarded, States &states);
  void hostCall(const hir::HostCall &call, States &states);
  void ask(const hir::Ask &ask, States &states);
  void choose(const hir::Expr *cond, const hir::Block *then, const hir::Block *otherwise, States &states);
  void match(const hir::Match &match, States &states);
  bool isFilled(const hir::Expr &e, const CaseState &state) const;
  /// A call that nobody around it handles fails here.
  void fails(const States &states);
  void interrupted(const States &states);

  const CaseModel &model_;
  std::map<std::string, std::unique_ptr<Summary>> summaries_;
  std::map<const hir::ProcessInfo *, std::unique_ptr<hir::Fulfilment>> fulfilments_;

  // Of the body that is followed.
  const hir::Fulfilment *counts_ = nullptr;
  States *left_ = nullptr, *returned_ = nullptr;
  std::vector<BodyEnd> *ends_ = nullptr;
  struct Catcher {
    States *to;
    bool onlyDenied; // an approval's: other failures go on to the next
  };
  std::vector<Catcher> catchers_;
  std::vector<States *> bounds_; // of the times around, which may pass anywhere
};

} // namespace tejun::proof
