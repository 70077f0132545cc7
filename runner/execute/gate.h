// The scope's guards, applied to evaluated arguments before a call is sent. It decides; the loop looks endpoints up, asks people and
// waits. What cannot be decided (an endpoint nobody knows) needs an approval, never passes by itself.
#pragma once

#include "runner/execute/prose.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/runtime/run.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

/// An approval that a call needs: by whom, and why.
struct Requirement {
  vm::Index team = vm::none;
  std::uint32_t quorum = 1;
  vm::Millis atMostMs = 0; // 0: without end
  Phrase reason{""};
};

class Gate {
public:
  explicit Gate(const vm::Module &m) : module(m) {}

  /// Whether the module may call it at all.
  bool declared(vm::Index intrinsic) const { return intrinsic < module.intrinsics.size(); }
  /// Whether guards or approvals bear on the call.
  bool concerns(const vm::PendingCall &) const;

  /// Endpoints that must be looked up before the guards of these calls can be decided; `lookUp()` is the intrinsic for it.
  std::vector<std::string> unknownHosts(vm::Index intrinsic, const vm::Json &group) const;
  vm::Index lookUp() const;
  /// What `asset.host` answered; null when it could not.
  void learn(const std::string &host, const vm::Json &info);

  /// Why the call may not be sent, whoever approves.
  std::optional<Phrase> forbids(vm::Index intrinsic, const vm::Json &arguments) const;
  /// The approvals that the calls of a group need, one a team.
  std::vector<Requirement> requirements(const vm::PendingCall &, const vm::Json &group, vm::Millis now) const;
  /// Counts a call against the limits; a reason when there is no room and nobody who could approve more.
  std::optional<Phrase> admit(vm::Index intrinsic, vm::Millis now, bool approved);

private:
  struct HostFacts {
    std::optional<std::vector<vm::AddressBits>> addresses;
    std::optional<std::vector<std::string>> tags;
  };
  enum class Answer : std::uint8_t { no, yes, unknown };

  std::vector<std::string> targets(const vm::Intrinsic &, const vm::Json &arguments) const;
  bool targetsHosts(const vm::Intrinsic &) const;
  const HostFacts *factsOf(const std::string &host) const;
  Answer inNetworks(const vm::Intrinsic &, const std::string &target, const std::vector<std::string> &networks) const;
  Answer tagged(const vm::Intrinsic &, const std::string &target, const std::string &tag) const;
  Answer inSystem(const vm::Intrinsic &, const std::string &target, const vm::System &) const;
  std::optional<Requirement> never(const vm::Guard &, const vm::Json &arguments, std::optional<Phrase> &refusal) const;
  std::size_t recent(vm::Index intrinsic, vm::Millis now, vm::Millis window) const;
  vm::Index approver(const vm::Guard &) const;

  const vm::Module &module;
  std::map<std::string, HostFacts> hosts;
  std::map<vm::Index, std::vector<vm::Millis>> sent;
};

} // namespace tejun::runner
