// What the lexer makes of a file: tokens, comments, and what it could not read. Plain data, no ANTLR.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/syntax/grammar_names.h"

namespace tejun::syntax {

/// Bytes [begin, end) of the file.
struct Token {
  std::uint32_t begin;
  std::uint32_t end;
  Tok type;
};

struct CommentToken {
  std::uint32_t begin;
  std::uint32_t end;
  bool doc;
};

/// Something the lexer could not read as it stands; it has already put something sensible in its place, or nothing.
struct LexProblem {
  enum class Kind : std::uint8_t {
    unknown,
    fullWidth,
    foreign,
    semicolon,
    singleQuotes,
    badNumber,
    unclosedText,
    blockComment
  };
  Kind kind;
  std::uint32_t begin;
  std::uint32_t end;
};

struct TokenList {
  std::vector<Token> tokens; // the last is END
  std::vector<CommentToken> comments;
  std::vector<LexProblem> problems;

  void clear() {
    tokens.clear();
    comments.clear();
    problems.clear();
  }
};

} // namespace tejun::syntax
