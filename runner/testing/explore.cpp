#include "runner/testing/explore.h"

#include "runner/canonical.h"
#include "runner/execute/prose.h"
#include "runner/execute/run_case.h"
#include "runner/testing/plausible.h"
#include "runner/testing/test_host.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <map>

namespace tejun::runner::testing {
namespace {

/// One of the things that a call can come to.
struct Choice {
  std::string name;
  std::optional<vm::Answer> answer; // nothing: silence
  bool bare = false;                // what the bare beginning takes
};

std::vector<Choice> choicesOf(const OutgoingCall &call, const std::map<std::string, vm::TypeIndex> &jobs) {
  const vm::Types &types = call.module.types;
  std::vector<Choice> choices;
  const auto answer = [&](std::string name, Json value) {
    choices.push_back({std::move(name), vm::Answer::value(std::move(value))});
  };
  const auto fails = [&](vm::Failure failure) {
    choices.push_back({std::string(vm::nameOf(failure)), vm::Answer::failure(failure)});
  };
  const auto values = [&](vm::TypeIndex type) {
    Json full = plausible(types, type, Flavour::full), bare = plausible(types, type, Flavour::bare);
    const bool same = full == bare;
    answer("full", std::move(full));
    if (same) return;
    answer("bare", std::move(bare));
    choices.back().bare = true;
  };
  if (call.kind == vm::CallKind::ask) {
    const bool choice = call.ask && call.ask->kind == vm::AskKind::choose;
    if (call.ask && call.ask->kind == vm::AskKind::task) {
      choices.push_back({"done", vm::Answer::done()});
    } else if (choice) {
      const Json offered = call.arguments.value("subject", Json::array());
      if (call.ask->many) answer("all", offered);
      for (std::size_t i = 0; i < std::min<std::size_t>(offered.size(), 3); ++i)
        answer(brief(offered[i]), call.ask->many ? Json::array({offered[i]}) : offered[i]);
    } else if (call.ask && call.ask->kind == vm::AskKind::form) {
      values(call.answerType);
    } else {
      answer("yes", true);
      answer("no", false);
      choices.back().bare = true;
      if (call.arguments.contains("rework")) answer("rework", {{"rework", "to be changed"}});
    }
    if (call.silentAt || choices.empty()) choices.push_back({"silence", std::nullopt});
    return choices;
  }
  if (call.kind == vm::CallKind::await) {
    const auto job = jobs.find(call.arguments.value("job", std::string()));
    if (job != jobs.end()) values(job->second);
    fails(vm::Failure::timeout);
    return choices;
  }
  const vm::Type &result = types[call.answerType];
  if (vm::isUnit(types, call.answerType))
    choices.push_back({"done", vm::Answer::done()});
  else if ((call.effects & actingEffects) != 0 || result.kind == vm::TypeKind::handle)
    answer("done", plausible(types, call.answerType, Flavour::full));
  else
    values(call.answerType);
  fails(vm::Failure::timeout);
  fails(vm::Failure::unavailable);
  return choices;
}

/// Answers by a list of choices, the base where the list ends, and remembers what could have been chosen.
class ChoosingHost final : public Host {
public:
  struct Made {
    std::string call;
    std::vector<std::string> names;
    std::size_t chosen = 0;
  };

  ChoosingHost(const std::vector<std::size_t> &list, Flavour flavour) : given(list), base(flavour) {}
  std::vector<Made> made;

  bool simulated() const override { return true; }
  Reply begin(const OutgoingCall &call) override {
    const std::string key = vm::toString(call.id) + " " + call.name;
    std::vector<Choice> choices = choicesOf(call, jobs);
    const auto known = decided.find(key); // another attempt of the same call ends as the first
    std::size_t chosen = 0;
    if (known != decided.end()) {
      chosen = known->second;
    } else {
      chosen = made.size() < given.size() ? given[made.size()] : baseOf(choices);
      decided[key] = chosen;
      Made one{call.name, {}, chosen};
      for (const Choice &choice : choices) one.names.push_back(choice.name);
      made.push_back(std::move(one));
    }
    Choice &choice = choices[std::min(chosen, choices.size() - 1)];
    if (!choice.answer) return {std::nullopt, call.now, "explored"};
    const bool timesOut = choice.answer->failed() && *choice.answer->failed() == vm::Failure::timeout;
    const vm::Type &result = call.module.types[call.answerType];
    if (call.kind == vm::CallKind::host && !choice.answer->failed() && result.kind == vm::TypeKind::handle) {
      const std::string id = fmt::format("job-{}", jobs.size() + 1);
      jobs[id] = result.args[0];
      return {vm::Answer::value(id), call.now, "explored"};
    }
    const Millis lasts =
        timesOut && call.kind == vm::CallKind::host ? call.module.intrinsics[call.intrinsic].timeoutMs : 0;
    return {std::move(choice.answer), call.now + lasts, "explored"};
  }

private:
  std::size_t baseOf(const std::vector<Choice> &choices) const {
    const auto bare = std::ranges::find_if(choices, &Choice::bare);
    return base == Flavour::full || bare == choices.end() ? 0 : static_cast<std::size_t>(bare - choices.begin());
  }

  const std::vector<std::size_t> &given;
  Flavour base;
  std::map<std::string, std::size_t> decided;
  std::map<std::string, vm::TypeIndex> jobs;
};

std::optional<Millis> lateness(const vm::Module &module, const RunResult &run) {
  if (!run.severity) return std::nullopt;
  const auto severity = vm::severityNamed(*run.severity);
  for (const vm::CriteriaRow &row : module.criteria) {
    if (!severity || row.severity != *severity || row.respondWithinMs == 0) continue;
    const Millis responded = run.containment.empty() ? run.ended : run.containment.front().at;
    if (responded - run.started > row.respondWithinMs) return responded - run.started;
  }
  return std::nullopt;
}

} // namespace

bool Exploration::contradicts() const {
  return std::ranges::any_of(
      ends, [](const Explored &end) { return end.outcome == CaseOutcome::failed || !end.owing.empty(); });
}

Exploration explore(const std::shared_ptr<const vm::Module> &module, const vm::Playbook &playbook,
                    const ExploreOptions &options) {
  Exploration found;
  found.playbook = playbook.name;
  Alert alert;
  alert.format = "normal";
  alert.normal = plausible(module->types, module->alertType, Flavour::full);

  struct Branch {
    std::vector<std::size_t> choices;
    Flavour base = Flavour::full;
    unsigned changes = 0;
    std::vector<std::string> because;
  };
  std::deque<Branch> open{{{}, Flavour::full, 0, {}}, {{}, Flavour::bare, 0, {}}};
  std::map<std::string, std::size_t> known;
  bool cut = false; // ways beyond the limit of runs are not even remembered
  while (!open.empty() && found.runs < options.runs) {
    const Branch branch = std::move(open.front());
    open.pop_front();
    ChoosingHost host(branch.choices, branch.base);
    CaseOptions how;
    how.playbook = playbook.name;
    RunResult run = runCase(module, alert, host, how);
    ++found.runs;

    Explored end{run.outcome, run.reason, run.path, {}, lateness(*module, run), branch.because, 0};
    const bool over = run.outcome == CaseOutcome::contained || run.outcome == CaseOutcome::closed ||
                      run.outcome == CaseOutcome::handedOff;
    if (over) end.owing = run.dutiesMissing;
    const std::string key = fmt::format("{} {} {} {} {}", static_cast<int>(end.outcome), end.reason,
                                        end.late.has_value(), fmt::join(end.owing, ","), fmt::join(end.path, ","));
    const auto [at, isNew] = known.try_emplace(key, found.ends.size());
    if (isNew) {
      if (branch.base == Flavour::bare) end.because.insert(end.because.begin(), "bare");
      found.ends.push_back(std::move(end));
    }
    ++found.ends[at->second].runs;

    if (branch.changes == options.changes) continue;
    for (std::size_t i = branch.choices.size(); i < host.made.size(); ++i) {
      const ChoosingHost::Made &made = host.made[i];
      for (std::size_t other = 0; other < made.names.size(); ++other) {
        if (other == made.chosen) continue;
        if (cut = cut || found.runs + open.size() >= options.runs; cut) break;
        Branch next{branch.choices, branch.base, branch.changes + 1, branch.because};
        for (std::size_t k = branch.choices.size(); k < i; ++k) next.choices.push_back(host.made[k].chosen);
        next.choices.push_back(other);
        next.because.push_back(made.call + ": " + made.names[other]);
        open.push_back(std::move(next));
      }
    }
  }
  found.whole = open.empty() && !cut;
  return found;
}

} // namespace tejun::runner::testing
