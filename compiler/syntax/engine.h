// The generated parser behind an interface without ANTLR: one rule at a time over a stretch of tokens, a flat tree out,
// or where it stopped. It reports nothing and recovers from nothing; that is recover.h.
#pragma once

#include <bitset>
#include <memory>
#include <vector>

#include "compiler/syntax/cst.h"

namespace tejun::syntax {

/// Indexed by token type.
using TokenSet = std::bitset<tokCount>;

/// A rule that is being parsed.
struct OpenRule {
  std::uint32_t node; // in the tree, when it is recorded
  std::uint32_t token;
  Rule rule;
  bool recorded;
};

struct Failure {
  bool tooDeep = false;
  std::size_t token = 0; // what could not be read
  TokenSet expected;     // what would have been
  bool endExpected = false;
  std::vector<OpenRule> open; // outermost first
};

/// Keeps its automata from one parse to the next: use one a thread for as long as possible.
class Engine {
public:
  static constexpr std::size_t maxNesting = 256;

  Engine();
  ~Engine();
  Engine(const Engine &) = delete;
  Engine &operator=(const Engine &) = delete;

  /// `count` includes the END token. The tokens must outlive the parses.
  void read(const Token *tokens, std::size_t count);

  /// moduleDecl, importDecl or topItem, at `position`. True: tree() has it and position() is behind it.
  [[nodiscard]] bool parse(Rule rule, std::size_t position);
  [[nodiscard]] const Cst &tree() const;
  [[nodiscard]] std::size_t position() const;
  [[nodiscard]] Failure failure() const;
  /// The token of the failure, without the rest.
  [[nodiscard]] std::size_t stoppedAt() const;

  /// The tokens with which a rule may begin.
  [[nodiscard]] TokenSet firstOf(Rule rule) const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace tejun::syntax
