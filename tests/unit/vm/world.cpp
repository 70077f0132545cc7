#include "tests/unit/vm/world.h"

#include "vm/bytecode/verifier.h"

#include <gtest/gtest.h>

namespace tejun::vm::test {

Shop::Shop() {
  boolean = m.scalar(Scalar::boolean), integer = m.scalar(Scalar::integer), decimal = m.scalar(Scalar::decimal),
  text = m.scalar(Scalar::text);
  duration = m.scalar(Scalar::duration), time = m.scalar(Scalar::time), size = m.scalar(Scalar::size),
  port = m.scalar(Scalar::port);
  score = m.scalar(Scalar::score), address = m.scalar(Scalar::address), network = m.scalar(Scalar::network),
  host = m.scalar(Scalar::host);
  hash = m.scalar(Scalar::fileHash), domain = m.scalar(Scalar::domain), url = m.scalar(Scalar::url),
  receipt = m.scalar(Scalar::receipt);
  std::vector<EnumCase> failures;
#define FAILURE(name, retried, en, ja) failures.push_back({#name, ja, {}});
#include "vm/bytecode/Failures.def"
  failure = m.module().failureType = m.enumeration("Failure", std::move(failures));
  severity = m.module().severityType = m.enumeration(
      "Severity", {{"low", "低", {}}, {"medium", "中", {}}, {"high", "重大", {}}, {"critical", "致命的", {}}});
  incident = m.module().incidentType = m.enumeration("Incident", {{"malware", "", {}}, {"targeted_attack", "", {}}});
  texts = m.list(text), hosts = m.list(host), addresses = m.list(address), hostSet = m.set(host),
  counts = m.map(host, integer);
  maybeInt = m.optional(integer), maybeText = m.optional(text);
  source = m.record("AlertSource", {{"host", m.optional(host), {}, true},
                                    {"address", m.optional(address), {}, true},
                                    {"port", m.optional(port), {}, true}});
  alert = m.module().alertType = m.record("Alert", {{"signature", maybeText, {}, true},
                                                    {"source", source, {}, false},
                                                    {"tags", m.set(text), {}, false},
                                                    {"severity", m.optional(integer), {}, true},
                                                    {"time", m.optional(time), {}, true}});
  endpoint =
      m.record("Endpoint", {{"address", address, {}, false}, {"port", port, {}, false}, {"note", maybeText, {}, true}});
  shape = m.enumeration(
      "Shape", {{"none", "", {}}, {"circle", "", {{"radius", integer, {}, false}, {"label", text, {}, false}}}});
  target = m.unionOf({address, network});
  Module &module = m.module();
  module.teams = {{"it", "情報システム部", false}, {"csirt", "CSIRT", false}};
  module.incidents = {{"malware", ""}, {"targeted_attack", ""}};
  module.duties = {{"scoping", "影響範囲特定"}, {"prevention", "被害拡大防止"}};
  module.facts = {{"stolen", "窃取", boolean}, {"infected", "感染端末", hostSet}};
  module.criteria = {{Severity::critical, "致命的", {0, 1}, 0}, {Severity::low, "低", {0}, 0}};
  m.slot(alert);
}

Index Shop::function(std::string name, std::initializer_list<TypeIndex> params, TypeIndex result, const Body &body) {
  const Index f = m.declare(std::move(name), params, result);
  FunctionBuilder b(m, f);
  body(b);
  b.finish();
  return f;
}
Index Shop::intrinsic(std::string name, std::vector<Param> params, TypeIndex result, Effect effect,
                      std::uint32_t atOnce) {
  Intrinsic i;
  i.name = std::move(name);
  i.params = std::move(params);
  i.result = result;
  i.effects = static_cast<std::uint8_t>(1u << static_cast<unsigned>(effect));
  i.atOnce = atOnce;
  return m.intrinsic(std::move(i));
}
Index Shop::hostSite(Index of) {
  Site s;
  s.intrinsic = of;
  return m.site(std::move(s));
}
Index Shop::site(SiteKind kind, std::string number, std::string name, std::string title) {
  Site s;
  s.kind = kind, s.number = std::move(number), s.name = std::move(name), s.title = std::move(title);
  return m.site(std::move(s));
}
Reg Shop::load(FunctionBuilder &b, TypeIndex t, Index constant) {
  const Reg r = b.newRegister(t);
  b.load(r, constant);
  return r;
}
Reg Shop::textRegister(FunctionBuilder &b, std::string s) { return load(b, text, spelled(text, std::move(s))); }
Reg Shop::number(FunctionBuilder &b, std::int64_t n) {
  const Reg r = b.newRegister(integer);
  b.loadInt(r, n);
  return r;
}
Reg Shop::durationRegister(FunctionBuilder &b, std::int64_t ms) { return load(b, duration, word(duration, ms)); }
Reg Shop::run(FunctionBuilder &b, std::initializer_list<TypeIndex> types) {
  return b.newRun(std::vector<TypeIndex>(types));
}

std::shared_ptr<const Module> Shop::finish() {
  auto result = m.finish();
  EXPECT_FALSE(result.limit);
  if (const auto problem = verify(result.module)) ADD_FAILURE() << textOf(*problem);
  return std::make_shared<const Module>(std::move(result.module));
}

std::unique_ptr<Run> makeRun(const std::shared_ptr<const Module> &module, const Limits &limits, Observer *observer) {
  auto created = Run::create(module, limits, observer);
  EXPECT_EQ(created.error, "");
  return std::move(created.run);
}

Json evaluate(const std::shared_ptr<const Module> &module, Index function, const Json &arguments) {
  auto run = makeRun(module);
  const Step step = run->start(function, arguments);
  EXPECT_EQ(step.misuse, "");
  EXPECT_EQ(step.status, RunStatus::finished) << (run->stop() ? run->stop()->reason : "");
  return run->result();
}

} // namespace tejun::vm::test
