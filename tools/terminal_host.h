// People at this terminal: asks what nobody else answers. Everything but questions goes to the host behind it.
#pragma once

#include "runner/execute/host.h"
#include "tools/console.h"

namespace tejun::tools {

class TerminalHost final : public runner::Host {
public:
  TerminalHost(runner::Host &behind, const Console &console) : behind_(behind), console_(console) {}
  runner::Reply begin(const runner::OutgoingCall &call) override;

private:
  runner::Host &behind_;
  const Console &console_;
};

} // namespace tejun::tools
