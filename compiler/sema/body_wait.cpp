// What makes a run wait: questions to people, jobs, polls. Each has a bound, and says what happens when it passes.
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body.h"
#include "compiler/sema/coerce.h"
#include "vm/bytecode/calendar.h"
#include "llvm/ADT/StringExtras.h"

namespace tejun::sema {

namespace {
constexpr std::int64_t mostPolls = 100'000;
} // namespace

const hir::Expr *BodyChecker::duration(const ast::Expr *expr) {
  if (!expr) return nullptr;
  const hir::Expr *made = check(*expr, durationType);
  const auto *literal = llvm::dyn_cast<hir::Constant>(made);
  if (literal && literal->type == durationType && literal->word <= 0) {
    ctx.sink.report(diag::bound_not_positive, made->span, {{"bound", sourceOf(made->span)}});
    return error(made->span);
  }
  return made;
}

/// `4bd of office`: open days, days that end on an open one, or time while it is open, as the unit says.
const hir::Expr *BodyChecker::officeTime(const ast::OfficeTimeExpr &expr) {
  const Span at = span(expr.range);
  const std::uint32_t id = ctx.require(scope, SymbolKind::calendar, expr.calendar);
  const bool runs = kind == BodyKind::method || kind == BodyKind::response || kind == BodyKind::playbook;
  if (!runs || inApproval) {
    ctx.sink.report(diag::office_time_not_here, at, {{"place", diag::noun_this_time}});
    return error(at);
  }
  const auto *literal = llvm::dyn_cast_or_null<ast::SpelledLit>(expr.length);
  auto *made = ctx.make<hir::OfficeTime>(durationType, at);
  if (literal && literal->kind == ast::ExprKind::durationLit) {
    const StringRef digits = literal->text.take_while(llvm::isDigit), unit = literal->text.drop_front(digits.size());
    const bool counts = unit == "bd" || unit == "d";
    made->unit = unit == "bd"  ? vm::OfficeUnit::openDays
                 : unit == "d" ? vm::OfficeUnit::days
                               : vm::OfficeUnit::openTime;
    if (counts) {
      if (digits.getAsInteger(10, made->amount)) made->amount = 0;
    } else if (const LiteralResult read = parseLiteral(durationType, literal->text);
               const auto *value = std::get_if<LiteralValue>(&read)) {
      made->amount = value->word;
    }
  }
  if (made->amount <= 0 || made->amount > vm::calendar::mostOf(made->unit)) {
    ctx.sink.report(diag::office_length, expr.length ? span(expr.length->range) : at);
    return error(at);
  }
  if (id == hir::noId) return error(at);
  made->calendar = static_cast<hir::CalendarId>(id);
  return made;
}

const hir::Expr *BodyChecker::bound(const ast::Expr &expr, TextId what, std::int64_t limit) {
  const hir::Expr *made = check(expr, integerType);
  if (isError(made)) return made;
  const auto *literal = llvm::dyn_cast<hir::Constant>(made);
  if (!literal) {
    ctx.sink.report(diag::bound_not_constant, made->span, {{"what", what}});
    return error(made->span);
  }
  if (literal->word <= 0) {
    ctx.sink.report(diag::bound_not_positive, made->span, {{"bound", literal->word}});
    return error(made->span);
  }
  if (literal->word > limit) {
    ctx.sink.report(diag::bound_too_large, made->span, {{"bound", literal->word}, {"limit", limit}});
    return error(made->span);
  }
  return made;
}

/// What a field of a form offers: a list or a set of what the field takes; of its items, when it takes several.
const hir::Expr *BodyChecker::offered(const ast::Expr &from, TypeId type) {
  const TypeId known = program.types.unwrapped(type);
  const bool many = kindOf(known) == TypeKind::list || kindOf(known) == TypeKind::set;
  const TypeId item = type == errorType ? errorType : many ? program.types[known].args[0] : known;
  const bool isLiteral = llvm::isa<ast::ListExpr>(from);
  const hir::Expr *made = value(build(from, isLiteral && item != errorType ? program.types.list(item) : errorType));
  if (isError(made) || item == errorType) return error(span(from.range));
  const TypeKind offers = typeOf(made).kind;
  if (offers != TypeKind::list && offers != TypeKind::set) {
    ctx.sink.report(diag::not_a_collection, made->span, {{"type", typeName(made->type)}});
    return error(made->span);
  }
  if (!many && type == known) mustOffer(made);
  return coerce(made, offers == TypeKind::list ? program.types.list(item) : program.types.set(item));
}

/// Who must choose one needs something to choose from.
void BodyChecker::mustOffer(const hir::Expr *offer) {
  if (paths.isNotEmpty(offer, facts)) return;
  ctx.sink.report(diag::may_offer_nothing, offer->span, {{"offer", sourceOf(offer->span)}});
}

TypeId BodyChecker::formRecord(const ast::AskExpr &expr, hir::Ask &ask) {
  hir::RecordInfo record;
  record.name = "form";
  record.span = span(expr.range);
  llvm::SmallVector<hir::FormField, 8> fields;
  llvm::StringMap<Span> seen;
  bool failed = false;
  for (const ast::FormField &field : expr.fields) {
    const Span at = span(field.name.range);
    const auto [first, isNew] = seen.try_emplace(field.name.text, at);
    if (!isNew) {
      ctx.sink.report(diag::duplicate_name, at, {{"name", field.name.text.str()}})
          .label(first->second, diag::label_first_declared_here);
      failed = true;
    }
    Tlp label = Tlp::none;
    const TypeId type = field.type ? ctx.resolveType(scope, *field.type, false, &label) : errorType;
    failed = failed || type == errorType;
    hir::FormField made{field.name.text, field.title ? field.title.text : field.name.text, type, nullptr};
    if (field.from) made.from = offered(*field.from, type);
    failed = failed || (made.from && isError(made.from));
    fields.push_back(made);
    hir::FieldInfo info;
    info.name = field.name.text;
    info.type = type;
    info.label = label;
    info.span = at;
    record.fields.push_back(info);
  }
  ask.fields = ctx.copyArray(fields);
  if (failed) return errorType;
  const auto id = static_cast<RecordId>(program.records.size());
  program.records.push_back(std::move(record));
  return program.types.record(id);
}

TypeId BodyChecker::askAnswer(const ast::AskExpr &expr, hir::Ask &ask, TypeId hint) {
  switch (expr.form) {
  case ast::AskKind::approve:
  case ast::AskKind::consult: return booleanType;
  case ast::AskKind::form: return formRecord(expr, ask);
  case ast::AskKind::task:
    if (expr.subject) {
      ask.subject = inferValue(*expr.subject);
      if (isError(ask.subject)) return errorType;
      if (holdsSecret(program, ask.subject->type)) {
        ctx.sink.report(diag::secret_to_text, ask.subject->span);
        return errorType;
      }
    }
    return unitType;
  case ast::AskKind::choose: {
    if (!expr.subject) return errorType;
    const TypeId wanted = program.types.unwrapped(hint);
    const TypeKind wantedKind = kindOf(wanted);
    TypeId offered = errorType;
    if (wanted != errorType) {
      if (!expr.many)
        offered = program.types.list(wanted);
      else if (wantedKind == TypeKind::list || wantedKind == TypeKind::set)
        offered = program.types.list(program.types[wanted].args[0]);
    }
    const bool isLiteral = llvm::isa<ast::ListExpr>(expr.subject);
    ask.subject = value(build(*expr.subject, isLiteral ? offered : errorType));
    if (isError(ask.subject)) return errorType;
    const TypeKind offers = typeOf(ask.subject).kind;
    if (offers != TypeKind::list && offers != TypeKind::set) {
      ctx.sink.report(diag::not_a_collection, ask.subject->span, {{"type", typeName(ask.subject->type)}});
      return errorType;
    }
    if (const auto *list = llvm::dyn_cast<hir::ListNew>(ask.subject); list && list->items.size() < 2 && !expr.many)
      ctx.sink.report(diag::too_few_choices, ask.subject->span);
    else if (!expr.many)
      mustOffer(ask.subject);
    const TypeId item = typeOf(ask.subject).args[0];
    if (!isPrintable(program, item)) {
      mismatch(ask.subject, textType, {});
      return errorType;
    }
    return expr.many ? program.types.list(item) : item;
  }
  }
  return errorType;
}

const hir::Expr *BodyChecker::ask(const ast::AskExpr &expr, TypeId hint) {
  const Span at = span(expr.range);
  bool failed = !mayCallHost("ask", effectBit("asks"), Span{at.file, at.begin, at.begin + 3});
  auto *made = ctx.make<hir::Ask>(errorType, at);
  made->form = expr.form;
  made->many = expr.many;
  made->key = askKey;
  const std::uint32_t team = ctx.require(scope, SymbolKind::team, expr.team);
  made->team = static_cast<hir::TeamId>(team);
  failed = failed || team == hir::noId;
  if (expr.question) {
    made->question = check(*expr.question, textType);
    failed = failed || isError(made->question);
  } else {
    failed = true;
  }
  made->type = askAnswer(expr, *made, hint);
  failed = failed || made->type == errorType;
  if (!expr.atMost) ctx.sink.report(diag::wait_without_bound, at, {{"keyword", "ask"}});
  made->atMost = duration(expr.atMost);
  made->remindEvery = duration(expr.remindEvery);
  if (expr.escalateTo)
    made->escalateTo = static_cast<hir::TeamId>(ctx.require(scope, SymbolKind::team, expr.escalateTo));
  if (!expr.silence) {
    ctx.sink.report(diag::silence_not_handled, at);
    return error(at);
  }
  HandlerUse use;
  use.value = made->type;
  use.isSilence = true;
  use.mayArm = false;
  use.isStatement = made->type == unitType;
  const bool outer = std::exchange(inSilence, true);
  onWay({}, [&] { made->silence = handler(*expr.silence, use); });
  inSilence = outer;
  return failed || !expr.atMost ? error(at) : made;
}

const hir::Expr *BodyChecker::await(const ast::AwaitExpr &expr) {
  const Span at = span(expr.range);
  const bool allowed = mayCallHost("await", effectBit("observes"), Span{at.file, at.begin, at.begin + 5});
  if (!expr.job) return error(at);
  const hir::Expr *job = inferValue(*expr.job);
  if (!expr.atMost) ctx.sink.report(diag::wait_without_bound, at, {{"keyword", "await"}});
  const hir::Expr *atMost = duration(expr.atMost);
  if (isError(job)) return error(at);
  if (typeOf(job).kind != TypeKind::job) {
    ctx.sink.report(diag::await_needs_job, job->span, {{"found", typeName(job->type)}});
    return error(at);
  }
  if (!allowed || !atMost || isError(atMost)) return error(at);
  auto *made = ctx.make<hir::Await>(typeOf(job).args[0], at);
  made->job = job;
  made->atMost = atMost;
  return made;
}

const hir::Expr *BodyChecker::poll(const ast::PollExpr &expr) {
  const Span at = span(expr.range);
  if (!expr.call) return error(at);
  const hir::Expr *call = infer(*expr.call);
  const auto *host = llvm::dyn_cast<hir::HostCall>(call);
  if (!isError(call) && (!host || host->eachArg != hir::noId || host->type == unitType)) {
    ctx.sink.report(diag::poll_needs_call, call->span, {{"name", sourceOf(call->span)}});
    host = nullptr;
  }
  const hir::Expr *every = duration(expr.every);
  const hir::Expr *times = expr.atMostTimes ? bound(*expr.atMostTimes, diag::noun_poll, mostPolls) : nullptr;
  if (!expr.atMostTimes) ctx.sink.report(diag::wait_without_bound, at, {{"keyword", "poll"}});
  const hir::Expr *until = nullptr;
  const TypeId type = host ? host->type : errorType;
  const hir::LocalId it = newLocal("it", type, at);
  if (expr.until) {
    names.push();
    names.declare({"it", BindingKind::answer, static_cast<std::uint32_t>(it), type, at, false});
    const Place outer = std::exchange(place, Place::condition);
    until = condition(*expr.until);
    place = outer;
    names.pop();
  }
  if (!host || !every || isError(every) || !times || isError(times) || !until || isError(until)) return error(at);
  auto *made = ctx.make<hir::Poll>(type, at);
  made->call = host;
  made->every = every;
  made->times = times;
  made->it = it;
  made->until = until;
  return made;
}

} // namespace tejun::sema
