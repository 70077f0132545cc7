// A call of what its author wants nobody to call any more: a line `/// deprecated: use …` above the declaration says so.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

/// What stands behind `deprecated:`; nothing when it is not.
std::optional<std::string> replacementOf(llvm::StringRef doc) {
  while (!doc.empty()) {
    auto [line, rest] = doc.split('\n');
    line = line.trim();
    if (line.consume_front_insensitive("deprecated:")) return line.trim().str();
    doc = rest;
  }
  return std::nullopt;
}

} // namespace

void rules::deprecated(const Subject &subject, DiagnosticSink &sink) {
  const auto call = [&](Span span, llvm::StringRef name, llvm::StringRef doc, Span declared) {
    if (const auto use = replacementOf(doc))
      sink.report(diag::deprecated, span, {{"name", name.str()}, {"instead", *use}})
          .label(declared, diag::label_declared_here, {{"name", name.str()}});
  };
  forEachTyped<hir::HostCall>(subject, [&](const hir::HostCall &e) {
    const hir::IntrinsicInfo &info = intrinsicOf(subject, e);
    call(e.span, info.name, info.doc, info.span);
  });
  forEachTyped<hir::FnCall>(subject, [&](const hir::FnCall &e) {
    const hir::FnInfo &info = subject.program.fns[static_cast<std::size_t>(e.fn)];
    call(e.span, info.name, info.doc, info.span);
  });
  forEachTyped<hir::ProcessCall>(subject, [&](const hir::ProcessCall &e) {
    const hir::ProcessInfo &info = processOf(subject, e);
    call(e.span, info.name, info.doc, info.span);
  });
}

} // namespace tejun::lint
