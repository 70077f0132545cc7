// Names, numbers, texts, types, parameters: the small parts that everything else is made of.
#include <algorithm>
#include <string>

#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/source/unicode.h"
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

Ident Builder::ident(Node token) {
  const StringRef spelled = spelling(token);
  if (std::all_of(spelled.begin(), spelled.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return {spelled, range(token)};
  }
  std::string storage;
  const auto normal = normaliseIdentifier(spelled, storage);
  if (!normal || normal->data() == spelled.data()) return {spelled, range(token)};
  return {keepText(*normal), range(token)};
}

Ident Builder::optionalIdent(Cursor &at, Tok keyword) { return at.accept(keyword) ? ident(at.next()) : Ident{}; }

Number Builder::number(Node token) {
  const StringRef spelled = spelling(token);
  llvm::SmallVector<StringRef, 3> parts;
  spelled.split(parts, '.');
  const auto padded = [](StringRef part) { return part.size() > 1 && part.front() == '0'; };
  if (std::any_of(parts.begin(), parts.end(), padded)) {
    std::string meant;
    for (StringRef part : parts) {
      while (padded(part)) part = part.drop_front();
      if (!meant.empty()) meant += '.';
      meant += part;
    }
    sink_.report(diag::leading_zero, span(token), {{"literal", spelled.str()}})
        .fix(span(token), meant, diag::fix_replace_with, {{"replacement", meant}});
  }
  return {spelled, range(token)};
}

TextLit Builder::textLit(Node token) {
  const Range whole = range(token);
  std::uint32_t begin = whole.begin;
  std::uint32_t end = whole.end;
  // A text that was never closed, or was quoted otherwise, is here too: its marks are not `"`.
  if (text_[begin] == '"') {
    ++begin;
    if (end > begin && text_[end - 1] == '"') --end;
  } else {
    begin += decodeUtf8(text_, begin).size;
    while (end > begin && (static_cast<unsigned char>(text_[end - 1]) & 0xC0) == 0x80) --end;
    if (end > begin) --end;
  }
  return {unescape(begin, end), whole, true};
}

TextLit Builder::title(Cursor &at) { return at.at(Tok::TEXT) ? textLit(at.next()) : TextLit{}; }

TextLit Builder::reason(Cursor &at) {
  if (!at.at(Tok::TEXT)) return {};
  const TextLit text = textLit(at.next());
  if (text.text.trim().empty()) sink_.report(diag::empty_reason, span(text.range));
  return text;
}

TextLit Builder::because(Cursor &at) { return at.accept(Tok::BECAUSE) ? reason(at) : TextLit{}; }

StringRef Builder::unescape(std::uint32_t begin, std::uint32_t end) {
  const StringRef raw = spelling(begin, end);
  std::size_t at = raw.find('\\');
  if (at == StringRef::npos) return raw;

  std::string out;
  std::size_t done = 0;
  for (; at != StringRef::npos && at + 1 < raw.size(); at = raw.find('\\', done)) {
    out += raw.slice(done, at);
    done = at + 2;
    const auto place = begin + static_cast<std::uint32_t>(at);
    switch (raw[at + 1]) {
    case 'n': out += '\n'; continue;
    case 't': out += '\t'; continue;
    case 'r': out += '\r'; continue;
    case '"':
    case '\\':
    case '$': out += raw[at + 1]; continue;
    case 'u': {
      const std::size_t close = raw.find('}', done);
      std::uint32_t value = 0;
      const bool braced = done < raw.size() && raw[done] == '{' && close != StringRef::npos;
      const std::size_t escapeEnd = braced ? close + 1 : done;
      const StringRef digits = braced ? raw.slice(done + 1, close) : StringRef();
      done = escapeEnd;
      if (!braced || digits.empty() || digits.size() > 6 || digits.getAsInteger(16, value) || value > 0x10FFFF ||
          (value >= 0xD800 && value <= 0xDFFF)) {
        sink_.report(diag::bad_unicode_escape, span(Range{place, begin + static_cast<std::uint32_t>(escapeEnd)}),
                     {{"escape", raw.slice(at, escapeEnd).str()}});
        continue;
      }
      appendUtf8(out, value);
      continue;
    }
    default: {
      done = at + 1 + decodeUtf8(raw, at + 1).size;
      sink_.report(diag::bad_escape, span(Range{place, begin + static_cast<std::uint32_t>(done)}),
                   {{"escape", raw.slice(at, done).str()}});
      continue;
    }
    }
  }
  out += raw.substr(done);
  return keepText(out);
}

/// A comma between two cases or fields may be left out, so it does not part the second from what is written of it.
StringRef Builder::doc(Node node) {
  if (comments_.empty()) return {};
  const std::uint32_t index = node.tokenIndex();
  const std::uint32_t end = node.begin();
  const Token *before = index == 0 ? nullptr : &node.token() - 1;
  if (index > 1 && before->type == Tok::COMMA) --before;
  const std::uint32_t begin = before == nullptr ? 0 : before->end;
  auto last = std::upper_bound(comments_.begin(), comments_.end(), end,
                               [](std::uint32_t place, const CommentToken &comment) { return place < comment.begin; });
  auto first = last;
  while (first != comments_.begin() && std::prev(first)->begin >= begin && std::prev(first)->doc) --first;
  if (first == last) return {};
  documenting_.resize(comments_.size());

  std::string lines;
  for (auto comment = first; comment != last; ++comment) {
    documenting_[static_cast<std::size_t>(comment - comments_.begin())] = true;
    if (comment != first) lines += '\n';
    StringRef line = spelling(comment->begin, comment->end).drop_front(3);
    line.consume_front(" ");
    lines += line.rtrim();
  }
  return keepText(lines);
}

void Builder::strayDocs() {
  documenting_.resize(comments_.size());
  bool said = false; // of the lines that belong together
  for (std::size_t i = 0; i < comments_.size(); ++i) {
    const CommentToken &comment = comments_[i];
    const bool stray = comment.doc && !documenting_[i];
    const bool follows = i > 0 && spelling(comments_[i - 1].end, comment.begin).trim().empty();
    if (stray && !(said && follows))
      sink_.report(diag::stray_doc_comment, span(Range{comment.begin, comment.end}))
          .fix(span(Range{comment.begin, comment.begin + 3}), "//", diag::fix_replace_with, {{"replacement", "//"}});
    said = stray;
  }
}

Path Builder::path(Node node) {
  llvm::SmallVector<Ident, 4> parts;
  for (Cursor at = node.children(); !at.done();) {
    if (!at.accept(Tok::DOT)) parts.push_back(ident(at.next()));
  }
  return {keep(parts), range(node)};
}

ArrayRef<Ident> Builder::names(Node node) {
  llvm::SmallVector<Ident, 4> all;
  for (Cursor at = node.children(); !at.done();) {
    if (!at.accept(Tok::COMMA)) all.push_back(ident(at.next()));
  }
  return keep(all);
}

ArrayRef<Path> Builder::paths(Node node) {
  llvm::SmallVector<Path, 4> all;
  for (Cursor at = node.children(); !at.done();) {
    if (!at.accept(Tok::COMMA)) all.push_back(path(at.next()));
  }
  return keep(all);
}

const TypeRef *Builder::type(Node node) {
  llvm::SmallVector<const TypeRef *, 2> alternatives;
  TypeRef *whole = nullptr;
  Ident label;
  for (Cursor at = node.children(); !at.done();) {
    if (at.accept(Tok::BAR)) continue;
    const Node part = at.next();
    if (part.is(Rule::marking))
      label = marking(part);
    else
      alternatives.push_back(whole = typeAtom(part));
  }
  if (alternatives.size() != 1) {
    whole = make<TypeRef>();
    whole->range = range(node);
    whole->alternatives = keep(alternatives);
  }
  whole->marking = label;
  return whole;
}

/// `amber + strict` is one label however it is spaced.
Ident Builder::marking(Node node) {
  Cursor at = node.children();
  at.skip();
  const Ident level = ident(at.next());
  if (!at.accept(Tok::PLUS)) return level;
  const Ident more = ident(at.next());
  return {keepText(level.text.str() + "+" + more.text.str()), Range{level.range.begin, more.range.end}};
}

TypeRef *Builder::typeAtom(Node node) {
  auto *atom = make<TypeRef>();
  atom->range = range(node);
  Cursor at = node.children();
  atom->name = path(at.next());
  if (at.at(Rule::typeArgs)) {
    llvm::SmallVector<const TypeRef *, 2> args;
    for (Cursor inner = at.next().children(); !inner.done();) {
      const Node part = inner.next();
      if (part.is(Rule::typeRef)) args.push_back(type(part));
    }
    atom->args = keep(args);
  }
  atom->optional = at.accept(Tok::QUESTION);
  return atom;
}

void Builder::twice(bool already, Node clause) {
  if (already) sink_.report(diag::duplicate_clause, span(clause), {{"clause", spelling(clause).str()}});
}

ArrayRef<Param> Builder::params(Node node) {
  llvm::SmallVector<Param, 4> all;
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    if (!part.is(Rule::param)) continue;
    Param param;
    param.range = range(part);
    Cursor inner = part.children();
    param.name = ident(inner.next());
    inner.accept(Tok::COLON);
    param.type = type(inner.next());
    if (inner.accept(Tok::ASSIGN)) param.defaultValue = rhs(inner.next());
    all.push_back(param);
  }
  return keep(all);
}

} // namespace tejun::syntax
