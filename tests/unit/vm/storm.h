// Runs every function of a module with answers drawn at random, some of them absurd, under small limits: what hostile modules and
// hostile worlds may do together. It must come back; what it computes does not matter.
#pragma once

#include "vm/detect/match.h"
#include "vm/runtime/run.h"

#include <memory>
#include <random>

namespace tejun::vm::test {

struct Storm {
  std::size_t started = 0, finished = 0, stopped = 0, calls = 0;
};

class StormMaker {
public:
  StormMaker(const Module &of, unsigned seed) : module(of), random(seed) {}
  std::uint32_t below(std::size_t n) { return static_cast<std::uint32_t>(random() % n); }

  /// JSON that fits the type, mostly.
  Json value(TypeIndex t, int depth = 0) {
    if (below(24) == 0) return odd();
    const Type &row = module.types[t];
    switch (row.kind) {
    case TypeKind::scalar: return scalar(row.scalar);
    case TypeKind::handle: return "job";
    case TypeKind::optional: return below(2) == 0 ? Json() : value(row.args[0], depth);
    case TypeKind::list:
    case TypeKind::set: {
      Json json = Json::array();
      for (std::uint32_t n = depth > 4 ? 0 : below(5); n > 0; --n) json.push_back(value(row.args[0], depth + 1));
      return json;
    }
    case TypeKind::map: {
      Json json = Json::object();
      if (depth < 4) json["key"] = value(row.args[1], depth + 1);
      return json;
    }
    case TypeKind::record: return fields(row.fields, depth);
    case TypeKind::enumeration: {
      if (row.cases.empty()) return nullptr;
      const EnumCase &c = row.cases[below(row.cases.size())];
      if (c.payload.empty()) return c.name;
      Json json = Json::object();
      json[c.name] = fields(c.payload, depth);
      return json;
    }
    case TypeKind::union_: return row.args.empty() ? Json() : value(row.args[below(row.args.size())], depth);
    }
    return nullptr;
  }

private:
  Json odd() {
    switch (below(6)) {
    case 0: return nullptr;
    case 1: return -1;
    case 2: return "";
    case 3: return Json::array({Json::object(), 1});
    case 4: return 1e300;
    default: return Json::object({{"ok", 1}});
    }
  }
  Json fields(const std::vector<Field> &all, int depth) {
    Json json = Json::object();
    for (const Field &f : all) json[f.name] = value(f.type, depth + 1);
    return json;
  }
  Json scalar(Scalar s) {
    switch (s) {
    case Scalar::boolean: return below(2) == 0;
    case Scalar::time: return "2026-01-02T03:04:05Z";
    case Scalar::duration: return below(2) == 0 ? "1s" : "106751991167d";
    case Scalar::address: return below(2) == 0 ? "203.0.113.66" : "2001:db8::1";
    case Scalar::network: return "10.0.0.0/8";
    case Scalar::fileHash: return "d41d8cd98f00b204e9800998ecf8427e";
    case Scalar::integer: return below(3) == 0 ? std::int64_t{INT64_MAX} : std::int64_t{below(9)} - 4;
    case Scalar::decimal:
    case Scalar::size:
    case Scalar::port:
    case Scalar::score: return below(100);
    default: return "pc-" + std::to_string(below(4));
    }
  }
  const Module &module;
  std::mt19937 random;
};

inline Storm storm(const std::shared_ptr<const Module> &module, unsigned seed) {
  Limits limits;
  limits.fuel = 20'000;
  limits.heapBytes = 1 << 18;
  limits.outputBytes = 1 << 17;
  limits.textBytes = 1 << 14;
  limits.collectionItems = 500;
  limits.tracks = 16;
  limits.stackDepth = 32;
  Storm result;
  StormMaker maker(*module, seed);
  for (Index f = 0; f < module->functions.size(); ++f) {
    auto created = Run::create(module, limits);
    if (!created.run) continue;
    Run &run = *created.run;
    (void)run.setAlert(maker.value(module->alertType));
    if (!module->incidents.empty()) run.setIncident(maker.below(module->incidents.size()));
    for (const Detection &d : module->detections) (void)detect::match(run, d);
    const Function &function = module->functions[f];
    Json arguments = Json::array();
    for (std::size_t i = 0; i < function.params; ++i) arguments.push_back(maker.value(function.registers[i]));
    if (run.start(f, arguments).misuse.empty()) ++result.started;
    for (int steps = 0; steps < 200 && run.status() == RunStatus::waiting; ++steps) {
      const std::uint32_t choice = maker.below(8);
      if (choice == 0 && !run.bounds().empty()) {
        run.expireBound(run.bounds()[maker.below(run.bounds().size())].id, run.now() + 1000);
        continue;
      }
      if (choice == 1 && !run.promises().empty()) {
        run.breachPromise(run.promises()[maker.below(run.promises().size())].id, run.now() + 1000);
        continue;
      }
      const PendingCall &call = run.pending()[maker.below(run.pending().size())];
      ++result.calls;
      (void)run.groupArguments(call.id);
      if (choice == 2) {
        run.resume(call.id, Answer::failure(static_cast<Failure>(maker.below(7))), run.now());
        continue;
      }
      TypeIndex type = 0;
      if (call.kind == CallKind::ask)
        type = module->asks[call.ask].answer;
      else if (call.intrinsic != none)
        type = module->intrinsics[call.intrinsic].result;
      if (call.kind == CallKind::await && module->types[type].kind == TypeKind::handle)
        type = module->types[type].args[0];
      const Json offered = call.kind == CallKind::ask ? call.arguments.value("subject", Json()) : Json();
      const Json json = offered.is_array() && !offered.empty() ? offered[0] : maker.value(type);
      (void)run.checkAnswer(call.id, json);
      run.resume(call.id, Answer::value(json), run.now() + maker.below(3));
    }
    (void)run.facts().dump();
    (void)run.result().dump();
    (void)run.dutiesMissing();
    if (run.status() == RunStatus::finished) ++result.finished;
    if (run.stop()) ++result.stopped;
  }
  return result;
}

} // namespace tejun::vm::test
