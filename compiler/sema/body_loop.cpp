// `xs.map(x => …)` and its kin. There are no function values: the lambda's body is put in place, its parameter is a local.
// On a list and on a set, what keeps items gives the same kind of collection; on a map the item is an entry { key, value }.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "llvm/ADT/StringSwitch.h"

namespace tejun::sema {

using hir::LoopOp;

std::optional<LoopOp> BodyChecker::loopNamed(StringRef name) {
  return llvm::StringSwitch<std::optional<LoopOp>>(name)
      .Case("map", LoopOp::map)
      .Case("filter", LoopOp::filter)
      .Case("any", LoopOp::any)
      .Case("all", LoopOp::all)
      .Case("count", LoopOp::count)
      .Case("sum", LoopOp::sum)
      .Case("find", LoopOp::find)
      .Case("group_by", LoopOp::groupBy)
      .Case("sort_by", LoopOp::sortBy)
      .Case("flat_map", LoopOp::flatMap)
      .Default(std::nullopt);
}

TypeId BodyChecker::itemType(TypeId collection) {
  const Type &type = program.types[collection];
  switch (type.kind) {
  case TypeKind::list:
  case TypeKind::set: return type.args[0];
  case TypeKind::map: return program.types.record(ctx.entryRecord(type.args[0], type.args[1]));
  default: return errorType;
  }
}

const hir::Expr *BodyChecker::loop(LoopOp op, const hir::Expr *over, const ast::CallExpr &expr,
                                   const ast::Ident &member) {
  const Span at = span(expr.range);
  const std::string operation = member.text.str();
  const TypeId item = itemType(over->type);
  const bool isSet = kindOf(over->type) == TypeKind::set;
  const auto collectionOf = [&](TypeId t) { return isSet ? program.types.set(t) : program.types.list(t); };
  auto *made = ctx.make<hir::Loop>(errorType, at);
  made->op = op;
  made->over = over;

  if (expr.args.empty() && op == LoopOp::sum) {
    if (!isSummable(item)) {
      ctx.sink.report(diag::operator_type, span(member.range),
                      {{"operator", operation}, {"operand", typeName(over->type)}});
      return error(at);
    }
    made->type = item;
    return made;
  }
  if (kindOf(over->type) == TypeKind::map && (op == LoopOp::filter || op == LoopOp::sortBy || op == LoopOp::groupBy)) {
    ctx.sink.report(diag::unknown_operation, span(member.range), {{"type", typeName(over->type)}, {"name", operation}});
    return error(at);
  }
  const auto *lambda = expr.args.size() == 1 && expr.args[0].value && !expr.args[0].name
                           ? llvm::dyn_cast<ast::LambdaExpr>(expr.args[0].value)
                           : nullptr;
  if (!lambda) {
    ctx.sink.report(diag::needs_lambda, at, {{"operation", operation}});
    checkUnused(expr.args);
    return error(at);
  }
  if (lambda->params.size() != 1) {
    ctx.sink.report(diag::lambda_parameters, span(lambda->range),
                    {{"found", lambda->params.size()}, {"operation", operation}, {"expected", 1}});
    return error(at);
  }

  names.push();
  made->param = newLocal(lambda->params[0].text, item, span(lambda->params[0].range));
  declareLocal(lambda->params[0], BindingKind::lambdaParameter, item, made->param);
  const Place outer = std::exchange(place, Place::lambda);
  const Facts before = facts;
  const bool isTest =
      op == LoopOp::filter || op == LoopOp::any || op == LoopOp::all || op == LoopOp::count || op == LoopOp::find;
  const hir::Expr *body = isTest ? condition(*lambda->body) : infer(*lambda->body);
  const bool mayBeOptional = op == LoopOp::map;
  if (!isTest && !isError(body)) body = mayBeOptional && body->type != unitType ? body : value(body);
  facts = before;
  place = outer;
  names.pop();
  if (isError(body)) return error(at);
  made->body = body;

  const auto wrongBody = [&] {
    ctx.sink.report(diag::operator_type, body->span, {{"operator", operation}, {"operand", typeName(body->type)}});
    return error(at);
  };
  switch (op) {
  case LoopOp::map: made->type = collectionOf(body->type); break;
  case LoopOp::filter: made->type = over->type; break;
  case LoopOp::any:
  case LoopOp::all: made->type = booleanType; break;
  case LoopOp::count: made->type = integerType; break;
  case LoopOp::sum:
    if (!isSummable(body->type)) return wrongBody();
    made->type = body->type;
    break;
  case LoopOp::find: made->type = program.types.optional(item); break;
  case LoopOp::groupBy: made->type = program.types.map(body->type, program.types.list(item)); break;
  case LoopOp::sortBy:
    if (!isOrdered(program, body->type)) return wrongBody();
    made->type = program.types.list(item);
    break;
  case LoopOp::flatMap: {
    const TypeKind bodyKind = kindOf(body->type);
    if (bodyKind != TypeKind::list && bodyKind != TypeKind::set) return wrongBody();
    made->type = collectionOf(typeOf(body).args[0]);
    break;
  }
  case LoopOp::each_: break;
  }
  return made;
}

} // namespace tejun::sema
