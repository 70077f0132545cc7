// Walks a playbook through what answers can do to it: each call answers (fully, or as little as its type allows), or fails; each person
// says yes, no, something, or nothing. From two beginnings, everything full and everything bare, up to `changes` answers are changed,
// in every combination, the fewest changes first, until `runs` runs were made. Virtual time; nothing is sent.
//
// Stateless search: every run begins anew and repeats the answers of its prefix (P. Godefroid, "VeriSoft", 1997; bounded by the number
// of changes as in M. Musuvathi and S. Qadeer, "Iterative context bounding", 2007).
#pragma once

#include "runner/execute/result.h"
#include "vm/bytecode/module.h"

#include <memory>
#include <string>
#include <vector>

namespace tejun::runner::testing {

struct ExploreOptions {
  std::size_t runs = 1'000;
  unsigned changes = 2;
};

/// One way to an end, by the shortest change that leads there.
struct Explored {
  CaseOutcome outcome = CaseOutcome::failed;
  std::string reason; // of the outcome
  std::vector<std::string> path;
  std::vector<std::string> owing;   // duties that are owed at its end, and not fulfilled
  std::optional<Millis> late;       // the first response, since the alert, where the criteria promise an earlier one
  std::vector<std::string> because; // what was changed: `edr.isolate: unavailable`
  std::size_t runs = 0;             // how many ended so
};

struct Exploration {
  std::string playbook;
  std::vector<Explored> ends; // distinct by outcome, reason, path and owing, in the order they were found
  std::size_t runs = 0;
  bool whole = false; // every combination up to the bound was made; else the limit of runs came first
  /// Something that a proof rules out: a run that failed, or ended owing a duty.
  bool contradicts() const;
};

/// The module must have passed `vm::verify`. Nothing throws.
Exploration explore(const std::shared_ptr<const vm::Module> &module, const vm::Playbook &playbook,
                    const ExploreOptions &options);

} // namespace tejun::runner::testing
