// The journal of one run, in memory: everything that decided how it went, in order. One JSON object a line when written.
// It keeps what happened; durability is the store's (a later layer).
#pragma once

#include "vm/runtime/run.h"

#include <string>
#include <vector>

namespace tejun::runner {

class Journal {
public:
  /// Adds `seq`, `at` (ISO 8601) and `kind` to the fields.
  void add(vm::Millis at, std::string kind, vm::Json fields);
  const std::vector<vm::Json> &entries() const { return all; }
  std::string toJsonLines() const;

private:
  std::vector<vm::Json> all;
};

/// `2026-11-23T03:12:45.000Z`
std::string isoTime(vm::Millis);

} // namespace tejun::runner
