#include "compiler/format/format.h"

#include "compiler/diagnostics/command.h"
#include "compiler/format/layout.h"
#include "compiler/format/render.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/lexer.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::format {

namespace {

std::string dumped(const ast::File &file) {
  std::string text;
  llvm::raw_string_ostream out(text);
  syntax::dump(file, out);
  return text;
}

/// All words but the commas, which the layout may add and leave out; and all comments.
std::string wordsOf(std::string_view text, const syntax::TokenList &tokens) {
  std::string words;
  const auto add = [&](std::uint32_t begin, std::uint32_t end) {
    words += llvm::StringRef(text.substr(begin, end - begin)).rtrim();
    words += '\0';
  };
  for (const syntax::Token &token : tokens.tokens)
    if (token.type != syntax::Tok::COMMA) add(token.begin, token.end);
  for (const syntax::CommentToken &comment : tokens.comments) add(comment.begin, comment.end);
  return words;
}

} // namespace

std::optional<std::string> formatted(const SourceFile &source, FileId id, syntax::Parser &parser,
                                     DiagnosticSink &sink) {
  DiagnosticSink found; // warnings are for `tejun check`
  syntax::ConcreteFile concrete;
  const auto tree = parser.parse(source, id, found, &concrete);
  if (found.hasErrors()) {
    sink.absorb(found);
    return std::nullopt;
  }

  DocMaker docs;
  std::string result = render(Layout(source.text(), concrete, docs).file());

  DiagnosticSink quiet;
  const SourceFile again(source.path(), result);
  syntax::ConcreteFile second;
  const auto reparsed = parser.parse(again, id, quiet, &second);
  const bool same = !quiet.hasErrors() && dumped(*tree) == dumped(*reparsed) &&
                    wordsOf(source.text(), concrete.tokens) == wordsOf(again.text(), second.tokens);
  if (same) return result;
  sink.report(diag::internal_error, Span{id, 0, 0},
              {{"what", "the layout of " + source.path() + " is not what it was made of"}});
  return std::nullopt;
}

} // namespace tejun::format
