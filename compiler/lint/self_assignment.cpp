// `x = x`: nothing changes; another name was meant.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::self_assignment(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::AssignStmt>(subject, [&](const ast::File &file, const ast::AssignStmt &stmt) {
    const auto *value = llvm::dyn_cast_or_null<ast::NameExpr>(stmt.value);
    if (value && value->name.text == stmt.name.text)
      sink.report(diag::self_assignment, spanOf(file, stmt.range), {{"name", stmt.name.text.str()}})
          .fix(spanOf(file, stmt.range), "", diag::fix_remove, Applicability::maybe);
  });
}

} // namespace tejun::lint
