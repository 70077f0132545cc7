// The provider `world`: answers from a world file, as `tejun run --world` does, but as a program of its own, for trying out a site's
// configuration before the real products are connected.
//   settings: {"manifest": "FILE.json", "world": "FILE.json"}     the manifest: `tejun provider manifest WORKSPACE`
// Time is real here: an `after` of a job is waited for, any other is not.
#include "providers/sdk/serve.h"
#include "runner/ingest/strict_json.h"
#include "runner/providers/manifest.h"
#include "runner/world/world.h"
#include "vm/bytecode/types.h"

#include <algorithm>
#include <chrono>

namespace {

using namespace tejun;
using provider::Call;
using provider::Failed;
using provider::Invalid;
using provider::Json;

Json jsonOf(const Json &settings, const char *key) {
  const auto path = settings.find(key);
  if (path == settings.end() || !path->is_string())
    throw Failed{"unavailable", std::string("the setting `") + key + "` should be a path"};
  const runner::FileRead file = runner::readFile(path->get<std::string>(), runner::worldBytes);
  if (!file.error.english.empty()) throw Failed{"unavailable", path->get<std::string>() + ": " + file.error.english};
  runner::JsonRead read = runner::readJson(file.bytes, runner::worldDepth);
  if (read.fault.kind != runner::JsonFault::Kind::none)
    throw Failed{"unavailable", path->get<std::string>() + " is not JSON: " + read.fault.reason.english};
  return read.value;
}

class WorldProvider final : public provider::Provider {
public:
  void initialize(const Json &settings, const Json &) override {
    manifest = jsonOf(settings, "manifest");
    runner::providers::ManifestRead read = runner::providers::readManifest(manifest);
    if (!read.manifest) throw Failed{"unavailable", "the manifest: " + read.wrong};
    module.types = std::move(read.manifest->types);
    for (const runner::providers::ManifestIntrinsic &one : read.manifest->intrinsics) {
      vm::Intrinsic made;
      made.name = one.name;
      made.params = one.params;
      made.result = one.result;
      module.intrinsics.push_back(std::move(made));
    }
    const std::string path = settings.value("world", std::string());
    runner::WorldRead world = runner::World::parse(jsonOf(settings, "world").dump(), path);
    if (!world.world) throw Failed{"unavailable", world.problems.front().message(runner::Language::english)};
    content = std::move(world.world);
    host.emplace(*content);
  }

  Json describe() override { return manifest; }

  Json call(const Call &call) override {
    const auto found = std::ranges::find(module.intrinsics, call.intrinsic, &vm::Intrinsic::name);
    if (found == module.intrinsics.end()) throw Invalid{"there is no such intrinsic"};
    const auto index = static_cast<vm::Index>(found - module.intrinsics.begin());
    const vm::CallId id;
    runner::OutgoingCall out{
        .module = module, .id = id, .kind = vm::CallKind::host, .name = found->name, .arguments = call.arguments};
    out.intrinsic = index;
    out.answerType = found->result;
    out.now = now();
    return valueOf(host->begin(out));
  }

  std::optional<Json> await(const std::string &intrinsic, const std::string &job) override {
    const vm::CallId id;
    const Json arguments = {{"job", job}};
    runner::OutgoingCall out{
        .module = module, .id = id, .kind = vm::CallKind::await, .name = intrinsic, .arguments = arguments};
    out.now = now();
    const runner::Reply reply = host->begin(out);
    if (reply.due > out.now) return std::nullopt;
    return valueOf(reply);
  }

  provider::Reconciliation reconcile(const Call &) override { return {provider::Reconciliation::State::never}; }

private:
  static vm::Millis now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
  static Json valueOf(const runner::Reply &reply) {
    if (!reply.answer) throw Failed{"timeout", "the world is silent"};
    if (const vm::Failure *failure = reply.answer->failed())
      throw Failed{std::string(vm::nameOf(*failure)), reply.origin.empty() ? reply.answer->detail : reply.origin};
    return *reply.answer->json();
  }

  Json manifest;
  vm::Module module;
  std::optional<runner::World> content;
  std::optional<runner::WorldHost> host;
};

} // namespace

int main() {
  WorldProvider world;
  return tejun::provider::serve(world, "world", "1");
}
