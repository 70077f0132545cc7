// What the run reports: path, facts, severity, duties, ends.
#include "runner/execute/recorder.h"

#include "runner/ingest/strict_json.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {

using vm::Index;
using vm::Millis;
using vm::Site;
using vm::SiteKind;

namespace {

Json severityJson(std::optional<vm::Severity> s) { return s ? Json(vm::nameOf(*s)) : Json(); }

} // namespace

void Recorder::say(Mark mark, Millis at, unsigned depth, const Phrase &text) {
  if (progress) progress->line({mark, at, depth, text.in(language)});
}

std::string Recorder::teamTitle(Index team) const {
  return team < module.teams.size() ? titled(module.teams[team].name, module.teams[team].title) : std::string("-");
}

Phrase Recorder::severityTitle(vm::Severity severity) const {
  const auto row = std::ranges::find(module.criteria, severity, &vm::CriteriaRow::severity);
  const std::string name(vm::nameOf(severity));
  return row == module.criteria.end() ? name : titled(name, row->title);
}

unsigned Recorder::depthOf(const std::vector<Index> &context) const {
  for (auto at = context.rbegin(); at != context.rend(); ++at) switch (module.sites[*at].kind) {
    case SiteKind::section: return 1;
    case SiteKind::step:
    case SiteKind::response: return 2;
    case SiteKind::process: return 3;
    case SiteKind::method: return 4;
    default: break;
    }
  return 0;
}

std::string Recorder::stepOf(const std::vector<Index> &context) const {
  for (auto at = context.rbegin(); at != context.rend(); ++at) {
    const Site &site = module.sites[*at];
    if (site.kind == SiteKind::step) return site.number;
    if (site.kind == SiteKind::response) return "response " + site.number;
  }
  return phase;
}

std::string Recorder::processOf(const std::vector<Index> &context) const {
  for (auto at = context.rbegin(); at != context.rend(); ++at)
    if (module.sites[*at].kind == SiteKind::process) return module.sites[*at].number;
  return {};
}

Phrase Recorder::siteText(Index index) const {
  const Site &site = module.sites[index];
  const std::string title = titled(site.name, site.title);
  switch (site.kind) {
  case SiteKind::step: return runner::say(Prose::step, {site.number, title});
  case SiteKind::response: return runner::say(Prose::response, {site.number, title});
  case SiteKind::section: return title;
  default: return runner::say(Prose::process, {site.number, title});
  }
}

std::vector<std::string> Recorder::path() const {
  std::vector<Visit> all = visits;
  const auto siblings = [](const Visit &a, const Visit &b) {
    return a.track.size() > 1 && a.track.size() == b.track.size() &&
           std::equal(a.track.begin(), a.track.end() - 1, b.track.begin());
  };
  for (auto first = all.begin(); first != all.end();) {
    auto last = first + 1;
    while (last != all.end() && siblings(*first, *last)) ++last;
    std::stable_sort(first, last, [](const Visit &a, const Visit &b) { return a.track.back() < b.track.back(); });
    first = last;
  }
  std::vector<std::string> out;
  for (Visit &visit : all) out.push_back(std::move(visit.number));
  return out;
}

void Recorder::entered(const Where &where, Index index) {
  const Site &site = module.sites[index];
  if (site.kind == SiteKind::step) visits.push_back({where.track, site.number});
  if (site.kind == SiteKind::response) visits.push_back({where.track, "response " + site.number});
  journal(where.now, "entered",
          {{"track", vm::toString(where.track)}, {"number", site.number}, {"name", site.name}, {"title", site.title}});
  const unsigned depth = depthOf({index});
  say(Mark::entered, where.now, depth > 0 ? depth - 1 : 0, siteText(index));
}

void Recorder::left(const Where &where, Index index) {
  const Site &site = module.sites[index];
  journal(where.now, "left", {{"track", vm::toString(where.track)}, {"number", site.number}, {"name", site.name}});
}

void Recorder::taken(const Where &where, Index index) {
  const Site &arm = module.sites[index];
  const bool goesBack = arm.name == "return" && arm.target < module.sites.size();
  const Phrase to = goesBack                           ? runner::say(Prose::back, {module.sites[arm.target].number})
                    : arm.target < module.sites.size() ? siteText(arm.target)
                                                       : runner::say(Prose::end);
  journal(where.now, "taken", {{"title", arm.title}, {"to", to.english}});
  say(Mark::branch, where.now, 1,
      arm.title.empty() ? runner::say(Prose::armOnly, {to}) : runner::say(Prose::arm, {Phrase(arm.title), to}));
}

void Recorder::remarked(const Where &where, Index index, std::string_view reason) {
  const SiteKind kind = module.sites[index].kind;
  const Prose id = kind == SiteKind::skip     ? Prose::skipped
                   : kind == SiteKind::accept ? Prose::accepted
                                              : Prose::declassified;
  journal(where.now, "remark",
          {{"what", kind == SiteKind::skip     ? "skip"
                    : kind == SiteKind::accept ? "accept"
                                               : "declassify"},
           {"step", stepOf(where.context)},
           {"number", module.sites[index].number},
           {"reason", reason}});
  say(Mark::remark, where.now, depthOf(where.context), runner::say(id, {shown(reason, 200)}));
}

void Recorder::established(const Where &where, Index fact, const Json &given, std::string_view reason) {
  const Json value = secrets.shown(module.facts[fact].type, given);
  journal(where.now, "established", {{"fact", module.facts[fact].name}, {"value", value}, {"reason", reason}});
  say(Mark::fact, where.now, depthOf(where.context),
      runner::say(Prose::fact,
                  {titled(module.facts[fact].name, module.facts[fact].title), brief(value), shown(reason, 200)}));
}

void Recorder::assumed(const Where &where, Index fact, const Json &given, std::string_view reason) {
  const Json value = secrets.shown(module.facts[fact].type, given);
  journal(where.now, "assumed", {{"fact", module.facts[fact].name}, {"value", value}, {"reason", reason}});
  say(Mark::fact, where.now, depthOf(where.context),
      runner::say(Prose::assumed,
                  {titled(module.facts[fact].name, module.facts[fact].title), brief(value), shown(reason, 200)}));
}

void Recorder::severityChanged(const Where &where, std::optional<vm::Severity> certain,
                               std::optional<vm::Severity> possible) {
  journal(where.now, "severity", {{"certain", severityJson(certain)}, {"possible", severityJson(possible)}});
  const Phrase nobody("-");
  const Phrase sure = certain ? severityTitle(*certain) : nobody, most = possible ? severityTitle(*possible) : nobody;
  say(Mark::severity, where.now, depthOf(where.context),
      !certain              ? runner::say(Prose::severityOpen, {most})
      : certain == possible ? runner::say(Prose::severity, {sure})
                            : runner::say(Prose::severityPossible, {sure, most}));
}

void Recorder::dutyMet(const Where &where, Index duty) {
  journal(where.now, "duty_met", {{"duty", module.duties[duty].name}, {"step", stepOf(where.context)}});
  say(Mark::duty, where.now, depthOf(where.context),
      runner::say(Prose::dutyMet, {titled(module.duties[duty].name, module.duties[duty].title)}));
}

void Recorder::dutyOmitted(const Where &where, Index duty, std::string_view reason) {
  journal(where.now, "duty_omitted", {{"duty", module.duties[duty].name}, {"reason", reason}});
  say(Mark::duty, where.now, depthOf(where.context),
      runner::say(Prose::dutyOmitted,
                  {titled(module.duties[duty].name, module.duties[duty].title), shown(reason, 200)}));
}

void Recorder::handedOff(const Where &where, const vm::Handoff &handoff) {
  const std::string name(vm::nameOf(handoff.phase));
  const Json package = secrets.shown(handoff.type, handoff.package);
  journal(where.now, "handed_off", {{"phase", name}, {"package", package}});
  result.handoffs.push_back({{"phase", name}, {"package", package}});
  say(Mark::handoff, where.now, depthOf(where.context),
      runner::say(Prose::handedOff, {name, teamTitle(module.phases[static_cast<std::size_t>(handoff.phase)].team)}));
  for (const std::string &line : fieldLines(package))
    say(Mark::handoff, where.now, depthOf(where.context) + 1, Phrase(line));
}

void Recorder::boundExpired(const Where &where, const vm::Bound &bound) {
  journal(where.now, "bound_passed", {{"track", vm::toString(bound.track)}, {"due", isoTime(bound.due)}});
  say(Mark::time, where.now, depthOf(where.context), runner::say(Prose::boundPassed));
}

void Recorder::promiseBreached(const Where &where, const vm::Promise &promise) {
  if (promise.breach != vm::none) {
    const std::string &name = module.sites[promise.site].name;
    journal(where.now, "clock_broken",
            {{"clock", name}, {"step", stepOf(where.context)}, {"due", isoTime(promise.due)}});
    result.breached.push_back(name);
    return say(Mark::time, where.now, depthOf(where.context), runner::say(Prose::clockBroken, {name}));
  }
  journal(where.now, "promise_broken", {{"step", stepOf(where.context)}, {"due", isoTime(promise.due)}});
  say(Mark::time, where.now, depthOf(where.context), runner::say(Prose::promiseBroken));
}

void Recorder::ended(const Where &where, const vm::End &end) {
  const vm::Outcome &outcome = module.outcomes[end.outcome];
  static constexpr std::string_view kinds[] = {"contained", "closed", "handed_off"};
  journal(where.now, "ended",
          {{"outcome", kinds[static_cast<std::size_t>(outcome.kind)]}, {"name", outcome.name}, {"reason", end.reason}});
}

void Recorder::stopped(const Where &where, vm::RunStatus, const vm::Stop &stop) {
  journal(where.now, "stopped",
          {{"reason", stop.reason}, {"stack", stop.stack}, {"file", stop.at.file}, {"line", stop.at.line}});
}

} // namespace tejun::runner
