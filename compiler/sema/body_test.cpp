// The values in tests: constants over the test's parameters, records that may leave fields out, arguments of which `..` says nothing.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::sema {

namespace {

/// What a test's value may be made of: all of it is known before anything runs.
class Constness final : public hir::Walker {
public:
  const hir::Expr *offence = nullptr;
  bool enter(const hir::Expr &expr) override {
    switch (expr.kind) {
    case hir::ExprKind::error:
    case hir::ExprKind::constant:
    case hir::ExprKind::local:
    case hir::ExprKind::textBuild:
    case hir::ExprKind::convert:
    case hir::ExprKind::enumNew:
    case hir::ExprKind::listNew: return true;
    case hir::ExprKind::recordNew: // fields that are left out
      for (const hir::Expr *field : llvm::cast<hir::RecordNew>(expr).fields)
        if (field) walk(field);
      return false;
    default:
      if (!offence) offence = &expr;
      return false;
    }
  }
};

} // namespace

const hir::Expr *BodyChecker::testValue(const ast::Expr &expr, TypeId expected) {
  names.push();
  for (std::uint32_t i = 0; i < locals.size(); ++i)
    names.declare({locals[i].name, BindingKind::parameter, i, locals[i].type, locals[i].span, false});
  const hir::Expr *made = check(expr, expected);
  names.pop();
  Constness constness;
  constness.walk(made);
  if (!constness.offence) return made;
  ctx.sink.report(diag::not_constant, constness.offence->span, {{"name", sourceOf(constness.offence->span)}});
  return error(span(expr.range));
}

std::optional<std::vector<const hir::Expr *>> BodyChecker::testCase(ArrayRef<ast::Arg> args, Span at) {
  std::vector<Parameter> params;
  for (const hir::Local &local : locals) params.push_back({local.name, local.type, nullptr, local.span});
  const auto bound = bind("case", params, args, at);
  if (!bound) return std::nullopt;
  std::vector<const hir::Expr *> values;
  std::vector<hir::Local> noParams;
  for (std::size_t i = 0; i < params.size(); ++i) {
    const ast::Expr *given = (*bound)[i] ? (*bound)[i]->value : nullptr;
    values.push_back(given ? BodyChecker(ctx, scope, BodyKind::test, noParams).testValue(*given, params[i].type)
                           : none(at, params[i].type));
    if (isError(values.back())) return std::nullopt;
  }
  return values;
}

std::optional<std::vector<const hir::Expr *>> BodyChecker::testArguments(hir::IntrinsicId id, ArrayRef<ast::Arg> args,
                                                                         std::vector<bool> &free, Span at) {
  const hir::IntrinsicInfo &info = program.intrinsics[static_cast<std::size_t>(id)];
  std::vector<Parameter> params;
  std::vector<ast::Arg> named;
  bool rest = false;
  for (const ast::Arg &arg : args) {
    if (arg.rest)
      rest = true;
    else
      named.push_back(arg);
  }
  // With `..`, what is not given is free; bind() then finds nothing missing.
  for (const hir::ParamInfo &param : info.params)
    params.push_back(
        {param.name, rest ? program.types.optional(param.type) : param.type, param.defaultValue, param.span});
  const auto bound = bind(info.name, params, named, at);
  if (!bound) return std::nullopt;
  free.assign(params.size(), false);
  std::vector<const hir::Expr *> values(params.size(), nullptr);
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (!(*bound)[i]) {
      free[i] = rest;
      if (!rest) values[i] = info.params[i].defaultValue;
      continue;
    }
    values[i] = testValue(*(*bound)[i]->value, info.params[i].type);
    if (isError(values[i])) return std::nullopt;
  }
  return values;
}

const hir::Expr *checkTestValue(Context &context, const FileScope &scope, std::vector<hir::Local> &params,
                                const ast::Expr &expr, TypeId expected) {
  return BodyChecker(context, scope, BodyKind::test, params).testValue(expr, expected);
}

std::optional<std::vector<const hir::Expr *>> checkTestCase(Context &context, const FileScope &scope,
                                                            std::vector<hir::Local> &params, ArrayRef<ast::Arg> args,
                                                            Span at) {
  return BodyChecker(context, scope, BodyKind::test, params).testCase(args, at);
}

std::optional<std::vector<const hir::Expr *>> checkTestArguments(Context &context, const FileScope &scope,
                                                                 std::vector<hir::Local> &params,
                                                                 hir::IntrinsicId intrinsic, ArrayRef<ast::Arg> args,
                                                                 std::vector<bool> &free, Span at) {
  return BodyChecker(context, scope, BodyKind::test, params).testArguments(intrinsic, args, free, at);
}

} // namespace tejun::sema
