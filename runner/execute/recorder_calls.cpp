// What becomes of calls: records, the ledger of containments, questions, approvals.
#include "runner/execute/recorder.h"

#include "runner/ingest/strict_json.h"
#include "vm/bytecode/types.h"

#include <algorithm>
#include <bit>

namespace tejun::runner {

using vm::Index;
using vm::Millis;
using vm::PendingCall;

namespace {

std::string effectName(std::uint8_t effects) {
  if (effects == 0) return "observes";
  return std::string(vm::nameOf(static_cast<vm::Effect>(std::bit_width(effects) - 1)));
}
bool has(std::uint8_t effects, vm::Effect e) { return (effects >> static_cast<unsigned>(e) & 1) != 0; }

Json askArguments(const vm::Ask &ask, const std::string &team, const Json &arguments) {
  Json all = arguments;
  all["key"] = ask.key;
  all["team"] = team;
  return all;
}

} // namespace

Json undoOf(const vm::Module &module, const vm::Intrinsic &intrinsic, const Json &arguments, const Json &answer) {
  if (intrinsic.undo >= module.intrinsics.size()) return nullptr;
  const vm::Intrinsic &undo = module.intrinsics[intrinsic.undo];
  Json given = Json::object();
  bool placed = false;
  for (const vm::Param &param : undo.params) {
    if (!placed && vm::unwrapped(module.types, param.type) == intrinsic.result) {
      given[param.name] = answer;
      placed = true;
    } else if (arguments.contains(param.name)) {
      given[param.name] = arguments[param.name];
    }
  }
  return {{"intrinsic", undo.name}, {"arguments", std::move(given)}};
}

Json Recorder::argumentsOf(const PendingCall &call) const {
  if (call.kind == vm::CallKind::host) return secrets.shownArguments(module.intrinsics[call.intrinsic], call.arguments);
  if (call.kind != vm::CallKind::ask || !call.arguments.contains("subject")) return call.arguments;
  Json arguments = call.arguments;
  arguments["subject"] = secrets.shown(module.asks[call.ask].subject, call.arguments["subject"]);
  return arguments;
}

Json Recorder::shownCalls(Index intrinsic, const Json &calls) const {
  Json out = Json::array();
  for (const Json &arguments : calls) out.push_back(secrets.shownArguments(module.intrinsics[intrinsic], arguments));
  return out;
}

Json Recorder::answerOf(const PendingCall &call, const Json &value) const {
  switch (call.kind) {
  case vm::CallKind::host: return secrets.shown(module.intrinsics[call.intrinsic].result, value);
  case vm::CallKind::ask: return secrets.shown(module.asks[call.ask].answer, value);
  case vm::CallKind::await: return secrets.shownOfJob(value);
  case vm::CallKind::sleep: break;
  }
  return value;
}

bool Recorder::answersWithSecret(const PendingCall &call) const {
  switch (call.kind) {
  case vm::CallKind::host: return secrets.holds(module.intrinsics[call.intrinsic].result);
  case vm::CallKind::ask: return secrets.holds(module.asks[call.ask].answer);
  case vm::CallKind::await: return secrets.jobsHold();
  case vm::CallKind::sleep: break;
  }
  return false;
}

std::string Recorder::irreversibleBecause(const PendingCall &call) const {
  return call.kind == vm::CallKind::host && call.site < module.sites.size() ? module.sites[call.site].reason
                                                                            : std::string();
}

CallRecord &Recorder::record(const PendingCall &call) { return result.calls[records.at(call.id)]; }

void Recorder::called(const PendingCall &call) {
  if (call.kind == vm::CallKind::sleep || call.kind == vm::CallKind::await) {
    journal(call.since, call.kind == vm::CallKind::sleep ? "sleep" : "await",
            {{"call", vm::toString(call.id)}, {"step", stepOf(call.context)}, {"arguments", argumentsOf(call)}});
    return;
  }
  CallRecord one;
  one.id = call.id;
  one.step = stepOf(call.context);
  one.process = processOf(call.context);
  one.effect = effectName(call.effects);
  one.since = one.until = call.since;
  if (call.kind == vm::CallKind::ask) {
    const vm::Ask &ask = module.asks[call.ask];
    one.intrinsic = "ask";
    one.arguments = askArguments(ask, ask.team < module.teams.size() ? module.teams[ask.team].name : std::string(),
                                 argumentsOf(call));
    asked(call, ask);
  } else {
    one.intrinsic = module.intrinsics[call.intrinsic].name;
    one.arguments = argumentsOf(call);
  }
  Json entry = {{"call", vm::toString(call.id)}, {"step", one.step},     {"process", one.process},
                {"intrinsic", one.intrinsic},    {"effect", one.effect}, {"arguments", one.arguments}};
  if (const std::string reason = irreversibleBecause(call); !reason.empty()) entry["irreversible_because"] = reason;
  journal(call.since, "call", std::move(entry));
  records[call.id] = result.calls.size();
  result.calls.push_back(std::move(one));
}

/// The question, and what there is to choose from.
void Recorder::asked(const PendingCall &call, const vm::Ask &ask) {
  const unsigned depth = depthOf(call.context);
  const Json arguments = argumentsOf(call);
  const auto subject = arguments.find("subject");
  const bool chooses = ask.kind == vm::AskKind::choose && subject != arguments.end() && subject->is_array();
  if (chooses && ask.many && subject->empty())
    return say(Mark::question, call.since, depth, runner::say(Prose::offeredNothing, {ask.key}));
  say(Mark::question, call.since, depth,
      runner::say(Prose::asked,
                  {teamTitle(ask.team), ask.key, shown(arguments.value("question", std::string()), 300)}));
  if (chooses)
    return say(Mark::question, call.since, depth + 1,
               runner::say(ask.many ? Prose::offeredMany : Prose::offered, {brief(*subject)}));
  if (ask.kind != vm::AskKind::form || subject == arguments.end() || !subject->is_object()) return;
  for (const vm::AskField &field : ask.fields) {
    const auto list = subject->find(field.name);
    if (list == subject->end()) continue;
    const bool many = vm::isCollection(module.types, vm::unwrapped(module.types, field.type));
    say(Mark::question, call.since, depth + 1,
        runner::say(many ? Prose::offeredManyInField : Prose::offeredInField, {field.title, brief(*list)}));
  }
}

void Recorder::answered(const PendingCall &call, const vm::Answer &given) {
  const Millis now = clock;
  vm::Answer answer = given;
  if (const Json *value = given.json()) answer.what = answerOf(call, *value);
  if (answersWithSecret(call)) answer.detail.clear(); // it may quote what was answered
  Json entry = {{"call", vm::toString(call.id)}};
  if (const Json *value = answer.json()) entry["answer"] = *value;
  if (const vm::Failure *failure = answer.failed()) entry["failure"] = vm::nameOf(*failure);
  if (!answer.detail.empty()) entry["detail"] = answer.detail;
  if (!delivery.origin.empty()) entry["origin"] = delivery.origin;
  if (delivery.planned) entry["planned"] = true;
  if (delivery.attempts > 1) entry["attempts"] = delivery.attempts;
  journal(now, "answer", std::move(entry));

  if (call.kind == vm::CallKind::host || call.kind == vm::CallKind::ask) {
    CallRecord &one = record(call);
    one.until = now;
    one.attempts = delivery.attempts;
    one.planned = delivery.planned;
    one.detail = answer.detail;
    if (const Json *value = answer.json()) one.answer = *value;
    if (const vm::Failure *failure = answer.failed()) one.failure = *failure;
  }
  if (call.kind == vm::CallKind::ask) askAnswered(call, answer);
  if (call.kind == vm::CallKind::host || call.kind == vm::CallKind::await) hostAnswered(call, answer);
  delivery = {};
}

void Recorder::hostAnswered(const PendingCall &call, const vm::Answer &answer) {
  const Millis now = clock;
  const unsigned depth = depthOf(call.context);
  const std::string what = call.kind == vm::CallKind::await
                               ? briefCall("await", argumentsOf(call))
                               : briefCall(module.intrinsics[call.intrinsic].name, argumentsOf(call));
  if (const vm::Failure *failure = answer.failed()) {
    const bool detailed = *failure == vm::Failure::bad_reply && !answer.detail.empty();
    say(Mark::failure, now, depth,
        detailed ? runner::say(Prose::badReply, {what, failureText(*failure), shown(answer.detail, 200)})
                 : runner::say(Prose::failed, {what, failureText(*failure)}));
    return;
  }
  const Json &value = *answer.json();
  if (has(call.effects, vm::Effect::contains)) return contained(call, value);
  if (delivery.planned) return say(Mark::planned, now, depth, runner::say(Prose::planned, {what}));
  say(Mark::call, now, depth,
      value.is_null() ? runner::say(Prose::done, {what}) : runner::say(Prose::called, {what, brief(value)}));
}

void Recorder::contained(const PendingCall &call, const Json &answer) {
  const vm::Intrinsic &intrinsic = module.intrinsics[call.intrinsic];
  const Millis now = clock;
  const Json arguments = argumentsOf(call);
  Containment one{call.id,
                  stepOf(call.context),
                  intrinsic.name,
                  arguments,
                  undoOf(module, intrinsic, arguments, answer),
                  irreversibleBecause(call),
                  delivery.planned,
                  now};
  const std::string what = briefCall(intrinsic.name, arguments);
  const unsigned depth = depthOf(call.context);
  if (one.planned)
    say(Mark::planned, now, depth, runner::say(Prose::planned, {what}));
  else if (one.undo.is_null())
    say(Mark::contained, now, depth,
        one.irreversibleBecause.empty()
            ? runner::say(Prose::containedForGood, {what})
            : runner::say(Prose::containedForGoodAs, {what, shown(one.irreversibleBecause, 200)}));
  else
    say(Mark::contained, now, depth,
        runner::say(Prose::contained, {what, brief(answer), one.undo["intrinsic"].get<std::string>()}));
  result.containment.push_back(std::move(one));
}

void Recorder::askAnswered(const PendingCall &call, const vm::Answer &answer) {
  const Millis now = clock;
  const vm::Ask &ask = module.asks[call.ask];
  const std::string took = briefSpan(now - call.since);
  const unsigned depth = depthOf(call.context);
  const vm::Failure *failure = answer.failed();
  if (!failure)
    say(Mark::answer, now, depth, runner::say(Prose::answered, {teamTitle(ask.team), brief(*answer.json()), took}));
  else if (*failure == vm::Failure::timeout)
    say(Mark::answer, now, depth, runner::say(Prose::silent, {teamTitle(ask.team), took}));
  else
    say(Mark::failure, now, depth,
        runner::say(Prose::badReply, {ask.key, failureText(*failure), shown(answer.detail, 200)}));
}

void Recorder::abandoned(const PendingCall &call) {
  const Millis now = clock;
  journal(now, "abandoned", {{"call", vm::toString(call.id)}});
  if (call.kind != vm::CallKind::host && call.kind != vm::CallKind::ask) return;
  CallRecord &one = record(call);
  one.failure = givenUpAs;
  one.until = now;
}

void Recorder::retrying(const PendingCall &call, vm::Failure failure, std::uint32_t attempt, std::uint32_t of,
                        Millis wait, Millis now) {
  journal(now, "retry",
          {{"call", vm::toString(call.id)},
           {"failure", vm::nameOf(failure)},
           {"attempt", attempt},
           {"again", isoTime(now + wait)}});
  say(Mark::retry, now, depthOf(call.context),
      runner::say(Prose::retrying,
                  {briefCall(module.intrinsics[call.intrinsic].name, argumentsOf(call)), failureText(failure),
                   briefSpan(wait), std::to_string(attempt), std::to_string(of)}));
}

void Recorder::reminded(const PendingCall &call, Millis now) {
  const vm::Ask &ask = module.asks[call.ask];
  journal(now, "reminded",
          {{"call", vm::toString(call.id)}, {"key", ask.key}, {"escalated", ask.escalateTo != vm::none}});
  say(Mark::question, now, depthOf(call.context),
      ask.escalateTo == vm::none
          ? runner::say(Prose::reminded, {teamTitle(ask.team), ask.key})
          : runner::say(Prose::escalated, {teamTitle(ask.team), ask.key, teamTitle(ask.escalateTo)}));
}

void Recorder::unanswered(const std::string &question, const PendingCall &call, Millis now) {
  journal(now, "unanswered", {{"call", vm::toString(call.id)}, {"key", question}});
  say(Mark::answer, now, depthOf(call.context), runner::say(Prose::nobody, {question}));
}

void Recorder::approvalAsked(const PendingCall &call, const std::string &name, Index team, std::uint32_t quorum,
                             const Json &calls, const Phrase &reason, Millis now) {
  journal(now, "approval_asked",
          {{"call", vm::toString(call.id)},
           {"key", name},
           {"team", team < module.teams.size() ? module.teams[team].name : ""},
           {"quorum", quorum},
           {"calls", calls},
           {"reason", reason.english}});
  std::string targets;
  const vm::Intrinsic &intrinsic = module.intrinsics[call.intrinsic];
  const std::string param =
      intrinsic.target < intrinsic.params.size() ? intrinsic.params[intrinsic.target].name : std::string();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i == 5) {
      targets += ", …";
      break;
    }
    targets += (i > 0 ? ", " : "") + (calls[i].contains(param) ? brief(calls[i][param]) : brief(calls[i]));
  }
  say(Mark::approval, now, depthOf(call.context),
      runner::say(Prose::approvalAsked, {teamTitle(team), intrinsic.name, targets, reason}));
}

void Recorder::approvalAnswered(const PendingCall &call, const std::string &name, Index team, const Json &calls,
                                const Json *answer, bool granted, const std::string &remark, Millis since, Millis now) {
  journal(
      now, "approval",
      {{"call", vm::toString(call.id)}, {"key", name}, {"granted", granted}, {"answer", answer ? *answer : Json()}});
  CallRecord one;
  one.id = call.id;
  one.step = stepOf(call.context);
  one.process = processOf(call.context);
  one.intrinsic = "ask";
  one.effect = "asks";
  one.arguments = {
      {"key", name}, {"team", team < module.teams.size() ? module.teams[team].name : ""}, {"calls", calls}};
  one.since = since;
  one.until = now;
  one.attempts = 1;
  if (answer)
    one.answer = *answer;
  else
    one.failure = vm::Failure::timeout;
  // It stands before the first of the calls that it covers.
  const std::size_t place = records.at(call.id);
  result.calls.insert(result.calls.begin() + static_cast<std::ptrdiff_t>(place), std::move(one));
  for (auto &[id, index] : records)
    if (index >= place) ++index;
  const std::string what = module.intrinsics[call.intrinsic].name;
  const unsigned depth = depthOf(call.context);
  if (!remark.empty())
    say(Mark::refused, now, depth, runner::say(Prose::sentBack, {teamTitle(team), what, shown(remark, 200)}));
  else if (granted)
    say(Mark::approval, now, depth, runner::say(Prose::approved, {teamTitle(team), what, briefSpan(now - since)}));
  else
    say(Mark::refused, now, depth,
        runner::say(answer ? Prose::disapproved : Prose::approvalSilent, {teamTitle(team), what}));
}

void Recorder::lookedUp(const PendingCall &call, const std::string &intrinsic, const Json &arguments,
                        const vm::Answer &answer, Millis now) {
  Json entry = {{"for", vm::toString(call.id)}, {"intrinsic", intrinsic}, {"arguments", arguments}};
  const auto row = std::ranges::find(module.intrinsics, intrinsic, &vm::Intrinsic::name);
  if (const Json *value = answer.json())
    entry["answer"] = row == module.intrinsics.end() ? *value : secrets.shown(row->result, *value);
  if (const vm::Failure *failure = answer.failed()) entry["failure"] = vm::nameOf(*failure);
  journal(now, "guard_lookup", std::move(entry));
}

void Recorder::question(const vm::CallId &id, const vm::Ask &ask, const Json &arguments, Millis now) {
  CallRecord one;
  one.id = id;
  one.step = phase;
  one.intrinsic = "ask";
  one.effect = "asks";
  one.arguments =
      askArguments(ask, ask.team < module.teams.size() ? module.teams[ask.team].name : std::string(), arguments);
  one.since = one.until = now;
  journal(now, "call",
          {{"call", vm::toString(id)},
           {"step", phase},
           {"intrinsic", "ask"},
           {"effect", "asks"},
           {"arguments", one.arguments}});
  say(Mark::question, now, 1,
      runner::say(Prose::asked,
                  {teamTitle(ask.team), ask.key, shown(arguments.value("question", std::string()), 300)}));
  records[id] = result.calls.size();
  result.calls.push_back(std::move(one));
}

void Recorder::questionAnswered(const vm::CallId &id, const vm::Ask &ask, const Json *answer, Millis since,
                                Millis now) {
  CallRecord &one = result.calls[records.at(id)];
  one.until = now;
  one.attempts = 1;
  Json entry = {{"call", vm::toString(id)}};
  if (answer)
    entry["answer"] = *answer;
  else
    entry["failure"] = "timeout";
  journal(now, "answer", std::move(entry));
  if (answer)
    one.answer = *answer;
  else
    one.failure = vm::Failure::timeout;
  const std::string took = briefSpan(now - since);
  say(Mark::answer, now, 1,
      answer ? runner::say(Prose::answered, {teamTitle(ask.team), brief(*answer), took})
             : runner::say(Prose::silent, {teamTitle(ask.team), took}));
}

void Recorder::outcomeUnknown(const vm::CallId &id) {
  const auto found = records.find(id);
  if (found == records.end()) return;
  const CallRecord &call = result.calls[found->second];
  if (call.effect != vm::nameOf(vm::Effect::contains) || call.planned) return;
  journal(clock, "outcome_unknown", {{"call", vm::toString(id)}});
  result.problems.push_back({ProblemId::case_outcome_unknown, {{"call", briefCall(call.intrinsic, call.arguments)}}});
  const Problem &problem = result.problems.back();
  say(Mark::failure, clock, 1, {problem.message(Language::english), problem.message(Language::japanese)});
}

void Recorder::guarded(const PendingCall &call, const Phrase &reason, Millis now) {
  journal(now, "guarded", {{"call", vm::toString(call.id)}, {"reason", reason.english}});
  say(Mark::refused, now, depthOf(call.context),
      runner::say(Prose::guarded, {briefCall(module.intrinsics[call.intrinsic].name, argumentsOf(call)), reason}));
}

} // namespace tejun::runner
