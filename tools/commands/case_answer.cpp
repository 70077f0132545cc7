// `tejun case answer` and `tejun case approve`: what a person says to a case that waits, which then goes on.
#include "compiler/diagnostics/command.h"
#include "tools/cases.h"
#include "tools/command.h"
#include "tools/providers.h"
#include "tools/run_report.h"

namespace tejun::tools {

namespace {

struct Options {
  std::string store, providers, number, name, value, fails, by;
  bool refuse = false;
  bool json = false;
};

std::vector<std::string> failures() {
  return {
#define FAILURE(name, retried, en, ja) #name,
#include "vm/bytecode/Failures.def"
  };
}

int speak(const Options &options, bool approves, const Console &console) {
  const auto number = caseNumber(options.number, options.store, console);
  if (!number) return misuse;
  const OpenedStore opened = useStore(options.store, runner::StoreUse::write, console);
  if (!opened.store) return opened.status;
  const OpenedProviders answering = useProviders(options.providers, true, console);
  if (answering.status != wellDone) return answering.status;
  ProgressPrinter printer(console);
  runner::Cases cases(*opened.store, surroundingsOf(answering), &printer);
  const std::string by = whoSays(options.by);
  if (approves) return report(cases.approve(*number, options.name, !options.refuse, by), options.json, console);
  const auto failure = options.fails.empty() ? std::nullopt : runner::failureNamed(options.fails);
  return report(cases.answer(*number, {options.name, options.value, failure, by}), options.json, console);
}

std::shared_ptr<Options> declare(CommandLine &line) {
  auto options = std::make_shared<Options>();
  addCase(line, options->number).required();
  return options;
}

void declareRest(CommandLine &line, Options &options) {
  addStore(line, options.store).required();
  addProviders(line, options.providers);
  addBy(line, options.by);
  line.add("--json", options.json, "as one JSON object", "JSONオブジェクトで出力する");
}

} // namespace

Action defineCaseAnswer(CommandLine &line, Console &console) {
  auto options = declare(line);
  line.add("NAME", options->name, "what it waits for: a name or an id of `case show`", "待っているものの名前またはID")
      .required();
  auto value = line.add("VALUE", options->value, "the answer, as JSON or as typed; none: it is done",
                        "回答（JSONまたは入力どおり。省略は「完了」）");
  line.add("--fails", options->fails, "instead of an answer: it did not happen, and why",
           "回答の代わりに、実施されなかった理由")
      .oneOf(failures(), "FAILURE")
      .excludes(value);
  declareRest(line, *options);
  return [options, &console] { return speak(*options, false, console); };
}

Action defineCaseApprove(CommandLine &line, Console &console) {
  auto options = declare(line);
  line.add("NAME", options->name, "which, when there are several", "複数あるときはどれか");
  line.add("--refuse", options->refuse, "refuse it", "却下する");
  declareRest(line, *options);
  return [options, &console] { return speak(*options, true, console); };
}

} // namespace tejun::tools
