// The store: what it refuses, what it finds when its file was changed, and that one broken case leaves the others alone.
#include "runner/journal/audit.h"
#include "runner/journal/cases.h"
#include "runner/journal/sqlite.h"
#include "tests/unit/runner/scenario.h"
#include "vm/bytecode/writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace tejun::runner::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Stored : public testing::Test {
protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / fmt::format("tejun-store-{}", getpid());
    std::filesystem::create_directories(folder);
    file = folder / "cases.db";
    Scenario s;
    s.look = R"(let found = edr.processes("pc-a") else []
    let report = ask csirt "通報しますか" { consult  at most 4h  silence false }
    count = if report { found.count } else { 0 })";
    const auto module = compile({{"all.tj", sourceOf(s)}});
    ASSERT_TRUE(module);
    vm::Module copy = *module;
    const std::string bytes = vm::seal(copy);
    const AlertRead alert = readAlert(s.alert, "alert.json");
    const auto store = opened();
    for (int i = 0; i < 3; ++i)
      cases(*store).open(
          {.moduleBytes = bytes,
           .alert = &*alert.alert,
           .playbook = {},
           .worldBytes = R"({"answers": [{"intrinsic": "edr.processes", "returns": [{"name": "rat.exe"}]}]})",
           .worldPath = "world.json"});
    ASSERT_THAT(store->runs(), SizeIs(3));
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<Store> opened(StoreUse use = StoreUse::create) const {
    StoreOpened o = openStore(file, use);
    EXPECT_TRUE(o.store) << o.problem->message(Language::english);
    return std::move(o.store);
  }
  std::string refused(StoreUse use = StoreUse::read) const {
    const StoreOpened o = openStore(file, use);
    return o.problem ? o.problem->message(Language::english) : "";
  }
  static Cases cases(Store &s) {
    return {s, {[] { return Millis{1'767'225'600'000}; }}};
  }
  /// As somebody with the file at hand would.
  void change(const char *sql) const {
    Database db;
    ASSERT_EQ(db.open(file, SQLITE_OPEN_READWRITE), SQLITE_OK);
    ASSERT_EQ(db.run(sql), SQLITE_OK) << db.error();
  }
  std::vector<std::string> found() const {
    std::vector<std::string> lines;
    for (const Problem &p : audit(*opened(StoreUse::read)).problems) lines.push_back(p.message(Language::english));
    return lines;
  }

  std::filesystem::path folder;
  std::string file;
};

TEST_F(Stored, IsReadableByItsOwnerOnly) {
  struct stat info{};
  ASSERT_EQ(stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 077, 0u);
}

TEST_F(Stored, WhatWasWrittenVerifies) {
  const Audit result = audit(*opened(StoreUse::read));
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(result.cases, 3u);
  EXPECT_EQ(result.entries, 12u) << "each: opened, a call and its answer, a question";
}

TEST_F(Stored, AnEditIsFound) {
  change(
      "UPDATE journal SET payload = CAST(replace(CAST(payload AS TEXT), 'rat.exe', 'cat.exe') AS BLOB) WHERE run = 2");
  EXPECT_THAT(found(), testing::ElementsAre("case 2: entry 3 is not what was written"));
}
TEST_F(Stored, ADeletedEntryIsFound) {
  change("DELETE FROM journal WHERE run = 2 AND seq = 2");
  EXPECT_THAT(found(), testing::ElementsAre("case 2: entry 2 is missing"));
}
TEST_F(Stored, AnotherOrderIsFound) {
  change("UPDATE journal SET seq = -seq WHERE run = 2 AND seq IN (2, 3); UPDATE journal SET seq = 5 + seq WHERE run = "
         "2 AND seq < 0");
  EXPECT_THAT(found(), testing::ElementsAre("case 2: entry 2 is not what was written"));
}
TEST_F(Stored, AShorterJournalIsFound) {
  change("DELETE FROM journal WHERE run = 2 AND seq = 4");
  EXPECT_THAT(found(), testing::ElementsAre("case 2: its journal has 3 entries, and 4 were written"));
}
TEST_F(Stored, AnEntryOfAnotherRunIsFound) {
  change("DELETE FROM journal WHERE run = 2; UPDATE journal SET run = 2 WHERE run = 3");
  EXPECT_THAT(found(), SizeIs(2));
}
TEST_F(Stored, ACaseThatIsGoneIsFound) {
  change("DELETE FROM run WHERE id = 3");
  EXPECT_THAT(found(), testing::ElementsAre("case 3: it was there and is gone"));
}
TEST_F(Stored, AChangedRowIsFound) {
  change("UPDATE run SET state = 4, outcome = 'closed', waits = '[]' WHERE id = 1");
  EXPECT_THAT(found(), testing::ElementsAre("case 1: its row does not match its checksum"));
}

TEST_F(Stored, ABrokenCaseLeavesTheOthersAlone) {
  change("UPDATE journal SET hash = randomblob(32) WHERE run = 2 AND seq = 2");
  const auto store = opened();
  Cases all = cases(*store);
  EXPECT_EQ(all.answer(2, {"1.1", "true", std::nullopt, "alice"}).problems.at(0).code(), "TJ2159");
  EXPECT_EQ(all.answer(1, {"1.1", "true", std::nullopt, "alice"}).row->state, RunState::ended);
  EXPECT_EQ(all.answer(3, {"1.1", "true", std::nullopt, "alice"}).row->state, RunState::ended);
}

TEST_F(Stored, EveryFlippedBitIsFoundOrChangesNothing) {
  std::vector<Json> before;
  {
    const auto store = opened(StoreUse::read);
    for (int id = 1; id <= 3; ++id) before.push_back(cases(*store).look(id).result->toJson());
  }
  std::string bytes;
  {
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  int seen = 0, harmless = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 400) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    for (const char *side : {"-wal", "-shm"}) std::filesystem::remove(file + side);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
    const StoreOpened o = openStore(file, StoreUse::read);
    if (!o.store || !audit(*o.store).problems.empty()) {
      ++seen;
      continue;
    }
    ++harmless;
    for (int id = 1; id <= 3; ++id) {
      const CaseDone told = cases(*o.store).look(id);
      ASSERT_TRUE(told.result) << at;
      EXPECT_EQ(told.result->toJson(), before[static_cast<std::size_t>(id - 1)]) << at;
    }
  }
  EXPECT_GT(seen, 50);
  EXPECT_GT(harmless, 0) << "space that nothing uses";
}

TEST_F(Stored, ANewerFormatIsRefused) {
  change("PRAGMA user_version = 2");
  EXPECT_EQ(refused(), fmt::format("the store `{}` has the format 2; this Tejun reads 1", file));
}
TEST_F(Stored, AnotherProgramsDatabaseIsRefused) {
  change("PRAGMA application_id = 7");
  EXPECT_THAT(refused(StoreUse::create), HasSubstr("a database of something else"));
}
TEST_F(Stored, TablesThatWeDidNotMakeAreRefused) {
  change("CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal; END");
  EXPECT_THAT(refused(StoreUse::write), HasSubstr("its tables are not those of a store"));
}
TEST_F(Stored, TextIsNoStore) {
  std::ofstream(file, std::ios::trunc) << "these are no cases, only words of some length";
  EXPECT_THAT(refused(StoreUse::write), HasSubstr("not a database"));
}
TEST_F(Stored, ADirectoryIsNoStore) {
  const StoreOpened o = openStore(folder, StoreUse::create);
  EXPECT_TRUE(o.problem);
}

TEST_F(Stored, OneProcessWritesAtATime) {
  const auto first = opened(StoreUse::write);
  EXPECT_THAT(refused(StoreUse::write), HasSubstr("another process works on"));
  EXPECT_THAT(opened(StoreUse::read)->runs(), SizeIs(3)) << "reading goes on";
}

TEST_F(Stored, NothingGoesOnThatCannotBeWritten) {
  const auto store = opened();
  Cases all = cases(*store);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{0, before.rlim_max}; // as on a full disk
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
  const CaseDone done = all.answer(1, {"1.1", "true", std::nullopt, "alice"});
  const CaseDone again = all.answer(1, {"1.1", "true", std::nullopt, "alice"});
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_THAT(done.problems, Not(IsEmpty()));
  EXPECT_EQ(done.problems.back().code(), "TJ2153");
  EXPECT_EQ(again.problems.back().code(), "TJ2153") << "a flush that failed is not tried again";
  EXPECT_EQ(store->run(1).row->state, RunState::waiting) << "as it was";
  EXPECT_THAT(audit(*store).problems, IsEmpty());
}

TEST_F(Stored, RowsThatContradictThemselvesAreNotBelieved) {
  RunRow row;
  EXPECT_EQ(faultOf(row), "");
  row.wake = 5;
  EXPECT_EQ(faultOf(row), "it is runnable and waits");
  row.state = RunState::waking;
  EXPECT_EQ(faultOf(row), "");
  row.state = RunState::waiting;
  EXPECT_EQ(faultOf(row), "it waits for nothing");
  row.state = RunState::quarantined;
  EXPECT_EQ(faultOf(row), "it is quarantined without a reason");
  row.state = RunState::ended;
  EXPECT_EQ(faultOf(row), "it ended without an outcome");
  EXPECT_THAT(row.reason, IsEmpty());
}

} // namespace
} // namespace tejun::runner::test
