// A method or a response in which nothing is done: its duty would count as fulfilled all the same.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::empty_method(const Subject &subject, DiagnosticSink &sink) {
  forEachTree<ast::MethodDecl>(subject, [&](const ast::File &file, const ast::MethodDecl &method) {
    if (method.body && method.body->stmts.empty() && !method.body->tail)
      sink.report(diag::empty_method, spanOf(file, method.number.range), {{"number", method.number.text.str()}});
  });
  forEachTree<ast::ResponseItem>(subject, [&](const ast::File &file, const ast::ResponseItem &response) {
    if (response.body && response.body->stmts.empty() && !response.body->tail)
      sink.report(diag::empty_method, spanOf(file, response.number.range), {{"number", response.number.text.str()}});
  });
}

} // namespace tejun::lint
