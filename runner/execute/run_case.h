// One alert through the whole procedure: enrich → match → confirm → playbook, on one run, until it ends, waits for something that
// nobody answers, or needs attention. What `tejun run` and `tejun plan` are made of.
//
//   auto alert = readAlert(bytes, "alert.json");            // runner/ingest/alert.h
//   auto world = World::parse(bytes, "world.json");         // runner/world/world.h
//   WorldHost host(*world.world);
//   RunResult r = runCase(module, *alert.alert, host, {.language = Language::japanese}, &progress);
//
// Nothing throws and nothing is written: the caller prints `r.toJson()`, `r.problems` and saves `r.journal.toJsonLines()`.
#pragma once

#include "runner/execute/host.h"
#include "runner/execute/progress.h"
#include "runner/execute/result.h"
#include "runner/execute/secrets.h"
#include "runner/ingest/alert.h"
#include "vm/detect/rule_index.h"
#include "vm/runtime/limits.h"
#include "vm/runtime/run.h"

#include <memory>
#include <optional>
#include <string>

namespace tejun::runner {

/// How far to go: to the end, or until the detections are decided.
enum class Until : std::uint8_t { end, matched, confirmed };

struct CaseOptions {
  /// By name; empty: the one for the incident. Who names it has judged the alert: `confirm` is left out.
  std::string playbook;
  bool dryRun = false; // observe, and only plan what asks, records, notifies or contains (see dry_run.h)
  Language language = Language::english;
  std::optional<Millis> now; // when the run starts; without it the alert's time, else 1970
  vm::Limits limits;
  std::optional<SecretSalt> salt = {}; // of what stands for secrets; without it, drawn anew
  Until until = Until::end;
  vm::Observer *watcher = nullptr;              // sees what the run reports, beside the case itself
  const vm::detect::RuleIndex *index = nullptr; // of the module, for who has many alerts
};

/// The module must have passed `vm::verify`. The host must outlive the call.
RunResult runCase(const std::shared_ptr<const vm::Module> &, const Alert &, Host &, const CaseOptions & = {},
                  Progress * = nullptr);

} // namespace tejun::runner
