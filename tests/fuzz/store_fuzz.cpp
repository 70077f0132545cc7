// A store whose journal says anything, with hashes that are right: it is refused, or the case is told, driven and taken back, and comes to rest.
// A line of the input is an entry: a letter for its kind, then its payload.
#include "runner/journal/audit.h"
#include "runner/journal/cases.h"
#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/writer.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tejun::runner;

constexpr std::string_view alertText =
    R"({"time": "2026-01-01T00:00:00Z", "signature": "attack", "source": {"address": "10.10.0.5"}})";

class Memory final : public Store {
public:
  explicit Memory(std::string_view text) {
    static tejun::vm::Module sample = tejun::vm::test::Sample().finish();
    module = tejun::vm::seal(sample);
    row.id = 1;
    row.module = digestOf(module);
    row.head = chainBegin(name, 1);
    add(EntryKind::opened, R"({"alert":")" + hex(digestOf(alertText)) + R"(","format":"normal","module":")" +
                               hex(row.module) + R"(","playbook":"","language":"en","salt":"00"})");
    while (!text.empty() && all.size() < 200) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      if (line.empty()) continue;
      const auto kind = static_cast<std::size_t>(static_cast<unsigned char>(line[0])) % std::size(entryKindNames);
      add(static_cast<EntryKind>(kind), std::string(line.substr(1)));
    }
  }

  const std::string &url() const override { return name; }
  const std::string &id() const override { return name; }
  std::int64_t nextRun() override { return 2; }
  std::optional<Problem> commit(const RunRow &r, std::span<const Entry> fresh, std::span<const Content>) override {
    if (const std::string fault = faultOf(r); !fault.empty()) std::abort(); // what is written can be read again
    row = r;
    all.insert(all.end(), fresh.begin(), fresh.end());
    return std::nullopt;
  }
  std::vector<RowRead> runs() override { return {run(1)}; }
  RowRead run(std::int64_t) override { return {1, row, {}}; }
  EntriesRead entries(std::int64_t) override { return {all, {}}; }
  std::optional<std::string> content(const Digest &hash) override {
    return hash == row.module ? module : std::string(alertText);
  }
  std::vector<std::string> damage() override { return {}; }
  std::vector<std::int64_t> missingRuns() override { return {}; }

private:
  void add(EntryKind kind, std::string payload) {
    Entry entry{row.length + 1, 0, kind, std::move(payload), {}, {}};
    seal(entry, row.head);
    row.length = entry.seq;
    row.head = entry.hash;
    all.push_back(std::move(entry));
  }

  std::string name = "memory", module;
  RunRow row;
  std::vector<Entry> all;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  Memory store({reinterpret_cast<const char *>(data), size});
  Cases cases(store, {[] { return Millis{1'767'225'600'000}; }});
  if (audit(store).problems.empty()) {
    cases.look(1);
    cases.carryOn(1, "fuzz");
    cases.abort(1, "fuzz", "");
    cases.rollBack(1, "fuzz");
    if (!audit(store).problems.empty()) std::abort(); // what we wrote ourselves
  }
  return 0;
}
