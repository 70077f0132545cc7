// A host for plans: observations go to the real host, everything else is only planned. A simulated host (a world) may answer what it
// has an answer for; where it has none, the answer is made up so that the plan goes on, except for people: nobody answers for them.
#pragma once

#include "runner/execute/host.h"

#include <map>

namespace tejun::runner {

class DryRunHost final : public Host {
public:
  explicit DryRunHost(Host &h) : host(h) {}
  Reply begin(const OutgoingCall &) override;
  bool simulated() const override { return true; }
  std::optional<Problem> misfit(const Reply &r, const std::string &call, const std::string &reason) const override {
    return host.misfit(r, call, reason);
  }

private:
  Host &host;
  std::map<std::string, vm::TypeIndex> jobs; // planned ones: what they would bring
};

} // namespace tejun::runner
