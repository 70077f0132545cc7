// The same question to the same team from two places: who is asked cannot tell what the answer is for.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include <map>

namespace tejun::lint {

void rules::duplicate_question(const Subject &subject, DiagnosticSink &sink) {
  struct First {
    Span span;
    llvm::StringRef key;
  };
  std::map<std::pair<hir::TeamId, std::string>, First> asked;
  forEachTyped<hir::Ask>(subject, [&](const hir::Ask &ask) {
    const auto *question = llvm::dyn_cast<hir::Constant>(ask.question);
    if (!question || question->text.empty()) return;
    const auto [first, isNew] = asked.try_emplace({ask.team, question->text.str()}, First{question->span, ask.key});
    if (!isNew && first->second.key != ask.key && first->second.span != question->span)
      sink.report(diag::duplicate_question, question->span).label(first->second.span, diag::label_first_given_here);
  });
}

} // namespace tejun::lint
