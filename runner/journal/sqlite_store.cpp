// A store in one SQLite file: write-ahead log, every commit flushed, one process that writes at a time. What is read is hostile until it
// is checked: the file may be anybody's.
#include "runner/journal/sqlite.h"
#include "runner/journal/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

namespace tejun::runner {
namespace {

constexpr int format = 1;                 // of the tables, the chain and the payloads
constexpr int applicationId = 0x546a5331; // "TjS1"
constexpr int checkpointPages = 1000;
constexpr std::int64_t longestRead = 64 << 20;

constexpr std::array<std::string_view, 4> tables = {
    "CREATE TABLE store(id BLOB NOT NULL, made INTEGER NOT NULL) STRICT",
    "CREATE TABLE content(hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT",
    "CREATE TABLE run(id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL, rolling_back INTEGER NOT NULL, "
    "wake INTEGER, waits TEXT NOT NULL, reason TEXT NOT NULL, outcome TEXT NOT NULL, about TEXT NOT NULL, "
    "crashes INTEGER NOT NULL, length INTEGER NOT NULL, head BLOB NOT NULL, module BLOB NOT NULL, "
    "opened INTEGER NOT NULL, changed INTEGER NOT NULL, sum BLOB NOT NULL) STRICT",
    "CREATE TABLE journal(place INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, "
    "kind INTEGER NOT NULL, payload BLOB NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL, UNIQUE(run, seq)) STRICT"};

template <std::size_t size> std::string_view view(const std::array<unsigned char, size> &bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}
template <std::size_t size> bool fill(std::array<unsigned char, size> &out, std::string_view bytes) {
  if (bytes.size() != size) return false;
  std::copy_n(reinterpret_cast<const unsigned char *>(bytes.data()), size, out.begin());
  return true;
}

/// Over all that a row says: what flips in it is seen.
std::string sumOf(const RunRow &r) {
  std::string text = fmt::format("{} {} {} {} {} {} {} {} ", r.id, static_cast<int>(r.state), r.rollingBack,
                                 r.wake ? fmt::to_string(*r.wake) : "-", r.crashes, r.length, r.opened, r.changed);
  for (const std::string_view part :
       {std::string_view(r.waits), std::string_view(r.reason), std::string_view(r.outcome), std::string_view(r.about)})
    text += fmt::format("{}:{}", part.size(), part);
  text.append(view(r.head)).append(view(r.module));
  const Digest digest = digestOf(text);
  return std::string(view(digest).substr(0, 16));
}

Problem unusable(const std::string &path, Phrase reason) {
  return {ProblemId::store_unusable, {{"path", path}, {"reason", std::move(reason)}}};
}

/// Held as long as the process works on the store. SQLite's own locks come and go with each transaction.
class Lock {
public:
  Lock() = default;
  Lock(Lock &&other) noexcept : file_(std::exchange(other.file_, -1)) {}
  ~Lock() {
    if (file_ >= 0) close(file_);
  }
  bool take(const std::string &path) {
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) return false;
    for (int tries = 0; flock(file_, LOCK_EX | LOCK_NB) != 0; ++tries) {
      if (errno != EWOULDBLOCK || tries == 100) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  bool isOpen() const { return file_ >= 0; }

private:
  int file_ = -1;
};

class SqliteStore final : public Store {
public:
  SqliteStore(std::string url, std::string path, StoreUse use)
      : url_(std::move(url)), path_(std::move(path)), use_(use) {}

  std::optional<Problem> open(bool &missing);

  const std::string &url() const override { return url_; }
  const std::string &id() const override { return id_; }
  std::int64_t nextRun() override;
  std::optional<Problem> commit(const RunRow &, std::span<const Entry>, std::span<const Content>) override;
  std::vector<RowRead> runs() override;
  RowRead run(std::int64_t id) override;
  EntriesRead entries(std::int64_t run) override;
  std::optional<std::string> content(const Digest &) override;
  std::vector<std::string> damage() override;
  std::vector<std::int64_t> missingRuns() override;

private:
  std::optional<Problem> make();
  std::optional<Problem> settings();
  std::optional<Problem> known();
  Problem failed() const { return {ProblemId::store_write_failed, {{"reason", db_.error()}}}; }
  int write(const RunRow &, std::span<const Entry>, std::span<const Content>);
  static RowRead rowOf(const Statement &);

  std::string url_, path_, id_;
  StoreUse use_;
  Lock lock_;
  Database db_;
  bool broken_ = false; // a flush failed: what is on disk is not known, and trying again could lie
  int logPages_ = 0;
  Statement addContent_, addEntry_, putRun_;
};

std::optional<Problem> SqliteStore::open(bool &missing) {
  std::error_code ignored;
  const bool there = std::filesystem::exists(path_, ignored);
  if (!there && use_ != StoreUse::create) {
    missing = true;
    return unusable(path_, {"there is no such file", "ファイルがありません"});
  }
  if (use_ != StoreUse::read && !lock_.take(path_ + ".lock")) {
    if (lock_.isOpen()) return Problem{ProblemId::store_in_use, {{"path", path_}}};
    missing = true;
    return unusable(path_, Phrase(std::strerror(errno)));
  }
  if (!there) { // readable by nobody else: answers are in it
    const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return unusable(path_, Phrase(std::strerror(errno)));
    close(file);
  }
  if (db_.open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX) != SQLITE_OK) return unusable(path_, db_.error());
  sqlite3_busy_timeout(db_.get(), 5000);
  sqlite3_limit(db_.get(), SQLITE_LIMIT_LENGTH, longestRead + 1024);
  for (const auto &[option, on] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                   {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                   {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, use_ == StoreUse::read ? 1 : 0}})
    if (sqlite3_db_config(db_.get(), option, on, nullptr) != SQLITE_OK) return unusable(path_, db_.error());
  // An empty file is one whose making was interrupted.
  if (use_ == StoreUse::create && db_.one("SELECT count(*) FROM sqlite_schema") == "0" &&
      db_.one("PRAGMA application_id") == "0")
    if (auto problem = make()) return problem;
  if (auto problem = known()) return problem;
  return settings();
}

std::optional<Problem> SqliteStore::make() {
  db_.run("PRAGMA journal_mode=WAL");
  int code = db_.run("BEGIN IMMEDIATE");
  for (const std::string_view table : tables)
    if (code == SQLITE_OK) code = db_.prepare(table).done();
  std::array<unsigned char, 16> id{};
  randombytes_buf(id.data(), id.size());
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  if (code == SQLITE_OK)
    code = db_.prepare("INSERT INTO store VALUES(?, ?)").blob(view(id)).bind(std::int64_t{now.count()}).done();
  if (code == SQLITE_OK)
    code =
        db_.run(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}; COMMIT", applicationId, format).c_str());
  if (code != SQLITE_OK) return unusable(path_, db_.error());
  // The name of the file is not on disk before its folder is.
  const std::string folder = std::filesystem::absolute(path_).parent_path();
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool flushed = handle >= 0 && fsync(handle) == 0;
  if (handle >= 0) close(handle);
  return flushed ? std::nullopt : std::optional(unusable(path_, Phrase(std::strerror(errno))));
}

/// Whether it is a store, of this format, and has nothing in it that we did not make.
std::optional<Problem> SqliteStore::known() {
  const auto application = db_.one("PRAGMA application_id");
  if (!application) return unusable(path_, db_.error());
  if (*application == "0" && db_.one("SELECT count(*) FROM sqlite_schema") == "0")
    return unusable(path_, {"it was never finished; the next `tejun run --store` does that",
                            "作成が途中で終わっています。次の `tejun run --store` で完成します"});
  if (*application != fmt::to_string(applicationId))
    return unusable(path_, {"it is a database of something else", "別のプログラムのデータベースです"});
  const std::string version = db_.one("PRAGMA user_version").value_or("?");
  if (version != fmt::to_string(format))
    return Problem{ProblemId::store_version, {{"path", path_}, {"found", version}, {"known", fmt::to_string(format)}}};
  std::size_t same = 0, all = 0;
  Statement schema = db_.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'");
  while (schema.step() == SQLITE_ROW) {
    ++all;
    if (std::ranges::find(tables, schema.bytes(0)) != tables.end()) ++same;
  }
  if (all != tables.size() || same != tables.size())
    return unusable(path_, {"its tables are not those of a store", "テーブルがストアのものではありません"});
  id_ = db_.one("SELECT id FROM store").value_or("");
  if (id_.size() != 16) return unusable(path_, {"it has no identity", "識別子がありません"});
  return std::nullopt;
}

/// What durability rests on is asked for and then looked at.
std::optional<Problem> SqliteStore::settings() {
  db_.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA mmap_size=0; "
          "PRAGMA cell_size_check=ON");
  if (use_ == StoreUse::read) db_.run("PRAGMA query_only=ON");
  constexpr std::pair<const char *, const char *> wanted[] = {
      {"journal_mode", "wal"}, {"synchronous", "2"}, {"wal_autocheckpoint", "0"}};
  for (const auto &[name, value] : wanted) {
    const std::string found = db_.one(fmt::format("PRAGMA {}", name)).value_or(db_.error());
    if (found != value)
      return unusable(path_, {fmt::format("`{}` is `{}`, not `{}`", name, found, value),
                              fmt::format("`{}` が `{}` でなく `{}` です", name, value, found)});
  }
  if (use_ == StoreUse::read) return std::nullopt;
  sqlite3_wal_hook(
      db_.get(),
      [](void *pages, sqlite3 *, const char *, int now) {
        *static_cast<int *>(pages) = now;
        return SQLITE_OK;
      },
      &logPages_);
  addContent_ = db_.prepare("INSERT OR IGNORE INTO content VALUES(?, ?)");
  addEntry_ = db_.prepare("INSERT INTO journal(run, seq, at, kind, payload, salt, hash) VALUES(?, ?, ?, ?, ?, ?, ?)");
  putRun_ = db_.prepare(
      "INSERT INTO run VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET "
      "state = excluded.state, rolling_back = excluded.rolling_back, wake = excluded.wake, waits = excluded.waits, "
      "reason = excluded.reason, outcome = excluded.outcome, about = excluded.about, crashes = excluded.crashes, "
      "length = excluded.length, head = excluded.head, changed = excluded.changed, sum = excluded.sum");
  return std::nullopt;
}

std::int64_t SqliteStore::nextRun() {
  const auto last = db_.one("SELECT seq FROM sqlite_sequence WHERE name = 'run'");
  return last ? std::strtoll(last->c_str(), nullptr, 10) + 1 : 1;
}

int SqliteStore::write(const RunRow &row, std::span<const Entry> entries, std::span<const Content> contents) {
  for (const Content &one : contents)
    if (const int code = addContent_.blob(view(one.hash)).blob(one.bytes).done(); code != SQLITE_OK) return code;
  for (const Entry &e : entries) {
    addEntry_.bind(row.id).bind(std::int64_t{e.seq}).bind(e.at).bind(static_cast<std::int64_t>(e.kind));
    if (const int code = addEntry_.blob(e.payload).blob(view(e.salt)).blob(view(e.hash)).done(); code != SQLITE_OK)
      return code;
  }
  const std::string sum = sumOf(row);
  putRun_.bind(row.id).bind(static_cast<std::int64_t>(row.state)).bind(std::int64_t{row.rollingBack}).bind(row.wake);
  putRun_.text(row.waits).text(row.reason).text(row.outcome).text(row.about);
  putRun_.bind(std::int64_t{row.crashes}).bind(std::int64_t{row.length}).blob(view(row.head)).blob(view(row.module));
  return putRun_.bind(row.opened).bind(row.changed).blob(sum).done();
}

std::optional<Problem> SqliteStore::commit(const RunRow &row, std::span<const Entry> entries,
                                           std::span<const Content> contents) {
  if (broken_) return Problem{ProblemId::store_write_failed, {{"reason", "an earlier write failed"}}};
  if (db_.run("BEGIN IMMEDIATE") != SQLITE_OK) return failed();
  int code = write(row, entries, contents);
  if (code == SQLITE_OK) code = db_.run("COMMIT");
  if (code != SQLITE_OK) {
    Problem problem = failed();
    broken_ = true;
    if (sqlite3_get_autocommit(db_.get()) == 0) db_.run("ROLLBACK");
    return problem;
  }
  if (logPages_ > checkpointPages)
    sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return std::nullopt;
}

constexpr std::string_view columns =
    "id, state, rolling_back, wake, waits, reason, outcome, about, crashes, length, head, module, opened, changed, sum";

RowRead SqliteStore::rowOf(const Statement &s) {
  RowRead read{s.integer(0), RunRow{}, {}};
  RunRow &r = *read.row;
  r.id = s.integer(0);
  const std::int64_t state = s.integer(1);
  r.state = static_cast<RunState>(state);
  r.rollingBack = s.integer(2) != 0;
  if (!s.isNull(3)) r.wake = s.integer(3);
  r.waits = s.bytes(4), r.reason = s.bytes(5), r.outcome = s.bytes(6), r.about = s.bytes(7);
  r.crashes = static_cast<std::uint32_t>(s.integer(8));
  r.length = static_cast<std::uint32_t>(s.integer(9));
  const bool whole = fill(r.head, s.bytes(10)) && fill(r.module, s.bytes(11));
  r.opened = s.integer(12), r.changed = s.integer(13);
  if (state < 0 || state > static_cast<std::int64_t>(RunState::ended) || !whole || s.bytes(14) != sumOf(r))
    read.fault = "its row does not match its checksum";
  else
    read.fault = faultOf(r);
  if (!read.fault.empty()) read.row.reset();
  return read;
}

std::vector<RowRead> SqliteStore::runs() {
  std::vector<RowRead> all;
  Statement query = db_.prepare(fmt::format("SELECT {} FROM run ORDER BY id", columns));
  int code = query.step();
  for (; code == SQLITE_ROW; code = query.step()) all.push_back(rowOf(query));
  if (code != SQLITE_DONE) all.push_back({0, std::nullopt, db_.error()});
  return all;
}

RowRead SqliteStore::run(std::int64_t id) {
  Statement query = db_.prepare(fmt::format("SELECT {} FROM run WHERE id = ?", columns));
  const int code = query.bind(id).step();
  if (code == SQLITE_ROW) return rowOf(query);
  return {id, std::nullopt, code == SQLITE_DONE ? std::string() : db_.error()};
}

EntriesRead SqliteStore::entries(std::int64_t run) {
  EntriesRead read;
  Statement query = db_.prepare("SELECT seq, at, kind, payload, salt, hash FROM journal WHERE run = ? ORDER BY seq");
  query.bind(run);
  std::size_t bytes = 0;
  int code = query.step();
  for (; code == SQLITE_ROW; code = query.step()) {
    Entry e;
    const std::int64_t seq = query.integer(0), kind = query.integer(2);
    const std::string_view payload = query.bytes(3);
    bytes += payload.size();
    const auto expected = static_cast<std::int64_t>(read.entries.size()) + 1;
    if (seq != expected)
      read.fault = fmt::format("entry {} is missing", expected);
    else if (kind < 0 || kind >= static_cast<std::int64_t>(std::size(entryKindNames)))
      read.fault = fmt::format("entry {} is of no kind", seq);
    else if (payload.size() > payloadBytes || bytes > journalBytes)
      read.fault = fmt::format("entry {} is larger than a journal may be", seq);
    else if (!fill(e.salt, query.bytes(4)) || !fill(e.hash, query.bytes(5)))
      read.fault = fmt::format("entry {} has no hash", seq);
    if (!read.fault.empty()) return read;
    e.seq = static_cast<std::uint32_t>(seq);
    e.at = query.integer(1);
    e.kind = static_cast<EntryKind>(kind);
    e.payload = payload;
    read.entries.push_back(std::move(e));
  }
  if (code != SQLITE_DONE) read.fault = db_.error();
  return read;
}

std::optional<std::string> SqliteStore::content(const Digest &hash) {
  Statement query = db_.prepare("SELECT bytes FROM content WHERE hash = ?");
  if (query.blob(view(hash)).step() != SQLITE_ROW) return std::nullopt;
  const std::string_view bytes = query.bytes(0);
  if (bytes.size() > contentBytes || digestOf(bytes) != hash) return std::nullopt;
  return std::string(bytes);
}

std::vector<std::string> SqliteStore::damage() {
  std::vector<std::string> lines;
  Statement query = db_.prepare("PRAGMA integrity_check(20)");
  int code = query.step();
  for (; code == SQLITE_ROW; code = query.step())
    if (query.bytes(0) != "ok") lines.emplace_back(query.bytes(0));
  if (code != SQLITE_DONE) lines.push_back(db_.error());
  return lines;
}

std::vector<std::int64_t> SqliteStore::missingRuns() {
  constexpr std::size_t most = 1000; // the numbers are hostile too
  std::vector<std::int64_t> gone;
  Statement there = db_.prepare("SELECT id FROM run ORDER BY id");
  std::int64_t expected = 1;
  const auto until = [&](std::int64_t id) {
    for (; expected < id && gone.size() < most; ++expected) gone.push_back(expected);
    expected = id + 1;
  };
  while (there.step() == SQLITE_ROW) until(there.integer(0));
  until(nextRun());
  Statement orphans =
      db_.prepare("SELECT DISTINCT run FROM journal WHERE run NOT IN (SELECT id FROM run) ORDER BY run LIMIT 1000");
  while (orphans.step() == SQLITE_ROW)
    if (std::ranges::find(gone, orphans.integer(0)) == gone.end()) gone.push_back(orphans.integer(0));
  return gone;
}

} // namespace

std::string faultOf(const RunRow &r) {
  const bool waits = r.waits != "[]";
  switch (r.state) {
  case RunState::runnable: return r.wake || waits ? "it is runnable and waits" : "";
  case RunState::waking: return !r.wake || waits ? "it wakes at no time" : "";
  case RunState::waiting: return waits ? "" : "it waits for nothing";
  case RunState::quarantined: return r.reason.empty() ? "it is quarantined without a reason" : "";
  case RunState::ended: return r.outcome.empty() || waits ? "it ended without an outcome" : "";
  }
  return "it is in no state";
}

StoreOpened openStore(const std::string &url, StoreUse use) {
  std::string path = url;
  if (const auto colon = url.find(':'); colon != std::string::npos && url.find('/') >= colon) {
    if (url.substr(0, colon) != "sqlite")
      return {nullptr, unusable(url, {"only `sqlite:PATH` is known", "使えるのは `sqlite:PATH` だけです"}), true};
    path = url.substr(colon + 1);
  }
  if (path.empty()) return {nullptr, unusable(url, {"it names no file", "ファイル名がありません"}), true};
  auto store = std::make_unique<SqliteStore>("sqlite:" + path, path, use);
  StoreOpened opened;
  opened.problem = store->open(opened.missing);
  if (!opened.problem) opened.store = std::move(store);
  return opened;
}

} // namespace tejun::runner
