// Whoever answers a run's calls: a world, providers, a person at a terminal. Time is virtual: a host says what the answer is and
// when it is there, and the loop delivers answers in the order of (due time, track, index). It knows nothing of guards, retries
// or time limits, which the loop applies around it.
#pragma once

#include "runner/problem.h"
#include "vm/runtime/run.h"

#include <functional>
#include <optional>
#include <string>

namespace tejun::runner {

using vm::Json;
using vm::Millis;

/// A call on its way out. References live as long as `begin` runs.
///   host   name `edr.isolate`, arguments by parameter name
///   ask    name `1.27`, `confirm c2_access` or `approval edr.isolate`; arguments {"question", "subject"}, for an approval
///          {"question", "intrinsic", "calls": [arguments…], "team", "quorum"}
///   await  name of the intrinsic that started the job when known; arguments {"job"}
struct OutgoingCall {
  const vm::Module &module;
  const vm::CallId &id;
  vm::CallKind kind = vm::CallKind::host;
  const std::string &name;
  const Json &arguments;
  vm::Index intrinsic = vm::none; // host
  const vm::Ask *ask = nullptr;   // ask, except approvals
  std::uint8_t effects = 0;
  vm::TypeIndex answerType = 0; // what an answer is decoded by; 0: nothing is answered
  std::uint32_t attempt = 1;
  Millis now = 0;
  std::string key =
      {}; // the same whenever this call is sent, so that who acts can see that it acted before; empty: not kept
  std::optional<Millis> silentAt = std::nullopt;       // ask: when silence sets in
  std::function<std::string(const Json &)> check = {}; // whether an answer would fit: empty, or what is wrong with it
};

struct Reply {
  std::optional<vm::Answer> answer; // nothing: silence
  Millis due = 0;                   // when the answer is there; not before `now`
  std::string origin;               // where it comes from, `answers[3]`, for messages
  bool byDefault = false;           // nothing answers this very call: `answer` is what is said then
  bool planned = false;             // nothing was sent: the answer is made up to go on with
  std::string held = {};            // not empty: nothing comes by itself until somebody settles what this names
};

/// What became of a call that was sent and whose answer is lost.
struct Reconciled {
  bool done = false; // else it never came to be
  Json value = {};   // when done: the answer
};

class Host {
public:
  virtual ~Host() = default;
  virtual Reply begin(const OutgoingCall &) = 0;
  /// Whether calls reach nobody: a dry run may then ask it anything.
  virtual bool simulated() const { return false; }
  /// The present, where people have time to answer: a question that is not answered waits, and meanwhile nothing that is due later
  /// happens. Nothing: time passes by itself, and who does not answer at once is silent.
  virtual std::optional<Millis> present() const { return std::nullopt; }
  /// What became of a call of this key, when who acts can say; it changes nothing.
  virtual std::optional<Reconciled> becameOf(const OutgoingCall &) { return std::nullopt; }
  /// Waits until then, when that is soon; false: not now, and the run rests.
  virtual bool waitUntil(Millis) { return false; }
  /// An answer that it gave in an earlier process is delivered again: it may take note, and sends nothing.
  virtual void replayed(const OutgoingCall &, const Reply &) {}
  /// What to say of an answer of its own that does not fit.
  virtual std::optional<Problem> misfit(const Reply &, const std::string & /*call*/,
                                        const std::string & /*reason*/) const {
    return std::nullopt;
  }
};

/// Nobody is there: every call is `unavailable`, every question is met by silence.
class EmptyHost final : public Host {
public:
  Reply begin(const OutgoingCall &) override;
  bool simulated() const override { return true; }
};

} // namespace tejun::runner
