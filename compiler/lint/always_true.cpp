// A condition that is always true, or always false: a constant, a value compared with itself, a count below zero, and parts of
// one `and` or `or` that exclude each other. (That something known `is known` the checker says itself.)
#include <map>

#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/lint.h"
#include "compiler/lint/conditions.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "compiler/sema/builtins.h"
#include "llvm/ADT/DenseSet.h"

namespace tejun::lint {

namespace {

using ast::BinaryOp;
using llvm::dyn_cast;

class Judge {
public:
  Judge(const Subject &subject, DiagnosticSink &sink) : subject_(subject), sink_(sink) {}

  /// Conditions decide, and a comparison that cannot be otherwise is wrong wherever it stands.
  void condition(const hir::Expr &e) {
    if (const auto *constant = dyn_cast<hir::Constant>(&e)) {
      // A constant that has a name is a switch of the site, not a slip.
      const std::string_view source = subject_.text(e.span);
      if (source == "true" || source == "false" || source.find(' ') != std::string_view::npos)
        say(e.span, constant->word != 0);
      return;
    }
    comparison(e);
  }

  void comparison(const hir::Expr &e) {
    if (!seen_.insert(&e).second) return;
    if (const auto *unary = dyn_cast<hir::Unary>(&e); unary && unary->op == ast::UnaryOp::not_)
      return comparison(*unary->operand);
    const auto *binary = dyn_cast<hir::Binary>(&e);
    const bool isChain = binary && (binary->op == BinaryOp::and_ || binary->op == BinaryOp::or_);
    if (!isChain) {
      if (const auto value = valueOf(e)) say(e.span, *value);
      return;
    }
    const auto operands = operandsOf(e, binary->op);
    for (const hir::Expr *operand : operands) condition(*operand);
    markChain(*binary);
    chain(e, operands, binary->op == BinaryOp::and_);
  }

private:
  /// The inner parts of a chain were looked at with the whole.
  void markChain(const hir::Binary &top) {
    std::vector<const hir::Binary *> open{&top};
    while (!open.empty()) {
      const hir::Binary *next = open.back();
      open.pop_back();
      for (const hir::Expr *side : {next->left, next->right})
        if (const auto *inner = dyn_cast<hir::Binary>(side); inner && inner->op == top.op) {
          seen_.insert(inner);
          open.push_back(inner);
        }
    }
  }
  std::string text(const hir::Expr *e) const { return withoutLayout(subject_.text(e->span)); }
  DiagnosticBuilder say(Span span, bool value) {
    return value ? sink_.report(diag::always_true, span) : sink_.report(diag::always_false, span);
  }

  std::optional<bool> valueOf(const hir::Expr &e) const {
    const auto *binary = dyn_cast<hir::Binary>(&e);
    if (!binary) return std::nullopt;
    if (isPure(binary->left) && text(binary->left) == text(binary->right)) switch (binary->op) {
      case BinaryOp::eq:
      case BinaryOp::le:
      case BinaryOp::ge: return true;
      case BinaryOp::ne:
      case BinaryOp::lt:
      case BinaryOp::gt: return false;
      default: break;
      }
    const auto *zero = dyn_cast<hir::Constant>(binary->right);
    if (zero && zero->type == sema::integerType && zero->word == 0 && isCount(binary->left)) {
      if (binary->op == BinaryOp::ge) return true;
      if (binary->op == BinaryOp::lt) return false;
    }
    return std::nullopt;
  }

  static bool isCount(const hir::Expr *e) {
    const auto *read = dyn_cast<hir::Builtin>(e);
    if (!read) return false;
    switch (static_cast<sema::BuiltinId>(read->builtin)) {
    case sema::BuiltinId::List_count:
    case sema::BuiltinId::Set_count:
    case sema::BuiltinId::Map_count:
    case sema::BuiltinId::Text_length: return true;
    default: return false;
    }
  }

  /// What a chain has said of one operand.
  struct Said {
    const hir::Constant *equal = nullptr;
    std::optional<std::int64_t> above, below; // whole numbers: x > above, x < below
  };

  void chain(const hir::Expr &whole, const std::vector<const hir::Expr *> &operands, bool isAnd) {
    std::map<std::string, Said> said;
    std::map<std::string, bool> signs;
    for (const hir::Expr *operand : operands) {
      const auto *unary = dyn_cast<hir::Unary>(operand);
      const bool negated = unary && unary->op == ast::UnaryOp::not_;
      const auto [sign, isNew] = signs.try_emplace(text(negated ? unary->operand : operand), negated);
      if (!isNew && sign->second != negated) return void(say(whole.span, !isAnd));
      const auto *binary = dyn_cast<hir::Binary>(operand);
      const auto *constant = binary ? dyn_cast<hir::Constant>(binary->right) : nullptr;
      if (!constant || constant->isNone) continue;
      Said &of = said[text(binary->left)];
      if (binary->op == (isAnd ? BinaryOp::eq : BinaryOp::ne)) {
        if (of.equal && of.equal->type == constant->type &&
            (of.equal->word != constant->word || of.equal->text != constant->text)) {
          say(whole.span, !isAnd)
              .label(of.equal->span, diag::label_excludes)
              .label(constant->span, diag::label_excludes);
          return;
        }
        of.equal = constant;
      }
      if (!isAnd || constant->type != sema::integerType) continue;
      if (binary->op == BinaryOp::gt || binary->op == BinaryOp::ge)
        of.above = constant->word - (binary->op == BinaryOp::ge ? 1 : 0);
      if (binary->op == BinaryOp::lt || binary->op == BinaryOp::le)
        of.below = constant->word + (binary->op == BinaryOp::le ? 1 : 0);
      if (of.above && of.below && *of.below <= *of.above) return void(say(whole.span, false));
    }
  }

  const Subject &subject_;
  DiagnosticSink &sink_;
  llvm::DenseSet<const hir::Expr *> seen_;
};

} // namespace

void rules::always_true(const Subject &subject, DiagnosticSink &sink) {
  Judge judge(subject, sink);
  forEachCondition(subject, [&](const hir::Expr &condition) { judge.condition(condition); });
  forEachTyped<hir::Binary>(subject, [&](const hir::Binary &binary) { judge.comparison(binary); });
}

} // namespace tejun::lint
