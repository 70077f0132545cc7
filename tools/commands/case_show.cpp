// `tejun case show`: a case as its journal tells it. Nothing is sent, nothing is written.
#include "tools/cases.h"
#include "tools/command.h"

#include "runner/journal/run_log.h"

#include <fmt/format.h>

namespace tejun::tools {

namespace {

struct Options {
  std::string store, number;
  bool journal = false;
  bool json = false;
};

/// The entries themselves, a line each. What is secret in them is not shown: the run shows it.
int journal(runner::Store &store, std::int64_t number, const Console &console) {
  runner::RunLog::Loaded loaded = runner::RunLog::load(store, number);
  if (!loaded.log) {
    runner::CaseDone failed;
    failed.problems.push_back(std::move(*loaded.problem));
    return report(failed, false, console);
  }
  for (const runner::Entry &entry : loaded.log->entries())
    console.out(fmt::format("{:>5}  {}  {:<11}  {}\n", entry.seq, runner::isoTime(entry.at),
                            runner::entryKindNames[static_cast<std::size_t>(entry.kind)], runner::hex(entry.hash)));
  return wellDone;
}

int show(const Options &options, const Console &console) {
  const auto number = caseNumber(options.number, options.store, console);
  if (!number) return misuse;
  const OpenedStore opened = useStore(options.store, runner::StoreUse::read, console);
  if (!opened.store) return opened.status;
  if (options.journal) return journal(*opened.store, *number, console);
  runner::Cases cases(*opened.store, {presentTime});
  runner::CaseDone done = cases.look(*number);
  // What became of it since is the row's to say.
  if (done.row && done.result && done.row->outcome == runner::nameOf(runner::CaseOutcome::rolledBack))
    done.result->outcome = runner::CaseOutcome::rolledBack;
  return report(done, options.json, console);
}

} // namespace

Action defineCaseShow(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  addCase(line, options->number).required();
  addStore(line, options->store).required();
  line.add("--entries", options->journal, "the entries of its journal, with their hashes",
           "ジャーナルの各項目とハッシュ");
  line.add("--json", options->json, "as one JSON object", "JSONオブジェクトで出力する");
  return [options, &console] { return show(*options, console); };
}

} // namespace tejun::tools
