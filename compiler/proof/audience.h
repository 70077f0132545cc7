// Audience: data goes to nobody who may not see it. Labels of the Traffic Light Protocol enter with the alert, with the answers of
// intrinsics and people, and with what is declared; they flow with the data to every call and question.
//
// A callee is looked at once for each combination of labels that it is called with, so that a function may serve clear and amber
// data alike; past `mostVariants` combinations its arguments are taken as a whole, which errs on the careful side. Only data
// flows: that a branch on amber data was taken says something about it, and is not followed (docs/decisions/0007-audience-and-cost.md).
#pragma once

#include <map>
#include <set>

#include "compiler/diagnostics/sink.h"
#include "compiler/proof/label_flow.h"
#include "compiler/proof/proofs.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::proof {

class Audience {
public:
  Audience(const hir::Program &program, DiagnosticSink &sink);
  void run();

private:
  /// One evaluation of a body.
  struct Frame {
    Frame(const std::vector<hir::Local> &declared, llvm::ArrayRef<Flow> params, Flow nothing)
        : names(&declared), locals(declared.size(), nothing) {
      std::copy(params.begin(), params.end(), locals.begin());
    }
    const std::vector<hir::Local> *names;
    std::vector<Flow> locals, slots;
    const hir::PlaybookInfo *playbook = nullptr;  // whose slots they are
    std::uint32_t checkedFrom = 0, checkedTo = 0; // these locals are places with a declared label: a process's outputs
    Flow result = nullptr;                        // of `return`
    bool changed = false;                         // a local holds more than before
    llvm::SmallVector<hir::TeamId, 2> approvals;  // who sees the calls inside
  };
  struct Variant {
    std::uint32_t call = 0;
    Flow result = nullptr;
  };
  using Variants = llvm::StringMap<Variant>;

  // audience_expr.cpp
  Flow eval(const hir::Expr *e);
  Flow field(const hir::Expr &e, const hir::Expr *base, std::uint32_t index);
  Flow builtin(const hir::Builtin &e);
  Flow loop(const hir::Loop &e);
  Flow hostCall(const hir::HostCall &e);
  Flow messageCall(const hir::FnCall &e, const hir::FnInfo &info);
  DiagnosticBuilder tooWide(Flow flow, Tlp taken, const std::string &name, Span span);
  static void mayDeclassify(DiagnosticBuilder &report, Span span, bool inEach);
  Flow ask(const hir::Ask &e);
  Flow record(const hir::RecordNew &e);
  Flow payload(const hir::EnumNew &e);
  Flow match(const hir::Match &e);
  Flow wholeOf(llvm::ArrayRef<const hir::Expr *> list);

  // audience_stmt.cpp
  Flow block(const hir::Block *b);
  void statement(const hir::Stmt &s);
  Flow handler(const hir::Handler *h);
  void target(const hir::Target *t);
  void raise(hir::LocalId local, Flow flow, Span at);
  void setSlot(hir::SlotId slot, Flow flow, Span at);
  void untilStable(llvm::function_ref<void()> body);

  // audience.cpp
  Flow alertBody(const hir::Body &body);
  void enrichment(const hir::EnrichInfo &info);
  void playbook(const hir::PlaybookInfo &info);
  /// The labels of what a callee gives for these arguments.
  Flow call(Variants &variants, llvm::ArrayRef<Flow> args, llvm::ArrayRef<const hir::Expr *> exprs,
            const hir::Local *params, llvm::function_ref<Flow(llvm::ArrayRef<Flow>)> evaluate);
  /// The parameters of what nobody calls: as declared.
  llvm::SmallVector<Flow, 8> declaredParams(llvm::ArrayRef<hir::Local> params);
  Flow fnBody(const hir::FnInfo &info, llvm::ArrayRef<Flow> params);
  Flow processBody(const hir::ProcessInfo &info, llvm::ArrayRef<Flow> params);
  Flow responseBody(const hir::ResponseInfo &info, llvm::ArrayRef<Flow> params);
  Flow callFn(const hir::FnCall &e);
  Flow callProcess(const hir::ProcessCall &e);
  void callResponse(const hir::Target &t);
  Flow asParameter(Flow arg, const Origin &marker, std::uint32_t &leaf);
  Flow fromCallee(Flow result, std::uint32_t call, llvm::ArrayRef<Flow> args);
  void describe(Flow flow, std::string &out) const;

  /// What `flow` becomes in a place declared `tlp declared`; says where it does not fit.
  Flow fit(Flow flow, Tlp declared, sema::TypeId type, llvm::StringRef name, Span declaredAt, Span at);
  void checkTeam(Flow flow, hir::TeamId team, Span at, bool canDeclassify);
  bool isNew(Span at, llvm::StringRef what);
  static void explain(DiagnosticBuilder &report, Flow flow, Span at);
  Flow enters(sema::TypeId type, Tlp label, llvm::StringRef name, Span at);

  static constexpr std::size_t mostVariants = 16;
  static constexpr std::uint32_t deepestCall = 300;

  const hir::Program &program_;
  DiagnosticSink &sink_;
  LabelFlows flows_;
  Frame *frame_ = nullptr;
  std::vector<Variants> fns_, processes_, responses_;
  std::uint32_t calls_ = 0, depth_ = 0;
  std::set<std::pair<Span, std::string>> reported_;
};

} // namespace tejun::proof
