// What happens when an item does not parse: say what is wrong in human terms, mend the tokens, parse again, until the
// item can be read or cannot be helped. The grammar itself never recovers. Not for anyone outside compiler/syntax.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/syntax/engine.h"
#include "compiler/syntax/token.h"

namespace tejun::syntax {

class Recovery {
public:
  Recovery(Engine &engine, const TokenList &tokens, std::string_view text, FileId file, DiagnosticSink &sink)
      : engine_(engine), list_(tokens), tokens_(tokens.tokens), text_(text), file_(file), sink_(sink) {}

  void reportLexProblems();

  /// The rule to parse at `at`; nothing when no declaration begins there, which is reported.
  std::optional<Rule> ruleAt(std::size_t at, bool afterItems);
  std::size_t skipToDeclaration(std::size_t at);

  struct Outcome {
    bool readable;    // the engine's tree is of the mended item
    std::size_t next; // where the next item may begin
  };
  Outcome repair(Rule rule, std::size_t at);

private:
  // where things begin and end
  bool firstOnLine(const Token &token) const;
  std::size_t column(const Token &token) const;
  bool startsItem(std::size_t at) const;
  std::size_t regionEnd(std::size_t at) const;

  // mending
  bool mend(Rule rule, const Failure &failure);
  bool closeOpen();
  bool tryInsert(Rule rule, const Failure &failure);
  bool tryRemove(Rule rule, const Failure &failure);
  bool cutOut(const Failure &failure);
  std::size_t unitEnd(std::size_t begin, std::size_t at, std::size_t holder) const;
  bool getsFurther(Rule rule, std::size_t than);

  // saying
  void report(const Failure &failure);
  void reportEnd(const Failure &failure);
  Span span(const Token &token) const { return {file_, token.begin, token.end}; }
  std::string_view spelling(const Token &token) const { return text_.substr(token.begin, token.end - token.begin); }
  Value found(const Token &token) const;
  Value before(std::size_t at) const;
  Value expected(const Failure &failure) const;

  Engine &engine_;
  const TokenList &list_;
  const std::vector<Token> &tokens_;
  std::string_view text_;
  FileId file_;
  DiagnosticSink &sink_;
  std::vector<Token> patched_; // the item's tokens; the first is the one before it
};

} // namespace tejun::syntax
