// Taking back what a case contained: the recorded undos in reverse order, journaled like any call, so that it can be stopped anywhere and
// begun again. What cannot be taken back now waits alone; the others go on. It reads the journal, not the run: a quarantined run's
// containments can be taken back too.
#include "runner/journal/cases.h"

#include "runner/canonical.h"
#include "runner/execute/loop.h"
#include "runner/execute/prose.h"
#include "runner/execute/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace tejun::runner {
namespace {

constexpr const char *underUndo = "undo ";

/// `0.2#5`
std::optional<vm::CallId> callIdOf(const std::string &text) {
  vm::CallId id;
  std::uint32_t number = 0;
  bool digits = false, inIndex = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      number = number * 10 + static_cast<std::uint32_t>(c - '0');
      digits = true;
      continue;
    }
    if (!digits || inIndex || (c != '.' && c != '#')) return std::nullopt;
    id.track.push_back(std::exchange(number, 0));
    digits = false;
    inIndex = c == '#';
  }
  if (!digits || !inIndex) return std::nullopt;
  id.index = number;
  return id;
}

vm::Index intrinsicNamed(const vm::Module &module, const std::string &name) {
  const auto found = std::ranges::find(module.intrinsics, name, &vm::Intrinsic::name);
  return found == module.intrinsics.end() ? vm::none : static_cast<vm::Index>(found - module.intrinsics.begin());
}

bool contains(const vm::Module &module, const JournaledCall &call) {
  const vm::Index index = call.kind == vm::CallKind::host ? intrinsicNamed(module, call.name) : vm::none;
  return index != vm::none &&
         (module.intrinsics[index].effects >> static_cast<unsigned>(vm::Effect::contains) & 1) != 0;
}

OutgoingCall callOf(const vm::Module &module, const vm::CallId &id, const std::string &name, const Json &arguments,
                    vm::CallKind kind, Millis now) {
  OutgoingCall call{.module = module, .id = id, .kind = kind, .name = name, .arguments = arguments};
  call.intrinsic = intrinsicNamed(module, name);
  if (call.intrinsic != vm::none) {
    call.effects = module.intrinsics[call.intrinsic].effects;
    call.answerType = module.intrinsics[call.intrinsic].result;
  }
  call.now = now;
  return call;
}

/// Whoever answers learns what it answered before.
void remind(Host &host, const RunLog &log, const vm::Module &module) {
  for (const CallPlace &at : log.order()) {
    const JournaledCall &call = *log.find(at);
    const auto id = callIdOf(at.call);
    if (!id || !call.reply) continue;
    if (call.kind == vm::CallKind::host && intrinsicNamed(module, call.name) == vm::none) continue;
    host.replayed(callOf(module, *id, call.name, call.arguments, call.kind, call.at), *call.reply);
  }
}

} // namespace

CaseDone Cases::rollBack(std::int64_t id, const std::string &by) {
  RunLog::Loaded loaded = RunLog::load(store, id);
  if (!loaded.log) return refused(std::move(*loaded.problem));
  RunLog &log = *loaded.log;
  RunRow &row = log.row;
  const bool over = row.state == RunState::ended || row.state == RunState::quarantined || row.rollingBack;
  if (!over || row.outcome == nameOf(CaseOutcome::rolledBack))
    return refused({ProblemId::case_wrong_state,
                    {{"case", fmt::to_string(id)},
                     {"state", over ? Phrase("rolled back", "取り消し済み") : Phrase("not over", "実行中")},
                     {"reason", over ? Phrase("nothing is left to take back", "取り消すものは残っていません")
                                     : Phrase("end it with `tejun case abort` first",
                                              "先に `tejun case abort` で終了してください")}}},
                   &log);
  Opened what;
  if (auto problem = prepare(log, what)) return refused(std::move(*problem), &log);
  if (!row.rollingBack) log.note(surroundings.clock(), EntryKind::rollback, {{"by", by}});
  row.rollingBack = true;
  return drive(log, what, nullptr);
}

CaseDone Cases::takeBack(RunLog &log, Opened &what, const Given *given) {
  CaseDone done;
  const vm::Module &module = *what.module;
  const Secrets secrets(module, what.options.salt);
  const auto shownCall = [&](const std::string &name, const Json &arguments) {
    const vm::Index index = intrinsicNamed(module, name);
    return briefCall(name, index == vm::none ? arguments : secrets.shownArguments(module.intrinsics[index], arguments));
  };
  remind(what.host(), log, module);
  Given byHand;
  if (given) {
    byHand = *given; // an undo that failed is settled behind its last attempt
    while (const JournaledCall *call = log.find(byHand.at)) {
      if (!call->reply) break;
      ++byHand.at.place;
    }
  }
  DurableHost host(what.host(), log, secrets, surroundings, DurableHost::Mode::drive, given ? &byHand : nullptr);
  host.fileUnder(underUndo);

  Json waits = Json::array();
  const std::vector<CallPlace> order = log.order(); // grows below
  for (const CallPlace &at : std::views::reverse(order)) {
    const JournaledCall call = *log.find(at);
    const auto id = callIdOf(at.call);
    if (!id || !contains(module, call)) continue;
    const vm::Intrinsic &intrinsic = module.intrinsics[intrinsicNamed(module, call.name)];
    const Json *receipt = call.reply && call.reply->answer ? call.reply->answer->json() : nullptr;
    const bool unknown = !call.reply || !call.reply->answer ||
                         (call.reply->answer->failed() && *call.reply->answer->failed() == vm::Failure::timeout) ||
                         (receipt && !canonicalValue(module.types, intrinsic.result, *receipt));
    if (!receipt && !unknown) continue; // it was refused
    Undo undo{shownCall(call.name, call.arguments), "", false, Phrase("")};
    const Json way = unknown ? Json() : undoOf(module, intrinsic, call.arguments, *receipt);
    if (way.is_null()) {
      if (unknown) done.problems.push_back({ProblemId::case_outcome_unknown, {{"call", undo.of}}});
      undo.why = unknown ? Phrase("whether it holds is not known", "実施されたかどうか不明")
                         : Phrase("it cannot be taken back", "取り消しできない");
      done.undos.push_back(std::move(undo));
      continue;
    }
    const std::string name = way["intrinsic"].get<std::string>();
    const Json &arguments = way["arguments"];
    undo.call = shownCall(name, arguments);
    const std::uint32_t retry = module.intrinsics[intrinsicNamed(module, name)].retry;
    CallPlace place{underUndo + at.call, 0};
    OutgoingCall sent = callOf(module, *id, name, arguments, vm::CallKind::host, log.row.changed);
    for (std::uint32_t fresh = 0;; ++place.place) {
      const JournaledCall *known = log.find(place);
      const bool isNew = !known || !known->reply;
      if (isNew && fresh++ > retry) break;
      if (given && !known && place.place > 0 && place != byHand.at) break; // an answer to one tries no other again
      sent.attempt = place.place + 1;
      const Reply reply = host.begin(sent);
      if (!reply.held.empty()) {
        undo.why = Phrase("its outcome is not known", "結果が不明");
        break;
      }
      undo.done = reply.answer && reply.answer->json();
      if (undo.done) break;
      const vm::Failure failure = reply.answer ? *reply.answer->failed() : vm::Failure::timeout;
      undo.why = failureText(failure);
      if (isNew && !isRetried(failure)) {
        ++place.place;
        break;
      }
    }
    const bool settledByPerson =
        std::ranges::any_of(host.waits(), [&](const Wait &w) { return w.at.call == place.call; });
    if (!undo.done && !settledByPerson)
      waits.push_back(
          {{"id", toString(CallPlace{place.call, place.place > 0 ? place.place - 1 : 0})},
           {"name", "undo " + call.name},
           {"kind", "undo"},
           {"arguments", secrets.shownArguments(module.intrinsics[intrinsicNamed(module, name)], arguments)}});
    done.undos.push_back(std::move(undo));
  }
  for (const Wait &wait : host.waits()) waits.push_back(wait.toJson());

  if (host.failure()) {
    done.problems.push_back(*host.failure());
    return finished(log, std::move(done));
  }
  if (!host.disagreement().empty()) {
    quarantine(log, host.disagreement(), done);
    return finished(log, std::move(done));
  }
  RunRow &row = log.row;
  row.crashes = 0;
  row.become(waits.empty() ? RunState::ended : RunState::waiting);
  row.waits = waits.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (waits.empty()) {
    const auto left = std::ranges::count_if(done.undos, [](const Undo &u) { return !u.done; });
    row.rollingBack = false;
    row.outcome = nameOf(CaseOutcome::rolledBack);
    row.reason = left == 0 ? std::string() : fmt::format("{} of {} cannot be taken back", left, done.undos.size());
    log.note(surroundings.clock(), EntryKind::rolled_back,
             {{"undone", done.undos.size() - static_cast<std::size_t>(left)}, {"left", left}});
  }
  probe(CrashPoint::closing);
  if (auto problem = log.commit()) done.problems.push_back(std::move(*problem));
  probe(CrashPoint::closed);
  return finished(log, std::move(done));
}

} // namespace tejun::runner
