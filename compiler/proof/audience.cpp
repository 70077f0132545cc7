// What the proof of audience looks at, how labels pass into a callee and back, and what it says.
#include "compiler/proof/audience.h"

#include "compiler/diagnostics/audience.h"
#include "llvm/ADT/StringExtras.h"

namespace tejun::proof {

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

Flow leafAt(Flow flow, std::uint32_t &index) {
  if (flow->parts.empty()) return index-- == 0 ? flow : nullptr;
  for (const Flow part : flow->parts)
    if (const Flow found = leafAt(part, index)) return found;
  return nullptr;
}

} // namespace

Audience::Audience(const hir::Program &program, DiagnosticSink &sink)
    : program_(program), sink_(sink), flows_(program), fns_(program.fns.size()), processes_(program.processes.size()),
      responses_(program.responses.size()) {}

void Audience::run() {
  for (const hir::EnrichInfo &enrich : program_.scope.enriches) enrichment(enrich);
  for (const hir::DetectInfo &detect : program_.detects)
    if (detect.hasConfirm) alertBody(detect.confirm);
  for (const hir::PlaybookInfo &info : program_.playbooks) playbook(info);
  // What no playbook reaches is looked at all the same, for what comes in inside it.
  for (std::size_t i = 0; i < responses_.size(); ++i) {
    const hir::ResponseInfo &info = program_.responses[i];
    const auto params = llvm::ArrayRef(info.body.locals).take_front(info.body.paramCount);
    if (responses_[i].empty()) responseBody(info, declaredParams(params));
  }
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const hir::ProcessInfo &info = program_.processes[i];
    if (processes_[i].empty())
      processBody(info, declaredParams(llvm::ArrayRef(info.locals).take_front(info.inputCount)));
  }
}

Flow Audience::alertBody(const hir::Body &body) {
  const Flow alert = enters(program_.alertType, sema::defaultLabel, "alert", {});
  Frame frame(body.locals, llvm::ArrayRef(alert).take_front(body.locals.size()), flows_.clear());
  frame_ = &frame;
  const Flow value = block(body.block);
  frame_ = nullptr;
  return value;
}

/// What is looked up for the alert is read with the label of the field that it goes to.
void Audience::enrichment(const hir::EnrichInfo &info) {
  const Flow found = alertBody(info.body);
  sema::TypeId type = program_.alertType;
  Tlp label = sema::defaultLabel;
  const hir::FieldInfo *field = nullptr;
  for (const std::uint32_t index : info.field) {
    const sema::Type &structure = program_.types[program_.types.unwrapped(type)];
    if (structure.kind != sema::TypeKind::record) return;
    field = &program_.records[at(structure.record)].fields[index];
    if (field->label != Tlp::none) label = field->label;
    type = field->type;
  }
  if (field) fit(found, label, type, field->name, field->span, info.span);
}

void Audience::playbook(const hir::PlaybookInfo &info) {
  Frame frame(info.locals, {}, flows_.clear());
  frame.playbook = &info;
  frame.slots.assign(info.slots.size(), flows_.clear());
  frame.slots[0] = enters(program_.alertType, sema::defaultLabel, "alert", {});
  frame_ = &frame;
  // Jumps go forward: in the order of the text everything is there before it is read.
  const auto step = [&](std::uint32_t index) {
    const hir::StepInfo &one = info.steps[index];
    eval(one.when);
    frame.slots[at(one.slot)] = eval(one.call);
  };
  if (info.body)
    for (const hir::Stmt *stmt : info.body->stmts) {
      if (const auto *one = llvm::dyn_cast<hir::StepStmt>(stmt))
        step(one->step);
      else if (const auto *together = llvm::dyn_cast<hir::Together>(stmt))
        for (const std::uint32_t index : together->steps) step(index);
      else
        statement(*stmt);
    }
  frame_ = nullptr;
}

// ---- calls -------------------------------------------------------------------------------------------------------

void Audience::describe(Flow flow, std::string &out) const {
  if (flow->parts.empty()) {
    out += static_cast<char>('0' + static_cast<int>(flow->label));
    return;
  }
  out += '(';
  for (const Flow part : flow->parts) describe(part, out);
  out += ')';
}

Flow Audience::asParameter(Flow arg, const Origin &marker, std::uint32_t &leaf) {
  if (!arg->parts.empty()) {
    llvm::SmallVector<Flow, 16> parts;
    for (const Flow part : arg->parts) parts.push_back(asParameter(part, marker, leaf));
    return flows_.of(parts);
  }
  Origin made = marker;
  made.leaf = leaf++;
  made.passed = arg->origin;
  return flows_.leaf(arg->label, arg->label > Tlp::clear ? flows_.origin(made) : nullptr);
}

/// What came in as a parameter of the callee goes out with the origin that this caller's argument has.
Flow Audience::fromCallee(Flow result, std::uint32_t call, llvm::ArrayRef<Flow> args) {
  if (!result->parts.empty()) {
    llvm::SmallVector<Flow, 16> parts;
    bool same = true;
    for (const Flow part : result->parts) {
      parts.push_back(fromCallee(part, call, args));
      same = same && parts.back() == part;
    }
    return same ? result : flows_.of(parts);
  }
  const Origin *origin = result->origin;
  if (!origin || origin->call != call) return result;
  std::uint32_t index = origin->leaf;
  const Flow passed = leafAt(args[origin->param], index);
  return passed ? flows_.leaf(result->label, passed->origin) : result;
}

Flow Audience::call(Variants &variants, llvm::ArrayRef<Flow> given, llvm::ArrayRef<const hir::Expr *> exprs,
                    const hir::Local *params, llvm::function_ref<Flow(llvm::ArrayRef<Flow>)> evaluate) {
  llvm::SmallVector<Flow, 8> args;
  for (std::size_t i = 0; i < given.size(); ++i)
    args.push_back(fit(given[i], params[i].label, params[i].type, params[i].name, params[i].span, exprs[i]->span));
  std::string key;
  const auto spell = [&] {
    key.clear();
    for (const Flow arg : args) describe(arg, key);
  };
  spell();
  if (variants.size() >= mostVariants && !variants.contains(key)) {
    for (Flow &arg : args) arg = flows_.whole(arg);
    spell();
    if (variants.size() >= 2 * mostVariants && !variants.contains(key)) {
      Flow all = flows_.clear();
      for (const Flow arg : args) all = flows_.join(all, arg);
      for (Flow &arg : args) arg = all;
      spell();
    }
  }
  if (const auto known = variants.find(key); known != variants.end())
    return fromCallee(known->second.result, known->second.call, args);
  if (depth_ >= deepestCall) { // so deep a chain is not followed; what goes in may come out
    Flow all = flows_.clear();
    for (const Flow arg : args) all = flows_.join(all, flows_.whole(arg));
    return all;
  }
  const std::uint32_t id = ++calls_;
  llvm::SmallVector<Flow, 8> parameters;
  for (std::uint32_t i = 0; i < args.size(); ++i) {
    std::uint32_t leaf = 0;
    parameters.push_back(asParameter(args[i], {params[i].name, exprs[i]->span, nullptr, id, i, 0}, leaf));
  }
  Frame *outer = std::exchange(frame_, nullptr);
  ++depth_;
  const Flow result = evaluate(parameters);
  --depth_;
  frame_ = outer;
  variants[key] = {id, result};
  return fromCallee(result, id, args);
}

Flow Audience::callFn(const hir::FnCall &e) {
  const hir::FnInfo &info = program_.fns[at(e.fn)];
  if (!info.audience.empty()) return messageCall(e, info);
  llvm::SmallVector<Flow, 8> args;
  for (const hir::Expr *arg : e.args) args.push_back(eval(arg));
  return call(fns_[at(e.fn)], args, e.args, info.body.locals.data(),
              [&](llvm::ArrayRef<Flow> params) { return fnBody(info, params); });
}

Flow Audience::callProcess(const hir::ProcessCall &e) {
  const hir::ProcessInfo &info = program_.processes[at(e.process)];
  llvm::SmallVector<Flow, 8> args;
  for (const hir::Expr *arg : e.args) args.push_back(eval(arg));
  return call(processes_[at(e.process)], args, e.args, info.locals.data(),
              [&](llvm::ArrayRef<Flow> params) { return processBody(info, params); });
}

void Audience::callResponse(const hir::Target &t) {
  const hir::ResponseInfo &info = program_.responses[at(t.response)];
  llvm::SmallVector<Flow, 8> args;
  for (const hir::Expr *arg : t.args) args.push_back(eval(arg));
  call(responses_[at(t.response)], args, t.args, info.body.locals.data(),
       [&](llvm::ArrayRef<Flow> params) { return responseBody(info, params); });
}

llvm::SmallVector<Flow, 8> Audience::declaredParams(llvm::ArrayRef<hir::Local> params) {
  llvm::SmallVector<Flow, 8> made;
  for (const hir::Local &param : params)
    made.push_back(enters(param.type, std::max(param.label, Tlp::clear), param.name, param.span));
  return made;
}

Flow Audience::fnBody(const hir::FnInfo &info, llvm::ArrayRef<Flow> params) {
  Frame frame(info.body.locals, params, flows_.clear());
  frame.result = flows_.clear();
  frame_ = &frame;
  const Flow tail = block(info.body.block);
  frame_ = nullptr;
  return fit(flows_.join(frame.result, tail), info.resultLabel, info.result, info.name, info.span, info.span);
}

Flow Audience::processBody(const hir::ProcessInfo &info, llvm::ArrayRef<Flow> params) {
  Frame frame(info.locals, params, flows_.clear());
  frame.checkedFrom = info.inputCount;
  frame.checkedTo = info.inputCount + info.outputCount;
  frame_ = &frame;
  for (const hir::MethodInfo &method : info.methods) {
    eval(method.when);
    block(method.body);
  }
  frame_ = nullptr;
  const Flow outputs = flows_.of(llvm::ArrayRef(frame.locals).slice(info.inputCount, info.outputCount));
  return flows_.opens(info.resultType) ? outputs : flows_.whole(outputs);
}

Flow Audience::responseBody(const hir::ResponseInfo &info, llvm::ArrayRef<Flow> params) {
  Frame frame(info.body.locals, params, flows_.clear());
  frame_ = &frame;
  block(info.body.block);
  frame_ = nullptr;
  return flows_.clear();
}

// ---- places and reports ------------------------------------------------------------------------------------------

Flow Audience::enters(sema::TypeId type, Tlp label, llvm::StringRef name, Span at) {
  return flows_.source(type, label, {flows_.text(name), at});
}

bool Audience::isNew(Span at, llvm::StringRef what) { return reported_.emplace(at, what.str()).second; }

/// The way of the data back to where it got its label.
void Audience::explain(DiagnosticBuilder &report, Flow flow, Span where) {
  const Origin *origin = flow->origin;
  if (origin && origin->span == where) {
    report.label(diag::label_label_comes_from,
                 {{"name", origin->name.str()}, {"label", sema::nameOf(flow->label).str()}});
    return;
  }
  report.label(diag::label_data_is, {{"label", sema::nameOf(flow->label).str()}});
  for (int hops = 0; origin && origin->passed && hops < 6; ++hops, origin = origin->passed)
    report.label(origin->span, diag::label_passed_on, {{"name", origin->name.str()}});
  if (!origin) return;
  report.label(origin->span, diag::label_label_comes_from,
               {{"name", origin->name.str()}, {"label", sema::nameOf(flow->label).str()}});
}

Flow Audience::fit(Flow flow, Tlp declared, sema::TypeId type, llvm::StringRef name, Span declaredAt, Span at) {
  if (declared == Tlp::none) return flow;
  const sema::Type &structure = program_.types[type];
  if (structure.kind == sema::TypeKind::secret) return flow;
  if (flows_.declaredIn(type) != Tlp::none && flows_.opens(type)) {
    if (structure.kind == sema::TypeKind::record) {
      llvm::SmallVector<Flow, 16> parts;
      const auto &fields = program_.records[static_cast<std::size_t>(structure.record)].fields;
      for (std::uint32_t i = 0; i < fields.size(); ++i) {
        const Tlp label = fields[i].label == Tlp::none ? declared : fields[i].label;
        parts.push_back(fit(LabelFlows::part(flow, i), label, fields[i].type, name, declaredAt, at));
      }
      return flows_.of(parts);
    }
    if (structure.args.size() == 1) return fit(flow, declared, structure.args[0], name, declaredAt, at);
  }
  const Flow whole = flows_.whole(flow);
  if (whole->label > declared && isNew(at, name)) {
    const std::string label = sema::nameOf(whole->label).str();
    DiagnosticBuilder report =
        sink_.report(diag::does_not_fit_label, at,
                     {{"name", name.str()}, {"declared", sema::nameOf(declared).str()}, {"label", label}});
    explain(report, whole, at);
    report.label(declaredAt, diag::label_label_declared, {{"label", sema::nameOf(declared).str()}})
        .note(diag::help_declare_label, {{"name", name.str()}, {"label", label}});
  }
  const Origin place{flows_.text(name), at};
  return flows_.leaf(declared, whole->label == declared ? whole->origin : flows_.origin(place));
}

void Audience::checkTeam(Flow flow, hir::TeamId team, Span where, bool canDeclassify) {
  if (at(team) >= program_.teams.size()) return;
  const hir::TeamInfo &info = program_.teams[at(team)];
  // Who works for the organisation may see what is about it; what stays inside, only its own teams.
  const Tlp taken = info.external ? Tlp::amber : Tlp::strict;
  const Flow whole = flows_.whole(flow);
  if (whole->label <= taken || !isNew(where, info.name)) return;
  DiagnosticBuilder report = sink_.report(diag::reaches_wider_team, where,
                                          {{"label", sema::nameOf(whole->label).str()},
                                           {"name", info.name.str()},
                                           {"accepted", sema::nameOf(taken).str()}});
  explain(report, whole, where);
  if (info.external) report.note(diag::note_team_is_external, {{"name", info.name.str()}});
  report.note(diag::help_declassify);
  if (canDeclassify)
    report.fix(where.atBegin(), "declassify ", diag::fix_declassify, Applicability::maybe)
        .andEdit(where.atEnd(), " because \"…\"");
}

void checkAudience(const Procedure &procedure, DiagnosticSink &sink) { Audience(procedure.program, sink).run(); }

} // namespace tejun::proof
