// No constant gets to a call that a guard forbids. All other targets are checked at run time, which nothing can skip.
#include <set>

#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/proof/call_walk.h"
#include "compiler/proof/checks.h"
#include "compiler/proof/domains.h"

namespace tejun::proof {

namespace {

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

/// Which constants get where is the domains' to say; here, whether a guard forbids one that gets to a target.
class ConstantGuards : public CallWalk {
public:
  ConstantGuards(const hir::Program &p, const std::vector<hir::Local> &locals, const Domains &domains,
                 DiagnosticSink &sink, std::set<std::pair<const hir::HostCall *, const hir::Constant *>> &said)
      : CallWalk(p, locals), domains_(domains), sink_(sink), said_(said) {}

protected:
  using CallWalk::call;
  void call(const hir::HostCall &call, const Spot &spot) override {
    const hir::IntrinsicInfo &info = program.intrinsics[static_cast<std::size_t>(call.intrinsic)];
    if (info.target >= call.args.size()) return;
    for (const hir::GuardInfo &guard : program.scope.guards) {
      if (guard.kind != ast::GuardKind::never || guard.intrinsic != call.intrinsic || guard.intersects.empty())
        continue;
      Networks forbidden;
      for (const llvm::StringRef text : guard.intersects)
        if (const auto network = vm::parseNetwork(text.str())) forbidden.push_back(*network);
      if (reader.boundOf(call.args[info.target], spot.known).excludes(forbidden)) continue;
      for (const hir::Constant *constant : domains_.of(call, info.target).constants) {
        const auto at = constantNetworks(constant);
        if (!at || Bound{{*at}, {}}.excludes(forbidden) || !said_.emplace(&call, constant).second) continue;
        DiagnosticBuilder diagnostic = sink_.report(diag::forbidden_by_guard, constant->span,
                                                    {{"intrinsic", info.name}, {"value", view(constant->text)}});
        diagnostic.label(guard.span, diag::label_forbidden_here);
        if (call.span.file != constant->span.file || constant->span.begin < call.span.begin ||
            constant->span.end > call.span.end)
          diagnostic.label(call.span, diag::label_comes_here, {{"value", view(constant->text)}});
      }
    }
  }

private:
  const Domains &domains_;
  DiagnosticSink &sink_;
  std::set<std::pair<const hir::HostCall *, const hir::Constant *>> &said_;
};

} // namespace

void checkConstantGuards(const Procedure &procedure, DiagnosticSink &sink) {
  const hir::Program &program = procedure.program;
  if (llvm::none_of(program.scope.guards, [](const hir::GuardInfo &g) { return !g.intersects.empty(); })) return;
  const Domains domains = findDomains(program);
  std::set<std::pair<const hir::HostCall *, const hir::Constant *>> said;
  for (const hir::ProcessInfo &process : program.processes) {
    ConstantGuards walk(program, process.locals, domains, sink, said);
    Spot spot;
    walk.walk(process, spot);
  }
  for (const hir::ResponseInfo &response : program.responses) {
    ConstantGuards walk(program, response.body.locals, domains, sink, said);
    Spot spot;
    walk.walk(response.body.block, spot);
  }
}

} // namespace tejun::proof
