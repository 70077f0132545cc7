// Where cases are kept so that nothing is lost: rows of runs, their journals, and contents (modules, alerts, worlds) by their hash. The
// interface; SQLite is behind it in sqlite_store.h. It knows nothing of machines: what an entry says is text here.
#pragma once

#include "runner/journal/chain.h"
#include "runner/problem.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

/// A live run is exactly one of the first four. The numbers are a part of the format.
enum class RunState : std::uint8_t { runnable, waking, waiting, quarantined, ended };
inline constexpr std::string_view runStateNames[] = {"runnable", "waking", "waiting", "quarantined", "ended"};

struct RunRow {
  std::int64_t id = 0;
  RunState state = RunState::runnable;
  bool rollingBack = false;
  std::optional<std::int64_t> wake; // waking: when; waiting: when the wait is over by itself
  std::string waits = "[]";         // waiting: for what; a JSON array
  std::string reason;               // quarantined: why; ended: of the outcome
  std::string outcome;              // of the last time it was driven, as `tejun run --json` says it
  std::string about = "{}";         // incident, severity, playbook … for lists; a JSON object
  std::uint32_t crashes = 0;        // times that it was driven and neither came to rest nor forward since
  std::uint32_t length = 0;         // entries of its journal
  Digest head{};                    // hash of the last one
  Digest module{};                  // of its bytecode, for ever
  std::int64_t opened = 0, changed = 0;

  /// In another state, and for nothing that it waited for before.
  void become(RunState next) {
    state = next;
    wake.reset();
    waits = "[]";
  }
};

/// Why a row cannot be: empty when it can.
std::string faultOf(const RunRow &);

struct Content {
  Digest hash{};
  std::string_view bytes;
};

/// A row, or why it cannot be believed.
struct RowRead {
  std::int64_t id = 0;
  std::optional<RunRow> row;
  std::string fault;
};
struct EntriesRead {
  std::vector<Entry> entries;
  std::string fault; // what is wrong with the first that cannot be read
};

class Store {
public:
  virtual ~Store() = default;
  virtual const std::string &url() const = 0;
  /// Random, made with the store: a part of every chain and idempotency key.
  virtual const std::string &id() const = 0;

  /// The number of the next run.
  virtual std::int64_t nextRun() = 0;
  /// In one transaction that is on disk when it returns: contents, entries behind those that are there, the row. `row.length` and
  /// `row.head` are those after it. A problem: nothing was written.
  virtual std::optional<Problem> commit(const RunRow &, std::span<const Entry>, std::span<const Content> = {}) = 0;

  virtual std::vector<RowRead> runs() = 0;
  /// Neither row nor fault: there is none.
  virtual RowRead run(std::int64_t id) = 0;
  /// Unverified: the chain is the caller's to check.
  virtual EntriesRead entries(std::int64_t run) = 0;
  /// Nothing when it is not there, or is not what its hash says.
  virtual std::optional<std::string> content(const Digest &) = 0;
  /// What the storage itself finds wrong, a line each.
  virtual std::vector<std::string> damage() = 0;
  /// Runs whose entries are there without a row, and numbers that were given and are gone.
  virtual std::vector<std::int64_t> missingRuns() = 0;
};

enum class StoreUse : std::uint8_t {
  read,   // beside whoever drives
  write,  // alone: another process that has it is waited for a little
  create, // the same, and made when it is not there
};

struct StoreOpened {
  std::unique_ptr<Store> store;
  std::optional<Problem> problem;
  bool missing = false; // there is none: a wrong call
};
/// `sqlite:PATH`, or a path.
StoreOpened openStore(const std::string &url, StoreUse);

// Limits of what is kept, and of what is believed.
inline constexpr std::size_t payloadBytes = 4u << 20;
inline constexpr std::size_t journalBytes = 32u << 20; // of one run
inline constexpr std::size_t contentBytes = 64u << 20;
inline constexpr unsigned payloadDepth = 96;

} // namespace tejun::runner
