// One case from alert to outcome.
#include "runner/execute/run_case.h"

#include "runner/execute/classify.h"
#include "runner/execute/dry_run.h"
#include "runner/execute/loop.h"
#include "runner/execute/tee.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/types.h"
#include "vm/detect/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {
namespace {

using vm::Index;

std::string textAt(const Json &alert, const char *pointer) {
  const Json::json_pointer at(pointer);
  return alert.contains(at) && alert[at].is_string() ? shown(alert[at].get_ref<const std::string &>(), 120)
                                                     : std::string("-");
}

/// Leaves that are new or changed, as `source.host` → value.
void differences(const Json &before, const Json &after, const std::string &path,
                 std::vector<std::pair<std::string, Json>> &out) {
  if (before == after) return;
  if (!after.is_object()) {
    out.emplace_back(path, after);
    return;
  }
  for (const auto &[key, value] : after.items())
    differences(before.is_object() && before.contains(key) ? before[key] : Json(), value,
                path.empty() ? key : path + "." + key, out);
}

Prose outcomeText(CaseOutcome outcome) {
  return static_cast<Prose>(static_cast<std::size_t>(Prose::outcomeContained) + static_cast<std::size_t>(outcome));
}

class Case {
public:
  Case(std::shared_ptr<const vm::Module> m, const Alert &a, Host &h, const CaseOptions &o, Progress *p)
      : module(std::move(m)), alert(a), options(o), recorder(*module, result, p, o.language, o.salt),
        watched(recorder, o.watcher), gate(*module), dry(h), host(o.dryRun ? static_cast<Host &>(dry) : h) {}

  RunResult carryOut() {
    if (start()) {
      Loop driver(*run, host, gate, recorder, result, options.dryRun);
      loop = &driver;
      driver.setNow(result.started);
      if (enrich()) choose();
      gather();
    }
    announce();
    return std::move(result);
  }

private:
  bool start();
  bool enrich();
  void choose();
  bool triaged(const Candidate &);
  std::optional<bool> confirmed(const vm::Detection &, Index number);
  std::optional<bool> askWhether(const vm::Detection &, Index number);
  const vm::Playbook *namedPlaybook();
  void carryOutPlaybook(const vm::Playbook *, Index incident);
  bool goesOn();
  void gather();
  void finish(CaseOutcome outcome, const Phrase &reason = Phrase("")) {
    result.outcome = outcome;
    result.reason = reason.in(options.language);
  }
  void decided() {
    result.decidedOnly = true;
    finish(CaseOutcome::closed);
  }
  void wait();
  void announce();
  void suspect(Index incident) {
    run->setIncident(incident);
    result.incident = module->incidents[incident].name;
    result.incidentTitle = module->incidents[incident].title;
  }
  std::string incidentTitle(Index i) const { return titled(module->incidents[i].name, module->incidents[i].title); }

  std::shared_ptr<const vm::Module> module;
  const Alert &alert;
  const CaseOptions &options;
  RunResult result;
  Recorder recorder;
  Tee watched;
  Gate gate;
  DryRunHost dry;
  Host &host;
  std::unique_ptr<vm::Run> run; // before the recorder's end: it observes
  Loop *loop = nullptr;
};

bool Case::start() {
  vm::Run::Created created = vm::Run::create(module, options.limits, &watched);
  if (!created.run) {
    result.problems.push_back({ProblemId::case_cannot_start, {{"reason", created.error}}});
    return false;
  }
  run = std::move(created.run);
  if (const std::string error = run->setAlert(alert.normal); !error.empty()) {
    result.problems.push_back({ProblemId::alert_does_not_fit, {{"reason", error}}});
    return false;
  }
  const std::string time =
      alert.normal.contains("time") && alert.normal["time"].is_string() ? alert.normal["time"].get<std::string>() : "";
  result.started = result.ended = options.now ? *options.now : vm::parseWord(vm::Scalar::time, time).value_or(0);
  recorder.journal(
      result.started, "alert",
      {{"format", alert.format}, {"raw_sha256", alert.rawSha256}, {"alert", alert.normal}, {"module", module->name}});
  recorder.say(Mark::alert, result.started, 0,
               say(Prose::received, {textAt(alert.normal, "/signature"), textAt(alert.normal, "/source/address"),
                                     textAt(alert.normal, "/destination/address")}));
  return true;
}

/// Whether the run can go on to another function; else the outcome is set.
bool Case::goesOn() {
  if (loop->misused()) {
    finish(CaseOutcome::failed);
    return false;
  }
  switch (run->status()) {
  case vm::RunStatus::waiting: wait(); return false;
  case vm::RunStatus::parked: finish(CaseOutcome::needsAttention, run->stop()->reason); break;
  case vm::RunStatus::failed:
  case vm::RunStatus::limit:
  case vm::RunStatus::trap: finish(CaseOutcome::failed, run->stop()->reason); break;
  default: return run->end() == nullptr;
  }
  result.stack = run->stop()->stack;
  return false;
}

void Case::wait() {
  result.open = loop->unanswered();
  result.wakes = loop->wakes();
  for (const OpenCall &one : result.open) result.waitingFor.push_back(one.name);
  if (result.waitingFor.empty())
    for (const vm::PendingCall &call : run->pending()) result.waitingFor.push_back(brief(recorder.argumentsOf(call)));
  std::string all;
  for (const std::string &one : result.waitingFor) all += (all.empty() ? "" : ", ") + one;
  finish(CaseOutcome::waiting, say(Prose::waitingFor, {all}));
}

bool Case::enrich() {
  if (module->enrich == vm::none) return true;
  recorder.setPhase("enrich");
  const Json before = run->alert();
  loop->drive(run->startOnAlert(module->enrich));
  if (!goesOn()) return false;
  run->adoptAlert();
  std::vector<std::pair<std::string, Json>> changes;
  differences(before, run->alert(), "", changes);
  for (const auto &[field, value] : changes) {
    recorder.journal(loop->now(), "enriched", {{"field", field}, {"value", value}});
    recorder.say(Mark::alert, loop->now(), 0, say(Prose::enriched, {"alert." + field, brief(value)}));
  }
  return true;
}

const vm::Playbook *Case::namedPlaybook() {
  const auto found = std::ranges::find(module->playbooks, options.playbook, &vm::Playbook::name);
  if (found != module->playbooks.end()) return &*found;
  std::string known;
  for (const vm::Playbook &p : module->playbooks) known += fmt::format("{}`{}`", known.empty() ? "" : ", ", p.name);
  result.problems.push_back({ProblemId::case_unknown_playbook, {{"name", shown(options.playbook)}, {"known", known}}});
  return nullptr;
}

void Case::choose() {
  const vm::Playbook *named = options.playbook.empty() ? nullptr : namedPlaybook();
  if (!options.playbook.empty() && !named) return finish(CaseOutcome::failed);
  recorder.setPhase("");
  const Classification found = classify(module, *run, options.limits, options.language, options.index);
  for (const Candidate &c : found.matched) {
    const vm::Detection &d = module->detections[c.detection];
    result.matched.push_back(d.name);
    const bool leads = &c == &found.matched.front();
    recorder.journal(loop->now(), "matched", {{"detection", d.name}, {"incident", module->incidents[d.incident].name}});
    recorder.say(Mark::matched, loop->now(), 0,
                 say(leads ? Prose::matched : Prose::matchedToo, {d.name, d.title, incidentTitle(d.incident)}));
  }
  if (named) { // who names a playbook has judged the alert
    const auto fits = std::ranges::find_if(found.matched, [&](const Candidate &c) {
      return std::ranges::find(named->incidents, module->detections[c.detection].incident) != named->incidents.end();
    });
    if (fits != found.matched.end()) result.detection = module->detections[fits->detection].name;
    const Index incident = fits != found.matched.end() ? module->detections[fits->detection].incident
                           : named->incidents.empty()  ? vm::none
                                                       : named->incidents.front();
    return carryOutPlaybook(named, incident);
  }

  if (found.matched.empty()) {
    result.nearMisses = found.missed;
    for (const NearMiss &miss : found.missed) {
      std::string reasons;
      for (const std::string &reason : miss.reasons) reasons += (reasons.empty() ? "" : "; ") + shown(reason, 200);
      recorder.journal(loop->now(), "missed", {{"detection", miss.detection}, {"reasons", miss.reasons}});
      recorder.say(Mark::matched, loop->now(), 1, say(Prose::missed, {miss.detection, miss.title, reasons}));
    }
    result.problems.push_back({ProblemId::alert_unmatched, {}});
    return finish(CaseOutcome::unmatched, say(Prose::noDetection));
  }

  if (options.until == Until::matched) return decided();
  for (const Candidate &c : found.matched) {
    const vm::Detection &d = module->detections[c.detection];
    result.detection = d.name;
    suspect(d.incident);
    if (!triaged(c)) return;
    const auto verdict = confirmed(d, c.detection);
    if (!verdict) return;
    recorder.journal(loop->now(), "verdict", {{"detection", d.name}, {"verdict", *verdict ? "confirmed" : "refuted"}});
    if (d.confirm != vm::none)
      recorder.say(Mark::matched, loop->now(), 0,
                   say(*verdict ? Prose::confirmed : Prose::refuted, {incidentTitle(d.incident)}));
    result.verdicts[d.name] = *verdict;
    if (!*verdict) continue;
    if (options.until == Until::confirmed) return decided();
    const auto playbook = std::ranges::find_if(module->playbooks, [&](const vm::Playbook &p) {
      return std::ranges::find(p.incidents, d.incident) != p.incidents.end();
    });
    return carryOutPlaybook(playbook == module->playbooks.end() ? nullptr : &*playbook, d.incident);
  }
  finish(CaseOutcome::notConfirmed, say(Prose::allRefuted));
}

/// What lies below the severity from which triage begins is recorded, and that is all.
bool Case::triaged(const Candidate &c) {
  const vm::PhaseOwner &triage = module->phases[static_cast<std::size_t>(vm::Phase::triage)];
  const auto most = c.possible ? c.possible : c.certain;
  if (!triage.declared || !most || *most >= triage.from) return true;
  loop->drive(run->start(module->severity));
  finish(CaseOutcome::closed,
         say(Prose::recordedOnly, {recorder.severityTitle(*most), recorder.severityTitle(triage.from)}));
  return false;
}

/// Nothing: the outcome is set.
std::optional<bool> Case::confirmed(const vm::Detection &d, Index number) {
  if (d.confirm == vm::none) return true;
  recorder.setPhase("confirm " + d.name);
  recorder.say(Mark::matched, loop->now(), 0, say(Prose::confirming, {d.name, d.title}));
  loop->drive(run->startOnAlert(d.confirm));
  if (!goesOn()) return std::nullopt;
  const Json verdict = run->result();
  if (verdict == 1) return true;
  if (verdict == 2) return false;
  recorder.say(Mark::matched, loop->now(), 1, say(Prose::undecided));
  return askWhether(d, number);
}

std::optional<bool> Case::askWhether(const vm::Detection &d, Index number) {
  vm::Ask ask;
  if (d.undecidedAsk < module->asks.size())
    ask = module->asks[d.undecidedAsk];
  else
    ask.team = module->phases[static_cast<std::size_t>(vm::Phase::triage)].team;
  ask.key = "confirm " + d.name;
  const Json facts = run->alert();
  const Phrase question(fmt::format("is this {}: {}, {} → {}?", incidentTitle(d.incident), textAt(facts, "/signature"),
                                    textAt(facts, "/source/address"), textAt(facts, "/destination/address")),
                        fmt::format("{}ですか: {}（{} → {}）", incidentTitle(d.incident), textAt(facts, "/signature"),
                                    textAt(facts, "/source/address"), textAt(facts, "/destination/address")));
  std::optional<Millis> silentAt;
  if (ask.atMostMs > 0) silentAt = loop->now() + ask.atMostMs;
  const auto answer = loop->askPerson(ask, {{}, number}, {{"question", question.in(options.language)}}, silentAt);
  if (!answer) {
    wait();
    return std::nullopt;
  }
  return *answer == "confirmed";
}

void Case::carryOutPlaybook(const vm::Playbook *playbook, Index incident) {
  if (incident != vm::none) suspect(incident);
  if (!playbook) {
    result.problems.push_back(
        {ProblemId::case_without_playbook,
         {{"incident", module->incidents[incident].name}, {"title", module->incidents[incident].title}}});
    return finish(CaseOutcome::needsAttention, say(Prose::noPlaybook, {incidentTitle(incident)}));
  }
  result.playbook = playbook->name;
  result.playbookTitle = playbook->title;
  const auto missing = vm::detect::missingNeeds(*run, playbook->needs, playbook->needsText);
  for (const std::string &field : missing)
    result.problems.push_back({ProblemId::case_needs_unmet, {{"playbook", playbook->name}, {"field", field}}});
  if (!missing.empty()) return finish(CaseOutcome::needsAttention, result.problems.back().message(options.language));

  recorder.setPhase("");
  recorder.journal(loop->now(), "playbook", {{"playbook", playbook->name}, {"dry_run", options.dryRun}});
  recorder.say(Mark::entered, loop->now(), 0, say(Prose::playbook, {playbook->name, playbook->title}));
  loop->drive(run->start(playbook->entry));
  if (!goesOn() && !run->end()) return;
  const vm::End *end = run->end();
  if (!end) return finish(CaseOutcome::needsAttention);
  const vm::Outcome &outcome = module->outcomes[end->outcome];
  static constexpr CaseOutcome kinds[] = {CaseOutcome::contained, CaseOutcome::closed, CaseOutcome::handedOff};
  result.end = outcome.name;
  finish(kinds[static_cast<std::size_t>(outcome.kind)], end->reason);
}

/// What the run knows at the end, however it ended.
void Case::gather() {
  result.ended = loop->now();
  result.path = recorder.path();
  result.facts = run->facts();
  if (const auto severity = run->severity()) {
    result.severity = std::string(vm::nameOf(*severity));
    result.severityTitle = recorder.severityTitle(*severity).in(options.language);
  }
  for (const Index duty : run->dutiesMet()) result.dutiesMet.push_back(module->duties[duty].name);
  if (result.playbook)
    for (const Index duty : run->dutiesMissing()) result.dutiesMissing.push_back(module->duties[duty].name);
}

void Case::announce() {
  const Phrase outcome = say(outcomeText(result.outcome));
  recorder.journal(result.ended, "outcome", {{"outcome", nameOf(result.outcome)}, {"reason", result.reason}});
  recorder.say(Mark::end, result.ended, 0,
               result.reason.empty() ? say(Prose::ended, {outcome})
                                     : say(Prose::endedBecause, {outcome, result.reason}));
}

} // namespace

RunResult runCase(const std::shared_ptr<const vm::Module> &module, const Alert &alert, Host &host,
                  const CaseOptions &options, Progress *progress) {
  return Case(module, alert, host, options, progress).carryOut();
}

} // namespace tejun::runner
