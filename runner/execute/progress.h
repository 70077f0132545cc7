// A run in prose, as it happens: one line an event, with numbers and titles, in the reader's language. The command prints it.
#pragma once

#include "runner/problem.h"
#include "vm/runtime/run.h"

#include <cstdint>
#include <string>

namespace tejun::runner {

/// What a line is about; the printer chooses sign and colour by it.
enum class Mark : std::uint8_t {
  alert,     // received, enriched
  matched,   // a detection matched, was confirmed or refuted
  entered,   // a section, step, process, method or response begins
  call,      // an observation or record is answered
  contained, // a containment was carried out
  planned,   // dry run: a containment, notification or record that would be sent
  failure,   // a call failed
  retry,     // … and is tried again
  question,  // a person is asked
  answer,    // … and answers, or is silent
  approval,  // a guard or the procedure wants an approval
  refused,   // a guard or a person refused
  fact,      // a fact is established or assumed
  severity,  // the severity changed
  duty,      // a duty is met or omitted
  remark,    // skip, accept, declassify with their reasons
  branch,    // an arm is taken
  time,      // a bound passed, a promise was broken
  handoff,
  end, // how it ended
};

struct ProgressLine {
  Mark mark{};
  vm::Millis at = 0;  // virtual time
  unsigned depth = 0; // nesting in the procedure: 0 the case, 1 a section or step, …
  std::string text;
};

class Progress {
public:
  virtual ~Progress() = default;
  virtual void line(const ProgressLine &) = 0;
};

} // namespace tejun::runner
