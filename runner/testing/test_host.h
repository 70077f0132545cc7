// Who answers in a test: what is given, in the order of the test. An observation or a question that nothing answers is remembered, and
// fails the test; what acts (notes, messages, containment, roll-back) succeeds unless the test says otherwise.
#pragma once

#include "runner/world/world.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tejun::runner::testing {

/// What acts (notes, messages, containment, roll-back): bits of vm::Effect.
extern const std::uint8_t actingEffects;

class TestHost final : public Host {
public:
  explicit TestHost(const World &world) : answers(world) {}
  Reply begin(const OutgoingCall &) override;
  bool simulated() const override { return true; }
  std::optional<Problem> misfit(const Reply &, const std::string &call, const std::string &reason) const override;

  /// `siem.hosts_seen(indicators: [203.0.113.66])`, `ask 1.27`: each once, in order.
  const std::vector<std::string> &unanswered() const { return missing; }

private:
  void miss(std::string call);

  WorldHost answers;
  std::vector<std::string> missing;
};

} // namespace tejun::runner::testing
