// `tejun run` and `tejun plan`: one alert through the procedure, on a module or on sources, in a world or at this terminal.
#include <fmt/format.h>
#include <unistd.h>

#include "compiler/diagnostics/command.h"
#include "runner/execute/run_case.h"
#include "runner/world/world.h"
#include "tools/cases.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/program.h"
#include "tools/providers.h"
#include "tools/run_report.h"
#include "tools/terminal_host.h"

namespace tejun::tools {

namespace {

struct Options {
  std::string program = ".";
  std::string alert;
  std::string format;
  std::string playbook;
  std::string world;
  std::string journal;
  std::string store;
  std::string providers;
  bool dryRun = false;
  bool json = false;
};

/// A file that cannot be read is a wrong call; one that says something wrong is a finding.
int unusable(const std::string &path) { return access(path.c_str(), R_OK) == 0 ? findings : misuse; }

std::vector<std::string> formats() {
  std::vector<std::string> names;
  for (const std::string_view name : runner::alertFormats()) names.emplace_back(name);
  return names;
}

/// Kept: the case goes on in other processes after this one.
int keep(const Options &options, const LoadResult &program, const runner::Alert &alert,
         const OpenedProviders &answering, const Console &console) {
  runner::NewCase given{.moduleBytes = program.bytes,
                        .alert = &alert,
                        .playbook = options.playbook,
                        .worldBytes = {},
                        .worldPath = options.world,
                        .language = console.runnerLanguage()};
  if (!options.world.empty()) {
    FileError error;
    const auto bytes = readFile(options.world, runner::worldBytes, error);
    if (!bytes) return unusable(options.world);
    given.worldBytes = *bytes;
  }
  const OpenedStore opened = useStore(options.store, runner::StoreUse::create, console);
  if (!opened.store) return opened.status;
  ProgressPrinter printer(console);
  runner::Cases::Wrap wrap;
  if (isatty(STDIN_FILENO) != 0)
    wrap = [&console](runner::Host &behind) { return std::make_unique<TerminalHost>(behind, console); };
  runner::Cases cases(*opened.store, surroundingsOf(answering), &printer, wrap);
  runner::CaseDone done = cases.open(given);
  if (!options.json || !done.result) return report(done, options.json, console);
  console.show(done.problems);
  done.result->journalPath = fmt::format("{}#{}", opened.store->url(), done.id);
  console.out(done.result->toJson().dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  return done.failed() ? findings : done.result->exitStatus();
}

int carryOut(const Options &options, bool asPlan, const Console &console) {
  runner::AlertRead alert = runner::readAlertFile(options.alert, options.format);
  console.show(alert.problems);
  if (!alert.alert) return unusable(options.alert);
  runner::WorldRead world;
  if (!options.world.empty()) {
    world = runner::World::parseFile(options.world);
    console.show(world.problems);
    if (!world.world) return unusable(options.world);
  }
  const LoadResult program = loadProgram(options.program, console);
  if (!program.module) return program.status;
  if (world.world) {
    const auto problems = world.world->check(*program.module);
    console.show(problems);
    if (runner::hasErrors(problems)) return findings;
  }

  const OpenedProviders answering = useProviders(options.providers, !options.store.empty(), console);
  if (answering.status != wellDone) return answering.status;
  runner::providers::Providers::Bound bound;
  if (answering.providers) {
    bound = runner::providers::Providers::bind(answering.providers, *program.module);
    console.show(bound.problems);
    if (!bound.host) return findings;
  }
  if (!options.store.empty()) return keep(options, program, *alert.alert, answering, console);
  runner::EmptyHost nobody;
  std::optional<runner::WorldHost> simulated;
  if (world.world) simulated.emplace(*world.world);
  runner::Host &base = simulated    ? static_cast<runner::Host &>(*simulated)
                       : bound.host ? *bound.host
                                    : static_cast<runner::Host &>(nobody);
  TerminalHost terminal(base, console);
  const bool asks = isatty(STDIN_FILENO) != 0 && !options.dryRun;

  ProgressPrinter printer(console);
  const runner::CaseOptions how{.playbook = options.playbook,
                                .dryRun = options.dryRun,
                                .language = console.runnerLanguage(),
                                .now = base.present(),
                                .limits = {}};
  runner::RunResult result =
      runner::runCase(program.module, *alert.alert, asks ? static_cast<runner::Host &>(terminal) : base, how,
                      asPlan ? nullptr : &printer);
  console.show(result.problems);
  if (!options.journal.empty()) {
    if (const auto failure = writeFile(options.journal, result.journal.toJsonLines()))
      return console.fail(diag::cannot_write, {{"path", options.journal}, {"reason", failure->reason}});
    result.journalPath = options.journal;
  }
  if (options.json)
    console.out(result.toJson().dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  else
    console.out(asPlan ? plan(result, console) : summary(result, console));
  return result.exitStatus();
}

struct Declared {
  std::shared_ptr<Options> options;
  CommandOption journal;
};

Declared declare(CommandLine &line) {
  auto options = std::make_shared<Options>();
  line.add("FILE|DIR", options->program, "a module or a workspace; without it, this folder",
           "モジュールまたはワークスペース（省略時は現在のフォルダ）");
  line.add("--alert", options->alert, "the alert", "アラート").required().type("ALERT");
  line.add("--format", options->format, "its format; without it, recognised", "アラートの形式（省略時は自動判別）")
      .oneOf(formats(), "FORMAT");
  line.add("--playbook", options->playbook, "this playbook, whatever the alert says", "使用するプレイブック")
      .type("NAME");
  auto world = line.add("--world", options->world, "a simulated environment that answers", "応答を返す模擬環境");
  world.type("WORLD.json");
  addProviders(line, options->providers).excludes(world);
  auto journal = line.add("--journal", options->journal, "write the journal here", "ジャーナルの書き出し先");
  journal.type("FILE.jsonl");
  line.add("--json", options->json, "the result as one JSON object", "結果をJSONで出力する");
  return {options, journal};
}

} // namespace

Action defineRun(CommandLine &line, Console &console) {
  const Declared declared = declare(line);
  const std::shared_ptr<Options> options = declared.options;
  auto dry = line.add("--dry-run", options->dryRun, "observe, and only plan the rest",
                      "観測のみ行い、それ以外は計画だけにする");
  addStore(line, options->store).excludes(dry).excludes(declared.journal);
  return [options, &console] { return carryOut(*options, false, console); };
}

Action definePlan(CommandLine &line, Console &console) {
  auto options = declare(line).options;
  options->dryRun = true;
  return [options, &console] { return carryOut(*options, true, console); };
}

} // namespace tejun::tools
