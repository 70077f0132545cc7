#include "tests/unit/runner/scenario.h"

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compilation.h"
#include "compiler/workspace/file_system.h"
#include "vm/bytecode/verifier.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tejun::runner::test {
namespace {

std::shared_ptr<const vm::Module> compileIn(const FileSystem &files, const std::string &path, CompilePhase last) {
  Compilation compilation(files);
  std::optional<vm::Module> module;
  if (compilation.run({path}, last)) module = compilation.generate();
  for (const Diagnostic &d : compilation.takeDiagnostics())
    if (d.severity == tejun::Severity::error)
      ADD_FAILURE() << renderLine(d, compilation.sources(), tejun::Language::english);
  if (!module) return nullptr;
  if (const auto problem = vm::verify(*module)) {
    ADD_FAILURE() << vm::textOf(*problem);
    return nullptr;
  }
  return std::make_shared<const vm::Module>(std::move(*module));
}

constexpr std::string_view usualPlaybook = R"(
playbook main "手順" for attack {{
  needs alert.source.address
  step 1 seen = look(alert.source.address)
  -> response 1(hosts: {})
}}
)";

} // namespace

std::shared_ptr<const vm::Module> compile(const std::vector<std::pair<std::string, std::string>> &files) {
  MemoryFileSystem memory;
  memory.add("/w/tejun.json", R"({"name": "test", "title": "試験", "sources": ["."]})");
  for (const auto &[name, text] : files) memory.add("/w/" + name, text);
  return compileIn(memory, "/w", CompilePhase::flow); // pieces of procedures: not all of them do what they owe
}

std::shared_ptr<const vm::Module> compileFolder(const std::string &path) {
  return compileIn(RealFileSystem(), path, CompilePhase::prove);
}

std::string sourceOf(const Scenario &s) {
  const std::string playbook = s.playbook.empty() ? fmt::format(fmt::runtime(usualPlaybook), s.hosts) : s.playbook;
  const std::string respond =
      s.respond.empty() ? std::string("tries = hosts.count") : s.respond + "\n    tries = hosts.count";
  return fmt::format(R"(
import asset, case, edr, firewall, intel, siem

scope "試験" {{
  domain cyber "サイバー"
  system server "サーバ" {{ networks 10.1.0.0/16 }}
  incident attack "攻撃" in cyber
  incident scan "スキャン" in cyber
  team csirt "CSIRT"
  team it "情報システム部"
  triage by csirt from medium
  containment by it
  {}
  guard {{ {} }}
}}

duty scoping "範囲特定"
duty prevention "拡大防止"
fact stolen "窃取" : Bool
criteria {{
  critical "致命的" requires scoping, prevention {{ when stolen }}
  medium "中" requires scoping {{ when incident == attack }}
  low "低" requires scoping {{ otherwise }}
}}

detect attack_seen "攻撃検知" -> attack {{
  needs {}
  when alert.signature contains "attack"
  {}
}}
detect scan_seen "スキャン検知" -> scan {{
  needs alert.signature
  when alert.signature contains "scan"
}}

process 1.1 look "調査" as Seen fulfils scoping establishes stolen {{
  input peer: IpAddress
  output count: Int?
  method 1.1.1 "調べる" {{
    {}
  }}
}}
process 2.1 act "封じ込め" as Acted fulfils prevention {{
  input hosts: Set<Host>
  output tries: Int?
  method 2.1.1 "実施する" {{
    {}
  }}
}}
response 1 "対応" by it (hosts: Set<Host>) {{
  act(hosts)
}}
{}
{}
)",
                     s.enrich, s.guards, s.needs, s.detection, s.look, respond, playbook, s.more);
}

void runModule(const std::shared_ptr<const vm::Module> &module, const std::string &alertText,
               const std::string &worldText, const CaseOptions &options, Ran &ran) {
  ASSERT_TRUE(module);
  const AlertRead alert = readAlert(alertText, "alert.json");
  ASSERT_TRUE(alert.alert) << alert.problems.front().message(Language::english);
  const WorldRead world = World::parse(worldText, "world.json");
  ASSERT_TRUE(world.world) << world.problems.front().message(Language::english);
  for (const Problem &p : world.world->check(*module)) ADD_FAILURE() << p.message(Language::english);
  WorldHost host(*world.world);
  ran.result = runCase(module, *alert.alert, host, options, &ran);
}

void runScenario(const Scenario &s, Ran &ran) {
  const auto module = compile({{"all.tj", sourceOf(s)}});
  if (!module) std::fputs(sourceOf(s).c_str(), stderr);
  const std::string otherwise = s.otherwise.empty() ? std::string() : fmt::format(R"(, "default": "{}")", s.otherwise);
  runModule(module, s.alert, fmt::format(R"({{"answers": [{}]{}}})", s.answers, otherwise), s.options, ran);
}

void Ran::line(const ProgressLine &l) {
  if (lines.empty()) start = l.at;
  lines.push_back(fmt::format("{} {}", (l.at - start) / 1000, l.text));
}

std::vector<const CallRecord *> Ran::calls(const std::string &intrinsic) const {
  std::vector<const CallRecord *> found;
  for (const CallRecord &c : result.calls)
    if (c.intrinsic == intrinsic) found.push_back(&c);
  return found;
}

bool Ran::says(const std::string &part) const {
  for (const std::string &l : lines)
    if (l.find(part) != std::string::npos) return true;
  return false;
}

std::vector<Json> Ran::journal(const std::string &kind) const {
  std::vector<Json> found;
  for (const Json &entry : result.journal.entries())
    if (entry["kind"] == kind) found.push_back(entry);
  return found;
}

} // namespace tejun::runner::test
