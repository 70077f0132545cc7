// The gate in time: endpoints are looked up, people are asked to approve, and then the calls of the group go out or fail.
#include "runner/execute/approval_answer.h"
#include "runner/execute/loop.h"

#include <algorithm>

namespace tejun::runner {

using vm::CallId;
using vm::Failure;
using vm::PendingCall;

void Loop::passGate(const PendingCall &call, Flight &flight) {
  flight.state = Flight::State::gated;
  flight.group = call.eachCount > 0 ? CallId{call.id.track, call.eachFirst} : call.id;
  const auto found = groups.find(flight.group);
  if (found != groups.end()) {
    if (found->second.state == Group::State::open || found->second.state == Group::State::refused)
      release(flight.group, found->second);
    return;
  }
  Group &group = groups[flight.group];
  group.intrinsic = call.intrinsic;
  group.call = call;
  group.calls = run.groupArguments(call.id);
  lookUp(group);
}

/// Asks about every endpoint that the guards must know; they are decided when the last answer is there.
void Loop::lookUp(Group &group) {
  group.due = clock;
  const vm::Index intrinsic = gate.lookUp();
  for (const std::string &endpoint : gate.unknownHosts(group.intrinsic, group.calls)) {
    const vm::Intrinsic &asked = run.module().intrinsics[intrinsic];
    const Json arguments = {{asked.params[0].name, endpoint}};
    OutgoingCall out{.module = run.module(),
                     .id = group.call.id,
                     .kind = vm::CallKind::host,
                     .name = asked.name,
                     .arguments = arguments};
    out.intrinsic = intrinsic;
    out.effects = asked.effects;
    out.answerType = asked.result;
    out.now = clock;
    Reply reply = host.begin(out);
    if (!reply.held.empty()) {
      group.due.reset();
      return hold(group.call, reply.held);
    }
    const Millis limit = asked.timeoutMs > 0 ? asked.timeoutMs : std::numeric_limits<Millis>::max() - clock;
    if (!reply.answer || reply.due > clock + limit)
      reply = {vm::Answer::failure(Failure::timeout), clock + limit, {}, true, false};
    group.due = std::max(*group.due, reply.due);
    const Json *info = reply.answer->json();
    gate.learn(endpoint, info ? *info : Json());
    group.lookUps.push_back({asked.name, arguments, *reply.answer});
  }
}

void Loop::decide(const CallId &id, Group &group) {
  for (const Group::LookUp &l : group.lookUps) recorder.lookedUp(group.call, l.intrinsic, l.arguments, l.answer, clock);
  // What no approval could let through needs none.
  Json possible = Json::array();
  for (const Json &arguments : group.calls)
    if (!gate.forbids(group.intrinsic, arguments)) possible.push_back(arguments);
  if (!possible.empty())
    for (Requirement &need : gate.requirements(group.call, possible, clock))
      group.questions.push_back({std::move(need), {}, false});
  group.calls = std::move(possible);
  if (group.questions.empty()) {
    group.state = Group::State::open;
    group.due.reset();
    return release(id, group);
  }
  askApproval(group);
}

void Loop::askApproval(Group &group) {
  group.state = Group::State::asking;
  group.asked = clock;
  group.due.reset();
  const std::string name = "approval " + run.module().intrinsics[group.intrinsic].name;
  const Json calls = recorder.shownCalls(group.intrinsic, group.calls);
  std::optional<Millis> refusedAt, lastAt;
  bool allAnswered = true;
  const bool mayRework = run.mayRework(group.call.id);
  const auto misfit = [mayRework](const Json &answer) { return approvalMisfit(answer, mayRework); };
  for (Group::Question &q : group.questions) {
    const std::string team =
        q.need.team < run.module().teams.size() ? run.module().teams[q.need.team].name : std::string();
    Json arguments = {{"question", q.need.reason.english},
                      {"intrinsic", run.module().intrinsics[group.intrinsic].name},
                      {"calls", calls},
                      {"team", team},
                      {"quorum", q.need.quorum}};
    if (mayRework) arguments["rework"] = true;
    recorder.approvalAsked(group.call, name, q.need.team, q.need.quorum, calls, q.need.reason, clock);
    OutgoingCall out{
        .module = run.module(), .id = group.call.id, .kind = vm::CallKind::ask, .name = name, .arguments = arguments};
    out.effects = static_cast<std::uint8_t>(1u << static_cast<unsigned>(vm::Effect::asks));
    out.now = clock;
    if (q.need.atMostMs > 0) out.silentAt = clock + q.need.atMostMs;
    out.check = misfit;
    q.reply = host.begin(out);
    if (!q.reply.held.empty()) {
      allAnswered = false;
      hold(group.call, q.reply.held);
      continue;
    }
    const Json *answer = q.reply.answer ? q.reply.answer->json() : nullptr;
    if (!answer || (out.silentAt && q.reply.due > *out.silentAt)) {
      const bool nobody = !q.reply.answer;
      q.reply.answer.reset();
      if (!out.silentAt || (dryRun && nobody)) {
        allAnswered = false;
        nobodyAnswers(group.call, name);
        continue;
      }
      if (patient() && nobody && q.reply.origin.empty()) nobodyAnswers(group.call, name); // so far
      q.reply.due = *out.silentAt;
    } else {
      const std::string reason = misfit(*answer);
      if (!reason.empty())
        if (auto problem = host.misfit(q.reply, name, reason)) result.problems.push_back(std::move(*problem));
      q.granted = approves(*answer, q.need.quorum);
      if (const std::string *remark = remarkOf(*answer); remark && reason.empty()) q.remark = *remark;
    }
    if (!q.granted) refusedAt = std::min(refusedAt.value_or(q.reply.due), q.reply.due);
    lastAt = std::max(lastAt.value_or(q.reply.due), q.reply.due);
  }
  // One refusal is enough; otherwise all must have answered.
  if (refusedAt)
    group.due = std::max(*refusedAt, clock);
  else if (allAnswered)
    group.due = std::max(*lastAt, clock);
}

void Loop::settle(const CallId &id, Group &group) {
  const std::string name = "approval " + run.module().intrinsics[group.intrinsic].name;
  const Json calls = recorder.shownCalls(group.intrinsic, group.calls);
  bool granted = true, refused = false;
  std::string remark; // of who sends it back
  for (const Group::Question &q : group.questions) {
    granted = granted && q.granted;
    if (q.reply.due > clock) continue; // still out when another refused
    refused = refused || (!q.granted && q.remark.empty());
    if (remark.empty()) remark = q.remark;
    recorder.approvalAnswered(group.call, name, q.need.team, calls, q.reply.answer ? q.reply.answer->json() : nullptr,
                              q.granted, q.remark, group.asked, clock);
  }
  if (!refused && !remark.empty()) {
    const CallId call = group.call.id;
    recorder.sendingBack(true);
    check(run.rework(call, remark, clock)); // the next sweep forgets the group
    return recorder.sendingBack(false);
  }
  group.state = granted ? Group::State::open : Group::State::refused;
  group.due.reset();
  release(id, group);
}

/// Sends what waited for the decision, or fails it.
void Loop::release(const CallId &id, Group &group) {
  for (auto &[callId, flight] : flights) {
    if (flight.state != Flight::State::gated || flight.group != id) continue;
    const PendingCall &call = *run.find(callId);
    auto reason = gate.forbids(call.intrinsic, call.arguments);
    if (!reason && group.state == Group::State::refused) {
      refuse(flight, Failure::denied, "not approved");
      continue;
    }
    if (!reason) reason = gate.admit(call.intrinsic, clock, !group.questions.empty());
    if (!reason) {
      send(call, flight);
      continue;
    }
    recorder.guarded(call, *reason, clock);
    refuse(flight, Failure::rejected_by_guard, reason->english);
  }
}

std::optional<Json> Loop::askPerson(const vm::Ask &ask, const CallId &id, const Json &arguments,
                                    std::optional<Millis> silentAt) {
  const Millis since = clock;
  recorder.question(id, ask, arguments, clock);
  OutgoingCall out{
      .module = run.module(), .id = id, .kind = vm::CallKind::ask, .name = ask.key, .arguments = arguments};
  out.ask = &ask;
  out.now = clock;
  out.silentAt = silentAt;
  out.answerType = ask.answer;
  out.check = [](const Json &answer) {
    return answer == "confirmed" || answer == "refuted" ? std::string()
                                                        : "$: expected confirmed or refuted, got " + brief(answer);
  };
  const Reply reply = host.begin(out);
  const Json *answer = reply.answer ? reply.answer->json() : nullptr;
  if (answer && silentAt && reply.due > *silentAt && !patient()) answer = nullptr;
  if (answer) {
    if (const std::string reason = out.check(*answer); !reason.empty()) {
      if (auto problem = host.misfit(reply, ask.key, reason)) result.problems.push_back(std::move(*problem));
      answer = nullptr;
    }
  }
  if (!answer) {
    if (silentAt && !dryRun && !patient()) {
      advance(*silentAt);
      recorder.questionAnswered(id, ask, nullptr, since, clock);
    } else {
      if (!patient()) recorder.say(Mark::answer, clock, 1, say(Prose::nobody, {ask.key}));
    }
    open.push_back({id, ask.key});
    return std::nullopt;
  }
  advance(reply.due);
  recorder.questionAnswered(id, ask, answer, since, clock);
  return *answer;
}

} // namespace tejun::runner
