// `tejun check`: every phase up to the proofs, silent when all is well.
#include <fmt/format.h>

#include "compiler/diagnostics/sarif.h"
#include "compiler/driver/compilation.h"
#include "compiler/proof/rollback.h"
#include "compiler/sema/dump.h"
#include "compiler/syntax/dump.h"
#include "tools/command.h"
#include "tools/cost_report.h"
#include "tools/fixes.h"
#include "tools/program.h"
#include "tools/version.h"
#include "vm/bytecode/disassembler.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::tools {

namespace {

struct Options {
  std::vector<std::string> paths = {"."};
  bool json = false, sarif = false, cost = false, fix = false;
  std::string emit;
};

CompilePhase lastPhase(const std::string &emit) {
  if (emit == "ast") return CompilePhase::parse;
  if (emit == "types") return CompilePhase::check;
  if (emit == "flow") return CompilePhase::flow;
  return CompilePhase::lint;
}

int fix(const Options &options, const Console &console) {
  const FixResult fixed = applyFixes(options.paths, console);
  if (fixed.fixes != 0)
    console.say(fmt::format(
        fmt::runtime(console.text("fixes made: {}; files changed: {}", "修正: {} 件、変更したファイル: {} 件")),
        fixed.fixes, fixed.files));
  return fixed.status;
}

int check(const Options &options, const Console &console) {
  if (options.fix)
    if (const int status = fix(options, console); status != wellDone) return status;
  const RealFileSystem files;
  Compilation compilation(files);
  compilation.run(options.paths, lastPhase(options.emit));
  std::string text;
  llvm::raw_string_ostream out(text);
  if (options.emit == "ast")
    for (const auto &file : compilation.syntax()) syntax::dump(*file, out);
  if (options.emit == "types")
    sema::dump(compilation.program(), [&](FileId file) { return compilation.isOwn(file); }, out);
  if (options.emit == "flow") flow::dump(compilation.program(), compilation.flowResult(), out);
  if (options.emit == "rollback" && !compilation.sink().hasErrors())
    proof::dumpRollback(compilation.program(), compilation.sources(), out);
  if (options.emit == "bytecode" || options.emit.empty()) {
    const auto module = compilation.generate();
    if (module && options.emit == "bytecode") out << vm::disassemble(*module);
  }
  if (options.cost && compilation.wasProved()) {
    const proof::CostReport report = proof::costOf({compilation.program(), compilation.flowResult()});
    out << (options.json ? costJson(report) : costTable(report, console));
  }
  console.out(text);
  const auto diagnostics = compilation.takeDiagnostics();
  if (options.sarif)
    console.out(renderSarif(diagnostics, compilation.sources(),
                            {.language = console.language(), .version = version, .root = files.absolute(".")}));
  else
    console.show(diagnostics, compilation.sources(), options.json);
  return compileStatus(diagnostics);
}

} // namespace

Action defineCheck(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("PATH", options->paths, "workspaces or files; without one, this folder",
           "ワークスペースまたはファイル（省略時は現在のフォルダ）");
  const CommandOption json = line.add("--json", options->json, "one JSON object a diagnostic, on stdout",
                                      "診断を1件1行のJSONで標準出力に書く");
  const CommandOption cost =
      line.add("--cost", options->cost, "print what each playbook costs at worst, and how long it may take",
               "プレイブックごとの最大の費用と所要時間を表示する");
  CommandOption sarif = line.add("--sarif", options->sarif, "a SARIF 2.1.0 log on stdout, for code scanning",
                                 "SARIF 2.1.0のログを標準出力に書く");
  sarif.excludes(json).excludes(cost);
  const CommandOption fix = line.add("--fix", options->fix, "apply the fixes that need no person, then check",
                                     "人の判断が要らない修正を適用してから検査する");
  line.add("--emit", options->emit, "print what a phase made", "各段階の結果を表示する")
      .oneOf({"ast", "types", "flow", "rollback", "bytecode"})
      .excludes(json)
      .excludes(cost)
      .excludes(sarif)
      .excludes(fix);
  return [options, &console] { return check(*options, console); };
}

} // namespace tejun::tools
