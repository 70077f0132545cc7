// The inside of a run: values, tracks, what waits, the case. One class, its functions by idea in files of their own:
//   interpreter.cpp  the instructions            tracks.cpp      scheduling, bounds, promises
//   host_gate.cpp    calls and their answers     case_state.cpp  facts, severity, duties, ends
// Private to vm/; others use vm/runtime/run.h.
#pragma once

#include "vm/bytecode/instruction.h"
#include "vm/runtime/codec.h"
#include "vm/runtime/decoded.h"
#include "vm/runtime/heap.h"
#include "vm/runtime/interned.h"
#include "vm/runtime/patterns.h"
#include "vm/runtime/run.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tejun::vm {

struct Frame {
  Index function = 0;
  Index pc = 0;            // of the instruction that runs, or that waits
  std::size_t base = 0;    // its first register in the track's
  std::uint8_t result = 0; // register of the caller that receives the result
  bool wantsResult = false;
  std::size_t bounds = 0, approvals = 0, context = 0; // how many were open when it was entered
};

struct OpenBound {
  TimerId id = 0;
  Index target = 0;
  Millis due = 0;
  std::size_t frame = 0;                  // depth of the frame that opened it
  std::size_t approvals = 0, context = 0; // open at that time
  std::size_t tracks = 0;                 // tracks started before it
  // Of a place that an approver can send back to; it has no due time.
  bool isRework = false, mayGoBack = false;
  std::uint8_t remark = 0; // the register
};

/// `f(each xs)` under way: one entry an item, in their order.
struct EachItem {
  Cell argument = 0;
  bool asked = false, answered = false, succeeded = false;
  Cell result = 0;
  Failure failure{};
};
struct EachState {
  TypeIndex argument = 0, result = 0;
  std::uint32_t firstCall = 0, waiting = 0;
  std::size_t nextItem = 0;
  std::vector<EachItem> items;
};

enum class TrackState : std::uint8_t { runnable, call, slot, join, clock, ended };

struct Track {
  std::size_t index = 0; // in Machine::tracks
  TrackPath path;
  std::size_t parent = ~std::size_t{0}; // index of the track that started it
  std::size_t parentFrame = 0;
  TrackState state = TrackState::runnable;
  std::vector<Frame> frames;
  std::vector<Cell> registers; // up to `top` in use; it does not shrink
  std::size_t top = 0;
  std::vector<OpenBound> bounds;
  std::vector<Index> approvals; // rows of the module's, outermost first
  std::vector<Index> context;   // sites entered and not left
  std::uint32_t nextCall = 0, nextChild = 0;
  Index waitsFor = 0; // slot, clock
  Index clock = none; // the site of the clock whose breach started it; no join waits for it
  std::optional<EachState> each;
};

/// A deadline saturates: nothing waits longer than time itself.
inline Millis later(Millis time, Millis length) {
  Millis due = 0;
  return __builtin_add_overflow(time, std::max<Millis>(length, 0), &due) ? std::numeric_limits<Millis>::max() : due;
}

struct SlotValue {
  enum State : std::uint8_t { unset, set, skipped } state = unset;
  Cell value = 0;
};

class Machine {
public:
  static constexpr std::size_t recordBytes = 16;
  static constexpr std::size_t openPlaces = 1024; // sites of a track that are entered and not left; promises of a run

  Machine(std::shared_ptr<const Program>, std::unique_ptr<Cage>, const Limits &, Observer *);
  ~Machine();

  const Module &module() const { return *program->module; }
  TypeIndex registerType(const Frame &f, std::size_t reg) const {
    return module().functions[f.function].registers[reg];
  }
  bool loadConstants(std::string &error);

  // ---- entering: what throws below ends the run here -----------------------------------------------------------
  Step guarded(const std::function<void()> &move);
  Step begin(Index function, const std::vector<Cell> &ownedArguments);
  Step answer(const CallId &, const Answer &, Millis at);
  Step expire(TimerId, Millis at);
  Step rework(const CallId &, const std::string &remark, Millis at);
  Step breach(TimerId, Millis at);
  bool mayStart(Index function, std::size_t arguments, std::string &misuse) const;

  // ---- tracks.cpp ----------------------------------------------------------------------------------------------
  void schedule();
  bool ready(const Track &) const;
  Track &startTrack(Index function, Track *parent, const std::vector<Cell> &ownedArguments);
  const Decoded &pushFrame(Track &, Index function, std::uint8_t result, bool wantsResult);
  void popFrame(Track &);
  /// What is still open there, which is rare.
  void closeFrame(Track &, const Frame &);
  const Decoded &decoded(Index function) {
    Decoded &d = functions[function];
    if (d.slots.empty()) [[unlikely]]
      decodeFunction(*program, function, constants, fuse, d);
    return d;
  }
  void endTrack(Track &);
  void cancelTrack(Track &);
  void endAllTracks();
  bool joined(const Track &, Index clock = none) const;
  /// Whether it is, or was started by, what the breach of a clock started.
  bool isOfClock(const Track &) const;
  void pushBound(Track &, Cell duration, Index target);
  OpenBound openBound(const Track &, Index target);
  void pushRework(Track &, Cell times, std::uint8_t remark, Index target);
  /// The place that the call can be sent back to; null: none, or something was changed since.
  OpenBound *reworkOf(const PendingCall &);
  void expireInto(Track &, const OpenBound &);
  void popBound(Track &);
  void openPromise(const Track &, Cell duration, Index site, Index breach = none);
  Cell officeTime(Index row);
  void dropPromise(std::size_t);
  template <typename F> void dropPromises(F which);
  void closePromise(const Track &, Index site);
  void closeTimersOf(const Track &);
  Track *trackOf(const TrackPath &);

  // ---- interpreter.cpp -----------------------------------------------------------------------------------------
  /// Runs a track until it waits or ends.
  void execute(Track &);

  // ---- host_gate.cpp -------------------------------------------------------------------------------------------
  void callHost(Track &);
  void callEach(Track &);
  void callAsk(Track &);
  void callAwait(Track &);
  void callSleep(Track &);
  void settle(Track &, const PendingCall &, const Answer &);
  void sendEach(Track &);
  void finishEach(Track &);
  void dropEach(Track &);
  void complete(Track &, std::size_t reg, Cell owned, Index pc);
  void abandonCallsOf(Track &);
  void abandonAllCalls();
  PendingCall newCall(Track &, CallKind) const;
  Instruction instructionOf(const Track &) const;
  void post(PendingCall);
  void countHostCall(std::uint8_t effects);
  Json hostArguments(const Track &, std::size_t replaced, TypeIndex type, Cell value, std::uint64_t &budget) const;
  /// Traps on an argument that the manifest does not declare.
  void checkDomains(const Intrinsic &, const Json &arguments) const;
  Json spendOutput(const std::function<Json(std::uint64_t &)> &);
  /// An owned value, or why it does not fit.
  std::string decodeAnswer(const PendingCall &, const Json &, bool partial, Cell &);
  Json groupArguments(const PendingCall &) const;
  std::string checkOffer(const PendingCall &, TypeIndex, const Json &canonical) const;
  std::string checkAnswer(const PendingCall &, const Json &, bool partial) const;
  /// Unit when nothing is decoded.
  TypeIndex answerType(const PendingCall &) const;
  Json normalised(const PendingCall &, TypeIndex, const Json &) const;

  // ---- case_state.cpp ------------------------------------------------------------------------------------------
  void setFact(Track &, Index fact, Cell value, std::string_view reason, bool assumed);
  void setSeverity(Track &, std::int64_t certain, std::int64_t possible);
  void meetDuty(Track &, Index duty);
  void omitDuty(Track &, Index duty, std::string_view reason);
  /// What is recorded takes room at the driver's: it counts as output.
  void record(std::size_t bytes) { meter.emit(recordBytes + bytes); }
  void enterSite(Track &, Index site);
  void leaveSite(Track &, Index site);
  void takeArm(Track &, Index site);
  void remark(Track &, Index site, std::string_view reason);
  void handOff(Track &, Phase, TypeIndex, Cell);
  void endRun(Track &, Index outcome, std::string_view reason);
  void stopRun(const Track *, RunStatus, Stop);
  std::vector<Index> dutiesMissing() const;
  std::string siteText(Index) const;
  Stop stopAt(const Track *, std::string reason) const;

  Location locationOf(const Track &) const;
  Observer::Where where(const Track &t) const { return {t.path, time, t.context, locationOf(t)}; }
  Cell alertValue() const { return slots.empty() ? 0 : slots[0].value; }
  void replaceAlert(Cell owned);
  /// For questions that are not part of the run: what they cost is not the run's, and its values stay untouched.
  Json encodeFree(TypeIndex, Cell) const;
  std::string decodeFree(TypeIndex, const Json &, bool partial, Json &canonical) const;

  std::shared_ptr<const Program> program;
  std::unique_ptr<Cage> cage;
  Meter meter;
  Interner interner;
  Heap heap;
  Codec codec;
  Patterns patterns;
  Observer silent; // what an absent observer is
  Observer *observer;

  Track *current = nullptr; // the track that runs or is answered, for where a stop happened
  RunStatus status = RunStatus::idle;
  Millis time = 0;
  std::vector<Cell> constants;
  std::vector<Decoded> functions; // each from its first call on
  bool fuse = true;               // off: to compare with
  std::vector<SlotValue> slots;
  std::deque<Track> tracks; // in order of start; those of earlier functions are gone
  std::uint32_t functionsStarted = 0;
  TimerId nextTimer = 0;
  std::vector<PendingCall> pending;
  std::vector<Bound> bounds;
  std::vector<Promise> promises;
  std::vector<std::size_t> promiseFrames; // depth of the frame that opened each
  TypeIndex resultType = 0;
  Cell result = 0;

  std::vector<std::optional<Cell>> facts;
  Index incident = none;
  std::optional<Severity> severity, possible;
  std::vector<Index> met;
  std::vector<Omission> omitted;
  std::vector<Handoff> handoffs;
  std::vector<Remark> remarks;
  std::optional<End> end;
  std::optional<Stop> stop;
};

// Every call goes through these two, so they are here.

[[gnu::always_inline]] inline const Decoded &Machine::pushFrame(Track &track, Index function,
                                                                std::uint8_t resultRegister, bool wantsResult) {
  if (track.frames.size() >= meter.limits.stackDepth) hit(LimitKind::depth);
  const Decoded &callee = decoded(function);
  if (!cage->charge(callee.registers * sizeof(Cell) + sizeof(Frame))) hit(LimitKind::memory);
  Frame &frame = track.frames.emplace_back();
  frame.function = function;
  frame.base = track.top;
  frame.result = resultRegister;
  frame.wantsResult = wantsResult;
  frame.bounds = track.bounds.size();
  frame.approvals = track.approvals.size();
  frame.context = track.context.size();
  track.top += callee.registers;
  if (track.top > track.registers.size()) [[unlikely]]
    track.registers.resize(std::max(track.top, 2 * track.registers.size()));
  // A word is written before it is read, as the verifier proves; a reference is let go of before it is written.
  for (const std::uint8_t reg : callee.references) track.registers[frame.base + reg] = 0;
  return callee;
}

[[gnu::always_inline]] inline void Machine::popFrame(Track &track) {
  const Frame &frame = track.frames.back();
  const Decoded &function = functions[frame.function];
  if (!promises.empty() || track.bounds.size() > frame.bounds || track.approvals.size() > frame.approvals ||
      track.context.size() > frame.context) [[unlikely]]
    return closeFrame(track, Frame(frame));
  for (const std::uint8_t reg : function.references) heap.release(static_cast<Ref>(track.registers[frame.base + reg]));
  track.top = frame.base;
  cage->discharge(function.registers * sizeof(Cell) + sizeof(Frame));
  track.frames.pop_back();
}

} // namespace tejun::vm
