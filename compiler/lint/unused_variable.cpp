// A `let` or a `var` that nothing reads. A name that begins with `_` says that this is meant.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/reads.h"

namespace tejun::lint {

namespace {

class Lets : public hir::Walker {
public:
  Lets(const Body &body, DiagnosticSink &sink) : body_(body), sink_(sink), reads_(body) {}

protected:
  bool enter(const hir::Stmt &s) override {
    const auto *let = llvm::dyn_cast<hir::Let>(&s);
    if (!let) return true;
    if (let->isSlot) {
      const hir::SlotInfo &slot = body_.playbook->slots[static_cast<std::size_t>(let->slot)];
      if (!reads_.slot(let->slot)) unread(*let, slot.name, slot.span);
    } else if (!reads_.local(let->local)) {
      const hir::Local &local = localOf(body_, let->local);
      unread(*let, local.name, local.span);
    }
    return true;
  }

private:
  void unread(const hir::Let &let, llvm::StringRef name, Span span) {
    if (name.starts_with("_")) return;
    auto report = sink_.report(diag::unused_variable, span, {{"name", name.str()}});
    // One that is changed later is also named where it is changed.
    const bool isPlain = let.isSlot || !localOf(body_, let.local).isVar;
    if (isPlain && isPure(let.value)) report.fix(let.span, "", diag::fix_remove);
  }

  const Body &body_;
  DiagnosticSink &sink_;
  Reads reads_;
};

} // namespace

void rules::unused_variable(const Subject &subject, DiagnosticSink &sink) {
  forEachBody(subject, [&](const Body &body) {
    Lets lets(body, sink);
    body.walk(lets);
  });
}

} // namespace tejun::lint
