// What a test gives: answers of systems and of people, failures and silence.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/tests.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/tests.h"

namespace tejun::sema {

namespace {

constexpr std::int64_t mostTimes = 1'000'000;

} // namespace

void TestChecker::given(const ast::GivenDecl &decl) {
  hir::TestGiven given;
  given.kind = decl.kind;
  given.reply = decl.reply;
  given.span = span(decl.range);
  bool whole = true;
  if (decl.kind == ast::GivenKind::call)
    whole = givenCall(decl, given);
  else
    whole = givenPeople(decl, given);
  if (decl.times) {
    const auto times = ctx.intLiteral(*scope_, *decl.times, 1, mostTimes);
    whole = whole && times;
    given.times = times.value_or(0);
  }
  if (decl.after) {
    const auto after = span(*decl.after);
    whole = whole && after;
    given.hasAfter = true;
    given.afterMs = after.value_or(0);
  }
  if (whole) test_->givens.push_back(std::move(given));
}

bool TestChecker::replyFits(const ast::GivenDecl &decl, bool isCall) {
  const StringRef how = ctx.sources.text(span(decl.how));
  const bool fits = isCall ? how == "is" || how == "fails" : how == "answers" || how == "silence";
  if (!fits)
    ctx.sink.report(diag::reply_does_not_fit, span(decl.how),
                    {{"reply", how.str()}, {"kind", isCall ? TextId(diag::noun_call) : TextId(diag::noun_a_question)}});
  return fits;
}

bool TestChecker::givenCall(const ast::GivenDecl &decl, hir::TestGiven &given) {
  const Symbol *symbol = intrinsic(decl.path);
  if (!symbol) return false;
  given.intrinsic = static_cast<hir::IntrinsicId>(symbol->id);
  const hir::IntrinsicInfo &info = program.intrinsics[symbol->id];
  auto when = arguments(given.intrinsic, decl.args, decl.path.range);
  if (!replyFits(decl, true) || !when) return false;
  given.when = std::move(*when);
  if (decl.reply == ast::GivenReply::fails) {
    given.value = failure(decl.failure);
    return given.value != nullptr;
  }
  if (info.result == unitType) {
    ctx.sink.report(diag::nothing_to_answer, span(decl.range), {{"name", info.name}});
    return false;
  }
  const Type &result = program.types[info.result];
  given.value = value(*decl.value, result.kind == TypeKind::job ? result.args[0] : info.result);
  return !llvm::isa<hir::ErrorExpr>(given.value);
}

/// A failure by its name, or a parameter that holds one.
const hir::Expr *TestChecker::failure(const ast::Ident &name) {
  const TypeId type = program.types.enumeration(program.failureEnum);
  for (std::size_t i = 0; i < test_->params.size(); ++i) {
    if (test_->params[i].name != name.text || test_->params[i].type != type) continue;
    auto *parameter = ctx.make<hir::LocalRef>(type, span(name.range));
    parameter->local = static_cast<hir::LocalId>(i);
    return parameter;
  }
  const auto found = ctx.enumCase(program.failureEnum, name.text);
  if (!found) {
    ctx.sink.report(diag::unknown_variant, span(name.range), {{"type", "Failure"}, {"name", name.text.str()}});
    return nullptr;
  }
  auto *made = ctx.make<hir::Constant>(type, span(name.range));
  made->word = *found;
  return made;
}

bool TestChecker::givenPeople(const ast::GivenDecl &decl, hir::TestGiven &given) {
  const auto key = keyOf(decl.kind, decl.path, decl.response);
  if (!key || !replyFits(decl, false)) return false;
  given.key = *key;
  if (decl.reply == ast::GivenReply::silence) return true;
  switch (decl.kind) {
  case ast::GivenKind::confirm: return givenConfirm(decl, given);
  case ast::GivenKind::approval: return givenApproval(decl, given);
  default: return givenAsk(decl, given);
  }
}

bool TestChecker::givenAsk(const ast::GivenDecl &decl, hir::TestGiven &given) {
  const auto &asks = asks_.find(given.key)->second;
  // Several questions are answered in their order; the last answer stands for all that follow. A list or a record that the next
  // one does not take is for one that does: what is done when an approval is sent back asks later than it stands.
  std::size_t turn = std::min(answered_[given.key]++, asks.size() - 1);
  if (!mayTake(asks[turn]->type, *decl.value)) {
    const auto other = llvm::find_if(asks, [&](const hir::Ask *ask) { return mayTake(ask->type, *decl.value); });
    if (other != asks.end()) turn = static_cast<std::size_t>(other - asks.begin());
  }
  const TypeId type = asks[turn]->type;
  if (type == unitType) { // a task: done is done
    given.value = nullptr;
    return true;
  }
  given.value = type == booleanType ? yesOrNo(*decl.value) : value(*decl.value, type);
  return !llvm::isa<hir::ErrorExpr>(given.value);
}

bool TestChecker::mayTake(TypeId type, const ast::Expr &value) const {
  const TypeId known = program.types.unwrapped(type);
  if (llvm::isa<ast::ListExpr>(value)) return program.types.isCollection(known);
  if (llvm::isa<ast::RecordExpr>(value)) return program.types[known].kind == TypeKind::record;
  return true;
}

bool TestChecker::givenConfirm(const ast::GivenDecl &decl, hir::TestGiven &given) {
  const auto *name = llvm::dyn_cast<ast::NameExpr>(decl.value);
  if (!name || (name->name.text != "confirmed" && name->name.text != "refuted")) {
    ctx.sink.report(
        diag::type_mismatch, span(decl.value->range),
        {{"expected", "confirmed | refuted"}, {"found", std::string(ctx.sources.text(span(decl.value->range)))}});
    return false;
  }
  auto *said = ctx.make<hir::Constant>(textType, span(decl.value->range));
  said->text = name->name.text;
  given.value = said;
  return true;
}

bool TestChecker::givenApproval(const ast::GivenDecl &decl, hir::TestGiven &given) {
  // Sent back, with a remark.
  if (const auto *call = llvm::dyn_cast<ast::CallExpr>(decl.value)) {
    const auto *callee = llvm::dyn_cast_or_null<ast::NameExpr>(call->callee);
    if (callee && callee->name.text == "rework" && call->args.size() == 1 && call->args[0].value) {
      given.sentBack = true;
      given.value = value(*call->args[0].value, textType);
      return !llvm::isa<hir::ErrorExpr>(given.value);
    }
  }
  // For a quorum: who approves.
  given.value =
      llvm::isa<ast::ListExpr>(decl.value) ? value(*decl.value, program.types.list(textType)) : yesOrNo(*decl.value);
  return !llvm::isa<hir::ErrorExpr>(given.value);
}

/// People say yes or no; `true` and `false` are the same.
const hir::Expr *TestChecker::yesOrNo(const ast::Expr &expr) {
  const auto *name = llvm::dyn_cast<ast::NameExpr>(&expr);
  if (!name || (name->name.text != "yes" && name->name.text != "no")) return value(expr, booleanType);
  auto *said = ctx.make<hir::Constant>(booleanType, span(expr.range));
  said->word = name->name.text == "yes" ? 1 : 0;
  return said;
}

} // namespace tejun::sema
