// Worlds: what is wrong with one, and how one answers.
#include "runner/world/world.h"

#include "vm/bytecode/builder.h"

#include <gmock/gmock.h>

namespace tejun::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using vm::Answer;
using vm::Failure;
using vm::Scalar;

constexpr Millis minute = 60'000;

std::vector<std::string> faults(std::string_view text, Language l = Language::english) {
  std::vector<std::string> all;
  for (const Problem &p : World::parse(text, "w.json").problems)
    all.push_back(std::string(p.code()) + " " + p.message(l));
  return all;
}

TEST(WorldFile, FaultsNameEntryAndKey) {
  EXPECT_THAT(faults("[]"), ElementsAre("TJ2121 it in the world `w.json` should be an object with `answers`"));
  EXPECT_THAT(faults("{}"), ElementsAre("TJ2121 `answers` in the world `w.json` should be a list"));
  EXPECT_THAT(faults(R"({"answers": [], "default": "none"})"),
              ElementsAre("TJ2121 `default` in the world `w.json` should be `unavailable` or `empty`"));
  EXPECT_THAT(faults(R"({"answers": [], "answer": []})"),
              ElementsAre("TJ2129 it in the world `w.json` has the key `answer`, which means nothing there; it may "
                          "have `answers`, `default`"));
  EXPECT_THAT(
      faults(R"({"answers": [{"intrinsic": "a.b", "return": 1}, {"ask": "1.27", "answer": true, "after": 20}, 3]})"),
      ElementsAre(HasSubstr("TJ2129 `answers[0]` in the world `w.json` has the key `return`"),
                  "TJ2121 `answers[0]` in the world `w.json` should be an entry with either `returns` or `fails`",
                  "TJ2121 `answers[1].after` in the world `w.json` should be a duration such as `20m`",
                  "TJ2121 `answers[2]` in the world `w.json` should be an object"));
  EXPECT_THAT(faults(R"({"answers": [{"intrinsic": "a.b", "returns": 1, "fails": "timeout"}]})"),
              ElementsAre(HasSubstr("either `returns` or `fails`")));
  EXPECT_THAT(faults(R"({"answers": [{"intrinsic": "a.b", "fails": "slow"}]})"),
              ElementsAre("TJ2125 the world `w.json` fails `a.b` with `slow`, which is not a failure"));
  EXPECT_THAT(faults(R"({"answers": [{"intrinsic": "a.b", "returns": 1, "times": 0}]})"),
              ElementsAre(HasSubstr("`answers[0].times`")));
  EXPECT_THAT(faults(R"({"answers": [{"intrinsic": "a.b", "returns": 1, "after": "20"}]})"),
              ElementsAre(HasSubstr("`answers[0].after`")));
  EXPECT_THAT(faults(R"({"answers": [{"intrinsic": "a.b", "returns": 1, "after": "99999999d"}]})"),
              ElementsAre(HasSubstr("`answers[0].after`")));
  EXPECT_THAT(
      faults(
          R"({"answers": [{"intrinsic": "", "returns": 1}, {"returns": 1}, {"intrinsic": "a", "when": [], "returns": 1}]})"),
      ElementsAre(HasSubstr("`answers[0].intrinsic`"), HasSubstr("an entry with `intrinsic` or `ask`"),
                  HasSubstr("`answers[2].when`")));
  EXPECT_THAT(faults(R"({"answers": [{"intrinsic": "a.b", "returns": {"job": "j", "after": "x"}}]})"),
              ElementsAre(HasSubstr("`answers[0].returns.after`")));
  EXPECT_THAT(faults("{\"answers\": [", Language::japanese),
              ElementsAre(HasSubstr("TJ2120 ワールド `w.json` は JSON ではありません")));
  EXPECT_THAT(faults(R"({"answers": [], "answers": []})"),
              ElementsAre("TJ2130 `$.answers` stands twice in the world `w.json`"));
}

TEST(WorldFile, SizeAndDepthAreLimited) {
  EXPECT_THAT(faults(std::string(worldBytes + 1, ' ')), ElementsAre("TJ2126 the world `w.json` is larger than 16 MiB"));
  EXPECT_THAT(faults("{\"answers\": " + std::string(100'000, '[')), ElementsAre(HasSubstr("TJ2121")));
  EXPECT_EQ(World::parseFile(testing::TempDir() + "/no such world").problems.front().code(), "TJ2128");
}

/// edr.look(host, window?, files?) → Bool; edr.collect(host) → Job<Text>; edr.many(host) → List<Host>; edr.hash(host) → FileHash
class WorldAnswers : public testing::Test {
protected:
  WorldAnswers() : builder("test") {
    const auto name = builder.scalar(Scalar::host), boolean = builder.scalar(Scalar::boolean);
    const auto window = builder.optional(builder.scalar(Scalar::duration)),
               files = builder.optional(builder.set(builder.scalar(Scalar::fileHash)));
    add("edr.look", {{"host", name, false}, {"window", window, true}, {"files", files, true}}, boolean);
    add("edr.collect", {{"host", name, false}}, builder.handle(builder.scalar(Scalar::text)));
    add("edr.many", {{"host", name, false}}, builder.list(name));
    add("edr.hash", {{"host", name, false}}, builder.scalar(Scalar::fileHash));
    vm::Ask ask;
    ask.key = "1.27";
    builder.ask(ask);
  }
  void add(const std::string &name, std::vector<vm::Param> params, vm::TypeIndex result) {
    vm::Intrinsic i;
    i.name = name;
    i.params = std::move(params);
    i.result = result;
    i.timeoutMs = minute;
    builder.intrinsic(i);
  }
  void load(std::string_view text) {
    auto read = World::parse(text, "w.json");
    ASSERT_TRUE(read.world) << read.problems.front().message(Language::english);
    world = std::move(*read.world);
    host.emplace(world);
  }
  Reply call(const std::string &name, const Json &arguments, Millis now = 0) {
    OutgoingCall out{
        .module = builder.module(), .id = id, .kind = vm::CallKind::host, .name = name, .arguments = arguments};
    for (vm::Index i = 0; i < builder.module().intrinsics.size(); ++i)
      if (builder.module().intrinsics[i].name == name) out.intrinsic = i;
    out.now = now;
    return host->begin(out);
  }
  Reply other(vm::CallKind kind, const std::string &name, const Json &arguments, Millis now = 0) {
    OutgoingCall out{.module = builder.module(), .id = id, .kind = kind, .name = name, .arguments = arguments};
    out.now = now;
    return host->begin(out);
  }
  static Json value(const Reply &r) { return r.answer && r.answer->json() ? *r.answer->json() : Json("no value"); }
  static Failure failure(const Reply &r) { return *r.answer->failed(); }

  vm::ModuleBuilder builder;
  World world;
  std::optional<WorldHost> host;
  vm::CallId id;
};

TEST_F(WorldAnswers, TheFirstEntryThatMatchesAnswers) {
  load(R"({"answers": [{"intrinsic": "edr.look", "when": {"host": "pc-b"}, "returns": false},
                       {"intrinsic": "edr.look", "returns": true, "after": "20m"}]})");
  EXPECT_EQ(value(call("edr.look", {{"host", "pc-b"}})), false);
  const Reply r = call("edr.look", {{"host", "pc-a"}}, 5);
  EXPECT_EQ(value(r), true);
  EXPECT_EQ(r.due, 20 * minute + 5);
  EXPECT_EQ(r.origin, "answers[1]");
}

TEST_F(WorldAnswers, ArgumentsAreComparedInCanonicalForm) {
  load(R"({"answers": [{"intrinsic": "edr.look", "when": {"window": "24h"}, "returns": true},
    {"intrinsic": "edr.look", "when": {"window": null, "files": ["D41D8CD98F00B204E9800998ECF8427E", "44d88612fea8a8f36de82e1278abb02f"]}, "returns": true}]})");
  EXPECT_EQ(value(call("edr.look", {{"host", "x"}, {"window", "1d"}})), true);
  EXPECT_EQ(value(call("edr.look", {{"host", "x"}, {"window", "1440m"}})), true);
  EXPECT_EQ(failure(call("edr.look", {{"host", "x"}, {"window", "23h"}})), Failure::unavailable);
  const Json files = {"44d88612fea8a8f36de82e1278abb02f", "d41d8cd98f00b204e9800998ecf8427e"};
  EXPECT_EQ(value(call("edr.look", {{"host", "x"}, {"files", files}})), true);
  EXPECT_EQ(failure(call("edr.look", {{"host", "x"}})), Failure::unavailable);
}

TEST_F(WorldAnswers, TimesLimitsAndFailuresLast) {
  load(
      R"({"answers": [{"intrinsic": "edr.look", "fails": "timeout", "times": 1}, {"intrinsic": "edr.look", "fails": "denied", "times": 1},
                       {"intrinsic": "edr.look", "fails": "timeout", "after": "5s", "times": 1}, {"intrinsic": "edr.look", "returns": true}]})");
  Reply r = call("edr.look", {{"host", "a"}});
  EXPECT_EQ(failure(r), Failure::timeout);
  EXPECT_EQ(r.due, minute) << "a timeout lasts as long as the intrinsic may take";
  r = call("edr.look", {{"host", "a"}});
  EXPECT_EQ(failure(r), Failure::denied);
  EXPECT_EQ(r.due, 0);
  EXPECT_EQ(call("edr.look", {{"host", "a"}}).due, 5'000);
  EXPECT_EQ(value(call("edr.look", {{"host", "a"}})), true);
  EXPECT_EQ(value(call("edr.look", {{"host", "a"}})), true);
}

TEST_F(WorldAnswers, JobsAreReadyLater) {
  load(
      R"({"answers": [{"intrinsic": "edr.collect", "when": {"host": "a"}, "returns": {"job": "j-a", "after": "30m", "result": "memory"}, "after": "1s"},
                       {"intrinsic": "edr.collect", "when": {"host": "b"}, "returns": "at once"},
                       {"intrinsic": "edr.collect", "returns": {"job": "j-c", "fails": "not_found"}}]})");
  const Reply started = call("edr.collect", {{"host", "a"}}, 7);
  EXPECT_EQ(value(started), "j-a");
  EXPECT_EQ(started.due, 1'007);
  const Reply done = other(vm::CallKind::await, "edr.collect", {{"job", "j-a"}}, 2'000);
  EXPECT_EQ(value(done), "memory");
  EXPECT_EQ(done.due, 30 * minute + 7);
  EXPECT_EQ(other(vm::CallKind::await, "edr.collect", {{"job", "j-a"}}, 40 * minute).due, 40 * minute);
  const Json plain = value(call("edr.collect", {{"host", "b"}}));
  EXPECT_EQ(value(other(vm::CallKind::await, "edr.collect", {{"job", plain}})), "at once");
  EXPECT_EQ(failure(other(vm::CallKind::await, "", {{"job", value(call("edr.collect", {{"host", "c"}}))}})),
            Failure::not_found);
  EXPECT_EQ(failure(other(vm::CallKind::await, "", {{"job", "unheard of"}})), Failure::not_found);
}

TEST_F(WorldAnswers, DefaultsAnswerTheRest) {
  load(R"({"answers": [], "default": "empty"})");
  EXPECT_EQ(value(call("edr.many", {{"host", "a"}})), Json::array());
  EXPECT_EQ(value(call("edr.look", {{"host", "a"}})), false);
  EXPECT_EQ(failure(call("edr.hash", {{"host", "a"}})), Failure::not_found) << "no digest is empty";
  EXPECT_TRUE(call("edr.many", {{"host", "a"}}).byDefault);
  load(R"({"answers": []})");
  EXPECT_EQ(failure(call("edr.many", {{"host", "a"}})), Failure::unavailable);
}

TEST_F(WorldAnswers, PeopleAnswerByKeyOrAreSilent) {
  load(R"({"answers": [{"ask": "1.27", "answer": true, "after": "20m", "times": 1}], "default": "empty"})");
  const Reply r = other(vm::CallKind::ask, "1.27", Json::object(), 3);
  EXPECT_EQ(value(r), true);
  EXPECT_EQ(r.due, 20 * minute + 3);
  EXPECT_FALSE(other(vm::CallKind::ask, "1.27", Json::object()).answer);
  EXPECT_FALSE(other(vm::CallKind::ask, "approval edr.look", Json::object()).answer);
}

TEST_F(WorldAnswers, WhatTheModuleSaysAgainstAWorld) {
  load(R"({"answers": [{"intrinsic": "edr.lok", "returns": 1}, {"intrinsic": "cloud.stop", "returns": 1},
    {"intrinsic": "edr.look", "when": {"hst": "a"}, "returns": 1}, {"intrinsic": "edr.look", "when": {"window": "soon"}, "returns": 1},
    {"ask": "1.28", "answer": 1}]})");
  std::vector<std::string> all;
  for (const Problem &p : world.check(builder.module())) all.push_back(p.message(Language::english));
  EXPECT_THAT(all, ElementsAre("`answers[0]` in the world `w.json` answers `edr.lok`, which the module never calls; "
                               "did you mean `edr.look`?",
                               "`edr.look` has no argument `hst` (world `w.json`)",
                               "`answers[3].when.window` in the world `w.json` should be `Duration?`",
                               "`answers[4]` in the world `w.json` answers the question `1.28`, which the module never "
                               "asks; did you mean `1.27`?"));
}

} // namespace
} // namespace tejun::runner
