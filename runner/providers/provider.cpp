// See provider.h.
#include "runner/providers/provider.h"

#include "runner/ingest/strict_json.h"
#include "runner/providers/sandbox.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace tejun::runner::providers {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto toStart = 10s;
constexpr unsigned mostSendings = 3; // of one call, while its process dies
constexpr std::size_t logLine = 2000, detailBytes = 500;

std::int64_t left(SteadyTime until) {
  return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::milliseconds>(until - Clock::now()).count());
}

/// 100 ms, 200 ms … at most 30 s.
Clock::duration pause(unsigned failures) {
  return std::min<Clock::duration>(30s, 100ms * (1u << std::min(failures, 10u)));
}

std::string whyOf(const Response &response) {
  if (const auto *died = std::get_if<Died>(&response)) return died->why;
  if (const auto *refused = std::get_if<Refused>(&response))
    return fmt::format("it refused: {}", shown(refused->message));
  return "it does not answer";
}

} // namespace

Provider::Live Provider::start(SteadyTime until) {
  const auto fail = [&](std::string why) { return Live{nullptr, std::move(why)}; };
  Channel::Started started = Channel::start(line, environmentOf(config), [this](std::string_view said) {
    if (log) log(config.name, shown(redacted(std::string(said), secrets), logLine));
  });
  if (!started.channel) return fail(started.error);
  const SteadyTime soon = std::min(until, Clock::now() + toStart);
  Json given = Json::object();
  for (const auto &[name, secret] : secrets) given[name] = secret;
  const Response hello = started.channel->ask(
      Method::initialize,
      {{"protocol", {protocolVersion}}, {"runner", "tejun"}, {"settings", config.settings}, {"secrets", given}}, soon);
  const auto *said = std::get_if<Answered>(&hello);
  if (!said) return fail(redacted(fmt::format("`initialize`: {}", whyOf(hello)), secrets));
  if (!said->result.is_object() || said->result.value("protocol", Json()) != protocolVersion)
    return fail(fmt::format("`initialize`: it does not speak version {} of the protocol", protocolVersion));
  return {std::move(started.channel), {}};
}

std::optional<Problem> Provider::begin() {
  SecretRead read = readSecrets(config);
  if (read.problem) return read.problem;
  secrets = std::move(read.values);
  const SteadyTime until = Clock::now() + toStart;
  Live live = start(until);
  const auto problem = [&](ProblemId id, const std::string &why) {
    return Problem{id, {{"name", config.name}, {"program", config.program}, {"reason", why}}};
  };
  if (!live.channel) return problem(ProblemId::provider_not_started, live.error);
  const Response described = live.channel->ask(Method::describe, Json::object(), until);
  const auto *said = std::get_if<Answered>(&described);
  if (!said) return problem(ProblemId::provider_manifest, redacted(whyOf(described), secrets));
  ManifestRead manifest = readManifest(said->result);
  if (!manifest.manifest) return problem(ProblemId::provider_manifest, manifest.wrong);
  declared = std::move(*manifest.manifest);
  std::scoped_lock lock(guard);
  channel = std::move(live.channel);
  return std::nullopt;
}

/// The process that lives, or a new one when its time has come.
Provider::Live Provider::alive(SteadyTime until) {
  std::unique_lock lock(guard);
  while (true) {
    if (channel && channel->alive()) return {channel, {}};
    if (channel) { // it died while nobody asked
      channel.reset();
      nextStart = Clock::now() + pause(failures++);
    }
    if (nextStart >= until) return {nullptr, "it dies again and again; it is started again later"};
    if (Clock::now() >= nextStart) break;
    const SteadyTime then = nextStart;
    lock.unlock();
    std::this_thread::sleep_until(then);
    lock.lock();
  }
  Live live = start(until);
  if (live.channel) {
    channel = live.channel;
  } else {
    nextStart = Clock::now() + pause(failures++);
  }
  return live;
}

void Provider::fell(const std::shared_ptr<Channel> &which) {
  std::scoped_lock lock(guard);
  if (channel != which) return;
  channel.reset();
  nextStart = Clock::now() + pause(failures++);
}

vm::Answer Provider::answerOf(const Refused &refused) const {
  const std::string detail = shown(redacted(refused.message, secrets), detailBytes);
  if (const auto failure = vm::failureNamed(refused.failure)) return vm::Answer::failure(*failure, detail);
  return vm::Answer::failure(vm::Failure::bad_reply, fmt::format("error {}: {}", refused.code, detail));
}

/// What a provider says goes into the journal: nothing secret of its own may be in it.
vm::Answer Provider::valueOf(Json value) const {
  if (!secrets.empty() && holdsSecret(value, secrets))
    return vm::Answer::failure(vm::Failure::bad_reply, "its answer holds a secret of the provider");
  return vm::Answer::value(std::move(value));
}

CallOutcome Provider::call(const CallRequest &asked) {
  const SteadyTime until = Clock::now() + std::chrono::milliseconds(asked.timeout);
  bool sent = false;
  std::string why;
  for (unsigned sendings = 0; sendings < mostSendings; ++sendings) {
    const Live live = alive(until);
    if (!live.channel) {
      if (why.empty()) why = live.error;
      break;
    }
    if (sent && asked.crash == vm::CrashPolicy::reconcile) {
      std::optional<Reconciled> told = reconcile(live.channel, asked, until);
      if (!told) return Unknown{why};
      if (told->done) return vm::Answer::value(std::move(told->value));
    }
    const Response said = live.channel->ask(Method::call,
                                            {{"intrinsic", asked.intrinsic},
                                             {"arguments", asked.arguments},
                                             {"key", asked.key},
                                             {"deadline_ms", left(until)}},
                                            until);
    if (const auto *answered = std::get_if<Answered>(&said)) {
      std::scoped_lock lock(guard);
      failures = 0;
      if (!answered->result.is_object() || !answered->result.contains("value"))
        return vm::Answer::failure(vm::Failure::bad_reply, "its answer has no `value`");
      return valueOf(answered->result["value"]);
    }
    if (const auto *refused = std::get_if<Refused>(&said)) return answerOf(*refused);
    if (std::holds_alternative<Late>(said)) return vm::Answer::failure(vm::Failure::timeout, "no answer in time");
    if (std::holds_alternative<TooLarge>(said))
      return vm::Answer::failure(vm::Failure::bad_reply, "what it is asked is larger than 4 MiB");
    const Died &died = std::get<Died>(said);
    fell(live.channel);
    why = died.why;
    if (!died.sent) continue;
    sent = true;
    if (log) log(config.name, "`" + asked.intrinsic + "` was not answered: " + why);
    if (asked.crash == vm::CrashPolicy::once) return Unknown{why};
  }
  if (sent && asked.crash == vm::CrashPolicy::reconcile) return Unknown{why};
  const vm::Failure failure = sent && asked.changes ? vm::Failure::timeout : vm::Failure::unavailable;
  return vm::Answer::failure(failure, shown(redacted(why, secrets), detailBytes));
}

std::optional<vm::Answer> Provider::await(const std::string &intrinsic, const std::string &job, Millis timeout) {
  const SteadyTime until = Clock::now() + std::chrono::milliseconds(timeout);
  const Live live = alive(until);
  if (!live.channel) return std::nullopt; // it is asked again
  const Response said =
      live.channel->ask(Method::await, {{"intrinsic", intrinsic}, {"job", job}, {"deadline_ms", left(until)}}, until);
  if (const auto *refused = std::get_if<Refused>(&said)) return answerOf(*refused);
  if (std::holds_alternative<Died>(said)) fell(live.channel);
  const auto *answered = std::get_if<Answered>(&said);
  if (!answered) return std::nullopt;
  if (!answered->result.is_object()) return vm::Answer::failure(vm::Failure::bad_reply, "its answer is no object");
  if (const auto value = answered->result.find("value"); value != answered->result.end()) return valueOf(*value);
  return std::nullopt;
}

std::optional<Reconciled> Provider::reconcile(const CallRequest &asked) {
  const SteadyTime until = Clock::now() + std::chrono::milliseconds(asked.timeout);
  const Live live = alive(until);
  return live.channel ? reconcile(live.channel, asked, until) : std::nullopt;
}

std::optional<Reconciled> Provider::reconcile(const std::shared_ptr<Channel> &live, const CallRequest &asked,
                                              SteadyTime until) {
  const Response said = live->ask(Method::reconcile,
                                  {{"intrinsic", asked.intrinsic},
                                   {"arguments", asked.arguments},
                                   {"key", asked.key},
                                   {"deadline_ms", left(until)}},
                                  until);
  if (std::holds_alternative<Died>(said)) fell(live);
  const auto *answered = std::get_if<Answered>(&said);
  if (!answered || !answered->result.is_object()) return std::nullopt;
  const Json state = answered->result.value("state", Json());
  if (state == "never") return Reconciled{};
  if (state != "done") return std::nullopt;
  vm::Answer value = valueOf(answered->result.value("value", Json()));
  if (value.failed()) return std::nullopt;
  return Reconciled{true, *value.json()};
}

} // namespace tejun::runner::providers
