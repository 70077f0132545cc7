// One test as data: the alert, what answers, what is expected. Who compiles the workspace makes it (tools/testing/lower.h).
#pragma once

#include "runner/ingest/alert.h"
#include "runner/world/world.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner::testing {

/// In the order of compiler/sema/Expectations.def, which the lowering holds to this.
enum class ExpectKind : std::uint8_t {
  severity,
  incident,
  playbook,
  outcome,
  path,
  fact,
  unknown,
  met,
  missing,
  matched,
  confirmed,
  refuted,
  called,
  contained,
  asked,
  closed,
  handoff,
  breached,
  ended,
  rollback,
  snapshot,
};
enum class Timing : std::uint8_t { none, within, after, at };

struct Expectation {
  ExpectKind kind{};
  bool negated = false;
  std::string name;      // severity, incident, playbook, outcome, fact, duty, detection, key, close, phase, snapshot
  std::string intrinsic; // called, contained; rollback of one call
  Json when = Json::object(); // named arguments; null: not given
  std::optional<Json> value;  // fact
  std::vector<std::string> path;
  std::int64_t times = -1; // -1: at least once
  Timing timing = Timing::none;
  Millis time = 0; // since the alert
  std::size_t line = 0;
  std::string source;                  // as it is written: `expect severity critical`
  std::optional<std::string> recorded; // snapshot: what was recorded; nothing: not yet
};

struct TestCase {
  std::string title; // with its case: `title · case`
  std::string file;
  std::size_t line = 0;
  std::string playbook;  // that it is for, or
  std::string detection; // that it is for; both empty: whatever the alert leads to
  Alert alert;
  World world; // what is given, in order; its path is the test's file
  std::vector<Expectation> expectations;
};

} // namespace tejun::runner::testing
