// The entries: sets a body checker up for each kind of body, and checks what only the body as a whole can tell.
#include "compiler/sema/body_checker.h"

#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/body.h"

namespace tejun::sema {

void BodyChecker::fn(const ast::FnItem &item, hir::FnInfo &info) {
  result = info.result;
  names.push();
  for (std::uint32_t i = 0; i < info.body.paramCount; ++i) {
    const hir::Local &param = info.body.locals[i];
    names.declare({param.name, BindingKind::parameter, i, param.type, param.span, false});
  }
  if (item.body) {
    TypeId type = errorType;
    hir::Block *made = valueBlock(*item.body, result, type);
    if (made->tail && result != errorType) made->tail = coerce(made->tail, result);
    if (type == unitType && result != unitType && result != errorType && !scope.incomplete)
      ctx.sink.report(diag::missing_result, info.span, {{"name", item.name.text.str()}})
          .label(span(item.result ? item.result->range : item.name.range), diag::label_expected_type,
                 {{"expected", typeName(result)}});
    info.body.block = made;
  }
  names.pop();
}

void BodyChecker::process(const ast::ProcessItem &item, hir::ProcessInfo &info) {
  processInfo = &info;
  askKey = info.number.empty() ? info.name : info.number;
  names.push();
  const std::uint32_t declared = info.inputCount + info.outputCount;
  for (std::uint32_t i = 0; i < declared; ++i) {
    info.locals[i].isVar = i >= info.inputCount;
    const hir::Local local = info.locals[i];
    names.declare(
        {local.name, i < info.inputCount ? BindingKind::input : BindingKind::output, i, local.type, local.span, false});
    if (i < info.inputCount && info.notEmpty[i])
      facts.add(paths.local(static_cast<hir::LocalId>(i)), Property::notEmpty);
  }
  const Facts before = facts;
  for (std::size_t i = 0; i < item.methods.size() && i < info.methods.size(); ++i) {
    const ast::MethodDecl &from = item.methods[i];
    hir::MethodInfo &method = info.methods[i];
    facts = before;
    if (from.when) {
      const Place outer = std::exchange(place, Place::condition);
      method.when = condition(*from.when);
      place = outer;
      facts.addAll(paths.outcomes(method.when).whenTrue);
    }
    method.body = from.body ? block(*from.body) : asBlock({}, nullptr, method.span);
    reportFailedNotRead();
  }
  names.pop();
}

void BodyChecker::response(const ast::ResponseItem &item, hir::ResponseInfo &info) {
  responseInfo = &info;
  askKey = ctx.copyText("response " + info.number.str());
  names.push();
  for (std::uint32_t i = 0; i < info.body.paramCount; ++i) {
    const hir::Local &param = info.body.locals[i];
    names.declare({param.name, BindingKind::parameter, i, param.type, param.span, false});
  }
  info.body.block = item.body ? block(*item.body) : asBlock({}, nullptr, info.span);
  reportFailedNotRead();
  names.pop();
}

void BodyChecker::confirm(const ast::DetectItem &item, hir::DetectInfo &info) {
  askKey = ctx.copyText("confirm " + info.name.str());
  names.push();
  names.declare({"alert", BindingKind::alert, 0, program.alertType, info.span, false});
  const PathId alert = paths.local(hir::LocalId{0});
  for (const std::vector<std::uint32_t> &need : info.needs) {
    PathId path = alert;
    for (std::uint32_t field : need) path = paths.field(path, field);
    paths.addKnown(facts, path);
  }
  info.confirm.block = block(*item.confirm);
  if (!facts.dead && !scope.incomplete) {
    const Span at = span(item.confirm->range);
    ctx.sink.report(diag::confirm_not_exhaustive, Span{at.file, at.end > at.begin ? at.end - 1 : at.end, at.end});
  }
  reportFailedNotRead();
  names.pop();
}

const hir::Expr *BodyChecker::enrichment(const ast::Expr &call, TypeId field) {
  names.push();
  names.declare({"alert", BindingKind::alert, 0, program.alertType, span(call.range), false});
  const hir::Expr *made = build(call, field);
  names.pop();
  if (isError(made)) return made;
  const TypeId type = program.types.optional(field);
  if (program.types.unwrapped(made->type) != field) return coerce(made, type);
  if (assumedKnown.empty()) return made;
  const Span at = span(call.range);
  const hir::Expr *cond = nullptr;
  for (const hir::Expr *needed : assumedKnown) {
    auto *known = ctx.make<hir::IsKnown>(booleanType, needed->span);
    known->operand = needed;
    cond = cond ? makeBinary(ast::BinaryOp::and_, booleanType, cond, known, at) : known;
  }
  auto *choice = ctx.make<hir::IfElse>(type, at);
  choice->cond = cond;
  choice->then = asBlock({}, coerce(made, type), at);
  choice->otherwise = asBlock({}, none(at, type), at);
  return choice;
}

const hir::Expr *checkConstantExpr(Context &context, const FileScope &scope, const ast::Expr &expr, TypeId expected) {
  std::vector<hir::Local> locals;
  return BodyChecker(context, scope, BodyKind::constant, locals).check(expr, expected);
}

const hir::Expr *checkCriterion(Context &context, const FileScope &scope, const ast::Expr &expr) {
  std::vector<hir::Local> locals;
  return BodyChecker(context, scope, BodyKind::criterion, locals).condition(expr);
}

void checkFnBody(Context &context, const FileScope &scope, const ast::FnItem &item, hir::FnInfo &info) {
  BodyChecker(context, scope, BodyKind::fn, info.body.locals).fn(item, info);
}

void checkProcess(Context &context, const FileScope &scope, const ast::ProcessItem &item, hir::ProcessInfo &info) {
  BodyChecker(context, scope, BodyKind::method, info.locals).process(item, info);
}

void checkPlaybook(Context &context, const FileScope &scope, const ast::PlaybookItem &item, hir::PlaybookInfo &info) {
  BodyChecker(context, scope, BodyKind::playbook, info.locals).playbook(item, info);
}

void checkResponse(Context &context, const FileScope &scope, const ast::ResponseItem &item, hir::ResponseInfo &info) {
  BodyChecker(context, scope, BodyKind::response, info.body.locals).response(item, info);
}

void checkConfirm(Context &context, const FileScope &scope, const ast::DetectItem &item, hir::DetectInfo &info) {
  BodyChecker(context, scope, BodyKind::confirm, info.confirm.locals).confirm(item, info);
}

void checkEnrich(Context &context, const FileScope &scope, const ast::EnrichDecl &item, TypeId field,
                 hir::EnrichInfo &info) {
  if (!item.call) return;
  BodyChecker checker(context, scope, BodyKind::enrich, info.body.locals);
  const hir::Expr *made = checker.enrichment(*item.call, field);
  auto *block = context.make<hir::Block>();
  block->span = made->span;
  block->tail = made;
  info.body.block = block;
}

} // namespace tejun::sema
