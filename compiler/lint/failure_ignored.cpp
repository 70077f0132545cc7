// A failure after which the procedure goes on as if nothing had happened: an empty `else { }`, a loop over `.failed` that does
// nothing, and a value instead of a containment or a roll-back that did not take place.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "compiler/sema/builtins.h"

namespace tejun::lint {

namespace {

bool isEmpty(const hir::Block *block) { return block && block->stmts.empty() && !block->tail; }

class Failures : public hir::Walker {
public:
  Failures(const Subject &subject, DiagnosticSink &sink) : subject_(subject), sink_(sink) {}

protected:
  bool enter(const hir::Handler &handler) override {
    if (handler.kind == ast::HandlerKind::block && isEmpty(handler.block))
      sink_.report(diag::failure_ignored, handler.span);
    return true;
  }
  bool enter(const hir::Stmt &stmt) override {
    const auto *loop = llvm::dyn_cast<hir::For>(&stmt);
    const auto *over = loop ? llvm::dyn_cast<hir::Builtin>(loop->in) : nullptr;
    if (over && static_cast<sema::BuiltinId>(over->builtin) == sema::BuiltinId::Each_failed && isEmpty(loop->body))
      sink_.report(diag::failure_ignored, over->span);
    return true;
  }
  bool enter(const hir::Expr &e) override {
    const auto *guarded = llvm::dyn_cast<hir::Guarded>(&e);
    const auto *call = guarded ? llvm::dyn_cast<hir::HostCall>(guarded->operand) : nullptr;
    if (!call || !(intrinsicOf(subject_, *call).effects & (bitOf(containsIndex) | bitOf(restoresIndex)))) return true;
    value(*guarded->handler);
    for (const hir::HandlerArm &arm : guarded->handler->arms)
      if (arm.handler) value(*arm.handler);
    return true;
  }

private:
  void value(const hir::Handler &handler) {
    if (handler.kind == ast::HandlerKind::value) sink_.report(diag::failure_ignored, handler.span);
  }
  const Subject &subject_;
  DiagnosticSink &sink_;
};

} // namespace

void rules::failure_ignored(const Subject &subject, DiagnosticSink &sink) {
  Failures failures(subject, sink);
  walkEverything(subject, failures);
}

} // namespace tejun::lint
