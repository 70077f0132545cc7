// What became of an alert: everything that `tejun run --json` prints, and what goes beside it.
#pragma once

#include "runner/execute/journal.h"
#include "runner/problem.h"
#include "vm/runtime/run.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

using vm::Json;
using vm::Millis;

enum class CaseOutcome : std::uint8_t {
  contained,
  closed,
  handedOff,
  unmatched,
  notConfirmed,
  waiting,
  needsAttention,
  rolledBack,
  failed,
};
/// As the JSON says it: `handed_off`.
std::string_view nameOf(CaseOutcome);

struct CallRecord {
  vm::CallId id;
  std::string step;      // `1`, `response 1`, `enrich`, `confirm c2_access`
  std::string process;   // `1.1`, empty outside one
  std::string intrinsic; // `edr.isolate`; `ask` for a question to a person
  std::string effect;    // the widest that it has
  Json arguments;
  std::optional<Json> answer; // one of the two once it is over
  std::optional<vm::Failure> failure;
  std::string detail; // of a failure: for people
  std::uint32_t attempts = 0;
  bool planned = false; // dry run: not sent, the answer is made up
  Millis since = 0, until = 0;
};

/// A containment that holds, and the call that takes it back.
struct Containment {
  vm::CallId id;
  std::string step;
  std::string intrinsic;
  Json arguments;
  Json undo;                       // {"intrinsic", "arguments"}; null when it is irreversible
  std::string irreversibleBecause; // as the call says; empty when it does not
  bool planned = false;
  Millis at = 0;
};

/// Why a detection did not match: the conditions that all would have to change, in the words of the procedure.
struct NearMiss {
  std::string detection, title, incident;
  std::vector<std::string> reasons;
};

/// What a run waits for: a question that nobody answered yet, or a call that somebody must settle.
struct OpenCall {
  vm::CallId id;
  std::string name;
};

struct RunResult {
  CaseOutcome outcome = CaseOutcome::failed;
  std::string reason; // of the outcome, for people; may be empty
  std::optional<std::string> incident, severity, playbook, detection;
  std::string incidentTitle, severityTitle, playbookTitle;
  bool decidedOnly = false;      // the case was not meant to go further than its detections
  std::vector<std::string> path; // `1`, `2`, …, `response 1`
  Json facts = Json::object();
  std::vector<CallRecord> calls;
  std::vector<Containment> containment; // in the order carried out
  std::vector<std::string> dutiesMet, dutiesMissing;
  std::vector<std::string> breached;    // clocks that ran out
  std::vector<Json> handoffs;           // {"phase", "package"}
  std::string end;                      // the name that a `close` has
  std::vector<std::string> matched;     // detections, the most severe first
  std::map<std::string, bool> verdicts; // of detections: confirmed or refuted
  std::vector<NearMiss> nearMisses;     // unmatched
  std::vector<std::string> waitingFor;  // waiting: the questions nobody answered
  std::vector<OpenCall> open;           // … and their calls
  std::optional<Millis> wakes;          // waiting: when something is due by itself
  std::vector<std::string> stack;       // needs attention, failed: where, innermost first
  Journal journal;
  std::string journalPath;       // set by who wrote it
  std::vector<Problem> problems; // about the alert, the world, the case
  Millis started = 0, ended = 0; // virtual time

  /// The object of `tejun run --json`.
  Json toJson() const;
  /// The undos, last containment first: what a roll-back would send.
  Json rollbackPlan() const;
  /// 0, or 1 when the run failed, needs attention or there are errors.
  int exitStatus() const;
};

} // namespace tejun::runner
