// A secret goes to whoever is asked and is seen nowhere: not in the prose, not in the result, not in the journal, whatever it stands in and
// however it fails to fit.
#include "runner/execute/secrets.h"
#include "tests/unit/runner/scenario.h"

#include <gmock/gmock.h>

namespace tejun::runner::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char *declarations = R"(
record Login { user: User  key: Secret<Text> }
record Token decodes json { id: Text at "meta.id"  value: Secret<Text> at "meta.tokens[0]" }
enum Way { none, by(key: Secret<Text>) }
intrinsic token(of: Text) -> Secret<Text> observes idempotent timeout 30s audience organisation
intrinsic login(of: Text) -> Login observes idempotent timeout 30s audience organisation
intrinsic decoded(of: Text) -> Token observes idempotent timeout 30s audience organisation
intrinsic many(of: Text) -> List<Login> observes idempotent timeout 30s audience organisation
intrinsic named(of: Text) -> Map<Text, Secret<Text>> observes idempotent timeout 30s audience organisation
intrinsic chosen(of: Text) -> Way observes idempotent timeout 30s audience organisation
intrinsic number(of: Text) -> Secret<Int> observes idempotent timeout 30s audience organisation
intrinsic later(of: Text) -> Job<Secret<Text>> observes idempotent timeout 30s audience organisation
intrinsic open(host: Host, key: Secret<Text>?) -> Bool observes idempotent timeout 30s audience organisation
intrinsic lock(host: Host, key: Secret<Text>) -> Receipt contains host undo unlock idempotent timeout 30s audience organisation
intrinsic unlock(receipt: Receipt) restores idempotent timeout 30s audience organisation
)";
constexpr const char *value = "hunter2";

/// Everything that people and programs get to see of a run.
std::string seen(const Ran &r) {
  std::string all =
      r.result.toJson().dump() + r.result.journal.toJsonLines() + r.result.rollbackPlan().dump() + r.result.reason;
  for (const std::string &line : r.lines) all += line + "\n";
  for (const Problem &p : r.result.problems) all += p.message(Language::english) + p.message(Language::japanese);
  for (const std::string &question : r.result.waitingFor) all += question;
  for (const CallRecord &c : r.result.calls) all += c.detail;
  return all;
}

Scenario with(std::string look, std::string answers) {
  Scenario s;
  s.more = declarations;
  s.look = std::move(look) + "\n count = 1";
  s.answers = std::move(answers);
  return s;
}

/// A provider that answers every call alike, whatever was declared.
class Says : public Host {
public:
  explicit Says(Json json) : json_(std::move(json)) {}
  Reply begin(const OutgoingCall &call) override { return {vm::Answer::value(json_), call.now, {}, false, false}; }
  std::optional<Problem> misfit(const Reply &, const std::string &call, const std::string &reason) const override {
    return Problem{ProblemId::case_driver_defect, {{"reason", call + ": " + reason}}};
  }

private:
  Json json_;
};

std::string markOf(const Json &json) { return secretMark(json); }

TEST(Secrets, ComeAndGoUnseen) {
  Scenario s = with(
      R"(let key = token("edr") else skip "鍵がない"
    let first = open("pc-a", key) else false
    let again = open("pc-b", key) else first
    if again { count = 2 })",
      R"({"intrinsic": "token", "returns": "hunter2"}, {"intrinsic": "open", "when": {"key": "hunter2"}, "returns": true})");
  Ran r;
  runScenario(s, r);
  ASSERT_THAT(r.calls("open"), SizeIs(2));
  EXPECT_EQ(*r.calls("open")[1]->answer, true) << "whoever is asked gets the value";
  EXPECT_THAT(seen(r), Not(HasSubstr(value)));
  const std::string mark = markOf(*r.calls("token").at(0)->answer);
  EXPECT_THAT(mark, SizeIs(32));
  EXPECT_EQ(markOf(r.calls("open")[0]->arguments["key"]), mark) << "the same secret has the same mark in one run";
  EXPECT_TRUE(r.says("<secret " + mark.substr(0, 8) + ">"));
  EXPECT_EQ(r.result.outcome, CaseOutcome::contained);

  Ran other;
  runScenario(s, other);
  EXPECT_NE(markOf(*other.calls("token").at(0)->answer), mark) << "the salt is the run's own";
}

TEST(Secrets, WhateverTheyStandIn) {
  struct Case {
    std::string intrinsic, answer, rest; // what is still seen
  };
  const Case cases[] = {
      {"login", R"({"user": "alice", "key": "hunter2"})", "alice"},
      {"login", R"({"user": "alice", "key": "hunter2", "key_again": "hunter2"})", "alice"},
      {"decoded", R"({"meta": {"id": "no-7", "tokens": ["hunter2"]}, "raw": "hunter2"})", "no-7"},
      {"many", R"([{"user": "alice", "key": "hunter2"}, {"user": "bob", "key": "hunter2"}])", "bob"},
      {"named", R"({"first": "hunter2"})", "first"},
      {"chosen", R"({"by": {"key": "hunter2"}})", "by"},
      {"chosen", R"("none")", "none"},
  };
  for (const Case &c : cases) {
    SCOPED_TRACE(c.answer);
    Ran r;
    runScenario(with("let _x = " + c.intrinsic + R"(("edr") else skip "ない")",
                     R"({"intrinsic": ")" + c.intrinsic + R"(", "returns": )" + c.answer + "}"),
                r);
    ASSERT_THAT(r.calls(c.intrinsic), SizeIs(1));
    ASSERT_TRUE(r.calls(c.intrinsic)[0]->answer) << r.calls(c.intrinsic)[0]->detail;
    EXPECT_THAT(seen(r), Not(HasSubstr(value)));
    EXPECT_THAT(r.calls(c.intrinsic)[0]->answer->dump(), HasSubstr(c.rest));
  }
}

TEST(Secrets, NoMessageQuotesWhatDoesNotFit) {
  const std::pair<const char *, const char *> cases[] = {
      {"token", R"(["hunter2"])"},
      {"number", R"("hunter2")"},
      {"login", R"("hunter2")"},
      {"login", R"({"key": "hunter2"})"},
      {"many", R"([{"user": "hunter2 hunter2"}, "hunter2"])"},
      {"named", R"("hunter2")"},
      {"chosen", R"("hunter2")"},
      {"chosen", R"({"by": "hunter2"})"},
  };
  for (const auto &[intrinsic, answer] : cases) {
    SCOPED_TRACE(std::string(intrinsic) + " " + answer);
    const auto module =
        compile({{"all.tj", sourceOf(with(std::string("let _x = ") + intrinsic + R"(("edr") else skip "ない")", ""))}});
    ASSERT_TRUE(module);
    const AlertRead alert = readAlert(Scenario().alert, "alert.json");
    Says host(Json::parse(answer));
    Ran r;
    r.result = runCase(module, *alert.alert, host, {}, &r);
    EXPECT_EQ(r.calls(intrinsic).at(0)->failure, vm::Failure::bad_reply);
    EXPECT_THAT(seen(r), Not(HasSubstr(value)));
  }
}

TEST(Secrets, ThoseOfAJobAndOfAForm) {
  Ran job;
  runScenario(with(R"(let job = later("edr") else skip "ない"
    let _key = await job at most 10m else skip "待てない")",
                   R"({"intrinsic": "later", "returns": {"job": "j", "after": "5m", "result": "hunter2"}})"),
              job);
  ASSERT_FALSE(job.journal("await").empty());
  EXPECT_THAT(seen(job), Not(HasSubstr(value)));
  Ran form;
  runScenario(
      with(
          R"(let given = ask csirt "資格情報" { form { user "利用者" : User, key "鍵" : Secret<Text> } at most 1h silence skip "返答なし" }
    let _ok = open("pc-a", given.key) else false)",
          R"({"ask": "1.1", "answer": {"user": "alice", "key": "hunter2"}}, {"intrinsic": "open", "returns": true})"),
      form);
  ASSERT_THAT(form.calls("open"), SizeIs(1)) << seen(form);
  EXPECT_THAT(seen(form), Not(HasSubstr(value)));
  EXPECT_THAT(seen(form), HasSubstr("alice"));
}

TEST(Secrets, NorDoesWhoApprovesSeeThem) {
  Scenario s = with(R"(let _n = 1)",
                    R"({"intrinsic": "token", "returns": "hunter2"}, {"intrinsic": "lock", "returns": "r-1"},
                       {"ask": "approval lock", "answer": true})");
  s.guards = "require approval by it for lock";
  s.respond = R"(let key = token("edr") else park "鍵がない"
    with approval by it at most 20m {
      for h in hosts { let _r = lock(h, key) else skip "施錠できない" }
    } else park "承認されない")";
  Ran r;
  runScenario(s, r);
  ASSERT_FALSE(r.calls("lock").empty()) << seen(r);
  ASSERT_FALSE(r.journal("approval_asked").empty());
  EXPECT_THAT(seen(r), Not(HasSubstr(value)));
  EXPECT_FALSE(markOf(r.journal("approval_asked")[0]["calls"][0]["key"]).empty());
}

TEST(Secrets, NothingIsNoSecret) {
  Ran r;
  runScenario(with(R"(let ok = open("pc-a", none) else false
    if ok { count = 2 })",
                   R"({"intrinsic": "open", "returns": true})"),
              r);
  EXPECT_EQ(r.calls("open").at(0)->arguments, Json::parse(R"({"host": "pc-a"})"));
}

} // namespace
} // namespace tejun::runner::test
