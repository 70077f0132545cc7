#include "tests/unit/proof/random_world.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tejun::proof {

namespace {

class RandomWorld {
public:
  RandomWorld(const vm::Module &module, std::uint32_t seed) : module_(module), random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  vm::Answer answerTo(const vm::PendingCall &call) {
    switch (call.kind) {
    case vm::CallKind::sleep: return vm::Answer::done();
    case vm::CallKind::await: {
      const vm::Index intrinsic = module_.sites[call.site].intrinsic;
      if (intrinsic == vm::none || below(2) == 0) return fails();
      const vm::Type &job = module_.types[module_.intrinsics[intrinsic].result];
      return job.args.empty() ? fails() : vm::Answer::value(value(job.args[0]));
    }
    case vm::CallKind::ask: return person(call);
    case vm::CallKind::host: break;
    }
    if (below(4) == 0) return fails();
    return vm::Answer::value(value(module_.intrinsics[call.intrinsic].result));
  }

  vm::Json alert() {
    vm::Json made = {{"source", {{"host", "pc-a"}, {"address", "10.10.10.10"}}},
                     {"destination", {{"address", "203.0.113.66"}}}};
    if (below(2) == 0) made["id"] = "a-1";
    if (below(2) == 0) made["file"] = {{"name", "a.exe"}, {"hashes", vm::Json::array()}};
    return made;
  }

private:
  vm::Answer fails() {
    static constexpr vm::Failure failures[] = {vm::Failure::timeout, vm::Failure::unavailable, vm::Failure::denied,
                                               vm::Failure::not_found};
    return vm::Answer::failure(failures[below(std::size(failures))]);
  }

  vm::Answer person(const vm::PendingCall &call) {
    const vm::Ask &ask = module_.asks[call.ask];
    if (below(3) == 0) return vm::Answer::failure(vm::Failure::timeout); // silence
    switch (ask.kind) {
    case vm::AskKind::task: return vm::Answer::done();
    case vm::AskKind::approve:
    case vm::AskKind::consult: return vm::Answer::value(below(2) == 0);
    case vm::AskKind::form: return vm::Answer::value(value(ask.answer));
    case vm::AskKind::choose: break;
    }
    const vm::Json offered = call.arguments.value("subject", vm::Json::array());
    if (offered.empty()) return ask.many ? vm::Answer::value(vm::Json::array()) : fails();
    if (!ask.many) return vm::Answer::value(offered[below(offered.size())]);
    vm::Json chosen = vm::Json::array();
    for (const vm::Json &item : offered)
      if (below(2) == 0) chosen.push_back(item);
    return vm::Answer::value(std::move(chosen));
  }

  vm::Json value(vm::TypeIndex index) {
    const vm::Type &type = module_.types[index];
    switch (type.kind) {
    case vm::TypeKind::scalar: return scalar(type.scalar);
    case vm::TypeKind::handle: return "job-" + std::to_string(below(1000));
    case vm::TypeKind::map: return vm::Json::object();
    case vm::TypeKind::union_: return value(type.args[0]);
    case vm::TypeKind::optional: return below(2) == 0 ? vm::Json() : value(type.args[0]);
    case vm::TypeKind::list:
    case vm::TypeKind::set: {
      vm::Json items = vm::Json::array();
      for (std::size_t left = below(3); left > 0; --left) {
        vm::Json item = value(type.args[0]);
        if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
      }
      return items;
    }
    case vm::TypeKind::record: {
      vm::Json made = vm::Json::object();
      for (const vm::Field &field : type.fields)
        if (vm::Json inner = value(field.type); !inner.is_null()) made[field.name] = std::move(inner);
      return made;
    }
    case vm::TypeKind::enumeration: return type.cases[below(type.cases.size())].name;
    }
    return {};
  }

  vm::Json scalar(vm::Scalar scalar) {
    const auto of = [&](std::vector<const char *> values) { return vm::Json(values[below(values.size())]); };
    switch (scalar) {
    case vm::Scalar::unit: return {};
    case vm::Scalar::boolean: return below(2) == 0;
    case vm::Scalar::integer:
    case vm::Scalar::size:
    case vm::Scalar::port:
    case vm::Scalar::score: return below(3);
    case vm::Scalar::time: return "2026-01-01T00:00:00Z";
    case vm::Scalar::duration: return "5m";
    case vm::Scalar::address: return of({"10.10.10.11", "203.0.113.66", "203.0.113.80"});
    case vm::Scalar::network: return "10.0.0.0/8";
    case vm::Scalar::fileHash: return of({"44d88612fea8a8f36de82e1278abb02f", "0123456789abcdef0123456789abcdef"});
    case vm::Scalar::domain: return "a.example";
    case vm::Scalar::technique: return "T1486";
    case vm::Scalar::host: return of({"pc-a", "pc-b", "pc-c"});
    default: return "x";
    }
  }

  const vm::Module &module_;
  std::mt19937 random_;
};

} // namespace

Carried carryOut(const std::shared_ptr<const vm::Module> &module, const vm::Playbook &playbook, vm::Index incident,
                 std::uint32_t seed) {
  RandomWorld world(*module, seed);
  auto created = vm::Run::create(module, {}, nullptr);
  EXPECT_EQ(created.error, "");
  vm::Run &run = *created.run;
  EXPECT_EQ(run.setAlert(world.alert()), "");
  run.setIncident(incident);
  EXPECT_EQ(run.start(playbook.entry, vm::Json::array()).misuse, "");
  for (int turn = 0; run.status() == vm::RunStatus::waiting && turn < 10'000; ++turn) {
    if (!run.bounds().empty() && world.below(6) == 0) {
      const vm::Bound bound = run.bounds()[world.below(run.bounds().size())];
      run.expireBound(bound.id, std::max(run.now(), bound.due));
      continue;
    }
    const auto &pending = run.pending();
    if (pending.empty()) break;
    const vm::PendingCall &call = pending[world.below(pending.size())];
    const vm::CallId id = call.id;
    const bool sleeps = call.kind == vm::CallKind::sleep && call.due;
    const vm::Millis now = sleeps ? std::max(run.now(), *call.due) : run.now();
    const vm::Answer answer = world.answerTo(call);
    EXPECT_EQ(run.resume(id, answer, now).misuse, "");
  }
  EXPECT_NE(run.status(), vm::RunStatus::waiting);
  Carried carried;
  carried.ended = run.status() == vm::RunStatus::finished;
  if (carried.ended)
    for (const vm::Index duty : run.dutiesMissing()) carried.missing.push_back(module->duties[duty].name);
  return carried;
}

} // namespace tejun::proof
