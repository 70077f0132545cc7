// What happens otherwise: `else` behind what can fail, `silence` in a question, and the targets that ways go to.
#include "compiler/diagnostics/audience.h"
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"

namespace tejun::sema {

namespace {

/// The bit of a failure; 0 when there is no such failure.
std::uint32_t failureBit(StringRef name) {
  std::uint32_t bit = 1;
#define FAILURE(failure, retried, en, ja) \
  if (name == #failure) return bit;       \
  bit <<= 1;
#include "vm/bytecode/Failures.def"
  return 0;
}

constexpr std::uint32_t allFailures = ~0u;

const char *spelling(ast::HandlerKind kind) {
  switch (kind) {
  case ast::HandlerKind::skip: return "skip";
  case ast::HandlerKind::accept: return "accept";
  case ast::HandlerKind::fail: return "fail";
  case ast::HandlerKind::park: return "park";
  case ast::HandlerKind::jump: return "->";
  case ast::HandlerKind::value:
  case ast::HandlerKind::block:
  case ast::HandlerKind::arms: break;
  }
  return "else";
}

bool isFailedOfEach(const hir::Expr *expr) {
  const auto *read = llvm::dyn_cast<hir::Builtin>(expr);
  return read && static_cast<BuiltinId>(read->builtin) == BuiltinId::Each_failed;
}

bool canFail(const hir::Expr *expr) {
  switch (expr->kind) {
  case hir::ExprKind::hostCall: return llvm::cast<hir::HostCall>(expr)->eachArg == hir::noId;
  case hir::ExprKind::await:
  case hir::ExprKind::poll:
  case hir::ExprKind::ask: return true;
  default: return isFailedOfEach(expr);
  }
}

} // namespace

bool BodyChecker::mayLeave(ast::HandlerKind how, ast::Range range, const HandlerUse &use) {
  if (how != ast::HandlerKind::skip && how != ast::HandlerKind::accept) return true;
  if (kind == BodyKind::method || use.isStep || (inBreach && how == ast::HandlerKind::skip)) return true;
  ctx.sink.report(diag::not_in_a_method, span(range), {{"keyword", spelling(how)}});
  return false;
}

const hir::Handler *BodyChecker::handler(const ast::Handler &from, const HandlerUse &use) {
  auto *made = ctx.make<hir::Handler>();
  made->kind = from.kind;
  made->span = span(from.range);
  made->reason = from.reason.text;
  switch (from.kind) {
  case ast::HandlerKind::value:
    if (!from.value) break;
    if (use.value == unitType) {
      infer(*from.value);
      ctx.sink.report(diag::handler_value_unused, span(from.value->range));
      made->value = error(made->span);
      break;
    }
    made->value = check(*from.value, use.value);
    break;
  case ast::HandlerKind::skip:
  case ast::HandlerKind::accept:
  case ast::HandlerKind::fail:
  case ast::HandlerKind::park:
    mayLeave(from.kind, from.range, use);
    facts.dead = true;
    break;
  case ast::HandlerKind::jump:
    if (from.target) made->target = target(*from.target);
    facts.dead = true;
    break;
  case ast::HandlerKind::block:
    if (!from.block) break;
    if (use.isStatement || use.value == unitType) {
      made->block = block(*from.block);
    } else {
      TypeId type = errorType;
      hir::Block *body = valueBlock(*from.block, use.value, type);
      if (type == unitType) {
        ctx.sink.report(diag::handler_gives_nothing, made->span, {{"type", typeName(use.value)}});
      } else if (body->tail) {
        body->tail = coerce(body->tail, use.value);
      }
      made->block = body;
    }
    break;
  case ast::HandlerKind::arms: {
    llvm::SmallVector<hir::HandlerArm, 4> arms;
    std::uint32_t handled = 0;
    Facts after;
    after.dead = true;
    if (!use.mayArm) ctx.sink.report(diag::no_failures_here, made->span);
    for (const ast::HandlerArm &arm : from.arms) {
      hir::HandlerArm &to = arms.emplace_back();
      for (const ast::Ident &failure : arm.failures) {
        const std::uint32_t bit = failureBit(failure.text);
        if (bit == 0)
          ctx.sink.report(diag::unknown_failure, span(failure.range), {{"name", failure.text.str()}});
        else if (handled & bit)
          ctx.sink.report(diag::match_arm_unreachable, span(failure.range));
        to.failures |= bit;
        handled |= bit;
      }
      if (arm.failures.empty()) {
        if (handled == allFailures) ctx.sink.report(diag::match_arm_unreachable, span(arm.range));
        to.failures = allFailures;
        handled = allFailures;
      }
      HandlerUse inner = use;
      inner.mayArm = false;
      if (arm.handler) after.meet(onWay({}, [&] { to.handler = handler(*arm.handler, inner); }));
    }
    // A failure that no arm names parks the run.
    facts = after;
    made->arms = ctx.copyArray(arms);
    break;
  }
  }
  return made;
}

const hir::Expr *BodyChecker::elseExpr(const ast::ElseExpr &expr, TypeId hint, bool isStatement) {
  const Span at = span(expr.range);
  const hir::Expr *operand = build(*expr.operand, hint);
  if (!expr.handler) return error(at);
  const ast::Handler &from = *expr.handler;
  if (isError(operand) || !canFail(operand)) {
    if (!isError(operand) && program.types.isOptional(operand->type))
      return elseOfOptional(expr, operand, hint, isStatement);
    if (!isError(operand)) {
      auto report = ctx.sink.report(diag::cannot_fail, at, {{"name", sourceOf(operand->span)}});
      if (const auto *host = llvm::dyn_cast<hir::HostCall>(operand); host && host->eachArg != hir::noId)
        report.note(diag::help_else_of_each);
    }
    onWay({}, [&] { handler(from, {errorType, true, false, false, true}); });
    return error(at);
  }

  auto *made = ctx.make<hir::Guarded>(operand->type, at);
  made->operand = operand;
  HandlerUse use;
  use.isStatement = isStatement || isFailedOfEach(operand);
  use.mayArm = !isFailedOfEach(operand);
  use.value = operand->type;
  // `else none` makes the whole optional, as does an optional that is expected.
  const bool isNone = from.kind == ast::HandlerKind::value && from.value && llvm::isa<ast::NameExpr>(from.value) &&
                      llvm::cast<ast::NameExpr>(from.value)->name.text == "none" && !names.find("none");
  const bool wantsOptional = program.types.isOptional(hint) && program.types.unwrapped(hint) == operand->type;
  if (operand->type != unitType && !isFailedOfEach(operand) && (isNone || wantsOptional))
    use.value = made->type = program.types.optional(operand->type);
  Facts after = onWay({}, [&] { made->handler = handler(from, use); });
  // Where the handler comes back, nothing more is known than before.
  (void)after;
  return made;
}

const hir::Stmt *BodyChecker::leaveOf(const ast::Handler &from, const HandlerUse &use) {
  const Span at = span(from.range);
  switch (from.kind) {
  case ast::HandlerKind::skip:
  case ast::HandlerKind::accept:
  case ast::HandlerKind::fail:
  case ast::HandlerKind::park: {
    mayLeave(from.kind, from.range, use);
    auto *made = ctx.make<hir::Leave>(at);
    made->how = from.kind;
    made->reason = from.reason.text;
    return made;
  }
  case ast::HandlerKind::jump: {
    if (!from.target) return nullptr;
    auto *made = ctx.make<hir::Jump>(at);
    made->target = target(*from.target);
    return made;
  }
  case ast::HandlerKind::value:
  case ast::HandlerKind::block:
  case ast::HandlerKind::arms: return nullptr;
  }
  return nullptr;
}

const hir::Expr *BodyChecker::elseOfOptional(const ast::ElseExpr &expr, const hir::Expr *operand, TypeId hint,
                                             bool isStatement) {
  const Span at = span(expr.range);
  const ast::Handler &from = *expr.handler;
  const TypeId known = program.types.unwrapped(operand->type);
  (void)hint;
  if (from.kind == ast::HandlerKind::arms) {
    ctx.sink.report(diag::no_failures_here, span(from.range));
    return error(at);
  }
  // `let t = operand; if t is known { t } else { handler }`
  const hir::LocalId local = newLocal("value", operand->type, operand->span);
  auto *read = ctx.make<hir::LocalRef>(operand->type, operand->span);
  read->local = local;
  auto *let = ctx.make<hir::Let>(operand->span);
  let->local = local;
  let->value = operand;
  auto *test = ctx.make<hir::IsKnown>(booleanType, operand->span);
  test->operand = read;

  hir::Block *otherwise = ctx.make<hir::Block>();
  otherwise->span = span(from.range);
  bool failed = false;
  onWay({}, [&] {
    if (from.kind == ast::HandlerKind::value) {
      otherwise->tail = check(*from.value, known);
      failed = isError(otherwise->tail);
    } else if (from.kind == ast::HandlerKind::block && from.block) {
      TypeId type = errorType;
      otherwise = valueBlock(*from.block, known, type);
      failed = type == errorType;
      if (type == unitType && !isStatement) {
        ctx.sink.report(diag::handler_gives_nothing, span(from.range), {{"type", typeName(known)}});
        failed = true;
      } else if (otherwise->tail) {
        otherwise->tail = coerce(otherwise->tail, known);
        failed = failed || isError(otherwise->tail);
      }
    } else if (const hir::Stmt *left = leaveOf(from, {})) {
      otherwise->stmts = ctx.copyArray(llvm::SmallVector<const hir::Stmt *, 1>{left});
    }
  });
  if (failed) return error(at);
  auto *choice = ctx.make<hir::IfElse>(known, at);
  choice->cond = test;
  choice->then = asBlock({}, convert(hir::Conversion::unwrap, read, known), at);
  choice->otherwise = otherwise;
  auto *made = ctx.make<hir::BlockExpr>(known, at);
  made->body = asBlock({let}, choice, at);
  return made;
}

void BodyChecker::targetNotAllowed(const ast::Target &from, const std::string &to) {
  ctx.sink.report(diag::target_not_allowed, span(from.range), {{"kind", kindNoun()}, {"target", to}});
}

/// How a case ends is said by the playbook that its detection leads to, not by one that is called on the way.
void BodyChecker::noEndOfCase(const ast::Target &from, const std::string &to) {
  if (isCallable()) ctx.sink.report(diag::callable_ends_case, span(from.range), {{"target", to}});
}

const hir::Target *BodyChecker::target(const ast::Target &from) {
  auto *made = ctx.make<hir::Target>();
  made->kind = from.kind;
  made->span = span(from.range);
  made->because = from.because.text;
  return checkTarget(from, *made);
}

const hir::Target *BodyChecker::checkTarget(const ast::Target &from, hir::Target &to) {
  const bool isPlaybook = kind == BodyKind::playbook;
  switch (from.kind) {
  case ast::TargetKind::step: {
    if (!isPlaybook) {
      targetNotAllowed(from, "`step " + from.number.text.str() + "`");
      break;
    }
    if (!from.number) break;
    const auto at = stepNumbers.find(from.number.text);
    if (at == stepNumbers.end() && !scope.incomplete)
      ctx.sink.report(diag::unknown_step, span(from.number.range), {{"number", from.number.text.str()}});
    else if (at != stepNumbers.end())
      to.step = at->second;
    break;
  }
  case ast::TargetKind::response: {
    const std::string name = "response " + from.number.text.str();
    if (!isPlaybook) {
      if (inSilence)
        ctx.sink.report(diag::silence_contains, span(from.range), {{"target", "`" + name + "`"}});
      else
        targetNotAllowed(from, "`" + name + "`");
      break;
    }
    noEndOfCase(from, "`" + name + "`");
    if (!from.number) break;
    const auto id = ctx.responseByNumber(from.number.text);
    if (!id) {
      if (!isUnsure())
        ctx.sink.report(diag::unknown_response, span(from.number.range), {{"number", from.number.text.str()}});
      checkUnused(from.args);
      break;
    }
    to.response = *id;
    const hir::ResponseInfo &info = program.responses[static_cast<std::size_t>(*id)];
    std::vector<Parameter> params;
    for (std::uint32_t i = 0; i < info.body.paramCount; ++i) {
      const hir::Local &local = info.body.locals[i];
      params.push_back({local.name, local.type, nullptr, local.span});
    }
    if (const auto args = arguments(name, params, from.args, span(from.range))) to.args = *args;
    break;
  }
  case ast::TargetKind::close:
    if (kind != BodyKind::playbook && kind != BodyKind::response) targetNotAllowed(from, "`close`");
    noEndOfCase(from, "`close`");
    to.outcome = from.name.text;
    break;
  case ast::TargetKind::handoff: {
    if (kind != BodyKind::playbook && kind != BodyKind::response) targetNotAllowed(from, "`handoff`");
    noEndOfCase(from, "`handoff`");
    constexpr StringRef phases[] = {"detection", "triage", "containment", "analysis", "recovery"};
    const auto *const found = llvm::find(phases, from.name.text);
    TypeId receives = unitType;
    if (found == std::end(phases)) {
      if (from.name)
        ctx.sink.report(diag::unknown_of_kind, span(from.name.range),
                        {{"kind", diag::noun_phase}, {"name", from.name.text.str()}});
      receives = errorType;
    } else {
      to.phase = static_cast<std::uint8_t>(found - std::begin(phases));
      receives = program.scope.phases[to.phase].receives;
    }
    const std::string callee = "handoff " + from.name.text.str();
    if (from.package) {
      to.package = receives == unitType ? inferValue(*from.package)
                                        : check(*from.package, receives, program.scope.phases[to.phase].span);
      if (holdsSecret(program, to.package->type))
        ctx.sink.report(diag::secret_not_here, to.package->span, {{"place", diag::noun_place_package}});
    } else if (receives != unitType && receives != errorType) {
      ctx.sink.report(diag::missing_argument, span(from.range), {{"callee", callee}, {"name", typeName(receives)}})
          .label(program.scope.phases[to.phase].span, diag::label_required_here);
    }
    break;
  }
  case ast::TargetKind::undecided:
    if (kind != BodyKind::confirm) targetNotAllowed(from, "`undecided`");
    break;
  case ast::TargetKind::return_:
    if (!isCallable()) targetNotAllowed(from, "`return`");
    break;
  case ast::TargetKind::park: break;
  }
  return &to;
}

} // namespace tejun::sema
