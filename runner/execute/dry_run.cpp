// See dry_run.h.
#include "runner/execute/dry_run.h"

#include "runner/canonical.h"

#include <fmt/format.h>

namespace tejun::runner {

Reply DryRunHost::begin(const OutgoingCall &call) {
  const auto made = [&](vm::TypeIndex type, const std::string &label) {
    auto value = plannedValue(call.module.types, type, label);
    vm::Answer answer =
        value ? vm::Answer::value(std::move(*value)) : vm::Answer::failure(vm::Failure::unavailable, "only planned");
    return Reply{std::move(answer), call.now, "planned", false, true};
  };

  if (call.kind == vm::CallKind::await) {
    const auto handle = call.arguments.find("job");
    const auto planned =
        handle != call.arguments.end() && handle->is_string() ? jobs.find(handle->get<std::string>()) : jobs.end();
    return planned == jobs.end() ? host.begin(call) : made(planned->second, "planned");
  }
  constexpr auto observes = static_cast<std::uint8_t>(1u << static_cast<unsigned>(vm::Effect::observes));
  const bool onlyObserves = (call.effects & ~observes) == 0;
  if (onlyObserves) return host.begin(call);
  if (host.simulated()) {
    Reply reply = host.begin(call);
    if (call.kind == vm::CallKind::ask || !reply.byDefault) {
      // A containment that a world answers is still only planned.
      reply.planned = call.kind != vm::CallKind::ask;
      return reply;
    }
  }
  if (call.kind == vm::CallKind::ask) return {};

  const vm::Type &result = call.module.types[call.answerType];
  const std::string label = fmt::format("planned {}", vm::toString(call.id));
  if (result.kind == vm::TypeKind::handle) jobs[label] = result.args[0];
  return made(call.answerType, label);
}

} // namespace tejun::runner
