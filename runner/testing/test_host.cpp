#include "runner/testing/test_host.h"

#include "runner/canonical.h"
#include "runner/execute/prose.h"

#include <algorithm>

namespace tejun::runner::testing {
namespace {

constexpr std::uint8_t bit(vm::Effect e) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(e)); }

} // namespace

const std::uint8_t actingEffects =
    bit(vm::Effect::records) | bit(vm::Effect::notifies) | bit(vm::Effect::contains) | bit(vm::Effect::restores);

void TestHost::miss(std::string call) {
  if (std::ranges::find(missing, call) == missing.end()) missing.push_back(std::move(call));
}

Reply TestHost::begin(const OutgoingCall &call) {
  Reply reply = answers.begin(call);
  if (call.kind == vm::CallKind::ask) {
    if (!reply.answer && reply.origin.empty()) miss("ask " + call.name);
    return reply;
  }
  if (call.kind != vm::CallKind::host || !reply.byDefault) return reply;
  if ((call.effects & actingEffects) != 0) {
    const std::string receipt = call.name + " " + vm::toString(call.id);
    if (auto done = plannedValue(call.module.types, call.answerType, receipt))
      return {vm::Answer::value(std::move(*done)), call.now, "default", true};
  }
  miss(briefCall(call.name, call.arguments));
  return reply;
}

std::optional<Problem> TestHost::misfit(const Reply &reply, const std::string &call, const std::string &reason) const {
  return answers.misfit(reply, call, reason);
}

} // namespace tejun::runner::testing
