// A `TODO` or `FIXME` in a comment: what is not finished will be found by who is on duty at night.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::unfinished_comment(const Subject &subject, DiagnosticSink &sink) {
  constexpr llvm::StringRef words[] = {"TODO", "FIXME", "XXX", "要修正", "未実装"};
  const auto isWordPart = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  for (const ast::File *file : subject.files)
    for (const ast::Comment &comment : file->comments) {
      const std::string_view view = subject.text(spanOf(*file, comment.range));
      const llvm::StringRef text(view.data(), view.size());
      for (const llvm::StringRef word : words) {
        const std::size_t at = text.find(word);
        if (at == llvm::StringRef::npos) continue;
        if (isWordPart(text[at - 1]) || (at + word.size() < text.size() && isWordPart(text[at + word.size()])))
          continue;
        const auto begin = comment.range.begin + static_cast<std::uint32_t>(at);
        sink.report(diag::unfinished_comment, {file->id, begin, begin + static_cast<std::uint32_t>(word.size())},
                    {{"word", word.str()}});
        break;
      }
    }
}

} // namespace tejun::lint
