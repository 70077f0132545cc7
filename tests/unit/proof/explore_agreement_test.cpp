// Exploration and proof say the same of a procedure, each from its own side: what the proof accepts is never seen to end owing a duty;
// of what it rejects, most is. Half of the generated procedures and more have a fault of that kind.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compiler/driver/compilation.h"
#include "compiler/proof/duty_proof.h"
#include "compiler/workspace/file_system.h"
#include "runner/testing/explore.h"
#include "tests/unit/proof/generated_procedure.h"

namespace tejun::proof {
namespace {

namespace testing_ = runner::testing;

TEST(Exploration, AgreesWithTheProofOfDuties) {
  const char *more = std::getenv("TEJUN_PROCEDURES");
  const std::uint32_t procedures = more ? static_cast<std::uint32_t>(std::stoul(more)) / 2 : 150;
  unsigned accepted = 0, rejected = 0, found = 0;
  for (std::uint32_t seed = 1; seed <= procedures; ++seed) {
    MemoryFileSystem files;
    files.add("/w/tejun.json", R"({"name": "w"})");
    const std::string source = generatedProcedure(seed);
    files.add("/w/all.tj", source);
    Compilation compilation(files);
    if (!compilation.run({"/w"}, CompilePhase::flow)) continue;
    DiagnosticSink sink;
    proveDuties({compilation.program(), compilation.flowResult()}, sink);
    auto generated = compilation.generate();
    ASSERT_TRUE(generated.has_value()) << seed;
    const auto module = std::make_shared<const vm::Module>(std::move(*generated));
    const auto seen = testing_::explore(module, module->playbooks.at(0), {.runs = 60, .changes = 2});
    EXPECT_GT(seen.runs, 0u);
    const testing_::Explored *owing = nullptr;
    for (const testing_::Explored &end : seen.ends) {
      EXPECT_NE(end.outcome, runner::CaseOutcome::failed) << seed << ": " << end.reason << "\n" << source;
      if (!end.owing.empty()) owing = &end;
    }
    if (sink.hasErrors()) {
      ++rejected;
      found += owing != nullptr;
    } else {
      ++accepted;
      if (owing) {
        ADD_FAILURE() << "procedure " << seed << " ends without " << owing->owing[0] << "\n" << source;
        return;
      }
    }
  }
  std::cerr << fmt::format("{} accepted, none owes; {} rejected, {} seen to owe\n", accepted, rejected, found);
  EXPECT_GT(accepted, procedures / 20);
  EXPECT_GT(rejected, procedures / 4);
  EXPECT_GT(found * 10, rejected * 5);
}

} // namespace
} // namespace tejun::proof
