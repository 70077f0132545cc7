// `tejun graph`: the flow charts of the playbooks, as pictures or for Mermaid, with a run or the coverage of tests laid over them.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/command.h"
#include "compiler/driver/compilation.h"
#include "compiler/export/mermaid.h"
#include "compiler/export/overlay.h"
#include "compiler/export/svg.h"
#include "runner/ingest/strict_json.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/program.h"

namespace tejun::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t overlayBytes = 64u << 20;
constexpr unsigned overlayDepth = 64;

struct Options {
  std::string path = ".", playbook, output, run, coverage;
  bool svg = false, mermaid = false;
};

/// What is laid over each chart: nothing, a run or coverage.
struct Overlay {
  std::vector<std::string> path;
  std::string playbook, outcome; // of the run
  exports::LineCounts counts;
};

class Graph {
public:
  Graph(const Options &o, const Console &c) : options(o), console(c) {}

  int draw() {
    if (const int status = readOverlay(); status != wellDone) return status;
    const RealFileSystem files;
    Compilation compilation(files);
    compilation.run({options.path}, CompilePhase::flow);
    const auto diagnostics = compilation.takeDiagnostics();
    if (const int status = compileStatus(diagnostics); status != wellDone) {
      console.show(diagnostics, compilation.sources(), false);
      return status;
    }
    const hir::Program &program = compilation.program();
    std::vector<const hir::PlaybookInfo *> chosen;
    for (const hir::PlaybookInfo &playbook : program.written)
      if (isChosen(playbook)) chosen.push_back(&playbook);
    if (chosen.empty() && !options.playbook.empty())
      return console.fail(diag::no_such_playbook, {{"name", options.playbook}}, findings);
    if (chosen.size() != 1 && options.output.empty())
      return console.fail(diag::chart_of_several, {{"count", static_cast<std::int64_t>(chosen.size())}});
    for (const hir::PlaybookInfo *playbook : chosen)
      if (const int status = drawOne(compilation, *playbook); status != wellDone) return status;
    return wellDone;
  }

private:
  bool isChosen(const hir::PlaybookInfo &playbook) const {
    const std::string &wanted = options.playbook.empty() ? overlay.playbook : options.playbook;
    return wanted.empty() || playbook.name == wanted;
  }

  int unusable(const std::string &path, const std::string &reason) const {
    return console.fail(diag::overlay_unusable, {{"path", path}, {"reason", reason}});
  }

  int readOverlay() {
    const std::string &path = options.run.empty() ? options.coverage : options.run;
    if (path.empty()) return wellDone;
    FileError error;
    const auto bytes = readFile(path, overlayBytes, error);
    if (!bytes) return unusable(path, error.reason);
    if (options.run.empty())
      return exports::readLcov(*bytes, overlay.counts)
                 ? wellDone
                 : unusable(path, std::string(
                                      console.text("it is no lcov tracefile", "lcovのトレースファイルではありません")));
    const nlohmann::json run = runner::readJson(*bytes, overlayDepth).value;
    const bool fits = run.is_object() && run.contains("path") && run["path"].is_array() &&
                      std::ranges::all_of(run["path"], [](const auto &one) { return one.is_string(); });
    if (!fits) return unusable(path, std::string(console.text("it has no `path`", "`path` がありません")));
    overlay.path = run["path"].get<std::vector<std::string>>();
    overlay.outcome = run.contains("outcome") && run["outcome"].is_string() ? run["outcome"].get<std::string>() : "";
    if (run.contains("playbook") && run["playbook"].is_string()) overlay.playbook = run["playbook"].get<std::string>();
    return wellDone;
  }

  int drawOne(const Compilation &compilation, const hir::PlaybookInfo &playbook) const {
    exports::Chart chart = exports::chartOf(compilation.program(), playbook, console.language());
    if (!options.run.empty()) exports::overlayRun(chart, overlay.path, overlay.outcome);
    if (!options.coverage.empty())
      exports::overlayCoverage(chart, overlay.counts, compilation.sources(), compilation.workspace().root);
    std::string text;
    if (options.mermaid) {
      text = exports::mermaidOf(chart);
    } else {
      if (chart.nodes.size() > exports::mostDrawn)
        return console.fail(diag::chart_too_large,
                            {{"name", chart.name},
                             {"count", static_cast<std::int64_t>(chart.nodes.size())},
                             {"most", static_cast<std::int64_t>(exports::mostDrawn)}},
                            findings);
      std::string error;
      const auto layout = exports::layOut(chart, error);
      if (!layout) return console.fail(diag::chart_not_laid_out, {{"name", chart.name}, {"reason", error}}, findings);
      text = exports::svgOf(chart, *layout, {.language = console.language()});
    }
    if (options.output.empty()) {
      console.out(text);
      return wellDone;
    }
    std::error_code ignored;
    fs::create_directories(options.output, ignored);
    const std::string path = (fs::path(options.output) / (chart.name + (options.mermaid ? ".mmd" : ".svg"))).string();
    if (const auto failure = writeFile(path, text))
      return console.fail(diag::cannot_write, {{"path", path}, {"reason", failure->reason}});
    console.say(path);
    return wellDone;
  }

  const Options &options;
  const Console &console;
  Overlay overlay;
};

} // namespace

Action defineGraph(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PATH", options->path, "the workspace; without it, this folder", "ワークスペース（省略時は現在のフォルダ）");
  const CommandOption svg =
      line.add("--svg", options->svg, "as a picture (what is done without an option)", "画像にする（省略時）");
  line.add("--mermaid", options->mermaid, "in Mermaid's notation", "Mermaidの記法で出力する").excludes(svg);
  line.add("--playbook", options->playbook, "only this one", "このプレイブックだけ").type("NAME");
  line.add("-o,--output", options->output, "the folder for a file each; without it, standard output",
           "一つずつ書き出すフォルダ（省略時は標準出力）")
      .type("DIR");
  const CommandOption run = line.add("--run", options->run, "mark the way of a run (the output of `tejun run --json`)",
                                     "実行の経路を示す（`tejun run --json` の出力）")
                                .type("FILE");
  line.add("--coverage", options->coverage, "mark what tests passed (an lcov file)",
           "テストが通った場所を示す（lcovのファイル）")
      .type("FILE")
      .excludes(run);
  return [options, &console] { return Graph(*options, console).draw(); };
}

} // namespace tejun::tools
