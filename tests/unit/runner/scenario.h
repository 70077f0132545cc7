// A procedure in a few lines, compiled in memory and carried out in a world: what the tests of the run loop are written in.
#pragma once

#include "runner/execute/run_case.h"
#include "runner/world/world.h"

#include <memory>
#include <string>
#include <vector>

namespace tejun::runner::test {

struct Scenario {
  std::string guards;             // rows of the scope's `guard`
  std::string look = "count = 1"; // body of method 1.1.1 of step 1
  std::string respond;            // body of method 2.1.1 of response 1; `hosts` are its hosts
  std::string hosts = R"(["pc-a", "pc-b"])";
  std::string playbook;                                        // instead of the usual one
  std::string more;                                            // further declarations
  std::string enrich;                                          // a line of the scope
  std::string needs = "alert.signature, alert.source.address"; // of the detection
  std::string detection;                                       // what the detection confirms
  std::string answers;                                         // of the world, without the brackets
  std::string otherwise;                                       // the world's default
  std::string alert = R"({"time": "2026-01-01T00:00:00Z", "signature": "attack", "source": {"address": "10.10.0.5"}})";
  CaseOptions options;
};

struct Ran : Progress {
  RunResult result;
  std::vector<std::string> lines; // prose with its virtual time in seconds, `12 the text`
  Millis start = 0;
  void line(const ProgressLine &) override;
  /// The records of an intrinsic, or of `ask`.
  std::vector<const CallRecord *> calls(const std::string &intrinsic) const;
  bool says(const std::string &part) const;
  std::vector<Json> journal(const std::string &kind) const;
};

/// The module of workspace sources by file name; a test failure and null when it does not compile.
std::shared_ptr<const vm::Module> compile(const std::vector<std::pair<std::string, std::string>> &files);
/// The module of a folder.
std::shared_ptr<const vm::Module> compileFolder(const std::string &path);
std::string sourceOf(const Scenario &);
void runScenario(const Scenario &, Ran &);
void runModule(const std::shared_ptr<const vm::Module> &, const std::string &alert, const std::string &world,
               const CaseOptions &, Ran &);

inline constexpr Millis second = 1'000, minute = 60 * second, hour = 60 * minute;

} // namespace tejun::runner::test
