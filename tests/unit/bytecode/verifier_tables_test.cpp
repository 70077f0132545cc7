// Every check of tables: the sample, and the sample with one thing wrong.
#include <gtest/gtest.h>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/limits.h"
#include "vm/bytecode/verifier.h"

namespace tejun::vm {
namespace {

using test::Sample;

class Tables : public testing::Test {
protected:
  Sample s;
  TypeIndex optionalInteger = s.builder.optional(s.integer);
  Module good = s.finish();

  /// The name of the problem of the sample after a change.
  std::string problem(auto change) {
    Module m = good;
    change(m);
    const auto error = verify(m);
    where = error ? error->where : "";
    return error ? std::string(nameOf(error->problem)) : "";
  }
  std::string where;
};

TEST_F(Tables, TheSampleIsValid) {
  EXPECT_EQ(problem([](Module &) {}), "");
}

TEST_F(Tables, Types) {
  auto with = [&](Type t) { return problem([&](Module &m) { m.types.push_back(std::move(t)); }); };
  auto of = [](TypeKind kind, std::vector<TypeIndex> args) {
    Type t;
    t.kind = kind, t.args = std::move(args);
    if (kind == TypeKind::handle) t.scalar = Scalar::text;
    return t;
  };
  const auto last = static_cast<TypeIndex>(good.types.size());
  EXPECT_EQ(with(of(TypeKind::list, {s.text})), "");
  EXPECT_EQ(with(of(TypeKind::list, {last})), "malformed_type") << "contains itself";
  EXPECT_EQ(where, "types[" + std::to_string(last) + "]");
  EXPECT_EQ(with(of(TypeKind::list, {static_cast<TypeIndex>(last + 1)})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::list, {})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::list, {s.text, s.text})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::map, {s.text})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::map, {s.text, 0})), "") << "what each gives for a call without result";
  EXPECT_EQ(with(of(TypeKind::map, {0, s.text})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::list, {0})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::optional, {optionalInteger})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::handle, {0})), "");
  EXPECT_EQ(with(of(TypeKind::union_, {s.text})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::union_, {s.network, s.address})), "malformed_type") << "not in order";
  EXPECT_EQ(with(of(TypeKind::union_, {s.address, s.address})), "malformed_type");
  EXPECT_EQ(with(of(TypeKind::scalar, {})), "malformed_type") << "a second Nothing";
  Type error = of(TypeKind::scalar, {});
  error.scalar = Scalar::error;
  EXPECT_EQ(with(error), "malformed_type");
  error.scalar = Scalar::never;
  EXPECT_EQ(with(error), "malformed_type");
  Type job = of(TypeKind::handle, {s.text});
  job.scalar = Scalar::host;
  EXPECT_EQ(with(job), "malformed_type") << "a job is a text";
  Type record = of(TypeKind::record, {});
  record.name = "R", record.fields = {{"a", s.text, {}, false}, {"b", s.text, {}, false}};
  EXPECT_EQ(with(record), "");
  record.fields[1].name = "a";
  EXPECT_EQ(with(record), "malformed_type");
  record.fields[1] = {"b", 0, {}, false};
  EXPECT_EQ(with(record), "malformed_type");
  record.fields[1] = {"b", last, {}, false};
  EXPECT_EQ(with(record), "malformed_type");
  record.fields.pop_back();
  record.name.clear();
  EXPECT_EQ(with(record), "malformed_type");
  record.name = "R", record.cases = {{"c", "", {}}};
  EXPECT_EQ(with(record), "malformed_type");
  record.cases.clear();
  record.fields.assign(257, {"", s.text, {}, false});
  for (std::size_t n = 0; n < record.fields.size(); ++n) record.fields[n].name = std::to_string(n);
  EXPECT_EQ(with(record), "malformed_type");
  record.fields.pop_back();
  EXPECT_EQ(with(record), "");
  Type choice = of(TypeKind::enumeration, {});
  choice.name = "E", choice.cases = {{"a", "", {}}, {"a", "", {}}};
  EXPECT_EQ(with(choice), "malformed_type");
  choice.cases = {{"a", "", {{"x", last, {}, false}}}};
  EXPECT_EQ(with(choice), "malformed_type");
  choice.cases.assign(257, {});
  for (std::size_t n = 0; n < choice.cases.size(); ++n) choice.cases[n].name = std::to_string(n);
  EXPECT_EQ(with(choice), "malformed_type");
  choice.cases.pop_back();
  EXPECT_EQ(with(choice), "");
  EXPECT_EQ(problem([](Module &m) { m.types[0].scalar = Scalar::text; }), "malformed_type");
  EXPECT_EQ(problem([](Module &m) { m.types.clear(); }), "too_many_rows");
  for (const std::size_t depth : {limits::typeDepth, limits::typeDepth + 1})
    EXPECT_EQ(problem([&](Module &m) {
                auto inner = s.text;
                for (std::size_t n = 0; n < depth; ++n) {
                  m.types.push_back(of(TypeKind::list, {inner}));
                  inner = static_cast<TypeIndex>(m.types.size() - 1);
                }
              }),
              depth > limits::typeDepth ? "malformed_type" : "");
}

TEST_F(Tables, Roles) {
  EXPECT_EQ(problem([&](Module &m) { m.alertType = s.shape; }), "role_type");
  EXPECT_EQ(problem([&](Module &m) { m.failureType = s.severity; }), "role_type");
  EXPECT_EQ(problem([&](Module &m) { m.severityType = s.failure; }), "role_type");
  EXPECT_EQ(problem([&](Module &m) { m.incidents.pop_back(); }), "role_type");
  EXPECT_EQ(problem([&](Module &m) { m.incidents[0].name = "other"; }), "role_type");
  EXPECT_EQ(problem([&](Module &m) { m.alertType = 60'000; }), "no_such_row");
}

TEST_F(Tables, Constants) {
  auto with = [&](Constant k) { return problem([&](Module &m) { m.constants.push_back(std::move(k)); }); };
  EXPECT_EQ(with({s.boolean, 1, ""}), "");
  EXPECT_EQ(with({s.boolean, 2, ""}), "bad_constant");
  EXPECT_EQ(with({s.integer, 2, "2"}), "bad_constant");
  EXPECT_EQ(with({s.severity, 3, ""}), "");
  EXPECT_EQ(with({s.severity, 4, ""}), "bad_constant");
  EXPECT_EQ(with({s.severity, -1, ""}), "bad_constant");
  EXPECT_EQ(with({s.address, 0, "10.10.300.1"}), "bad_constant");
  EXPECT_EQ(with({s.network, 0, "10.0.0.1/8"}), "bad_constant");
  EXPECT_EQ(with({s.hash, 0, "d41d8cd98f00b204e9800998ecf8427e"}), "");
  EXPECT_EQ(with({s.hash, 0, "d41d"}), "bad_constant");
  EXPECT_EQ(with({s.text, 1, "x"}), "bad_constant");
  EXPECT_EQ(with({s.host, 0, ""}), "bad_constant");
  EXPECT_EQ(with({s.endpoint, 0, ""}), "bad_constant");
  EXPECT_EQ(with({60'000, 0, ""}), "no_such_row");
  EXPECT_EQ(with({0, 0, ""}), "bad_constant");
  EXPECT_EQ(problem([&](Module &m) { m.constants.assign(limits::table + 1, {s.boolean, 0, ""}); }), "too_many_rows");
}

TEST_F(Tables, Domains) {
  constexpr std::size_t block = 2; // firewall.block(target: IpAddress | Network, for: Duration?)
  constexpr std::uint8_t constant = sourceBit(Source::constant), absent = sourceBit(Source::absent),
                         alert = sourceBit(Source::alert);
  const auto row = [&](TypeIndex type) {
    Index k = 0;
    while (good.constants[k].type != type) ++k;
    return k;
  };
  auto with = [&](std::size_t param, std::uint8_t sources, std::vector<Index> constants) {
    return problem([&](Module &m) {
      m.intrinsics[block].params[param].sources = sources;
      m.intrinsics[block].params[param].constants = std::move(constants);
    });
  };
  EXPECT_EQ(with(0, alert, {}), "");
  EXPECT_EQ(with(0, 0, {}), "") << "nothing calls it";
  EXPECT_EQ(with(0, constant, {row(s.address)}), "");
  EXPECT_EQ(with(0, constant | alert, {row(s.network)}), "") << "the other alternative";
  EXPECT_EQ(with(1, constant | absent, {row(s.duration)}), "") << "of an optional";
  EXPECT_EQ(with(0, 0x80, {}), "bad_row") << "no such source";
  EXPECT_EQ(where, "intrinsics[2]");
  EXPECT_EQ(with(0, alert | absent, {}), "bad_row") << "it cannot be left out";
  EXPECT_EQ(with(0, constant, {}), "bad_row") << "which constant?";
  EXPECT_EQ(with(0, alert, {row(s.address)}), "bad_row") << "a constant without its bit";
  EXPECT_EQ(with(0, constant, {row(s.text)}), "bad_row") << "of another type";
  EXPECT_EQ(with(0, constant, {row(s.address), row(s.address)}), "bad_row") << "twice";
  EXPECT_EQ(with(0, constant, {60'000}), "no_such_row");
}

TEST_F(Tables, Intrinsics) {
  constexpr std::size_t block = 2; // as the sample adds them
  ASSERT_EQ(good.intrinsics[block].name, "firewall.block");
  auto with = [&](auto change) { return problem([&](Module &m) { change(m.intrinsics[block]); }); };
  EXPECT_EQ(with([](Intrinsic &i) { i.name.clear(); }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.params.resize(256, i.params[1]); }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.effects = 0; }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.effects = 0x80; }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.result = 60'000; }), "no_such_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.target = 2; }), "no_such_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.undo = 99; }), "no_such_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.reconcileWith = 99; }), "no_such_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.timeoutMs = -1; }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.retry = 101; }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.atOnce = 0; }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.params[1].type = 0; }), "bad_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.params[1].type = 60'000; }), "no_such_row");
  EXPECT_EQ(with([](Intrinsic &i) { i.undo = 0; }), "wrong_undo") << "it observes";
  EXPECT_EQ(problem([](Module &m) { m.intrinsics[1].params[0].type = m.intrinsics[1].params[1].type; }), "wrong_undo")
      << "it does not take the result";
  EXPECT_EQ(problem([](Module &m) { m.intrinsics[1].params[1].optional = false; }), "wrong_undo") << "it takes more";
  EXPECT_EQ(with([](Intrinsic &i) { i.reconcileWith = none; }), "wrong_reconcile");
  EXPECT_EQ(with([](Intrinsic &i) { i.reconcileWith = 3; }), "wrong_reconcile") << "it records";
  EXPECT_EQ(with([](Intrinsic &i) { i.crash = CrashPolicy::once; }), "wrong_reconcile");
}

TEST_F(Tables, SlotsAndSites) {
  EXPECT_EQ(problem([&](Module &m) { m.slots[0] = s.text; }), "bad_row") << "slot 0 is the alert";
  EXPECT_EQ(problem([](Module &m) { m.slots[1] = 0; }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.slots[1] = 60'000; }), "no_such_row");
  auto with = [&](Index site, auto change) { return problem([&](Module &m) { change(m.sites[site]); }); };
  EXPECT_EQ(with(s.observeSite, [](Site &x) { x.intrinsic = 99; }), "no_such_row");
  EXPECT_EQ(with(s.observeSite, [](Site &x) { x.file = 99; }), "no_such_row");
  EXPECT_EQ(with(s.skipSite, [](Site &x) { x.intrinsic = 0; }), "bad_row");
  EXPECT_EQ(with(s.stepSite, [](Site &x) { x.slot = 99; }), "no_such_row");
  EXPECT_EQ(with(s.skipSite, [](Site &x) { x.slot = 1; }), "bad_row");
  EXPECT_EQ(with(s.armSite, [](Site &x) { x.target = 99; }), "no_such_row");
  EXPECT_EQ(with(s.armSite, [&](Site &x) { x.target = s.skipSite; }), "bad_row");
  EXPECT_EQ(with(s.skipSite, [&](Site &x) { x.target = s.stepSite; }), "bad_row");
}

TEST_F(Tables, People) {
  auto ask = [&](Index row, auto change) { return problem([&](Module &m) { change(m.asks[row]); }); };
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.team = none; }), "no_such_row");
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.escalateTo = 99; }), "no_such_row");
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.subject = 60'000; }), "no_such_row");
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.answer = 60'000; }), "no_such_row");
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.atMostMs = -1; }), "bad_row");
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.remindMs = -1; }), "bad_row");
  EXPECT_EQ(ask(s.chooseAsk, [&](Ask &a) { a.answer = s.text; }), "bad_row") << "not what is offered";
  EXPECT_EQ(ask(s.chooseAsk, [&](Ask &a) { a.subject = s.host; }), "bad_row") << "no collection";
  EXPECT_EQ(ask(s.chooseAsk, [](Ask &a) { a.many = true; }), "bad_row") << "many give a list";
  EXPECT_EQ(ask(2, [](Ask &a) { a.fields.pop_back(); }), "bad_row") << "the form's record has more";
  EXPECT_EQ(ask(2, [&](Ask &a) { a.fields[0].type = s.text; }), "bad_row");
  EXPECT_EQ(ask(2, [](Ask &a) { a.fields[0].type = 60'000; }), "no_such_row");
  EXPECT_EQ(ask(2, [](Ask &a) { a.kind = AskKind::approve; }), "bad_row") << "consent is a Bool";
  EXPECT_EQ(ask(2, [](Ask &a) { a.kind = AskKind::task; }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.approvals[0].team = 99; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.approvals[0].quorum = 0; }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.approvals[0].atMostMs = -1; }), "bad_row");
}

TEST_F(Tables, Calendars) {
  const auto calendar = [&](auto change) { return problem([&](Module &m) { change(m.calendars[0]); }); };
  EXPECT_EQ(calendar([](Calendar &c) { c.offsets.clear(); }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.offsets[1].fromMs = 0; }), "bad_row") << "they rise";
  EXPECT_EQ(calendar([](Calendar &c) { c.offsets[1].fromMs = std::numeric_limits<std::int64_t>::max(); }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.offsets[0].minutes = 24 * 60; }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.hours.clear(); }), "bad_row") << "it never opens";
  EXPECT_EQ(calendar([](Calendar &c) { c.hours[0].days = 0; }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.hours[0].days = 0x80; }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.hours[0].to = c.hours[0].from; }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.hours[0].to = 24 * 60 + 1; }), "bad_row");
  EXPECT_EQ(calendar([](Calendar &c) { c.closed[1] = c.closed[0]; }), "bad_row");
  const auto length = [&](auto change) { return problem([&](Module &m) { change(m.officeTimes[0]); }); };
  EXPECT_EQ(length([](OfficeTime &t) { t.calendar = 1; }), "no_such_row");
  EXPECT_EQ(length([](OfficeTime &t) { t.amount = 0; }), "bad_row");
  EXPECT_EQ(length([](OfficeTime &t) { t.amount = 3661; }), "bad_row") << "ten years";
  EXPECT_EQ(length([](OfficeTime &t) { t.unit = OfficeUnit::openTime, t.amount = 3661; }), "") << "milliseconds";
}

TEST_F(Tables, Scope) {
  EXPECT_EQ(problem([](Module &m) { m.phases[1].team = none; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.phases[0].team = 99; }), "no_such_row") << "though nobody declared it";
  EXPECT_EQ(problem([](Module &m) { m.phases[2].requestedBy = 99; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.phases[2].plannedBy = 99; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.systems[0].networks[0] = "10.0.0.0"; }), "bad_row");
  auto guard = [&](std::size_t row, auto change) { return problem([&](Module &m) { change(m.guards[row]); }); };
  EXPECT_EQ(guard(0, [](Guard &g) { g.intrinsic = 99; }), "no_such_row");
  EXPECT_EQ(guard(0, [](Guard &g) { g.intersects = {"everything"}; }), "bad_row");
  EXPECT_EQ(guard(0, [](Guard &g) { g.perMs = -1; }), "bad_row");
  EXPECT_EQ(guard(1, [](Guard &g) { g.perMs = 0; }), "bad_row");
  EXPECT_EQ(guard(1, [](Guard &g) { g.limit = -1; }), "bad_row");
  EXPECT_EQ(guard(1, [](Guard &g) { g.quorum = 0; }), "bad_row");
  EXPECT_EQ(guard(1, [](Guard &g) { g.approvalBy = 99; }), "no_such_row");
  EXPECT_EQ(guard(2, [](Guard &g) { g.approvalBy = none; }), "bad_row");
  EXPECT_EQ(guard(2, [](Guard &g) { g.system = 99; }), "no_such_row");
}

TEST_F(Tables, Criteria) {
  EXPECT_EQ(problem([](Module &m) { m.facts[0].type = 0; }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.criteria[0].duties = {99}; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.criteria[0].respondWithinMs = -1; }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.criteria[1].severity = Severity::critical; }), "bad_row")
      << "the most severe stands first";
  EXPECT_EQ(problem([](Module &m) { m.severity = m.enrich; }), "wrong_signature");
  EXPECT_EQ(problem([](Module &m) { m.severity = 999; }), "no_such_row");
}

TEST_F(Tables, Procedures) {
  EXPECT_EQ(problem([](Module &m) { m.enrich = m.severity; }), "wrong_signature");
  EXPECT_EQ(problem([](Module &m) { m.detections[0].incident = 99; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.detections[0].confirm = m.enrich; }), "wrong_signature");
  EXPECT_EQ(problem([](Module &m) { m.detections[0].confirmAtMostMs = -1; }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.detections[0].undecidedAsk = 99; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.playbooks[0].entry = m.enrich; }), "wrong_signature");
  EXPECT_EQ(problem([](Module &m) { m.playbooks[0].entry = 999; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.playbooks[0].incidents = {99}; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.processes[0].entry = 999; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.processes[0].fulfils = {99}; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.responses[0].entry = 999; }), "no_such_row");
  EXPECT_EQ(problem([](Module &m) { m.responses[0].entry = m.enrich; }), "wrong_signature");
  EXPECT_EQ(problem([](Module &m) { m.responses[0].team = 99; }), "no_such_row");
}

TEST_F(Tables, WithoutAnAlertNothingTakesOne) {
  // Row 0 is Nothing, which would make `() -> Nothing` pass for `Alert -> Alert`.
  auto without = [&](auto change) {
    return problem([&](Module &m) {
      m.alertType = 0;
      m.slots.clear();
      for (Site &site : m.sites) site.slot = none;
      m.enrich = none;
      const Playbook playbook = m.playbooks[0];
      const Detection detection = m.detections[0];
      m.playbooks.clear();
      m.detections.clear();
      change(m, playbook, detection);
    });
  };
  EXPECT_EQ(without([](Module &m, auto &, auto &) { m.enrich = m.severity; }), "bad_row");
  EXPECT_EQ(without([](Module &m, auto &playbook, auto &) { m.playbooks = {playbook}; }), "bad_row");
  EXPECT_EQ(without([](Module &m, auto &, auto &detection) {
              m.detections = {detection};
              m.detections[0].confirm = none;
            }),
            "bad_row");
}

TEST_F(Tables, WithoutIntNothingConfirms) {
  ModuleBuilder b("w");
  const TypeIndex alert = b.module().alertType = b.record("Alert", {{"id", b.scalar(Scalar::text), {}, false}});
  b.module().incidents = {{"malware", ""}};
  const Index f = b.declare("confirm", {alert}, 0); // Nothing, as if that were the type that is missing
  FunctionBuilder code(b, f);
  code.emit(Op::ret_unit);
  code.finish();
  Detection d;
  d.name = "d";
  d.when = {Condition{}};
  b.module().detections = {d};
  EXPECT_FALSE(verify(b.module()));
  b.module().detections[0].confirm = f;
  const auto error = verify(b.module());
  ASSERT_TRUE(error);
  EXPECT_EQ(nameOf(error->problem), "bad_row");
}

TEST_F(Tables, PathsIntoTheAlert) {
  EXPECT_EQ(problem([](Module &m) { m.detections[0].needs[0] = {9}; }), "bad_path");
  EXPECT_EQ(problem([](Module &m) { m.detections[0].needs[0] = {0, 0}; }), "bad_path") << "a text has no fields";
  EXPECT_EQ(problem([](Module &m) { m.detections[0].needs[0] = {}; }), "bad_path");
  EXPECT_EQ(problem([](Module &m) { m.detections[0].needsText.pop_back(); }), "bad_row");
  EXPECT_EQ(problem([](Module &m) { m.playbooks[0].needs[0] = {1, 7}; }), "bad_path");
}

TEST_F(Tables, Conditions) {
  auto with = [&](auto change) { return problem([&](Module &m) { change(m.detections[0].when); }); };
  using Nodes = std::vector<Condition>;
  EXPECT_EQ(with([](Nodes &n) { n.clear(); }), "bad_condition");
  EXPECT_EQ(with([](Nodes &n) { n[0].children = {0}; }), "bad_condition") << "its own child";
  EXPECT_EQ(with([](Nodes &n) { n[3].children = {2}; }), "bad_condition") << "a child before it";
  EXPECT_EQ(with([](Nodes &n) { n[0].children = {1, 2, 3, 4}; }), "bad_condition") << "two parents";
  EXPECT_EQ(with([](Nodes &n) { n[0].children = {1, 2}; }), "bad_condition") << "no parent";
  EXPECT_EQ(with([](Nodes &n) { n[0].children = {1, 2, 3, 99}; }), "bad_condition");
  EXPECT_EQ(with([](Nodes &n) {
              n[3].children.clear();
              n.pop_back();
            }),
            "bad_condition")
      << "not of nothing";
  EXPECT_EQ(with([](Nodes &n) {
              n[1].children = {4};
              n[3].children.clear();
            }),
            "bad_condition")
      << "an atom with parts";
  EXPECT_EQ(with([](Nodes &n) { n[0].values = {0}; }), "bad_condition");
  EXPECT_EQ(with([](Nodes &n) { n[1].field = {9}; }), "bad_path");
  EXPECT_EQ(with([](Nodes &n) { n[1].values.clear(); }), "bad_condition");
  EXPECT_EQ(with([](Nodes &n) { n[1].values = {99'999}; }), "no_such_row");
  EXPECT_EQ(with([](Nodes &n) { n[1].op = AtomOp::known; }), "bad_condition") << "known takes no value";
  EXPECT_EQ(with([](Nodes &n) {
              n[1].op = AtomOp::known;
              n[1].values.clear();
            }),
            "");
  EXPECT_EQ(with([](Nodes &n) {
              n[2].op = AtomOp::contains;
              n[2].values.pop_back();
            }),
            "bad_condition")
      << "an address contains nothing";
  EXPECT_EQ(with([](Nodes &n) {
              n[2].op = AtomOp::lt;
              n[2].values.pop_back();
            }),
            "bad_condition");
  EXPECT_EQ(with([](Nodes &n) {
              n[1].op = AtomOp::in;
              n[1].values = n[2].values;
            }),
            "bad_condition")
      << "a text in a network";
  EXPECT_EQ(with([](Nodes &n) { n[4].op = AtomOp::starts; }), "bad_condition") << "a set starts with nothing";
  EXPECT_EQ(with([](Nodes &n) { n[1].where = {none, 3, 1, 3, 9}; }), "no_such_row") << "a line of no file";
  for (const std::size_t depth : {limits::conditionDepth, limits::conditionDepth + 1})
    EXPECT_EQ(with([&](Nodes &n) {
                n.assign(depth, {});
                for (std::size_t i = 0; i + 1 < depth; ++i)
                  n[i].kind = ConditionKind::not_, n[i].children = {static_cast<Index>(i + 1)};
              }),
              depth > limits::conditionDepth ? "bad_condition" : "");
}

TEST_F(Tables, WhatClassifiesOnlyObserves) {
  auto recordsIn = [&](Module &m, Index f) {
    // The function calls another that records.
    std::size_t constant = 0;
    while (m.constants[constant].type != s.text) ++constant;
    Function records;
    records.name = "hidden", records.registers = {s.text, s.failure};
    records.blocks = {{0, none, {0}}, {5, none, {0}}};
    records.code = {encode(Op::load, 0, static_cast<std::uint8_t>(constant), static_cast<std::uint8_t>(constant >> 8)),
                    encode(Op::host_unit, 0, 0, 1),
                    s.unitSite,
                    5,
                    encode(Op::ret_unit),
                    encode(Op::ret_unit)};
    m.functions.push_back(records);
    auto &code = m.functions[f].code;
    code.insert(code.begin(), {encode(Op::call_unit), static_cast<std::uint32_t>(m.functions.size() - 1)});
    for (std::size_t n = 1; n < m.functions[f].blocks.size(); ++n) m.functions[f].blocks[n].pc += 2;
    m.functions[f].lines.clear();
  };
  EXPECT_EQ(problem([&](Module &m) { recordsIn(m, m.enrich); }), "effect_ceiling");
  EXPECT_EQ(problem([&](Module &m) { recordsIn(m, m.severity); }), "effect_ceiling");
  EXPECT_EQ(problem([&](Module &m) {
              m.detections[0].confirm = none;
              recordsIn(m, m.playbooks[0].entry);
            }),
            "")
      << "a playbook may";
  const auto restoresIn = [&](Module &m, Index f) {
    m.detections[0].confirm = none;
    ASSERT_EQ(m.intrinsics[3].name, "case.note");
    m.intrinsics[3].effects = 1u << static_cast<unsigned>(Effect::restores);
    recordsIn(m, f);
  };
  EXPECT_EQ(problem([&](Module &m) { restoresIn(m, m.responses[0].entry); }), "") << "a response may do all";
  EXPECT_EQ(problem([&](Module &m) { restoresIn(m, m.playbooks[0].entry); }), "triage_acts");
  EXPECT_EQ(where, "function playbook exfiltration");
  EXPECT_EQ(problem([&](Module &m) {
              m.intrinsics[0].effects = 2;
              m.intrinsics[2].crash = CrashPolicy::once;
              m.intrinsics[2].reconcileWith = none;
            }),
            "effect_ceiling")
      << "confirm calls it";
  // No detection may ask, and criteria may not even call out.
  EXPECT_EQ(problem([&](Module &m) {
              m.functions[m.enrich].code.insert(m.functions[m.enrich].code.begin(), encode(Op::duty_met));
            }),
            "effect_ceiling");
  EXPECT_EQ(problem([&](Module &m) {
              m.functions[m.severity].code.insert(m.functions[m.severity].code.begin(), encode(Op::join));
            }),
            "effect_ceiling");
}

} // namespace
} // namespace tejun::vm
