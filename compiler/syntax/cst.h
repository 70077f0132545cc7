// The concrete tree of one top-level item: what the grammar matched, in order, in one flat array that is used again for
// the next item. It lives between the parser and the builder of the real tree, and nobody else sees it.
#pragma once

#include <cassert>
#include <cstdint>
#include <vector>

#include "compiler/syntax/token.h"

namespace tejun::syntax {

/// A rule (its subtree ends before `end`) or a token (`end` is its own place plus one). `token` is the first token.
struct CstNode {
  static constexpr std::uint16_t leaf = 0xFFFF;
  std::uint32_t end;
  std::uint32_t token;
  std::uint32_t tokenEnd;
  std::uint16_t rule;
};

struct Cst {
  std::vector<CstNode> nodes; // depth first
  const Token *tokens = nullptr;
};

class Cursor;

/// One node of the tree. Cheap to copy.
class Node {
public:
  Node(const Cst *tree, std::uint32_t at) : tree_(tree), at_(at) {}

  bool is(Rule rule) const { return raw().rule == static_cast<std::uint16_t>(rule); }
  bool is(Tok type) const { return isToken() && token().type == type; }
  bool isToken() const { return raw().rule == CstNode::leaf; }
  Rule rule() const { return static_cast<Rule>(raw().rule); }

  std::uint32_t tokenIndex() const { return raw().token; }
  /// Behind the last token.
  std::uint32_t tokenEnd() const { return raw().tokenEnd; }
  const Token &token() const { return tree_->tokens[raw().token]; }
  std::uint32_t begin() const { return token().begin; }
  /// The end of the last token; of an empty rule, its own beginning.
  std::uint32_t end() const { return raw().tokenEnd > raw().token ? tree_->tokens[raw().tokenEnd - 1].end : begin(); }

  Cursor children() const;

private:
  friend class Cursor;
  const CstNode &raw() const { return tree_->nodes[at_]; }
  const Cst *tree_;
  std::uint32_t at_;
};

/// Walks over the children of a node, from the first to the last, as the grammar lists them.
class Cursor {
public:
  Cursor(const Cst *tree, std::uint32_t at, std::uint32_t end) : tree_(tree), at_(at), end_(end) {}

  bool done() const { return at_ == end_; }
  Node peek() const {
    assert(!done());
    return {tree_, at_};
  }
  bool at(Rule rule) const { return !done() && peek().is(rule); }
  bool at(Tok type) const { return !done() && peek().is(type); }
  /// The type of the token here; END for a rule, and at the end.
  Tok type() const { return !done() && peek().isToken() ? peek().token().type : Tok::END; }

  Node next() {
    const Node node = peek();
    at_ = node.raw().end;
    return node;
  }
  bool accept(Tok type) {
    if (!at(type)) return false;
    next();
    return true;
  }
  void skip() { next(); }

private:
  const Cst *tree_;
  std::uint32_t at_;
  std::uint32_t end_;
};

inline Cursor Node::children() const { return {tree_, at_ + 1, raw().end}; }

} // namespace tejun::syntax
