// Where in the trace of a run it shows that an expectation does not hold. Private to runner/testing.
#pragma once

#include "runner/testing/expectations.h"

namespace tejun::runner::testing {

/// The line, from 1; 0: nowhere in particular. The lines are in the language of the evidence.
std::size_t whereShown(const Expectation &, const Evidence &);
/// The last line that speaks of a call or a question: `edr.collect(host: pc-c)`.
std::size_t whereSaid(const std::vector<ProgressLine> &, const std::string &text);

} // namespace tejun::runner::testing
