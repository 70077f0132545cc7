// White space at an end of a title or a reason, also the ideographic one: nobody sees it, and no search finds the text.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/texts.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

llvm::StringRef withoutBlanks(llvm::StringRef text) {
  constexpr llvm::StringRef wide = "　";
  while (true) {
    const std::size_t before = text.size();
    text = text.trim();
    text.consume_front(wide);
    text.consume_back(wide);
    if (text.size() == before) return text;
  }
}

} // namespace

void rules::blank_in_text(const Subject &subject, DiagnosticSink &sink) {
  forEachText(subject, [&](const ast::File &file, const ast::TextLit &lit, ast::TextRole role) {
    if (role == ast::TextRole::other) return;
    const llvm::StringRef plain = withoutBlanks(lit.text);
    if (plain.size() == lit.text.size() || plain.empty()) return; // an empty one is another rule's
    const Span span = spanOf(file, lit.range);
    auto report = sink.report(diag::blank_in_text, span);
    if (subject.text(span) == "\"" + lit.text.str() + "\"")
      report.fix(span, "\"" + plain.str() + "\"", diag::fix_replace_with, {{"replacement", plain.str()}});
  });
}

} // namespace tejun::lint
