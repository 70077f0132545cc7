// A reason that gives none. Reasons are what is left of a judgement when the case is read a year later.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/texts.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::reason_without_content(const Subject &subject, DiagnosticSink &sink) {
  forEachText(subject, [&](const ast::File &file, const ast::TextLit &lit, ast::TextRole role) {
    if (role == ast::TextRole::reason && saysNothing({lit.text.data(), lit.text.size()}))
      sink.report(diag::reason_without_content, spanOf(file, lit.range));
  });
}

} // namespace tejun::lint
