// Formulas, and that what is computed of the shipped procedure bounds what it does in every world that is shipped with it.
#include "compiler/proof/cost.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compilation.h"
#include "compiler/workspace/file_system.h"
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
  EXPECT_TRUE(sum.uses(SizeNames::largest));
  EXPECT_EQ(sum.at([](std::uint32_t) { return 5; }), 201);
  EXPECT_EQ(sum.shortened(3).text(names), "1 + 40·|n|");
}

TEST(Polynomial, TheLargestValueIsNotTheLargestCollection) {
  SizeNames names;
  Polynomial sum;
  for (int i = 0; i < 40; ++i)
    sum += Polynomial::symbol(names.of("x" + std::to_string(i))) * Polynomial::symbol(SizeNames::value);
  EXPECT_EQ(sum.shortened(3).text(names), "40·|n|·|v|");
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

/// No collection of the worlds has more items than this, no value more in all.
constexpr std::int64_t largest = 8, largestValue = 1'000;

/// Work on data in many forms, each in a method body of its own over `text` and `names` from outside.
constexpr const char *works[] = {
    "count = text.length",
    "count = text.lines().count",
    "count = text.split(\",\").unique().count",
    "count = text.replace(\"a\", \"bb\").length",
    "count = text.extract_addresses().count",
    "count = text.find_matches(\"a+\").count",
    "if text matches \"^(a|b)*c\" { count = 1 }",
    "if text like \"*a*b*c*\" { count = 1 }",
    "count = \"{text} {text}\".length",
    "count = names.to_set().count",
    "count = names.sort().count",
    "count = names.sort_by(n => n.length).count",
    "count = names.unique().count",
    "count = names.minus(names.reverse()).count",
    "count = names.to_set().union(text.lines().to_set()).count",
    "count = names.to_set().intersect(names.to_set()).count",
    "if names.to_set() == names.reverse().to_set() { count = 1 }",
    "if names == names.reverse() { count = 1 }",
    "if names.contains(text) { count = 1 }",
    "count = names.group_by(n => n.length).count",
    "count = names.map(n => \"{n}{n}\").count",
    "count = names.filter(n => n contains \"1\").count",
    "var all: Set<Text> = []\n for n in names { all.add(n) }\n count = all.count",
    "var all: List<Text> = []\n for n in names { all = all + n }\n count = all.count",
    "var all: Set<Text> = []\n repeat at most 3 times { all.add_all(names.to_set()) }\n count = all.count",
    "var sum = 0\n for n in names { for m in names { if n == m { sum = sum + 1 } } }\n count = sum",
};

TEST(Cost, BoundsTheFuelOfWorkOnData) {
  for (const char *work : works) {
    SCOPED_TRACE(work);
    runner::test::Scenario scenario;
    scenario.look =
        std::string("let text = raw(peer) else park \"不明\"\n let names = all_names(peer) else park \"不明\"\n ") +
        work;
    scenario.more = R"(
intrinsic raw(host: IpAddress) -> Text observes idempotent timeout 1s audience organisation
intrinsic all_names(host: IpAddress) -> List<Text> observes idempotent timeout 1s audience organisation
)";
    MemoryFileSystem files;
    files.add("/w/tejun.json", R"({"name": "test", "title": "試験", "sources": ["."]})");
    files.add("/w/all.tj", runner::test::sourceOf(scenario));
    Compilation compilation(files);
    const bool compiles = compilation.run({"/w"}, CompilePhase::flow);
    for (const Diagnostic &d : compilation.takeDiagnostics())
      if (d.severity == Severity::error) ADD_FAILURE() << renderLine(d, compilation.sources(), Language::english);
    if (!compiles) continue;
    const CostReport report = costOf({compilation.program(), compilation.flowResult()});
    auto generated = compilation.generate();
    ASSERT_TRUE(generated);
    const auto module = std::make_shared<const vm::Module>(std::move(*generated));
    for (const int size : {0, 1, 10, 300}) {
      std::string text;
      runner::Json names = runner::Json::array();
      std::int64_t bytes = 0;
      for (int i = 0; i < size; ++i) {
        names.push_back("name-" + std::to_string(i * 7919 % 1000));
        bytes += static_cast<std::int64_t>(names.back().get<std::string>().size()) + 1;
        text += i % 9 == 8 ? "10.1.0.7,\n" : "ab,";
      }
      bytes += static_cast<std::int64_t>(text.size());
      const runner::Json world = {
          {"answers", {{{"intrinsic", "raw"}, {"returns", text}}, {{"intrinsic", "all_names"}, {"returns", names}}}}};
      // Twice the names at most; what a work makes of them is no more than twice as large.
      const auto sizes = [&](std::uint32_t symbol) { return symbol == SizeNames::value ? 200 + 2 * bytes : 2 * size; };
      runner::CaseOptions options;
      options.limits.fuel = static_cast<std::uint64_t>(report.playbooks.at(0).cost.fuel.at(sizes));
      runner::test::Ran ran;
      runner::test::runModule(module, scenario.alert, world.dump(), options, ran);
      EXPECT_NE(ran.result.outcome, runner::CaseOutcome::failed)
          << size << ": " << options.limits.fuel << ", " << ran.result.reason;
    }
  }
}

TEST(Cost, BoundsEveryRunOfTheShippedProcedure) {
  const RealFileSystem files;
  Compilation compilation(files);
  ASSERT_TRUE(compilation.run({"playbooks"}, CompilePhase::prove));
  const CostReport report = costOf({compilation.program(), compilation.flowResult()});
  auto generated = compilation.generate();
  ASSERT_TRUE(generated);
  const auto module = std::make_shared<const vm::Module>(std::move(*generated));
  const auto ofLargest = [](std::uint32_t symbol) { return symbol == SizeNames::value ? largestValue : largest; };

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

      // So much fuel is enough to get through.
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
