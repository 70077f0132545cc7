// See providers.h.
#include "tools/providers.h"

#include "tools/cases.h"
#include "tools/command.h"

#include <fmt/format.h>
#include <unistd.h>

namespace tejun::tools {

namespace {

/// A retry or a poll that is due within this is waited for; what takes longer lets the case rest.
constexpr runner::Millis patience = 2 * 60 * 1000;

} // namespace

CommandOption addProviders(CommandLine &line, std::string &path) {
  auto option = line.add("--providers", path, "the programs that answer, as the site configures them",
                         "応答するプログラムの設定");
  option.type("FILE.json");
  return option;
}

OpenedProviders useProviders(const std::string &path, bool kept, const Console &console) {
  if (path.empty()) return {};
  const runner::providers::ConfigRead read = runner::providers::readConfig(path);
  console.show(read.problems);
  if (!read.config) return {nullptr, access(path.c_str(), R_OK) == 0 ? findings : misuse};
  auto opened = runner::providers::Providers::open(
      *read.config, {.log = [&console](const std::string &name,
                                       const std::string &line) { console.say(fmt::format("{}: {}", name, line)); },
                     .clock = presentTime,
                     .patience = patience,
                     .jobPatience = kept ? 0 : patience});
  console.show(opened.problems);
  if (!opened.providers) return {nullptr, findings};
  return {std::move(opened.providers), wellDone};
}

runner::Surroundings surroundingsOf(const OpenedProviders &opened) {
  runner::Surroundings around{presentTime};
  if (opened.providers)
    around.providers = [all = opened.providers](const vm::Module &module) {
      auto bound = runner::providers::Providers::bind(all, module);
      return runner::Answerer{std::move(bound.host), std::move(bound.problems)};
    };
  return around;
}

} // namespace tejun::tools
