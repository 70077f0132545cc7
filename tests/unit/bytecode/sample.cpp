// The sample module, a function for each group of instructions.
#include "tests/unit/bytecode/sample.h"

#include "vm/bytecode/builtins.h"

namespace tejun::vm::test {
namespace {

constexpr std::uint8_t bit(Effect e) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(e)); }

template <class... Types> Reg runOf(FunctionBuilder &b, Types... types) {
  const TypeIndex list[] = {types...};
  return b.newRun(list);
}
Reg loaded(FunctionBuilder &b, TypeIndex t, Index constant) {
  const Reg r = b.newRegister(t);
  b.load(r, constant);
  return r;
}
Reg number(FunctionBuilder &b, TypeIndex t, std::int64_t n) {
  const Reg r = b.newRegister(t);
  b.loadInt(r, n);
  return r;
}

} // namespace

Sample::Sample() {
  types();
  tables();
}

void Sample::types() {
  ModuleBuilder &m = builder;
  boolean = m.scalar(Scalar::boolean), integer = m.scalar(Scalar::integer), decimal = m.scalar(Scalar::decimal),
  text = m.scalar(Scalar::text);
  duration = m.scalar(Scalar::duration), time = m.scalar(Scalar::time), address = m.scalar(Scalar::address),
  network = m.scalar(Scalar::network);
  host = m.scalar(Scalar::host), hash = m.scalar(Scalar::fileHash), receipt = m.scalar(Scalar::receipt);
  std::vector<EnumCase> failures;
#define FAILURE(name, retried, en, ja) failures.push_back({#name, ja, {}});
#include "vm/bytecode/Failures.def"
  failure = m.module().failureType = m.enumeration("Failure", std::move(failures));
  severity = m.module().severityType = m.enumeration(
      "Severity", {{"low", "低", {}}, {"medium", "中", {}}, {"high", "重大", {}}, {"critical", "致命的", {}}});
  incident = m.module().incidentType =
      m.enumeration("Incident", {{"malware", "マルウェア感染", {}}, {"targeted_attack", "標的型攻撃", {}}});
  alertSource =
      m.record("AlertSource", {{"host", m.optional(host), {}, true}, {"address", m.optional(address), "src_ip", true}});
  alert = m.module().alertType = m.record("Alert", {{"signature", m.optional(text), "alert.signature", true},
                                                    {"source", alertSource, {}, false},
                                                    {"tags", m.set(text), {}, false}});
  shape = m.enumeration(
      "Shape", {{"none", "なし", {}}, {"circle", "円", {{"radius", integer, {}, false}, {"label", text, {}, false}}}});
  endpoint = m.record("Endpoint", {{"address", address, {}, false}, {"note", text, {}, false}});
  answers = m.record("Answers", {{"host", host, {}, false}, {"count", integer, {}, false}});
  job = m.handle(m.list(host));
  target = m.unionOf({address, network});
  each = m.each(target, receipt);
}

void Sample::tables() {
  ModuleBuilder &m = builder;
  Module &module = m.module();
  file = m.string("playbooks/漏えい.tj");
  module.teams = {{"it", "情報システム部", false}, {"csirt", "CSIRT", false}, {"mssp", "MSSP", true}};
  module.systems = {{"user_pc", "ユーザPC", {"10.10.0.0/16", "2001:db8::/32"}, {"pc"}}};
  module.incidents = {{"malware", "マルウェア感染"}, {"targeted_attack", "標的型攻撃"}};
  module.duties = {{"impact_scoping", "影響範囲特定"}, {"spread_prevention", "被害拡大防止"}};
  duty = 1;
  module.facts = {{"business_stopped", "業務停止", boolean}, {"infected_hosts", "感染端末", m.set(host)}};
  fact = 0;
  module.criteria = {{Severity::critical, "致命的", {0, 1}, 1'800'000}, {Severity::low, "低", {0}, 0}};
  module.phases[1] = {true, 1, none, none, Severity::medium};
  module.phases[2] = {true, 0, 1, none, Severity::low};

  auto intrinsic = [&](std::string name, std::vector<Param> params, TypeIndex result, Effect effect) {
    Intrinsic i;
    i.name = std::move(name);
    i.params = std::move(params);
    i.result = result;
    i.effects = bit(effect);
    i.timeoutMs = 30'000;
    return i;
  };
  const Index hostsSeen =
      m.intrinsic(intrinsic("siem.hosts_seen", {{"peer", address, false}}, m.list(host), Effect::observes));
  const Index unblock = m.intrinsic(intrinsic(
      "firewall.unblock", {{"receipt", receipt, false}, {"reason", m.optional(text), true}}, 0, Effect::restores));
  Intrinsic block = intrinsic("firewall.block", {{"target", target, false}, {"for", m.optional(duration), true}},
                              receipt, Effect::contains);
  block.target = 0, block.undo = unblock, block.crash = CrashPolicy::reconcile, block.reconcileWith = hostsSeen,
  block.audience = "organisation";
  const Index blocked = m.intrinsic(std::move(block));
  const Index note = m.intrinsic(intrinsic("case.note", {{"text", text, false}}, 0, Effect::records));
  const Index scan = m.intrinsic(intrinsic("edr.scan", {{"host", host, false}}, job, Effect::observes));

  auto site = [&](SiteKind kind, std::string number, std::string name, std::string title, Index ofIntrinsic = none) {
    Site s;
    s.kind = kind, s.number = std::move(number), s.name = std::move(name), s.title = std::move(title),
    s.intrinsic = ofIntrinsic;
    s.line = 12, s.file = file;
    return s;
  };
  observeSite = m.site(site(SiteKind::host, "", "", "", hostsSeen));
  containSite = m.site(site(SiteKind::host, "", "", "", blocked));
  unitSite = m.site(site(SiteKind::host, "", "", "", note));
  jobSite = m.site(site(SiteKind::host, "", "", "", scan));
  m.slot(alert);
  slot = m.slot(m.optional(integer));
  Site step = site(SiteKind::step, "1", "sent", "送出データ確認");
  step.slot = slot;
  stepSite = m.site(std::move(step));
  methodSite = m.site(site(SiteKind::method, "1.1.1", "", "送出データファイルの調査"));
  Site arm = site(SiteKind::arm, "", "", "別端末で確認できた");
  arm.target = stepSite;
  armSite = m.site(std::move(arm));
  skipSite = m.site(site(SiteKind::skip, "", "", "端末から取得できない"));
  clockSite = m.site(site(SiteKind::clock, "", "containment", ""));
  promiseSite = m.site(site(SiteKind::promise, "", "", "一時間以内"));

  Ask choose;
  choose.key = "1.27", choose.title = "照会", choose.team = 1, choose.kind = AskKind::choose,
  choose.subject = m.list(host), choose.answer = host;
  choose.atMostMs = 1'800'000, choose.remindMs = 600'000, choose.escalateTo = 0;
  chooseAsk = m.ask(std::move(choose));
  Ask task;
  task.key = "2.1", task.kind = AskKind::task, task.team = 0;
  taskAsk = m.ask(std::move(task));
  Ask form;
  form.key = "1.28", form.kind = AskKind::form, form.team = 0, form.answer = answers,
  form.fields = {{"host", "端末", host}, {"count", "台数", integer}};
  m.ask(std::move(form));
  approval = m.approval({0, 2, 900'000});
  m.calendar({"office", "営業日", "Asia/Tokyo", {{0, 540}, {1'000, 600}}, {{0x1f, 540, 1080}}, {20'000, 20'001}});
  officeTime = m.officeTime({0, OfficeUnit::openDays, 4});
  closed = m.outcome({OutcomeKind::closed, "false_positive", true});
  finished = m.outcome({OutcomeKind::contained, "", false});

  Guard never;
  never.intrinsic = blocked, never.intersects = {"10.0.0.0/8"};
  Guard limit;
  limit.kind = GuardKind::limit, limit.intrinsic = blocked, limit.limit = 5, limit.perMs = 3'600'000,
  limit.approvalBy = 1;
  Guard require;
  require.kind = GuardKind::require, require.intrinsic = blocked, require.approvalBy = 0, require.system = 0;
  module.guards = {never, limit, require};
}

Index Sample::numbers() {
  const Index f = builder.declare("numbers", {integer, decimal, duration, time}, integer);
  FunctionBuilder b(builder, f);
  b.at(file, 3, 5);
  const Reg n = b.newRegister(integer), d = b.newRegister(decimal), span = b.newRegister(duration),
            when = b.newRegister(time), flag = b.newRegister(boolean);
  b.loadInt(n, 70'000);
  for (const Op op : {Op::add, Op::sub, Op::mul, Op::div, Op::mod, Op::min, Op::max}) b.emit(op, n, n, 0);
  b.emit(Op::dec_mul, d, 1, 1);
  b.emit(Op::dec_div, d, d, 1);
  b.emit(Op::to_decimal, d, n);
  b.emit(Op::neg, d, d);
  b.emit(Op::scale, span, 2, 0);
  b.emit(Op::time_add, when, 3, span);
  b.emit(Op::time_sub, when, when, span);
  b.emit(Op::time_diff, span, when, 3);
  b.loadBool(flag, true);
  for (const Op op : {Op::eq, Op::ne, Op::lt, Op::le}) b.emit(op, flag, n, 0);
  b.emit(Op::not_, flag, flag);
  b.at(file, 9, 3);
  b.emit(Op::ret, n);
  b.finish();
  return f;
}

Index Sample::jumps() {
  const Index f = builder.declare("jumps", {boolean, integer}, integer);
  FunctionBuilder b(builder, f);
  const Label end = b.newLabel(), loop = b.newLabel();
  const Reg n = number(b, integer, 0);
  b.bind(loop);
  b.emit(Op::add, n, n, 1);
  b.emit(Op::jlt, n, 1, 0, loop);
  b.emit(Op::jt, 0, 0, 0, end);
  b.emit(Op::jf, 0, 0, 0, end);
  b.emit(Op::jeq, n, 1, 0, end);
  b.emit(Op::jne, n, 1, 0, end);
  b.emit(Op::jle, n, 1, 0, end);
  const Label skipped = b.newLabel();
  b.jump(skipped); // to what follows: layout drops it
  b.bind(skipped);
  const Label over = b.newLabel();
  b.emit(Op::jt, 0, 0, 0, over);
  b.jump(end);
  b.bind(over);
  b.emit16(Op::trap, 0, static_cast<std::uint32_t>(Trap::unreachable));
  b.bind(end);
  b.emit(Op::ret, n);
  b.finish();
  return f;
}

Index Sample::values() {
  const Index f = builder.declare("values", {host, builder.optional(integer), shape}, text);
  FunctionBuilder b(builder, f);
  const Label end = b.newLabel();
  const Reg out = loaded(b, text, builder.constant(text, "記録"));
  const Reg flag = b.newRegister(boolean), n = b.newRegister(integer), opt = b.newRegister(builder.optional(integer));
  b.emit(Op::load_none, opt);
  b.emit(Op::is_some, flag, 1);
  b.emit(Op::jnone, 1, 0, 0, end);
  b.emit(Op::unwrap, n, 1);
  b.emit(Op::some, opt, n);
  const Reg moved = b.newRegister(builder.optional(integer));
  b.emit(Op::take, moved, opt);
  b.emit(Op::mov, opt, moved);
  b.emit(Op::drop, moved);
  const Reg fields = runOf(b, address, text);
  b.load(fields, builder.constant(address, "203.0.113.66"));
  b.emit(Op::mov, fields + 1, out);
  const Reg record = b.newRegister(endpoint);
  b.emit(Op::rec_new, record, fields);
  b.emit(Op::rec_get, fields, record, 0);
  b.emit(Op::rec_set, record, 1, out);
  const Reg payload = runOf(b, integer, text), variant = b.newRegister(shape);
  b.emit(Op::mov, payload, n);
  b.emit(Op::mov, payload + 1, out);
  b.emit(Op::var_new, variant, payload, 0, 1);
  b.emit(Op::var_tag, n, variant);
  b.emit(Op::jcase, 2, 0, 0, 0, end);
  b.emit(Op::var_get, n, 2, 0, 1);
  const Reg level = loaded(b, severity, builder.constant(severity, 2));
  b.emit(Op::enum_ord, n, level);
  const Reg parts = runOf(b, text, text);
  b.emit(Op::convert, parts, 0);
  b.emit(Op::to_text, parts + 1, record);
  b.emit(Op::concat, out, parts, 2);
  b.emit(Op::builtin, flag, parts, 0, Builtin::Text_contains);
  b.bind(end);
  b.emit(Op::ret, out);
  b.finish();
  return f;
}

Index Sample::collections() {
  const TypeIndex list = builder.list(host), set = builder.set(host), map = builder.map(host, integer);
  const Index f = builder.declare("collections", {host, integer}, set);
  FunctionBuilder b(builder, f);
  const Reg items = runOf(b, host, host), xs = b.newRegister(list), unique = b.newRegister(set),
            counts = b.newRegister(map);
  const Reg item = b.newRegister(host), n = b.newRegister(integer), flag = b.newRegister(boolean),
            cursor = b.newRegister(integer);
  const Reg found = b.newRegister(builder.optional(integer));
  b.emit(Op::mov, items, 0);
  b.emit(Op::mov, items + 1, 0);
  b.emit(Op::list_new, xs, items, 2);
  b.emit(Op::list_push, xs, 0);
  b.emit(Op::list_get, item, xs, 1);
  b.emit(Op::set_new, unique);
  b.emit(Op::set_add, unique, item);
  b.emit(Op::set_has, flag, unique, item);
  b.emit(Op::set_remove, unique, item);
  b.emit(Op::append, unique, xs);
  b.emit(Op::map_new, counts);
  b.emit(Op::map_put, counts, item, 1);
  b.emit(Op::map_get, found, counts, item);
  b.emit(Op::map_has, flag, counts, item);
  b.emit(Op::map_remove, counts, item);
  b.emit(Op::len, n, unique);
  const Label loop = b.newLabel(), after = b.newLabel(), again = b.newLabel(), end = b.newLabel();
  b.loadInt(cursor, 0);
  b.bind(loop);
  b.emit(Op::next, item, unique, cursor, after);
  b.jump(loop);
  b.bind(after);
  b.loadInt(cursor, 0);
  b.bind(again);
  b.emit(Op::map_next, item, counts, cursor, n, end);
  b.jump(again);
  b.bind(end);
  b.emit(Op::ret, unique);
  b.finish();
  return f;
}

Index Sample::world() {
  const Index f = builder.declare("world", {address, host}, 0);
  FunctionBuilder b(builder, f);
  const Label failed = b.newLabel(), expired = b.newLabel(), end = b.newLabel(), failedInside = b.newLabel();
  const Reg kind = b.newRegister(failure), hosts = b.newRegister(builder.list(host)), jobs = b.newRegister(job),
            chosen = b.newRegister(host);
  const Reg bound = loaded(b, duration, builder.constant(duration, 600'000)), when = b.newRegister(time);
  const Reg question = runOf(b, text, builder.list(host));
  b.load(question, builder.constant(text, "どの端末ですか"));
  b.emit(Op::host, hosts, 0, kind, observeSite, failed);
  b.emit(Op::host_unit, 0, question, kind, unitSite, failed);
  const Reg args = runOf(b, builder.list(target), builder.optional(duration)), results = b.newRegister(each);
  const Reg targets = runOf(b, target, target);
  b.emit(Op::convert, targets, 0);
  const Reg net = loaded(b, network, builder.constant(network, "2001:db8::/32"));
  b.emit(Op::convert, targets + 1, net);
  b.emit(Op::list_new, args, targets, 2);
  b.emit(Op::load_none, args + 1);
  const Reg left = b.newRegister(integer), remark = b.newRegister(text);
  const Label sentBack = b.newLabel();
  b.loadInt(left, 2);
  b.emit(Op::rework_push, left, 0, remark, sentBack);
  b.emit16(Op::approve_push, 0, approval);
  b.emit(Op::host_each, results, args, 0, containSite);
  b.emit(Op::approve_pop);
  b.emit(Op::bound_pop);
  b.emit16(Op::promise, bound, promiseSite);
  b.emit(Op::bound_push, bound, 0, 0, expired);
  b.emit(Op::host, jobs, 1, kind, jobSite, failedInside);
  b.emit(Op::await, hosts, jobs, kind, jobSite, failedInside);
  b.emit(Op::sleep, bound);
  b.emit(Op::bound_pop);
  b.emit16(Op::promise_end, 0, promiseSite);
  b.emit(Op::now, when);
  b.emit(Op::mov, question + 1, hosts);
  b.emit(Op::ask, chosen, question, kind, chooseAsk, failed);
  b.emit(Op::ask_unit, 0, question, kind, taskAsk, failed);
  b.jump(end);
  b.bind(failedInside); // the bound is still open
  b.emit(Op::fail, question);
  b.bind(sentBack);
  b.emit(Op::park, remark);
  b.bind(expired);
  b.emit(Op::park, question);
  b.bind(failed);
  b.emit(Op::fail, question);
  b.bind(end);
  b.emit(Op::ret_unit);
  b.finish();
  return f;
}

Index Sample::tracks() {
  const Index track = builder.declare("track", {}, 0);
  {
    FunctionBuilder b(builder, track);
    const Reg opt = b.newRegister(builder.optional(integer));
    b.emit16(Op::wait_slot, 0, slot);
    b.emit16(Op::slot_get, opt, slot);
    b.emit16(Op::slot_set, opt, slot);
    b.emit16(Op::slot_skip, 0, slot);
    b.emit(Op::ret_unit);
    b.finish();
  }
  const Index f = builder.declare("tracks", {}, 0);
  FunctionBuilder b(builder, f);
  const Reg flag = b.newRegister(boolean);
  const Reg length = b.newRegister(duration);
  b.emit16(Op::office_time, length, officeTime);
  b.emit16(Op::clock, length, clockSite, track);
  b.emit16(Op::clock_end, 0, clockSite);
  b.emit(Op::spawn, 0, 0, 0, track);
  b.emit(Op::join);
  b.emit16(Op::slot_known, flag, slot);
  b.emit(Op::ret_unit);
  b.finish();
  return f;
}

Index Sample::criteria() {
  const Index f = builder.declare("criteria", {}, 0);
  FunctionBuilder b(builder, f);
  const Reg stopped = b.newRegister(builder.optional(boolean)), certain = number(b, integer, 0),
            possible = number(b, integer, 3);
  b.emit16(Op::fact_get, stopped, fact);
  b.emit(Op::severity_set, certain, possible);
  b.emit(Op::ret_unit);
  b.finish();
  return f;
}

Index Sample::confirm() {
  const Index f = builder.declare("confirm c2", {alert}, integer);
  FunctionBuilder b(builder, f);
  const Label failed = b.newLabel();
  const Reg peer = loaded(b, address, builder.constant(address, "2001:db8::66")),
            hosts = b.newRegister(builder.list(host));
  const Reg kind = b.newRegister(failure), verdict = number(b, integer, 0);
  b.emit(Op::host, hosts, peer, kind, observeSite, failed);
  b.emit(Op::len, verdict, hosts);
  b.bind(failed);
  b.emit(Op::ret, verdict);
  b.finish();
  return f;
}

Index Sample::enrich() {
  const Index f = builder.declare("enrich", {alert}, alert);
  FunctionBuilder b(builder, f);
  b.emit(Op::ret, 0);
  b.finish();
  return f;
}

/// Calls a part. Arguments that the sample need not compute: optionals are none, the rest comes from constants.
void Sample::call(FunctionBuilder &b, Index part) {
  const Function &callee = builder.module().functions[part];
  const std::vector<TypeIndex> params(callee.registers.begin(), callee.registers.begin() + callee.params);
  const TypeIndex result = callee.result;
  const Reg args = b.newRun(params);
  for (std::size_t i = 0; i < params.size(); ++i) {
    const Reg to = static_cast<Reg>(args + i);
    if (params[i] == builder.optional(integer)) {
      b.emit(Op::load_none, to);
    } else if (params[i] == shape) {
      b.emit(Op::var_new, to, 0, 0, 0);
    } else if (params[i] == host || params[i] == address) {
      b.load(to, builder.constant(params[i], params[i] == host ? "pc-a" : "198.51.100.7"));
    } else {
      b.load(to, builder.constant(params[i], std::int64_t{1}));
    }
  }
  if (result == 0) {
    b.emit(Op::call_unit, 0, args, 0, part);
  } else {
    const Reg r = b.newRegister(result);
    b.emit(Op::call, r, args, 0, part);
    b.freeRegister(r);
  }
  b.freeRun(args, params.size());
}

/// `acting` contains, which only a response may.
Index Sample::playbook(std::initializer_list<Index> parts, Index acting) {
  const Index response = builder.declare("response 1", {builder.set(host)}, 0);
  {
    FunctionBuilder b(builder, response);
    const Reg reason = loaded(b, text, builder.constant(text, ""));
    call(b, acting);
    b.emit(Op::handoff, 0, static_cast<Reg>(Phase::analysis));
    b.emit16(Op::omit, reason, duty);
    b.emit16(Op::duty_met, 0, duty);
    b.emit16(Op::end, reason, finished);
    b.finish();
  }
  const Index f = builder.declare("playbook exfiltration", {}, 0);
  FunctionBuilder b(builder, f);
  b.at(file, 20, 1);
  b.emit16(Op::enter, 0, stepSite);
  const Reg reason = loaded(b, text, builder.constant(text, "分類による")), flag = b.newRegister(boolean);
  b.loadBool(flag, true);
  b.emit16(Op::establish, flag, fact, reason);
  b.emit16(Op::assume, flag, fact, reason);
  const Reg level = b.newRegister(severity), kind = b.newRegister(incident);
  b.emit(Op::severity_get, level);
  b.emit(Op::incident_get, kind);
  for (const Index part : parts) call(b, part);
  b.emit16(Op::taken, 0, armSite);
  b.emit16(Op::remark, reason, skipSite);
  b.emit16(Op::leave, 0, stepSite);
  b.emit16(Op::end, reason, closed);
  b.finish();
  builder.module().responses = {{"1", "送信先の通信遮断 + 隔離", 0, response}};
  return f;
}

Module Sample::finish() {
  Module &m = builder.module();
  m.severity = criteria();
  m.enrich = enrich();
  const Index process = collections();
  const Index sums = numbers(), ways = jumps(), made = values(), outside = world(), both = tracks();
  const Index entry = playbook({sums, ways, made, process, both, m.severity}, outside);
  m.playbooks = {{"exfiltration", "標的型攻撃による情報漏えい", {1}, entry, {{1, 0}}, {"alert.source.host"}}};
  m.processes = {{"1.1", "confirm_sent_data", "送出データ確認", process, {0}}};

  Detection d;
  d.name = "c2_access", d.title = "C&Cサイトへのアクセス", d.incident = 1;
  d.needs = {{0}, {1, 1}}, d.needsText = {"alert.signature", "alert.source.address"};
  Condition root, contains, in, not_, tags;
  root.kind = ConditionKind::all, root.children = {1, 2, 3};
  contains.kind = ConditionKind::atom, contains.field = {0}, contains.fieldText = "alert.signature",
  contains.op = AtomOp::contains;
  contains.values = {builder.constant(text, "CnC")};
  in.kind = ConditionKind::atom, in.field = {1, 1}, in.fieldText = "alert.source.address", in.op = AtomOp::in;
  in.values = {builder.constant(network, "10.10.0.0/16"), builder.constant(address, "10.1.2.3")};
  not_.kind = ConditionKind::not_, not_.children = {4};
  tags.kind = ConditionKind::atom, tags.field = {2}, tags.fieldText = "alert.tags", tags.op = AtomOp::contains,
  tags.foldCase = false;
  tags.values = {builder.constant(text, "test")};
  d.when = {root, contains, in, not_, tags};
  d.confirm = confirm(), d.confirmAtMostMs = 600'000;
  m.detections = {d};
  return std::move(builder.finish().module);
}

} // namespace tejun::vm::test
