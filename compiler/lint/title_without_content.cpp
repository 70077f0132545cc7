// A title that is empty, or only a place to put one. Titles are what the printed procedure is read by.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/texts.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::title_without_content(const Subject &subject, DiagnosticSink &sink) {
  forEachText(subject, [&](const ast::File &file, const ast::TextLit &lit, ast::TextRole role) {
    if (role == ast::TextRole::title && saysNothing({lit.text.data(), lit.text.size()}))
      sink.report(diag::title_without_content, spanOf(file, lit.range));
  });
}

} // namespace tejun::lint
