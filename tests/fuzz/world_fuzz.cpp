// Worlds of any bytes: a world or at least one error, and a world that was accepted answers any call without a crash.
#include "runner/world/world.h"
#include "vm/bytecode/builder.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace tejun;
using namespace tejun::runner;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// A few intrinsics with arguments and results of many types.
const vm::Module &module() {
  static const vm::Module made = [] {
    vm::ModuleBuilder b("fuzz");
    const auto host = b.scalar(vm::Scalar::host), duration = b.scalar(vm::Scalar::duration),
               address = b.scalar(vm::Scalar::address);
    const auto record = b.record("R", {{"name", b.scalar(vm::Scalar::text), {}, false},
                                       {"size", b.optional(b.scalar(vm::Scalar::size)), {}, true}});
    const auto add = [&](const char *name, std::vector<vm::Param> params, vm::TypeIndex result) {
      vm::Intrinsic i;
      i.name = name;
      i.params = std::move(params);
      i.result = result;
      i.timeoutMs = 30'000;
      b.intrinsic(std::move(i));
    };
    add("a.b", {{"host", host, false}, {"for", b.optional(duration), true}}, b.list(record));
    add("a.job", {{"targets", b.set(address), false}}, b.handle(record));
    add("a.map", {{"m", b.map(host, b.scalar(vm::Scalar::decimal)), false}}, b.scalar(vm::Scalar::fileHash));
    return std::move(b.finish().module);
  }();
  return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const WorldRead read = World::parse({reinterpret_cast<const char *>(data), size}, "fuzz.json");
  require(read.world.has_value() == !hasErrors(read.problems));
  for (const Problem &p : read.problems) require(!p.render(Language::japanese).empty());
  if (!read.world) return 0;
  for (const Problem &p : read.world->check(module())) require(!p.render(Language::english).empty());

  WorldHost host(*read.world);
  const vm::CallId id;
  const Json arguments[] = {
      {{"host", "pc-a"}, {"for", "1d"}}, {{"targets", {"10.0.0.1", "::1"}}}, {{"m", {{"pc-a", 1.5}}}}};
  for (vm::Index i = 0; i < module().intrinsics.size(); ++i) {
    OutgoingCall call{.module = module(),
                      .id = id,
                      .kind = vm::CallKind::host,
                      .name = module().intrinsics[i].name,
                      .arguments = arguments[i]};
    call.intrinsic = i;
    call.now = 1'000;
    const Reply reply = host.begin(call);
    require(reply.answer && reply.due >= call.now);
    if (module().types[module().intrinsics[i].result].kind != vm::TypeKind::handle || !reply.answer->json()) continue;
    const Json job = {{"job", *reply.answer->json()}};
    const OutgoingCall await{
        .module = module(), .id = id, .kind = vm::CallKind::await, .name = call.name, .arguments = job};
    require(host.begin(await).answer.has_value());
  }
  for (const WorldEntry &entry : read.world->entries) {
    const OutgoingCall ask{
        .module = module(), .id = id, .kind = vm::CallKind::ask, .name = entry.name, .arguments = arguments[0]};
    host.begin(ask);
  }
  return 0;
}
