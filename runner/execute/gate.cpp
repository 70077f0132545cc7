// See gate.h.
#include "runner/execute/gate.h"

#include <algorithm>

namespace tejun::runner {

using vm::AddressBits;
using vm::Guard;
using vm::GuardKind;
using vm::Index;
using vm::Intrinsic;
using vm::Json;
using vm::Millis;
using vm::NetworkBits;
using vm::Scalar;

namespace {

bool inside(const AddressBits &address, const NetworkBits &network) {
  return address.v6 == network.base.v6 && vm::networkOf(address, network.prefix).base == network.base;
}
bool overlap(const NetworkBits &a, const NetworkBits &b) {
  if (a.base.v6 != b.base.v6) return false;
  const unsigned prefix = std::min(a.prefix, b.prefix);
  return vm::networkOf(a.base, prefix).base == vm::networkOf(b.base, prefix).base;
}

bool mentions(const std::vector<vm::Type> &types, vm::TypeIndex t, Scalar scalar) {
  const vm::Type &row = types[t];
  if (row.kind == vm::TypeKind::scalar) return row.scalar == scalar;
  if (row.kind == vm::TypeKind::record || row.kind == vm::TypeKind::enumeration) return false;
  return std::ranges::any_of(row.args, [&](vm::TypeIndex inner) { return mentions(types, inner, scalar); });
}

} // namespace

bool Gate::concerns(const vm::PendingCall &call) const {
  return !call.approvals.empty() ||
         std::ranges::any_of(module.guards, [&](const Guard &g) { return g.intrinsic == call.intrinsic; });
}

std::vector<std::string> Gate::targets(const Intrinsic &intrinsic, const Json &arguments) const {
  std::vector<std::string> out;
  if (intrinsic.target >= intrinsic.params.size()) return out;
  const auto value = arguments.find(intrinsic.params[intrinsic.target].name);
  if (value == arguments.end()) return out;
  if (value->is_string()) out.push_back(value->get<std::string>());
  if (value->is_array())
    for (const Json &one : *value)
      if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

bool Gate::targetsHosts(const Intrinsic &intrinsic) const {
  return intrinsic.target < intrinsic.params.size() &&
         mentions(module.types, intrinsic.params[intrinsic.target].type, Scalar::host);
}

Index Gate::lookUp() const {
  const auto found = std::ranges::find(module.intrinsics, "asset.host", &Intrinsic::name);
  return found != module.intrinsics.end() && !found->params.empty()
             ? static_cast<Index>(found - module.intrinsics.begin())
             : vm::none;
}

std::vector<std::string> Gate::unknownHosts(Index intrinsic, const Json &group) const {
  std::vector<std::string> out;
  const Intrinsic &called = module.intrinsics[intrinsic];
  const bool asks = std::ranges::any_of(module.guards, [&](const Guard &g) {
    return g.intrinsic == intrinsic && (!g.tagged.empty() || !g.intersects.empty() || g.system != vm::none);
  });
  if (!asks || !targetsHosts(called) || lookUp() == vm::none) return out;
  for (const Json &arguments : group)
    for (const std::string &host : targets(called, arguments))
      if (!hosts.contains(host) && std::ranges::find(out, host) == out.end()) out.push_back(host);
  return out;
}

void Gate::learn(const std::string &host, const Json &info) {
  HostFacts facts;
  const auto texts = [&](const char *key) -> std::optional<std::vector<std::string>> {
    if (!info.is_object() || !info.contains(key) || !info[key].is_array()) return std::nullopt;
    std::vector<std::string> all;
    for (const Json &one : info[key])
      if (one.is_string()) all.push_back(one.get<std::string>());
    return all;
  };
  facts.tags = texts("tags");
  if (const auto addresses = texts("addresses"); addresses && !addresses->empty()) {
    facts.addresses.emplace();
    for (const std::string &text : *addresses)
      if (const auto address = vm::parseAddress(text)) facts.addresses->push_back(*address);
  }
  hosts[host] = std::move(facts);
}

const Gate::HostFacts *Gate::factsOf(const std::string &host) const {
  const auto found = hosts.find(host);
  return found == hosts.end() ? nullptr : &found->second;
}

Gate::Answer Gate::inNetworks(const Intrinsic &intrinsic, const std::string &target,
                              const std::vector<std::string> &networks) const {
  std::vector<AddressBits> addresses;
  std::optional<NetworkBits> asNetwork;
  if (const auto address = vm::parseAddress(target)) {
    addresses.push_back(*address);
  } else if ((asNetwork = vm::parseNetwork(target)); !asNetwork) {
    const HostFacts *facts = targetsHosts(intrinsic) ? factsOf(target) : nullptr;
    if (!facts || !facts->addresses) return Answer::unknown;
    addresses = *facts->addresses;
  }
  for (const std::string &text : networks) {
    const auto network = vm::parseNetwork(text);
    if (!network) return Answer::unknown;
    if (asNetwork && overlap(*asNetwork, *network)) return Answer::yes;
    if (std::ranges::any_of(addresses, [&](const AddressBits &a) { return inside(a, *network); })) return Answer::yes;
  }
  return Answer::no;
}

Gate::Answer Gate::tagged(const Intrinsic &intrinsic, const std::string &target, const std::string &tag) const {
  const HostFacts *facts = targetsHosts(intrinsic) ? factsOf(target) : nullptr;
  if (!facts || !facts->tags) return Answer::unknown;
  return std::ranges::find(*facts->tags, tag) != facts->tags->end() ? Answer::yes : Answer::no;
}

Gate::Answer Gate::inSystem(const Intrinsic &intrinsic, const std::string &target, const vm::System &system) const {
  Answer answer = system.networks.empty() ? Answer::no : inNetworks(intrinsic, target, system.networks);
  for (const std::string &tag : system.tags) {
    const Answer one = tagged(intrinsic, target, tag);
    if (answer != Answer::yes && one != Answer::no) answer = one;
  }
  return answer;
}

Index Gate::approver(const Guard &guard) const {
  return guard.approvalBy != vm::none ? guard.approvalBy
                                      : module.phases[static_cast<std::size_t>(vm::Phase::containment)].team;
}

/// A refusal, or the approval that an open question needs.
std::optional<Requirement> Gate::never(const Guard &guard, const Json &arguments,
                                       std::optional<Phrase> &refusal) const {
  const Intrinsic &intrinsic = module.intrinsics[guard.intrinsic];
  std::optional<Requirement> open;
  for (const std::string &target : targets(intrinsic, arguments)) {
    if (guard.system != vm::none && inSystem(intrinsic, target, module.systems[guard.system]) == Answer::no) continue;
    std::string networks;
    for (const std::string &n : guard.intersects) networks += (networks.empty() ? "" : ", ") + n;
    if (!guard.intersects.empty()) {
      const Answer answer = inNetworks(intrinsic, target, guard.intersects);
      if (answer == Answer::yes) refusal = say(Prose::byIntersection, {target, networks});
      if (answer == Answer::unknown)
        open = Requirement{approver(guard), guard.quorum, 0, say(Prose::addressUnknown, {target})};
    }
    if (!guard.tagged.empty()) {
      const Answer answer = tagged(intrinsic, target, guard.tagged);
      if (answer == Answer::yes) refusal = say(Prose::byTag, {target, guard.tagged});
      if (answer == Answer::unknown)
        open = Requirement{approver(guard), guard.quorum, 0, say(Prose::tagUnknown, {target})};
    }
    if (guard.intersects.empty() && guard.tagged.empty()) // never on a system, or never at all
      refusal = guard.system != vm::none
                    ? say(Prose::bySystem,
                          {target, titled(module.systems[guard.system].name, module.systems[guard.system].title)})
                    : say(Prose::byProcedure);
  }
  if (open && open->team == vm::none) refusal = open->reason; // nobody could approve it
  return open;
}

std::optional<Phrase> Gate::forbids(Index intrinsic, const Json &arguments) const {
  std::optional<Phrase> refusal;
  for (const Guard &guard : module.guards)
    if (guard.kind == GuardKind::never && guard.intrinsic == intrinsic && !refusal) never(guard, arguments, refusal);
  return refusal;
}

std::size_t Gate::recent(Index intrinsic, Millis now, Millis window) const {
  const auto found = sent.find(intrinsic);
  if (found == sent.end()) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(found->second, [&](Millis at) { return at > now - window; }));
}

std::vector<Requirement> Gate::requirements(const vm::PendingCall &call, const Json &group, Millis now) const {
  std::vector<Requirement> needed;
  const auto need = [&](Requirement r) {
    const auto same = std::ranges::find(needed, r.team, &Requirement::team);
    if (same == needed.end()) return needed.push_back(std::move(r));
    same->quorum = std::max(same->quorum, r.quorum);
    if (same->atMostMs == 0) same->atMostMs = r.atMostMs;
  };
  for (const Index row : call.approvals) {
    const vm::Approval &approval = module.approvals[row];
    need({approval.team, approval.quorum, approval.atMostMs, say(Prose::byProcedure)});
  }
  const Intrinsic &intrinsic = module.intrinsics[call.intrinsic];
  for (const Guard &guard : module.guards) {
    if (guard.intrinsic != call.intrinsic) continue;
    if (guard.kind == GuardKind::limit) {
      if (guard.approvalBy != vm::none && recent(call.intrinsic, now, guard.perMs) + group.size() >
                                              static_cast<std::size_t>(std::max<std::int64_t>(guard.limit, 0)))
        need({guard.approvalBy, guard.quorum, 0,
              say(Prose::byLimit, {std::to_string(guard.limit), briefSpan(guard.perMs)})});
      continue;
    }
    for (const Json &arguments : group) {
      if (guard.kind == GuardKind::never) {
        std::optional<Phrase> refusal;
        auto open = never(guard, arguments, refusal);
        if (open && !refusal) need(std::move(*open));
        continue;
      }
      const std::vector<std::string> all = targets(intrinsic, arguments);
      // Without a system, or a target that could lie outside it.
      if (guard.system == vm::none || all.empty()) {
        need({guard.approvalBy, guard.quorum, 0, say(Prose::byProcedure)});
        continue;
      }
      for (const std::string &target : all) {
        const vm::System &system = module.systems[guard.system];
        const Answer in = inSystem(intrinsic, target, system);
        if (in == Answer::yes)
          need({guard.approvalBy, guard.quorum, 0, say(Prose::bySystem, {target, titled(system.name, system.title)})});
        if (in == Answer::unknown) need({guard.approvalBy, guard.quorum, 0, say(Prose::addressUnknown, {target})});
      }
    }
  }
  return needed;
}

std::optional<Phrase> Gate::admit(Index intrinsic, Millis now, bool approved) {
  for (const Guard &guard : module.guards)
    if (guard.kind == GuardKind::limit && guard.intrinsic == intrinsic && !(approved && guard.approvalBy != vm::none) &&
        recent(intrinsic, now, guard.perMs) >= static_cast<std::size_t>(std::max<std::int64_t>(guard.limit, 0)))
      return say(Prose::byLimit, {std::to_string(guard.limit), briefSpan(guard.perMs)});
  sent[intrinsic].push_back(now);
  return std::nullopt;
}

} // namespace tejun::runner
