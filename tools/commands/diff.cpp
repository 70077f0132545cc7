// `tejun diff OLD NEW`: what changed in meaning, for whoever reviews the change.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/command.h"
#include "compiler/diff/diff.h"
#include "compiler/driver/compilation.h"
#include "tools/command.h"
#include "tools/program.h"

namespace tejun::tools {

namespace {

struct Options {
  std::string older, newer;
  bool json = false;
};

/// Checks one version as far as a comparison needs; the status to exit with when it cannot be compared.
int load(Compilation &compilation, const std::string &path, const Console &console) {
  if (path.ends_with(".tjb")) return console.fail(diag::diff_needs_sources, {{"path", path}});
  compilation.run({path}, CompilePhase::flow);
  const auto diagnostics = compilation.takeDiagnostics();
  const int status = compileStatus(diagnostics);
  if (status != wellDone) console.show(diagnostics, compilation.sources(), false);
  return status;
}

void print(const std::vector<diff::Change> &changes, const Console &console) {
  std::string text;
  const diff::Change *last = nullptr;
  for (const diff::Change &change : changes) {
    if (!last || last->area() != change.area())
      text += fmt::format("{}{}\n", last ? "\n" : "", diff::areaTitle(change.area(), console.language()));
    text += fmt::format("  {}\n", escapeUnprintable(change.render(console.language())));
    last = &change;
  }
  console.out(text);
}

int diff(const Options &options, const Console &console) {
  const RealFileSystem files;
  Compilation older(files), newer(files);
  for (auto [compilation, path] : {std::pair(&older, &options.older), std::pair(&newer, &options.newer)})
    if (const int status = load(*compilation, *path, console); status != wellDone) return status;
  const auto changes = diff::compare({older.program(), older.flowResult()}, {newer.program(), newer.flowResult()});
  if (!options.json) {
    print(changes, console);
    return wellDone;
  }
  nlohmann::json rows = nlohmann::json::array();
  for (const diff::Change &change : changes)
    rows.push_back({{"area", diff::areaName(change.area())},
                    {"change", change.name()},
                    {"subject", change.subject},
                    {"before", change.before},
                    {"after", change.after},
                    {"text", change.render(console.language())}});
  console.out(rows.dump(2) + "\n");
  return wellDone;
}

} // namespace

Action defineDiff(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("OLD", options->older, "the older workspace or file", "古いワークスペースまたはファイル").required();
  line.add("NEW", options->newer, "the newer one", "新しいワークスペースまたはファイル").required();
  line.add("--json", options->json, "as JSON", "JSONで出力する");
  return [options, &console] { return diff(*options, console); };
}

} // namespace tejun::tools
