// See providers.h.
#include "runner/providers/providers.h"

#include "runner/canonical.h"
#include "runner/execute/prose.h"
#include "runner/execute/secrets.h"
#include "runner/providers/sandbox.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <thread>

namespace tejun::runner::providers {
namespace {

constexpr Millis toAnswer = 60'000; // when a module bounds it by nothing
constexpr Millis toAwait = 5'000;   // a job is asked about, not waited for
constexpr Millis toReconcile = 30'000;

class ProviderHost final : public Host {
public:
  ProviderHost(std::shared_ptr<Providers> p, const vm::Module &module) : all(std::move(p)), hidden(module) {}

  Reply begin(const OutgoingCall &call) override {
    if (call.kind == vm::CallKind::ask) return {}; // people are asked by whoever stands before this
    Provider *provider = all->of(call.name);
    if (!provider) return {vm::Answer::failure(vm::Failure::unavailable, "no provider answers it"), call.now, {}, true};
    Reply reply;
    if (call.kind == vm::CallKind::await) {
      reply.answer = await(*provider, call);
    } else {
      CallOutcome outcome = provider->call(requestOf(call));
      if (const Unknown *unknown = std::get_if<Unknown>(&outcome)) {
        reply.held = "outcome " + call.name;
        all->options().log(provider->name(),
                           fmt::format("whether `{}` happened is not known: {}", call.name, unknown->why));
      } else {
        reply.answer = checked(call, std::move(std::get<vm::Answer>(outcome)));
      }
    }
    reply.due = std::max(call.now, all->options().clock());
    if (reply.answer || !reply.held.empty()) reply.origin = provider->name();
    return reply;
  }

  std::optional<Millis> present() const override { return all->options().clock(); }

  std::optional<Reconciled> becameOf(const OutgoingCall &call) override {
    Provider *provider = all->of(call.name);
    if (!provider) return std::nullopt;
    CallRequest request = requestOf(call);
    request.timeout = std::min(request.timeout, toReconcile);
    return provider->reconcile(request);
  }

  bool waitUntil(Millis due) override {
    const Millis now = all->options().clock();
    if (due - now > all->options().patience) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(std::max<Millis>(0, due - now)));
    return true;
  }

private:
  CallRequest requestOf(const OutgoingCall &call) const {
    const vm::Intrinsic &intrinsic = call.module.intrinsics[call.intrinsic];
    const bool changes = intrinsic.effects != (1u << static_cast<unsigned>(vm::Effect::observes));
    return {call.name,
            call.arguments,
            call.key.empty() ? fmt::format("{}-{}-{}", runKey, vm::toString(call.id), call.name) : call.key,
            intrinsic.crash,
            changes,
            intrinsic.timeoutMs > 0 ? intrinsic.timeoutMs : toAnswer};
  }

  /// A value that is not of the declared type never gets into a run or a journal.
  vm::Answer checked(const OutgoingCall &call, vm::Answer answer) const {
    const Json *value = answer.json();
    if (!value) return answer;
    std::string wrong = call.check ? call.check(*value) : std::string();
    if (!call.check && !canonicalValue(call.module.types, call.answerType, *value))
      wrong = "it is not of the declared type";
    if (wrong.empty()) return answer;
    // What does not fit may hold what the type declares secret.
    return vm::Answer::failure(vm::Failure::bad_reply, hidden.holds(call.answerType)
                                                           ? std::string("it is not of the declared type")
                                                           : std::move(wrong));
  }

  std::optional<vm::Answer> await(Provider &provider, const OutgoingCall &call) {
    const auto job = call.arguments.find("job");
    if (job == call.arguments.end() || !job->is_string())
      return vm::Answer::failure(vm::Failure::not_found, "there is no such job");
    const Millis until = all->options().clock() + all->options().jobPatience;
    for (Millis pause = 50;; pause = std::min<Millis>(2'000, pause * 2)) {
      std::optional<vm::Answer> answer = provider.await(call.name, job->get<std::string>(), toAwait);
      if (answer) return checked(call, std::move(*answer));
      if (all->options().clock() + pause > until) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    }
  }

  std::shared_ptr<Providers> all;
  Secrets hidden;
  std::string runKey = [] {
    std::string key;
    for (const unsigned char byte : newSalt()) key += fmt::format("{:02x}", byte);
    return key.substr(0, 32);
  }();
};

} // namespace

Provider *Providers::of(std::string_view intrinsic) const {
  const auto found = route.find(intrinsic);
  return found == route.end() ? nullptr : found->second;
}

Providers::Opened Providers::open(const Config &config, ProvidersOptions options) {
  Opened out;
  if (!options.log) options.log = [](const std::string &, const std::string &) {};
  std::shared_ptr<Providers> made(new Providers(std::move(options)));
  const bool wanted = config.sandbox != SandboxUse::off &&
                      std::ranges::any_of(config.providers, [](const ProviderConfig &p) { return p.sandboxed; });
  const std::string lacking = wanted ? whyNoSandbox(config.bubblewrap) : std::string();
  for (const ProviderConfig &one : config.providers) {
    const bool off = config.sandbox == SandboxUse::off || !one.sandboxed;
    const bool inside = !off && lacking.empty();
    if (!inside) {
      const Phrase why = off ? Phrase("its configuration says so", "設定で無効になっています") : Phrase(lacking);
      const bool must = config.sandbox == SandboxUse::required;
      out.problems.push_back({must ? ProblemId::provider_sandbox_required : ProblemId::provider_not_sandboxed,
                              {{"name", one.name}, {"reason", why}}});
      if (must) continue;
    }
    auto provider =
        std::make_unique<Provider>(one, inside ? sandboxed(config.bubblewrap, one) : bare(one), made->how.log);
    if (auto problem = provider->begin()) {
      out.problems.push_back(std::move(*problem));
      continue;
    }
    for (const std::string &pattern : one.intrinsics)
      if (std::ranges::none_of(provider->manifest().intrinsics, [&](const ManifestIntrinsic &i) {
            return i.name == pattern ||
                   (pattern.ends_with(".*") && i.name.starts_with(pattern.substr(0, pattern.size() - 1)));
          }))
        out.problems.push_back({ProblemId::provider_manifest,
                                {{"name", one.name},
                                 {"program", one.program},
                                 {"reason", fmt::format("it does not answer `{}`", pattern)}}});
    for (const ManifestIntrinsic &i : provider->manifest().intrinsics) {
      if (!one.takes(i.name)) continue;
      const auto [at, isNew] = made->route.try_emplace(i.name, provider.get());
      if (!isNew)
        out.problems.push_back(
            {ProblemId::provider_twice, {{"intrinsic", i.name}, {"name", at->second->name()}, {"other", one.name}}});
    }
    made->all.push_back(std::move(provider));
  }
  if (!hasErrors(out.problems)) out.providers = std::move(made);
  return out;
}

Providers::Bound Providers::bind(const std::shared_ptr<Providers> &all, const vm::Module &module) {
  Bound out;
  std::vector<std::string> nobody;
  for (const vm::Intrinsic &intrinsic : module.intrinsics) {
    const Provider *provider = all->of(intrinsic.name);
    if (!provider) {
      nobody.push_back("`" + intrinsic.name + "`");
      continue;
    }
    const Manifest &manifest = provider->manifest();
    for (const Mismatch &one : mismatches(module, intrinsic, manifest, *manifest.find(intrinsic.name)))
      out.problems.push_back({ProblemId::provider_weaker,
                              {{"intrinsic", intrinsic.name},
                               {"name", provider->name()},
                               {"what", one.what},
                               {"here", one.here},
                               {"there", one.there}}});
  }
  if (!nobody.empty())
    out.problems.push_back({ProblemId::provider_unbound, {{"intrinsics", fmt::format("{}", fmt::join(nobody, ", "))}}});
  if (!hasErrors(out.problems)) out.host = std::make_unique<ProviderHost>(all, module);
  return out;
}

} // namespace tejun::runner::providers
