// People at this terminal: asks what nobody else answers, as the question's form wants it. Everything but questions goes to the host
// behind it. What is typed becomes a value in runner/execute/typed_answer.h.
#pragma once

#include "runner/execute/host.h"
#include "tools/console.h"

#include <optional>
#include <string>

namespace tejun::tools {

class TerminalHost final : public runner::Host {
public:
  TerminalHost(runner::Host &behind, const Console &console) : behind_(behind), console_(console) {}
  runner::Reply begin(const runner::OutgoingCall &call) override;
  bool simulated() const override { return behind_.simulated(); }
  std::optional<runner::Millis> present() const override { return behind_.present(); }
  std::optional<runner::Reconciled> becameOf(const runner::OutgoingCall &call) override {
    return behind_.becameOf(call);
  }
  bool waitUntil(runner::Millis due) override { return behind_.waitUntil(due); }
  void replayed(const runner::OutgoingCall &call, const runner::Reply &reply) override {
    behind_.replayed(call, reply);
  }

private:
  bool forOthersToo(const runner::OutgoingCall &call, const runner::Json &answer) const;
  std::optional<runner::Json> read(const runner::OutgoingCall &call) const;
  std::optional<runner::Json> verdict() const;
  std::optional<runner::Json> form(const runner::OutgoingCall &call) const;
  std::optional<runner::Json> value(const vm::Module &module, vm::TypeIndex type, const runner::Json &offered,
                                    const runner::Phrase &whenEmpty) const;
  void show(const runner::Json &offered) const;
  std::optional<std::string> line(const runner::Phrase &what, const runner::Phrase &whenEmpty) const;

  runner::Host &behind_;
  const Console &console_;
};

} // namespace tejun::tools
