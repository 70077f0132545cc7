// Expressions: chains of operators break before their loosest operators; calls and lists break inside their brackets.
#include "compiler/format/layout.h"

namespace tejun::format {

namespace {

constexpr int loosest = 1;
constexpr int tightest = 6;

/// 0 for what is no operator between two operands.
int levelOf(Tok type) {
  switch (type) {
  case Tok::OR: return 1;
  case Tok::AND: return 2;
  case Tok::EQ:
  case Tok::NE:
  case Tok::LT:
  case Tok::LE:
  case Tok::GT:
  case Tok::GE:
  case Tok::IN:
  case Tok::NOT:
  case Tok::CONTAINS:
  case Tok::STARTS:
  case Tok::ENDS:
  case Tok::MATCHES:
  case Tok::LIKE:
  case Tok::EXACTLY:
  case Tok::IS: return 3;
  case Tok::COALESCE: return 4;
  case Tok::PLUS:
  case Tok::MINUS: return 5;
  case Tok::STAR:
  case Tok::SLASH:
  case Tok::PERCENT: return 6;
  default: return 0;
  }
}

/// With a `.` close to it this would be another token.
bool isNumber(Node node) { return node.is(Tok::INT) || node.is(Tok::NUMBER2) || node.is(Tok::ADDRESS); }

} // namespace

struct Layout::Chain {
  llvm::SmallVector<const Doc *, 8> operands;
  llvm::SmallVector<const Doc *, 8> spaces; // spaces[i] stands before operands[i]
  llvm::SmallVector<const Doc *, 8> signs;  // signs[i] stands behind operands[i]
  llvm::SmallVector<int, 8> levels;         // of the signs
};

/// `( … )`, and a key in `[ … ]`.
const Doc *Layout::inBrackets(Cursor &at) {
  const Doc *open = token(at.next());
  const Doc *inner = of(at.next());
  const Node end = at.next();
  bool hasComments = false;
  const Doc *comments = closing(end, hasComments);
  return docs_.group(
      docs_.concat({open, docs_.nest(2, docs_.concat({docs_.soft(), inner, comments})), docs_.soft(), token(end)}));
}

const Doc *Layout::operand(Cursor &at) {
  Docs parts;
  while (at.at(Tok::NOT) || at.at(Tok::MINUS)) {
    const bool isNot = at.at(Tok::NOT);
    parts.push_back(of(at.next()));
    if (isNot) parts.push_back(docs_.spaces(1));
  }
  const Node first = at.next();
  parts.push_back(of(first));
  if (isNumber(first) && at.at(Tok::DOT)) parts.push_back(docs_.spaces(1));
  for (;;) {
    if (at.at(Tok::DOT) || at.at(Tok::OPTDOT)) {
      parts.push_back(softBreak());
      parts.push_back(of(at.next()));
      parts.push_back(of(at.next()));
    } else if (at.at(Rule::args)) {
      parts.push_back(of(at.next()));
    } else if (at.at(Tok::LBRACK)) {
      parts.push_back(inBrackets(at));
    } else if (at.at(Tok::IRREVERSIBLE)) { // irreversible because "…"
      const Doc *word = of(at.next());
      const Doc *because = of(at.next());
      parts.push_back(docs_.fill(4, docs_.concat({word, docs_.spaces(1), because, space(), of(at.next())})));
    } else {
      return docs_.concat(parts);
    }
  }
}

const Doc *Layout::expr(Cursor &at) {
  Chain all;
  const auto spaceBefore = [&] {
    all.spaces.push_back(staysOnLine_[at.peek().tokenIndex()] ? docs_.spaces(1) : space());
  };
  spaceBefore();
  all.operands.push_back(operand(at));
  for (int level = levelOf(at.type()); level != 0; level = levelOf(at.type())) {
    all.levels.push_back(level);
    if (at.at(Tok::IS)) {
      const Doc *is = of(at.next());
      all.signs.push_back(at.at(Tok::NOT) ? docs_.concat({is, docs_.spaces(1), of(at.next())}) : is);
      spaceBefore();
      all.operands.push_back(of(at.next()));
      continue;
    }
    const bool isNotIn = at.at(Tok::NOT);
    const Doc *sign = of(at.next());
    all.signs.push_back(isNotIn ? docs_.concat({sign, docs_.spaces(1), of(at.next())}) : sign);
    spaceBefore();
    all.operands.push_back(operand(at));
  }
  return docs_.group(chain(all, 0, all.operands.size() - 1, loosest));
}

const Doc *Layout::chain(const Chain &all, std::size_t first, std::size_t last, int level) {
  if (first == last) return all.operands[first];
  const auto next = [&](std::size_t from) {
    while (from < last && all.levels[from] != level) ++from;
    return from;
  };
  std::size_t end = next(first);
  if (end == last) return level == tightest ? all.operands[first] : chain(all, first, last, level + 1);
  const auto part = [&](std::size_t from, std::size_t to) { return docs_.group(chain(all, from, to, level + 1)); };
  Docs parts{part(first, end)};
  Docs others;
  while (end != last) {
    const std::size_t begin = end + 1;
    const Doc *sign = all.signs[end];
    end = next(begin);
    others.push_back(docs_.line());
    others.push_back(sign);
    others.push_back(all.spaces[begin]);
    others.push_back(part(begin, end));
  }
  parts.push_back(docs_.nest(2, docs_.concat(others)));
  return docs_.concat(parts);
}

/// The branches are all on one line, or none is.
const Doc *Layout::ifElse(Node node, bool grouped) {
  Cursor at = node.children();
  Docs parts{of(at.next()), space()};
  parts.push_back(of(at.next()));
  parts.push_back(docs_.spaces(1));
  parts.push_back(block(at.next(), false, false));
  if (!at.done()) {
    parts.push_back(docs_.spaces(1));
    parts.push_back(of(at.next()));
    parts.push_back(docs_.spaces(1));
    const Node last = at.next();
    parts.push_back(last.is(Rule::block) ? block(last, false, false) : ifElse(last, false));
  }
  const Doc *whole = docs_.concat(parts);
  return grouped ? docs_.group(whole) : whole;
}

/// `else HANDLER` on the line where it fits, else on the next; a block begins on the line in any case.
const Doc *Layout::orElse(Cursor &at, bool grouped) {
  const Doc *word = token(at.next());
  const Node what = at.next();
  if (!what.is(Rule::handler)) return docs_.concat({space(), word, space(), of(what)});
  Cursor inner = what.children();
  if (inner.at(Rule::handlerBlock)) {
    const Doc *otherwise = block(inner.next(), false, grouped);
    return docs_.concat({docs_.spaces(1), word, docs_.spaces(1), otherwise});
  }
  return docs_.fill(2, docs_.concat({word, docs_.spaces(1), words(what)}));
}

} // namespace tejun::format
