// Syntax errors in words: what was expected, by the name a person would give it, after what. All texts are in the
// table of diagnostics. Not for anyone outside compiler/syntax.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/syntax/engine.h"
#include "compiler/syntax/token.h"

namespace tejun::syntax {

class ErrorReport {
public:
  ErrorReport(std::string_view text, FileId file, const std::vector<LexProblem> &problems, DiagnosticSink &sink)
      : text_(text), file_(file), problems_(&problems), sink_(&sink) {}

  void lexical();
  void notAtTop(const Token &token);
  void notADeclaration(const std::vector<Token> &tokens, std::size_t at);
  /// What mends it, when that is known for sure.
  enum class Help : std::uint8_t { none, insertWanted, removeFound, compare, respell };
  void failure(const Failure &failure, const Engine &engine, const std::vector<Token> &tokens, Help help);

  /// The word of the language that `token`, read as a name, may have been meant to be where `holder` lists something.
  [[nodiscard]] std::optional<Tok> meantWord(const Token &token, const Engine &engine, Rule holder) const;

private:
  void lexical(const LexProblem &problem);
  void unclosed(const std::vector<Token> &tokens);
  bool mismatched(const std::vector<Token> &tokens, std::size_t at);
  void misspelt(DiagnosticBuilder &diagnostic, const Token &token, std::optional<Tok> meant);
  [[nodiscard]] std::optional<Tok> meantOf(const Token &token, const TokenSet &words) const;
  [[nodiscard]] Value found(const Token &token) const;
  [[nodiscard]] Value quoted(const Token &token) const;
  [[nodiscard]] std::string_view spelling(const Token &token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  [[nodiscard]] Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  [[nodiscard]] Span span(const Token &token) const { return span(token.begin, token.end); }
  [[nodiscard]] std::size_t indentation(const Token &token) const;

  /// A token that the lexer has already complained about.
  [[nodiscard]] bool isKnownBad(const Token &token) const;
  /// Something between two tokens that became none.
  [[nodiscard]] bool isBadBetween(const Token &before, const Token &after) const;

  std::string_view text_;
  FileId file_;
  const std::vector<LexProblem> *problems_;
  DiagnosticSink *sink_;
};

} // namespace tejun::syntax
