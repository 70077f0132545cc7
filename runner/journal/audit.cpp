// See audit.h.
#include "runner/journal/audit.h"

#include "runner/journal/run_log.h"

#include <fmt/format.h>

namespace tejun::runner {

Audit audit(Store &store) {
  Audit result;
  const auto wrong = [&](std::int64_t run, Phrase what) {
    result.problems.push_back(
        {ProblemId::journal_broken, {{"case", run > 0 ? fmt::to_string(run) : "?"}, {"what", std::move(what)}}});
  };
  for (const std::string &line : store.damage())
    wrong(0, Phrase("the file is damaged: " + line, "ファイルが破損しています: " + line));
  for (const std::int64_t run : store.missingRuns())
    wrong(run, Phrase("it was there and is gone", "存在した案件が失われています"));
  std::string heads(store.id());
  for (const RowRead &read : store.runs()) {
    ++result.cases;
    if (!read.row) {
      wrong(read.id, Phrase(read.fault));
      continue;
    }
    RunLog::Loaded loaded = RunLog::load(store, read.id);
    if (!loaded.log) {
      result.problems.push_back(std::move(*loaded.problem));
      continue;
    }
    const RunRow &row = loaded.log->row;
    result.entries += row.length;
    heads += fmt::format(" {} {} {}", row.id, row.length, hex(row.head));
    if (!store.content(row.module)) wrong(row.id, Phrase("its module is not there", "モジュールがありません"));
    for (const char *key : {"alert", "world"}) {
      const auto found = loaded.log->opened().find(key);
      if (found == loaded.log->opened().end()) continue;
      if (!found->is_string() || !store.content(digestFromHex(found->get_ref<const std::string &>())))
        wrong(row.id, Phrase(fmt::format("its {} is not there", key), "アラートまたは模擬環境のデータがありません"));
    }
  }
  result.head = digestOf(heads);
  return result;
}

} // namespace tejun::runner
