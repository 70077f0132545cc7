// What a provider in C++ is written with: it says what it answers and answers it; lines, limits, cancelling, keys and the end are done
// here (docs/reference/provider-protocol.md). Depends on nothing of the runner.
//
// Calls come one at a time, on a thread of their own. Standard output belongs to the protocol: a provider writes to standard error only.
#pragma once

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

namespace tejun::provider {

using Json = nlohmann::json;

/// Thrown by whoever answers. `kind` is one of the failures of the language; `message` is for people.
struct Failed {
  std::string kind, message;
};
/// Thrown for a call that is none of the manifest's, or whose arguments are not.
struct Invalid {
  std::string message;
};

struct Call {
  std::string intrinsic;
  Json arguments;
  std::string key;
  std::chrono::steady_clock::time_point deadline;
  const std::atomic<bool> &cancelled;
};

struct Reconciliation {
  enum class State : unsigned char { done, never, unknown } state = State::unknown;
  Json value = {};
};

class Provider {
public:
  virtual ~Provider() = default;
  /// Settings and secrets of the site; throws `Failed` when they make no sense.
  virtual void initialize(const Json & /*settings*/, const Json & /*secrets*/) {}
  /// The manifest, `{"intrinsics": […]}`.
  virtual Json describe() = 0;
  /// The answer, null when nothing is answered.
  virtual Json call(const Call &) = 0;
  /// The result of a job; nothing: it goes on.
  virtual std::optional<Json> await(const std::string & /*intrinsic*/, const std::string &job) {
    throw Failed{"not_found", "there is no job " + job};
  }
  /// What became of a key; asked only for keys that this process has not answered itself.
  virtual Reconciliation reconcile(const Call &) { return {}; }
};

/// Serves standard input until it ends; what `main` returns.
int serve(Provider &, const std::string &name, const std::string &version);

} // namespace tejun::provider
