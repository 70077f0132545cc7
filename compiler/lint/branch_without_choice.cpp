// A branch with `else` alone chooses nothing.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::branch_without_choice(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::BranchStmt>(subject, [&](const ast::File &file, const ast::BranchStmt &branch) {
    if (branch.arms.size() != 1 || branch.arms.front().when || !branch.arms.front().target) return;
    const std::string plain = "-> " + std::string(subject.text(spanOf(file, branch.arms.front().target->range)));
    sink.report(diag::branch_without_choice, spanOf(file, branch.range))
        .fix(spanOf(file, branch.range), plain, diag::fix_replace_with, {{"replacement", shortened(plain)}});
  });
}

} // namespace tejun::lint
