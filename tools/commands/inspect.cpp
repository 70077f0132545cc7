// `tejun inspect FILE.tjb`: verifies a module and shows what it is, what it may do, or its code.
#include <fmt/format.h>

#include "tools/command.h"
#include "tools/program.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/manifest.h"

namespace tejun::tools {

namespace {

struct Options {
  std::string file;
  bool disassemble = false, manifest = false, json = false;
};

std::string hex(const std::uint8_t (&hash)[32]) {
  std::string text;
  for (const std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

nlohmann::json describe(const vm::Module &module, std::size_t bytes) {
  nlohmann::json playbooks = nlohmann::json::array(), detections = nlohmann::json::array();
  for (const vm::Playbook &p : module.playbooks) {
    nlohmann::json incidents = nlohmann::json::array();
    for (const vm::Index i : p.incidents) incidents.push_back(module.incidents[i].name);
    playbooks.push_back({{"name", p.name}, {"title", p.title}, {"incidents", incidents}, {"needs", p.needsText}});
  }
  for (const vm::Detection &d : module.detections)
    detections.push_back({{"name", d.name}, {"title", d.title}, {"incident", module.incidents[d.incident].name}, {"confirms", d.confirm != vm::none}});
  std::size_t words = 0;
  for (const vm::Function &f : module.functions) words += f.code.size();
  return {{"name", module.name}, {"hash", hex(module.hash)}, {"bytes", bytes}, {"functions", module.functions.size()},
          {"code_words", words}, {"playbooks", playbooks}, {"detections", detections}, {"manifest", vm::manifestJson(module)}};
}

std::string summary(const vm::Module &module, std::size_t bytes, const Console &console) {
  std::string out = fmt::format("{}\n  hash {}\n  {} B, {} functions\n", module.name, hex(module.hash), bytes, module.functions.size());
  for (const vm::Playbook &p : module.playbooks) out += fmt::format("  {} {} {}\n", console.text("playbook", "プレイブック"), p.name, p.title);
  for (const vm::Detection &d : module.detections)
    out += fmt::format("  {} {} {} -> {}\n", console.text("detection", "検知"), d.name, d.title, module.incidents[d.incident].name);
  return out + "\n" + vm::manifestText(module);
}

int inspect(const Options &options, const Console &console) {
  const LoadResult loaded = readModule(options.file, console);
  if (!loaded.module) return loaded.status;
  const vm::Module &module = *loaded.module;
  if (options.disassemble)
    console.out(vm::disassemble(module));
  else if (options.manifest)
    console.out(options.json ? vm::manifestJson(module).dump(2) + "\n" : vm::manifestText(module));
  else
    console.out(options.json ? describe(module, loaded.bytes.size()).dump(2) + "\n" : summary(module, loaded.bytes.size(), console));
  return wellDone;
}

} // namespace

Action defineInspect(CLI::App &app, Console &console) {
  auto options = std::make_shared<Options>();
  app.add_option("FILE", options->file, std::string(console.text("the module", "モジュール")))->required()->type_name("FILE.tjb");
  auto *code = app.add_flag("--disasm", options->disassemble, std::string(console.text("its code", "コードを表示する")));
  app.add_flag("--manifest", options->manifest, std::string(console.text("what it may do", "実行できる操作を表示する")))->excludes(code);
  app.add_flag("--json", options->json, std::string(console.text("as JSON", "JSONで出力する")))->excludes(code);
  return [options, &console] { return inspect(*options, console); };
}

} // namespace tejun::tools
