// Text to tokens, by the tables that ANTLR makes of TejunLexer.g4, kept dense and filled as characters are met.
// It reports nothing; what it could not read is in TokenList::problems.
#pragma once

#include <memory>
#include <string_view>

#include "compiler/syntax/token.h"

namespace tejun::syntax {

/// Keeps its tables from one file to the next: use one a thread for as long as possible.
class Lexer {
public:
  Lexer();
  ~Lexer();
  Lexer(const Lexer &) = delete;
  Lexer &operator=(const Lexer &) = delete;

  /// Any bytes will do; `out` is emptied first.
  void scan(std::string_view text, TokenList &out);

private:
  class Scan;
  class Tables;
  std::unique_ptr<Tables> tables_;
};

} // namespace tejun::syntax
