// Stands between the run loop and whoever answers, and makes a run durable: what the journal has is answered from it, and nothing is sent
// before its intent is on disk. One commit a step: the answer of one call is written with the intent of the next. After a crash, a call
// that was sent and not answered follows the policy of its intrinsic.
#pragma once

#include "runner/execute/secrets.h"
#include "runner/journal/run_log.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

/// Where a process may die, for tests that let it.
enum class CrashPoint : std::uint8_t { opening, opened, intent, committed, answered, closing, closed };
inline constexpr std::string_view crashPointNames[] = {"opening",  "opened",  "intent", "committed",
                                                       "answered", "closing", "closed"};

/// Whoever answers the runs of a module, or why nobody does.
struct Answerer {
  std::unique_ptr<Host> host; // null when an error is among the problems
  std::vector<Problem> problems;
};

struct Surroundings {
  std::function<Millis()> clock; // the present
  std::function<void(CrashPoint)> probe = {};
  std::function<Answerer(const vm::Module &)> providers = {}; // of cases that no world answers
};

/// What a person says, to one question or about one call whose outcome is not known.
struct Given {
  CallPlace at;
  std::string text;                   // as typed: JSON, or as the question's form has it
  std::optional<Json> value;          // instead of a text
  std::optional<vm::Failure> failure; // instead of an answer: it did not happen
  std::string by;
  std::string name = {}; // of the question, for messages
};

/// A question that is open, or a call that somebody must settle.
struct Wait {
  CallPlace at;
  std::string name;
  std::string kind; // `question`, `approval`, `outcome`
  Json arguments;
  std::optional<Millis> until;
  Json toJson() const;
};

class DurableHost final : public Host {
public:
  enum class Mode : std::uint8_t { drive, look }; // look: nothing is sent, nothing is written
  DurableHost(Host &h, RunLog &l, const Secrets &hidden, const Surroundings &s, Mode m, const Given *g = nullptr)
      : behind(h), log(l), secrets(hidden), surroundings(s), mode(m), given(g) {}

  Reply begin(const OutgoingCall &) override;
  /// Calls from here on are filed under their id with this before it: `undo 0#3`.
  void fileUnder(std::string before) { prefix = std::move(before); }
  bool simulated() const override { return behind.simulated(); }
  std::optional<Millis> present() const override { return mode == Mode::look ? log.row.changed : surroundings.clock(); }
  std::optional<Problem> misfit(const Reply &r, const std::string &call, const std::string &reason) const override {
    return behind.misfit(r, call, reason);
  }

  /// Why the run must be put aside: the journal and the run do not agree.
  const std::string &disagreement() const { return quarantine; }
  /// Why nothing more was written.
  const std::optional<Problem> &failure() const { return failed; }
  /// What is wrong with what was given; nothing when it was taken, or not asked for.
  const std::optional<Phrase> &unfit() const { return misfitting; }
  const std::vector<Wait> &waits() const { return waiting; }
  /// When to ask again after a job that was not done; nothing: none is waited for.
  std::optional<Millis> again() const { return askAgain; }
  bool waitUntil(Millis due) override { return mode == Mode::drive && behind.waitUntil(due); }
  /// Whether what happens now is new, not told again.
  bool live() const { return beyond; }

private:
  Json shownArguments(const OutgoingCall &) const;
  Reply hold(const OutgoingCall &, const std::string &name) const;
  Reply stop(const OutgoingCall &, std::string reason);
  bool write();
  Reply dispatch(const OutgoingCall &, const CallPlace &);
  Reply interrupted(const OutgoingCall &, const CallPlace &);
  std::optional<Reply> byKey(const OutgoingCall &, const CallPlace &);
  Reply reconcile(const OutgoingCall &, const CallPlace &);
  Reply outcomeUnknown(const OutgoingCall &, const CallPlace &);
  Reply resend(const OutgoingCall &, const CallPlace &);
  Reply settled(const CallPlace &, Reply, const std::string &by = {});
  std::optional<Reply> fromPerson(const OutgoingCall &, const CallPlace &);
  void probe(CrashPoint at) const {
    if (surroundings.probe) surroundings.probe(at);
  }

  Host &behind;
  RunLog &log;
  const Secrets &secrets; // what waits is shown to people
  const Surroundings &surroundings;
  Mode mode;
  const Given *given;
  std::string prefix;
  std::map<std::string, std::uint32_t> places;
  std::vector<Wait> waiting;
  std::string quarantine;
  std::optional<Problem> failed;
  std::optional<Phrase> misfitting;
  std::optional<Millis> askAgain;
  bool used = false, beyond = false;
};

} // namespace tejun::runner
