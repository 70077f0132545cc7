#include "runner/testing/expectations.h"

#include "runner/canonical.h"
#include "runner/execute/prose.h"
#include "runner/testing/findings.h"
#include "runner/testing/rollback.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tejun::runner::testing {
namespace {

std::string quote(const std::string &name) { return "`" + name + "`"; }
std::string list(const std::vector<std::string> &all) {
  return all.empty() ? std::string("-") : fmt::format("{}", fmt::join(all, ", "));
}
bool has(const std::vector<std::string> &all, const std::string &one) {
  return std::ranges::find(all, one) != all.end();
}

class Judge {
public:
  Judge(const Expectation &e, const Evidence &v) : expectation(e), evidence(v), run(v.test.run) {}

  /// Whether it holds as it stands behind `expect not`; `instead` says what is so.
  bool holds();
  Phrase instead{""};

private:
  bool is(const std::optional<std::string> &actual) {
    instead = actual ? testing::say(Finding::is, {quote(*actual)}) : testing::say(Finding::none);
    return actual == expectation.name;
  }
  bool isAmong(const std::vector<std::string> &actual, Finding finding) {
    instead = testing::say(finding, {list(actual)});
    return has(actual, expectation.name);
  }
  bool path();
  bool fact();
  bool unknown();
  bool duty(const std::vector<std::string> &);
  bool verdict(bool confirmed);
  bool called();
  bool contained();
  bool asked();
  bool handoff();
  bool ended();
  bool rolledBack();
  bool snapshot();
  bool inTime(Millis at) const;
  bool fits(const std::string &intrinsic, const Json &arguments) const;

  const Expectation &expectation;
  const Evidence &evidence;
  const RunResult &run;
};

bool Judge::inTime(Millis at) const {
  const Millis since = at - run.started;
  switch (expectation.timing) {
  case Timing::none: return true;
  case Timing::within: return since <= expectation.time;
  case Timing::after: return since >= expectation.time;
  case Timing::at: return since == expectation.time;
  }
  return true;
}

bool Judge::fits(const std::string &intrinsic, const Json &arguments) const {
  if (intrinsic != expectation.intrinsic) return false;
  const auto &all = evidence.module.intrinsics;
  const auto found = std::ranges::find(all, intrinsic, &vm::Intrinsic::name);
  return found != all.end() && matchesArguments(evidence.module, *found, expectation.when, arguments);
}

bool Judge::path() {
  std::vector<std::string> actual = run.path;
  // How it ended counts when the expectation says how.
  const std::string &last = expectation.path.empty() ? std::string() : expectation.path.back();
  if (last.starts_with("close ") || last.starts_with("handoff ") || last == "park") {
    if (run.outcome == CaseOutcome::needsAttention)
      actual.emplace_back("park");
    else if (run.outcome == CaseOutcome::closed)
      actual.push_back("close " + run.end);
    else
      for (const Json &handoff : run.handoffs) actual.push_back("handoff " + handoff.value("phase", std::string()));
  }
  instead = testing::say(Finding::pathIs, {fmt::format("[{}]", fmt::join(actual, ", "))});
  return actual == expectation.path;
}

bool Judge::fact() {
  const auto found = run.facts.find(expectation.name);
  if (found == run.facts.end()) {
    instead = testing::say(Finding::factUnknown);
    return false;
  }
  instead = testing::say(Finding::factIs, {brief(*found)});
  const auto &facts = evidence.module.facts;
  const auto info = std::ranges::find(facts, expectation.name, &vm::Fact::name);
  if (info == facts.end()) return false;
  const auto wanted = canonicalValue(evidence.module.types, info->type, *expectation.value);
  return wanted && wanted == canonicalValue(evidence.module.types, info->type, *found);
}

bool Judge::unknown() {
  const auto found = run.facts.find(expectation.name);
  instead =
      found == run.facts.end() ? testing::say(Finding::factUnknown) : testing::say(Finding::factIs, {brief(*found)});
  return found == run.facts.end();
}

bool Judge::duty(const std::vector<std::string> &among) {
  instead = testing::say(Finding::dutiesAre, {list(run.dutiesMet), list(run.dutiesMissing)});
  return has(among, expectation.name);
}

bool Judge::verdict(bool confirmed) {
  const auto found = run.verdicts.find(expectation.name);
  const bool known = found != run.verdicts.end();
  instead = testing::say(Finding::verdictIs, {!known ? "undecided" : found->second ? "confirmed" : "refuted"});
  return known && found->second == confirmed;
}

bool Judge::called() {
  std::vector<std::string> others, fitting;
  std::optional<Millis> outOfTime;
  for (const CallRecord &call : run.calls) {
    if (call.intrinsic != expectation.intrinsic || call.planned) continue;
    const std::string text = briefCall(call.intrinsic, call.arguments);
    if (!fits(call.intrinsic, call.arguments)) {
      others.push_back(text);
    } else if (!inTime(call.since)) {
      outOfTime = call.since - run.started;
    } else {
      fitting.push_back(text);
    }
  }
  if (expectation.times >= 0) {
    instead =
        testing::say(Finding::calledTimes, {std::to_string(fitting.size()), list(fitting.empty() ? others : fitting)});
    return fitting.size() == static_cast<std::size_t>(expectation.times);
  }
  if (!fitting.empty())
    instead = testing::say(Finding::calledButNot, {list(fitting)});
  else if (outOfTime)
    instead = testing::say(Finding::calledAt, {"+" + briefSpan(*outOfTime)});
  else
    instead = others.empty() ? testing::say(Finding::neverCalled) : testing::say(Finding::calledSo, {list(others)});
  return !fitting.empty();
}

bool Judge::contained() {
  std::vector<std::string> all;
  std::size_t fitting = 0;
  for (const Containment &c : run.containment) {
    all.push_back(briefCall(c.intrinsic, c.arguments));
    if (fits(c.intrinsic, c.arguments) && inTime(c.at)) ++fitting;
  }
  instead = testing::say(Finding::containedAre, {list(all)});
  return expectation.times >= 0 ? fitting == static_cast<std::size_t>(expectation.times) : fitting > 0;
}

bool Judge::asked() {
  std::vector<std::string> keys;
  bool found = false;
  for (const CallRecord &call : run.calls) {
    if (call.intrinsic != "ask") continue;
    const std::string key = call.arguments.value("key", std::string());
    if (!has(keys, key)) keys.push_back(key);
    found = found || (key == expectation.name && inTime(call.since));
  }
  instead = testing::say(Finding::askedAre, {list(keys)});
  return found;
}

bool Judge::handoff() {
  std::vector<std::string> phases;
  for (const Json &one : run.handoffs) phases.push_back(one.value("phase", std::string()));
  return isAmong(phases, Finding::handoffsAre);
}

bool Judge::ended() {
  instead = testing::say(Finding::endedAt, {briefSpan(run.ended - run.started)});
  return inTime(run.ended);
}

bool Judge::rolledBack() {
  const std::vector<Restoration> restorations = rollBack(run, evidence.module, evidence.host);
  bool any = false, all = true;
  for (const Restoration &one : restorations) {
    if (!expectation.intrinsic.empty() && !fits(one.containment->intrinsic, one.containment->arguments)) continue;
    any = true;
    const std::string call = briefCall(one.containment->intrinsic, one.containment->arguments);
    if (one.failure) {
      all = false;
      instead = testing::say(Finding::notRestored, {call, *one.failure});
    } else if (all) {
      instead = testing::say(Finding::restored, {call});
    }
  }
  if (!any) instead = testing::say(Finding::nothingContained);
  return any && all;
}

bool Judge::snapshot() {
  if (!expectation.recorded) {
    instead = testing::say(Finding::noSnapshot);
    return false;
  }
  const std::string now = traceText(evidence.test.trace);
  if (now == *expectation.recorded) {
    instead = testing::say(Finding::holdsButNot);
    return true;
  }
  std::size_t line = 1, a = 0, b = 0;
  const auto next = [](const std::string &text, std::size_t &at) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string part = text.substr(at, end - at);
    at = std::min(end + 1, text.size());
    return part;
  };
  std::string recorded, actual;
  while (a < expectation.recorded->size() || b < now.size()) {
    recorded = next(*expectation.recorded, a);
    actual = next(now, b);
    if (recorded != actual) break;
    ++line;
  }
  instead = testing::say(Finding::snapshotDiffers,
                         {std::to_string(line), recorded.empty() ? "-" : recorded, actual.empty() ? "-" : actual});
  return false;
}

bool Judge::holds() {
  switch (expectation.kind) {
  case ExpectKind::severity: return is(run.severity);
  case ExpectKind::incident: return is(run.incident);
  case ExpectKind::playbook: return is(run.playbook);
  case ExpectKind::outcome:
    if (!run.decidedOnly) return is(std::string(nameOf(run.outcome)));
    instead = testing::say(Finding::decidedOnly);
    return expectation.negated;
  case ExpectKind::path: return path();
  case ExpectKind::fact: return fact();
  case ExpectKind::unknown: return unknown();
  case ExpectKind::met: return duty(run.dutiesMet);
  case ExpectKind::missing: return duty(run.dutiesMissing);
  case ExpectKind::matched: return isAmong(run.matched, Finding::matches);
  case ExpectKind::confirmed: return verdict(true);
  case ExpectKind::refuted: return verdict(false);
  case ExpectKind::called: return called();
  case ExpectKind::contained: return contained();
  case ExpectKind::asked: return asked();
  case ExpectKind::closed:
    if (run.outcome == CaseOutcome::closed) return is(run.end);
    instead = testing::say(Finding::notClosed, {std::string(nameOf(run.outcome))});
    return false;
  case ExpectKind::handoff: return handoff();
  case ExpectKind::breached: return isAmong(run.breached, Finding::breached);
  case ExpectKind::ended: return ended();
  case ExpectKind::rollback: return rolledBack();
  case ExpectKind::snapshot: return snapshot();
  }
  return false;
}

} // namespace

std::optional<Phrase> shortcomingOf(const Expectation &expectation, const Evidence &evidence) {
  Judge judge(expectation, evidence);
  if (judge.holds() != expectation.negated) return std::nullopt;
  return judge.instead;
}

} // namespace tejun::runner::testing
