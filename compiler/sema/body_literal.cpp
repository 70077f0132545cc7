// Literals in place: which type a spelling or a quoted text has here, and what is said when it is not one.
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "compiler/sema/literals.h"

namespace tejun::sema {

namespace {

/// The types that a token can have, the one it has by itself first.
llvm::SmallVector<TypeId, 4> tokenTypes(ast::ExprKind kind) {
  switch (kind) {
  case ast::ExprKind::intLit: return {integerType, decimalType, portType, scoreType};
  case ast::ExprKind::decimalLit: return {decimalType};
  case ast::ExprKind::addressLit: return {addressType};
  case ast::ExprKind::networkLit: return {networkType};
  case ast::ExprKind::durationLit: return {durationType};
  case ast::ExprKind::sizeLit: return {sizeType};
  case ast::ExprKind::dateLit: return {timeType};
  default: return {};
  }
}

/// Indicators whose texts cannot be taken for one another.
constexpr TypeId plainIndicators[] = {addressType, networkType, fileHashType,   macType,
                                      urlType,     emailType,   registryKeyType};

} // namespace

const hir::Expr *BodyChecker::spelled(const ast::SpelledLit &expr, TypeId hint) {
  const auto types = tokenTypes(expr.kind);
  if (types.empty()) {
    ctx.notAvailable(scope, expr.range, "time of day");
    return error(span(expr.range));
  }
  const TypeId wanted = program.types.unwrapped(hint);
  const TypeId type = llvm::is_contained(types, wanted) ? wanted : types.front();
  return literalOf(type, expr.text, span(expr.range), expr.range.begin, false);
}

const hir::Expr *BodyChecker::quoted(const ast::TextExpr &expr, TypeId hint) {
  const bool hasHole = llvm::any_of(expr.parts, [](const ast::TextPart &part) { return part.hole != nullptr; });
  if (hasHole) return textWithHoles(expr, hint);
  StringRef text;
  if (expr.parts.size() == 1) text = expr.parts.front().text;
  std::string joined;
  if (expr.parts.size() > 1) {
    for (const ast::TextPart &part : expr.parts) joined += part.text;
    text = ctx.copyText(joined);
  }

  const Span at = span(expr.range);
  const TypeId wanted = program.types.unwrapped(hint);
  const Type &structure = program.types[wanted];
  llvm::SmallVector<TypeId, 8> candidates;
  if (structure.kind == TypeKind::union_) {
    for (TypeId alternative : structure.args)
      if (hasQuotedLiteral(alternative)) candidates.push_back(alternative);
  } else if (structure.kind == TypeKind::enum_ && structure.enumeration == program.indicatorEnum) {
    candidates.append(std::begin(plainIndicators), std::end(plainIndicators));
  }
  if (!candidates.empty()) {
    llvm::erase_if(candidates,
                   [&](TypeId type) { return !std::holds_alternative<LiteralValue>(parseLiteral(type, text)); });
    if (candidates.size() == 1) return literalOf(candidates.front(), text, at, expr.range.begin + 1, true);
    if (candidates.size() > 1) {
      std::vector<std::string> types;
      for (TypeId type : candidates) types.push_back(typeName(type));
      ctx.sink.report(diag::ambiguous_literal, at, {{"literal", text.str()}, {"candidates", std::move(types)}});
    } else {
      ctx.sink.report(diag::bad_literal, at, {{"literal", text.str()}, {"type", typeName(wanted)}});
    }
    return error(at);
  }
  // The text begins behind the quote, unless escapes moved it.
  return literalOf(hasQuotedLiteral(wanted) ? wanted : textType, text, at, expr.range.begin + 1, true);
}

const hir::Expr *BodyChecker::literalOf(TypeId type, StringRef text, Span at, std::uint32_t textAt, bool isQuoted) {
  if (type == textType) {
    auto *made = ctx.make<hir::Constant>(textType, at);
    made->text = text;
    return made;
  }
  const LiteralResult read = parseLiteral(type, text);
  if (const auto *problem = std::get_if<LiteralProblem>(&read)) {
    badLiteral(type, text, at, textAt, isQuoted, *problem);
    return error(at);
  }
  const LiteralValue &value = std::get<LiteralValue>(read);
  auto *made = ctx.make<hir::Constant>(type, at);
  made->word = value.word;
  if (!isWordConstant(type)) made->text = value.text == text ? text : ctx.copyText(value.text);
  return made;
}

void BodyChecker::badLiteral(TypeId type, StringRef text, Span at, std::uint32_t textAt, bool isQuoted,
                             const LiteralProblem &problem) {
  using Kind = LiteralProblem::Kind;
  const std::string literal = text.str();
  // A part can be shown where the source reads like the text.
  const bool isPlain = ctx.sources.text({at.file, textAt, textAt + static_cast<std::uint32_t>(text.size())}) ==
                       std::string_view(text.data(), text.size());
  switch (problem.kind) {
  case Kind::businessDays: {
    auto report = ctx.sink.report(diag::business_days_without_calendar, at, {{"literal", literal}});
    if (program.calendars.size() == 1) {
      const std::string of = " of " + program.calendars[0].name.str();
      report.fix(at.atEnd(), of, diag::fix_insert, {{"text", of}}, Applicability::maybe);
    }
    return;
  }
  case Kind::tooLarge:
    ctx.sink.report(diag::literal_too_large, at, {{"literal", literal}, {"type", typeName(type)}});
    return;
  case Kind::outOfRange:
    ctx.sink.report(diag::out_of_range, at, {{"literal", literal}, {"low", problem.low}, {"high", problem.high}});
    return;
  case Kind::octetTooLarge: {
    const std::string octet = text.slice(problem.begin, problem.end).str();
    const Span part{at.file, textAt + problem.begin, textAt + problem.end};
    auto report = type == networkType
                      ? ctx.sink.report(diag::bad_network, isPlain ? part : at, {{"literal", literal}})
                      : ctx.sink.report(diag::bad_ip_address, isPlain ? part : at, {{"literal", literal}});
    report.label(diag::label_part_too_large, {{"part", octet}, {"limit", 255}});
    return;
  }
  case Kind::hostBits: {
    const std::string replacement = isQuoted ? "\"" + problem.replacement + "\"" : problem.replacement;
    ctx.sink.report(diag::network_host_bits, at, {{"literal", literal}})
        .fix(at, replacement, diag::fix_replace_with, {{"replacement", problem.replacement}});
    return;
  }
  case Kind::prefixTooLarge: ctx.sink.report(diag::bad_network, at, {{"literal", literal}}); return;
  case Kind::tooPrecise:
    ctx.sink.report(diag::bad_literal, at, {{"literal", literal}, {"type", typeName(type)}})
        .note(diag::note_six_places);
    return;
  case Kind::invalid: break;
  }
  if (type == addressType && !isQuoted)
    ctx.sink.report(diag::bad_ip_address, at, {{"literal", literal}});
  else if (type == networkType)
    ctx.sink.report(diag::bad_network, at, {{"literal", literal}});
  else if (type == durationType)
    ctx.sink.report(diag::bad_duration, at, {{"literal", literal}});
  else if (type == sizeType)
    ctx.sink.report(diag::bad_size, at, {{"literal", literal}});
  else if (type == timeType && !isQuoted)
    ctx.sink.report(diag::bad_date, at, {{"literal", literal}});
  else
    ctx.sink.report(diag::bad_literal, at, {{"literal", literal}, {"type", typeName(type)}});
}

const hir::Expr *BodyChecker::textWithHoles(const ast::TextExpr &expr, TypeId hint) {
  (void)hint; // a text with holes is a Text whatever is expected: coerce says so
  llvm::SmallVector<const hir::Expr *, 8> parts;
  bool failed = false;
  for (const ast::TextPart &part : expr.parts) {
    if (!part.hole) {
      auto *made = ctx.make<hir::Constant>(textType, span(expr.range));
      made->text = part.text;
      parts.push_back(made);
      continue;
    }
    const hir::Expr *hole = toText(inferValue(*part.hole), span(part.hole->range));
    failed = failed || isError(hole);
    parts.push_back(hole);
  }
  if (failed) return error(span(expr.range));
  auto *made = ctx.make<hir::TextBuild>(textType, span(expr.range));
  made->parts = ctx.copyArray(parts);
  return made;
}

const hir::Expr *BodyChecker::toText(const hir::Expr *expr, Span at) {
  if (isError(expr) || expr->type == textType) return expr;
  if (holdsSecret(program, expr->type)) {
    ctx.sink.report(diag::secret_to_text, expr->span);
    return error(at);
  }
  if (!isPrintable(program, expr->type)) {
    mismatch(expr, textType, {});
    return error(at);
  }
  auto *made = ctx.make<hir::Convert>(textType, at);
  made->how = hir::Conversion::toText;
  made->operand = expr;
  return made;
}

} // namespace tejun::sema
