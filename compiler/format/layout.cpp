// Tokens with their comments, words in a row, and which rule is laid out how.
#include "compiler/format/layout.h"

#include <optional>

namespace tejun::format {

namespace {

constexpr std::uint32_t longTypeArgs = 40;

/// How many nodes stand before the first of the rule.
std::size_t countTo(Cursor at, Rule rule) {
  std::size_t count = 0;
  for (; !at.done() && !at.at(rule); at.skip()) ++count;
  return count;
}

} // namespace

// ---- tokens ----------------------------------------------------------------------------------------------------

void Layout::commentsBefore(std::uint32_t token, Docs &out) {
  if (placedBefore_[token]) return;
  placedBefore_[token] = true;
  for (const FileComment &comment : trivia_.before(token))
    out.push_back(docs_.comment(comment.text, true, comment.blankBehind));
}

void Layout::commentBehind(std::uint32_t token, Docs &out) {
  if (placedBehind_[token]) return;
  placedBehind_[token] = true;
  if (const FileComment *behind = trivia_.behind(token)) out.push_back(docs_.comment(behind->text, false, false));
}

const Doc *Layout::token(Node token) { return verbatim(token); }

/// The node as it is written: a token, or a text with all its holes.
const Doc *Layout::verbatim(Node node) {
  Docs parts;
  commentsBefore(node.tokenIndex(), parts);
  parts.push_back(docs_.text(llvm::StringRef(text_).slice(node.begin(), node.end())));
  commentBehind(node.tokenEnd() - 1, parts);
  return docs_.concat(parts);
}

// ---- words in a row --------------------------------------------------------------------------------------------

const Doc *Layout::between(const Node &before, const Node &node, Rule parent) {
  if (before.is(Tok::BAR) || staysOnLine_[node.tokenIndex()]) return docs_.spaces(1);
  const bool isResult = parent == Rule::fnItem || parent == Rule::intrinsicItem;
  if (parent == Rule::waypoint && (node.is(Tok::SLASH) || before.is(Tok::SLASH))) return docs_.nothing(); // 3/1
  if (isResult && (node.is(Tok::ARROW) || before.is(Tok::ARROW))) return docs_.spaces(1);
  if (node.isToken()) {
    switch (node.token().type) {
    case Tok::COMMA:
    case Tok::COLON:
    case Tok::QUESTION: return docs_.nothing();
    case Tok::LPAREN: {
      const bool spaced = parent == Rule::target || parent == Rule::jumpStmt || before.is(Tok::TEXT);
      return spaced ? space() : docs_.nothing();
    }
    case Tok::MINUS:
      if (parent == Rule::days || parent == Rule::calendarClause) return docs_.nothing();
      break;
    default: break;
    }
    if (before.is(Tok::MINUS)) return docs_.nothing();
    return node.is(Tok::LBRACE) ? docs_.spaces(1) : space();
  }
  switch (node.rule()) {
  case Rule::args: return parent == Rule::testSetup ? space() : docs_.nothing();
  case Rule::typeArgs: return docs_.nothing();
  case Rule::params:
    return parent == Rule::responseItem || parent == Rule::testItem || before.is(Tok::TEXT) ? space() : docs_.nothing();
  case Rule::block:
  case Rule::handlerBlock:
  case Rule::fields: return docs_.spaces(1);
  default: return space();
  }
}

const Doc *Layout::words(Cursor &at, Rule parent, std::size_t count, Tok until) {
  Docs parts;
  std::optional<Node> before;
  for (; count > 0 && !at.done() && (until == Tok::END || !at.at(until)); --count) {
    // Words are names too: only what follows tells `else HANDLER` from a name.
    const Node node = at.peek();
    Cursor behind = at;
    behind.skip();
    if (node.is(Tok::ELSE) && (behind.at(Rule::handler) || parent == Rule::guardRule) && before) {
      parts.push_back(orElse(at));
      continue;
    }
    if (node.is(Tok::DOT)) { // of a path
      parts.push_back(softBreak());
      parts.push_back(of(at.next()));
      parts.push_back(of(at.next()));
      continue;
    }
    if (node.is(Tok::BECAUSE) && behind.at(Tok::TEXT) && before) {
      const Doc *because = of(at.next());
      const Doc *reason = of(at.next());
      parts.push_back(docs_.fill(4, docs_.concat({because, space(), reason})));
      continue;
    }
    if (before && (node.is(Rule::processClause) || node.is(Rule::phaseClause))) {
      parts.push_back(docs_.fill(4, of(at.next())));
      continue;
    }
    if (before) parts.push_back(between(*before, node, parent));
    if (node.is(Tok::LBRACE))
      parts.push_back(braced(at, parent));
    else if (node.is(Tok::LPAREN))
      parts.push_back(listed(at, Tok::RPAREN));
    else if (node.is(Tok::LBRACK))
      parts.push_back(listed(at, Tok::RBRACK));
    else
      parts.push_back(of(at.next()));
    before = node;
  }
  return docs_.concat(parts);
}

const Doc *Layout::words(Node node) {
  Cursor at = node.children();
  return words(at, node.rule());
}

// ---- rules -----------------------------------------------------------------------------------------------------

const Doc *Layout::of(Node node) {
  if (node.isToken()) return token(node);
  Cursor at = node.children();
  switch (node.rule()) {
  case Rule::text: return verbatim(node);
  case Rule::expr:
  case Rule::lastValue:
  case Rule::loneValue:
  case Rule::callStmt: {
    if (at.at(Rule::fields)) return of(at.next());
    const Doc *value = expr(at);
    Docs parts{value};
    if (at.at(Tok::ASSIGN)) {
      parts.push_back(space());
      parts.push_back(of(at.next()));
      parts.push_back(space());
    }
    if (at.at(Rule::fields)) parts.push_back(docs_.spaces(1));
    if (at.at(Rule::fields) || at.at(Rule::rhs)) parts.push_back(of(at.next()));
    if (!at.done()) parts.push_back(orElse(at));
    return docs_.concat(parts);
  }
  case Rule::paren: return inBrackets(at);
  case Rule::args:
  case Rule::params: return listed(at, Tok::RPAREN);
  case Rule::list: return listed(at, Tok::RBRACK);
  case Rule::fields: return braced(at, Rule::fields);
  case Rule::ifStmt:
  case Rule::ifExpr: return ifElse(node, true);
  case Rule::block:
  case Rule::handlerBlock: return block(node, false);
  case Rule::typeArgs: {
    const Doc *open = of(at.next());
    const Doc *inner = words(at, Rule::typeArgs, ~std::size_t{0}, Tok::GT);
    const bool isLong = inner->width > longTypeArgs; // others stay with their type: what is around breaks instead
    const Docs parts{open, isLong ? softBreak() : docs_.nothing(), inner, of(at.next())};
    return docs_.concat(parts);
  }
  case Rule::methodDecl:
  case Rule::responseItem:
  case Rule::confirmDecl: {
    const Doc *head = words(at, node.rule(), countTo(at, Rule::block));
    return docs_.concat({head, docs_.spaces(1), block(at.next(), true)});
  }
  case Rule::atMostStmt:
  case Rule::approvalStmt:
  case Rule::lockStmt: { // a block, and what is done otherwise: both on one line, or neither
    const Doc *head = words(at, node.rule(), countTo(at, Rule::block));
    if (at.done()) return head;
    Docs parts{head, docs_.spaces(1), block(at.next(), false, false)};
    if (at.at(Tok::REWORK)) {
      parts.push_back(docs_.spaces(1));
      parts.push_back(words(at, node.rule(), countTo(at, Rule::block)));
      parts.push_back(docs_.spaces(1));
      parts.push_back(block(at.next(), false, false));
    }
    if (!at.done()) parts.push_back(orElse(at, false));
    return docs_.group(docs_.concat(parts));
  }
  case Rule::intrinsicItem: {
    const Doc *signature = words(at, node.rule(), countTo(at, Rule::intrinsicClause));
    Docs clauses;
    while (!at.done()) {
      clauses.push_back(clauses.empty() ? docs_.line() : docs_.group(docs_.line()));
      clauses.push_back(of(at.next()));
    }
    return docs_.group(docs_.concat({signature, docs_.nest(2, docs_.concat(clauses))}));
  }
  default: return words(node);
  }
}

} // namespace tejun::format
