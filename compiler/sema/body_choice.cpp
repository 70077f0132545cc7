// `if` and `match` that give a value, and `match` as a statement: arms meet in one type, cases are all covered.
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/literals.h"

namespace tejun::sema {

/// What the next arm is likely to be: `none` as well.
TypeId BodyChecker::likeThis(TypeId type) {
  return type == neverType || type == unitType ? errorType : program.types.optional(type);
}

const hir::Expr *BodyChecker::ifValue(Span at, const ast::Expr &condAst, const ast::Block &thenAst,
                                      const ast::Block *otherwiseAst, TypeId hint) {
  const hir::Expr *cond = condition(condAst);
  const Outcomes told = paths.outcomes(cond);
  hir::Block *then = nullptr;
  hir::Block *otherwise = nullptr;
  TypeId thenType = errorType;
  TypeId otherwiseType = unitType;
  Facts after = onWay(told.whenTrue, [&] { then = valueBlock(thenAst, hint, thenType); });
  const Facts afterOther = onWay(told.whenFalse, [&] {
    if (otherwiseAst) otherwise = valueBlock(*otherwiseAst, hint, otherwiseType, likeThis(thenType));
  });
  after.meet(afterOther);
  facts = after;
  if (!otherwise) {
    ctx.sink.report(diag::if_without_else, at);
    return error(at);
  }
  const TypeId type = join(thenType, otherwiseType);
  if (isError(cond) || thenType == errorType || otherwiseType == errorType) return error(at);
  if (type == errorType) {
    const auto arm = [&](const hir::Block *block) { return block->tail ? block->tail->span : block->span; };
    ctx.sink.report(diag::arms_differ, at, {{"first", typeName(thenType)}, {"second", typeName(otherwiseType)}})
        .label(arm(then), diag::label_this_is, {{"type", typeName(thenType)}})
        .label(arm(otherwise), diag::label_this_is, {{"type", typeName(otherwiseType)}});
    return error(at);
  }
  if (then->tail) then->tail = coerce(then->tail, type);
  if (otherwise->tail) otherwise->tail = coerce(otherwise->tail, type);
  auto *made = ctx.make<hir::IfElse>(type, at);
  made->cond = cond;
  made->then = then;
  made->otherwise = otherwise;
  return made;
}

const hir::Constant *BodyChecker::literalPattern(const ast::Pattern &pattern, TypeId type) {
  if (!pattern.literal) return nullptr;
  const hir::Expr *built = check(*pattern.literal, type);
  if (const auto *literal = llvm::dyn_cast<hir::Constant>(built)) return literal;
  if (!isError(built)) ctx.sink.report(diag::pattern_mismatch, span(pattern.range), {{"type", typeName(type)}});
  return nullptr;
}

namespace {

/// The cases of what can be counted: an enumeration's, or false and true.
std::size_t caseCount(const hir::Program &program, TypeId type) {
  const Type &structure = program.types[type];
  if (structure.kind == TypeKind::enum_)
    return program.enums[static_cast<std::size_t>(structure.enumeration)].cases.size();
  return type == booleanType ? 2 : 0;
}

} // namespace

hir::MatchArm BodyChecker::matchArm(const ast::MatchArm &arm, const hir::Expr *subject, Coverage &covered) {
  hir::MatchArm made;
  const TypeId type = subject->type;
  const Type &structure = program.types[type];
  llvm::SmallVector<hir::MatchArm::Alt, 2> alternatives;
  llvm::SmallVector<hir::LocalId, 4> bindings;
  bool isNew = false; // reaches something that no arm above does
  for (const ast::Pattern &pattern : arm.patterns) {
    hir::MatchArm::Alt alt;
    if (pattern.kind == ast::PatternKind::wildcard) {
      isNew = isNew || !covered.all;
      if (!arm.guard) covered.all = true;
    } else if (pattern.kind == ast::PatternKind::literal) {
      alt.literal = literalPattern(pattern, type);
      if (type == booleanType && alt.literal) {
        bool &seen = covered.cases[alt.literal->word != 0 ? 1 : 0];
        isNew = isNew || (!seen && !covered.all);
        if (!arm.guard) seen = true;
      } else {
        isNew = isNew || !covered.all;
      }
    } else if (structure.kind != TypeKind::enum_) {
      if (!isError(subject)) ctx.sink.report(diag::pattern_mismatch, span(pattern.range), {{"type", typeName(type)}});
      covered.unsure = true;
      isNew = true;
    } else {
      const ast::Ident &name = pattern.name.parts.back();
      const auto index = ctx.enumCase(structure.enumeration, name.text);
      if (!index) {
        caseNamed(structure.enumeration, name);
        isNew = true;
        covered.unsure = true;
        for (const ast::Ident &binding : pattern.bindings)
          declareLocal(binding, BindingKind::payload, errorType,
                       newLocal(binding.text, errorType, span(binding.range)));
        continue;
      }
      alt.enumCase = *index;
      isNew = isNew || (!covered.cases[*index] && !covered.all);
      if (!arm.guard) covered.cases[*index] = true;
      const auto &payload = program.enums[static_cast<std::size_t>(structure.enumeration)].cases[*index].payload;
      const bool bindsAll = pattern.bindings.size() == payload.size() && arm.patterns.size() == 1;
      if (!pattern.bindings.empty() && !bindsAll)
        ctx.sink.report(diag::pattern_bindings, span(pattern.range),
                        {{"name", name.text.str()}, {"expected", payload.size()}, {"found", pattern.bindings.size()}});
      for (std::size_t i = 0; i < pattern.bindings.size(); ++i) {
        const TypeId bound = i < payload.size() ? payload[i].type : errorType;
        const hir::LocalId local = newLocal(pattern.bindings[i].text, bound, span(pattern.bindings[i].range));
        declareLocal(pattern.bindings[i], BindingKind::payload, bound, local);
        bindings.push_back(local);
      }
    }
    alternatives.push_back(alt);
  }
  if (!isNew && !isError(subject)) ctx.sink.report(diag::match_arm_unreachable, span(arm.range));
  made.alternatives = ctx.copyArray(alternatives);
  made.bindings = ctx.copyArray(bindings);
  if (arm.guard) made.guard = condition(*arm.guard);
  return made;
}

void BodyChecker::reportMissing(const ast::MatchExpr &expr, TypeId type, ArrayRef<bool> covered) {
  std::vector<std::string> missing;
  const Type &structure = program.types[type];
  for (std::size_t i = 0; i < covered.size(); ++i) {
    if (covered[i]) continue;
    if (type == booleanType)
      missing.emplace_back(i == 0 ? "false" : "true");
    else
      missing.push_back(program.enums[static_cast<std::size_t>(structure.enumeration)].cases[i].name.str());
  }
  if (covered.empty()) missing.emplace_back("_");
  if (missing.empty()) return;
  ctx.sink.report(diag::match_not_exhaustive, span(expr.subject->range), {{"missing", std::move(missing)}})
      .label(diag::label_this_is, {{"type", typeName(type)}});
}

const hir::Match *BodyChecker::match(const ast::MatchExpr &expr, TypeId hint, bool isStatement) {
  const hir::Expr *subject = inferValue(*expr.subject);
  const TypeKind subjectKind = kindOf(subject->type);
  const bool isCountable = subjectKind == TypeKind::enum_ || subject->type == booleanType;
  bool failed = isError(subject);
  if (!failed && !isCountable && subject->type != textType && !isWordConstant(subject->type) &&
      !hasQuotedLiteral(subject->type)) {
    ctx.sink.report(diag::operator_type, subject->span, {{"operator", "match"}, {"operand", typeName(subject->type)}});
    subject = error(subject->span);
    failed = true;
  }
  Coverage covered;
  covered.cases.assign(failed ? 0 : caseCount(program, subject->type), false);
  llvm::SmallVector<hir::MatchArm, 8> arms;
  llvm::SmallVector<hir::Block *, 8> bodies;
  TypeId type = neverType;
  Span firstOf;
  Facts after;
  after.dead = true;
  for (const ast::MatchArm &arm : expr.arms) {
    names.push();
    Facts end = onWay({}, [&] {
      hir::MatchArm made = matchArm(arm, subject, covered);
      if (made.guard) facts.addAll(paths.outcomes(made.guard).whenTrue);
      TypeId armType = unitType;
      hir::Block *body = nullptr;
      if (isStatement) {
        body = arm.body ? block(*arm.body) : nullptr;
        type = unitType;
      } else if (arm.body) {
        body = valueBlock(*arm.body, hint, armType, likeThis(type));
        const TypeId joined = join(type, armType);
        if (joined == errorType && armType != errorType && type != errorType)
          ctx.sink
              .report(diag::arms_differ, body->tail ? body->tail->span : body->span,
                      {{"first", typeName(type)}, {"second", typeName(armType)}})
              .label(firstOf, diag::label_this_is, {{"type", typeName(type)}});
        failed = failed || joined == errorType || armType == errorType;
        if (joined != errorType) type = joined;
        if (!firstOf.valid() && body->tail) firstOf = body->tail->span;
      }
      failed = failed || !body || (made.guard && isError(made.guard));
      made.body = body;
      arms.push_back(made);
      bodies.push_back(body);
    });
    after.meet(end);
    names.pop();
  }
  // Without an arm nothing is known of what comes after, and nothing goes on.
  if (!expr.arms.empty()) facts = after;
  const bool isExhaustive = covered.all || (!covered.cases.empty() && !llvm::is_contained(covered.cases, false));
  if (!isExhaustive && !covered.unsure && !isError(subject)) reportMissing(expr, subject->type, covered.cases);
  failed = failed || !isExhaustive || covered.unsure;
  if (failed) return nullptr;
  if (!isStatement)
    for (hir::Block *body : bodies)
      if (body->tail) body->tail = coerce(body->tail, type);
  for (std::size_t i = 0; i < arms.size(); ++i) arms[i].body = bodies[i];
  auto *made = ctx.make<hir::Match>(type, span(expr.range));
  made->subject = subject;
  made->arms = ctx.copyArray(arms);
  return made;
}

} // namespace tejun::sema
