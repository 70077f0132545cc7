// How labels flow through expressions, and what may reach a call.
#include <array>

#include "compiler/diagnostics/audience.h"
#include "compiler/proof/audience.h"
#include "compiler/sema/builtins.h"

namespace tejun::proof {

using hir::ExprKind;
using llvm::cast;
using sema::BuiltinId;
using sema::TypeKind;

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

/// What these give is part of the receiver; the other argument only chooses.
bool givesReceiver(BuiltinId id) {
  switch (id) {
  case BuiltinId::List_without:
  case BuiltinId::List_minus:
  case BuiltinId::Set_minus:
  case BuiltinId::Set_intersect:
  case BuiltinId::Set_without:
  case BuiltinId::Map_get:
  case BuiltinId::Map_without: return true;
  default: return false;
  }
}

/// The labels of a signature's variables, and of what is made of them.
class Transfer {
public:
  explicit Transfer(LabelFlows &flows) : flows_(flows) {}

  void bind(const sema::Pattern &pattern, Flow flow) {
    if (pattern.variable) {
      Flow &known = of(pattern.variable);
      known = known ? flows_.join(known, flow) : flow;
    } else if (pattern.kind == TypeKind::map || pattern.kind == TypeKind::each) {
      for (std::uint32_t i = 0; i < pattern.args.size(); ++i) bind(pattern.args[i], LabelFlows::part(flow, i));
    } else if (pattern.args.size() == 1) {
      bind(pattern.args[0], flow);
    }
  }

  /// `all` is what a value that is computed of everything has.
  Flow make(const sema::Pattern &pattern, Flow all) {
    if (pattern.isFailure) return flows_.clear();
    if (pattern.variable) return of(pattern.variable) ? of(pattern.variable) : all;
    if (pattern.kind == TypeKind::map) return flows_.of({make(pattern.args[0], all), make(pattern.args[1], all)});
    return pattern.args.size() == 1 ? make(pattern.args[0], all) : all;
  }

private:
  Flow &of(char variable) { return variables_[static_cast<std::size_t>(variable - 'A')]; }

  LabelFlows &flows_;
  std::array<Flow, 26> variables_{};
};

} // namespace

Flow Audience::wholeOf(llvm::ArrayRef<const hir::Expr *> list) {
  Flow all = flows_.clear();
  for (const hir::Expr *one : list) all = flows_.join(all, flows_.whole(eval(one)));
  return all;
}

Flow Audience::eval(const hir::Expr *e) {
  if (!e) return flows_.clear();
  switch (e->kind) {
  case ExprKind::error:
  case ExprKind::constant: return flows_.clear();
  case ExprKind::local: return frame_->locals[at(cast<hir::LocalRef>(e)->local)];
  case ExprKind::slot: return frame_->slots[at(cast<hir::SlotRef>(e)->slot)];
  case ExprKind::ifRan: return frame_->slots[at(cast<hir::IfRan>(e)->slot)];
  case ExprKind::fact: {
    const hir::FactInfo &fact = program_.facts[at(cast<hir::FactRef>(e)->fact)];
    return enters(e->type, fact.label == Tlp::none ? sema::defaultLabel : fact.label, fact.name, e->span);
  }
  case ExprKind::severity: return enters(e->type, sema::defaultLabel, "severity", e->span);
  case ExprKind::incident: return enters(e->type, sema::defaultLabel, "incident", e->span);
  case ExprKind::field: return field(*e, cast<hir::Field>(e)->base, cast<hir::Field>(e)->index);
  case ExprKind::optField: return field(*e, cast<hir::OptField>(e)->base, cast<hir::OptField>(e)->index);
  case ExprKind::index: {
    const auto &index = *cast<hir::Index>(e);
    eval(index.key);
    const Flow base = eval(index.base);
    return program_.types[index.base->type].kind == TypeKind::map ? LabelFlows::part(base, 1) : base;
  }
  case ExprKind::unary: return flows_.whole(eval(cast<hir::Unary>(e)->operand));
  case ExprKind::binary: {
    const auto &binary = *cast<hir::Binary>(e);
    const Flow left = eval(binary.left), right = eval(binary.right);
    if (!program_.types.isCollection(e->type)) return flows_.join(flows_.whole(left), flows_.whole(right));
    return binary.op == ast::BinaryOp::sub ? left : flows_.join(left, right);
  }
  case ExprKind::textBuild: return wholeOf(cast<hir::TextBuild>(e)->parts);
  case ExprKind::convert: {
    const auto &convert = *cast<hir::Convert>(e);
    const Flow operand = eval(convert.operand);
    const bool melts = convert.how == hir::Conversion::toText || convert.how == hir::Conversion::toIndicator;
    return melts ? flows_.whole(operand) : operand;
  }
  case ExprKind::isKnown: return flows_.whole(eval(cast<hir::IsKnown>(e)->operand));
  case ExprKind::isEmpty: return flows_.whole(eval(cast<hir::IsEmpty>(e)->operand));
  case ExprKind::coalesce: {
    const Flow left = eval(cast<hir::Coalesce>(e)->left);
    return flows_.join(left, eval(cast<hir::Coalesce>(e)->right));
  }
  case ExprKind::fnCall: return callFn(*cast<hir::FnCall>(e));
  case ExprKind::builtin: return builtin(*cast<hir::Builtin>(e));
  case ExprKind::loop: return loop(*cast<hir::Loop>(e));
  case ExprKind::hostCall: return hostCall(*cast<hir::HostCall>(e));
  case ExprKind::processCall: return callProcess(*cast<hir::ProcessCall>(e));
  case ExprKind::playbookCall: return flows_.clear(); // its body stands in its place
  case ExprKind::recordNew: return record(*cast<hir::RecordNew>(e));
  case ExprKind::enumNew: return payload(*cast<hir::EnumNew>(e));
  case ExprKind::listNew: {
    Flow all = flows_.clear();
    for (const hir::Expr *item : cast<hir::ListNew>(e)->items) all = flows_.join(all, eval(item));
    return all;
  }
  case ExprKind::ifElse: {
    const auto &choice = *cast<hir::IfElse>(e);
    eval(choice.cond);
    const Flow then = block(choice.then);
    return flows_.join(then, block(choice.otherwise));
  }
  case ExprKind::match: return match(*cast<hir::Match>(e));
  case ExprKind::block: return block(cast<hir::BlockExpr>(e)->body);
  case ExprKind::guarded: {
    const Flow value = eval(cast<hir::Guarded>(e)->operand);
    return flows_.join(value, handler(cast<hir::Guarded>(e)->handler));
  }
  case ExprKind::ask: return ask(*cast<hir::Ask>(e));
  case ExprKind::await: return eval(cast<hir::Await>(e)->job);
  case ExprKind::poll: {
    const auto &poll = *cast<hir::Poll>(e);
    const Flow answer = eval(poll.call);
    raise(poll.it, answer, e->span);
    eval(poll.until);
    return answer;
  }
  case ExprKind::officeTime: return flows_.clear();
  case ExprKind::declassify: eval(cast<hir::Declassify>(e)->operand); return flows_.clear();
  }
  return flows_.clear();
}

Flow Audience::field(const hir::Expr &e, const hir::Expr *base, std::uint32_t index) {
  const Flow whole = eval(base);
  const sema::TypeId type = program_.types.unwrapped(base->type);
  Flow part = LabelFlows::part(whole, index);
  if (program_.types[type].kind == TypeKind::record && !flows_.opens(type)) {
    const hir::FieldInfo &info = program_.records[at(program_.types[type].record)].fields[index];
    if (info.label != Tlp::none && whole->label > Tlp::clear) part = enters(e.type, info.label, info.name, e.span);
  }
  // The alert is there from the beginning: what matters is where it is read.
  if (!part->parts.empty() || !part->origin || part->origin->span.valid()) return part;
  Origin here = *part->origin;
  here.span = e.span;
  return flows_.leaf(part->label, flows_.origin(here));
}

Flow Audience::builtin(const hir::Builtin &e) {
  const auto id = static_cast<BuiltinId>(e.builtin);
  const sema::BuiltinInfo &info = sema::builtinInfo(id);
  Transfer transfer(flows_);
  Flow all = flows_.clear();
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    const Flow arg = eval(e.args[i]);
    all = flows_.join(all, flows_.whole(arg));
    if (i < info.params.size() && (i == 0 || !givesReceiver(id))) transfer.bind(info.params[i], arg);
  }
  return transfer.make(info.result, all);
}

Flow Audience::loop(const hir::Loop &e) {
  const Flow over = eval(e.over);
  Flow body = flows_.clear();
  if (e.body) {
    untilStable([&] {
      raise(e.param, over, e.span);
      body = flows_.join(body, eval(e.body));
    });
  }
  switch (e.op) {
  case hir::LoopOp::map:
  case hir::LoopOp::flatMap: return body;
  case hir::LoopOp::filter:
  case hir::LoopOp::find:
  case hir::LoopOp::sortBy: return over;
  case hir::LoopOp::groupBy: return flows_.of({body, over});
  case hir::LoopOp::any:
  case hir::LoopOp::all: return flows_.whole(body);
  case hir::LoopOp::count:
  case hir::LoopOp::sum:
  case hir::LoopOp::each_: break;
  }
  return flows_.join(flows_.whole(body), flows_.whole(over));
}

Flow Audience::hostCall(const hir::HostCall &e) {
  const hir::IntrinsicInfo &info = program_.intrinsics[at(e.intrinsic)];
  const Tlp audience = sema::takenBy(info.audience).value_or(sema::defaultLabel);
  Flow keys = flows_.clear();
  for (std::uint32_t i = 0; i < e.args.size(); ++i) {
    const hir::ParamInfo &param = info.params[i];
    const Flow arg = eval(e.args[i]);
    if (i == e.eachArg) keys = arg;
    const Flow whole = flows_.whole(arg);
    const Span span = e.args[i]->span;
    const Tlp taken = param.label == Tlp::none ? audience : param.label;
    for (const hir::TeamId team : frame_->approvals) checkTeam(arg, team, span, true);
    if (whole->label <= taken || !isNew(span, info.name)) continue;
    DiagnosticBuilder report = tooWide(whole, taken, info.name, span);
    if (param.label != Tlp::none)
      report.label(param.span, diag::label_label_declared, {{"label", sema::nameOf(param.label).str()}});
    else
      report.note(diag::note_audience_of,
                  {{"name", info.name}, {"audience", info.audience.empty() ? "organisation" : info.audience}});
    mayDeclassify(report, span, i == e.eachArg);
  }
  const Tlp label = info.resultLabel == Tlp::none ? audience : info.resultLabel;
  const Flow answer = enters(info.result, label, info.name, e.span);
  return e.eachArg == hir::noId ? answer : flows_.of({keys, answer});
}

/// What is written into a message is shown to its audience.
Flow Audience::messageCall(const hir::FnCall &e, const hir::FnInfo &info) {
  for (const hir::Expr *arg : e.args) {
    const Flow whole = flows_.whole(eval(arg));
    if (whole->label <= info.resultLabel || !isNew(arg->span, info.name)) continue;
    DiagnosticBuilder report = tooWide(whole, info.resultLabel, info.name, arg->span);
    report.note(diag::note_audience_of, {{"name", info.name}, {"audience", info.audience}});
    mayDeclassify(report, arg->span, false);
  }
  return enters(info.result, info.resultLabel, info.name, e.span);
}

DiagnosticBuilder Audience::tooWide(Flow flow, Tlp taken, const std::string &name, Span span) {
  DiagnosticBuilder report = sink_.report(
      diag::reaches_wider_audience, span,
      {{"label", sema::nameOf(flow->label).str()}, {"name", name}, {"accepted", sema::nameOf(taken).str()}});
  explain(report, flow, span);
  return report;
}

void Audience::mayDeclassify(DiagnosticBuilder &report, Span span, bool inEach) {
  report.note(diag::help_declassify)
      .fix(span.atBegin(), inEach ? "(declassify " : "declassify ", diag::fix_declassify, Applicability::maybe)
      .andEdit(span.atEnd(), inEach ? " because \"…\")" : " because \"…\"");
}

Flow Audience::ask(const hir::Ask &e) {
  Flow shown = eval(e.question);
  const auto shows = [&](const hir::Expr *part) {
    if (!part) return;
    const Flow flow = eval(part);
    checkTeam(flow, e.team, part->span, false);
    checkTeam(flow, e.escalateTo, part->span, false);
  };
  checkTeam(shown, e.team, e.question ? e.question->span : e.span, false);
  checkTeam(shown, e.escalateTo, e.question ? e.question->span : e.span, false);
  const Flow offered = eval(e.subject);
  shows(e.subject);
  for (const hir::FormField &field : e.fields) shows(field.from);
  const std::string team = at(e.team) < program_.teams.size() ? program_.teams[at(e.team)].name.str() : "ask";
  Flow answer = enters(e.type, sema::defaultLabel, "ask " + team, e.span);
  // Who chooses gives back what was offered.
  if (e.form == ast::AskKind::choose) answer = flows_.join(answer, offered);
  if (e.form == ast::AskKind::form) {
    llvm::SmallVector<Flow, 8> fields;
    for (std::uint32_t i = 0; i < e.fields.size(); ++i)
      fields.push_back(flows_.join(LabelFlows::part(answer, i), eval(e.fields[i].from)));
    const Flow filled = flows_.of(fields);
    answer = flows_.opens(e.type) ? filled : flows_.whole(filled);
  }
  return flows_.join(answer, handler(e.silence));
}

Flow Audience::record(const hir::RecordNew &e) {
  const auto &fields = program_.records[at(program_.types[e.type].record)].fields;
  llvm::SmallVector<Flow, 16> parts;
  for (std::uint32_t i = 0; i < e.fields.size(); ++i) {
    const hir::FieldInfo &field = fields[i];
    const Span span = e.fields[i] ? e.fields[i]->span : e.span;
    parts.push_back(fit(eval(e.fields[i]), field.label, field.type, field.name, field.span, span));
  }
  const Flow made = flows_.of(parts);
  return flows_.opens(e.type) ? made : flows_.whole(made);
}

Flow Audience::payload(const hir::EnumNew &e) {
  const auto &cases = program_.enums[at(program_.types[e.type].enumeration)].cases;
  Flow all = flows_.clear();
  for (std::uint32_t i = 0; i < e.payload.size(); ++i) {
    Flow one = eval(e.payload[i]);
    if (e.enumCase < cases.size() && i < cases[e.enumCase].payload.size()) {
      const hir::FieldInfo &field = cases[e.enumCase].payload[i];
      one = fit(one, field.label, field.type, field.name, field.span, e.payload[i]->span);
    }
    all = flows_.join(all, flows_.whole(one));
  }
  return all;
}

Flow Audience::match(const hir::Match &e) {
  const Flow subject = flows_.whole(eval(e.subject));
  Flow all = flows_.clear();
  for (const hir::MatchArm &arm : e.arms) {
    for (const hir::LocalId binding : arm.bindings) raise(binding, subject, e.span);
    eval(arm.guard);
    all = flows_.join(all, block(arm.body));
  }
  return all;
}

} // namespace tejun::proof
