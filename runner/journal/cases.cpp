// See cases.h. Roll-back is in roll_back.cpp.
#include "runner/journal/cases.h"

#include "runner/execute/approval_answer.h"
#include "runner/ingest/strict_json.h"
#include "tejun/vm.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {
namespace {

Problem caseProblem(ProblemId id, std::int64_t number, std::vector<std::pair<std::string, Phrase>> more) {
  more.insert(more.begin(), {"case", fmt::to_string(number)});
  return {id, std::move(more)};
}

Problem isOver(const RunRow &row) {
  return caseProblem(ProblemId::case_wrong_state, row.id, {{"state", {"ended", "終了"}}, {"reason", row.outcome}});
}

std::string textOf(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Tells only what is new: a run that goes on is told from its beginning otherwise.
class News final : public Progress {
public:
  News(Progress *to, const DurableHost &h) : to_(to), host_(h) {}
  void line(const ProgressLine &line) override {
    if (to_ != nullptr && host_.live()) to_->line(line);
  }

private:
  Progress *to_;
  const DurableHost &host_;
};

Json aboutOf(const RunResult &r) {
  Json about = Json::object();
  if (r.incident) about["incident"] = *r.incident;
  if (r.severity) about["severity"] = *r.severity;
  if (r.playbook) about["playbook"] = *r.playbook;
  if (!r.containment.empty()) about["containment"] = r.containment.size();
  return about;
}

/// What one person says, as a value; `null`: that it failed.
Json voiceOf(const Given &given) {
  if (given.failure) return {};
  if (given.value) return *given.value;
  JsonRead read = readJson(given.text, payloadDepth);
  return read.fault.kind == JsonFault::Kind::none ? std::move(read.value) : Json(given.text);
}

CallPlace placeOf(const std::string &id) {
  const std::size_t slash = id.rfind('/');
  if (slash == std::string::npos) return {id, 0};
  return {id.substr(0, slash), static_cast<std::uint32_t>(std::strtoul(id.c_str() + slash + 1, nullptr, 10))};
}

bool isDue(const RunRow &row, Millis now) {
  return row.state == RunState::runnable || (row.state != RunState::quarantined && row.wake && *row.wake <= now);
}

} // namespace

CaseDone Cases::finished(const RunLog &log, CaseDone done) {
  done.id = log.row.id;
  done.row = log.row;
  return done;
}

CaseDone Cases::refused(Problem problem, const RunLog *log) {
  CaseDone done;
  done.problems.push_back(std::move(problem));
  return log ? finished(*log, std::move(done)) : done;
}

CaseDone Cases::open(const NewCase &given) {
  RunRow row;
  row.id = store.nextRun();
  row.opened = row.changed = surroundings.clock();
  row.crashes = 1; // it is driven at once: counted before the machine starts
  row.module = digestOf(given.moduleBytes);
  const SecretSalt salt = newSalt();
  Json opened = {{"alert", hex(digestOf(given.alert->raw))},
                 {"format", given.alert->format},
                 {"module", hex(row.module)},
                 {"playbook", given.playbook},
                 {"language", given.language == Language::japanese ? "ja" : "en"},
                 {"salt", hex(std::string_view(reinterpret_cast<const char *>(salt.data()), salt.size()))}};
  std::vector<Content> contents = {{row.module, given.moduleBytes}, {digestOf(given.alert->raw), given.alert->raw}};
  if (!given.worldBytes.empty()) {
    opened["world"] = hex(digestOf(given.worldBytes));
    opened["world_path"] = given.worldPath;
    contents.push_back({digestOf(given.worldBytes), given.worldBytes});
  }
  if (surroundings.providers && given.worldBytes.empty()) opened["providers"] = true;
  RunLog log(store, row, opened, row.opened);
  probe(CrashPoint::opening);
  if (auto problem = log.commit(contents)) return refused(std::move(*problem));
  probe(CrashPoint::opened);
  Opened what;
  if (auto problem = prepare(log, what)) return refused(std::move(*problem), &log);
  return settle(log, what, nullptr);
}

/// What the case began with, as the store has it: nothing of it is believed before it is read anew.
std::optional<Problem> Cases::prepare(RunLog &log, Opened &what, bool sends) {
  const auto broken = [&](const std::string &reason) {
    return caseProblem(ProblemId::journal_broken, log.row.id, {{"what", reason}});
  };
  const Json &opened = log.opened();
  const auto module = store.content(log.row.module);
  if (!module || textOf(opened, "module") != hex(log.row.module)) return broken("its module is not there");
  tejun::Loaded loaded = tejun::load(*module);
  if (!loaded.module)
    return caseProblem(ProblemId::case_wrong_state, log.row.id,
                       {{"state", {"out of reach", "実行不能"}},
                        {"reason", "its module cannot be carried out by this Tejun: " + loaded.error}});
  what.module = std::move(loaded.module);
  const auto raw = store.content(digestFromHex(textOf(opened, "alert")));
  if (!raw) return broken("its alert is not there");
  AlertRead alert = readAlert(*raw, "the alert", textOf(opened, "format"));
  if (!alert.alert) return broken("its alert cannot be read");
  what.alert = std::move(*alert.alert);
  if (opened.contains("world")) {
    const auto bytes = store.content(digestFromHex(textOf(opened, "world")));
    WorldRead world = bytes ? World::parse(*bytes, textOf(opened, "world_path")) : WorldRead{};
    if (!world.world) return broken("its world is not there");
    what.world = std::move(world.world);
    what.base = std::make_unique<WorldHost>(*what.world);
  } else if (sends && opened.contains("providers")) {
    if (!surroundings.providers)
      return caseProblem(ProblemId::case_wrong_state, log.row.id,
                         {{"state", {"out of reach", "実行不能"}},
                          {"reason",
                           {"it was opened with `--providers`, and goes on with them only",
                            "`--providers` 付きで開始されたため、続行にも必要です"}}});
    Answerer bound = surroundings.providers(*what.module);
    if (!bound.host)
      for (Problem &problem : bound.problems)
        if (problem.severity() == ProblemSeverity::error) return std::move(problem);
    what.base = std::move(bound.host);
  } else {
    what.base = std::make_unique<EmptyHost>();
  }
  if (wrap) what.outer = wrap(*what.base);
  what.options.playbook = textOf(opened, "playbook");
  what.options.language = textOf(opened, "language") == "ja" ? Language::japanese : Language::english;
  what.options.now = log.row.opened;
  const Digest salt = digestFromHex(textOf(opened, "salt"));
  what.options.salt = salt;
  return std::nullopt;
}

void Cases::quarantine(RunLog &log, const std::string &reason, CaseDone &done) {
  log.row.become(RunState::quarantined);
  log.row.reason = reason;
  log.note(surroundings.clock(), EntryKind::quarantined, {{"reason", reason}});
  done.problems.push_back(caseProblem(ProblemId::case_quarantined, log.row.id, {{"reason", reason}}));
  if (auto problem = log.commit()) done.problems.push_back(std::move(*problem));
}

/// Drives until the case is at rest, and writes where it rests.
CaseDone Cases::settle(RunLog &log, Opened &what, const Given *given) {
  CaseDone done;
  const Secrets secrets(*what.module, what.options.salt);
  DurableHost host(what.host(), log, secrets, surroundings, DurableHost::Mode::drive, given);
  News news(progress, host);
  RunResult result = runCase(what.module, what.alert, host, what.options,
                             log.entries().size() <= 1 ? progress : static_cast<Progress *>(&news));
  done.problems = result.problems;
  if (host.failure()) {
    done.problems.push_back(*host.failure());
    done.result = std::move(result);
    return finished(log, std::move(done)); // on disk it is where the last commit left it
  }
  if (!host.disagreement().empty()) {
    quarantine(log, host.disagreement(), done);
    return finished(log, std::move(done));
  }
  if (host.unfit())
    done.problems.push_back({ProblemId::case_answer_unfit, {{"name", given->name}, {"reason", *host.unfit()}}});
  rest(log, host, result);
  probe(CrashPoint::closing);
  if (auto problem = log.commit()) done.problems.push_back(std::move(*problem));
  probe(CrashPoint::closed);
  done.result = std::move(result);
  return finished(log, std::move(done));
}

void Cases::rest(RunLog &log, const DurableHost &host, const RunResult &result) {
  RunRow &row = log.row;
  row.crashes = 0;
  row.outcome = nameOf(result.outcome);
  row.about = aboutOf(result).dump(-1, ' ', false, Json::error_handler_t::replace);
  row.reason = result.reason;
  row.changed = std::max({row.changed, result.ended, surroundings.clock()});
  if (result.outcome != CaseOutcome::waiting) {
    row.become(RunState::ended);
    log.note(surroundings.clock(), EntryKind::ended,
             {{"outcome", row.outcome}, {"reason", row.reason}, {"about", aboutOf(result)}});
    return;
  }
  Json waits = Json::array();
  for (const Wait &wait : host.waits())
    if (std::ranges::any_of(
            result.open, [&](const OpenCall &o) { return vm::toString(o.id) == wait.at.call && o.name == wait.name; }))
      waits.push_back(wait.toJson());
  std::optional<Millis> wake = result.wakes;
  if (host.again() && (!wake || *wake > *host.again())) wake = host.again();
  // A job that nobody bounds and whose host says nothing of it.
  if (waits.empty() && !wake)
    for (const std::string &one : result.waitingFor) waits.push_back({{"id", "-"}, {"name", one}, {"kind", "job"}});
  row.become(waits.empty() ? RunState::waking : RunState::waiting);
  row.wake = wake;
  row.waits = waits.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Counted before the machine starts, so that a death counts too; whoever finds the case after one sees that it was interrupted.
CaseDone Cases::drive(RunLog &log, Opened &what, const Given *given) {
  log.row.become(RunState::runnable);
  ++log.row.crashes;
  if (auto problem = log.commit()) return refused(std::move(*problem), &log);
  return log.row.rollingBack ? takeBack(log, what, given) : settle(log, what, given);
}

CaseDone Cases::carryOn(std::int64_t id, const std::string &by) {
  RunLog::Loaded loaded = RunLog::load(store, id);
  if (!loaded.log) return refused(std::move(*loaded.problem));
  RunLog &log = *loaded.log;
  if (log.row.state == RunState::ended) return refused(isOver(log.row), &log);
  Opened what;
  if (auto problem = prepare(log, what)) return refused(std::move(*problem), &log);
  if (log.row.state == RunState::quarantined) {
    log.note(surroundings.clock(), EntryKind::retried, {{"by", by}, {"reason", log.row.reason}});
    log.row.crashes = 0;
  } else if (log.row.crashes >= crashesAllowed) {
    CaseDone done;
    quarantine(
        log,
        fmt::format("it was driven {} times and the process died each time without coming forward", log.row.crashes),
        done);
    return finished(log, std::move(done));
  }
  return drive(log, what, nullptr);
}

/// What was due until now has happened before anybody speaks.
std::optional<Problem> Cases::toPresent(std::unique_ptr<RunLog> &log, CaseDone &done) {
  if (!isDue(log->row, surroundings.clock())) return std::nullopt;
  const std::int64_t id = log->row.id;
  CaseDone before = carryOn(id, "");
  if (before.failed()) {
    done.problems = std::move(before.problems);
    return std::nullopt;
  }
  RunLog::Loaded again = RunLog::load(store, id);
  if (!again.log) return again.problem;
  log = std::move(again.log);
  return std::nullopt;
}

CaseDone Cases::say(std::int64_t id, const std::string &name, const std::string &kind, const Given &given) {
  CaseDone done;
  RunLog::Loaded loaded = RunLog::load(store, id);
  if (loaded.log)
    if (auto problem = toPresent(loaded.log, done)) loaded = {nullptr, std::move(problem)};
  if (!loaded.log) return refused(std::move(*loaded.problem));
  RunLog &log = *loaded.log;
  if (done.failed()) return finished(log, std::move(done));
  if (log.row.state == RunState::quarantined)
    done.problems.push_back(caseProblem(ProblemId::case_quarantined, id, {{"reason", log.row.reason}}));

  std::vector<Json> fitting;
  Json waits = readJson(log.row.waits, payloadDepth).value;
  std::string open;
  if (waits.is_array())
    for (const Json &wait : waits) {
      const std::string itsName = textOf(wait, "name"), itsId = textOf(wait, "id");
      if (!kind.empty() && textOf(wait, "kind") != kind) continue;
      open += fmt::format("{}`{}`", open.empty() ? "" : ", ", itsName);
      if (name.empty() || name == itsName || name == itsId) fitting.push_back(wait);
    }
  if (fitting.size() != 1 && !done.failed())
    done.problems.push_back(caseProblem(ProblemId::case_waits_not, id,
                                        {{"name", name.empty() ? std::string("one approval") : name},
                                         {"open", open.empty() ? Phrase("nothing", "何もない") : Phrase(open)}}));
  if (done.failed()) return finished(log, std::move(done));

  const Json &wait = fitting.front();
  Given exact = given;
  exact.name = textOf(wait, "name");
  exact.at = placeOf(textOf(wait, "id"));
  if (textOf(wait, "kind") == "approval") {
    const Json voice = voiceOf(given);
    if (voice.is_array()) // the names of all who approve are put together here, never said
      return refused(
          {ProblemId::case_answer_unfit,
           {{"name", exact.name}, {"reason", {"each who approves says so", "承認する人がそれぞれ回答してください"}}}},
          &log);
    if (saysYes(voice)) {
      // Four eyes: who has approved so far, and who does now, once each.
      const JournaledCall *call = log.find(exact.at);
      std::vector<std::string> names = call ? call->approvedBy : std::vector<std::string>();
      const bool again = std::ranges::find(names, given.by) != names.end();
      if (!again) names.push_back(given.by);
      const auto quorum = wait.find("quorum");
      if (quorum != wait.end() && quorum->is_number_unsigned() && names.size() < quorum->get<std::size_t>()) {
        if (!again) log.approved(surroundings.clock(), exact.at, given.by);
        for (Json &one : waits)
          if (one["id"] == wait["id"]) one["approved"] = names;
        log.row.waits = waits.dump(-1, ' ', false, Json::error_handler_t::replace);
        if (auto problem = log.commit()) done.problems.push_back(std::move(*problem));
        return finished(log, std::move(done));
      }
      exact.value = Json(names);
    }
  }
  Opened what;
  if (auto problem = prepare(log, what)) return refused(std::move(*problem), &log);
  return drive(log, what, &exact);
}

CaseDone Cases::answer(std::int64_t id, const Said &said) {
  return say(id, said.name, "", {{}, said.text, std::nullopt, said.failure, said.by});
}

CaseDone Cases::approve(std::int64_t id, const std::string &name, bool granted, const std::string &by) {
  return say(id, name, "approval", {{}, {}, Json(granted), std::nullopt, by});
}

CaseDone Cases::abort(std::int64_t id, const std::string &by, const std::string &why) {
  RunLog::Loaded loaded = RunLog::load(store, id);
  if (!loaded.log) return refused(std::move(*loaded.problem));
  RunLog &log = *loaded.log;
  if (log.row.state == RunState::ended) return refused(isOver(log.row), &log);
  log.row.become(RunState::ended);
  log.row.rollingBack = false;
  log.row.outcome = nameOf(CaseOutcome::failed);
  log.row.reason = why.empty() ? fmt::format("aborted by {}", by) : fmt::format("aborted by {}: {}", by, why);
  log.note(surroundings.clock(), EntryKind::aborted, {{"by", by}, {"reason", why}});
  CaseDone done;
  if (auto problem = log.commit()) done.problems.push_back(std::move(*problem));
  return finished(log, std::move(done));
}

CaseDone Cases::look(std::int64_t id) {
  RunLog::Loaded loaded = RunLog::load(store, id);
  if (!loaded.log) return refused(std::move(*loaded.problem));
  RunLog &log = *loaded.log;
  Opened what;
  if (auto problem = prepare(log, what, false)) return refused(std::move(*problem), &log);
  CaseDone done;
  const Secrets secrets(*what.module, what.options.salt);
  DurableHost host(what.host(), log, secrets, surroundings, DurableHost::Mode::look);
  done.result = runCase(what.module, what.alert, host, what.options);
  if (!host.disagreement().empty())
    done.problems.push_back(caseProblem(ProblemId::case_quarantined, id, {{"reason", host.disagreement()}}));
  return finished(log, std::move(done));
}

std::vector<std::int64_t> Cases::due() {
  std::vector<std::int64_t> all;
  const Millis now = surroundings.clock();
  for (const RowRead &read : store.runs())
    if (read.row && isDue(*read.row, now) && read.row->state != RunState::ended) all.push_back(read.id);
  return all;
}

} // namespace tejun::runner
