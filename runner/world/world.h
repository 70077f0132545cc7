// A simulated environment: who answers what, when, how often (docs/reference/world.md). Parsing is strict; a world is immutable,
// what was used of it lies in the WorldHost.
#pragma once

#include "runner/execute/host.h"
#include "runner/problem.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

/// `{"job": "id", "after": "30m", "result": …}`: what a call that starts a job returns.
struct WorldJob {
  std::string id;
  Millis after = 0; // from the call until the result is ready
  Json result;
  std::optional<vm::Failure> fails; // else `result`
};

struct WorldEntry {
  std::size_t index = 0; // in `answers`
  bool isAsk = false;
  std::string name;                 // intrinsic, or the key of a question
  Json when = Json::object();       // named arguments
  std::optional<vm::Failure> fails; // else `answer`
  Json answer;
  std::optional<WorldJob> job;        // when `answer` is spelled as one; counts for calls that return a Job only
  std::optional<Millis> after;        // none: at once (a timeout: when its time is over)
  std::optional<std::uint64_t> times; // none: without end
  bool silent = false;                // a question: nobody answers, and that is meant
  bool fromTest = false;              // a test's: records may leave fields out
};

enum class WorldDefault : std::uint8_t { none, unavailable, empty };

struct WorldRead;
struct World {
  std::string path; // for messages
  std::vector<WorldEntry> entries;
  WorldDefault otherwise = WorldDefault::none;

  static WorldRead parse(std::string_view bytes, const std::string &path);
  static WorldRead parseFile(const std::string &path);
  /// What can be said of it once the module is known: intrinsics and arguments that do not exist, `when` that can never match.
  std::vector<Problem> check(const vm::Module &) const;
};
struct WorldRead {
  std::optional<World> world;
  std::vector<Problem> problems;
};

/// Whether a call's arguments are those of `when`, as values of their types; null: not given.
bool matchesArguments(const vm::Module &, const vm::Intrinsic &, const Json &when, const Json &arguments);

inline constexpr std::size_t worldBytes = 16u << 20;
inline constexpr unsigned worldDepth = 64;

class WorldHost final : public Host {
public:
  explicit WorldHost(const World &w) : world(w), used(w.entries.size(), 0) {}
  Reply begin(const OutgoingCall &) override;
  bool simulated() const override { return true; }
  void replayed(const OutgoingCall &call, const Reply &) override { begin(call); } // what is used up stays used up
  std::optional<Problem> misfit(const Reply &, const std::string &call, const std::string &reason) const override;

private:
  struct Job {
    Millis ready = 0;
    vm::Answer answer;
    std::string origin;
  };
  Reply answerHost(const OutgoingCall &);
  Reply answerAsk(const OutgoingCall &);
  Reply answerAwait(const OutgoingCall &);
  const WorldEntry *take(const OutgoingCall &, bool isAsk);

  const World &world;
  std::vector<std::uint64_t> used;
  std::map<std::string, Job> jobs;
  std::uint64_t madeJobs = 0;
};

} // namespace tejun::runner
