// What happens when an item does not parse: say what is wrong in human terms, mend the tokens, parse again, until the
// item can be read or cannot be helped. The grammar itself never recovers. Not for anyone outside compiler/syntax.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/syntax/engine.h"
#include "compiler/syntax/explain_error.h"
#include "compiler/syntax/token.h"

namespace tejun::syntax {

class Recovery {
public:
  Recovery(Engine &engine, const TokenList &tokens, std::string_view text, ErrorReport report)
      : engine_(engine), tokens_(tokens.tokens), text_(text), report_(report) {}

  struct Outcome {
    bool readable;    // the engine's tree is of the mended item
    std::size_t next; // where the next item may begin
  };
  /// After the engine failed on `rule` at the token `at`. The engine then reads mended tokens; give it back the others.
  [[nodiscard]] Outcome repair(Rule rule, std::size_t at);
  /// Whether an item that was read took the first word of the next declaration for its own last name.
  [[nodiscard]] bool ranOver(std::size_t position) const { return startsItem(position - 1); }
  [[nodiscard]] Outcome repairRanOver(Rule rule, std::size_t at) {
    return repairWithin(rule, at, regionEnd(at), nullptr);
  }

private:
  struct Mend {
    enum class Kind : std::uint8_t { none, inserted, removed, compared, respelt, filled, cut, closed };
    Kind kind = Kind::none;
    std::vector<Token> tokens;
  };

  [[nodiscard]] static ErrorReport::Help helpFor(Mend::Kind kind);

  // where things begin and end
  [[nodiscard]] bool firstOnLine(const Token &token) const;
  [[nodiscard]] std::size_t column(const Token &token) const;
  [[nodiscard]] bool startsItem(std::size_t at) const;
  [[nodiscard]] std::size_t regionEnd(std::size_t at) const;
  [[nodiscard]] std::size_t unitEnd(std::size_t begin, std::size_t at) const;

  [[nodiscard]] Outcome repairWithin(Rule rule, std::size_t at, std::size_t end, Failure *known);
  void blameStatementWord(Failure &failure) const;
  [[nodiscard]] Mend mend(Rule rule, const Failure &failure);
  [[nodiscard]] Mend closeAll() const;
  /// `=` where `==` was meant.
  [[nodiscard]] Mend compare(Rule rule, const Failure &failure);
  [[nodiscard]] Mend insertWanted(Rule rule, const Failure &failure);
  [[nodiscard]] Mend fillValue(Rule rule, const Failure &failure);
  [[nodiscard]] Mend respell(Rule rule, const Failure &failure);
  [[nodiscard]] Mend removeFound(Rule rule, const Failure &failure);
  [[nodiscard]] Mend cutOut(const Failure &failure) const;
  /// Parses `tokens`: did it get past `token`?
  [[nodiscard]] bool getsPast(Rule rule, const std::vector<Token> &tokens, std::size_t token);

  Engine &engine_;
  const std::vector<Token> &tokens_;
  std::string_view text_;
  ErrorReport report_;
  std::vector<Token> mended_; // the item's tokens; the first is the one before it
  std::size_t budget_ = 0;    // tokens that may still be parsed for mending
};

} // namespace tejun::syntax
