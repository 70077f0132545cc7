#include "tests/unit/codegen/compiled.h"

#include <gtest/gtest.h>

#include "compiler/driver/compilation.h"
#include "compiler/workspace/file_system.h"
#include "vm/bytecode/disassembler.h"

namespace tejun::codegen {

Compiled compile(const std::string &source) {
  MemoryFileSystem files;
  files.add("/acme/tejun.json", R"({"name": "acme"})");
  files.add("/acme/all.tj", source);
  Compilation compilation(files);
  compilation.run({"/acme"},
                  CompilePhase::flow); // pieces of procedures: what is proved of whole ones is tested elsewhere
  Compiled result;
  if (auto module = compilation.generate()) result.module = std::make_shared<const vm::Module>(std::move(*module));
  for (const Diagnostic &d : compilation.takeDiagnostics())
    if (d.severity == Severity::error)
      result.errors += std::string(d.code()) + ": " + d.message(Language::english) + "\n";
  return result;
}

std::shared_ptr<const vm::Module> compiled(const std::string &source) {
  Compiled result = compile(source);
  EXPECT_EQ(result.errors, "");
  if (!result.module) throw std::runtime_error("there is no module");
  return result.module;
}

std::string listing(const vm::Module &module, const std::string &function) {
  vm::ListingOptions options;
  options.function = function;
  options.tables = false;
  options.lines = false;
  return vm::disassemble(module, options);
}

vm::Index functionNamed(const vm::Module &module, const std::string &name) {
  for (vm::Index i = 0; i < module.functions.size(); ++i)
    if (module.functions[i].name == name) return i;
  ADD_FAILURE() << "no function `" << name << "`";
  return vm::none;
}

class Played::Recorder : public vm::Observer {
public:
  Recorder(Played &p, const vm::Module &m) : played_(p), module_(m) {}

  void entered(const Where &, vm::Index site) override {
    const vm::Site &s = module_.sites[site];
    if (s.kind == vm::SiteKind::step) played_.path.push_back(s.number);
    if (s.kind == vm::SiteKind::response) played_.path.push_back("response " + s.number);
    played_.trace.push_back("enter " + words(s));
  }
  void left(const Where &, vm::Index site) override { played_.trace.push_back("leave " + words(module_.sites[site])); }
  void taken(const Where &, vm::Index site) override { played_.trace.push_back("taken " + module_.sites[site].title); }
  void remarked(const Where &, vm::Index site, std::string_view reason) override {
    played_.trace.push_back(words(module_.sites[site]) + ": " + std::string(reason));
  }
  void called(const vm::PendingCall &call) override {
    if (call.kind != vm::CallKind::sleep) played_.calls.push_back(played_.nameOf(call) + " " + call.arguments.dump());
  }

private:
  static std::string words(const vm::Site &s) {
    static constexpr const char *kinds[] = {"section", "step", "process", "method",     "response", "arm",
                                            "host",    "skip", "accept",  "declassify", "promise"};
    const std::string &what = s.number.empty() ? (s.name.empty() ? s.title : s.name) : s.number;
    return std::string(kinds[static_cast<std::size_t>(s.kind)]) + " " + what;
  }

  Played &played_;
  const vm::Module &module_;
};

Played::Played(std::shared_ptr<const vm::Module> module)
    : module_(std::move(module)), recorder_(std::make_shared<Recorder>(*this, *module_)) {
  vm::Run::Created created = vm::Run::create(module_, {}, recorder_.get());
  EXPECT_EQ(created.error, "");
  run_ = std::move(created.run);
}

std::string Played::nameOf(const vm::PendingCall &call) const {
  switch (call.kind) {
  case vm::CallKind::host: return module_->intrinsics[call.intrinsic].name;
  case vm::CallKind::ask: return "ask " + module_->asks[call.ask].key;
  case vm::CallKind::await: return "await";
  case vm::CallKind::sleep: return "sleep";
  }
  return {};
}

vm::Json Played::play(const std::string &function, vm::Json arguments) {
  const vm::Index index = functionNamed(*module_, function);
  if (index == vm::none) return {};
  const vm::Step begun = run_->start(index, arguments);
  EXPECT_EQ(begun.misuse, "");
  for (int turns = 0; run_->status() == vm::RunStatus::waiting && turns < 10'000; ++turns) {
    const vm::PendingCall *next = nullptr;
    for (const vm::PendingCall &call : run_->pending())
      if (!next && !hangs_.count(nameOf(call))) next = &call;
    if (next && next->kind != vm::CallKind::sleep) {
      const auto script = script_.find(nameOf(*next));
      if (script != script_.end()) {
        const vm::Answer given = script->second.front();
        if (script->second.size() > 1) script->second.pop_front();
        run_->resume(next->id, given, run_->now());
        continue;
      }
      if (next->kind == vm::CallKind::host || next->kind == vm::CallKind::await) {
        run_->resume(next->id, vm::Answer::failure(vm::Failure::unavailable), run_->now());
        continue;
      }
    }
    // Time passes: what is due first comes first.
    const std::optional<vm::Millis> due = run_->nextDue();
    if (!due) break;
    bool moved = false;
    for (const vm::Bound &bound : run_->bounds())
      if (!moved && bound.due == *due) {
        run_->expireBound(bound.id, *due);
        moved = true;
      }
    if (!moved)
      for (const vm::Promise &promise : run_->promises())
        if (!moved && promise.due == *due) {
          run_->breachPromise(promise.id, *due);
          moved = true;
        }
    if (!moved)
      for (const vm::PendingCall &call : run_->pending())
        if (!moved && call.due == *due) {
          const bool sleeps = call.kind == vm::CallKind::sleep;
          run_->resume(call.id, sleeps ? vm::Answer::done() : vm::Answer::failure(vm::Failure::timeout), *due);
          moved = true;
        }
    if (!moved) break;
  }
  EXPECT_NE(run_->status(), vm::RunStatus::waiting);
  return run_->result();
}

std::vector<std::string> Played::dutiesMet() const {
  std::vector<std::string> names;
  for (const vm::Index duty : run_->dutiesMet()) names.push_back(module_->duties[duty].name);
  return names;
}

std::string Played::outcome() const {
  if (!run_->end()) return {};
  const vm::Outcome &o = module_->outcomes[run_->end()->outcome];
  static constexpr const char *kinds[] = {"contained", "closed", "handed off"};
  return kinds[static_cast<std::size_t>(o.kind)] + (o.name.empty() ? std::string() : " " + o.name);
}

std::string Played::stopped() const { return run_->stop() ? run_->stop()->reason : std::string(); }

} // namespace tejun::codegen
