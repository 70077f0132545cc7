// A fact that no criterion and nothing else reads: establishing it changes nothing.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::unused_fact(const Subject &subject, DiagnosticSink &sink) {
  std::vector<bool> read(subject.program.facts.size());
  forEachTyped<hir::FactRef>(subject,
                             [&](const hir::FactRef &ref) { read[static_cast<std::size_t>(ref.fact)] = true; });
  for (std::size_t i = 0; i < read.size(); ++i) {
    const hir::FactInfo &fact = subject.program.facts[i];
    if (!read[i] && subject.isOwn(fact.span)) sink.report(diag::unused_fact, fact.span, {{"name", fact.name.str()}});
  }
}

} // namespace tejun::lint
