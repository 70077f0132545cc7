// Does an alert meet a detection's `when`, and why (not)? The plain evaluator: every rule on its own, which an index must agree with.
// Reads the alert that a run holds (slot 0); nothing moves and nothing is charged.
//
// A field that the alert does not have makes its atom false, whatever the operator, but `is known`; so `not (x contains …)` holds
// where x is missing. What a detection `needs` must be there before its condition is looked at.
#pragma once

#include "vm/runtime/run.h"

#include <string>
#include <vector>

namespace tejun::vm::detect {

/// One atom, and what stood in the alert.
struct Reason {
  Index condition = 0; // node of the detection's `when`
  bool holds = false;
  std::string text; // `alert.signature contains "CnC" (it is "ET CnC Beacon")`
  /// What of the text made it true: bytes [from, to) of the value; equal when it is false, or about no text.
  std::size_t from = 0, to = 0;
  std::string value; // that text, or the member of a list or set; empty likewise
};

struct Match {
  bool matched = false;
  std::vector<std::string> missing; // needs that the alert does not provide, as written
  /// Matched: the atoms that make it true. Not matched: the fewest that keep it from it: of `and` the first false part, of `or` all.
  std::vector<Reason> reasons;
};

Match match(const Run &, const Detection &);
/// Whether it matches, and no more.
bool matches(const Run &, const Detection &);
/// The `needs` of a detection or a playbook that the alert does not provide.
std::vector<std::string> missingNeeds(const Run &, const std::vector<std::vector<std::uint8_t>> &paths,
                                      const std::vector<std::string> &texts);

} // namespace tejun::vm::detect
