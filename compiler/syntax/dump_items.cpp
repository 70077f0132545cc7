// Files and declarations of the tree as text.
#include "compiler/syntax/dump.h"
#include "compiler/syntax/dumper.h"

namespace tejun::syntax {

using namespace ast;

void dump(const File &file, llvm::raw_ostream &out) { Dumper(out).file(file); }

void Dumper::file(const File &file) {
  out_ << "(file";
  ++depth_;
  if (file.module) {
    open("module");
    name(file.module);
    close();
  }
  for (const Path &import : file.imports) {
    open("import");
    path(import);
    close();
  }
  for (const Item *one : file.items) item(one);
  out_ << ")\n";
}

void Dumper::params(ArrayRef<Param> params) {
  for (const Param &param : params) {
    open("param");
    name(param.name);
    type(param.type);
    optional("default", param.defaultValue);
    close();
  }
}

void Dumper::field(const FieldDecl &field) {
  open("field");
  name(field.name);
  type(field.type);
  if (field.at) {
    out_ << " (at ";
    text(field.at.text);
    out_ << ')';
  }
  optional("default", field.defaultValue);
  doc(field.doc);
  close();
}

void Dumper::item(const Item *item) {
  switch (item->kind) {
  case ItemKind::error: open("error"); break;
  case ItemKind::scope: return scope(*llvm::cast<ScopeItem>(item));
  case ItemKind::duty:
    open("duty");
    name(item->name);
    title(llvm::cast<DutyItem>(item)->title);
    doc(item->doc);
    break;
  case ItemKind::fact: {
    const auto *fact = llvm::cast<FactItem>(item);
    open("fact");
    name(fact->name);
    title(fact->title);
    type(fact->type);
    names("for", fact->incidents);
    doc(item->doc);
    break;
  }
  case ItemKind::criteria: return criteria(*llvm::cast<CriteriaItem>(item));
  case ItemKind::detect: return detect(*llvm::cast<DetectItem>(item));
  case ItemKind::record: {
    const auto *record = llvm::cast<RecordItem>(item);
    open("record");
    name(record->name);
    title(record->title);
    optional("tlp", record->marking);
    if (record->decodesJson) out_ << " (decodes json)";
    doc(item->doc);
    for (const FieldDecl &one : record->fields) field(one);
    break;
  }
  case ItemKind::enum_:
    open("enum");
    name(item->name);
    title(llvm::cast<EnumItem>(item)->title);
    doc(item->doc);
    for (const EnumCase &one : llvm::cast<EnumItem>(item)->cases) {
      open("case");
      name(one.name);
      title(one.title);
      doc(one.doc);
      for (const FieldDecl &part : one.payload) field(part);
      close();
    }
    break;
  case ItemKind::fn: {
    const auto *fn = llvm::cast<FnItem>(item);
    open("fn");
    name(fn->name);
    optional("returns", fn->result);
    doc(item->doc);
    params(fn->params);
    block(fn->body);
    break;
  }
  case ItemKind::const_:
    open("const");
    name(item->name);
    optional("type", llvm::cast<ConstItem>(item)->type);
    expr(llvm::cast<ConstItem>(item)->value);
    doc(item->doc);
    break;
  case ItemKind::test: return test(*llvm::cast<TestItem>(item));
  case ItemKind::intrinsic: return intrinsic(*llvm::cast<IntrinsicItem>(item));
  case ItemKind::process: return process(*llvm::cast<ProcessItem>(item));
  case ItemKind::playbook: {
    const auto *playbook = llvm::cast<PlaybookItem>(item);
    open("playbook");
    name(playbook->name);
    title(playbook->title);
    names("for", playbook->incidents);
    doc(item->doc);
    stmts(playbook->body);
    break;
  }
  case ItemKind::response: {
    const auto *response = llvm::cast<ResponseItem>(item);
    open("response");
    word(response->number.text);
    title(response->title);
    optional("by", response->team);
    doc(item->doc);
    params(response->params);
    block(response->body);
    break;
  }
  case ItemKind::message: {
    const auto *message = llvm::cast<MessageItem>(item);
    open("message");
    name(message->name);
    title(message->title);
    optional("audience", message->audience);
    doc(item->doc);
    params(message->params);
    for (const MessagePart &part : message->parts) {
      open("part");
      name(part.kind);
      optional("in", part.language);
      expr(part.text);
      close();
    }
    break;
  }
  case ItemKind::capability: {
    const auto *capability = llvm::cast<CapabilityItem>(item);
    open("capability");
    name(capability->name);
    title(capability->title);
    if (capability->many) out_ << " many";
    doc(item->doc);
    for (const IntrinsicItem *one : capability->intrinsics) intrinsic(*one);
    break;
  }
  case ItemKind::hook:
    open("hook");
    name(item->name);
    title(llvm::cast<HookItem>(item)->title);
    doc(item->doc);
    params(llvm::cast<HookItem>(item)->params);
    break;
  case ItemKind::attach: {
    const auto *attach = llvm::cast<AttachItem>(item);
    open("attach");
    path(attach->hook);
    title(attach->steps->title);
    names("as", attach->params);
    doc(item->doc);
    stmts(attach->steps->body);
    break;
  }
  }
  close();
}

void Dumper::scope(const ScopeItem &scope) {
  open("scope");
  title(scope.title);
  doc(scope.doc);
  for (const DomainDecl &domain : scope.domains) {
    open("domain");
    name(domain.name);
    title(domain.title);
    close();
  }
  for (const SystemDecl &system : scope.systems) {
    open("system");
    name(system.name);
    title(system.title);
    all("networks", system.networks);
    for (const TextLit &tag : system.tags) {
      out_ << " (tagged ";
      text(tag.text);
      out_ << ')';
    }
    close();
  }
  for (const IncidentDecl &incident : scope.incidents) {
    open("incident");
    name(incident.name);
    title(incident.title);
    optional("in", incident.domain);
    close();
  }
  for (const TeamDecl &team : scope.teams) {
    open("team");
    name(team.name);
    title(team.title);
    if (team.external) out_ << " external";
    close();
  }
  for (const PhaseDecl &phase : scope.phases) {
    open("phase");
    name(phase.phase);
    optional("by", phase.team);
    optional("from", phase.from);
    optional("requested-by", phase.requestedBy);
    optional("planned-by", phase.plannedBy);
    optional("receives", phase.receives);
    close();
  }
  for (const EnrichDecl &enrich : scope.enriches) {
    open("enrich");
    path(enrich.field);
    expr(enrich.call);
    close();
  }
  for (const GuardDecl &one : scope.guards) guard(one);
  for (const CalendarDecl &calendar : scope.calendars) {
    open("calendar");
    name(calendar.name);
    title(calendar.title);
    if (calendar.zone) {
      out_ << " (zone ";
      text(calendar.zone.text);
      out_ << ')';
    }
    for (const OpenHours &hours : calendar.hours) {
      open("hours");
      word(hours.from.text);
      word(hours.to.text);
      for (const DayRange &days : hours.days) {
        word(days.from.text);
        if (days.to) out_ << '-' << days.to.text;
      }
      close();
    }
    if (calendar.country) {
      out_ << " (holidays ";
      text(calendar.country.text);
      out_ << ')';
    }
    optional("until", calendar.until);
    names("closed", calendar.closed);
    close();
  }
  for (const BindDecl &bind : scope.bindings) {
    open("bind");
    path(bind.capability);
    for (const ProviderDecl &provider : bind.providers) {
      name(provider.name);
      title(provider.title);
    }
    close();
  }
  close();
}

void Dumper::guard(const GuardDecl &guard) {
  static constexpr StringRef kinds[] = {"never", "limit", "require"};
  open(kinds[static_cast<std::size_t>(guard.kind)]);
  path(guard.intrinsic);
  all("intersects", guard.intersects);
  if (guard.tagged) {
    out_ << " (tagged ";
    text(guard.tagged.text);
    out_ << ')';
  }
  optional("to", guard.limit);
  optional("per", guard.per);
  optional("approval-by", guard.approvalBy);
  optional("quorum", guard.quorum);
  optional("on", guard.system);
  close();
}

void Dumper::criteria(const CriteriaItem &criteria) {
  open("criteria");
  doc(criteria.doc);
  for (const CriteriaRow &row : criteria.rows) {
    open("row");
    name(row.severity);
    title(row.title);
    names("requires", row.duties);
    optional("respond-within", row.respondWithin);
    for (const Expr *when : row.whens) {
      open("when");
      expr(when);
      close();
    }
    if (row.otherwise) out_ << " otherwise";
    close();
  }
  close();
}

void Dumper::detect(const DetectItem &detect) {
  open("detect");
  name(detect.name);
  title(detect.title);
  optional("incident", detect.incident);
  doc(detect.doc);
  if (!detect.needs.empty()) {
    open("needs");
    for (const Path &one : detect.needs) path(one);
    close();
  }
  if (detect.when != nullptr) {
    open("when");
    expr(detect.when);
    close();
  }
  if (detect.confirm != nullptr) {
    open("confirm");
    optional("at-most", detect.confirmAtMost);
    block(detect.confirm);
    close();
  }
  close();
}

void Dumper::intrinsic(const IntrinsicItem &intrinsic) {
  open("intrinsic");
  name(intrinsic.name);
  optional("returns", intrinsic.result);
  names("effects", intrinsic.effects);
  optional("target", intrinsic.target);
  optional("undo", intrinsic.undo);
  if (intrinsic.irreversible) out_ << " irreversible";
  because(intrinsic.irreversibleBecause);
  optional("after-crash", intrinsic.crashPolicy);
  optional("with", intrinsic.reconcileWith);
  optional("timeout", intrinsic.timeout);
  optional("retry", intrinsic.retry);
  optional("at-once", intrinsic.concurrency);
  optional("audience", intrinsic.audience);
  doc(intrinsic.doc);
  params(intrinsic.params);
  close();
}

void Dumper::input(const InputDecl &input) {
  open("input");
  name(input.name);
  type(input.type);
  if (input.notEmpty) out_ << " not-empty";
  doc(input.doc);
  close();
}

void Dumper::output(const OutputDecl &output) {
  open("output");
  name(output.name);
  type(output.type);
  doc(output.doc);
  close();
}

void Dumper::process(const ProcessItem &process) {
  open("process");
  word(process.number.text);
  name(process.name);
  title(process.title);
  optional("as", process.resultName);
  names("fulfils", process.fulfils);
  names("establishes", process.establishes);
  doc(process.doc);
  for (const InputDecl &one : process.inputs) input(one);
  for (const OutputDecl &one : process.outputs) output(one);
  for (const MethodDecl &method : process.methods) {
    open("method");
    word(method.number.text);
    title(method.title);
    optional("when", method.when);
    title(method.whenTitle);
    doc(method.doc);
    block(method.body);
    close();
  }
  close();
}

} // namespace tejun::syntax
