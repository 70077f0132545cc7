// Conditions over alerts: every operator, absent fields, case, and the reasons either way.
#include "tests/unit/vm/world.h"
#include "vm/detect/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace nlohmann::literals;

namespace tejun::vm::detect {
namespace {

using testing::ElementsAre;

// Alert: 0 signature, 1 source {0 host, 1 address, 2 port}, 2 tags, 3 severity, 4 time
struct Rules : test::Shop {
  Condition atom(std::vector<std::uint8_t> field, std::string name, AtomOp op, std::vector<Index> values,
                 bool folds = true) {
    Condition c;
    c.kind = ConditionKind::atom, c.field = std::move(field), c.fieldText = std::move(name), c.op = op,
    c.values = std::move(values), c.foldCase = folds;
    return c;
  }
  static Condition node(ConditionKind kind, std::vector<Index> children) {
    Condition c;
    c.kind = kind, c.children = std::move(children);
    return c;
  }
  Condition signature(AtomOp op, std::string value, bool folds = true) {
    return atom({0}, "alert.signature", op, {spelled(text, std::move(value))}, folds);
  }
  std::size_t add(std::vector<Condition> when, std::vector<std::vector<std::uint8_t>> needs = {},
                  std::vector<std::string> needsText = {}) {
    Detection d;
    d.name = "rule", d.incident = 0, d.when = std::move(when), d.needs = std::move(needs),
    d.needsText = std::move(needsText);
    m.module().detections.push_back(std::move(d));
    return m.module().detections.size() - 1;
  }
};

Match matchOf(const std::shared_ptr<const Module> &m, std::size_t rule, const Json &alert) {
  auto run = test::makeRun(m);
  EXPECT_EQ(run->setAlert(alert), "");
  return match(*run, m->detections[rule]);
}
std::vector<std::string> texts(const Match &match) {
  std::vector<std::string> out;
  for (const Reason &r : match.reasons) out.push_back(r.text);
  return out;
}

TEST(Match, EveryOperator) {
  Rules r;
  struct Row {
    std::size_t rule;
    bool expected;
    const char *what;
  };
  std::vector<Row> rows;
  const auto expect = [&](Condition c, bool expected, const char *what) {
    rows.push_back({r.add({std::move(c)}), expected, what});
  };
  expect(r.signature(AtomOp::eq, "et malware CNC beacon"), true, "== folds case");
  expect(r.signature(AtomOp::eq, "et malware CNC beacon", false), false, "exactly does not");
  expect(r.signature(AtomOp::ne, "x"), true, "!=");
  expect(r.signature(AtomOp::contains, "cnc"), true, "contains");
  expect(r.signature(AtomOp::contains, "c&c"), false, "contains not");
  expect(r.signature(AtomOp::starts, "et "), true, "starts");
  expect(r.signature(AtomOp::ends, "BEACON"), true, "ends");
  expect(r.signature(AtomOp::matches, "c.c\\s+b"), true, "matches folds");
  expect(r.signature(AtomOp::matches, "c.c\\s+b", false), false, "matches exactly");
  expect(r.signature(AtomOp::like, "*malware*"), true, "like");
  expect(
      r.atom({0}, "alert.signature", AtomOp::in, {r.spelled(r.text, "a"), r.spelled(r.text, "ET Malware CnC Beacon")}),
      true, "in texts");
  expect(r.atom({1, 1}, "alert.source.address", AtomOp::in, {r.spelled(r.network, "10.10.0.0/16")}), true,
         "in a network");
  expect(r.atom({1, 1}, "alert.source.address", AtomOp::in,
                {r.spelled(r.network, "10.1.0.0/16"), r.spelled(r.address, "10.10.10.10")}),
         true, "or an address");
  expect(r.atom({1, 1}, "alert.source.address", AtomOp::eq, {r.spelled(r.address, "10.10.10.11")}), false,
         "== on words");
  expect(r.atom({1, 2}, "alert.source.port", AtomOp::eq, {r.word(r.port, 443)}), true, "port");
  expect(r.atom({3}, "alert.severity", AtomOp::lt, {r.word(r.integer, 3)}), true, "<");
  expect(r.atom({3}, "alert.severity", AtomOp::le, {r.word(r.integer, 2)}), true, "<=");
  expect(r.atom({3}, "alert.severity", AtomOp::gt, {r.word(r.integer, 2)}), false, ">");
  expect(r.atom({3}, "alert.severity", AtomOp::ge, {r.word(r.integer, 2)}), true, ">=");
  expect(r.atom({2}, "alert.tags", AtomOp::contains, {r.spelled(r.text, "RAT")}), true, "any member of a set");
  expect(r.atom({2}, "alert.tags", AtomOp::contains, {r.spelled(r.text, "bot")}), false, "no member");
  expect(r.atom({1, 1}, "alert.source.address", AtomOp::known, {}), true, "is known");
  expect(r.atom({1, 0}, "alert.source.host", AtomOp::known, {}), false, "is not known");
  expect(r.atom({1, 0}, "alert.source.host", AtomOp::ne, {r.spelled(r.host, "pc-a")}), false,
         "a missing field makes its atom false");
  const auto m = r.finish();
  const Json alert =
      R"({"signature": "ET MALWARE CnC Beacon", "severity": 2, "tags": ["c2", "rat"], "source": {"address": "10.10.10.10", "port": 443}})"_json;
  for (const Row &row : rows) EXPECT_EQ(matchOf(m, row.rule, alert).matched, row.expected) << row.what;
}

TEST(Match, ReasonsEitherWay) {
  Rules r;
  // ("C&C" or "CnC") and address in 10.10.0.0/16 and not tags contains test
  const std::size_t rule =
      r.add({Rules::node(ConditionKind::all, {1, 4, 5}), Rules::node(ConditionKind::any, {2, 3}),
             r.signature(AtomOp::contains, "C&C"), r.signature(AtomOp::contains, "CnC"),
             r.atom({1, 1}, "alert.source.address", AtomOp::in, {r.spelled(r.network, "10.10.0.0/16")}),
             Rules::node(ConditionKind::not_, {6}),
             r.atom({2}, "alert.tags", AtomOp::contains, {r.spelled(r.text, "test")})});
  const auto m = r.finish();
  const Match yes = matchOf(m, rule, R"({"signature": "ET CnC Beacon", "source": {"address": "10.10.10.10"}})"_json);
  EXPECT_TRUE(yes.matched);
  EXPECT_THAT(texts(yes), ElementsAre("alert.signature contains \"CnC\" (it is \"ET CnC Beacon\")",
                                      "alert.source.address in [10.10.0.0/16] (it is 10.10.10.10)",
                                      "alert.tags contains \"test\" (it is [])"));
  EXPECT_FALSE(yes.reasons[2].holds);
  const Match no = matchOf(m, rule, R"({"signature": "scan", "source": {"address": "192.0.2.1"}})"_json);
  EXPECT_FALSE(no.matched);
  EXPECT_THAT(texts(no), ElementsAre("alert.signature contains \"C&C\" (it is \"scan\")",
                                     "alert.signature contains \"CnC\" (it is \"scan\")"))
      << "the first part that fails, with all that it would have taken";
  const Match tagged =
      matchOf(m, rule, R"({"signature": "CnC", "tags": ["TEST"], "source": {"address": "10.10.1.1"}})"_json);
  EXPECT_THAT(texts(tagged), ElementsAre("alert.tags contains \"test\" (it is [\"TEST\"])"));
  EXPECT_TRUE(tagged.reasons[0].holds);
  EXPECT_THAT(texts(matchOf(m, rule, R"({"signature": "CnC"})"_json)),
              ElementsAre("alert.source.address in [10.10.0.0/16] (the alert has none)"));
}

TEST(Match, ShowsWhichPartOfTheText) {
  Rules r;
  const auto one = [&](Condition c) { return r.add({std::move(c)}); };
  const std::size_t contains = one(r.signature(AtomOp::contains, "CNC")),
                    starts = one(r.signature(AtomOp::starts, "K")), ends = one(r.signature(AtomOp::ends, "日本")),
                    matches = one(r.signature(AtomOp::matches, "c.c +b")),
                    like = one(r.signature(AtomOp::like, "*日本")), whole = one(r.signature(AtomOp::ne, "x")),
                    member = one(r.atom({2}, "alert.tags", AtomOp::contains, {r.spelled(r.text, "RAT")})),
                    number = one(r.atom({3}, "alert.severity", AtomOp::lt, {r.word(r.integer, 3)}));
  const auto m = r.finish();
  // The first sign folds to a `k`, which is two bytes shorter.
  const std::string text = "\u212aİ CnC  Beacon 日本";
  const Json alert = {{"signature", text}, {"tags", {"c2", "rat"}}, {"severity", 1}};
  const auto part = [&](std::size_t rule) {
    const Match match = matchOf(m, rule, alert);
    EXPECT_EQ(match.reasons.size(), 1u);
    const Reason &reason = match.reasons.at(0);
    return reason.value.substr(reason.from, reason.to - reason.from);
  };
  EXPECT_EQ(part(contains), "CnC");
  EXPECT_EQ(part(starts), "\u212a");
  EXPECT_EQ(part(ends), "日本");
  EXPECT_EQ(part(matches), "CnC  B");
  EXPECT_EQ(part(like), text);
  EXPECT_EQ(part(whole), text);
  EXPECT_EQ(part(member), "rat");
  EXPECT_EQ(part(number), "") << "a number has no part";
}

TEST(Match, NeedsComeFirst) {
  Rules r;
  const std::size_t rule =
      r.add({r.signature(AtomOp::contains, "CnC")}, {{0}, {1, 0}}, {"alert.signature", "alert.source.host"});
  const auto m = r.finish();
  const Match lacking = matchOf(m, rule, R"({"signature": "CnC"})"_json);
  EXPECT_FALSE(lacking.matched);
  EXPECT_THAT(lacking.missing, ElementsAre("alert.source.host"));
  EXPECT_TRUE(matchOf(m, rule, R"({"signature": "CnC", "source": {"host": "pc-a"}})"_json).matched);
}

TEST(Match, AConditionThatAlwaysHoldsHasNoReasons) {
  Rules r;
  const std::size_t always = r.add({Condition{}}), never = r.add({Rules::node(ConditionKind::any, {})});
  const auto m = r.finish();
  EXPECT_TRUE(matchOf(m, always, Json::object()).matched);
  EXPECT_FALSE(matchOf(m, never, Json::object()).matched);
  EXPECT_TRUE(matchOf(m, always, Json::object()).reasons.empty());
}

} // namespace
} // namespace tejun::vm::detect
