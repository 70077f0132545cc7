// `tejun provider check` and `tejun provider manifest`: for whoever writes a provider.
#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/source.h"
#include "runner/ingest/strict_json.h"
#include "runner/providers/conformance.h"
#include "runner/providers/manifest.h"
#include "tools/command.h"
#include "tools/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace tejun::tools {

namespace providers = runner::providers;

namespace {

struct Options {
  std::vector<std::string> program;
  std::string config, arguments;
  std::string only;
  bool observeOnly = false;
  bool json = false;
};

/// A JSON file, or nothing and a message.
std::optional<nlohmann::json> jsonFile(const std::string &path, const Console &console) {
  const runner::FileRead file = runner::readFile(path, providers::configBytes);
  runner::Phrase reason = file.tooLarge ? runner::Phrase("it is too large", "大きすぎます") : file.error;
  if (reason.english.empty()) {
    runner::JsonRead read = runner::readJson(file.bytes, 32);
    if (read.fault.kind == runner::JsonFault::Kind::none) return std::move(read.value);
    reason =
        read.fault.reason.english.empty() ? runner::Phrase("it is not JSON", "JSON ではありません") : read.fault.reason;
  }
  console.fail(diag::file_unreadable, {{"path", path}, {"reason", reason.in(console.runnerLanguage())}});
  return std::nullopt;
}

std::string_view wordOf(providers::Verdict verdict, const Console &console) {
  switch (verdict) {
  case providers::Verdict::passed: return console.text("passed ", "合格  ");
  case providers::Verdict::failed: return console.text("FAILED ", "不合格");
  case providers::Verdict::skipped: break;
  }
  return console.text("skipped", "対象外");
}

int check(const Options &options, const Console &console) {
  std::vector<providers::ProviderConfig> all;
  if (!options.program.empty()) {
    providers::ProviderConfig one;
    one.name = std::filesystem::path(options.program[0]).filename();
    one.program = providers::programNamed(options.program[0], std::filesystem::current_path());
    one.arguments.assign(options.program.begin() + 1, options.program.end());
    all.push_back(std::move(one));
  }
  if (!options.config.empty()) {
    const providers::ConfigRead read = providers::readConfig(options.config);
    console.show(read.problems);
    if (!read.config) return misuse;
    for (const providers::ProviderConfig &one : read.config->providers)
      if (options.only.empty() || options.only == one.name) all.push_back(one);
  }
  if (all.empty()) return console.fail(diag::missing_operand, {{"command", "provider check"}, {"what", "`PROGRAM`"}});
  providers::ConformanceOptions how;
  how.observeOnly = options.observeOnly;
  if (!options.arguments.empty()) {
    auto read = jsonFile(options.arguments, console);
    if (!read) return misuse;
    how.arguments = std::move(*read);
  }

  nlohmann::json report = nlohmann::json::array();
  std::size_t passed = 0, failed = 0, skipped = 0;
  for (const providers::ProviderConfig &one : all) {
    how.log = [&](const std::string &line) { console.say(fmt::format("{}: {}", one.name, line)); };
    for (const providers::CheckResult &result : checkProvider(one, how)) {
      ++(result.verdict == providers::Verdict::passed   ? passed
         : result.verdict == providers::Verdict::failed ? failed
                                                        : skipped);
      constexpr std::string_view verdicts[] = {"passed", "failed", "skipped"};
      report.push_back({{"provider", one.name},
                        {"check", result.name},
                        {"verdict", verdicts[static_cast<std::size_t>(result.verdict)]},
                        {"detail", result.detail}});
      if (options.json) continue;
      console.out(fmt::format("{} {}{}{}\n", wordOf(result.verdict, console), result.title.in(console.runnerLanguage()),
                              result.detail.empty() ? "" : "\n        ", escapeUnprintable(result.detail)));
    }
  }
  if (options.json)
    console.out(report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  else
    console.out(
        fmt::format(fmt::runtime(console.text("{} passed, {} failed, {} skipped\n", "合格 {}、不合格 {}、対象外 {}\n")),
                    passed, failed, skipped));
  return failed == 0 ? wellDone : findings;
}

} // namespace

Action defineProviderCheck(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PROGRAM", options->program, "the program and its arguments", "プログラムと引数");
  line.add("--config", options->config, "instead: the providers of this file, with their settings and secrets",
           "代わりに設定ファイルのプロバイダを検査する")
      .type("FILE.json");
  line.add("--only", options->only, "this provider of the file", "設定ファイルのうちこのプロバイダのみ").type("NAME");
  line.add("--arguments", options->arguments, "arguments to call with, by intrinsic", "呼び出しに使う引数（操作別）")
      .type("FILE.json");
  line.add("--observe-only", options->observeOnly, "call nothing that changes something",
           "変更を伴う操作を呼び出さない");
  line.add("--json", options->json, "the report as JSON", "結果をJSONで出力する");
  return [options, &console] { return check(*options, console); };
}

Action defineProviderManifest(CommandLine &line, Console &console) {
  auto path = std::make_shared<std::string>(".");
  line.add("FILE|DIR", *path, "a module or a workspace; without it, this folder",
           "モジュールまたはワークスペース（省略時は現在のフォルダ）");
  return [path, &console]() -> int {
    const LoadResult program = loadProgram(*path, console);
    if (!program.module) return program.status;
    console.out(providers::describeModule(*program.module).dump(2) + "\n");
    return wellDone;
  };
}

} // namespace tejun::tools
