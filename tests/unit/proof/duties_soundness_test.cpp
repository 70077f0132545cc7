// The run time counts duties on its own. What the proof accepts must never end with one missing, whatever the world answers; and of what
// it rejects, most must be seen to go wrong, or it would reject for nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compilation.h"
#include "compiler/proof/duty_proof.h"
#include "compiler/workspace/file_system.h"
#include "tests/unit/proof/generated_procedure.h"
#include "vm/runtime/run.h"

namespace tejun::proof {
namespace {

vm::Answer answerTo(const vm::PendingCall &call, const vm::Module &module, std::mt19937 &random) {
  static constexpr vm::Failure failures[] = {vm::Failure::timeout, vm::Failure::unavailable, vm::Failure::denied};
  const auto fails = [&] { return vm::Answer::failure(failures[random() % 3]); };
  switch (call.kind) {
  case vm::CallKind::sleep: return vm::Answer::done();
  case vm::CallKind::await: return fails();
  case vm::CallKind::ask:
    if (random() % 3 == 0) return vm::Answer::failure(vm::Failure::timeout); // silence
    if (module.asks[call.ask].kind == vm::AskKind::task) return vm::Answer::done();
    return vm::Answer::value(random() % 2 == 0);
  case vm::CallKind::host: break;
  }
  if (random() % 3 == 0) return fails();
  if (module.intrinsics[call.intrinsic].name == "edr.isolate") return vm::Answer::value("receipt");
  return vm::Answer::value(random() % 2 == 0);
}

/// Carries the playbook out once; the duties that its end owes, or nothing when it did not come to an end.
std::vector<std::string> missing(const std::shared_ptr<const vm::Module> &module, vm::Index incident,
                                 std::uint32_t seed, bool &ended) {
  std::mt19937 random(seed);
  auto created = vm::Run::create(module, {}, nullptr);
  EXPECT_EQ(created.error, "");
  vm::Run &run = *created.run;
  vm::Json alert = {{"source", {{"host", "pc-a"}}}};
  if (random() % 2 == 0) alert["id"] = "a-1";
  EXPECT_EQ(run.setAlert(alert), "");
  run.setIncident(incident);
  EXPECT_EQ(run.start(module->playbooks.at(0).entry, vm::Json::array()).misuse, "");
  for (int turn = 0; run.status() == vm::RunStatus::waiting && turn < 10'000; ++turn) {
    if (!run.bounds().empty() && random() % 5 == 0) {
      const vm::Bound bound = run.bounds()[random() % run.bounds().size()];
      run.expireBound(bound.id, std::max(run.now(), bound.due));
      continue;
    }
    const auto &pending = run.pending();
    if (pending.empty()) break;
    const vm::PendingCall &call = pending[random() % pending.size()];
    const vm::CallId id = call.id;
    const vm::Answer answer = answerTo(call, *module, random);
    const vm::Millis now = call.kind == vm::CallKind::sleep && call.due ? std::max(run.now(), *call.due) : run.now();
    EXPECT_EQ(run.resume(id, answer, now).misuse, "");
  }
  EXPECT_NE(run.status(), vm::RunStatus::waiting);
  ended = run.status() == vm::RunStatus::finished;
  std::vector<std::string> names;
  if (ended)
    for (const vm::Index duty : run.dutiesMissing()) names.push_back(module->duties[duty].name);
  return names;
}

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
      bool ended = false;
      const auto names = missing(module, incident, seed * 1000 + static_cast<std::uint32_t>(run), ended);
      tried.ends = tried.ends || ended;
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
  const std::uint32_t procedures = more ? static_cast<std::uint32_t>(std::stoul(more)) : 400;
  unsigned compiled = 0, accepted = 0, acceptedAndEnds = 0, rejected = 0, rejectedAndOwes = 0;
  for (std::uint32_t seed = 1; seed <= procedures; ++seed) {
    const Tried tried = tryOne(seed, 60);
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

} // namespace
} // namespace tejun::proof
