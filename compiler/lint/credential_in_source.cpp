// A password, a key or a token in a source: it is copied with every workspace and stays in every version of it. The forms that
// keys have by themselves are looked for everywhere, `password=…` and its kin inside texts.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include <re2/re2.h>

namespace tejun::lint {

namespace {

const RE2 &keyForms() {
  static const RE2 forms("("
                         "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b|"
                         "\\bgh[posur]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}|\\bglpat-[A-Za-z0-9_-]{20,}|"
                         "\\bxox[abprs]-[A-Za-z0-9-]{10,}|\\bAIza[A-Za-z0-9_-]{35}|\\bsk-[A-Za-z0-9]{32,}|"
                         "-----BEGIN [A-Z ]*PRIVATE KEY-----|"
                         "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}"
                         ")");
  return forms;
}

const RE2 &writtenOut() {
  static const RE2 forms("("
                         "(?i:password|passwd|pwd|secret|token|api[_-]?key|パスワード)\\s*[=:：]\\s*[^\\s\"$<{]{4,}|"
                         "://[^/\\s:@\"$]+:[^/\\s:@\"$]+@|"
                         "(?i:bearer)\\s+[A-Za-z0-9._~+/-]{16,}"
                         ")");
  return forms;
}

} // namespace

void rules::credential_in_source(const Subject &subject, DiagnosticSink &sink) {
  const auto find = [&](const RE2 &forms, Span where) {
    const std::string_view text = subject.text(where);
    re2::StringPiece rest(text.data(), text.size());
    re2::StringPiece found;
    while (RE2::FindAndConsume(&rest, forms, &found)) {
      const auto begin = where.begin + static_cast<std::uint32_t>(found.data() - text.data());
      sink.report(diag::credential_in_source, {where.file, begin, begin + static_cast<std::uint32_t>(found.size())});
    }
  };
  for (const ast::File *file : subject.files) {
    const auto size = static_cast<std::uint32_t>(subject.sources.file(file->id).text().size());
    find(keyForms(), {file->id, 0, size});
    for (const ast::Comment &comment : file->comments) find(writtenOut(), spanOf(*file, comment.range));
  }
  forEachTree<ast::TextExpr>(
      subject, [&](const ast::File &file, const ast::TextExpr &text) { find(writtenOut(), spanOf(file, text.range)); });
}

} // namespace tejun::lint
