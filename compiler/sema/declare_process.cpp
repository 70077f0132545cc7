// Processes, playbooks and responses as seen from outside: numbers, inputs, outputs and the record they form, what a playbook
// needs, what a response takes.
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

/// `confirm_sent_data` → `ConfirmSentData`; scripts without case stay as they are.
std::string upperCamel(StringRef name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out.empty() ? name.str() : out;
}

struct Ports {
  std::vector<const ast::InputDecl *> inputs;
  std::vector<const ast::OutputDecl *> outputs;
};

void collectPorts(ArrayRef<const ast::Stmt *> body, Ports &ports) {
  for (const ast::Stmt *stmt : body) {
    if (const auto *section = llvm::dyn_cast<ast::SectionStmt>(stmt)) collectPorts(section->body, ports);
    if (const auto *clock = llvm::dyn_cast<ast::ClockStmt>(stmt)) collectPorts(clock->body, ports);
    if (const auto *input = llvm::dyn_cast<ast::InputStmt>(stmt)) ports.inputs.push_back(&input->decl);
    if (const auto *output = llvm::dyn_cast<ast::OutputStmt>(stmt)) ports.outputs.push_back(&output->decl);
  }
}

void reportNumber(Context &ctx, const FileScope &scope, TextId kind, const ast::Number &number, Span first) {
  ctx.sink.report(diag::duplicate_number, scope.span(number.range), {{"kind", kind}, {"number", view(number.text)}})
      .label(diag::label_declared_again)
      .label(first, diag::label_first_declared_here);
}

} // namespace

void Declarer::resolveProcess(const Pending<ast::ProcessItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::ProcessItem &item = *pending.item;
  hir::ProcessInfo &info = program.processes[pending.id];
  info.number = item.number.text;
  info.name = item.name.text;
  info.title = item.title ? item.title.text : item.name.text;
  info.doc = item.doc;
  info.span = scope.span(item.name.range);
  if (item.number) {
    const auto [at, isNew] = ctx.processNumbers_.try_emplace(item.number.text, pending.id);
    if (!isNew) {
      const auto first =
          std::find_if(processes_.begin(), processes_.end(), [&](const auto &p) { return p.id == at->second; });
      reportNumber(ctx, scope, diag::noun_process, item.number, first->scope->span(first->item->number.range));
    }
  }
  info.fulfils = requireAll<hir::DutyId>(scope, SymbolKind::duty, item.fulfils);
  info.establishes = requireAll<hir::FactId>(scope, SymbolKind::fact, item.establishes);

  llvm::StringMap<Span> seen;
  for (const ast::InputDecl &decl : item.inputs) {
    if (!fresh(scope, seen, decl.name)) continue;
    Tlp label = Tlp::none;
    const TypeId type = inputType(scope, decl, label);
    info.locals.push_back({decl.name.text, type, scope.span(decl.name.range), false, label});
    info.notEmpty.push_back(decl.notEmpty);
  }
  info.inputCount = static_cast<std::uint32_t>(info.locals.size());
  for (const ast::OutputDecl &decl : item.outputs) {
    if (!fresh(scope, seen, decl.name)) continue;
    Tlp label = Tlp::none;
    const TypeId type = decl.type ? ctx.resolveType(scope, *decl.type, false, &label) : errorType;
    info.locals.push_back({decl.name.text, type, scope.span(decl.name.range), true, label});
  }
  info.outputCount = static_cast<std::uint32_t>(info.locals.size()) - info.inputCount;
  fillResult(info.result, ArrayRef(info.locals).drop_front(info.inputCount));

  for (const ast::MethodDecl &decl : item.methods) {
    hir::MethodInfo &method = info.methods.emplace_back();
    method.number = decl.number.text;
    method.title = decl.title.text;
    method.whenTitle = decl.whenTitle.text;
    method.doc = decl.doc;
    method.span = scope.span(decl.number ? decl.number.range : decl.range);
  }
}

/// Before any type is resolved, so that inputs and parameters can name the record; its fields come with the outputs.
void Declarer::declareResult(const Pending<ast::ProcessItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::ProcessItem &item = *pending.item;
  RecordId result = static_cast<RecordId>(hir::noId);
  if (!item.outputs.empty())
    result = declareOutputs(scope, item, item.resultName);
  else if (item.resultName)
    ctx.sink.report(diag::clause_not_allowed, scope.span(item.resultName.range),
                    {{"kind", diag::noun_process_without_output}, {"clause", "as"}});
  hir::ProcessInfo &info = program.processes[pending.id];
  info.result = result;
  if (result != static_cast<RecordId>(hir::noId)) info.resultType = program.types.record(result);
}

void Declarer::declareResult(const Pending<ast::PlaybookItem> &pending) {
  Ports ports;
  collectPorts(pending.item->body, ports);
  hir::PlaybookInfo &info = program.playbooks[pending.id];
  info.isCallable = pending.item->incidents.empty();
  info.result = static_cast<RecordId>(hir::noId);
  if (ports.outputs.empty() || !info.isCallable) return;
  info.result = declareOutputs(*pending.scope, *pending.item, {});
  info.resultType = program.types.record(info.result);
}

RecordId Declarer::declareOutputs(const FileScope &scope, const ast::Item &item, ast::Ident name) {
  const auto id = static_cast<std::uint32_t>(program.records.size());
  const bool isNamed = static_cast<bool>(name);
  const std::string implied = upperCamel(item.name.text);
  if (!isNamed) name = {implied == item.name.text.str() ? item.name.text : ctx.copyText(implied), item.name.range};
  const Symbol symbol{SymbolKind::record, id, hir::noId, scope.span(name.range), name.text};
  // Where the process itself has the name, types alone find this one. Where another declaration has it, that one stands (and
  // the clash is reported): the record then has no name that could be written.
  if (!isNamed && name.text == item.name.text)
    ctx.modules[scope.module].resultTypes.try_emplace(name.text, symbol);
  else
    declare(scope, SymbolKind::record, name, id);
  hir::RecordInfo &record = program.records.emplace_back();
  record.name = qualified(scope, name.text);
  record.doc = item.doc;
  record.span = symbol.span;
  return static_cast<RecordId>(id);
}

void Declarer::fillResult(RecordId result, ArrayRef<hir::Local> outputs) {
  if (result == static_cast<RecordId>(hir::noId)) return;
  hir::RecordInfo &record = program.records[static_cast<std::size_t>(result)];
  for (const hir::Local &output : outputs) {
    hir::FieldInfo &field = record.fields.emplace_back();
    field.name = output.name;
    field.type = output.type;
    field.span = output.span;
    field.label = output.label;
  }
}

/// What a playbook without `for` takes and gives.
void Declarer::resolvePorts(const Pending<ast::PlaybookItem> &pending) {
  const FileScope &scope = *pending.scope;
  hir::PlaybookInfo &info = program.playbooks[pending.id];
  info.slots.push_back({"alert", program.alertType, scope.span(pending.item->name.range), hir::noId});
  Ports ports;
  collectPorts(pending.item->body, ports);
  if (!info.isCallable) {
    for (const ast::InputDecl *decl : ports.inputs)
      ctx.sink.report(diag::port_of_case_playbook, scope.span(decl->range), {{"kind", diag::noun_input}});
    for (const ast::OutputDecl *decl : ports.outputs)
      ctx.sink.report(diag::port_of_case_playbook, scope.span(decl->range), {{"kind", diag::noun_output}});
    return;
  }
  llvm::StringMap<Span> seen;
  for (const ast::InputDecl *decl : ports.inputs) {
    if (!fresh(scope, seen, decl->name)) continue;
    Tlp label = Tlp::none;
    const TypeId type = inputType(scope, *decl, label);
    info.slots.push_back({decl->name.text, type, scope.span(decl->name.range), hir::noId, label});
    info.notEmpty.push_back(decl->notEmpty);
  }
  info.inputCount = static_cast<std::uint32_t>(info.notEmpty.size());
  for (const ast::OutputDecl *decl : ports.outputs) {
    if (!fresh(scope, seen, decl->name)) continue;
    Tlp label = Tlp::none;
    const TypeId type = decl->type ? ctx.resolveType(scope, *decl->type, false, &label) : errorType;
    info.locals.push_back({decl->name.text, type, scope.span(decl->name.range), true, label});
  }
  info.outputCount = static_cast<std::uint32_t>(info.locals.size());
  fillResult(info.result, info.locals);
}

void Declarer::rejectPorts(const FileScope &scope, ArrayRef<const ast::Stmt *> body) {
  Ports ports;
  collectPorts(body, ports);
  for (const ast::InputDecl *decl : ports.inputs)
    ctx.sink.report(diag::attach_port, scope.span(decl->range), {{"kind", diag::noun_input}});
  for (const ast::OutputDecl *decl : ports.outputs)
    ctx.sink.report(diag::attach_port, scope.span(decl->range), {{"kind", diag::noun_output}});
}

TypeId Declarer::inputType(const FileScope &scope, const ast::InputDecl &decl, Tlp &label) {
  const TypeId type = decl.type ? ctx.resolveType(scope, *decl.type, false, &label) : errorType;
  if (decl.notEmpty && type != errorType && !program.types.isCollection(type))
    ctx.sink.report(diag::not_a_collection, scope.span(decl.type->range), {{"type", ctx.typeName(type)}});
  return type;
}

void Declarer::resolvePlaybook(const Pending<ast::PlaybookItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::PlaybookItem &item = *pending.item;
  hir::PlaybookInfo &info = program.playbooks[pending.id];
  info.name = item.name.text;
  info.title = item.title ? item.title.text : item.name.text;
  info.doc = item.doc;
  info.span = scope.span(item.name.range);
  info.incidents = requireAll<hir::IncidentId>(scope, SymbolKind::incident, item.incidents);
  resolveNeeds(scope, item.body, info);

  for (const hir::IncidentId incident : info.incidents) {
    const auto [at, isNew] = playbookFor_.try_emplace(static_cast<std::uint32_t>(incident), pending.id);
    if (isNew) continue;
    const hir::PlaybookInfo &first = program.playbooks[at->second];
    ctx.sink
        .report(diag::two_playbooks_for, info.span,
                {{"first", view(first.name)},
                 {"second", view(info.name)},
                 {"incident", view(program.incidents[static_cast<std::size_t>(incident)].name)}})
        .label(first.span, diag::label_first_declared_here);
  }
}

void Declarer::resolveNeeds(const FileScope &scope, ArrayRef<const ast::Stmt *> body, hir::PlaybookInfo &info) {
  for (const ast::Stmt *stmt : body) {
    if (const auto *section = llvm::dyn_cast<ast::SectionStmt>(stmt)) resolveNeeds(scope, section->body, info);
    if (const auto *clock = llvm::dyn_cast<ast::ClockStmt>(stmt)) resolveNeeds(scope, clock->body, info);
    const auto *needs = llvm::dyn_cast<ast::NeedsStmt>(stmt);
    if (!needs) continue;
    for (const ast::Path &path : needs->paths)
      if (auto field = ctx.fieldPath(scope, path)) {
        if (info.isCallable) ctx.sink.report(diag::alert_not_seen, scope.span(path.range), {{"name", field->text}});
        info.needs.push_back(std::move(field->indexes));
        info.needsText.push_back(std::move(field->text));
      }
  }
}

void Declarer::resolveResponse(const Pending<ast::ResponseItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::ResponseItem &item = *pending.item;
  hir::ResponseInfo &info = program.responses[pending.id];
  info.number = item.number.text;
  info.title = item.title.text;
  info.doc = item.doc;
  info.span = scope.span(item.number ? item.number.range : ast::Range{item.range.begin, item.range.begin});
  info.team = static_cast<hir::TeamId>(hir::noId);
  if (item.number) {
    const auto [at, isNew] = ctx.responseNumbers_.try_emplace(item.number.text, pending.id);
    if (!isNew) {
      const auto first =
          std::find_if(responses_.begin(), responses_.end(), [&](const auto &p) { return p.id == at->second; });
      reportNumber(ctx, scope, diag::noun_response, item.number, first->scope->span(first->item->number.range));
    }
  }
  if (item.team) info.team = static_cast<hir::TeamId>(ctx.require(scope, SymbolKind::team, item.team));
  resolveParams(scope, item.params, info.body);
  for (const ast::Param &param : item.params)
    if (param.defaultValue)
      ctx.sink.report(diag::clause_not_allowed, scope.span(param.defaultValue->range),
                      {{"kind", diag::noun_response}, {"clause", "="}});
}

void Declarer::checkPlaybookNeeds() {
  for (const auto &pending : detects_) {
    const hir::DetectInfo &detect = program.detects[pending.id];
    const bool isBroken =
        detect.incident == static_cast<hir::IncidentId>(hir::noId) || detect.needs.size() != pending.item->needs.size();
    if (isBroken) continue; // reported
    const auto it = playbookFor_.find(static_cast<std::uint32_t>(detect.incident));
    if (it == playbookFor_.end()) continue;
    const hir::PlaybookInfo &playbook = program.playbooks[it->second];
    for (std::size_t i = 0; i < playbook.needs.size(); ++i) {
      if (std::find(detect.needs.begin(), detect.needs.end(), playbook.needs[i]) != detect.needs.end()) continue;
      ctx.sink
          .report(
              diag::need_not_provided, detect.span,
              {{"detection", view(detect.name)}, {"field", playbook.needsText[i]}, {"playbook", view(playbook.name)}})
          .label(playbook.span, diag::label_required_here)
          .note(diag::help_add_to_needs, {{"field", playbook.needsText[i]}});
    }
  }
}

} // namespace tejun::sema
