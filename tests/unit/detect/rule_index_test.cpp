// The index answers as the plain evaluator does, for every rule and alert; its work grows with the alert, not with the rules; what leads
// to a rule and what is counted.
#include "tests/unit/detect/generate.h"
#include "tests/unit/vm/world.h"
#include "vm/bytecode/verifier.h"
#include "vm/detect/match.h"
#include "vm/detect/rule_index.h"
#include "vm/runtime/folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tejun::vm::detect {
namespace {

using test::RuleShop;
using testing::ElementsAre;
using testing::IsEmpty;

struct Bench {
  std::shared_ptr<const Module> module;
  std::shared_ptr<const RuleIndex> index;
  std::unique_ptr<Run> run;

  explicit Bench(RuleShop &shop) : module(std::make_shared<const Module>(shop.finish())) {
    const auto problem = verify(*module);
    EXPECT_FALSE(problem) << textOf(*problem);
    std::string error;
    index = RuleIndex::build(module, error);
    EXPECT_EQ(error, "");
    run = test::makeRun(module);
  }
  std::vector<Index> naive() const {
    std::vector<Index> out;
    for (Index i = 0; i < module->detections.size(); ++i)
      if (matches(*run, module->detections[i])) out.push_back(i);
    return out;
  }
  /// What both say of the alert.
  std::vector<Index> both(RuleIndex::Scratch &scratch, const nlohmann::json &alert) const {
    EXPECT_EQ(run->setAlert(alert), "");
    std::vector<Index> out;
    index->match(*run, scratch, out);
    EXPECT_EQ(out, naive()) << alert.dump();
    return out;
  }
};

std::uint64_t seed() {
  const char *given = std::getenv("TEJUN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 20261126;
}
std::size_t runs(std::size_t usual) {
  const char *given = std::getenv("TEJUN_RUNS");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : usual;
}

TEST(RuleIndex, AgreesOnRulesLikeSigmas) {
  RuleShop shop(seed());
  for (int i = 0; i < 400; ++i) shop.addSigmaRule();
  std::vector<nlohmann::json> alerts;
  for (std::size_t i = 0; i < runs(60); ++i) alerts.push_back(shop.sigmaAlert(50));
  const Bench bench(shop);
  RuleIndex::Scratch scratch(*bench.index);
  std::size_t matched = 0;
  for (const auto &alert : alerts) matched += bench.both(scratch, alert).size();
  EXPECT_GT(matched, alerts.size() / 4) << "the generator should make alerts that match";
  EXPECT_LT(scratch.work().candidates, alerts.size() * 100) << "of 400 rules few should be tried";
}

TEST(RuleIndex, AgreesOnHostileRules) {
  std::size_t matched = 0, asked = 0;
  for (std::size_t round = 0; round < runs(40); ++round) {
    RuleShop shop(seed() + round);
    for (int i = 0; i < 60; ++i) shop.addHostileRule();
    std::vector<nlohmann::json> alerts;
    for (int i = 0; i < 25; ++i) alerts.push_back(shop.hostileAlert());
    const Bench bench(shop);
    RuleIndex::Scratch scratch(*bench.index);
    for (const auto &alert : alerts) matched += bench.both(scratch, alert).size();
    asked += 60 * alerts.size();
    if (testing::Test::HasFailure()) FAIL() << "TEJUN_SEED=" << seed() + round;
  }
  EXPECT_GT(matched, asked / 10);
  EXPECT_LT(matched, asked - asked / 10);
}

TEST(RuleIndex, AgreesWhenItHasSeenTraffic) {
  RuleShop shop(seed());
  for (int i = 0; i < 100; ++i) shop.addSigmaRule();
  for (int i = 0; i < 50; ++i) shop.addHostileRule();
  std::vector<nlohmann::json> alerts;
  for (int i = 0; i < 30; ++i) alerts.push_back(i % 2 == 0 ? shop.sigmaAlert(50) : shop.hostileAlert());
  Bench bench(shop);
  RuleIndex::Scratch before(*bench.index);
  for (const auto &alert : alerts) bench.both(before, alert);
  const Observed observed = bench.index->observed(before);
  std::string error;
  bench.index = RuleIndex::build(bench.module, error, &observed);
  RuleIndex::Scratch after(*bench.index);
  for (const auto &alert : alerts) bench.both(after, alert);
  EXPECT_LE(after.work().candidates, before.work().candidates);
}

TEST(RuleIndex, RulesWithoutAWitnessAreTriedOnEveryAlert) {
  RuleShop shop(1);
  shop.add({RuleShop::node(ConditionKind::not_, {1}), shop.atom("signature", AtomOp::contains, {"known"})});
  shop.add({shop.atom("signature", AtomOp::known, {})});
  shop.add({shop.atom("signature", AtomOp::contains, {"something"})});
  shop.add({RuleShop::node(ConditionKind::any, {})}); // never
  shop.add({Condition{}});                            // always
  const Bench bench(shop);
  EXPECT_THAT(bench.index->open(), ElementsAre(0u, 4u));
  EXPECT_THAT(bench.index->byPresence(), ElementsAre(1u));
  RuleIndex::Scratch scratch(*bench.index);
  EXPECT_THAT(bench.both(scratch, nlohmann::json::object()), ElementsAre(0u, 4u));
  EXPECT_EQ(scratch.work().candidates, 2u);
  EXPECT_THAT(bench.both(scratch, {{"signature", "something known"}}), ElementsAre(1u, 2u, 4u));
}

TEST(RuleIndex, AtomsAreSharedByRules) {
  RuleShop shop(1);
  for (int i = 0; i < 50; ++i)
    shop.add({RuleShop::node(ConditionKind::all, {1, 2}), shop.atom("process.path", AtomOp::ends, {"\\CMD.exe"}),
              shop.atom("process.command_line", AtomOp::contains, {"word" + std::to_string(i)})});
  const Bench bench(shop);
  EXPECT_EQ(bench.index->size().atoms, 51u);
  EXPECT_EQ(bench.index->size().keys, 50u) << "the rare text leads, not the one that all rules have";
}

/// Work per alert, counted.
double workAt(std::size_t rules, std::size_t stretch) {
  RuleShop shop(7);
  RuleShop alerts(8);
  for (std::size_t i = 0; i < rules; ++i) shop.addSigmaRule();
  const Bench bench(shop);
  RuleIndex::Scratch scratch(*bench.index);
  std::vector<Index> out;
  for (int i = 0; i < 100; ++i) {
    auto alert = alerts.sigmaAlert(0);
    std::string line = alert["process"]["command_line"];
    for (std::size_t k = 1; k < stretch; ++k) line += " " + alert["process"]["command_line"].get<std::string>();
    alert["process"]["command_line"] = line;
    bench.run->setAlert(alert);
    bench.index->match(*bench.run, scratch, out);
  }
  return static_cast<double>(scratch.work().total()) / 100;
}

TEST(RuleIndex, WorkGrowsWithTheAlertNotWithTheRules) {
  const double small = workAt(100, 1), large = workAt(3000, 1);
  EXPECT_LT(large, 6 * small) << "thirty times the rules";
  const double tenfold = workAt(1000, 10), once = workAt(1000, 1);
  EXPECT_LT(tenfold, 12 * once) << "linear in the text";
}

TEST(RuleIndex, ATextThatRepeatsAWitnessIsTriedOnce) {
  RuleShop shop(1);
  for (int i = 0; i < 200; ++i)
    shop.add({RuleShop::node(ConditionKind::all, {1, 2}), shop.atom("signature", AtomOp::contains, {"aaaaa"}),
              RuleShop::node(ConditionKind::not_, {3}), shop.atom("product", AtomOp::eq, {"scanner"})});
  const Bench bench(shop);
  RuleIndex::Scratch scratch(*bench.index);
  EXPECT_THAT(bench.both(scratch, {{"signature", std::string(5000, 'a')}, {"product", "scanner"}}), IsEmpty());
  EXPECT_LE(scratch.work().candidates, 200u);
  EXPECT_LT(scratch.work().total(), 5000u * 20);
  const auto costly = bench.index->costly(scratch, 0.5);
  ASSERT_EQ(costly.size(), 1u);
  EXPECT_EQ(costly[0].field, "alert.signature");
  EXPECT_EQ(costly[0].text, "aaaaa");
  EXPECT_EQ(costly[0].inVain, 200u);
}

/// Alerts that all hold the text by which many rules are found: after it has been seen, rules are found by what else they ask for.
TEST(RuleIndex, AFloodIsWeighedAnew) {
  RuleShop shop(1);
  for (int i = 0; i < 300; ++i)
    shop.add({RuleShop::node(ConditionKind::all, {1, 2}),
              shop.atom("process.path", AtomOp::ends, {"\\long-program-name.exe"}),
              shop.atom("process.command_line", AtomOp::contains,
                        {std::string(1, static_cast<char>('a' + i % 26)) + "-" + std::to_string(i % 7)})});
  Bench bench(shop);
  const nlohmann::json flood = {{"process", {{"path", "c:\\long-program-name.exe"}, {"command_line", "nothing"}}}};
  RuleIndex::Scratch before(*bench.index);
  for (int i = 0; i < 10; ++i) bench.both(before, flood);
  const Observed observed = bench.index->observed(before);
  std::string error;
  bench.index = RuleIndex::build(bench.module, error, &observed);
  RuleIndex::Scratch after(*bench.index);
  for (int i = 0; i < 10; ++i) bench.both(after, flood);
  EXPECT_EQ(after.work().candidates, 0u);
}

TEST(RuleIndex, FoldsAsTheConditionsDo) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c); // what is no UTF-8 too
  std::string ascii = all.substr(0, 128);
  for (std::size_t from = 0; from < 9; ++from)
    for (const std::string &text :
         {ascii.substr(from), ascii.substr(from, 100), all.substr(from), "日本" + ascii.substr(from)}) {
      std::string folded = "before";
      foldInto(text, folded);
      EXPECT_EQ(folded, "before" + fold(text));
    }
}

TEST(RuleIndex, EpochsWrap) {
  RuleShop shop(1);
  shop.add({shop.atom("signature", AtomOp::contains, {"abcd"})});
  const Bench bench(shop);
  RuleIndex::Scratch scratch(*bench.index, (1u << 31) - 4);
  for (int i = 0; i < 8; ++i) {
    EXPECT_THAT(bench.both(scratch, {{"signature", "xabcdx"}}), ElementsAre(0u));
    EXPECT_THAT(bench.both(scratch, {{"signature", "abc"}}), IsEmpty());
  }
}

} // namespace
} // namespace tejun::vm::detect
