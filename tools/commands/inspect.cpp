// `tejun inspect FILE.tjb`: verifies a module and shows what it is, what it may do, or its code.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/command.h"
#include "tools/program.h"
#include "vm/bytecode/disassembler.h"

namespace tejun::tools {

namespace {

struct Options {
  std::string file;
  bool disassemble = false, manifest = false, json = false;
};

nlohmann::json manifestJson(const vm::Manifest &manifest) {
  nlohmann::json intrinsics = nlohmann::json::array();
  for (const vm::ManifestEntry &e : manifest.intrinsics) {
    nlohmann::json row = {{"name", e.name},   {"signature", e.signature}, {"effects", e.effects},
                          {"crash", e.crash}, {"audience", e.audience},   {"call_sites", e.callSites}};
    if (!e.target.empty()) row["target"] = e.target;
    if (!e.undo.empty()) row["undo"] = e.undo;
    if (e.irreversible) row["irreversible"] = true;
    nlohmann::json arguments = nlohmann::json::array();
    for (const vm::ManifestArgument &a : e.arguments) {
      nlohmann::json one = {{"name", a.name}, {"type", a.type}, {"sources", a.sources}, {"closed", a.closed}};
      if (!a.constants.empty()) one["constants"] = a.constants;
      if (a.secret) one["secret"] = true;
      arguments.push_back(std::move(one));
    }
    row["arguments"] = std::move(arguments);
    intrinsics.push_back(std::move(row));
  }
  const auto reasons = [](const std::vector<vm::ManifestReason> &all) {
    nlohmann::json list = nlohmann::json::array();
    for (const vm::ManifestReason &r : all) {
      nlohmann::json one = {{"place", r.place}, {"file", r.file}, {"line", r.line}, {"because", r.reason}};
      if (!r.what.empty()) one["intrinsic"] = r.what;
      list.push_back(std::move(one));
    }
    return list;
  };
  return {{"intrinsics", intrinsics},
          {"teams", manifest.teams},
          {"secrets", manifest.secrets},
          {"irreversible", reasons(manifest.irreversible)},
          {"declassified", reasons(manifest.declassified)}};
}

nlohmann::json describe(const vm::Module &module, std::size_t bytes) {
  nlohmann::json playbooks = nlohmann::json::array(), detections = nlohmann::json::array();
  for (const vm::Playbook &p : module.playbooks) {
    nlohmann::json incidents = nlohmann::json::array();
    for (const vm::Index i : p.incidents) incidents.push_back(module.incidents[i].name);
    playbooks.push_back({{"name", p.name}, {"title", p.title}, {"incidents", incidents}, {"needs", p.needsText}});
  }
  for (const vm::Detection &d : module.detections)
    detections.push_back({{"name", d.name},
                          {"title", d.title},
                          {"incident", module.incidents[d.incident].name},
                          {"confirms", d.confirm != vm::none}});
  const vm::Manifest manifest = vm::manifestOf(module);
  return {{"name", manifest.workspace},
          {"hash", manifest.hash},
          {"bytes", bytes},
          {"functions", manifest.functions},
          {"code_words", manifest.words},
          {"playbooks", playbooks},
          {"detections", detections},
          {"manifest", manifestJson(manifest)}};
}

std::string summary(const vm::Module &module, std::size_t bytes, const Console &console) {
  const vm::Manifest manifest = vm::manifestOf(module);
  std::string out = fmt::format("{}\n  hash {}\n  {} B, {} {}\n", manifest.workspace, manifest.hash, bytes,
                                manifest.functions, console.text("functions", "関数"));
  for (const vm::Playbook &p : module.playbooks)
    out += fmt::format("  {} {} {}\n", console.text("playbook", "プレイブック"), p.name, p.title);
  for (const vm::Detection &d : module.detections)
    out += fmt::format("  {} {} {} -> {}\n", console.text("detection", "検知"), d.name, d.title,
                       module.incidents[d.incident].name);
  return out + "\n" + vm::manifestText(manifest);
}

int inspect(const Options &options, const Console &console) {
  const LoadResult loaded = readModule(options.file, console);
  if (!loaded.module) return loaded.status;
  const vm::Module &module = *loaded.module;
  if (options.disassemble)
    console.out(vm::disassemble(module));
  else if (options.manifest)
    console.out(options.json ? manifestJson(vm::manifestOf(module)).dump(2) + "\n"
                             : vm::manifestText(vm::manifestOf(module)));
  else
    console.out(options.json ? describe(module, loaded.bytes.size()).dump(2) + "\n"
                             : summary(module, loaded.bytes.size(), console));
  return wellDone;
}

} // namespace

Action defineInspect(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("FILE", options->file, "the module", "モジュール").required().type("FILE.tjb");
  const CommandOption code = line.add("--disasm", options->disassemble, "its code", "コードを表示する");
  line.add("--manifest", options->manifest, "what it may do", "実行できる操作を表示する").excludes(code);
  line.add("--json", options->json, "as JSON", "JSONで出力する").excludes(code);
  return [options, &console] { return inspect(*options, console); };
}

} // namespace tejun::tools
