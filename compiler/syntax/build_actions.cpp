// Control flow that has a value (`if`, `match`), and what takes time or a person (`ask`, `await`, `poll`, …).
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

const Expr *Builder::ifExpr(Node node) {
  const std::uint32_t outer = std::exchange(tallest_, 0);
  auto *whole = make<IfExpr>(range(node));
  Cursor at = node.children();
  at.skip();
  whole->cond = expr(at.next());
  whole->then = block(at.next(), true);
  if (at.accept(Tok::ELSE)) {
    const Node last = at.next();
    whole->otherwise = last.is(Rule::block) ? block(last, true) : blockOf(ifExpr(last));
  }
  const std::uint32_t inner = std::exchange(tallest_, outer);
  return sized(whole, {whole->cond}, inner);
}

const MatchExpr *Builder::match(Node node, bool wantValue) {
  const std::uint32_t outer = std::exchange(tallest_, 0);
  auto *whole = make<MatchExpr>(range(node));
  Cursor at = node.children();
  at.skip();
  whole->subject = expr(at.next());
  llvm::SmallVector<MatchArm, 8> arms;
  while (!at.done()) {
    const Node part = at.next();
    if (!part.is(Rule::matchArm)) continue;
    Cursor inner = part.children();
    if (inner.at(Tok::BROKEN)) continue;
    MatchArm arm;
    arm.range = range(part);
    llvm::SmallVector<ast::Pattern, 2> patterns;
    do patterns.push_back(pattern(inner.next()));
    while (inner.accept(Tok::BAR));
    arm.patterns = keep(patterns);
    if (inner.accept(Tok::IF)) arm.guard = expr(inner.next());
    inner.accept(Tok::FATARROW);
    const Node body = inner.next();
    arm.body = body.is(Rule::block) ? block(body, wantValue) : blockOf(rhs(body));
    arms.push_back(arm);
  }
  whole->arms = keep(arms);
  const std::uint32_t inner = std::exchange(tallest_, outer);
  sized(whole, {whole->subject}, inner);
  return whole;
}

ast::Pattern Builder::pattern(Node node) {
  ast::Pattern pattern;
  pattern.range = range(node);
  Cursor at = node.children();
  const Node first = at.next();
  if (first.is(Rule::text)) {
    pattern.kind = PatternKind::literal;
    pattern.literal = text(first);
    return pattern;
  }
  switch (first.token().type) {
  case Tok::TRUE:
  case Tok::FALSE:
  case Tok::INT:
  case Tok::NUMBER2:
  case Tok::ADDRESS:
  case Tok::NETWORK:
  case Tok::DURATION:
  case Tok::SIZE:
  case Tok::TIME_OF_DAY:
  case Tok::DATE:
    pattern.kind = PatternKind::literal;
    pattern.literal = literal(first);
    return pattern;
  default: break;
  }
  llvm::SmallVector<Ident, 2> parts{ident(first)};
  while (at.accept(Tok::DOT)) parts.push_back(ident(at.next()));
  pattern.name = {keep(parts), Range{first.begin(), parts.back().range.end}};
  if (parts.size() == 1 && parts.front().text == "_" && at.done()) return pattern;
  pattern.kind = PatternKind::enumCase;
  llvm::SmallVector<Ident, 4> bindings;
  if (at.accept(Tok::LPAREN)) {
    do bindings.push_back(ident(at.next()));
    while (at.accept(Tok::COMMA));
  }
  pattern.bindings = keep(bindings);
  return pattern;
}

const Expr *Builder::action(Node node) {
  Cursor at = node.children();
  switch (at.next().token().type) {
  case Tok::ASK: return ask(node, at);
  case Tok::AWAIT: {
    auto *whole = make<AwaitExpr>(range(node));
    whole->job = expr(at.next());
    at.accept(Tok::AT);
    at.accept(Tok::MOST);
    whole->atMost = duration(at.next());
    return sized(whole, {whole->job, whole->atMost});
  }
  case Tok::POLL: {
    auto *whole = make<PollExpr>(range(node));
    whole->call = expr(at.next());
    at.accept(Tok::EVERY);
    whole->every = duration(at.next());
    at.accept(Tok::AT);
    at.accept(Tok::MOST);
    whole->atMostTimes = expr(at.next());
    at.accept(Tok::TIMES);
    at.accept(Tok::UNTIL);
    whole->until = expr(at.next());
    return sized(whole, {whole->call, whole->every, whole->atMostTimes, whole->until});
  }
  case Tok::DECLASSIFY: {
    auto *whole = make<DeclassifyExpr>(range(node));
    whole->operand = expr(at.next());
    whole->because = because(at);
    return sized(whole, {whole->operand});
  }
  default: return later(range(node), at.at(Tok::EACH) ? "undo each" : "undo");
  }
}

const Expr *Builder::ask(Node node, Cursor at) {
  const std::uint32_t outer = std::exchange(tallest_, 0);
  auto *whole = make<AskExpr>(range(node));
  whole->team = ident(at.next());
  whole->question = text(at.next());

  bool hasForm = false;
  const auto form = [&](AskKind kind, Node clause) {
    twice(hasForm, clause);
    hasForm = true;
    whole->form = kind;
  };
  while (!at.done()) {
    const Node part = at.next();
    if (!part.is(Rule::askClause)) continue;
    Cursor clause = part.children();
    const Node word = clause.next();
    switch (word.token().type) {
    case Tok::CHOOSE:
      form(AskKind::choose, word);
      whole->many = clause.accept(Tok::MANY);
      if (!whole->many) clause.accept(Tok::ONE);
      clause.accept(Tok::FROM);
      whole->subject = clause.at(Rule::list) ? list(clause.next()) : expr(clause.next());
      break;
    case Tok::FORM: {
      form(AskKind::form, word);
      llvm::SmallVector<FormField, 8> fields;
      while (!clause.done()) {
        const Node one = clause.next();
        if (!one.is(Rule::formField)) continue;
        Cursor inner = one.children();
        if (inner.at(Tok::BROKEN)) continue;
        FormField field;
        field.name = ident(inner.next());
        field.title = title(inner);
        inner.accept(Tok::COLON);
        field.type = type(inner.next());
        if (inner.accept(Tok::FROM)) field.from = expr(inner.next());
        fields.push_back(field);
      }
      whole->fields = keep(fields);
      break;
    }
    case Tok::APPROVE: form(AskKind::approve, word); break;
    case Tok::CONSULT: form(AskKind::consult, word); break;
    case Tok::TASK:
      form(AskKind::task, word);
      if (!clause.done()) whole->subject = expr(clause.next());
      break;
    case Tok::AT:
      twice(whole->atMost != nullptr, word);
      clause.accept(Tok::MOST);
      whole->atMost = duration(clause.next());
      break;
    case Tok::REMIND:
      twice(whole->remindEvery != nullptr, word);
      clause.accept(Tok::EVERY);
      whole->remindEvery = duration(clause.next());
      break;
    case Tok::ESCALATE:
      twice(static_cast<bool>(whole->escalateTo), word);
      clause.accept(Tok::TO);
      whole->escalateTo = ident(clause.next());
      break;
    case Tok::SILENCE:
      twice(whole->silence != nullptr, word);
      whole->silence = handler(clause.next());
      break;
    default: // broken, already said
      hasForm = true;
      break;
    }
  }
  if (!hasForm) {
    sink_
        .report(diag::missing_clause, span(Range{node.begin(), node.begin() + 3}),
                {{"kind", diag::noun_question}, {"clause", "choose"}})
        .note(diag::help_ask_forms);
  }
  const std::uint32_t inner = std::exchange(tallest_, outer);
  return sized(whole, {whole->question}, inner);
}

ArrayRef<const Expr *> Builder::constants(Node node) {
  llvm::SmallVector<const Expr *, 4> all;
  for (Cursor at = node.children(); !at.done();) {
    if (!at.accept(Tok::COMMA)) all.push_back(constant(at));
  }
  return keep(all);
}

} // namespace tejun::syntax
