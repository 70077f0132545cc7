// See conformance.h. A check returns nothing when it passes, else why not; `Skip` when there is nothing to check.
#include "runner/providers/conformance.h"

#include "runner/canonical.h"
#include "runner/ingest/strict_json.h"
#include "runner/providers/channel.h"
#include "runner/providers/manifest.h"
#include "runner/providers/sandbox.h"
#include "runner/testing/plausible.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner::providers {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 20s;
constexpr Millis inTime = 15'000;

struct Skip {
  std::string why;
};
using Outcome = std::optional<std::string>;

std::string textOf(const Response &response) {
  if (const auto *answered = std::get_if<Answered>(&response))
    return "the result " + shown(answered->result.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (const auto *refused = std::get_if<Refused>(&response))
    return fmt::format("the error {} `{}`", refused->code, shown(refused->message));
  if (const auto *died = std::get_if<Died>(&response)) return "nothing: " + died->why;
  return "nothing in time";
}

Outcome expectError(const Response &got, RpcError code) {
  const auto *refused = std::get_if<Refused>(&got);
  if (refused && refused->code == static_cast<std::int64_t>(code)) return std::nullopt;
  return fmt::format("expected the error {}, got {}", static_cast<std::int32_t>(code), textOf(got));
}

class Kit {
public:
  Kit(const ProviderConfig &p, const ConformanceOptions &o) : provider(p), options(o) {}

  std::vector<CheckResult> run() {
    std::vector<CheckResult> all;
    const auto check = [&](const char *name, const char *en, const char *ja, Outcome (Kit::*what)()) {
      CheckResult result{name, {en, ja}, Verdict::skipped, {}};
      try {
        if (lost.empty() || std::string_view(name) == "otherVersion") {
          const Outcome wrong = (this->*what)();
          result.verdict = wrong ? Verdict::failed : Verdict::passed;
          result.detail = wrong.value_or("");
          if (wrong && channel && !channel->alive()) restart();
        } else {
          result.detail = lost;
        }
      } catch (const Skip &skip) {
        result.detail = skip.why;
      }
      all.push_back(std::move(result));
    };
#define CHECK(name, en, ja) check(#name, en, ja, &Kit::name);
#include "runner/providers/Checks.def"
    return all;
  }

private:
#define CHECK(name, en, ja) Outcome name();
#include "runner/providers/Checks.def"

  static SteadyTime soon() { return Clock::now() + patience; }
  Response ask(Method method, const Json &params) { return channel->ask(method, params, soon()); }
  /// A request of our own making.
  Response askRaw(const Json &message) {
    const std::uint64_t id = channel->expect();
    Json numbered = message;
    numbered["jsonrpc"] = "2.0";
    numbered["id"] = id;
    if (!channel->sendRaw(numbered.dump() + "\n", soon())) return Late{};
    return channel->await(id, soon());
  }
  Outcome start(const std::vector<int> &versions) {
    Channel::Started started = Channel::start(bare(provider), environmentOf(provider), [this](std::string_view line) {
      if (options.log) options.log(shown(redacted(std::string(line), secrets), 2000));
    });
    if (!started.channel) return fmt::format("`{}` cannot be started: {}", provider.program, started.error);
    channel = std::move(started.channel);
    Json given = Json::object();
    for (const auto &[name, secret] : secrets) given[name] = secret;
    hello = ask(Method::initialize, {{"protocol", versions},
                                     {"runner", "tejun provider check"},
                                     {"settings", provider.settings},
                                     {"secrets", given}});
    return std::nullopt;
  }
  void restart() {
    channel.reset();
    if (start({protocolVersion}) || !std::holds_alternative<Answered>(hello)) lost = "the provider does not come back";
  }
  Outcome goesOn(const std::string &after) {
    const Response got = ask(Method::describe, Json::object());
    if (std::holds_alternative<Answered>(got)) return std::nullopt;
    return fmt::format("after {} it answered `describe` with {}", after, textOf(got));
  }

  Json argumentsOf(const ManifestIntrinsic &intrinsic) const {
    Json arguments = Json::object();
    for (const vm::Param &param : intrinsic.params)
      if (!param.optional)
        arguments[param.name] = testing::plausible(declared.types, param.type, testing::Flavour::full);
    if (const auto given = options.arguments.find(intrinsic.name);
        given != options.arguments.end() && given->is_object())
      arguments.update(*given);
    return arguments;
  }
  bool mayCall(const ManifestIntrinsic &intrinsic) const {
    return !options.observeOnly || intrinsic.effect == vm::Effect::observes;
  }
  Json paramsOf(const ManifestIntrinsic &intrinsic, const Json &arguments, const std::string &key) const {
    return {{"intrinsic", intrinsic.name}, {"arguments", arguments}, {"key", key}, {"deadline_ms", inTime}};
  }
  /// As odd as the runner's.
  std::string newKey() { return fmt::format("check-{}-undo 0.1#2-a.b", ++keys); }

  /// The value; a failure of the language gives null.
  struct Said {
    std::optional<Json> value;
    Outcome wrong;
  };
  Said judge(const ManifestIntrinsic &intrinsic, const Response &got) const {
    if (const auto *refused = std::get_if<Refused>(&got)) {
      const bool declaredFailure =
          refused->code == static_cast<std::int64_t>(RpcError::failed) && vm::failureNamed(refused->failure);
      return {std::nullopt,
              declaredFailure
                  ? Outcome()
                  : fmt::format("`{}`: got {}; a failure has the code -32000 and a `data.failure` of the language",
                                intrinsic.name, textOf(got))};
    }
    const auto *answered = std::get_if<Answered>(&got);
    if (!answered || !answered->result.is_object() || !answered->result.contains("value"))
      return {std::nullopt, fmt::format("`{}`: expected a `value`, got {}", intrinsic.name, textOf(got))};
    const Json &value = answered->result["value"];
    const bool fits = vm::isUnit(declared.types, intrinsic.result)
                          ? value.is_null()
                          : canonicalValue(declared.types, intrinsic.result, value).has_value();
    if (!fits)
      return {std::nullopt, fmt::format("`{}`: {} is no {}", intrinsic.name, textOf(got),
                                        vm::typeText(declared.types, intrinsic.result))};
    return {value, std::nullopt};
  }
  /// Calls until one contains; with the receipt.
  struct Contained {
    const ManifestIntrinsic *intrinsic;
    Json arguments, receipt;
    std::string key;
  };
  std::vector<Contained> contain() {
    std::vector<Contained> all;
    for (const ManifestIntrinsic &one : declared.intrinsics) {
      if (one.effect != vm::Effect::contains || !mayCall(one)) continue;
      const std::string key = newKey();
      const Json arguments = argumentsOf(one);
      if (auto said = judge(one, ask(Method::call, paramsOf(one, arguments, key))); said.value)
        all.push_back({&one, arguments, std::move(*said.value), key});
    }
    if (all.empty()) throw Skip{"it contains nothing, or nothing that succeeded"};
    return all;
  }
  /// What a check contained on its way is not left behind.
  void undoQuietly(const ManifestIntrinsic &one, const Said &said) {
    if (one.effect == vm::Effect::contains && said.value) (void)undo({&one, {}, *said.value, {}});
  }
  Outcome undo(const Contained &one) {
    const ManifestIntrinsic *way = declared.find(one.intrinsic->undo);
    if (!way || way->params.empty()) return std::nullopt;
    const Said said = judge(*way, ask(Method::call, paramsOf(*way, {{way->params[0].name, one.receipt}}, newKey())));
    if (said.wrong) return said.wrong;
    return said.value ? Outcome()
                      : fmt::format("`{}` failed on the receipt that `{}` gave", way->name, one.intrinsic->name);
  }

  const ProviderConfig &provider;
  const ConformanceOptions &options;
  std::map<std::string, std::string> secrets;
  std::unique_ptr<Channel> channel;
  Response hello = Late{};
  Manifest declared;
  std::string lost; // why nothing more can be checked
  std::uint64_t keys = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
};

Outcome Kit::starts() {
  SecretRead read = readSecrets(provider);
  lost = "it did not start";
  if (read.problem) return read.problem->message(Language::english);
  secrets = std::move(read.values);
  if (auto wrong = start({protocolVersion})) return wrong;
  const auto *said = std::get_if<Answered>(&hello);
  if (!said) return "`initialize` was answered with " + textOf(hello);
  for (const char *key : {"name", "version"})
    if (!said->result.is_object() || !said->result.value(key, Json()).is_string())
      return fmt::format("the result of `initialize` has no text `{}`", key);
  if (said->result.value("protocol", Json()) != protocolVersion)
    return "the result of `initialize` does not say `\"protocol\": 1`";
  lost.clear();
  return std::nullopt;
}

Outcome Kit::manifest() {
  lost = "its manifest cannot be used";
  const Response first = ask(Method::describe, Json::object()), second = ask(Method::describe, Json::object());
  const auto *one = std::get_if<Answered>(&first), *two = std::get_if<Answered>(&second);
  if (!one || !two) return "`describe` was answered with " + textOf(one ? second : first);
  if (one->result != two->result) return "two answers to `describe` differ";
  ManifestRead read = readManifest(one->result);
  if (!read.manifest) return read.wrong;
  declared = std::move(*read.manifest);
  lost.clear();
  return std::nullopt;
}

Outcome Kit::unknownMethod() {
  return expectError(askRaw({{"method", "tejun_no_such_method"}, {"params", Json::object()}}),
                     RpcError::method_not_found);
}

Outcome Kit::unknownCall() {
  return expectError(ask(Method::call, {{"intrinsic", "no.such_intrinsic"},
                                        {"arguments", Json::object()},
                                        {"key", newKey()},
                                        {"deadline_ms", inTime}}),
                     RpcError::invalid_params);
}

Outcome Kit::badArguments() {
  Json params = paramsOf(declared.intrinsics.front(), Json::array({1}), newKey());
  if (auto wrong = expectError(ask(Method::call, params), RpcError::invalid_params)) return wrong;
  params.erase("arguments");
  return expectError(ask(Method::call, params), RpcError::invalid_params);
}

Outcome Kit::malformed() {
  for (const char *line : {"this is not JSON\n", "{\"jsonrpc\": \"2.0\", \"id\": 1,\n", "\xff\xfe\n"}) {
    if (!channel->sendRaw(line, soon())) return "it takes nothing in";
    if (auto wrong = expectError(channel->awaitUnaddressed(soon()), RpcError::parse_error)) return wrong;
  }
  return goesOn("lines that are no JSON");
}

Outcome Kit::oversized() {
  const std::string line =
      R"({"jsonrpc":"2.0","id":1,"method":"describe","params":{"x":")" + std::string(lineBytes + 1000, 'x') + "\"}}\n";
  if (!channel->sendRaw(line, soon())) return "it takes nothing in";
  if (auto wrong = expectError(channel->awaitUnaddressed(soon()), RpcError::parse_error)) return wrong;
  return goesOn("a line that is too long");
}

Outcome Kit::tooDeep() {
  constexpr std::size_t levels = 100'000;
  const std::uint64_t id = channel->expect();
  const std::string line = fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"describe","params":{{"x":{}{}}}}})", id,
                                       std::string(levels, '['), std::string(levels, ']')) +
                           "\n";
  if (!channel->sendRaw(line, soon())) return "it takes nothing in";
  if (auto wrong = goesOn("JSON that is nested too deep")) return wrong;
  // Refused without an id, as the line was not understood, or answered.
  (void)channel->awaitUnaddressed(Clock::now());
  (void)channel->await(id, Clock::now());
  return std::nullopt;
}

Outcome Kit::notifications() {
  for (const Json &params : {Json{{"id", 999'999'999}}, Json::object()})
    if (!channel->sendRaw(notification(Method::cancel, params), soon())) return "it takes nothing in";
  if (!channel->sendRaw("{\"jsonrpc\": \"2.0\", \"method\": \"tejun_no_such_notification\", \"params\": {}}\n", soon()))
    return "it takes nothing in";
  if (auto wrong = goesOn("notifications")) return wrong;
  const Response got = channel->awaitUnaddressed(Clock::now());
  return std::holds_alternative<Late>(got) ? Outcome() : "a notification was answered with " + textOf(got);
}

Outcome Kit::calls() {
  for (const ManifestIntrinsic &one : declared.intrinsics)
    if (mayCall(one)) {
      const Said said = judge(one, ask(Method::call, paramsOf(one, argumentsOf(one), newKey())));
      if (said.wrong) return said.wrong;
      undoQuietly(one, said);
    }
  return std::nullopt;
}

Outcome Kit::sameKey() {
  for (const ManifestIntrinsic &one : declared.intrinsics) {
    if (!mayCall(one)) continue;
    const Json params = paramsOf(one, argumentsOf(one), newKey());
    const Said first = judge(one, ask(Method::call, params)), second = judge(one, ask(Method::call, params));
    if (one.effect == vm::Effect::observes && first.value && second.value) continue; // the world may have changed
    if (first.value != second.value)
      return fmt::format("`{}` answered {} and then {} to the same key", one.name,
                         first.value ? first.value->dump() : "a failure",
                         second.value ? second.value->dump() : "a failure");
    undoQuietly(one, first);
  }
  return std::nullopt;
}

Outcome Kit::oneEffect() {
  for (const Contained &one : contain()) {
    const Said again = judge(*one.intrinsic, ask(Method::call, paramsOf(*one.intrinsic, one.arguments, one.key)));
    if (again.value != one.receipt)
      return fmt::format("`{}` gave another receipt to the same key", one.intrinsic->name);
    if (auto wrong = undo(one)) return wrong;
    // Contained anew by another key: a receipt of its own, which its undo takes.
    const std::string key = newKey();
    const Said anew = judge(*one.intrinsic, ask(Method::call, paramsOf(*one.intrinsic, one.arguments, key)));
    if (!anew.value) return fmt::format("`{}` failed after it was undone", one.intrinsic->name);
    if (auto wrong = undo({one.intrinsic, one.arguments, *anew.value, key})) return wrong;
    if (auto wrong = undo({one.intrinsic, one.arguments, *anew.value, key})) return "the second time: " + *wrong;
  }
  return std::nullopt;
}

Outcome Kit::reconciles() {
  for (const ManifestIntrinsic &one : declared.intrinsics) {
    const Response got = ask(Method::reconcile, paramsOf(one, argumentsOf(one), newKey()));
    const auto *said = std::get_if<Answered>(&got);
    const Json state = said && said->result.is_object() ? said->result.value("state", Json()) : Json();
    if (state != "never" && state != "unknown")
      return fmt::format("of a key that it never saw, `{}` got {}", one.name, textOf(got));
  }
  return std::nullopt;
}

Outcome Kit::reconcilesDone() {
  bool any = false;
  for (const ManifestIntrinsic &one : declared.intrinsics) {
    if (one.crash != vm::CrashPolicy::reconcile || !mayCall(one)) continue;
    const Json params = paramsOf(one, argumentsOf(one), newKey());
    const Said said = judge(one, ask(Method::call, params));
    if (!said.value) continue;
    any = true;
    const Response got = ask(Method::reconcile, params);
    const auto *told = std::get_if<Answered>(&got);
    if (!told || !told->result.is_object() || told->result.value("state", Json()) != "done" ||
        told->result.value("value", Json()) != *said.value)
      return fmt::format("`{}` answered {}, and `reconcile` {}", one.name, said.value->dump(), textOf(got));
    undoQuietly(one, said);
  }
  if (!any) throw Skip{"no intrinsic has the crash policy `reconcile`"};
  return std::nullopt;
}

Outcome Kit::pipelined() {
  constexpr int many = 50;
  std::vector<std::uint64_t> ids;
  std::string lines;
  for (int i = 0; i < many; ++i) {
    ids.push_back(channel->expect());
    lines += request(ids.back(), Method::describe, Json::object());
  }
  if (!channel->sendRaw(lines, soon())) return "it takes nothing in";
  const SteadyTime until = soon();
  for (const std::uint64_t id : ids)
    if (const Response got = channel->await(id, until); !std::holds_alternative<Answered>(got))
      return fmt::format("one of {} requests was answered with {}", many, textOf(got));
  return std::nullopt;
}

Outcome Kit::cancels() {
  const auto one = std::ranges::find(declared.intrinsics, vm::Effect::observes, &ManifestIntrinsic::effect);
  if (one == declared.intrinsics.end()) throw Skip{"it observes nothing"};
  const std::uint64_t id = channel->expect();
  const std::string lines = request(id, Method::call, paramsOf(*one, argumentsOf(*one), newKey())) +
                            notification(Method::cancel, {{"id", id}});
  if (!channel->sendRaw(lines, soon())) return "it takes nothing in";
  const Response got = channel->await(id, soon());
  const auto *refused = std::get_if<Refused>(&got);
  const bool cancelled = refused && refused->code == static_cast<std::int64_t>(RpcError::cancelled);
  if (!cancelled && judge(*one, got).wrong) return "a request that was cancelled got " + textOf(got);
  return goesOn("`cancel`");
}

Outcome Kit::deadline() {
  const auto one = std::ranges::find(declared.intrinsics, vm::Effect::observes, &ManifestIntrinsic::effect);
  if (one == declared.intrinsics.end()) throw Skip{"it observes nothing"};
  Json params = paramsOf(*one, argumentsOf(*one), newKey());
  params["deadline_ms"] = 1;
  const Response got = channel->ask(Method::call, params, Clock::now() + 5s);
  if (std::holds_alternative<Late>(got) || std::holds_alternative<Died>(got)) return "got " + textOf(got);
  return goesOn("a deadline that was over");
}

Outcome Kit::shutdown() {
  if (const Response got = ask(Method::shutdown, Json::object()); !std::holds_alternative<Answered>(got))
    return "`shutdown` was answered with " + textOf(got);
  channel->closeInput();
  const Response end = channel->awaitEnd(Clock::now() + 5s);
  const auto *died = std::get_if<Died>(&end);
  lost = "it was shut down";
  if (!died) return "it does not exit within 5 s when its input ends";
  return died->garbled || died->why != "it exited with status 0" ? Outcome(died->why) : std::nullopt;
}

Outcome Kit::otherVersion() {
  if (lost == "it did not start") throw Skip{lost};
  channel.reset();
  if (auto wrong = start({999})) return wrong;
  if (std::holds_alternative<Refused>(hello)) return std::nullopt;
  if (const auto *died = std::get_if<Died>(&hello); died && !died->garbled) return std::nullopt;
  return "version 999 of the protocol was answered with " + textOf(hello);
}

} // namespace

std::vector<CheckResult> checkProvider(const ProviderConfig &provider, const ConformanceOptions &options) {
  return Kit(provider, options).run();
}

} // namespace tejun::runner::providers
