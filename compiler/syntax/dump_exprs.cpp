// Expressions, names, types and texts of the tree as text.
#include "compiler/syntax/dumper.h"

namespace tejun::syntax {

using namespace ast;

namespace {

StringRef spelling(BinaryOp op) {
  switch (op) {
  case BinaryOp::or_: return "or";
  case BinaryOp::and_: return "and";
  case BinaryOp::eq: return "==";
  case BinaryOp::ne: return "!=";
  case BinaryOp::lt: return "<";
  case BinaryOp::le: return "<=";
  case BinaryOp::gt: return ">";
  case BinaryOp::ge: return ">=";
  case BinaryOp::in: return "in";
  case BinaryOp::notIn: return "not-in";
  case BinaryOp::contains: return "contains";
  case BinaryOp::starts: return "starts";
  case BinaryOp::ends: return "ends";
  case BinaryOp::matches: return "matches";
  case BinaryOp::exactly: return "exactly";
  case BinaryOp::like: return "like";
  case BinaryOp::coalesce: return "??";
  case BinaryOp::add: return "+";
  case BinaryOp::sub: return "-";
  case BinaryOp::mul: return "*";
  case BinaryOp::div: return "/";
  case BinaryOp::mod: return "%";
  }
  return "?";
}

} // namespace

// ---- small parts -----------------------------------------------------------------------------------------------

void Dumper::text(StringRef text) {
  out_ << '"';
  for (const char c : text) {
    switch (c) {
    case '\n': out_ << "\\n"; break;
    case '\r': out_ << "\\r"; break;
    case '\t': out_ << "\\t"; break;
    case '"': out_ << "\\\""; break;
    case '\\': out_ << "\\\\"; break;
    default: out_ << c; break;
    }
  }
  out_ << '"';
}

void Dumper::title(const TextLit &title) {
  if (!title) return;
  out_ << ' ';
  text(title.text);
}

void Dumper::because(const TextLit &reason) {
  if (!reason) return;
  out_ << " (because ";
  text(reason.text);
  out_ << ')';
}

void Dumper::name(const Ident &name) { out_ << ' ' << name.text; }

void Dumper::optional(StringRef kind, const Ident &name) {
  if (name) out_ << " (" << kind << ' ' << name.text << ')';
}

void Dumper::names(StringRef kind, ArrayRef<Ident> names) {
  if (names.empty()) return;
  out_ << " (" << kind;
  for (const Ident &one : names) name(one);
  out_ << ')';
}

void Dumper::path(const Path &path) {
  out_ << ' ';
  llvm::interleave(path.parts, out_, [&](const Ident &part) { out_ << part.text; }, ".");
}

void Dumper::doc(StringRef doc) {
  if (doc.empty()) return;
  out_ << " (doc ";
  text(doc);
  out_ << ')';
}

void Dumper::type(const TypeRef *type) {
  if (!type->alternatives.empty()) {
    out_ << " (union";
    for (const TypeRef *one : type->alternatives) this->type(one);
    out_ << ')';
    optional("tlp", type->marking);
    return;
  }
  const bool bracketed = !type->args.empty();
  if (bracketed) out_ << " (type";
  path(type->name);
  for (const TypeRef *one : type->args) this->type(one);
  if (bracketed) out_ << ')';
  if (type->optional) out_ << '?';
  optional("tlp", type->marking);
}

void Dumper::optional(StringRef kind, const TypeRef *type) {
  if (type == nullptr) return;
  out_ << " (" << kind;
  this->type(type);
  out_ << ')';
}

// ---- expressions -----------------------------------------------------------------------------------------------

void Dumper::optional(StringRef kind, const Expr *expr) {
  if (expr == nullptr) return;
  out_ << " (" << kind;
  this->expr(expr);
  out_ << ')';
}

void Dumper::all(StringRef kind, ArrayRef<const Expr *> exprs) {
  if (exprs.empty()) return;
  out_ << " (" << kind;
  for (const Expr *one : exprs) expr(one);
  out_ << ')';
}

void Dumper::args(ArrayRef<Arg> args) {
  for (const Arg &arg : args) {
    if (arg.rest) {
      out_ << " ..";
      continue;
    }
    if (arg.name) out_ << ' ' << arg.name.text << ':';
    expr(arg.value);
  }
}

void Dumper::expr(const Expr *expr) {
  switch (expr->kind) {
  case ExprKind::error: out_ << " (error)"; return;
  case ExprKind::boolLit: out_ << (llvm::cast<BoolLit>(expr)->value ? " true" : " false"); return;
  case ExprKind::intLit:
  case ExprKind::decimalLit:
  case ExprKind::addressLit:
  case ExprKind::networkLit:
  case ExprKind::durationLit:
  case ExprKind::sizeLit:
  case ExprKind::timeOfDayLit:
  case ExprKind::dateLit: {
    static constexpr StringRef kinds[] = {"int", "decimal", "address", "network", "duration", "size", "time", "date"};
    const auto kind = static_cast<std::size_t>(expr->kind);
    const auto spelledKind = kind <= static_cast<std::size_t>(ExprKind::decimalLit)
                                 ? kind - static_cast<std::size_t>(ExprKind::intLit)
                                 : kind - static_cast<std::size_t>(ExprKind::addressLit) + 2;
    out_ << " (" << kinds[spelledKind] << ' ' << llvm::cast<SpelledLit>(expr)->text << ')';
    return;
  }
  case ExprKind::textLit: {
    const auto *whole = llvm::cast<TextExpr>(expr);
    const bool plain = whole->parts.size() == 1 && whole->parts.front().hole == nullptr;
    out_ << (plain ? " " : " (text");
    for (const TextPart &part : whole->parts) {
      if (part.hole != nullptr) {
        this->expr(part.hole);
        continue;
      }
      if (!plain) out_ << ' ';
      text(part.text);
    }
    if (!plain) out_ << ')';
    return;
  }
  case ExprKind::name: name(llvm::cast<NameExpr>(expr)->name); return;
  case ExprKind::member:
  case ExprKind::optMember: {
    const auto *member = llvm::cast<MemberExpr>(expr);
    out_ << (expr->kind == ExprKind::member ? " (." : " (?.");
    this->expr(member->base);
    name(member->member);
    break;
  }
  case ExprKind::index:
    out_ << " (index";
    this->expr(llvm::cast<IndexExpr>(expr)->base);
    this->expr(llvm::cast<IndexExpr>(expr)->key);
    break;
  case ExprKind::call:
    out_ << " (call";
    this->expr(llvm::cast<CallExpr>(expr)->callee);
    args(llvm::cast<CallExpr>(expr)->args);
    because(llvm::cast<CallExpr>(expr)->irreversibleBecause);
    break;
  case ExprKind::unary:
    out_ << (llvm::cast<UnaryExpr>(expr)->op == UnaryOp::not_ ? " (not" : " (neg");
    this->expr(llvm::cast<UnaryExpr>(expr)->operand);
    break;
  case ExprKind::binary: {
    const auto *binary = llvm::cast<BinaryExpr>(expr);
    out_ << " (" << spelling(binary->op);
    this->expr(binary->left);
    this->expr(binary->right);
    break;
  }
  case ExprKind::is: {
    const auto *is = llvm::cast<IsExpr>(expr);
    out_ << (is->negated ? " (is-not" : " (is");
    this->expr(is->operand);
    name(is->what);
    break;
  }
  case ExprKind::ifRan: optional("if-ran", llvm::cast<IfRanExpr>(expr)->operand); return;
  case ExprKind::listLit:
    out_ << " (list";
    for (const Expr *one : llvm::cast<ListExpr>(expr)->items) this->expr(one);
    break;
  case ExprKind::recordLit: {
    const auto *record = llvm::cast<RecordExpr>(expr);
    out_ << " (record";
    if (!record->type.parts.empty()) path(record->type);
    for (const FieldInit &field : record->fields) {
      out_ << ' ' << field.name.text << ':';
      if (field.value != nullptr) this->expr(field.value);
    }
    break;
  }
  case ExprKind::lambda: {
    const auto *lambda = llvm::cast<LambdaExpr>(expr);
    out_ << " (lambda (";
    llvm::interleave(lambda->params, out_, [&](const Ident &one) { out_ << one.text; }, " ");
    out_ << ')';
    this->expr(lambda->body);
    break;
  }
  case ExprKind::ifExpr: {
    const auto *whole = llvm::cast<IfExpr>(expr);
    out_ << " (if";
    this->expr(whole->cond);
    ++depth_;
    named("then", whole->then);
    if (whole->otherwise != nullptr) named("else", whole->otherwise);
    --depth_;
    break;
  }
  case ExprKind::matchExpr: match(*llvm::cast<MatchExpr>(expr)); return;
  case ExprKind::elseExpr:
    out_ << " (try";
    this->expr(llvm::cast<ElseExpr>(expr)->operand);
    handler("else", llvm::cast<ElseExpr>(expr)->handler);
    break;
  case ExprKind::ask: ask(*llvm::cast<AskExpr>(expr)); return;
  case ExprKind::await:
    out_ << " (await";
    this->expr(llvm::cast<AwaitExpr>(expr)->job);
    optional("at-most", llvm::cast<AwaitExpr>(expr)->atMost);
    break;
  case ExprKind::poll: {
    const auto *poll = llvm::cast<PollExpr>(expr);
    out_ << " (poll";
    this->expr(poll->call);
    optional("every", poll->every);
    optional("times", poll->atMostTimes);
    optional("until", poll->until);
    break;
  }
  case ExprKind::declassify:
    out_ << " (declassify";
    this->expr(llvm::cast<DeclassifyExpr>(expr)->operand);
    because(llvm::cast<DeclassifyExpr>(expr)->because);
    break;
  case ExprKind::each: optional("each", llvm::cast<EachExpr>(expr)->list); return;
  case ExprKind::officeTime: {
    const auto *time = llvm::cast<OfficeTimeExpr>(expr);
    out_ << " (office-time";
    this->expr(time->length);
    name(time->calendar);
    break;
  }
  case ExprKind::later: out_ << " (later \"" << llvm::cast<LaterExpr>(expr)->construct << "\""; break;
  }
  out_ << ')';
}

void Dumper::match(const MatchExpr &match) {
  out_ << " (match";
  expr(match.subject);
  ++depth_;
  for (const MatchArm &arm : match.arms) {
    open("arm");
    for (const ast::Pattern &one : arm.patterns) pattern(one);
    optional("if", arm.guard);
    block(arm.body);
    close();
  }
  --depth_;
  out_ << ')';
}

void Dumper::pattern(const ast::Pattern &pattern) {
  switch (pattern.kind) {
  case PatternKind::wildcard: out_ << " _"; return;
  case PatternKind::literal: expr(pattern.literal); return;
  case PatternKind::enumCase: break;
  }
  out_ << " (case";
  path(pattern.name);
  for (const Ident &binding : pattern.bindings) name(binding);
  out_ << ')';
}

void Dumper::ask(const AskExpr &ask) {
  static constexpr StringRef kinds[] = {"choose", "form", "approve", "task", "consult"};
  out_ << " (ask";
  name(ask.team);
  expr(ask.question);
  out_ << " (" << kinds[static_cast<std::size_t>(ask.form)];
  if (ask.many) out_ << " many";
  if (ask.subject != nullptr) expr(ask.subject);
  ++depth_;
  for (const FormField &field : ask.fields) {
    open("field");
    name(field.name);
    title(field.title);
    type(field.type);
    optional("from", field.from);
    close();
  }
  out_ << ')';
  optional("at-most", ask.atMost);
  optional("remind-every", ask.remindEvery);
  optional("escalate-to", ask.escalateTo);
  if (ask.silence != nullptr) handler("silence", ask.silence);
  --depth_;
  out_ << ')';
}

} // namespace tejun::syntax
