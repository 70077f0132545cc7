// The result as JSON, to the letter of the contract.
#include "runner/execute/result.h"

#include "vm/bytecode/types.h"

#include <ranges>

namespace tejun::runner {
namespace {

Json orNull(const std::optional<std::string> &text) { return text ? Json(*text) : Json(); }

} // namespace

std::string_view nameOf(CaseOutcome outcome) {
  switch (outcome) {
  case CaseOutcome::contained: return "contained";
  case CaseOutcome::closed: return "closed";
  case CaseOutcome::handedOff: return "handed_off";
  case CaseOutcome::unmatched: return "unmatched";
  case CaseOutcome::notConfirmed: return "not_confirmed";
  case CaseOutcome::waiting: return "waiting";
  case CaseOutcome::needsAttention: return "needs_attention";
  case CaseOutcome::rolledBack: return "rolled_back";
  case CaseOutcome::failed: return "failed";
  }
  return {};
}

Json RunResult::toJson() const {
  Json callList = Json::array(), held = Json::array();
  for (const CallRecord &c : calls) {
    Json one = {{"step", c.step}, {"intrinsic", c.intrinsic}, {"effect", c.effect}, {"arguments", c.arguments}};
    if (c.answer) one["answer"] = *c.answer;
    if (c.failure) one["failure"] = vm::nameOf(*c.failure);
    callList.push_back(std::move(one));
  }
  for (const Containment &c : containment) {
    Json one = {{"intrinsic", c.intrinsic}, {"arguments", c.arguments}, {"undo", c.undo}};
    if (!c.irreversibleBecause.empty()) one["irreversible_because"] = c.irreversibleBecause;
    held.push_back(std::move(one));
  }
  return {{"incident", orNull(incident)},
          {"severity", orNull(severity)},
          {"playbook", orNull(playbook)},
          {"path", path},
          {"outcome", nameOf(outcome)},
          {"facts", facts},
          {"calls", std::move(callList)},
          {"containment", std::move(held)},
          {"duties", {{"met", dutiesMet}, {"missing", dutiesMissing}}},
          {"journal", journalPath}};
}

Json RunResult::rollbackPlan() const {
  Json plan = Json::array();
  for (const Containment &c : std::views::reverse(containment))
    plan.push_back({{"of", {{"intrinsic", c.intrinsic}, {"arguments", c.arguments}}}, {"undo", c.undo}});
  return plan;
}

int RunResult::exitStatus() const {
  return outcome == CaseOutcome::failed || outcome == CaseOutcome::needsAttention || hasErrors(problems) ? 1 : 0;
}

} // namespace tejun::runner
