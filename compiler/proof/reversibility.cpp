// Every containment can be taken back: by an undo that takes what the action returned (the declaration's to say), by an expiry that the
// call gives, or else the call says `irreversible because "…"`, where a reviewer sees it.
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/proof/checks.h"
#include "compiler/proof/effects.h"
#include "compiler/proof/expiry.h"

namespace tejun::proof {

std::uint32_t expiryParameter(const hir::Program &program, const hir::IntrinsicInfo &intrinsic) {
  for (std::uint32_t i = 0; i < intrinsic.params.size(); ++i)
    if (intrinsic.params[i].name == "for" && program.types.unwrapped(intrinsic.params[i].type) == sema::durationType)
      return i;
  return hir::noId;
}

ExpiryOf expiryOf(const hir::Program &program, const hir::HostCall &call) {
  const std::uint32_t at = expiryParameter(program, program.intrinsics[static_cast<std::size_t>(call.intrinsic)]);
  if (at >= call.args.size()) return {};
  const hir::Expr *length = call.args[at];
  const auto *constant = llvm::dyn_cast<hir::Constant>(length);
  if (constant && constant->isNone) return {};
  if (const auto *convert = llvm::dyn_cast<hir::Convert>(length);
      convert && convert->how == hir::Conversion::toOptional)
    return {Expiry::given, convert->operand};
  if (constant || !program.types.isOptional(length->type)) return {Expiry::given, length};
  return {Expiry::perhaps, length};
}

namespace {

class Reversibility : public CallCollector {
public:
  Reversibility(const hir::Program &program, DiagnosticSink &sink) : program_(program), sink_(sink) {}

  void check() {
    for (const hir::HostCall *call : std::exchange(host, {})) this->call(*call);
  }

private:
  void call(const hir::HostCall &call) {
    const hir::IntrinsicInfo &info = program_.intrinsics[static_cast<std::size_t>(call.intrinsic)];
    const bool contains = (info.effects & effectBit(vm::Effect::contains)) != 0;
    const bool undone = static_cast<std::uint32_t>(info.undo) != hir::noId;
    const bool says = !call.irreversibleBecause.empty();
    if (says && (!contains || undone)) {
      DiagnosticBuilder diagnostic = sink_.report(diag::not_irreversible, call.span, {{"name", info.name}});
      if (undone)
        diagnostic.label(
            info.span, diag::label_undone_by,
            {{"name", info.name}, {"undo", program_.intrinsics[static_cast<std::size_t>(info.undo)].name}});
      return;
    }
    if (!contains || undone || says) return;
    const ExpiryOf expiry = expiryOf(program_, call);
    if (expiry.how == Expiry::given) return;
    DiagnosticBuilder diagnostic = sink_.report(diag::containment_for_good, call.span, {{"name", info.name}});
    diagnostic.label(info.span, diag::label_declared_here, {{"name", info.name}});
    if (expiry.how == Expiry::perhaps) diagnostic.label(expiry.length->span, diag::label_expiry_may_be_absent);
    if (expiryParameter(program_, info) != hir::noId) diagnostic.note(diag::help_give_expiry);
    const Span behind{call.span.file, call.span.end, call.span.end};
    diagnostic.fix(behind, " irreversible because \"…\"", diag::fix_say_why_irreversible, Applicability::maybe);
  }

  const hir::Program &program_;
  DiagnosticSink &sink_;
};

} // namespace

void checkReversibility(const Procedure &procedure, DiagnosticSink &sink) {
  Reversibility walk(procedure.program, sink);
  for (const hir::ProcessInfo &process : procedure.program.processes)
    for (const hir::MethodInfo &method : process.methods) walk.walk(method.body);
  for (const hir::ResponseInfo &response : procedure.program.responses) walk.walk(response.body.block);
  walk.check();
}

} // namespace tejun::proof
