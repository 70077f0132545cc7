// Detections: `when` becomes pure data over the alert's fields, which the rule index reads; nothing of it is ever run.
// Comparisons of text fold case (`exactly` does not). A collection's atom means any of its members. `!=` and `not in` are negations,
// so they also hold when the field is absent. `confirm` is a body like others: the body checker's.
#include <re2/re2.h>

#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/declare.h"

namespace tejun::sema {

namespace {

using hir::AtomOp;
using hir::Condition;

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

/// The parts of `alert.a?.b`; nothing when the expression does not begin with `alert`.
std::optional<llvm::SmallVector<ast::Ident, 4>> alertPath(const ast::Expr &expr) {
  llvm::SmallVector<ast::Ident, 4> parts;
  const ast::Expr *at = &expr;
  while (const auto *member = llvm::dyn_cast<ast::MemberExpr>(at)) {
    parts.push_back(member->member);
    at = member->base;
  }
  const auto *root = llvm::dyn_cast<ast::NameExpr>(at);
  if (!root || root->name.text != "alert") return std::nullopt;
  parts.push_back(root->name);
  std::reverse(parts.begin(), parts.end());
  return parts;
}

/// Types whose values are compared as text.
bool isTextual(const TypeTable &types, TypeId type) {
  return types[type].kind >= TypeKind::text && types[type].kind <= TypeKind::attachment;
}

/// What data cannot contain; nothing for what may be a constant.
std::optional<Value> notData(const Context &ctx, const FileScope &scope, const ast::Expr &expr) {
  switch (expr.kind) {
  case ast::ExprKind::call: return Value(diag::noun_call);
  case ast::ExprKind::ask: return Value(diag::noun_question);
  case ast::ExprKind::await:
  case ast::ExprKind::poll: return Value(diag::noun_wait);
  case ast::ExprKind::index:
  case ast::ExprKind::ifRan:
  case ast::ExprKind::recordLit:
  case ast::ExprKind::lambda:
  case ast::ExprKind::ifExpr:
  case ast::ExprKind::matchExpr:
  case ast::ExprKind::elseExpr:
  case ast::ExprKind::declassify:
  case ast::ExprKind::each:
  case ast::ExprKind::officeTime:
  case ast::ExprKind::later: return Value(diag::noun_expression);
  case ast::ExprKind::name: {
    const Symbol *symbol = ctx.lookup(scope, llvm::cast<ast::NameExpr>(expr).name.text);
    if (symbol && symbol->kind != SymbolKind::constant && symbol->kind != SymbolKind::module &&
        symbol->kind != SymbolKind::enumeration)
      return Value("`" + symbol->name.str() + "`");
    return std::nullopt;
  }
  default: return std::nullopt;
  }
}

std::optional<AtomOp> mirrored(AtomOp op) {
  switch (op) {
  case AtomOp::eq: return AtomOp::eq;
  case AtomOp::lt: return AtomOp::gt;
  case AtomOp::le: return AtomOp::ge;
  case AtomOp::gt: return AtomOp::lt;
  case AtomOp::ge: return AtomOp::le;
  default: return std::nullopt;
  }
}

bool isOrdered(TypeId type) {
  return type == integerType || type == decimalType || type == timeType || type == durationType || type == sizeType ||
         type == portType || type == scoreType;
}

class Lowering {
public:
  Lowering(Context &context, const FileScope &fileScope) : ctx(context), program(context.program), scope(fileScope) {}

  Condition lower(const ast::Expr &expr) {
    if (const auto *binary = llvm::dyn_cast<ast::BinaryExpr>(&expr)) {
      if (binary->op == ast::BinaryOp::and_ || binary->op == ast::BinaryOp::or_) return chain(*binary);
      return comparison(*binary);
    }
    if (const auto *unary = llvm::dyn_cast<ast::UnaryExpr>(&expr); unary && unary->op == ast::UnaryOp::not_)
      return negated(lower(*unary->operand));
    if (const auto *is = llvm::dyn_cast<ast::IsExpr>(&expr)) return known(*is);
    if (const auto *literal = llvm::dyn_cast<ast::BoolLit>(&expr))
      return literal->value ? always(expr) : negated(always(expr));
    if (expr.kind == ast::ExprKind::error) return always(expr);
    if (const auto path = alertPath(expr)) {
      if (const auto field = ctx.fieldPath(scope, *path))
        ctx.sink.report(diag::condition_not_bool, scope.span(expr.range), {{"found", ctx.typeName(field->type)}});
      return always(expr);
    }
    notAllowed(expr, notData(ctx, scope, expr).value_or(Value(diag::noun_expression)));
    return always(expr);
  }

private:
  Condition always(const ast::Expr &expr) const {
    Condition condition;
    condition.span = scope.span(expr.range);
    return condition;
  }

  static Condition negated(Condition inner) {
    if (inner.kind == Condition::Kind::not_) {
      Condition child = std::move(inner.children.front());
      return child;
    }
    Condition condition;
    condition.kind = Condition::Kind::not_;
    condition.span = inner.span;
    condition.children.push_back(std::move(inner));
    return condition;
  }

  void notAllowed(const ast::Expr &expr, Value what) {
    ctx.sink.report(diag::when_not_data, scope.span(expr.range), {{"what", std::move(what)}});
  }

  /// `a and b and c` is one node of three; a long chain must not cost a stack frame a link.
  Condition chain(const ast::BinaryExpr &expr) {
    llvm::SmallVector<const ast::Expr *, 8> operands;
    const ast::Expr *at = &expr;
    while (const auto *link = llvm::dyn_cast<ast::BinaryExpr>(at)) {
      if (link->op != expr.op) break;
      operands.push_back(link->right);
      at = link->left;
    }
    operands.push_back(at);
    Condition condition;
    condition.kind = expr.op == ast::BinaryOp::and_ ? Condition::Kind::all : Condition::Kind::any;
    condition.span = scope.span(expr.range);
    for (std::size_t i = operands.size(); i-- > 0;) condition.children.push_back(lower(*operands[i]));
    return condition;
  }

  Condition known(const ast::IsExpr &expr) {
    const auto path = alertPath(*expr.operand);
    if (!path) {
      notAllowed(*expr.operand, notData(ctx, scope, *expr.operand).value_or(Value(diag::noun_expression)));
      return always(expr);
    }
    const auto field = ctx.fieldPath(scope, *path);
    if (!field) return always(expr);
    const bool collection = program.types.isCollection(field->type);
    const bool empty = expr.what.text == "empty" && collection;
    if (expr.what.text != "known" && !empty) {
      ctx.sink.report(diag::operator_type, scope.span(expr.what.range),
                      {{"operator", "is " + expr.what.text.str()}, {"operand", ctx.typeName(field->type)}});
      return always(expr);
    }
    if (!empty && !collection && !program.types.isOptional(field->type))
      ctx.sink.report(diag::always_known, scope.span(expr.operand->range), {{"type", ctx.typeName(field->type)}});
    Condition atom = atomOf(*field, expr, AtomOp::known);
    atom.foldCase = false;
    return expr.negated != empty ? negated(std::move(atom)) : atom;
  }

  Condition atomOf(const FieldPath &field, const ast::Expr &expr, AtomOp op) const {
    Condition atom;
    atom.kind = Condition::Kind::atom;
    atom.field = field.indexes;
    atom.fieldText = field.text;
    atom.op = op;
    atom.span = scope.span(expr.range);
    return atom;
  }

  Condition comparison(const ast::BinaryExpr &expr) {
    bool negate = false;
    bool exact = false;
    AtomOp op = AtomOp::eq;
    switch (expr.op) {
    case ast::BinaryOp::eq: break;
    case ast::BinaryOp::ne: negate = true; break;
    case ast::BinaryOp::exactly: exact = true; break;
    case ast::BinaryOp::lt: op = AtomOp::lt; break;
    case ast::BinaryOp::le: op = AtomOp::le; break;
    case ast::BinaryOp::gt: op = AtomOp::gt; break;
    case ast::BinaryOp::ge: op = AtomOp::ge; break;
    case ast::BinaryOp::in: op = AtomOp::in; break;
    case ast::BinaryOp::notIn:
      op = AtomOp::in;
      negate = true;
      break;
    case ast::BinaryOp::contains: op = AtomOp::contains; break;
    case ast::BinaryOp::starts: op = AtomOp::starts; break;
    case ast::BinaryOp::ends: op = AtomOp::ends; break;
    case ast::BinaryOp::matches: op = AtomOp::matches; break;
    case ast::BinaryOp::like: op = AtomOp::like; break;
    default: notAllowed(expr, diag::noun_expression); return always(expr);
    }
    const auto left = alertPath(*expr.left);
    const auto right = alertPath(*expr.right);
    if (left && right) {
      notAllowed(expr, diag::noun_two_fields);
      return always(expr);
    }
    if (!left && !right) {
      const auto what = notData(ctx, scope, *expr.left);
      notAllowed(what ? *expr.left : static_cast<const ast::Expr &>(expr), what.value_or(Value(diag::noun_no_field)));
      return always(expr);
    }
    const auto field = ctx.fieldPath(scope, left ? *left : *right);
    const ast::Expr &value = left ? *expr.right : *expr.left;
    if (const auto what = notData(ctx, scope, value)) {
      notAllowed(value, *what);
      return always(expr);
    }
    if (!field) return always(expr);

    const TypeId type = program.types.unwrapped(field->type);
    Condition atom;
    if (program.types[type].kind == TypeKind::list || program.types[type].kind == TypeKind::set) {
      // `alert.techniques contains x`, `x in alert.techniques`: any member is equal.
      if (!(left ? op == AtomOp::contains : op == AtomOp::in)) return wrongOperator(expr, type);
      atom = atomOf(*field, expr, AtomOp::eq);
      atom.foldCase = isTextual(program.types, program.types[type].args[0]);
      addValue(atom, value, program.types[type].args[0]);
    } else {
      if (!left) {
        const auto other = mirrored(op);
        if (!other) return wrongOperator(expr, type);
        op = *other;
      }
      if (!fits(op, exact, type)) return wrongOperator(expr, type);
      atom = atomOf(*field, expr, op);
      atom.foldCase = !exact && isTextual(program.types, type);
      if (op == AtomOp::in)
        addValues(atom, value, type);
      else
        addValue(atom, value, isTextOp(op) ? textType : type);
      if (op == AtomOp::matches) checkPattern(atom);
    }
    if (atom.values.empty()) return always(expr); // reported
    return negate ? negated(std::move(atom)) : atom;
  }

  static bool isTextOp(AtomOp op) {
    return op == AtomOp::contains || op == AtomOp::starts || op == AtomOp::ends || op == AtomOp::matches ||
           op == AtomOp::like;
  }

  bool fits(AtomOp op, bool exact, TypeId type) const {
    if (program.types[type].kind >= TypeKind::list && program.types[type].kind != TypeKind::enum_) return false;
    if (isTextOp(op) || exact) return isTextual(program.types, type);
    if (op == AtomOp::lt || op == AtomOp::le || op == AtomOp::gt || op == AtomOp::ge) return isOrdered(type);
    return true;
  }

  Condition wrongOperator(const ast::BinaryExpr &expr, TypeId type) {
    ctx.sink.report(diag::operator_type, scope.span(expr.opRange),
                    {{"operator", ctx.sources.text(scope.span(expr.opRange))}, {"operand", ctx.typeName(type)}});
    return always(expr);
  }

  void addConstant(Condition &atom, const hir::Expr *value) {
    if (const auto *constant = llvm::dyn_cast<hir::Constant>(value)) atom.values.push_back(constant);
  }

  void addValue(Condition &atom, const ast::Expr &expr, TypeId type) {
    addConstant(atom, checkConstantExpr(ctx, scope, expr, type));
  }

  /// Behind `in`: a network, a list of values or networks, or a constant that is one of these.
  void addValues(Condition &atom, const ast::Expr &expr, TypeId type) {
    const auto itemType = [&](const ast::Expr &item) {
      return item.kind == ast::ExprKind::networkLit && (type == addressType || type == networkType) ? networkType
                                                                                                    : type;
    };
    if (const auto *list = llvm::dyn_cast<ast::ListExpr>(&expr)) {
      for (const ast::Expr *item : list->items) {
        if (const auto what = notData(ctx, scope, *item))
          notAllowed(*item, *what);
        else
          addValue(atom, *item, itemType(*item));
      }
      if (list->items.empty())
        ctx.sink.report(diag::never_matches_empty, scope.span(expr.range), {{"field", atom.fieldText}});
      return;
    }
    if (expr.kind == ast::ExprKind::networkLit) return addValue(atom, expr, itemType(expr));
    const hir::Expr *value = checkConstantExpr(ctx, scope, expr, errorType);
    if (value->type == errorType) return;
    const auto isMember = [&](TypeId t) { return t == type || (t == networkType && type == addressType); };
    if (const auto *items = llvm::dyn_cast<hir::ListNew>(value)) {
      for (const hir::Expr *item : items->items) {
        if (isMember(item->type)) {
          addConstant(atom, item);
        } else if (item->type != errorType) {
          mismatch(expr, item->type, type);
          return;
        }
      }
    } else if (value->type == networkType && (type == addressType || type == networkType)) {
      addConstant(atom, value);
    } else {
      mismatch(expr, value->type, program.types.list(type));
    }
  }

  void mismatch(const ast::Expr &expr, TypeId found, TypeId expected) {
    ctx.sink.report(diag::type_mismatch, scope.span(expr.range),
                    {{"expected", ctx.typeName(expected)}, {"found", ctx.typeName(found)}});
  }

  void checkPattern(Condition &atom) {
    if (atom.values.empty()) return;
    const hir::Constant &pattern = *atom.values.front();
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!atom.foldCase);
    options.set_max_mem(std::int64_t{1} << 20); // as it is matched: vm/detect/patterns.cpp
    const re2::RE2 compiled(re2::StringPiece(pattern.text.data(), pattern.text.size()), options);
    if (!compiled.ok()) ctx.sink.report(diag::bad_regular_expression, pattern.span, {{"reason", compiled.error()}});
  }

  Context &ctx;
  hir::Program &program;
  const FileScope &scope;
};

constexpr std::int64_t maxConfirmMs = std::int64_t{7} * 24 * 60 * 60 * 1000;

} // namespace

void Declarer::resolveDetect(const Pending<ast::DetectItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::DetectItem &item = *pending.item;
  hir::DetectInfo &info = program.detects[pending.id];
  info.name = item.name.text;
  info.title = item.title ? item.title.text : item.name.text;
  info.doc = item.doc;
  info.span = scope.span(item.name.range);
  info.incident = static_cast<hir::IncidentId>(ctx.require(scope, SymbolKind::incident, item.incident));
  for (const ast::Path &path : item.needs)
    if (auto field = ctx.fieldPath(scope, path)) {
      info.needs.push_back(std::move(field->indexes));
      info.needsText.push_back(std::move(field->text));
    }
  if (item.when)
    info.when = Lowering(ctx, scope).lower(*item.when);
  else
    ctx.sink.report(diag::detection_without_when, info.span, {{"name", view(info.name)}});

  info.confirm.locals.push_back({"alert", program.alertType, info.span, false});
  info.confirm.paramCount = 1;
  info.hasConfirm = item.confirm != nullptr;
  if (!item.confirm) return;
  if (!item.confirmAtMost) {
    ctx.sink.report(diag::wait_without_bound, info.span, {{"keyword", "confirm"}});
    return;
  }
  const Span bound = scope.span(item.confirmAtMost->range);
  info.confirmAtMostMs = ctx.durationLiteral(scope, *item.confirmAtMost).value_or(1);
  if (info.confirmAtMostMs <= 0)
    ctx.sink.report(diag::bound_not_positive, bound, {{"bound", ctx.sources.text(bound)}});
  else if (info.confirmAtMostMs > maxConfirmMs)
    ctx.sink.report(diag::bound_too_large, bound, {{"bound", ctx.sources.text(bound)}, {"limit", "7d"}});
}

} // namespace tejun::sema
