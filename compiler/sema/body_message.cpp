// A message: a function that writes a text in each language. Indicators in holes are made harmless, lists stand in a line, lists of
// records become a table.
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/coerce.h"

namespace tejun::sema {

namespace {

/// What a mail program would turn into something to click on.
bool isClickable(TypeId type) {
  return type == addressType || type == networkType || type == domainType || type == urlType || type == emailType ||
         type == textType;
}

} // namespace

const hir::Expr *BodyChecker::textConstant(StringRef text, Span at) {
  auto *made = ctx.make<hir::Constant>(textType, at);
  made->text = text;
  return made;
}

const hir::Expr *BodyChecker::joined(ArrayRef<const hir::Expr *> parts, Span at) {
  auto *made = ctx.make<hir::TextBuild>(textType, at);
  made->parts = ctx.copyArray(parts);
  return made;
}

/// `over.map(p => use(p))` joined by the separator.
const hir::Expr *BodyChecker::joinedItems(const hir::Expr *over, StringRef separator,
                                          llvm::function_ref<const hir::Expr *(const hir::Expr *)> use) {
  const Span at = over->span;
  const TypeId item = itemType(over->type);
  auto *mapped = ctx.make<hir::Loop>(program.types.list(textType), at);
  mapped->op = hir::LoopOp::map;
  mapped->over =
      kindOf(over->type) == TypeKind::set ? convert(hir::Conversion::toList, over, program.types.list(item)) : over;
  mapped->param = newLocal("item", item, at);
  auto *param = ctx.make<hir::LocalRef>(item, at);
  param->local = mapped->param;
  mapped->body = use(param);
  if (!mapped->body) return nullptr;
  return makeBuiltin(BuiltinId::List_join, textType, {mapped, textConstant(separator, at)}, at);
}

/// One value in a line; null for what has none.
const hir::Expr *BodyChecker::shownInline(const hir::Expr *value) {
  const Span at = value->span;
  const TypeKind shape = kindOf(value->type);
  if (shape == TypeKind::optional) {
    const TypeId inner = program.types.unwrapped(value->type);
    auto *known = ctx.make<hir::IsKnown>(booleanType, at);
    known->operand = value;
    const hir::Expr *there = shownInline(convert(hir::Conversion::unwrap, value, inner));
    if (!there) return nullptr;
    auto *choice = ctx.make<hir::IfElse>(textType, at);
    choice->cond = known;
    choice->then = asBlock({}, there, at);
    choice->otherwise = asBlock({}, textConstant("-", at), at);
    return choice;
  }
  if (shape == TypeKind::list || shape == TypeKind::set)
    return joinedItems(value, ", ", [&](const hir::Expr *item) { return shownInline(item); });
  if (shape == TypeKind::record || shape == TypeKind::map || shape == TypeKind::each ||
      !isPrintable(program, value->type))
    return nullptr;
  const hir::Expr *text = toText(value, at);
  const bool mayLink = isClickable(value->type) ||
                       (shape == TypeKind::enum_ && program.types[value->type].enumeration == program.indicatorEnum);
  return mayLink ? makeBuiltin(BuiltinId::Text_defang, textType, {text}, at) : text;
}

/// The columns of a table: the fields of the record, and those of records in it.
bool BodyChecker::tableCells(const hir::Expr *row, const std::string &prefix, std::string &head,
                             llvm::SmallVectorImpl<const hir::Expr *> &cells) {
  const hir::RecordInfo &record = program.records[static_cast<std::size_t>(typeOf(row).record)];
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const hir::FieldInfo &info = record.fields[i];
    auto *field = ctx.make<hir::Field>(info.type, row->span);
    field->base = row;
    field->index = i;
    const std::string name = prefix + info.name.str();
    if (kindOf(info.type) == TypeKind::record) {
      if (!tableCells(field, name + ".", head, cells)) return false;
      continue;
    }
    const hir::Expr *cell = shownInline(field);
    if (!cell) return false;
    head += " " + name + " |";
    for (const auto &[from, to] : {std::pair{"|", "\\|"}, std::pair{"\n", " "}})
      cell = makeBuiltin(BuiltinId::Text_replace, textType,
                         {cell, textConstant(from, row->span), textConstant(to, row->span)}, row->span);
    cells.push_back(cell);
  }
  return true;
}

const hir::Expr *BodyChecker::table(const hir::Expr *rows) {
  const Span at = rows->span;
  std::string head = "|";
  std::size_t columns = 0;
  const hir::Expr *lines = joinedItems(rows, "\n", [&](const hir::Expr *row) -> const hir::Expr * {
    llvm::SmallVector<const hir::Expr *, 8> cells;
    if (!tableCells(row, {}, head, cells)) return nullptr;
    columns = cells.size();
    llvm::SmallVector<const hir::Expr *, 16> parts{textConstant("| ", at)};
    for (const hir::Expr *cell : cells) {
      if (parts.size() > 1) parts.push_back(textConstant(" | ", at));
      parts.push_back(cell);
    }
    parts.push_back(textConstant(" |", at));
    return joined(parts, at);
  });
  if (!lines) return nullptr;
  head += "\n|";
  for (std::size_t i = 0; i < columns; ++i) head += " --- |";
  return joined({textConstant(ctx.copyText(head + "\n"), at), lines}, at);
}

const hir::Expr *BodyChecker::messageHole(const ast::Expr &hole) {
  const hir::Expr *value = infer(hole);
  if (isError(value)) return value;
  const Span at = span(hole.range);
  if (holdsSecret(program, value->type)) {
    ctx.sink.report(diag::secret_to_text, value->span);
    return error(at);
  }
  const TypeKind shape = kindOf(value->type);
  const bool isTable =
      (shape == TypeKind::list || shape == TypeKind::set) && kindOf(itemType(value->type)) == TypeKind::record;
  const hir::Expr *shown = isTable ? table(value) : shownInline(value);
  if (shown) return shown;
  ctx.sink.report(diag::message_hole, at, {{"type", typeName(value->type)}});
  return error(at);
}

const hir::Expr *BodyChecker::messageText(const ast::TextExpr &text) {
  llvm::SmallVector<const hir::Expr *, 8> parts;
  for (const ast::TextPart &part : text.parts)
    parts.push_back(part.hole ? messageHole(*part.hole) : textConstant(part.text, span(text.range)));
  if (llvm::any_of(parts, isError)) return error(span(text.range));
  return parts.size() == 1 && !text.parts[0].hole ? parts[0] : joined(parts, span(text.range));
}

namespace {

/// The parts of a message in one language.
struct Wording {
  ast::Ident language;
  const ast::MessagePart *subject = nullptr, *body = nullptr;
};

} // namespace

void BodyChecker::message(const ast::MessageItem &item, hir::FnInfo &info, hir::MessageInfo &message) {
  names.push();
  for (std::uint32_t i = 0; i < info.body.paramCount; ++i) {
    const hir::Local &param = info.body.locals[i];
    names.declare({param.name, BindingKind::parameter, i, param.type, param.span, false});
  }
  std::vector<Wording> wordings;
  bool isWhole = !scope.incomplete; // every part could be read
  const bool inLanguages =
      llvm::any_of(item.parts, [](const ast::MessagePart &part) { return static_cast<bool>(part.language); });
  for (const ast::MessagePart &part : item.parts) {
    const bool isSubject = part.kind.text == "subject";
    if (!isSubject && part.kind.text != "body") {
      ctx.sink.report(diag::unknown_message_part, span(part.kind.range), {{"name", part.kind.text.str()}});
      isWhole = false;
      continue;
    }
    if (inLanguages && !part.language) {
      ctx.sink.report(diag::message_language_missing, span(part.kind.range));
      isWhole = false;
      continue;
    }
    if (part.language && (part.language.text.size() != 2 ||
                          !llvm::all_of(part.language.text, [](char c) { return c >= 'a' && c <= 'z'; }))) {
      ctx.sink.report(diag::message_language, span(part.language.range), {{"name", part.language.text.str()}});
      isWhole = false;
      continue;
    }
    auto wording = llvm::find_if(wordings, [&](const Wording &w) { return w.language.text == part.language.text; });
    if (wording == wordings.end()) wording = wordings.insert(wordings.end(), Wording{part.language});
    const ast::MessagePart *&given = isSubject ? wording->subject : wording->body;
    if (given)
      ctx.sink
          .report(diag::message_part_twice, span(part.range),
                  {{"part", part.kind.text.str()}, {"language", languageNoun(part.language)}})
          .label(span(given->range), diag::label_first_given_here);
    else
      given = &part;
  }
  const bool hasSubject = llvm::any_of(wordings, [](const Wording &w) { return w.subject != nullptr; });
  llvm::SmallVector<const hir::Expr *, 4> texts;
  if (wordings.empty() && isWhole) ctx.sink.report(diag::message_empty, info.span, {{"name", item.name.text.str()}});
  const TypeId wordingType = program.types.record(program.messageTextRecord);
  for (const Wording &wording : wordings) {
    for (const auto &[part, name] : {std::pair{wording.subject, "subject"}, std::pair{wording.body, "body"}})
      if (!part && isWhole && (hasSubject || name[0] == 'b'))
        ctx.sink.report(diag::message_part_missing, info.span,
                        {{"name", item.name.text.str()}, {"part", name}, {"language", languageNoun(wording.language)}});
    const auto optional = [&](const hir::Expr *text) {
      const TypeId type = program.types.optional(textType);
      return text ? convert(hir::Conversion::toOptional, text, type) : none(info.span, type);
    };
    const auto textOf = [&](const ast::MessagePart *part) {
      return part && part->text ? messageText(*part->text) : nullptr;
    };
    const hir::Expr *subject = textOf(wording.subject), *body = textOf(wording.body);
    message.wordings.push_back({wording.language.text, subject, body});
    auto *made = ctx.make<hir::RecordNew>(wordingType, wording.body ? span(wording.body->range) : info.span);
    const hir::Expr *language =
        wording.language ? textConstant(wording.language.text, span(wording.language.range)) : nullptr;
    const hir::Expr *fields[] = {optional(language), optional(subject), body ? body : error(info.span)};
    made->fields = ctx.copyArray(ArrayRef(fields));
    texts.push_back(made);
  }
  auto *list = ctx.make<hir::ListNew>(program.types.list(wordingType), info.span);
  list->items = ctx.copyArray(texts);
  auto *made = ctx.make<hir::RecordNew>(info.result, info.span);
  const hir::Expr *fields[] = {textConstant(item.name.text, info.span), list};
  made->fields = ctx.copyArray(ArrayRef(fields));
  info.body.block = asBlock({}, made, info.span);
  names.pop();
}

Value BodyChecker::languageNoun(const ast::Ident &language) {
  return language ? Value("`" + language.text.str() + "`") : Value(diag::noun_any_language);
}

void checkMessage(Context &context, const FileScope &scope, const ast::MessageItem &item, hir::FnInfo &info,
                  hir::MessageInfo &message) {
  BodyChecker(context, scope, BodyKind::fn, info.body.locals).message(item, info, message);
}

} // namespace tejun::sema
