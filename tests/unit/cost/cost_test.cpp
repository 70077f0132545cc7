// Formulas, and that what is computed of the shipped procedure bounds what it does in every world that is shipped with it.
#include "compiler/proof/cost.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/driver/compilation.h"
#include "tests/unit/runner/scenario.h"

namespace tejun::proof {
namespace {

using runner::Millis;

std::string contents(const std::string &path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(Polynomial, AddsMultipliesAndReplaces) {
  SizeNames names;
  const Polynomial a = Polynomial::symbol(names.of("a")), b = Polynomial::symbol(names.of("b"));
  const Polynomial formula = (a + Polynomial(2)) * (b + Polynomial(3));
  EXPECT_EQ(formula.text(names), "6 + 3·|a| + 2·|b| + |a|·|b|");
  EXPECT_EQ(formula.at([](std::uint32_t) { return 10; }), 156);
  const Polynomial four(4);
  const auto by = [&](std::uint32_t id) { return names[id].name == "b" ? &four : nullptr; };
  EXPECT_EQ(formula.replaced(by).text(names), "14 + 7·|a|");
  EXPECT_EQ(Polynomial().text(names), "0");
}

TEST(Polynomial, TheLargerIsNotLessThanEither) {
  SizeNames names;
  const Polynomial a = Polynomial::symbol(names.of("a")), b = Polynomial::symbol(names.of("b"));
  const Polynomial left = a * Polynomial(3) + Polynomial(1), right = a + b + Polynomial(5);
  const Polynomial both = Polynomial::larger(left, right);
  EXPECT_EQ(both.text(names), "5 + 3·|a| + |b|");
  for (std::int64_t x = 0; x < 4; ++x) {
    const auto size = [&](std::uint32_t id) { return id % 2 ? x : 3 - x; };
    EXPECT_GE(both.at(size), std::max(left.at(size), right.at(size)));
  }
}

TEST(Polynomial, TooManyTermsAreGivenInTheLargest) {
  SizeNames names;
  Polynomial sum(1);
  for (int i = 0; i < 40; ++i) sum += Polynomial::symbol(names.of("x" + std::to_string(i)));
  EXPECT_TRUE(sum.usesLargest());
  EXPECT_EQ(sum.at([](std::uint32_t) { return 5; }), 201);
  EXPECT_EQ(sum.shortened(3).text(names), "1 + 40·|n|");
}

TEST(Polynomial, StaysAtTheLargestNumber) {
  SizeNames names;
  const Polynomial most(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ((most + most).text(names), "∞");
  EXPECT_EQ((most * Polynomial(2)).text(names), "∞");
}

TEST(Cost, SpellsDurations) {
  EXPECT_EQ(spelledDuration(0), "0s");
  EXPECT_EQ(spelledDuration(90'000), "1m30s");
  EXPECT_EQ(spelledDuration(3'600'000 + 61'000), "1h1m");
  EXPECT_EQ(spelledDuration(250), "250ms");
}

/// No collection of the worlds has more than this.
constexpr std::int64_t largest = 8;

TEST(Cost, BoundsEveryRunOfTheShippedProcedure) {
  const RealFileSystem files;
  Compilation compilation(files);
  ASSERT_TRUE(compilation.run({"playbooks"}, CompilePhase::prove));
  const CostReport report = costOf({compilation.program(), compilation.flowResult()});
  auto generated = compilation.generate();
  ASSERT_TRUE(generated);
  const auto module = std::make_shared<const vm::Module>(std::move(*generated));
  const auto ofLargest = [](std::uint32_t) { return largest; };

  int runs = 0;
  for (const auto &entry : std::filesystem::directory_iterator("playbooks/worlds")) {
    for (const auto &alert : std::filesystem::directory_iterator("playbooks/alerts")) {
      runner::test::Ran ran;
      runner::test::runModule(module, contents(alert.path()), contents(entry.path()), {}, ran);
      const auto cost = std::find_if(report.playbooks.begin(), report.playbooks.end(), [&](const PlaybookCost &one) {
        return ran.result.playbook && one.playbook->name == *ran.result.playbook;
      });
      if (cost == report.playbooks.end()) continue;
      SCOPED_TRACE(entry.path().string() + " " + alert.path().string());
      ++runs;
      std::int64_t attempts = 0, questions = 0;
      Millis responded = ran.result.ended;
      for (const runner::CallRecord &call : ran.result.calls) {
        if (call.intrinsic == "ask")
          ++questions;
        else
          attempts += call.attempts;
        if (call.effect == "contains" && call.answer) responded = std::min(responded, call.until);
      }
      EXPECT_LE(attempts, cost->cost.calls.at(ofLargest));
      EXPECT_LE(questions, cost->cost.questions.at(ofLargest) + 1); // and whether an undecided alert is one
      if (ran.result.outcome == runner::CaseOutcome::contained) {
        EXPECT_LE(responded - ran.result.started, cost->failing.ms);
      }

      // The estimate of fuel is enough to get through.
      runner::CaseOptions options;
      options.limits.fuel = static_cast<std::uint64_t>(cost->cost.fuel.at(ofLargest));
      runner::test::Ran limited;
      runner::test::runModule(module, contents(alert.path()), contents(entry.path()), options, limited);
      EXPECT_EQ(limited.result.outcome, ran.result.outcome) << options.limits.fuel;
    }
  }
  EXPECT_GE(runs, 5);
}

} // namespace
} // namespace tejun::proof
