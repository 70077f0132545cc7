// A run: one case carried out on one verified module. The run computes and the driver acts: a run never blocks, never does I/O,
// reads no clock. It executes until every track waits for something or the run ends, then returns; what it waits for is listed in
// `pending()`, `bounds()` and `promises()`. The driver answers in whatever order it likes; that order, with its times, is the
// journal, and the same answers in the same order give the same run, bit for bit.
//
// Ownership: a run owns its values and shares the module. References and views that it hands out live until the next call that
// makes it move (start, resume, expireBound, breachPromise), JSON values are the caller's own. An observer must outlive the run.
// Errors: nothing throws. A wrong call of the driver (an unknown id, a start while something waits) changes nothing and returns a
// step whose `misuse` says what was wrong. What goes wrong inside (a limit, a trap) ends the run with a status.
// Threads: one thread at a time; different runs are independent, also on one module.
#pragma once

#include "vm/bytecode/module.h"
#include "vm/runtime/limits.h"

#include <nlohmann/json.hpp>

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tejun::vm {

class Machine; // the run's inside: vm/runtime/machine.h

using Json = nlohmann::json;
using Millis = std::int64_t; // a Time: ms since 1970 UTC; or a Duration

enum class RunStatus : std::uint8_t {
  idle,     // nothing was started yet
  waiting,  // something is pending
  finished, // the started function returned, or the run reached an `end` (see `end()`)
  parked,   // needs attention; everything is kept
  failed,   // the procedure says `fail`
  limit,    // a limit was hit (see `stop()`)
  trap,     // a defect (see `stop()`)
};

/// Which track: the ordinal of the started function, then at each level the ordinal of the spawned child. Printed as `0.2.1`.
using TrackPath = std::vector<std::uint32_t>;

/// A call's name within its run; with the run's id it is the idempotency key. Printed as `0.2#5`.
struct CallId {
  TrackPath track;
  std::uint32_t index = 0;
  auto operator<=>(const CallId &) const = default;
  bool operator==(const CallId &) const = default;
};
std::string toString(const TrackPath &);
std::string toString(const CallId &);

enum class CallKind : std::uint8_t { host, ask, await, sleep };

struct Location {
  Index function = none;
  Index pc = 0;
  std::string_view file; // as the module names it; empty when unknown
  std::uint32_t line = 0, column = 0;
};

/// A call that waits for its answer.
///   host   arguments: object by parameter name, absent optionals left out
///   ask    arguments: {"question": …, "subject": …}; no subject when nothing is offered
///   await  arguments: {"job": handle}
///   sleep  arguments: {"for": "20m"}; answer it at `due`
struct PendingCall {
  CallId id;
  CallKind kind = CallKind::host;
  Index site = none;      // host, await: row of the module's sites
  Index ask = none;       // ask: row of the module's asks
  Index intrinsic = none; // host
  std::uint8_t effects = 0;
  Json arguments;
  Location at;
  Millis since = 0;             // the run's time when it was made
  std::optional<Millis> due;    // sleep: when it wakes; ask: when silence sets in; await: the innermost bound
  std::optional<Millis> bound;  // the earliest bound in force around it
  std::vector<Index> approvals; // rows of the module's approvals in force, outermost first
  std::vector<Index> context;   // sites entered and not left, outermost first
  std::uint32_t eachFirst = 0;  // a call of `f(each xs)`: index of the group's first call …
  std::uint32_t eachCount = 0;  // … and how many it has; 0: not part of an each
};

/// What the driver answers. A value is decoded by the declared type; one that does not fit becomes the failure `bad_reply`.
struct Answer {
  std::variant<Json, Failure> what;
  std::string detail; // of a failure: for people, never seen by the procedure
  bool partial =
      false; // a test's value: records by the names of their fields, which may leave some out; reading those is a trap
  static Answer value(Json json) { return {std::move(json), {}}; }
  static Answer given(Json json) { return {std::move(json), {}, true}; }
  static Answer failure(Failure kind, std::string detail = {}) { return {kind, std::move(detail)}; }
  static Answer done() { return {Json(), {}}; } // sleep, a task, an intrinsic that returns nothing
  const Json *json() const { return std::get_if<Json>(&what); }
  const Failure *failed() const { return std::get_if<Failure>(&what); }
};

using TimerId = std::uint32_t; // unique in the run, in order of opening
struct Bound {                 // `at most`: when it passes, call expireBound
  TimerId id = 0;
  TrackPath track;
  Millis due = 0;
};
struct Promise { // `within`, or a clock: when it passes, call breachPromise
  TimerId id = 0;
  TrackPath track;
  Index site = none;
  Millis due = 0;
  Index breach = none; // a clock's: the function that its breach starts
};

/// Why a run was stopped by a limit, a trap, `fail` or `park`, in numbers and titles.
struct Stop {
  LimitKind limit{};      // status limit
  std::uint16_t trap = 0; // status trap: row of Traps.def
  std::string reason;     // one line for people
  Location at;
  std::vector<std::string> stack; // innermost first: `method 1.1.2 送出データ通信の調査`, `step 1 sent`, …
};

struct End {
  Index outcome = none; // row of the module's outcomes
  std::string reason;
  Location at;
};
struct Remark {
  Index site = none;
  std::string reason;
};
struct Omission {
  Index duty = none;
  std::string reason;
};
struct Handoff {
  Phase phase{};
  Json package;
  TypeIndex type = 0;
};

struct Step {
  RunStatus status = RunStatus::idle;
  std::string misuse; // not empty: the call was wrong and changed nothing
};

/// Told what happens, as it happens; trace, path and journal derive from it. It must not call back into the run except for
/// const members, and must not throw.
class Observer {
public:
  struct Where {
    const TrackPath &track;
    Millis now;
    const std::vector<Index> &context; // sites, outermost first
    Location at;
  };
  virtual ~Observer() = default;
  virtual void entered(const Where &, Index /*site*/) {}
  virtual void left(const Where &, Index /*site*/) {}
  virtual void taken(const Where &, Index /*site*/) {}
  virtual void remarked(const Where &, Index /*site*/, std::string_view /*reason*/) {}
  virtual void established(const Where &, Index /*fact*/, const Json & /*value*/, std::string_view /*reason*/) {}
  virtual void assumed(const Where &, Index /*fact*/, const Json & /*value*/, std::string_view /*reason*/) {}
  virtual void severityChanged(const Where &, std::optional<Severity> /*certain*/,
                               std::optional<Severity> /*possible*/) {}
  virtual void dutyMet(const Where &, Index /*duty*/) {}
  virtual void dutyOmitted(const Where &, Index /*duty*/, std::string_view /*reason*/) {}
  virtual void handedOff(const Where &, const Handoff &) {}
  virtual void called(const PendingCall &) {}
  /// The answer as the procedure sees it: a value that did not fit is the failure `bad_reply`, its detail says why.
  virtual void answered(const PendingCall &, const Answer &) {}
  /// Given up: a bound around it passed or the run ended.
  virtual void abandoned(const PendingCall &) {}
  virtual void boundExpired(const Where &, const Bound &) {}
  virtual void promiseBreached(const Where &, const Promise &) {}
  virtual void trackStarted(const TrackPath &, Index /*function*/) {}
  virtual void trackEnded(const TrackPath &) {}
  virtual void ended(const Where &, const End &) {}
  /// parked, failed, limit, trap
  virtual void stopped(const Where &, RunStatus, const Stop &) {}
};

class Run {
public:
  struct Created;
  /// The module must have passed `verify`. Fails only when the machine has no address space or a constant cannot be read.
  static Created create(std::shared_ptr<const Module>, const Limits & = {}, Observer * = nullptr);
  ~Run();
  Run(const Run &) = delete;
  Run &operator=(const Run &) = delete;

  // ---- before and between functions ------------------------------------------------------------------------
  /// Decodes the alert by the module's Alert type into slot 0. Returns what does not fit, `$.source.port: expected …`; empty: well.
  std::string setAlert(const Json &);
  void setIncident(Index incident);
  /// The run's time, which never goes back. The moving calls below take it too.
  void setNow(Millis);

  // ---- moving ----------------------------------------------------------------------------------------------
  /// Starts a function on a track of its own; `arguments` is an array by the declared types. Only when nothing is pending.
  Step start(Index function, const Json &arguments = Json::array());
  /// The same with the alert as the only argument (enrich, confirm).
  Step startOnAlert(Index function);
  Step resume(const CallId &, const Answer &, Millis now);
  Step expireBound(TimerId, Millis now);
  /// An approver sends the call back with a remark: the procedure goes on where it says what is then done. `mayRework` says whether.
  Step rework(const CallId &, const std::string &remark, Millis now);
  /// Records the breach, reports it; of a clock, what its breach says begins.
  Step breachPromise(TimerId, Millis now);
  /// After `enrich`: its result becomes the alert.
  void adoptAlert();

  // ---- what it waits for -----------------------------------------------------------------------------------
  RunStatus status() const;
  Millis now() const;
  const std::vector<PendingCall> &pending() const; // in order of (track, index)
  const PendingCall *find(const CallId &) const;
  const std::vector<Bound> &bounds() const;
  const std::vector<Promise> &promises() const;
  /// The next time at which something is due by itself: a sleep, silence, a bound, a promise.
  std::optional<Millis> nextDue() const;
  /// Arguments of every call of the group that this call is part of (its own alone outside an `each`): what is approved.
  Json groupArguments(const CallId &) const;
  bool mayRework(const CallId &) const;
  /// Whether an answer would fit: empty, or what is wrong with it, `$: expected one of the offered, got "x"`.
  std::string checkAnswer(const CallId &, const Json &, bool partial = false) const;

  // ---- the case --------------------------------------------------------------------------------------------
  const Module &module() const;
  Json alert() const;
  /// What the function that was started last returned; null when nothing. Verdicts are numbers.
  Json result() const;
  /// Known facts by name.
  Json facts() const;
  bool factKnown(Index fact) const;
  Index incident() const; // none until set
  std::optional<Severity> severity() const;
  std::optional<Severity> possibleSeverity() const;
  const std::vector<Index> &dutiesMet() const;
  const std::vector<Omission> &dutiesOmitted() const;
  std::vector<Index> dutiesMissing() const;
  const std::vector<Handoff> &handoffs() const;
  const std::vector<Remark> &remarks() const;
  /// A run slot's value as JSON, null when it has none (a step's result).
  Json slot(Index) const;
  const End *end() const;   // set once the run reached an `end`
  const Stop *stop() const; // set when the status is parked, failed, limit or trap

  struct Used {
    std::uint64_t fuel = 0, outputBytes = 0;
    std::uint32_t heapBytes = 0, tracks = 0, waits = 0;
    std::array<std::uint32_t, effectCount> hostCalls{};
  };
  Used used() const;

  /// For detect/, which reads the alert as typed values.
  const Machine &machine() const;

private:
  explicit Run(std::unique_ptr<Machine>);
  std::unique_ptr<Machine> m;
};

struct Run::Created {
  std::unique_ptr<Run> run;
  std::string error; // set when there is no run
};

} // namespace tejun::vm
