// What providers may send and configurations may say, on both sides of each limit; how a module binds is in tests/lit/providers.
#include "runner/providers/channel.h"
#include "runner/providers/config.h"
#include "runner/providers/manifest.h"
#include "runner/providers/provider.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace tejun::runner::providers {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

SteadyTime soon(std::chrono::milliseconds time = 5s) { return std::chrono::steady_clock::now() + time; }

std::string garbled(const std::string &line) {
  const Incoming got = readLine(line);
  const auto *why = std::get_if<Garbled>(&got);
  return why ? why->why : "";
}

TEST(ProviderMessage, AnswersAndErrorsAreRead) {
  const Incoming answered = readLine(R"({"jsonrpc":"2.0","id":7,"result":{"value":[1]}})");
  ASSERT_TRUE(std::holds_alternative<Answered>(answered));
  EXPECT_EQ(std::get<Answered>(answered).id, 7u);
  const Incoming failed =
      readLine(R"({"jsonrpc":"2.0","id":8,"error":{"code":-32000,"message":"gone","data":{"failure":"not_found"}}})");
  ASSERT_TRUE(std::holds_alternative<Refused>(failed));
  EXPECT_EQ(std::get<Refused>(failed).failure, "not_found");
  EXPECT_FALSE(std::get<Refused>(failed).unaddressed);
}

TEST(ProviderMessage, WhatIsNoAnswerIsGarbled) {
  EXPECT_THAT(garbled(""), HasSubstr("empty"));
  EXPECT_THAT(garbled("ready"), HasSubstr("not JSON"));
  EXPECT_THAT(garbled(R"({"id":1,"result":1})"), HasSubstr("JSON-RPC 2.0"));
  EXPECT_THAT(garbled(R"({"jsonrpc":"2.0","result":1})"), HasSubstr("`id`"));
  EXPECT_THAT(garbled(R"({"jsonrpc":"2.0","id":-1,"result":1})"), HasSubstr("`id`"));
  EXPECT_THAT(garbled(R"({"jsonrpc":"2.0","id":1})"), HasSubstr("either"));
  EXPECT_THAT(garbled(R"({"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1}})"), HasSubstr("either"));
  EXPECT_THAT(garbled(R"({"jsonrpc":"2.0","id":1,"method":"x"})"), HasSubstr("request"));
  EXPECT_THAT(garbled(R"({"jsonrpc":"2.0","id":1,"result":1,"id":2})"), HasSubstr("twice"));
  EXPECT_THAT(garbled("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"\xff\"}"), HasSubstr("UTF-8"));
}

TEST(ProviderMessage, DepthHasALimit) {
  const auto nested = [](unsigned levels) {
    return fmt::format(R"({{"jsonrpc":"2.0","id":1,"result":{}{}}})", std::string(levels, '['),
                       std::string(levels, ']'));
  };
  EXPECT_THAT(garbled(nested(lineDepth - 1)), IsEmpty());
  EXPECT_THAT(garbled(nested(lineDepth)), HasSubstr("levels deep"));
}

TEST(ProviderLines, ALineMayComeInPiecesAndHasALimit) {
  Lines lines(4);
  EXPECT_TRUE(lines.add("ab"));
  EXPECT_EQ(lines.next(), std::nullopt);
  EXPECT_TRUE(lines.add("cd\ne"));
  EXPECT_EQ(lines.next(), "abcd");
  EXPECT_EQ(lines.next(), std::nullopt);
  EXPECT_FALSE(lines.add("fghi"));
}

std::string manifestFault(const std::string &json) { return readManifest(Json::parse(json)).wrong; }

TEST(ProviderManifest, TypesAreReadAsTheLanguageWritesThem) {
  const ManifestRead read = readManifest(Json::parse(R"({
    "records": {"a.R": [{"name": "x", "type": "List<a.S>?"}], "a.S": [{"name": "y", "type": "Map<Host, Size>"}]},
    "enums": {"E": ["one"]},
    "intrinsics": [{"name": "a.b", "params": [{"name": "p", "type": "Set<IpAddress | Network>"}, {"name": "q", "type": "E?"}],
                    "result": "Job<a.R>", "effect": "observes", "crash": "idempotent"}]})"));
  ASSERT_TRUE(read.manifest) << read.wrong;
  const ManifestIntrinsic &one = read.manifest->intrinsics[0];
  EXPECT_EQ(vm::typeText(read.manifest->types, one.params[0].type), "Set<IpAddress | Network>");
  EXPECT_TRUE(one.params[1].optional);
  EXPECT_EQ(vm::typeText(read.manifest->types, one.result), "Job<a.R>");
}

TEST(ProviderManifest, WhatIsWrongIsSaid) {
  const auto with = [](const std::string &more) {
    return fmt::format(R"({{"intrinsics": [{{"name": "a.b", "effect": "observes", "crash": "once"{}}}]}})", more);
  };
  EXPECT_THAT(manifestFault(with("")), IsEmpty());
  EXPECT_THAT(manifestFault(R"({"intrinsics": []})"), HasSubstr("a list of 1 to"));
  EXPECT_THAT(manifestFault(with(R"(, "undo": "a.c")")), HasSubstr("contains nothing"));
  EXPECT_THAT(manifestFault(with(R"(, "result": "Strng")")), HasSubstr("there is no type `Strng`"));
  EXPECT_THAT(manifestFault(with(R"(, "result": "List<Text")")), HasSubstr("not closed"));
  EXPECT_THAT(manifestFault(with(R"(, "result": "Never")")), HasSubstr("no values"));
  EXPECT_THAT(manifestFault(with(R"(, "colour": 1)")), HasSubstr("`colour` is not a member"));
  EXPECT_THAT(manifestFault(R"({"records": {"R": [{"name": "r", "type": "R"}]}, "intrinsics": []})"),
              HasSubstr("contains itself"));
  EXPECT_THAT(manifestFault(
                  R"({"intrinsics": [{"name": "a.b", "effect": "contains", "crash": "once", "irreversible": true}]})"),
              HasSubstr("the parameter that is contained"));
}

Channel::Started shell(const std::string &script) { return Channel::start({"/bin/sh", "-c", script}, {}, {}); }

TEST(ProviderChannel, ADeathIsSeenAtOnceEvenWhenAChildHoldsTheStreams) {
  const auto begun = std::chrono::steady_clock::now();
  auto started = shell("sleep 60 & exit 7");
  ASSERT_TRUE(started.channel);
  const Response got = started.channel->ask(Method::describe, Json::object(), soon(20s));
  ASSERT_TRUE(std::holds_alternative<Died>(got));
  EXPECT_EQ(std::get<Died>(got).why, "it exited with status 7");
  started.channel.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST(ProviderChannel, SilenceIsLateAndDoesNotEndTheProcess) {
  auto started =
      shell("read a; read b; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}'; read c; "
            "echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"'\"$(echo \"$b\" | grep -c cancel)\"'\"}'; read d");
  ASSERT_TRUE(started.channel);
  EXPECT_TRUE(std::holds_alternative<Late>(started.channel->ask(Method::describe, Json::object(), soon(50ms))));
  // The late answer is nobody's; the next one counts, and tells that the first was cancelled.
  const Response second = started.channel->ask(Method::describe, Json::object(), soon());
  ASSERT_TRUE(std::holds_alternative<Answered>(second));
  EXPECT_EQ(std::get<Answered>(second).result, "1");
}

TEST(ProviderChannel, AnEndlessLineEndsIt) {
  auto started = shell("exec 3<&0; exec tr '\\0' x </dev/zero");
  ASSERT_TRUE(started.channel);
  const Response got = started.channel->ask(Method::describe, Json::object(), soon(20s));
  ASSERT_TRUE(std::holds_alternative<Died>(got));
  EXPECT_TRUE(std::get<Died>(got).garbled);
  EXPECT_THAT(std::get<Died>(got).why, HasSubstr("more than 4 MiB"));
}

TEST(ProviderChannel, WhatNobodyAskedIsNotBelieved) {
  auto started = shell("read a; echo '{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":1}'; read b");
  const Response got = started.channel->ask(Method::describe, Json::object(), soon());
  ASSERT_TRUE(std::holds_alternative<Died>(got));
  EXPECT_THAT(std::get<Died>(got).why, HasSubstr("nobody asked"));
}

TEST(ProviderChannel, AProcessThatReadsNothingDoesNotHoldTheRunner) {
  auto started = shell("exec sleep 60");
  const Response got = started.channel->ask(Method::describe, {{"x", std::string(3u << 20, 'x')}}, soon(200ms));
  EXPECT_TRUE(std::holds_alternative<Died>(got));
}

TEST(ProviderChannel, ARequestThatIsTooLargeIsNotSent) {
  auto started = shell("read a; read b");
  const Response got = started.channel->ask(Method::describe, {{"x", std::string(lineBytes, 'x')}}, soon());
  EXPECT_TRUE(std::holds_alternative<TooLarge>(got));
  EXPECT_TRUE(started.channel->alive());
}

/// The example provider, breaking one rule (tests/lit/providers/Inputs/rude.py).
class RudeProvider : public testing::Test {
protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / fmt::format("tejun-providers-{}", getpid());
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  CallOutcome lock(const std::string &rule, vm::CrashPolicy crash, Millis timeout = 10'000) {
    ProviderConfig config;
    config.name = "doors";
    config.settings = {{"file", folder / "held.json"}};
    Provider provider(config,
                      {"/usr/bin/python3", "tests/lit/providers/Inputs/rude.py", "providers/examples/lockbox.py", rule,
                       folder / "state"},
                      [this](const std::string &, const std::string &line) { said += line + "\n"; });
    const auto problem = provider.begin();
    EXPECT_FALSE(problem) << problem->message(Language::english);
    return provider.call({"door.lock", {{"door", "vault"}}, "key#1", crash, true, timeout});
  }
  std::string held() const {
    std::ifstream file(folder / "held.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder;
  std::string said;
};

std::string answered(const CallOutcome &outcome) {
  const auto *answer = std::get_if<vm::Answer>(&outcome);
  if (!answer) return "unknown";
  return answer->json() ? answer->json()->dump() : std::string(vm::nameOf(*answer->failed()));
}

TEST_F(RudeProvider, WhatIsSentOnceIsNotSentAgain) {
  EXPECT_EQ(answered(lock("dies-after", vm::CrashPolicy::once)), "unknown");
  EXPECT_EQ(held(), R"({"vault": "key#1"})");
}
TEST_F(RudeProvider, WhatIsNotKnownToHaveHappenedIsAskedAboutFirst) {
  EXPECT_EQ(answered(lock("dies-after", vm::CrashPolicy::reconcile)), R"("key#1")");
  EXPECT_EQ(held(), R"({"vault": "key#1"})");
}
TEST_F(RudeProvider, WhatNeverHappenedIsSentAgain) {
  EXPECT_EQ(answered(lock("dies-before", vm::CrashPolicy::reconcile)), R"("key#1")");
}
TEST_F(RudeProvider, ThreeDeathsOfAChangeAreATimeout) {
  EXPECT_EQ(answered(lock("dies-always", vm::CrashPolicy::idempotent)), "timeout");
  EXPECT_THAT(said, HasSubstr("`door.lock` was not answered: it exited with status 9"));
}
TEST_F(RudeProvider, SilenceEndsAtItsDeadline) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(answered(lock("slow", vm::CrashPolicy::idempotent, 100)), "timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}
TEST_F(RudeProvider, OneThatLeavesAfterEachAnswerIsStartedAgain) {
  ProviderConfig config;
  config.name = "doors";
  config.settings = {{"file", folder / "held.json"}};
  Provider provider(
      config, {"/usr/bin/python3", "tests/lit/providers/Inputs/rude.py", "providers/examples/lockbox.py", "leaves"},
      {});
  ASSERT_FALSE(provider.begin());
  for (const std::string key : {"a", "b"})
    EXPECT_EQ(answered(provider.call({"door.lock", {{"door", key}}, key, vm::CrashPolicy::idempotent, true})),
              "\"" + key + "\"");
}
TEST_F(RudeProvider, ManyThreadsMayCallAtOnce) {
  ProviderConfig config;
  config.name = "doors";
  Provider provider(config, {"/usr/bin/python3", "providers/examples/lockbox.py"}, {});
  ASSERT_FALSE(provider.begin());
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string door = fmt::format("{}.{}", t, i);
        const CallOutcome got = provider.call({"door.lock", {{"door", door}}, door, vm::CrashPolicy::idempotent, true});
        right += answered(got) == "\"" + door + "\"";
      }
    });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(right, 200);
}

TEST(ProviderSecrets, AreTakenOutOfWhatIsShown) {
  const std::map<std::string, std::string> secrets = {
      {"token", "hunter2"}, {"key", "BEGIN\nabcdef\nEND"}, {"pin", "12"}};
  EXPECT_EQ(redacted("a hunter2 b hunter2, abcdef and 12", secrets), "a *** b ***, *** and 12");
  EXPECT_TRUE(holdsSecret(Json::parse(R"({"a": [{"hunter2": 1}]})"), secrets));
  EXPECT_FALSE(holdsSecret(Json::parse(R"({"a": ["hunter"]})"), secrets));
}

TEST(ProviderConfiguration, PatternsNameWholeModules) {
  ProviderConfig one;
  EXPECT_TRUE(one.takes("edr.isolate"));
  one.intrinsics = {"edr.*", "mail.get"};
  EXPECT_TRUE(one.takes("edr.isolate"));
  EXPECT_FALSE(one.takes("edrx.isolate"));
  EXPECT_TRUE(one.takes("mail.get"));
  EXPECT_FALSE(one.takes("mail.getter"));
}

} // namespace
} // namespace tejun::runner::providers
