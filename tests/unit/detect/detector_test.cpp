// One detector for many alerts: what it keeps is made anew before it runs out, and what `enrich` would find does not keep a detection
// from matching when that is asked for. And the runner's classification is the same with an index.
#include "runner/execute/classify.h"
#include "runner/execute/detector.h"
#include "tests/unit/detect/generate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tejun::runner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using vm::AtomOp;
using vm::test::RuleShop;

std::shared_ptr<const vm::Module> sharedOf(vm::Module module) {
  return std::make_shared<const vm::Module>(std::move(module));
}

TEST(Detector, OutlivesTheRunThatReadsItsAlerts) {
  RuleShop shop(1);
  shop.add({shop.atom("source.address", AtomOp::in, {"2001:db8::/32"})});
  std::string error;
  vm::Limits limits;
  limits.heapBytes = 1u << 20; // three thousand addresses
  limits.fuel = 1'000'000;
  const auto detector = Detector::create(sharedOf(shop.finish()), error, Detector::Needs::required, limits);
  ASSERT_TRUE(detector) << error;
  for (unsigned i = 0; i < 20'000; ++i) {
    const unsigned network = i % 2 == 0 ? 0xdb8 : 0xdb9;
    const auto answer =
        detector->ask({{"source", {{"address", fmt::format("2001:{:x}::{:x}:{:x}", network, i >> 8, i & 255)}}}});
    ASSERT_EQ(answer.misfit, "") << i;
    ASSERT_EQ(answer.matched.size(), i % 2 == 0 ? 1u : 0u) << i;
  }
}

TEST(Detector, LeavesNeedsToEnrich) {
  const auto ask = [](bool enriches, Detector::Needs needs) {
    RuleShop shop(1);
    shop.add({shop.atom("signature", AtomOp::contains, {"CnC"})}, {{2, 0}}); // source.host
    vm::Module module = shop.finish();
    if (enriches) module.enrich = 0; // never called
    std::string error;
    const auto detector = Detector::create(sharedOf(std::move(module)), error, needs);
    EXPECT_EQ(error, "");
    return detector->ask({{"signature", "CnC"}});
  };
  EXPECT_THAT(ask(true, Detector::Needs::required).matched, IsEmpty());
  EXPECT_THAT(ask(false, Detector::Needs::enriched).matched, IsEmpty()) << "nothing will find it";
  const auto answer = ask(true, Detector::Needs::enriched);
  EXPECT_THAT(answer.matched, ElementsAre(0u));
  EXPECT_THAT(answer.lacking, ElementsAre(0u));
}

TEST(Detector, SaysWhatDoesNotFit) {
  RuleShop shop(1);
  shop.add({shop.atom("signature", AtomOp::known, {})});
  std::string error;
  const auto detector = Detector::create(sharedOf(shop.finish()), error);
  EXPECT_THAT(detector->ask({{"signature", 3}}).misfit, testing::HasSubstr("$.signature"));
  EXPECT_THAT(detector->ask({{"signature", "x"}}).matched, ElementsAre(0u));
  EXPECT_TRUE(detector->explain(0).matched);
}

TEST(Classify, IsTheSameWithAnIndex) {
  RuleShop shop(3);
  for (int i = 0; i < 60; ++i) shop.addSigmaRule();
  std::vector<nlohmann::json> alerts;
  for (int i = 0; i < 40; ++i) alerts.push_back(shop.sigmaAlert(50));
  const auto module = sharedOf(shop.finish());
  std::string error;
  const auto index = vm::detect::RuleIndex::build(module, error);
  ASSERT_TRUE(index) << error;
  const auto created = vm::Run::create(module);
  std::size_t matched = 0;
  for (const auto &alert : alerts) {
    ASSERT_EQ(created.run->setAlert(alert), "");
    const auto without = classify(module, *created.run, {}, Language::english);
    const auto with = classify(module, *created.run, {}, Language::english, index.get());
    ASSERT_EQ(with.matched.size(), without.matched.size());
    for (std::size_t i = 0; i < with.matched.size(); ++i)
      EXPECT_EQ(with.matched[i].detection, without.matched[i].detection);
    ASSERT_EQ(with.missed.size(), without.missed.size());
    for (std::size_t i = 0; i < with.missed.size(); ++i) EXPECT_EQ(with.missed[i].reasons, without.missed[i].reasons);
    EXPECT_EQ(with.missed.empty(), !with.matched.empty());
    matched += with.matched.size();
  }
  EXPECT_GT(matched, 5u);
}

} // namespace
} // namespace tejun::runner
