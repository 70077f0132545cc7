// A `var` that is never given another value is a `let`.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::unnecessary_var(const Subject &subject, DiagnosticSink &sink) {
  forEachBody(subject, [&](const Body &body) {
    std::vector<bool> changed(body.locals().size());
    forEachTyped<hir::Assign>(body, [&](const hir::Assign &a) { changed[static_cast<std::size_t>(a.local)] = true; });
    forEachTyped<hir::Update>(body, [&](const hir::Update &u) { changed[static_cast<std::size_t>(u.local)] = true; });
    forEachTyped<hir::Let>(body, [&](const hir::Let &let) {
      if (let.isSlot || changed[static_cast<std::size_t>(let.local)]) return;
      const hir::Local &local = localOf(body, let.local);
      constexpr std::string_view keyword = "var";
      if (!local.isVar || !subject.text(let.span).starts_with(keyword)) return;
      sink.report(diag::unnecessary_var, local.span, {{"name", local.name.str()}})
          .fix({let.span.file, let.span.begin, let.span.begin + static_cast<std::uint32_t>(keyword.size())}, "let",
               diag::fix_replace_with, {{"replacement", "let"}});
    });
  });
}

} // namespace tejun::lint
