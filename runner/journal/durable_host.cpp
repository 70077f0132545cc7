// See durable_host.h.
#include "runner/journal/durable_host.h"

#include "runner/canonical.h"
#include "runner/execute/journal.h"
#include "runner/execute/prose.h"
#include "runner/execute/typed_answer.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {

namespace {
constexpr Millis jobInterval = 30'000;
} // namespace

Json Wait::toJson() const {
  Json out = {{"id", toString(at)}, {"name", name}, {"kind", kind}};
  for (const char *key : {"question", "team", "quorum", "subject", "calls", "arguments", "rework"})
    if (arguments.contains(key)) out[key] = arguments[key];
  if (until) out["until"] = isoTime(*until);
  return out;
}

Reply DurableHost::begin(const OutgoingCall &asked) {
  OutgoingCall call = asked;
  const std::string id = prefix + vm::toString(asked.id);
  call.key = log.keyOf(id, asked.name);
  if (!quarantine.empty() || failed) return hold(call, call.name);
  const CallPlace at{id, places[id]++};
  if (const JournaledCall *known = log.find(at)) {
    if (!known->is(call))
      return stop(call, fmt::format("call {} was `{}`, attempt {}, when it was journaled; now it is `{}`, attempt {}{}",
                                    toString(at), shown(known->name), known->attempt, shown(call.name), call.attempt,
                                    known->arguments == call.arguments ? "" : ", with other arguments"));
    if (!known->reply) return interrupted(call, at);
    behind.replayed(call, *known->reply);
    return *known->reply;
  }
  if (mode == Mode::look) return hold(call, call.name);
  if (log.full()) return stop(call, "its journal is as large as one may be");
  if (!log.intent(call.now, at, call)) return stop(call, "the arguments of a call are larger than 4 MiB");
  if (!write()) return hold(call, call.name);
  beyond = true;
  return dispatch(call, at);
}

/// Without what is secret in them.
Json DurableHost::shownArguments(const OutgoingCall &call) const {
  if (call.kind == vm::CallKind::host)
    return secrets.shownArguments(call.module.intrinsics[call.intrinsic], call.arguments);
  Json arguments = call.arguments;
  if (call.ask != nullptr && arguments.contains("subject"))
    arguments["subject"] = secrets.shown(call.ask->subject, arguments["subject"]);
  return arguments;
}

Reply DurableHost::hold(const OutgoingCall &call, const std::string &name) const {
  Reply reply;
  reply.due = call.now;
  reply.held = name;
  return reply;
}

Reply DurableHost::stop(const OutgoingCall &call, std::string reason) {
  quarantine = std::move(reason);
  return hold(call, call.name);
}

/// The intent is on disk before the call is sent.
bool DurableHost::write() {
  probe(CrashPoint::intent);
  failed = log.commit();
  if (failed) return false;
  probe(CrashPoint::committed);
  return true;
}

Reply DurableHost::settled(const CallPlace &at, Reply reply, const std::string &by) {
  probe(CrashPoint::answered);
  log.answer(std::max(reply.due, log.row.opened), at, reply, by);
  return reply;
}

Reply DurableHost::dispatch(const OutgoingCall &call, const CallPlace &at) {
  if (auto said = fromPerson(call, at)) return settled(at, std::move(*said), given->by);
  Reply reply = behind.begin(call);
  if (!reply.held.empty()) return outcomeUnknown(call, at); // its intent stays without an answer
  const bool open = !reply.answer && reply.origin.empty();
  if (open && call.kind == vm::CallKind::await) { // asked about again, however often the run is driven
    askAgain = surroundings.clock() + jobInterval;
    return reply;
  }
  if (!open || call.kind != vm::CallKind::ask) return settled(at, std::move(reply));
  waiting.push_back({at, call.name, call.name.starts_with("approval ") ? "approval" : "question", shownArguments(call),
                     call.silentAt});
  return reply;
}

/// An intent without an answer: the process died, or nobody has answered yet.
Reply DurableHost::interrupted(const OutgoingCall &call, const CallPlace &at) {
  if (mode == Mode::look) {
    if (call.kind != vm::CallKind::ask) return hold(call, call.name);
    Reply open;
    open.due = call.now;
    return open;
  }
  if (call.kind != vm::CallKind::host) return dispatch(call, at);
  if (auto said = fromPerson(call, at)) return settled(at, std::move(*said), given->by);
  switch (call.module.intrinsics[call.intrinsic].crash) {
  case vm::CrashPolicy::idempotent: return resend(call, at);
  case vm::CrashPolicy::reconcile: return reconcile(call, at);
  case vm::CrashPolicy::once: break;
  }
  return outcomeUnknown(call, at);
}

Reply DurableHost::resend(const OutgoingCall &call, const CallPlace &at) {
  log.note(surroundings.clock(), EntryKind::resent, {{"call", at.call}, {"place", at.place}, {"name", call.name}});
  if (!write()) return hold(call, call.name);
  beyond = true;
  return dispatch(call, at);
}

Reply DurableHost::outcomeUnknown(const OutgoingCall &call, const CallPlace &at) {
  const std::string name = "outcome " + call.name;
  waiting.push_back({at, name, "outcome", {{"arguments", shownArguments(call)}}, std::nullopt});
  return hold(call, name);
}

/// Who acts may know what became of the key; else the named intrinsic is asked.
std::optional<Reply> DurableHost::byKey(const OutgoingCall &call, const CallPlace &at) {
  const std::optional<Reconciled> told = behind.becameOf(call);
  if (!told) return std::nullopt;
  const vm::TypeIndex result = call.module.intrinsics[call.intrinsic].result;
  const bool fits = !told->done || (vm::isUnit(call.module.types, result) && told->value.is_null()) ||
                    canonicalValue(call.module.types, result, told->value);
  if (!fits) return std::nullopt;
  Json note = {{"call", at.call}, {"place", at.place}, {"name", call.name}, {"by", "key"}};
  if (told->done) note["answer"] = told->value;
  log.note(surroundings.clock(), EntryKind::reconciled, note);
  if (!told->done) return resend(call, at);
  Reply reply;
  reply.due = std::max(surroundings.clock(), call.now);
  reply.origin = "reconciled by its key";
  reply.answer = vm::Answer::value(told->value);
  return settled(at, std::move(reply));
}

/// What the named intrinsic says decides: the value that the call would have given (or `true`, when it gives none) means that it holds,
/// nothing (or `false`) that it never came to be. Anything else is for a person.
Reply DurableHost::reconcile(const OutgoingCall &call, const CallPlace &at) {
  if (auto said = byKey(call, at)) return std::move(*said);
  const vm::Module &module = call.module;
  const vm::Intrinsic &sent = module.intrinsics[call.intrinsic];
  const vm::Intrinsic &look = module.intrinsics[sent.reconcileWith];
  Json arguments = Json::object();
  for (const vm::Param &param : look.params) {
    if (call.arguments.contains(param.name))
      arguments[param.name] = call.arguments[param.name];
    else if (module.types[param.type].kind != vm::TypeKind::optional)
      return outcomeUnknown(call, at);
  }
  OutgoingCall question{
      .module = module, .id = call.id, .kind = vm::CallKind::host, .name = look.name, .arguments = arguments};
  question.intrinsic = sent.reconcileWith;
  question.effects = look.effects;
  question.answerType = look.result;
  question.now = call.now;
  question.key = log.keyOf(at.call, look.name);
  const Reply said = behind.begin(question);
  const Json *value = said.answer ? said.answer->json() : nullptr;
  const vm::Failure *failure = said.answer ? said.answer->failed() : nullptr;
  Json note = {{"call", at.call}, {"place", at.place}, {"name", look.name}, {"arguments", arguments}};
  if (value) note["answer"] = *value;
  if (failure) note["failure"] = vm::nameOf(*failure);
  log.note(surroundings.clock(), EntryKind::reconciled, note);

  const vm::Type &result = module.types[look.result];
  const bool maybe = result.kind == vm::TypeKind::optional;
  const bool sameType = look.result == sent.result || (maybe && result.args[0] == sent.result);
  const bool returnsNothing =
      module.types[sent.result].kind == vm::TypeKind::scalar && module.types[sent.result].scalar == vm::Scalar::unit;
  const bool never = (failure && *failure == vm::Failure::not_found) || (value && maybe && value->is_null()) ||
                     (value && *value == false);
  if (never) return resend(call, at);
  Reply reply;
  reply.due = std::max(said.due, call.now);
  reply.origin = "reconciled by " + look.name;
  if (value && returnsNothing && *value == true) reply.answer = vm::Answer::done();
  if (value && sameType && canonicalValue(module.types, sent.result, *value)) reply.answer = vm::Answer::value(*value);
  return reply.answer ? settled(at, std::move(reply)) : outcomeUnknown(call, at);
}

/// What was given, when it is for this call: the first reading that fits.
std::optional<Reply> DurableHost::fromPerson(const OutgoingCall &call, const CallPlace &at) {
  if (!given || used || given->at != at) return std::nullopt;
  Reply reply;
  // After all that happened so far, and never in the past.
  reply.due = std::max({surroundings.clock(), call.now + 1, log.row.changed + 1});
  reply.origin = given->by;
  if (given->failure) {
    reply.answer = vm::Answer::failure(*given->failure, "as " + given->by + " says");
  } else {
    std::vector<Json> readings;
    if (given->value) {
      readings.push_back(*given->value);
    } else if (given->text.empty()) { // a task: it is done
      readings = {Json(), "done"};
    } else {
      if (JsonRead read = readJson(given->text, payloadDepth); read.fault.kind == JsonFault::Kind::none)
        readings.push_back(std::move(read.value));
      readings.emplace_back(given->text);
      const auto subject = call.arguments.find("subject");
      if (call.answerType != 0) {
        Typed typed = readTyped(call.module.types, call.answerType, subject == call.arguments.end() ? Json() : *subject,
                                given->text);
        if (typed.answer) readings.push_back(std::move(*typed.answer));
        misfitting = typed.wrong;
      }
    }
    for (const Json &reading : readings) {
      const std::string wrong = call.check ? call.check(reading) : std::string();
      if (wrong.empty()) {
        reply.answer = vm::Answer::value(reading);
        break;
      }
      if (&reading == &readings.front()) misfitting = Phrase(wrong);
    }
    if (!reply.answer) return std::nullopt;
  }
  misfitting.reset();
  used = beyond = true;
  return reply;
}

} // namespace tejun::runner
