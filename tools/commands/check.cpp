// `tejun check`: every phase up to the proofs, silent when all is well.
#include "compiler/driver/compilation.h"
#include "compiler/sema/dump.h"
#include "compiler/syntax/dump.h"
#include "tools/command.h"
#include "tools/cost_report.h"
#include "tools/program.h"
#include "vm/bytecode/disassembler.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::tools {

namespace {

struct Options {
  std::vector<std::string> paths = {"."};
  bool json = false, cost = false;
  std::string emit;
};

CompilePhase lastPhase(const std::string &emit) {
  if (emit == "ast") return CompilePhase::parse;
  if (emit == "types") return CompilePhase::check;
  if (emit == "flow") return CompilePhase::flow;
  return CompilePhase::prove;
}

int check(const Options &options, const Console &console) {
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
  console.show(diagnostics, compilation.sources(), options.json);
  return compileStatus(diagnostics);
}

} // namespace

Action defineCheck(CLI::App &app, Console &console) {
  auto options = std::make_shared<Options>();
  app.add_option("PATH", options->paths,
                 std::string(console.text("workspaces or files; without one, this folder",
                                          "ワークスペースまたはファイル（省略時は現在のフォルダ）")));
  auto *json = app.add_flag(
      "--json", options->json,
      std::string(console.text("one JSON object a diagnostic, on stdout", "診断を1件1行のJSONで標準出力に書く")));
  auto *cost =
      app.add_flag("--cost", options->cost,
                   std::string(console.text("print what each playbook costs at worst, and how long it may take",
                                            "プレイブックごとの最大の費用と所要時間を表示する")));
  app.add_option("--emit", options->emit,
                 std::string(console.text("print what a phase made", "各段階の結果を表示する")))
      ->check(CLI::IsMember({"ast", "types", "flow", "bytecode"}))
      ->type_name("ast|types|flow|bytecode")
      ->excludes(json)
      ->excludes(cost);
  return [options, &console] { return check(*options, console); };
}

} // namespace tejun::tools
