// Drives a run: sends its calls through the gate to the host, keeps virtual time, and delivers what is due in the order of
// (due time, kind, track, index). Retries, time limits, silence, bounds and promises are here; what the procedure means is not.
#pragma once

#include "runner/execute/gate.h"
#include "runner/execute/host.h"
#include "runner/execute/recorder.h"
#include "vm/runtime/run.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

/// Whether it may be over by itself: such a call is sent again as often as its intrinsic says.
bool isRetried(vm::Failure);

class Loop {
public:
  Loop(vm::Run &r, Host &h, Gate &g, Recorder &rec, RunResult &res, bool dry)
      : run(r), host(h), gate(g), recorder(rec), result(res), dryRun(dry) {}

  /// Until the function that was started ends, the run stops, or nothing more can come.
  void drive(vm::Step started);
  /// The questions that nobody answers, when the run still waits.
  std::vector<OpenCall> unanswered() const;
  /// When the next thing is due that must not happen yet.
  std::optional<Millis> wakes() const { return waking; }
  /// Set when the run refused a call of ours.
  bool misused() const { return broken; }
  Millis now() const { return clock; }
  void setNow(Millis at) { advance(at); }

  /// A question that the driver asks itself; nothing: nobody answers in time.
  std::optional<Json> askPerson(const vm::Ask &, const vm::CallId &, const Json &arguments,
                                std::optional<Millis> silentAt);

private:
  /// A call on its way. Without a due time nothing will come by itself.
  struct Flight {
    enum class State : std::uint8_t { gated, sent, backOff } state = State::sent;
    std::optional<Millis> due;
    std::optional<Millis> remind;
    Reply reply;
    std::uint32_t attempt = 0;
    vm::CallId group;
  };
  /// Calls that one decision covers: an `each`, or one call.
  struct Group {
    enum class State : std::uint8_t { looking, asking, open, refused } state = State::looking;
    std::optional<Millis> due;
    vm::Index intrinsic = vm::none;
    vm::PendingCall call; // the first that was seen, for messages
    Json calls;
    struct Question {
      Requirement need;
      Reply reply;
      bool granted = false;
      std::string remark = {}; // sent back: what to change
    };
    std::vector<Question> questions;
    struct LookUp {
      std::string intrinsic;
      Json arguments;
      vm::Answer answer;
    };
    std::vector<LookUp> lookUps;
    Millis asked = 0;
  };
  enum class EventKind : std::uint8_t { answer, group, bound, promise, reminder };
  struct Event {
    Millis due = 0;
    EventKind kind{};
    vm::CallId id;
    vm::TimerId timer = 0;
  };

  void nobodyAnswers(const vm::PendingCall &, const std::string &question);
  void launch(const vm::PendingCall &);
  void sweep();
  void givenUp(const vm::CallId &, const Flight &);
  std::optional<Event> next() const;
  bool mayHappen(const Event &);
  bool patient() const { return host.present().has_value(); }
  void hold(const vm::PendingCall &, const std::string &name);
  void handle(const Event &);
  void advance(Millis at);
  void check(const vm::Step &);

  OutgoingCall outgoing(const vm::PendingCall &, const std::string &name, std::uint32_t attempt);
  void send(const vm::PendingCall &, Flight &);
  void sendAsk(const vm::PendingCall &, Flight &);
  void passGate(const vm::PendingCall &, Flight &);
  void arrive(const vm::PendingCall &, Flight &);
  void deliver(const vm::PendingCall &, const Flight &);
  void refuse(Flight &, vm::Failure, std::string detail);

  void lookUp(Group &);
  void decide(const vm::CallId &, Group &);
  void askApproval(Group &);
  void settle(const vm::CallId &, Group &);
  void release(const vm::CallId &, Group &);

  vm::Run &run;
  Host &host;
  Gate &gate;
  Recorder &recorder;
  RunResult &result;
  bool dryRun;
  bool broken = false;
  Millis clock = 0;
  std::optional<Millis> waking;
  std::map<vm::CallId, Flight> flights;
  std::map<vm::CallId, Group> groups;
  std::vector<OpenCall> open; // questions that nobody answers, also those given up since
};

} // namespace tejun::runner
