#include "tests/unit/format/formatted.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "compiler/format/format.h"
#include "compiler/format/render.h"
#include "compiler/format/trivia.h"
#include "compiler/source/unicode.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/lexer.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::format {

namespace {

syntax::Parser &parser() {
  static syntax::Parser one;
  return one;
}

syntax::TokenList scanned(const std::string &text) {
  static syntax::Lexer lexer;
  syntax::TokenList tokens;
  lexer.scan(text, tokens);
  return tokens;
}

std::string treeOf(const std::string &text) {
  SourceManager sources;
  DiagnosticSink sink;
  const FileId id = sources.addText("test.tj", text);
  const auto file = parser().parse(sources.file(id), id, sink);
  std::string tree;
  llvm::raw_string_ostream out(tree);
  syntax::dump(*file, out);
  for (const Diagnostic &diagnostic : sink.take()) tree += "\n" + diagnostic.message(Language::english);
  return tree;
}

/// Signs that stand close to what is before them, or open what follows.
bool isGlued(syntax::Tok type) {
  using syntax::Tok;
  switch (type) {
  case Tok::COMMA:
  case Tok::COLON:
  case Tok::DOT:
  case Tok::OPTDOT:
  case Tok::QUESTION:
  case Tok::LPAREN:
  case Tok::RPAREN:
  case Tok::LBRACK:
  case Tok::RBRACK:
  case Tok::LBRACE:
  case Tok::RBRACE:
  case Tok::MINUS:
  case Tok::LT:
  case Tok::GT:
  case Tok::NOT:
  case Tok::ELSE:
  case Tok::BAR: return true;
  default: return false;
  }
}

/// A line may be wider than the limit only when there is nowhere in it to end it earlier.
void expectNarrow(const std::string &text) {
  const syntax::TokenList tokens = scanned(text);
  std::size_t at = 0;
  std::size_t token = 0;
  std::size_t comment = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t words = 0;
    bool inText = false;
    for (; token < tokens.tokens.size() && tokens.tokens[token].begin < end; ++token) {
      const syntax::Token &one = tokens.tokens[token];
      inText = inText || one.type == syntax::Tok::TEXT_OPEN || one.type == syntax::Tok::BLOCK_OPEN ||
               one.type == syntax::Tok::TEXT_CLOSE || one.type == syntax::Tok::TEXT_CHUNK;
      words += isGlued(one.type) ? 0 : 1;
    }
    std::size_t codeEnd = end;
    for (; comment < tokens.comments.size() && tokens.comments[comment].begin < end; ++comment)
      codeEnd = tokens.comments[comment].begin;
    const llvm::StringRef code = llvm::StringRef(text).slice(at, codeEnd).rtrim();
    const int width = displayWidth(code);
    if (width > static_cast<int>(lineWidth) && !inText) {
      EXPECT_LE(words, 1U) << "a line of " << width << " columns: " << code.str();
    }
    at = end + 1;
  }
}

} // namespace

bool isReadable(const std::string &text) {
  SourceManager sources;
  DiagnosticSink sink;
  const FileId id = sources.addText("test.tj", text);
  (void)parser().parse(sources.file(id), id, sink);
  return !sink.hasErrors();
}

std::string formattedText(const std::string &text) {
  SourceManager sources;
  DiagnosticSink sink;
  const FileId id = sources.addText("test.tj", text);
  const auto result = formatted(sources.file(id), id, parser(), sink);
  for (const Diagnostic &diagnostic : sink.take())
    ADD_FAILURE() << diagnostic.code() << ' ' << diagnostic.message(Language::english) << "\nof\n" << text;
  return result.value_or("");
}

std::vector<std::string> commentsOf(const std::string &text) {
  std::vector<std::string> comments;
  for (const syntax::CommentToken &one : scanned(text).comments)
    comments.push_back(llvm::StringRef(text).slice(one.begin, one.end).rtrim().str());
  return comments;
}

void expectProperties(const std::string &text) {
  const std::string once = formattedText(text);
  if (once.empty()) return;
  EXPECT_EQ(formattedText(once), once) << "not idempotent, of\n" << text;
  EXPECT_EQ(treeOf(once), treeOf(text)) << "another tree, of\n" << text << "\nwhich became\n" << once;
  EXPECT_EQ(commentsOf(once), commentsOf(text)) << "other comments, of\n" << text;
  EXPECT_EQ(once.find(" \n"), std::string::npos) << "spaces at the end of a line:\n" << once;
  EXPECT_EQ(once.find("\n\n\n"), std::string::npos) << "two empty lines:\n" << once;
  EXPECT_TRUE(once.ends_with('\n'));
  expectNarrow(once);
}

std::string laidOutAnew(const std::string &text, std::mt19937 &random, bool joined) {
  const syntax::TokenList tokens = scanned(text);
  const Trivia trivia(text, tokens);
  static constexpr std::string_view spaces[] = {" ", "  ", "\t", "\n", "\n   ", " \n\t", "\r\n"};
  std::uniform_int_distribution<std::size_t> draw(0, joined ? 0 : std::size(spaces) - 1);
  // No line may end inside the holes of a one-line text: texts are copied as they are.
  std::string out;
  std::size_t depth = 0;
  std::uint32_t copied = 0;
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    const syntax::Token &token = tokens.tokens[i];
    const bool opens = token.type == syntax::Tok::TEXT_OPEN || token.type == syntax::Tok::BLOCK_OPEN;
    if (depth == 0) {
      if (trivia.blankBefore(i)) out += out.ends_with('\n') ? "\n" : "\n\n";
      const auto before = trivia.before(i);
      for (const FileComment &comment : before) {
        if (!out.empty() && !out.ends_with('\n')) out += '\n';
        out += comment.text;
        out += comment.blankBehind ? "\n\n" : "\n";
      }
      const std::string_view space = spaces[draw(random)];
      const bool endsLine = out.empty() || out.ends_with('\n'); // another line end would leave a line empty
      out += endsLine && space.find('\n') != std::string_view::npos ? " " : space;
      copied = token.begin;
    }
    if (opens) ++depth;
    if (token.type == syntax::Tok::TEXT_CLOSE) --depth;
    if (depth > 0) continue;
    out += std::string_view(text).substr(copied, token.end - copied);
    if (const FileComment *behind = trivia.behind(i)) {
      out += ' ';
      out += behind->text;
      out += '\n';
    }
  }
  return out;
}

} // namespace tejun::format
