// What an answer to an approval says.
#pragma once

#include "runner/execute/host.h"

#include <cstdint>
#include <string>

namespace tejun::runner {

/// One person's yes: `true`, `"yes"` or `"approved"`.
bool saysYes(const Json &answer);
/// A yes, or the names of as many different people as the quorum says.
bool approves(const Json &answer, std::uint32_t quorum);
/// Of `{"rework": "what to change"}`, which sends it back: what to change. Lives as long as the answer.
const std::string *remarkOf(const Json &answer);
/// Why this is no answer to an approval; empty: it is one.
std::string approvalMisfit(const Json &answer, bool mayRework);

} // namespace tejun::runner
