// Whether a store says what was written: every chain from its beginning to its row, every content, every number that was given.
#pragma once

#include "runner/journal/store.h"

#include <string>
#include <vector>

namespace tejun::runner {

struct Audit {
  std::size_t cases = 0, entries = 0;
  std::vector<Problem> problems; // one a case that cannot be believed, and what the storage finds wrong
  Digest head{};                 // over the heads of all cases: kept elsewhere, it tells a store that was rebuilt
};

Audit audit(Store &);

} // namespace tejun::runner
