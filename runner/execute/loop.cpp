// Time and order: what is due next, and what happens then.
#include "runner/execute/loop.h"

#include <algorithm>
#include <limits>

namespace tejun::runner {

using vm::CallId;
using vm::CallKind;
using vm::Failure;
using vm::PendingCall;

namespace {

/// Whoever may choose several of nothing chooses none.
bool nothingOffered(const vm::Ask &ask, const Json &arguments) {
  if (ask.kind != vm::AskKind::choose || !ask.many) return false;
  const auto subject = arguments.find("subject");
  return subject != arguments.end() && subject->is_array() && subject->empty();
}

/// 1s, 2s, 4s … at most a minute.
constexpr Millis backOff(std::uint32_t attempt) {
  return std::min<Millis>(60'000, Millis{1'000} << std::min<std::uint32_t>(attempt - 1, 10));
}

} // namespace

bool isRetried(Failure failure) {
  constexpr bool table[] = {
#define FAILURE(name, retriedToo, en, ja) retriedToo != 0,
#include "vm/bytecode/Failures.def"
  };
  return table[static_cast<std::size_t>(failure)];
}

void Loop::advance(Millis at) {
  clock = std::max(clock, at);
  recorder.at(clock);
  result.ended = clock;
  run.setNow(clock);
}

void Loop::check(const vm::Step &step) {
  if (step.misuse.empty() || broken) return;
  broken = true;
  result.problems.push_back({ProblemId::case_driver_defect, {{"reason", step.misuse}}});
}

void Loop::drive(vm::Step started) {
  check(started);
  waking.reset();
  while (!broken && run.status() == vm::RunStatus::waiting) {
    sweep();
    const auto event = next();
    if (!event || !mayHappen(*event)) break;
    advance(event->due);
    handle(*event);
  }
  if (run.status() == vm::RunStatus::waiting) return;
  for (const auto &[id, flight] : flights) givenUp(id, flight);
  flights.clear();
  groups.clear();
}

void Loop::nobodyAnswers(const PendingCall &call, const std::string &question) {
  open.push_back({call.id, question});
  if (!patient()) recorder.unanswered(question, call, clock);
}

void Loop::hold(const PendingCall &call, const std::string &name) { open.push_back({call.id, name}); }

/// The time of a simulated environment passes by itself while nobody is waited for.
bool Loop::mayHappen(const Event &event) {
  const auto present = host.present();
  waking.reset();
  if (!present || (host.simulated() && unanswered().empty()) || event.due <= std::max(*present, clock)) return true;
  if (unanswered().empty() && host.waitUntil(event.due)) return true;
  waking = event.due;
  return false;
}

std::vector<OpenCall> Loop::unanswered() const {
  std::vector<OpenCall> questions;
  for (const OpenCall &one : open)
    if (one.id.track.empty() || run.find(one.id)) questions.push_back(one); // the driver's own have no track
  return questions;
}

/// What was on its way may still arrive there.
void Loop::givenUp(const CallId &id, const Flight &flight) {
  if (flight.state == Flight::State::sent && flight.attempt > 0) recorder.outcomeUnknown(id);
}

/// New calls take off, those that the run gave up are forgotten.
void Loop::sweep() {
  std::erase_if(flights, [&](const auto &f) {
    if (run.find(f.first) != nullptr) return false;
    givenUp(f.first, f.second);
    return true;
  });
  std::erase_if(groups, [&](const auto &g) {
    const bool undecided = g.second.state == Group::State::looking || g.second.state == Group::State::asking;
    return undecided && std::ranges::none_of(flights, [&](const auto &f) { return f.second.group == g.first; });
  });
  std::vector<CallId> fresh;
  for (const PendingCall &call : run.pending())
    if (!flights.contains(call.id)) fresh.push_back(call.id);
  for (const CallId &id : fresh) launch(*run.find(id));
}

std::optional<Loop::Event> Loop::next() const {
  std::optional<Event> first;
  const auto consider = [&](Event e) {
    const auto key = [](const Event &x) { return std::tie(x.due, x.kind, x.id.track, x.id.index, x.timer); };
    if (!first || key(e) < key(*first)) first = std::move(e);
  };
  for (const auto &[id, flight] : flights) {
    if (flight.due && flight.state != Flight::State::gated) consider({*flight.due, EventKind::answer, id});
    if (flight.remind && flight.due && *flight.remind < *flight.due)
      consider({*flight.remind, EventKind::reminder, id});
  }
  for (const auto &[id, group] : groups)
    if (group.due) consider({*group.due, EventKind::group, id});
  // A plan stops at a question that nobody answers: what time alone would bring does not happen.
  if (dryRun && !unanswered().empty()) return first;
  for (const vm::Bound &b : run.bounds()) consider({b.due, EventKind::bound, {b.track, 0}, b.id});
  for (const vm::Promise &p : run.promises()) consider({p.due, EventKind::promise, {p.track, 0}, p.id});
  return first;
}

void Loop::handle(const Event &event) {
  switch (event.kind) {
  case EventKind::answer: return arrive(*run.find(event.id), flights.at(event.id));
  case EventKind::group: {
    Group &group = groups.at(event.id);
    return group.state == Group::State::looking ? decide(event.id, group) : settle(event.id, group);
  }
  case EventKind::bound: return check(run.expireBound(event.timer, clock));
  case EventKind::promise: return check(run.breachPromise(event.timer, clock));
  case EventKind::reminder: {
    Flight &flight = flights.at(event.id);
    const PendingCall &call = *run.find(event.id);
    recorder.reminded(call, clock);
    flight.remind = clock + run.module().asks[call.ask].remindMs;
    return;
  }
  }
}

void Loop::launch(const PendingCall &call) {
  Flight &flight = flights[call.id];
  switch (call.kind) {
  case CallKind::sleep:
    flight.due = call.due;
    flight.reply.answer = vm::Answer::done();
    return;
  case CallKind::ask: return sendAsk(call, flight);
  case CallKind::await: return send(call, flight);
  case CallKind::host: break;
  }
  if (!gate.declared(call.intrinsic)) {
    recorder.guarded(call, say(Prose::notDeclared), clock);
    return refuse(flight, Failure::denied, "the module does not declare it");
  }
  if (!gate.concerns(call)) return send(call, flight);
  passGate(call, flight);
}

OutgoingCall Loop::outgoing(const PendingCall &call, const std::string &name, std::uint32_t attempt) {
  OutgoingCall out{.module = run.module(), .id = call.id, .kind = call.kind, .name = name, .arguments = call.arguments};
  out.intrinsic = call.intrinsic;
  out.effects = call.effects;
  out.attempt = attempt;
  out.now = clock;
  if (call.kind == CallKind::ask) {
    out.ask = &run.module().asks[call.ask];
    out.answerType = out.ask->answer;
    out.silentAt = call.due;
  } else if (call.intrinsic < run.module().intrinsics.size()) {
    out.answerType = run.module().intrinsics[call.intrinsic].result;
  }
  out.check = [this, id = call.id](const Json &answer) { return run.checkAnswer(id, answer); };
  return out;
}

void Loop::send(const PendingCall &call, Flight &flight) {
  static const std::string nameless;
  const bool known = call.intrinsic < run.module().intrinsics.size();
  const std::string &name = known ? run.module().intrinsics[call.intrinsic].name : nameless;
  flight.state = Flight::State::sent;
  ++flight.attempt;
  flight.reply = host.begin(outgoing(call, name, flight.attempt));
  if (!flight.reply.held.empty()) return hold(call, flight.reply.held);
  flight.due = std::max(flight.reply.due, clock);
  if (call.kind == CallKind::await) {
    if (!flight.reply.answer) flight.due.reset(); // the bound around it decides
    return;
  }
  const Millis limit = run.module().intrinsics[call.intrinsic].timeoutMs;
  const bool late = !flight.reply.answer || (limit > 0 && *flight.due > clock + limit);
  if (!late) return;
  flight.due = clock + std::max<Millis>(limit, 0);
  flight.reply.answer = vm::Answer::failure(Failure::timeout, "no answer within " + briefSpan(limit));
}

void Loop::sendAsk(const PendingCall &call, Flight &flight) {
  const vm::Ask &ask = run.module().asks[call.ask];
  flight.attempt = 1;
  if (nothingOffered(ask, call.arguments)) { // its one answer needs nobody
    flight.reply = {vm::Answer::value(Json::array()), clock, "nothing offered", false, false};
    flight.due = clock;
    return;
  }
  flight.reply = host.begin(outgoing(call, ask.key, 1));
  if (!flight.reply.held.empty()) return hold(call, flight.reply.held);
  if (ask.remindMs > 0) flight.remind = clock + ask.remindMs;
  const bool inTime = flight.reply.answer && (!call.due || flight.reply.due <= *call.due);
  if (inTime) {
    flight.due = std::max(flight.reply.due, clock);
  } else if (call.due && !(dryRun && !flight.reply.answer)) {
    if (patient() && !flight.reply.answer && flight.reply.origin.empty()) nobodyAnswers(call, ask.key); // so far
    flight.due = call.due;
    flight.reply.answer = vm::Answer::failure(Failure::timeout, "silence");
  } else {
    nobodyAnswers(call, ask.key);
  }
}

void Loop::refuse(Flight &flight, Failure failure, std::string detail) {
  flight.state = Flight::State::sent;
  flight.due = clock;
  flight.reply = {vm::Answer::failure(failure, std::move(detail)), clock, {}, false, false};
}

void Loop::arrive(const PendingCall &call, Flight &flight) {
  if (flight.state == Flight::State::backOff) return send(call, flight);
  const Failure *failure = flight.reply.answer->failed();
  if (failure && call.kind == CallKind::host && flight.attempt > 0 && isRetried(*failure)) {
    const vm::Intrinsic &intrinsic = run.module().intrinsics[call.intrinsic];
    // After a timeout nobody knows what happened: what may be sent only once is not sent again.
    const bool again = flight.attempt <= intrinsic.retry &&
                       !(intrinsic.crash == vm::CrashPolicy::once && *failure == Failure::timeout);
    if (again) {
      const Millis wait = backOff(flight.attempt);
      recorder.retrying(call, *failure, flight.attempt, intrinsic.retry, wait, clock);
      flight.state = Flight::State::backOff;
      flight.due = clock + wait;
      return;
    }
  }
  deliver(call, flight);
}

void Loop::deliver(const PendingCall &call, const Flight &flight) {
  const vm::Answer answer = *flight.reply.answer;
  if (const Json *value = answer.json(); value && call.kind != CallKind::sleep) {
    static const std::string await = "await";
    const std::string &name = call.kind == CallKind::ask ? run.module().asks[call.ask].key
                              : call.intrinsic < run.module().intrinsics.size()
                                  ? run.module().intrinsics[call.intrinsic].name
                                  : await;
    if (const std::string reason = run.checkAnswer(call.id, *value, answer.partial); !reason.empty())
      if (auto problem = host.misfit(flight.reply, name, reason)) result.problems.push_back(std::move(*problem));
  }
  recorder.delivering({std::max(flight.attempt, 1u), flight.reply.planned, flight.reply.origin});
  const CallId id = call.id; // the run moves on, its call is gone then
  if (answer.failed() && *answer.failed() == Failure::timeout) givenUp(id, flight);
  flights.erase(id);
  check(run.resume(id, answer, clock));
}

} // namespace tejun::runner
