// See approval_answer.h.
#include "runner/execute/approval_answer.h"

#include "runner/execute/prose.h"

#include <set>

namespace tejun::runner {

bool saysYes(const Json &answer) { return answer == true || answer == "yes" || answer == "approved"; }

bool approves(const Json &answer, std::uint32_t quorum) {
  if (!answer.is_array()) return saysYes(answer);
  std::set<Json> names;
  for (const Json &name : answer)
    if (name.is_string()) names.insert(name);
  return names.size() >= quorum;
}

const std::string *remarkOf(const Json &answer) {
  const auto remark = answer.is_object() && answer.size() == 1 ? answer.find("rework") : answer.end();
  return answer.is_object() && remark != answer.end() ? remark->get_ptr<const std::string *>() : nullptr;
}

std::string approvalMisfit(const Json &answer, bool mayRework) {
  constexpr std::size_t longestRemark = 4000; // bytes
  if (const std::string *remark = remarkOf(answer)) {
    if (!mayRework) return "$: this cannot be sent back (any more), only approved or refused";
    if (remark->empty() || remark->size() > longestRemark)
      return "$.rework: expected what to change, in at most " + std::to_string(longestRemark) + " bytes";
    return {};
  }
  if (answer.is_boolean() || answer.is_array() || saysYes(answer) || answer == "no" || answer == "refused") return {};
  return std::string("$: expected true, false") + (mayRework ? ", {\"rework\": what to change}" : "") +
         " or the names of who approves, got " + brief(answer);
}

} // namespace tejun::runner
