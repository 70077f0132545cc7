// The cases of a store: taken in, driven, answered, ended, taken back. Each call drives one case as far as it goes now and leaves it at
// rest on disk, so that a process that ends leaves nothing behind. Nothing is printed, nothing throws.
#pragma once

#include "runner/execute/run_case.h"
#include "runner/journal/durable_host.h"
#include "runner/world/world.h"

#include <memory>
#include <string>
#include <vector>

namespace tejun::runner {

struct NewCase {
  std::string moduleBytes;
  const Alert *alert = nullptr;
  std::string playbook;
  std::string worldBytes, worldPath; // who answers, in this process and the next ones; empty: nobody
  Language language = Language::english;
};

/// A containment that a roll-back is about.
struct Undo {
  std::string of;   // `edr.isolate(host: pc-b)`
  std::string call; // what takes it back; empty: nothing does
  bool done = false;
  Phrase why{""}; // not done: why
};

struct CaseDone {
  std::int64_t id = 0;
  std::optional<RunRow> row;       // as it is on disk now
  std::optional<RunResult> result; // of driving it
  std::vector<Undo> undos;         // of a roll-back, in its order
  std::vector<Problem> problems;
  bool failed() const { return hasErrors(problems); }
};

/// What somebody says: which question (its name, or its id when two have the same name), and the answer.
struct Said {
  std::string name;
  std::string text;
  std::optional<vm::Failure> failure;
  std::string by;
};

class Cases {
public:
  /// What stands between a run and whoever answers it: a terminal, a test's counter.
  using Wrap = std::function<std::unique_ptr<Host>(Host &behind)>;
  Cases(Store &s, Surroundings around, Progress *p = nullptr, Wrap w = {})
      : store(s), surroundings(std::move(around)), progress(p), wrap(std::move(w)) {}

  /// On disk before anything is done about it.
  CaseDone open(const NewCase &);
  /// Lets a case go on: after a crash, when its time has come, or out of quarantine.
  CaseDone carryOn(std::int64_t id, const std::string &by);
  CaseDone answer(std::int64_t id, const Said &);
  CaseDone approve(std::int64_t id, const std::string &name, bool granted, const std::string &by);
  CaseDone abort(std::int64_t id, const std::string &by, const std::string &why);
  /// Takes back what the case contained, the last first. May be called again until all is done.
  CaseDone rollBack(std::int64_t id, const std::string &by);
  /// As it is, told from its journal; nothing is sent or written.
  CaseDone look(std::int64_t id);

  /// The cases that can go on now: interrupted, or due.
  std::vector<std::int64_t> due();

private:
  struct Opened;
  std::optional<Problem> prepare(RunLog &, Opened &, bool sends = true);
  CaseDone drive(RunLog &, Opened &, const Given *);
  CaseDone settle(RunLog &, Opened &, const Given *);
  void rest(RunLog &, const DurableHost &, const RunResult &);
  CaseDone say(std::int64_t id, const std::string &name, const std::string &kind, const Given &);
  std::optional<Problem> toPresent(std::unique_ptr<RunLog> &, CaseDone &);
  CaseDone takeBack(RunLog &, Opened &, const Given *);
  void quarantine(RunLog &, const std::string &reason, CaseDone &);
  static CaseDone finished(const RunLog &, CaseDone);
  static CaseDone refused(Problem, const RunLog * = nullptr);
  void probe(CrashPoint at) const {
    if (surroundings.probe) surroundings.probe(at);
  }

  Store &store;
  Surroundings surroundings;
  Progress *progress;
  Wrap wrap;
};

/// Times that a case may be driven without coming forward.
inline constexpr std::uint32_t crashesAllowed = 3;

/// What is needed to drive a case, read from the store.
struct Cases::Opened {
  std::shared_ptr<const vm::Module> module;
  Alert alert;
  std::optional<World> world;
  CaseOptions options;
  std::unique_ptr<Host> base, outer;
  Host &host() { return outer ? *outer : *base; }
};

} // namespace tejun::runner
