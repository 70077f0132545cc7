// `tejun case retry`, `abort` and `rollback`: whoever is responsible lets a case go on, ends it, or takes back what it did.
#include "tools/cases.h"
#include "tools/command.h"
#include "tools/providers.h"
#include "tools/run_report.h"

#include <algorithm>

namespace tejun::tools {

namespace {

struct Options {
  std::string store, providers, number, because, by;
  bool json = false;
};
using Steer = runner::CaseDone (*)(runner::Cases &, std::int64_t, const Options &);

int steer(const Options &options, Steer what, const Console &console) {
  std::vector<std::int64_t> numbers;
  if (!options.number.empty()) {
    const auto number = caseNumber(options.number, options.store, console);
    if (!number) return misuse;
    numbers.push_back(*number);
  }
  const OpenedStore opened = useStore(options.store, runner::StoreUse::write, console);
  if (!opened.store) return opened.status;
  const OpenedProviders answering = useProviders(options.providers, true, console);
  if (answering.status != wellDone) return answering.status;
  ProgressPrinter printer(console);
  runner::Cases cases(*opened.store, surroundingsOf(answering), &printer);
  if (numbers.empty()) numbers = cases.due();
  int status = wellDone;
  for (const std::int64_t number : numbers)
    status = std::max(status, report(what(cases, number, options), options.json, console));
  return status;
}

std::shared_ptr<Options> declare(CommandLine &line, bool one) {
  auto options = std::make_shared<Options>();
  auto number = addCase(line, options->number);
  if (one) number.required();
  addStore(line, options->store).required();
  addProviders(line, options->providers);
  addBy(line, options->by);
  line.add("--json", options->json, "as one JSON object a case", "案件ごとのJSONオブジェクトで出力する");
  return options;
}

} // namespace

Action defineCaseRetry(CommandLine &line, Console &console) {
  auto options = declare(line, false);
  return [options, &console] {
    return steer(
        *options, [](runner::Cases &c, std::int64_t n, const Options &o) { return c.carryOn(n, whoSays(o.by)); },
        console);
  };
}

Action defineCaseAbort(CommandLine &line, Console &console) {
  auto options = declare(line, true);
  line.add("--because", options->because, "why", "理由").type("TEXT");
  return [options, &console] {
    return steer(
        *options,
        [](runner::Cases &c, std::int64_t n, const Options &o) { return c.abort(n, whoSays(o.by), o.because); },
        console);
  };
}

Action defineCaseRollback(CommandLine &line, Console &console) {
  auto options = declare(line, true);
  return [options, &console] {
    return steer(
        *options, [](runner::Cases &c, std::int64_t n, const Options &o) { return c.rollBack(n, whoSays(o.by)); },
        console);
  };
}

} // namespace tejun::tools
