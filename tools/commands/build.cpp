// `tejun build PATH -o FILE.tjb`: the same sources give the same bytes, wherever they are built.
#include <fmt/format.h>

#include "compiler/diagnostics/command.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/program.h"
#include "vm/bytecode/writer.h"

namespace tejun::tools {

namespace {

struct Options {
  std::string path = ".";
  std::string output;
};

int build(const Options &options, const Console &console) {
  CompileResult compiled = compile({options.path}, console);
  if (!compiled.module) return compiled.status;
  const std::string bytes = vm::seal(*compiled.module);
  if (const auto failure = writeFile(options.output, bytes))
    return console.fail(diag::cannot_write, {{"path", options.output}, {"reason", failure->reason}});
  if (console.interactive())
    console.say(fmt::format("{}: {} B, {} {}", options.output, bytes.size(), compiled.module->playbooks.size(),
                            console.text("playbooks", "プレイブック")));
  return wellDone;
}

} // namespace

Action defineBuild(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PATH", options->path, "the workspace; without it, this folder", "ワークスペース（省略時は現在のフォルダ）");
  line.add("-o,--output", options->output, "the module to write", "書き出すモジュール").required().type("FILE.tjb");
  return [options, &console] { return build(*options, console); };
}

} // namespace tejun::tools
