// The journal of one stored run while it is driven: what is on disk, decoded and verified, and what is added and not yet written. Calls
// are found by where they stand: the call's name in the run (track and index), and its how many'th sending that is.
#pragma once

#include "runner/execute/host.h"
#include "runner/journal/store.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

struct CallPlace {
  std::string call;        // `0.2#5`; `undo 0.2#5`
  std::uint32_t place = 0; // a call may look up endpoints, ask for approvals, and be tried again
  auto operator<=>(const CallPlace &) const = default;
};
/// `0.2#5/1`: what `tejun case answer` takes where a name is not enough.
std::string toString(const CallPlace &);

std::optional<vm::Failure> failureNamed(std::string_view);

struct JournaledCall {
  std::string name;
  vm::CallKind kind = vm::CallKind::host;
  std::uint32_t attempt = 1;
  Json arguments;
  Millis at = 0;
  std::optional<Reply> reply;
  std::vector<std::string> approvedBy; // before there are enough
  bool is(const OutgoingCall &) const;
};

class RunLog {
public:
  struct Loaded {
    std::unique_ptr<RunLog> log;
    std::optional<Problem> problem;
  };
  /// Of a run that is there. Its chain is verified, and that each entry can be what it says.
  static Loaded load(Store &, std::int64_t run);
  /// Of a new run; nothing is written yet.
  RunLog(Store &, RunRow, const Json &opened, Millis at);

  RunRow row;
  const Json &opened() const { return opened_; }
  const JournaledCall *find(const CallPlace &) const;
  /// In the order in which they were sent.
  const std::vector<CallPlace> &order() const { return order_; }
  const std::vector<Entry> &entries() const { return entries_; }
  /// The key that a provider sees, the same at every attempt.
  std::string keyOf(const std::string &call, const std::string &name) const;

  /// False: it is larger than an entry may be, and nothing was added.
  [[nodiscard]] bool intent(Millis at, const CallPlace &, const OutgoingCall &);
  /// An answer that is larger than an entry may be becomes `bad_reply`.
  void answer(Millis at, const CallPlace &, Reply &, const std::string &by = {});
  void approved(Millis at, const CallPlace &, const std::string &by);
  void note(Millis at, EntryKind, const Json &payload);
  /// Whether no more may be added.
  bool full() const { return bytes_ + 2 * payloadBytes > journalBytes; }

  /// What was added, and the row, in one transaction.
  std::optional<Problem> commit(std::span<const Content> = {});

private:
  RunLog(Store &s, RunRow r) : row(std::move(r)), store(s) {}
  void add(Millis at, EntryKind, std::string payload);
  std::string take(Entry &);
  std::string takeCall(const Entry &, const Json &);

  Store &store;
  Json opened_;
  std::map<CallPlace, JournaledCall> calls_;
  std::vector<CallPlace> order_;
  std::vector<Entry> entries_; // the last `fresh_` are not on disk
  std::size_t fresh_ = 0, bytes_ = 0;
};

} // namespace tejun::runner
