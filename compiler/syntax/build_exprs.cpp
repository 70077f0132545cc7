// Expressions. The grammar gives an expression as a flat list of operands and operators; precedence is climbed here.
// Only nesting in brackets recurses, and the parser has limited that; chains of operators are loops.
#include <algorithm>

#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/syntax/builder.h"
#include "compiler/syntax/engine.h"

namespace tejun::syntax {

using namespace ast;

namespace {

// Loosest first; `not` stands between `and` and the comparisons.
constexpr int orLevel = 1;
constexpr int andLevel = 2;
constexpr int comparisonLevel = 3;
constexpr int coalesceLevel = 4;
constexpr int sumLevel = 5;
constexpr int productLevel = 6;

struct Infix {
  int level = 0; // 0: no operator
  BinaryOp op = BinaryOp::or_;
};

Infix infixOf(Tok type) {
  switch (type) {
  case Tok::OR: return {orLevel, BinaryOp::or_};
  case Tok::AND: return {andLevel, BinaryOp::and_};
  case Tok::EQ: return {comparisonLevel, BinaryOp::eq};
  case Tok::NE: return {comparisonLevel, BinaryOp::ne};
  case Tok::LT: return {comparisonLevel, BinaryOp::lt};
  case Tok::LE: return {comparisonLevel, BinaryOp::le};
  case Tok::GT: return {comparisonLevel, BinaryOp::gt};
  case Tok::GE: return {comparisonLevel, BinaryOp::ge};
  case Tok::IN: return {comparisonLevel, BinaryOp::in};
  case Tok::NOT: return {comparisonLevel, BinaryOp::notIn}; // behind an operand it is `not in`
  case Tok::CONTAINS: return {comparisonLevel, BinaryOp::contains};
  case Tok::STARTS: return {comparisonLevel, BinaryOp::starts};
  case Tok::ENDS: return {comparisonLevel, BinaryOp::ends};
  case Tok::MATCHES: return {comparisonLevel, BinaryOp::matches};
  case Tok::LIKE: return {comparisonLevel, BinaryOp::like};
  case Tok::EXACTLY: return {comparisonLevel, BinaryOp::exactly};
  case Tok::COALESCE: return {coalesceLevel, BinaryOp::coalesce};
  case Tok::PLUS: return {sumLevel, BinaryOp::add};
  case Tok::MINUS: return {sumLevel, BinaryOp::sub};
  case Tok::STAR: return {productLevel, BinaryOp::mul};
  case Tok::SLASH: return {productLevel, BinaryOp::div};
  case Tok::PERCENT: return {productLevel, BinaryOp::mod};
  default: return {};
  }
}

} // namespace

// ---- height ----------------------------------------------------------------------------------------------------

std::uint32_t Builder::height(const Expr *expr) const {
  if (expr == nullptr) return 0;
  const std::uint32_t at = expr->id - firstId_;
  return at < heights_.size() ? heights_[at] : 1;
}

const Expr *Builder::sized(Expr *expr, ArrayRef<const Expr *> parts, std::uint32_t tallest) {
  for (const Expr *part : parts) tallest = std::max(tallest, height(part));
  if (++tallest > maxHeight) {
    if (!saidTooDeep_) {
      sink_.report(diag::nesting_too_deep, span(expr->range), {{"limit", maxHeight}});
      saidTooDeep_ = true;
    }
    return make<ErrorExpr>(expr->range);
  }
  const std::uint32_t at = expr->id - firstId_;
  if (at >= heights_.size()) heights_.resize(at + 1, 1);
  heights_[at] = static_cast<std::uint16_t>(tallest);
  tallest_ = std::max(tallest_, tallest);
  return expr;
}

// ---- whole expressions -----------------------------------------------------------------------------------------

const Expr *Builder::rhs(Node node) {
  Cursor at = node.children();
  const Node first = at.next();
  if (first.is(Rule::ifExpr)) return ifExpr(first);
  if (first.is(Rule::matchExpr)) return match(first, true);
  if (first.is(Rule::fields)) return recordOf({}, first.begin(), first);
  if (first.is(Rule::action)) return withElse(action(first), at);

  const Expr *value = withFields(expr(first), at);
  if (at.accept(Tok::IF)) {
    const Node ran = at.next();
    auto *whole = make<IfRanExpr>(Range{value->range.begin, ran.end()});
    whole->operand = value;
    value = sized(whole, {value});
  }
  return withElse(value, at);
}

const Expr *Builder::expr(Node node) {
  Cursor at = node.children();
  return chain(at);
}

const Expr *Builder::withFields(const Expr *value, Cursor &at) {
  if (!at.at(Rule::fields)) return value;
  const Node fields = at.next();
  Path type;
  if (!pathOf(value, type)) {
    sink_.report(diag::record_without_type, span(value->range));
    return make<ErrorExpr>(Range{value->range.begin, fields.end()});
  }
  return recordOf(type, value->range.begin, fields);
}

const Expr *Builder::withElse(const Expr *value, Cursor &at) {
  const Handler *otherwise = optionalElse(at);
  if (otherwise == nullptr) return value;
  auto *whole = make<ElseExpr>(Range{value->range.begin, otherwise->range.end});
  whole->operand = value;
  whole->handler = otherwise;
  return sized(whole, {value, otherwise->value});
}

// ---- operators -------------------------------------------------------------------------------------------------

const Expr *Builder::binary(Cursor &at, int level) { return continued(prefixed(at), at, level); }

const Expr *Builder::continued(const Expr *left, Cursor &at, int level) {
  bool compared = false;
  for (;;) {
    const bool isIs = at.at(Tok::IS);
    const Infix infix = isIs ? Infix{comparisonLevel, BinaryOp::eq} : infixOf(at.type());
    if (infix.level == 0 || infix.level < level) return left;
    if (infix.level == coalesceLevel) {
      left = coalesced(left, at);
      continue;
    }
    if (infix.level == comparisonLevel) {
      if (compared) {
        sink_.report(diag::chained_comparison, span(at.peek()));
        left = make<ErrorExpr>(left->range); // its type would only give a second message
      }
      compared = true;
    } else {
      compared = false;
    }
    if (isIs) {
      left = isTest(left, at);
      continue;
    }
    const Node sign = at.next();
    Range opRange = range(sign);
    if (infix.op == BinaryOp::notIn) opRange.end = at.next().end();
    const Expr *right = binary(at, infix.level + 1);
    auto *whole = make<BinaryExpr>(Range{left->range.begin, right->range.end});
    whole->op = infix.op;
    whole->opRange = opRange;
    whole->left = left;
    whole->right = right;
    left = sized(whole, {left, right});
  }
}

/// `a ?? b ?? c` is `a ?? (b ?? c)`: only the last needs to be known.
const Expr *Builder::coalesced(const Expr *first, Cursor &at) {
  llvm::SmallVector<const Expr *, 4> operands{first};
  llvm::SmallVector<Range, 4> signs;
  while (at.at(Tok::COALESCE)) {
    signs.push_back(range(at.next()));
    operands.push_back(binary(at, coalesceLevel + 1));
  }
  const Expr *value = operands.pop_back_val();
  while (!operands.empty()) {
    const Expr *left = operands.pop_back_val();
    auto *whole = make<BinaryExpr>(Range{left->range.begin, value->range.end});
    whole->op = BinaryOp::coalesce;
    whole->opRange = signs.pop_back_val();
    whole->left = left;
    whole->right = value;
    value = sized(whole, {left, value});
  }
  return value;
}

const Expr *Builder::isTest(const Expr *operand, Cursor &at) {
  at.skip();
  const bool negated = at.accept(Tok::NOT);
  const Node what = at.next();
  auto *whole = make<IsExpr>(Range{operand->range.begin, what.end()});
  whole->operand = operand;
  whole->negated = negated;
  whole->what = ident(what);
  return sized(whole, {operand});
}

const Expr *Builder::unary(UnaryOp op, Node sign, const Expr *operand) {
  auto *whole = make<UnaryExpr>(Range{sign.begin(), operand->range.end});
  whole->op = op;
  whole->operand = operand;
  return sized(whole, {operand});
}

/// `-` binds closer than any operator, `not` takes the comparison behind it.
const Expr *Builder::prefixed(Cursor &at) {
  llvm::SmallVector<Node, 2> signs;
  while (at.at(Tok::NOT) || at.at(Tok::MINUS)) signs.push_back(at.next());
  const Expr *value = postfixed(at);
  while (!signs.empty()) {
    const Node sign = signs.pop_back_val();
    if (sign.is(Tok::NOT)) value = continued(value, at, comparisonLevel);
    value = unary(sign.is(Tok::NOT) ? UnaryOp::not_ : UnaryOp::neg, sign, value);
  }
  return value;
}

const Expr *Builder::postfixed(Cursor &at) {
  const Expr *value = primary(at);
  for (;;) {
    if (at.at(Tok::DOT) || at.at(Tok::OPTDOT)) {
      const bool optional = at.next().is(Tok::OPTDOT);
      const Node member = at.next();
      auto *whole =
          make<MemberExpr>(optional ? ExprKind::optMember : ExprKind::member, Range{value->range.begin, member.end()});
      whole->base = value;
      whole->member = ident(member);
      value = sized(whole, {value});
    } else if (at.at(Rule::args)) {
      const Node arguments = at.next();
      const ArrayRef<Arg> passed = args(arguments);
      const Range whole{value->range.begin, arguments.end()};
      const auto *name = llvm::dyn_cast<NameExpr>(value);
      if (name != nullptr && name->name.text == "table") {
        value = later(whole, name->name.text);
        continue;
      }
      auto *called = make<CallExpr>(whole);
      called->callee = value;
      called->args = passed;
      llvm::SmallVector<const Expr *, 8> parts{value};
      for (const Arg &one : passed) parts.push_back(one.value);
      value = sized(called, parts);
    } else if (at.at(Tok::IRREVERSIBLE)) {
      const Node word = at.next();
      const TextLit why = because(at);
      const auto *call = llvm::dyn_cast<CallExpr>(value);
      if (call == nullptr || call->irreversibleBecause) {
        sink_.report(diag::not_irreversible, span(word),
                     {{"name", spelling(value->range.begin, value->range.end).str()}});
        continue;
      }
      auto *whole = make<CallExpr>(Range{value->range.begin, why ? why.range.end : word.end()});
      whole->callee = call->callee;
      whole->args = call->args;
      whole->irreversibleBecause = why;
      value = sized(whole, {value});
    } else if (at.at(Tok::LBRACK)) {
      at.skip();
      const Expr *key = rhs(at.next());
      const Node close = at.next();
      auto *whole = make<IndexExpr>(Range{value->range.begin, close.end()});
      whole->base = value;
      whole->key = key;
      value = sized(whole, {value, key});
    } else {
      return value;
    }
  }
}

const Expr *Builder::primary(Cursor &at) {
  const Node node = at.next();
  if (node.isToken()) return literal(node);
  switch (node.rule()) {
  case Rule::text: return text(node);
  case Rule::list: return list(node);
  default: {
    Cursor inner = node.children(); // paren
    inner.skip();
    return rhs(inner.next());
  }
  }
}

const Expr *Builder::later(Range whole, StringRef construct) {
  auto *expr = make<LaterExpr>(whole);
  expr->construct = construct;
  return expr;
}

// ---- literals --------------------------------------------------------------------------------------------------

const Expr *Builder::literal(Node token) {
  const auto spelled = [&](ExprKind kind) -> const Expr * {
    auto *expr = make<SpelledLit>(kind, range(token));
    expr->text = spelling(token);
    return expr;
  };
  switch (token.token().type) {
  case Tok::TRUE:
  case Tok::FALSE: {
    auto *expr = make<BoolLit>(range(token));
    expr->value = token.is(Tok::TRUE);
    return expr;
  }
  case Tok::INT: return spelled(ExprKind::intLit);
  case Tok::NUMBER2: return spelled(ExprKind::decimalLit);
  case Tok::ADDRESS: return spelled(ExprKind::addressLit);
  case Tok::NETWORK: return spelled(ExprKind::networkLit);
  case Tok::DURATION: return spelled(ExprKind::durationLit);
  case Tok::SIZE: return spelled(ExprKind::sizeLit);
  case Tok::TIME_OF_DAY: return spelled(ExprKind::timeOfDayLit);
  case Tok::DATE: return spelled(ExprKind::dateLit);
  case Tok::BROKEN: return make<ErrorExpr>(range(token));
  default: {
    auto *expr = make<NameExpr>(range(token));
    expr->name = ident(token);
    return expr;
  }
  }
}

const Expr *Builder::text(Node node) {
  auto *whole = make<TextExpr>(range(node));
  llvm::SmallVector<TextPart, 4> parts;
  llvm::SmallVector<const Expr *, 4> holes;
  Cursor at = node.children();
  const Node open = at.next();
  if (open.is(Tok::TEXT)) {
    parts.push_back({textLit(open).text, nullptr});
    whole->parts = keep(parts);
    return whole;
  }
  const bool isBlock = open.is(Tok::BLOCK_OPEN);
  const std::optional<StringRef> indent = isBlock ? blockIndent(node.end()) : std::nullopt;
  bool isFirst = isBlock;
  while (!at.done() && !at.at(Tok::TEXT_CLOSE)) {
    const Node part = at.next();
    if (part.is(Tok::HOLE)) {
      holes.push_back(expr(at.next()));
      parts.push_back({{}, holes.back()});
      at.accept(Tok::RBRACE);
    } else {
      std::uint32_t begin = part.begin();
      std::uint32_t end = part.end();
      while (at.at(Tok::TEXT_CHUNK)) end = at.next().end(); // a lone `$` or `"` is a chunk of its own
      if (isFirst) {                                        // a block's text begins on the line after its mark
        if (text_[begin] == '\r') ++begin;
        if (begin < end && text_[begin] == '\n') ++begin;
      }
      const bool isLast = at.at(Tok::TEXT_CLOSE);
      const StringRef chunk = indent ? indented(begin, end, *indent, isFirst, isLast) : unescape(begin, end);
      if (!chunk.empty()) parts.push_back({chunk, nullptr});
    }
    isFirst = false;
  }
  whole->parts = keep(parts);
  return sized(whole, holes);
}

/// The white space before a block's closing mark, when nothing else stands on that line: what its lines are indented by.
std::optional<StringRef> Builder::blockIndent(std::uint32_t end) const {
  constexpr std::uint32_t mark = 3;
  const StringRef before = spelling(0, end - mark);
  const StringRef indent = before.substr(before.find_last_of('\n') + 1);
  if (!before.contains('\n') || !indent.trim(" \t").empty()) return std::nullopt;
  return indent;
}

/// A chunk of a block without the indentation of its lines; the last line break belongs to the mark behind it.
StringRef Builder::indented(std::uint32_t begin, std::uint32_t end, StringRef indent, bool isFirst, bool isLast) {
  std::string out;
  bool atLine = isFirst;
  while (begin < end) {
    const StringRef rest = spelling(begin, end);
    const std::size_t stop = rest.find('\n');
    StringRef line = rest.take_front(stop == StringRef::npos ? rest.size() : stop + 1);
    const auto next = begin + static_cast<std::uint32_t>(line.size());
    if (atLine) {
      std::size_t strip = 0;
      while (strip < indent.size() && strip < line.size() && line[strip] == indent[strip]) ++strip;
      begin += static_cast<std::uint32_t>(strip);
    }
    out += unescape(begin, next);
    atLine = stop != StringRef::npos || (atLine && begin == next);
    begin = next;
  }
  if (isLast && atLine && !out.empty()) {
    out.pop_back();
    if (!out.empty() && out.back() == '\r') out.pop_back();
  }
  return keepText(out);
}

const Expr *Builder::constant(Cursor &at) {
  const Node node = at.next();
  return node.isToken() ? literal(node) : text(node);
}

const Expr *Builder::duration(Node node) {
  Cursor at = node.children();
  const Expr *value = expr(at.next());
  if (at.done()) return value;
  auto *whole = make<OfficeTimeExpr>(range(node));
  whole->length = value;
  at.accept(Tok::OF);
  whole->calendar = ident(at.next());
  return sized(whole, {value});
}

// ---- lists, records, calls -------------------------------------------------------------------------------------

const Expr *Builder::list(Node node) {
  checkCommas(node);
  llvm::SmallVector<const Expr *, 8> items;
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    if (part.is(Rule::rhs)) items.push_back(rhs(part));
  }
  auto *whole = make<ListExpr>(range(node));
  whole->items = keep(items);
  return sized(whole, items);
}

const Expr *Builder::recordOf(Path type, std::uint32_t begin, Node fields) {
  checkCommas(fields);
  llvm::SmallVector<FieldInit, 8> inits;
  llvm::SmallVector<const Expr *, 8> values;
  for (Cursor at = fields.children(); !at.done();) {
    const Node part = at.next();
    if (!part.is(Rule::field)) continue;
    Cursor inner = part.children();
    if (inner.at(Tok::DOTDOT)) continue; // a test's partial record; a record may leave fields out all the same
    FieldInit init;
    init.name = ident(inner.next());
    if (inner.accept(Tok::COLON)) {
      init.value = rhs(inner.next());
      values.push_back(init.value);
    }
    inits.push_back(init);
  }
  auto *whole = make<RecordExpr>(Range{begin, fields.end()});
  whole->type = type;
  whole->fields = keep(inits);
  return sized(whole, values);
}

bool Builder::pathOf(const Expr *expr, Path &out) {
  llvm::SmallVector<Ident, 4> parts;
  out.range = expr->range;
  while (const auto *member = llvm::dyn_cast<MemberExpr>(expr)) {
    if (member->kind == ExprKind::optMember) return false;
    parts.push_back(member->member);
    expr = member->base;
  }
  const auto *name = llvm::dyn_cast<NameExpr>(expr);
  if (name == nullptr) return false;
  parts.push_back(name->name);
  std::reverse(parts.begin(), parts.end());
  out.parts = keep(parts);
  return true;
}

/// The grammar takes `a,,b` so as to decide on one token; nobody means it.
void Builder::checkCommas(Node node) {
  bool hadComma = false;
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    const bool isComma = part.is(Tok::COMMA);
    if (isComma && hadComma) {
      sink_.report(diag::expected_expression, span(part), {{"found", "`,`"}}).fix(span(part), "", diag::fix_remove);
    }
    hadComma = isComma;
  }
}

ArrayRef<Arg> Builder::args(Node node) {
  checkCommas(node);
  llvm::SmallVector<Arg, 8> all;
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    if (part.is(Rule::arg)) all.push_back(arg(part));
  }
  return keep(all);
}

Arg Builder::arg(Node node) {
  Arg arg;
  arg.range = range(node);
  Cursor at = node.children();
  if (at.accept(Tok::DOTDOT)) {
    arg.rest = true;
    return arg;
  }
  if (!at.at(Rule::argValue)) {
    arg.name = ident(at.next());
    at.accept(Tok::COLON);
  }
  const Node value = at.next();
  arg.value = argValue(value);
  return arg;
}

const Expr *Builder::argValue(Node node) {
  Cursor at = node.children();
  if (at.accept(Tok::EACH)) {
    auto *each = make<EachExpr>(range(node));
    each->list = expr(at.next());
    return sized(each, {each->list});
  }
  const Node value = at.next();
  if (value.is(Rule::rhs)) return rhs(value);

  auto *lambda = make<LambdaExpr>(range(value));
  llvm::SmallVector<Ident, 4> parameters;
  for (Cursor inner = value.children(); !inner.done();) {
    const Node part = inner.next();
    if (part.is(Rule::rhs)) {
      lambda->body = rhs(part);
    } else if (!part.is(Tok::LPAREN) && !part.is(Tok::RPAREN) && !part.is(Tok::COMMA) && !part.is(Tok::FATARROW)) {
      parameters.push_back(ident(part));
    }
  }
  lambda->params = keep(parameters);
  return sized(lambda, {lambda->body});
}

/// `edr.isolate` written as a path, as the expression it is.
const Expr *Builder::nameChain(const Path &path) {
  auto *name = make<NameExpr>(path.parts.front().range);
  name->name = path.parts.front();
  const Expr *value = name;
  for (const Ident &part : path.parts.drop_front()) {
    auto *member = make<MemberExpr>(ExprKind::member, Range{value->range.begin, part.range.end});
    member->base = value;
    member->member = part;
    value = sized(member, {value});
  }
  return value;
}

const Expr *Builder::call(Path callee, Node arguments) {
  auto *whole = make<CallExpr>(Range{callee.range.begin, arguments.end()});
  whole->callee = nameChain(callee);
  whole->args = args(arguments);
  llvm::SmallVector<const Expr *, 8> parts{whole->callee};
  for (const Arg &one : whole->args) parts.push_back(one.value);
  return sized(whole, parts);
}

} // namespace tejun::syntax
