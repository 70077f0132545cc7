// What the tests of a workspace have been through: steps, branches, methods and their guards, how calls were answered, detections,
// severities. One Coverage a thread; they add up.
#pragma once

#include "runner/execute/result.h"
#include "vm/runtime/run.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tejun::runner::testing {

/// How a call was answered: each is an edge that the procedure handles, or should.
enum class Edge : std::uint8_t { answer, empty, timeout, error };
inline constexpr std::size_t edgeCount = 4;

class Coverage final : public vm::Observer {
public:
  explicit Coverage(const vm::Module &);
  void add(const Coverage &);

  std::vector<std::uint64_t> visits;                        // by site: entered, taken, called
  std::vector<std::uint64_t> passed;                        // by site of a method: its process went on without it
  std::vector<std::array<std::uint64_t, edgeCount>> edges;  // by site of a call
  std::array<std::uint64_t, 4> severities{};                // at the end
  std::map<std::string, std::uint64_t> matched, notMatched; // detections

  void entered(const Where &, vm::Index site) override;
  void left(const Where &, vm::Index site) override;
  void taken(const Where &, vm::Index site) override;
  void answered(const vm::PendingCall &, const vm::Answer &) override;
  /// Once a run is over.
  void finished(const RunResult &);

private:
  struct Visit {
    vm::Index process;
    std::vector<vm::Index> methods;
  };
  const vm::Module &module;
  std::map<vm::TrackPath, std::vector<Visit>> open;        // processes entered and not left
  std::map<std::string, std::vector<vm::Index>> methodsOf; // by number of the process
};

/// One thing that tests can come by.
struct Item {
  enum class Kind : std::uint8_t { step, branch, method, guard, edge, severity, detection } kind{};
  std::string name; // `step 1 sent`, `1.1.2 guard false`, `edr.connections timeout`
  std::string file;
  std::uint32_t line = 0;
  std::uint64_t count = 0;
};

/// Every item of the module. `guarded`: the numbers of methods that have a `when`.
std::vector<Item> itemsOf(const vm::Module &, const Coverage &, const std::vector<std::string> &guarded);

std::string_view nameOf(Item::Kind);
inline constexpr std::size_t itemKinds = 7;

/// For other tools: a record a file, lines of steps, methods and calls, and the arms of branches.
std::string lcov(const std::vector<Item> &);

} // namespace tejun::runner::testing
