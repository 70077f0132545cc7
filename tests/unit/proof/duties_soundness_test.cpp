// The run time counts duties on its own. What the proof accepts must never end with one missing, whatever the world answers; and of what
// it rejects, most must be seen to go wrong, or it would reject for nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compilation.h"
#include "compiler/proof/duty_proof.h"
#include "compiler/workspace/file_system.h"
#include "tests/unit/proof/generated_procedure.h"
#include "tests/unit/proof/random_world.h"

namespace tejun::proof {
namespace {

struct Tried {
  bool compiles = false, accepted = false, owes = false, ends = false;
};

Tried tryOne(std::uint32_t seed, int runs) {
  Tried tried;
  MemoryFileSystem files;
  files.add("/w/tejun.json", R"({"name": "w"})");
  const std::string source = generatedProcedure(seed);
  files.add("/w/all.tj", source);
  Compilation compilation(files);
  if (!compilation.run({"/w"}, CompilePhase::flow)) {
    if (std::getenv("TEJUN_SHOW"))
      for (const Diagnostic &d : compilation.takeDiagnostics())
        if (d.severity == Severity::error)
          std::cerr << seed << ' ' << renderLine(d, compilation.sources(), Language::english) << '\n';
    return tried;
  }
  tried.compiles = true;
  DiagnosticSink sink;
  proveDuties({compilation.program(), compilation.flowResult()}, sink);
  tried.accepted = !sink.hasErrors();
  auto generated = compilation.generate();
  EXPECT_TRUE(generated.has_value()) << seed;
  if (!generated) return tried;
  const auto module = std::make_shared<const vm::Module>(std::move(*generated));
  for (int run = 0; run < runs; ++run)
    for (vm::Index incident = 0; incident < 2; ++incident) {
      const Carried carried =
          carryOut(module, module->playbooks.at(0), incident, seed * 1000 + static_cast<std::uint32_t>(run));
      const auto &names = carried.missing;
      tried.ends = tried.ends || carried.ended;
      if (names.empty()) continue;
      tried.owes = true;
      if (tried.accepted) {
        ADD_FAILURE() << "procedure " << seed << ", run " << run << ", incident " << incident << " ends without "
                      << names[0] << "\n"
                      << source;
        return tried;
      }
    }
  return tried;
}

TEST(DutiesSoundness, WhatIsAcceptedNeverEndsOwing) {
  const char *more = std::getenv("TEJUN_PROCEDURES");
  const std::uint32_t procedures = more ? static_cast<std::uint32_t>(std::stoul(more)) : 340;
  unsigned compiled = 0, accepted = 0, acceptedAndEnds = 0, rejected = 0, rejectedAndOwes = 0;
  for (std::uint32_t seed = 1; seed <= procedures; ++seed) {
    const Tried tried = tryOne(seed, 40);
    compiled += tried.compiles;
    accepted += tried.accepted;
    acceptedAndEnds += tried.accepted && tried.ends;
    rejected += tried.compiles && !tried.accepted;
    rejectedAndOwes += tried.compiles && !tried.accepted && tried.owes;
    if (HasFailure()) break;
  }
  std::cerr << fmt::format("{} compile; {} accepted, {} of them end; {} rejected, {} of them owe\n", compiled, accepted,
                           acceptedAndEnds, rejected, rejectedAndOwes);
  EXPECT_GT(compiled, procedures / 2);
  EXPECT_GT(acceptedAndEnds, procedures / 20) << "too few to mean anything";
  EXPECT_GT(rejectedAndOwes * 10, rejected * 6) << "rejects too much";
}

/// The shipped procedure, and what is told of it: each of its ends is come to, none owes anything.
TEST(DutiesSoundness, ThePlaybooksNeverEndOwing) {
  const RealFileSystem files;
  Compilation compilation(files);
  EXPECT_TRUE(compilation.run({"playbooks"}, CompilePhase::prove));
  auto generated = compilation.generate();
  for (const Diagnostic &d : compilation.takeDiagnostics())
    ADD_FAILURE() << renderLine(d, compilation.sources(), Language::english);
  ASSERT_TRUE(generated);
  const auto module = std::make_shared<const vm::Module>(std::move(*generated));
  for (const vm::Playbook &playbook : module->playbooks)
    for (const vm::Index incident : playbook.incidents) {
      unsigned ended = 0;
      for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        const Carried carried = carryOut(module, playbook, incident, seed);
        ended += carried.ended;
        EXPECT_EQ(carried.missing, std::vector<std::string>{}) << playbook.name << ", run " << seed;
      }
      EXPECT_GT(ended, 5u) << playbook.name;
    }
}

} // namespace
} // namespace tejun::proof
