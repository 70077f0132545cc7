// When an office is open: zone, hours, holidays, as rows that the module carries.
#include <algorithm>

#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/holidays.h"
#include "compiler/sema/literals.h"
#include "compiler/sema/zones.h"
#include "vm/bytecode/calendar.h"
#include "llvm/ADT/StringSwitch.h"

namespace tejun::sema {

namespace {

std::optional<int> weekday(StringRef name) {
  const int day = llvm::StringSwitch<int>(name)
                      .Case("mon", 0)
                      .Case("tue", 1)
                      .Case("wed", 2)
                      .Case("thu", 3)
                      .Case("fri", 4)
                      .Case("sat", 5)
                      .Case("sun", 6)
                      .Default(-1);
  return day < 0 ? std::nullopt : std::optional(day);
}

/// `09:00`, `24:00`
std::optional<std::uint16_t> minutes(StringRef text) {
  const auto [hour, minute] = text.split(':');
  unsigned h = 0, m = 0;
  if (hour.getAsInteger(10, h) || minute.getAsInteger(10, m) || m > 59 || h * 60 + m > 24 * 60) return std::nullopt;
  return static_cast<std::uint16_t>(h * 60 + m);
}

} // namespace

std::optional<std::int64_t> Declarer::localDay(const FileScope &scope, const ast::Ident &date) {
  const LiteralResult read = parseLiteral(timeType, date.text);
  if (const auto *value = std::get_if<LiteralValue>(&read)) return value->word / vm::calendar::dayMs;
  ctx.sink.report(diag::bad_date, scope.span(date.range), {{"literal", date.text.str()}});
  return std::nullopt;
}

void Declarer::resolveHours(const FileScope &scope, const ast::OpenHours &hours, vm::Calendar &calendar) {
  vm::OpenHours made;
  for (const ast::DayRange &range : hours.days) {
    const auto from = weekday(range.from.text), to = range.to ? weekday(range.to.text) : from;
    for (const ast::Ident &name : {range.from, range.to})
      if (name && !weekday(name.text))
        ctx.sink.report(diag::unknown_day, scope.span(name.range), {{"name", name.text.str()}});
    if (!from || !to) return;
    if (*from > *to) {
      ctx.sink.report(diag::unknown_day, scope.span({range.from.range.begin, range.to.range.end}),
                      {{"name", range.from.text.str() + "-" + range.to.text.str()}});
      return;
    }
    for (int day = *from; day <= *to; ++day) made.days = static_cast<std::uint8_t>(made.days | (1u << day));
  }
  const auto from = minutes(hours.from.text), to = minutes(hours.to.text);
  made.from = from.value_or(0);
  made.to = to.value_or(0);
  const bool overlaps = llvm::any_of(calendar.hours, [&](const vm::OpenHours &other) {
    return (other.days & made.days) != 0 && made.from < other.to && other.from < made.to;
  });
  if (!from || !to || made.from >= made.to || overlaps) {
    ctx.sink.report(diag::bad_hours, scope.span(hours.range),
                    {{"hours", hours.from.text.str() + "-" + hours.to.text.str()}});
    return;
  }
  calendar.hours.push_back(made);
}

void Declarer::resolveHolidays(const FileScope &scope, const ast::CalendarDecl &decl, vm::Calendar &calendar) {
  if (decl.country) {
    const Span at = scope.span(decl.country.range);
    if (!publicHolidays(decl.country.text, firstHolidayYear)) {
      ctx.sink.report(diag::unknown_country, at, {{"name", decl.country.text.str()}});
    } else if (!decl.until) {
      ctx.sink.report(diag::holidays_without_end, at);
    } else if (const auto last = localDay(scope, decl.until)) {
      int year = 0;
      decl.until.text.take_front(4).getAsInteger(10, year);
      const auto holidays = publicHolidays(decl.country.text, year);
      for (const std::int64_t day : *holidays)
        if (day <= *last) calendar.closed.push_back(day);
    }
  }
  for (const ast::Ident &date : decl.closed)
    if (const auto day = localDay(scope, date)) calendar.closed.push_back(*day);
  llvm::sort(calendar.closed);
  calendar.closed.erase(std::unique(calendar.closed.begin(), calendar.closed.end()), calendar.closed.end());
}

void Declarer::resolveCalendar(const FileScope &scope, const ast::CalendarDecl &decl, hir::CalendarInfo &info) {
  vm::Calendar &calendar = info.calendar;
  calendar.name = info.name.str();
  calendar.title = info.title.str();
  calendar.zone = decl.zone.text.str();
  for (const ast::OpenHours &hours : decl.hours) resolveHours(scope, hours, calendar);
  llvm::stable_sort(calendar.hours, [](const auto &a, const auto &b) { return a.from < b.from; });
  resolveHolidays(scope, decl, calendar);
  const auto missing = [&](TextId part) {
    if (!scope.incomplete)
      ctx.sink.report(diag::calendar_incomplete, info.span, {{"name", calendar.name}, {"part", part}});
  };
  if (decl.hours.empty()) missing(diag::noun_opening_hours);
  if (!decl.zone) return missing(diag::noun_time_zone);
  if (auto offsets = zoneOffsets(calendar.zone))
    calendar.offsets = std::move(*offsets);
  else
    ctx.sink.report(diag::unknown_zone, scope.span(decl.zone.range), {{"name", calendar.zone}});
}

} // namespace tejun::sema
