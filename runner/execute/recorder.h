// Turns what a run reports into path, calls, ledger, journal and prose. It watches; the loop acts and tells it what the run cannot
// know: attempts, guards, approvals, what is only planned. No secret comes out of it (see secrets.h).
#pragma once

#include "runner/execute/progress.h"
#include "runner/execute/prose.h"
#include "runner/execute/result.h"
#include "runner/execute/secrets.h"
#include "vm/runtime/run.h"

#include <map>
#include <string>
#include <vector>

namespace tejun::runner {

/// The call that takes a containment back: the receipt goes where its type is asked for, the rest by name. Null when nothing does.
Json undoOf(const vm::Module &, const vm::Intrinsic &, const Json &arguments, const Json &answer);

class Recorder final : public vm::Observer {
public:
  Recorder(const vm::Module &m, RunResult &r, Progress *p, Language l, const std::optional<SecretSalt> &salt = {})
      : module(m), result(r), progress(p), language(l), secrets(m, salt) {}

  /// The time of what happens next.
  void at(vm::Millis now) { clock = now; }
  /// What calls outside a step are filed under: `enrich`, `confirm c2_access`.
  void setPhase(std::string name) { phase = std::move(name); }
  void say(Mark, vm::Millis at, unsigned depth, const Phrase &);
  void journal(vm::Millis at, std::string kind, Json fields) {
    result.journal.add(at, std::move(kind), std::move(fields));
  }

  // ---- from the loop -------------------------------------------------------------------------------------------
  struct Delivery {
    std::uint32_t attempts = 1;
    bool planned = false;
    std::string origin;
  };
  /// How the answer that is about to be delivered came about.
  void delivering(Delivery d) { delivery = std::move(d); }
  void retrying(const vm::PendingCall &, vm::Failure, std::uint32_t attempt, std::uint32_t of, vm::Millis wait,
                vm::Millis now);
  void reminded(const vm::PendingCall &, vm::Millis now);
  void unanswered(const std::string &question, const vm::PendingCall &, vm::Millis now);
  void approvalAsked(const vm::PendingCall &, const std::string &name, vm::Index team, std::uint32_t quorum,
                     const Json &calls, const Phrase &reason, vm::Millis now);
  /// No answer: silence.
  /// Whether calls that are given up now were sent back by an approver.
  void sendingBack(bool is) { givenUpAs = is ? vm::Failure::denied : vm::Failure::timeout; }
  void approvalAnswered(const vm::PendingCall &, const std::string &name, vm::Index team, const Json &calls,
                        const Json *answer, bool granted, const std::string &remark, vm::Millis since, vm::Millis now);
  void lookedUp(const vm::PendingCall &, const std::string &intrinsic, const Json &arguments, const vm::Answer &,
                vm::Millis now);
  /// A question that the driver asks itself, `confirm c2_access`.
  void question(const vm::CallId &, const vm::Ask &, const Json &arguments, vm::Millis now);
  void questionAnswered(const vm::CallId &, const vm::Ask &, const Json *answer, vm::Millis since, vm::Millis now);
  /// It was sent, and its answer will never be known.
  void outcomeUnknown(const vm::CallId &);
  void guarded(const vm::PendingCall &, const Phrase &reason, vm::Millis now);

  /// The path, with the steps of a `together` in the order of the source.
  std::vector<std::string> path() const;

  // ---- from the run --------------------------------------------------------------------------------------------
  void entered(const Where &, vm::Index site) override;
  void left(const Where &, vm::Index site) override;
  void taken(const Where &, vm::Index site) override;
  void remarked(const Where &, vm::Index site, std::string_view reason) override;
  void established(const Where &, vm::Index fact, const Json &value, std::string_view reason) override;
  void assumed(const Where &, vm::Index fact, const Json &value, std::string_view reason) override;
  void severityChanged(const Where &, std::optional<vm::Severity> certain,
                       std::optional<vm::Severity> possible) override;
  void dutyMet(const Where &, vm::Index duty) override;
  void dutyOmitted(const Where &, vm::Index duty, std::string_view reason) override;
  void handedOff(const Where &, const vm::Handoff &) override;
  void called(const vm::PendingCall &) override;
  void asked(const vm::PendingCall &, const vm::Ask &);
  void answered(const vm::PendingCall &, const vm::Answer &) override;
  void abandoned(const vm::PendingCall &) override;
  void boundExpired(const Where &, const vm::Bound &) override;
  void promiseBreached(const Where &, const vm::Promise &) override;
  void ended(const Where &, const vm::End &) override;
  void stopped(const Where &, vm::RunStatus, const vm::Stop &) override;

  /// What may be seen of a call's arguments, and of those of calls that one decision covers.
  Json argumentsOf(const vm::PendingCall &) const;
  Json shownCalls(vm::Index intrinsic, const Json &calls) const;

  Phrase severityTitle(vm::Severity) const;
  std::string teamTitle(vm::Index team) const;
  std::string stepOf(const std::vector<vm::Index> &context) const;

private:
  unsigned depthOf(const std::vector<vm::Index> &context) const;
  std::string processOf(const std::vector<vm::Index> &context) const;
  Json answerOf(const vm::PendingCall &, const Json &) const;
  std::string irreversibleBecause(const vm::PendingCall &) const;
  bool answersWithSecret(const vm::PendingCall &) const;
  Phrase siteText(vm::Index site) const;
  CallRecord &record(const vm::PendingCall &);
  void contained(const vm::PendingCall &, const Json &answer);
  void hostAnswered(const vm::PendingCall &, const vm::Answer &);
  void askAnswered(const vm::PendingCall &, const vm::Answer &);

  const vm::Module &module;
  RunResult &result;
  Progress *progress;
  Language language;
  Secrets secrets;
  std::string phase;
  vm::Millis clock = 0;
  Delivery delivery;
  std::map<vm::CallId, std::size_t> records;
  vm::Failure givenUpAs = vm::Failure::timeout;
  struct Visit {
    vm::TrackPath track;
    std::string number;
  };
  std::vector<Visit> visits;
};

} // namespace tejun::runner
