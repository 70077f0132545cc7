// What stands between brackets: on one line where it fits and is short, else one a line.
#include "compiler/format/layout.h"

#include <algorithm>

namespace tejun::format {

namespace {

/// Declarations and clauses in braces stay on one line when they are so few.
constexpr std::size_t mostOnOneLine = 3;
constexpr std::size_t mostFieldsOnOneLine = 2; // a record is read as a table

} // namespace

Layout::Members Layout::membersTo(Cursor &at, Tok close) {
  Members all;
  while (!at.at(close)) {
    const Node node = at.next();
    if (node.is(Tok::COMMA)) {
      if (!all.empty()) all.back().commas.push_back(node);
      continue;
    }
    Member &member = all.emplace_back();
    member.nodes.push_back(node);
    // `when EXPR` of a detection, `alert { … }` of a test, `breach { … }` of a clock, a criterion's words
    const bool opens = node.is(Tok::WHEN) || node.is(Tok::BREACH) || node.is(Tok::IDENT);
    if (opens && (at.at(Rule::expr) || at.at(Rule::block) || at.at(Rule::fields))) member.nodes.push_back(at.next());
  }
  return all;
}

/// Its comments stand outside, so that whether it fits does not depend on which of two words a comment belongs to.
Layout::Item Layout::itemOf(const Member &member, bool printComma, bool onlyFlat) {
  Item item;
  commentsBefore(member.firstToken(), item.before);
  commentBehind(member.lastToken(), item.behind);
  for (const Node comma : member.commas) {
    commentsBefore(comma.tokenIndex(), item.behind);
    commentBehind(comma.tokenIndex(), item.behind);
  }
  Docs parts;
  for (const Node &node : member.nodes) {
    if (&node != &member.nodes.front()) parts.push_back(docs_.spaces(1));
    parts.push_back(of(node));
  }
  if (printComma) parts.push_back(onlyFlat ? docs_.flatText(",") : docs_.text(","));
  item.doc = docs_.concat(parts);
  return item;
}

/// `(…)` and `[…]`: arguments, parameters, lists.
const Doc *Layout::listed(Cursor &at, Tok close) {
  const Doc *open = token(at.next());
  const Members all = membersTo(at, close);
  const Node end = at.next();
  if (all.empty()) {
    bool hasComments = false;
    const Doc *inside = closing(end, hasComments);
    if (!hasComments) return docs_.concat({open, token(end)});
    return docs_.concat({open, docs_.nest(2, inside), docs_.hard(), token(end)});
  }

  // A lone value with brackets of its own stays within these.
  if (all.size() == 1 && isBracketed(all.front()) && trivia_.before(end.tokenIndex()).empty()) {
    const Item item = itemOf(all.front(), false, false);
    if (item.before.empty() && item.behind.empty()) return docs_.concat({open, item.doc, token(end)});
    return docs_.concat({open, separate({item}, docs_.soft(), false, end), docs_.soft(), token(end)});
  }

  bool plain = close == Tok::RBRACK; // a list of words fills its lines
  for (const Member &member : all) plain = plain && member.firstToken() == member.lastToken();
  llvm::SmallVector<Item, 8> items;
  for (const Member &member : all) items.push_back(itemOf(member, &member != &all.back(), false));
  return docs_.group(docs_.concat({open, separate(items, docs_.soft(), plain, end), docs_.soft(), token(end)}));
}

/// The items of a bracket, indented.
const Doc *Layout::separate(llvm::ArrayRef<Item> items, const Doc *edge, bool fills, Node close) {
  Docs parts;
  for (const Item &item : items) {
    const bool isFirst = &item == &items.front();
    if (item.blankBefore) parts.push_back(docs_.hard(true));
    parts.append(item.before.begin(), item.before.end());
    if (item.blankBefore && item.before.empty())
      parts.push_back(item.doc);
    else if (isFirst)
      parts.append({edge, item.doc});
    else
      parts.push_back(fills ? docs_.group(docs_.concat({docs_.line(), item.doc}))
                            : docs_.concat({docs_.line(), item.doc}));
    parts.append(item.behind.begin(), item.behind.end());
  }
  bool hasComments = false;
  parts.push_back(closing(close, hasComments));
  return docs_.nest(2, docs_.concat(parts));
}

bool Layout::isBracketed(const Member &member) const {
  const Node node = member.nodes.front();
  if (!node.is(Rule::arg) && !node.is(Rule::argValue) && !node.is(Rule::rhs)) return false;
  const Tok first = file_.tokens.tokens[member.firstToken()].type;
  const Tok last = file_.tokens.tokens[member.lastToken()].type;
  return last == Tok::RBRACE || (last == Tok::RBRACK && first == Tok::LBRACK);
}

/// The comments before a closing bracket, which belong inside.
const Doc *Layout::closing(Node close, bool &hasComments) {
  const std::uint32_t index = close.tokenIndex();
  const auto comments = trivia_.before(index);
  hasComments = !comments.empty() && !placedBefore_[index];
  if (!hasComments) return docs_.noBlank();
  placedBefore_[index] = true;
  Docs parts{docs_.hard(trivia_.blankBefore(index))};
  for (const FileComment &comment : comments) parts.push_back(docs_.comment(comment.text, true, comment.blankBehind));
  parts.push_back(docs_.noBlank());
  return docs_.concat(parts);
}

const Doc *Layout::onOneLine(Node open, llvm::ArrayRef<Member> all, Node close, bool commas) {
  llvm::SmallVector<Item, 4> items;
  for (const Member &member : all) {
    items.push_back(itemOf(member, commas && &member != &all.back(), true));
    items.back().blankBefore = &member != &all.front() && trivia_.blankBefore(member.firstToken());
  }
  const Doc *inner = separate(items, docs_.line(), false, close);
  return docs_.group(docs_.concat({token(open), inner, docs_.line(), token(close)}));
}

const Doc *Layout::broken(Node open, const Doc *inner, Node close) {
  const Doc *begin = token(open);
  bool hasComments = false;
  const Doc *comments = closing(close, hasComments);
  return docs_.concat(
      {begin, docs_.nest(2, docs_.concat({docs_.hard(), inner, comments})), docs_.hard(), token(close)});
}

const Doc *Layout::braced(Cursor &at, Rule parent) {
  const Node open = at.next();
  const Members all = membersTo(at, Tok::RBRACE);
  const Node close = at.next();
  if (all.empty()) {
    const Doc *begin = token(open);
    bool hasComments = false;
    const Doc *inside = closing(close, hasComments);
    if (!hasComments) return docs_.concat({begin, token(close)});
    return docs_.concat({begin, docs_.nest(2, inside), docs_.hard(), token(close)});
  }
  const auto isWord = [](const Member &member) { return member.firstToken() == member.lastToken(); };
  const auto hasPayload = [this](const Member &member) {
    return file_.tokens.tokens[member.lastToken()].type == Tok::RPAREN;
  };
  switch (parent) {
  case Rule::enumItem:
    if (std::all_of(all.begin(), all.end(), isWord)) return onOneLine(open, all, close, true);
    if (all.size() <= mostOnOneLine && std::none_of(all.begin(), all.end(), hasPayload))
      return onOneLine(open, all, close, true);
    break;
  case Rule::recordItem:
  case Rule::askClause: // form { … }
    if (all.size() <= mostFieldsOnOneLine) return onOneLine(open, all, close, true);
    break;
  case Rule::systemDecl:
  case Rule::calendarDecl:
  case Rule::action: // ask TEAM "…" { … }
    if (all.size() <= mostOnOneLine) return onOneLine(open, all, close, false);
    break;
  case Rule::criteriaRow:
    if (all.size() == 1 && isWord(all[0])) // `otherwise`
      return onOneLine(open, all, close, false);
    break;
  case Rule::fields: {
    llvm::SmallVector<Item, 8> items;
    for (const Member &member : all) items.push_back(itemOf(member, &member != &all.back(), false));
    const Doc *inner = separate(items, docs_.line(), false, close);
    return docs_.group(docs_.concat({token(open), inner, docs_.line(), token(close)}));
  }
  case Rule::branchStmt: return broken(open, arms(all, true), close);
  case Rule::matchExpr: return broken(open, arms(all, false), close);
  default: break;
  }
  return broken(open, members(all), close);
}

/// A block of one statement stays on the line where it fits.
const Doc *Layout::block(Node node, bool alwaysBroken, bool grouped) {
  Cursor at = node.children();
  const Node open = at.next();
  const Members all = membersTo(at, Tok::RBRACE);
  const Node close = at.next();
  const Doc *begin = token(open);
  const Doc *inner = members(all);
  bool hasComments = false;
  const Doc *comments = closing(close, hasComments);
  if (all.empty() && !hasComments) return docs_.concat({begin, token(close)});
  if (all.empty()) return docs_.concat({begin, docs_.nest(2, comments), docs_.hard(), token(close)});
  const bool mayStay = all.size() == 1 && !alwaysBroken;
  const Doc *edge = mayStay ? docs_.line() : docs_.hard();
  const Doc *whole = docs_.concat({begin, docs_.nest(2, docs_.concat({edge, inner, comments})), edge, token(close)});
  return grouped ? docs_.group(whole) : whole;
}

} // namespace tejun::format
