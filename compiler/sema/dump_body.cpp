#include "compiler/sema/dump_body.h"

#include "compiler/sema/dump.h"

namespace tejun::sema {

using namespace hir;
using llvm::cast;
using llvm::dyn_cast;

namespace {

constexpr StringRef builtinNames[] = {
#define BUILTIN(name, receiver, signature, cost, en, ja) #receiver "." #name,
#include "vm/bytecode/Builtins.def"
};
constexpr StringRef failureNames[] = {
#define FAILURE(name, retried, en, ja) #name,
#include "vm/bytecode/Failures.def"
};
constexpr StringRef phaseNames[] = {"detection", "triage", "containment", "analysis", "recovery"};
constexpr StringRef loopNames[] = {"map",  "filter",   "any",     "all",      "count", "sum",
                                   "find", "group_by", "sort_by", "flat_map", "each"};
constexpr StringRef conversionNames[] = {"some", "known", "text", "decimal", "set", "list", "indicator", "widen"};
constexpr StringRef updateNames[] = {"add", "add_all", "remove", "put", "clear"};

StringRef spelled(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::or_: return "or";
  case ast::BinaryOp::and_: return "and";
  case ast::BinaryOp::eq: return "==";
  case ast::BinaryOp::ne: return "!=";
  case ast::BinaryOp::lt: return "<";
  case ast::BinaryOp::le: return "<=";
  case ast::BinaryOp::gt: return ">";
  case ast::BinaryOp::ge: return ">=";
  case ast::BinaryOp::in: return "in";
  case ast::BinaryOp::notIn: return "not in";
  case ast::BinaryOp::contains: return "contains";
  case ast::BinaryOp::starts: return "starts";
  case ast::BinaryOp::ends: return "ends";
  case ast::BinaryOp::matches: return "matches";
  case ast::BinaryOp::exactly: return "exactly";
  case ast::BinaryOp::like: return "like";
  case ast::BinaryOp::coalesce: return "??";
  case ast::BinaryOp::add: return "+";
  case ast::BinaryOp::sub: return "-";
  case ast::BinaryOp::mul: return "*";
  case ast::BinaryOp::div: return "/";
  case ast::BinaryOp::mod: return "%";
  }
  return "?";
}

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

} // namespace

void dumpText(StringRef text, llvm::raw_ostream &out) {
  out << '"';
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out << '\\' << c;
    else if (c == '\n')
      out << "\\n";
    else if (c == '\t')
      out << "\\t";
    else if (c == '\r')
      out << "\\r";
    else
      out << c;
  }
  out << '"';
}

void dumpDuration(std::int64_t ms, llvm::raw_ostream &out) {
  struct Unit {
    std::int64_t ms;
    StringRef name;
  };
  constexpr Unit units[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}};
  for (const Unit &unit : units)
    if (ms != 0 && ms % unit.ms == 0) {
      out << ms / unit.ms << unit.name;
      return;
    }
  out << ms << "ms";
}

StringRef BodyDumper::local(LocalId id) const { return at(id) < locals.size() ? locals[at(id)].name : "?"; }
StringRef BodyDumper::slot(SlotId id) const {
  return playbook && at(id) < playbook->slots.size() ? playbook->slots[at(id)].name : "?";
}

void BodyDumper::constant(const Constant &c) {
  const Type &type = program.types[program.types.unwrapped(c.type)];
  if (c.isNone) {
    out << "none";
    return;
  }
  switch (type.kind) {
  case TypeKind::boolean: out << (c.word ? "true" : "false"); break;
  case TypeKind::duration: dumpDuration(c.word, out); break;
  case TypeKind::decimal: out << c.word << "e-6"; break;
  case TypeKind::enum_: out << program.enums[at(type.enumeration)].cases[static_cast<std::size_t>(c.word)].name; break;
  case TypeKind::integer:
  case TypeKind::time:
  case TypeKind::size:
  case TypeKind::port:
  case TypeKind::score:
  case TypeKind::mac: out << c.word; break;
  default: dumpText(c.text, out); break;
  }
}

void BodyDumper::list(ArrayRef<const Expr *> items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i) out << ", ";
    expr(items[i]);
  }
}

void BodyDumper::call(StringRef name, ArrayRef<const Expr *> args, std::uint32_t eachArg) {
  out << name << '(';
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i) out << ", ";
    if (i == eachArg) out << "each ";
    expr(args[i]);
  }
  out << ')';
}

void BodyDumper::inlineBlock(const Block *b) {
  if (b && b->stmts.empty() && b->tail) {
    expr(b->tail);
    return;
  }
  out << "{ … }";
}

void BodyDumper::match(const Match &m) {
  out << "match ";
  expr(m.subject);
  out << " {";
  const Type &type = program.types[m.subject->type];
  for (const MatchArm &arm : m.arms) {
    out << ' ';
    bool first = true;
    for (const MatchArm::Alt &alt : arm.alternatives) {
      if (!first) out << " | ";
      first = false;
      if (alt.enumCase != noId && type.kind == TypeKind::enum_)
        out << program.enums[at(type.enumeration)].cases[alt.enumCase].name;
      else if (alt.literal)
        constant(*alt.literal);
      else
        out << '_';
    }
    if (!arm.bindings.empty()) {
      out << '(';
      for (std::size_t i = 0; i < arm.bindings.size(); ++i) out << (i ? ", " : "") << local(arm.bindings[i]);
      out << ')';
    }
    if (arm.guard) {
      out << " if ";
      expr(arm.guard);
    }
    out << " => ";
    inlineBlock(arm.body);
  }
  out << " }";
}

void BodyDumper::ask(const Ask &a) {
  constexpr StringRef forms[] = {"choose", "form", "approve", "task", "consult"};
  out << "ask " << (at(a.team) < program.teams.size() ? program.teams[at(a.team)].name : "?") << ' ';
  expr(a.question);
  out << " { " << forms[static_cast<std::size_t>(a.form)] << (a.many ? " many" : "");
  if (a.subject) {
    out << ' ';
    expr(a.subject);
  }
  for (const FormField &field : a.fields) {
    out << ' ' << field.name << ": " << typeName(program, field.type);
    if (field.from) {
      out << " from ";
      expr(field.from);
    }
  }
  if (a.atMost) {
    out << " at most ";
    expr(a.atMost);
  }
  if (a.remindEvery) {
    out << " remind every ";
    expr(a.remindEvery);
  }
  if (at(a.escalateTo) < program.teams.size()) out << " escalate to " << program.teams[at(a.escalateTo)].name;
  if (a.silence) {
    out << " silence ";
    handler(*a.silence);
  }
  out << " } key ";
  dumpText(a.key, out);
}

void BodyDumper::expr(const Expr *e) {
  if (!e) {
    out << "<none>";
    return;
  }
  switch (e->kind) {
  case ExprKind::error: out << "<error>"; return;
  case ExprKind::constant: constant(*cast<Constant>(e)); return;
  case ExprKind::local: out << local(cast<LocalRef>(e)->local); return;
  case ExprKind::slot: out << slot(cast<SlotRef>(e)->slot); return;
  case ExprKind::ifRan: out << slot(cast<IfRan>(e)->slot) << " if ran"; return;
  case ExprKind::fact: out << "fact " << program.facts[at(cast<FactRef>(e)->fact)].name; return;
  case ExprKind::severity: out << "severity"; return;
  case ExprKind::incident: out << "incident"; return;
  case ExprKind::field:
  case ExprKind::optField: {
    const bool optional = e->kind == ExprKind::optField;
    const Expr *base = optional ? cast<OptField>(e)->base : cast<Field>(e)->base;
    const std::uint32_t index = optional ? cast<OptField>(e)->index : cast<Field>(e)->index;
    expr(base);
    const Type &type = program.types[program.types.unwrapped(base->type)];
    out << (optional ? "?." : ".");
    if (type.kind == TypeKind::record)
      out << program.records[at(type.record)].fields[index].name;
    else
      out << index;
    return;
  }
  case ExprKind::index:
    expr(cast<Index>(e)->base);
    out << '[';
    expr(cast<Index>(e)->key);
    out << ']';
    return;
  case ExprKind::unary:
    out << (cast<Unary>(e)->op == ast::UnaryOp::not_ ? "not " : "-");
    expr(cast<Unary>(e)->operand);
    return;
  case ExprKind::binary: {
    const auto *b = cast<Binary>(e);
    out << '(';
    expr(b->left);
    out << ' ' << spelled(b->op) << (b->foldCase ? "~ " : " ");
    expr(b->right);
    out << ')';
    return;
  }
  case ExprKind::textBuild: call("concat", cast<TextBuild>(e)->parts); return;
  case ExprKind::convert: {
    const auto *c = cast<Convert>(e);
    out << conversionNames[static_cast<std::size_t>(c->how)];
    if (c->how == Conversion::widen) out << '<' << typeName(program, c->type) << '>';
    out << '(';
    expr(c->operand);
    out << ')';
    return;
  }
  case ExprKind::isKnown:
    expr(cast<IsKnown>(e)->operand);
    out << " is known";
    return;
  case ExprKind::isEmpty:
    expr(cast<IsEmpty>(e)->operand);
    out << " is empty";
    return;
  case ExprKind::coalesce:
    out << '(';
    expr(cast<Coalesce>(e)->left);
    out << " ?? ";
    expr(cast<Coalesce>(e)->right);
    out << ')';
    return;
  case ExprKind::fnCall: call(program.fns[at(cast<FnCall>(e)->fn)].name, cast<FnCall>(e)->args); return;
  case ExprKind::builtin: call(builtinNames[cast<Builtin>(e)->builtin], cast<Builtin>(e)->args); return;
  case ExprKind::loop: {
    const auto *l = cast<Loop>(e);
    expr(l->over);
    out << '.' << loopNames[static_cast<std::size_t>(l->op)] << '(';
    if (l->body) {
      out << local(l->param) << " => ";
      expr(l->body);
    }
    out << ')';
    return;
  }
  case ExprKind::hostCall: {
    const auto *h = cast<HostCall>(e);
    call(program.intrinsics[at(h->intrinsic)].name, h->args, h->eachArg);
    if (!h->irreversibleBecause.empty()) out << " irreversible because \"" << h->irreversibleBecause << '"';
    return;
  }
  case ExprKind::processCall: {
    const auto *p = cast<ProcessCall>(e);
    call(program.processes[at(p->process)].name, p->args);
    return;
  }
  case ExprKind::playbookCall: {
    const auto *p = cast<PlaybookCall>(e);
    const auto &all = program.written.empty() ? program.playbooks : program.written;
    call(all[at(p->playbook)].name, p->args);
    return;
  }
  case ExprKind::recordNew: {
    const auto *r = cast<RecordNew>(e);
    const Type &type = program.types[r->type];
    out << typeName(program, r->type) << " {";
    for (std::size_t i = 0; i < r->fields.size(); ++i) {
      out << (i ? ", " : " ") << program.records[at(type.record)].fields[i].name << ": ";
      expr(r->fields[i]);
    }
    out << " }";
    return;
  }
  case ExprKind::enumNew: {
    const auto *n = cast<EnumNew>(e);
    const Type &type = program.types[n->type];
    call(program.enums[at(type.enumeration)].cases[n->enumCase].name, n->payload);
    return;
  }
  case ExprKind::listNew:
    out << (program.types[e->type].kind == TypeKind::set ? "set[" : "[");
    list(cast<ListNew>(e)->items);
    out << ']';
    return;
  case ExprKind::ifElse:
    out << "if ";
    expr(cast<IfElse>(e)->cond);
    out << " then ";
    inlineBlock(cast<IfElse>(e)->then);
    out << " else ";
    inlineBlock(cast<IfElse>(e)->otherwise);
    return;
  case ExprKind::match: match(*cast<Match>(e)); return;
  case ExprKind::block: inlineBlock(cast<BlockExpr>(e)->body); return;
  case ExprKind::guarded:
    expr(cast<Guarded>(e)->operand);
    out << " else ";
    handler(*cast<Guarded>(e)->handler);
    return;
  case ExprKind::ask: ask(*cast<Ask>(e)); return;
  case ExprKind::await:
    out << "await ";
    expr(cast<Await>(e)->job);
    if (cast<Await>(e)->atMost) {
      out << " at most ";
      expr(cast<Await>(e)->atMost);
    }
    return;
  case ExprKind::poll: {
    const auto *p = cast<Poll>(e);
    out << "poll ";
    expr(p->call);
    out << " every ";
    expr(p->every);
    out << " at most ";
    expr(p->times);
    out << " times until " << local(p->it) << " => ";
    expr(p->until);
    return;
  }
  case ExprKind::declassify:
    out << "declassify ";
    expr(cast<Declassify>(e)->operand);
    return;
  case ExprKind::officeTime: {
    const auto *t = cast<OfficeTime>(e);
    static constexpr const char *units[] = {"bd", "d", "ms"};
    out << t->amount << units[static_cast<std::size_t>(t->unit)] << " of "
        << program.calendars[static_cast<std::size_t>(t->calendar)].name;
    return;
  }
  }
}

void BodyDumper::target(const Target &t) {
  switch (t.kind) {
  case ast::TargetKind::step:
    out << "-> step " << (playbook && t.step < playbook->steps.size() ? playbook->steps[t.step].number : "?");
    return;
  case ast::TargetKind::response:
    out << "-> ";
    call("response " + program.responses[at(t.response)].number.str(), t.args);
    return;
  case ast::TargetKind::close: out << "-> close " << t.outcome; break;
  case ast::TargetKind::handoff:
    out << "-> handoff " << phaseNames[t.phase];
    if (t.package) {
      out << " (";
      expr(t.package);
      out << ')';
    }
    break;
  case ast::TargetKind::undecided: out << "-> undecided"; break;
  case ast::TargetKind::park: out << "-> park"; break;
  case ast::TargetKind::return_: out << "-> return"; break;
  }
  if (!t.because.empty()) {
    out << " because ";
    dumpText(t.because, out);
  }
}

void BodyDumper::handler(const Handler &h) {
  const auto reason = [&](StringRef word) {
    out << word;
    if (h.reason.empty()) return;
    out << ' ';
    dumpText(h.reason, out);
  };
  switch (h.kind) {
  case ast::HandlerKind::value: expr(h.value); return;
  case ast::HandlerKind::skip: reason("skip"); return;
  case ast::HandlerKind::accept: reason("accept"); return;
  case ast::HandlerKind::fail: reason("fail"); return;
  case ast::HandlerKind::park: reason("park"); return;
  case ast::HandlerKind::jump: target(*h.target); return;
  case ast::HandlerKind::block: inlineBlock(h.block); return;
  case ast::HandlerKind::arms:
    out << '{';
    for (const HandlerArm &arm : h.arms) {
      if (arm.failures == ~0u) {
        out << " otherwise ";
      } else {
        out << " on ";
        bool first = true;
        for (std::size_t i = 0; i < std::size(failureNames); ++i)
          if (arm.failures & (1u << i)) {
            out << (first ? "" : ", ") << failureNames[i];
            first = false;
          }
        out << ' ';
      }
      handler(*arm.handler);
    }
    out << " }";
    return;
  }
}

void BodyDumper::block(const Block *b, unsigned indent) {
  if (!b) return;
  for (const Stmt *s : b->stmts) stmt(*s, indent);
  if (b->tail) {
    line(indent);
    out << "= ";
    expr(b->tail);
    out << " : " << typeName(program, b->tail->type) << '\n';
  }
}

void BodyDumper::step(const StepInfo &s, unsigned indent) {
  line(indent);
  out << "step " << s.number << ' ' << s.name << ": "
      << (playbook && at(s.slot) < playbook->slots.size() ? typeName(program, playbook->slots[at(s.slot)].type) : "?")
      << " = ";
  expr(s.call);
  if (s.when) {
    out << " when ";
    expr(s.when);
  }
  if (s.within) {
    out << " within ";
    expr(s.within);
  }
  out << '\n';
}

void BodyDumper::stmt(const Stmt &s, unsigned indent) {
  if (s.kind == StmtKind::step || s.kind == StmtKind::together) {
    if (!playbook) return;
    if (const auto *one = dyn_cast<StepStmt>(&s)) {
      step(playbook->steps[one->step], indent);
      return;
    }
    line(indent);
    out << "together\n";
    for (const std::uint32_t index : cast<Together>(&s)->steps) step(playbook->steps[index], indent + 1);
    return;
  }
  line(indent);
  switch (s.kind) {
  case StmtKind::let: {
    const auto &let = *cast<Let>(&s);
    const bool isSlot = let.isSlot;
    const TypeId type = isSlot ? (playbook ? playbook->slots[at(let.slot)].type : errorType)
                               : (at(let.local) < locals.size() ? locals[at(let.local)].type : errorType);
    out << (!isSlot && at(let.local) < locals.size() && locals[at(let.local)].isVar ? "var " : "let ")
        << (isSlot ? slot(let.slot) : local(let.local)) << ": " << typeName(program, type) << " = ";
    expr(let.value);
    break;
  }
  case StmtKind::assign:
    out << local(cast<Assign>(&s)->local) << " = ";
    expr(cast<Assign>(&s)->value);
    break;
  case StmtKind::update:
    call(local(cast<Update>(&s)->local).str() + "." + updateNames[static_cast<std::size_t>(cast<Update>(&s)->op)].str(),
         cast<Update>(&s)->args);
    break;
  case StmtKind::expr: expr(cast<ExprStmt>(&s)->value); break;
  case StmtKind::if_: {
    const auto &i = *cast<If>(&s);
    out << "if ";
    expr(i.cond);
    out << '\n';
    block(i.then, indent + 1);
    if (!i.otherwise) return;
    line(indent);
    out << "else\n";
    block(i.otherwise, indent + 1);
    return;
  }
  case StmtKind::match: match(*cast<MatchStmt>(&s)->match); break;
  case StmtKind::for_: {
    const auto &f = *cast<For>(&s);
    out << "for " << local(f.item) << ": "
        << (at(f.item) < locals.size() ? typeName(program, locals[at(f.item)].type) : "?") << " in ";
    expr(f.in);
    out << '\n';
    block(f.body, indent + 1);
    return;
  }
  case StmtKind::repeat: {
    const auto &r = *cast<Repeat>(&s);
    out << "repeat at most ";
    expr(r.times);
    out << " times";
    if (r.whileCond) {
      out << " while ";
      expr(r.whileCond);
    }
    out << '\n';
    block(r.body, indent + 1);
    return;
  }
  case StmtKind::return_:
    out << "return";
    if (cast<Return>(&s)->value) {
      out << ' ';
      expr(cast<Return>(&s)->value);
    }
    break;
  case StmtKind::establish:
  case StmtKind::assume: {
    const auto &f = *cast<Establish>(&s);
    out << (s.kind == StmtKind::establish ? "establish " : "assume ")
        << (at(f.fact) < program.facts.size() ? program.facts[at(f.fact)].name : "?") << " = ";
    expr(f.value);
    break;
  }
  case StmtKind::omit:
    out << "omit "
        << (at(cast<Omit>(&s)->duty) < program.duties.size() ? program.duties[at(cast<Omit>(&s)->duty)].name : "?");
    break;
  case StmtKind::leave: {
    Handler h;
    h.kind = cast<Leave>(&s)->how;
    h.reason = cast<Leave>(&s)->reason;
    handler(h);
    break;
  }
  case StmtKind::jump: target(*cast<Jump>(&s)->target); break;
  case StmtKind::within:
    out << "within ";
    expr(cast<Within>(&s)->duration);
    out << '\n';
    block(cast<Within>(&s)->body, indent + 1);
    return;
  case StmtKind::atMost: {
    const auto &a = *cast<AtMost>(&s);
    out << "at most ";
    expr(a.duration);
    if (a.otherwise) {
      out << " else ";
      handler(*a.otherwise);
    }
    out << '\n';
    block(a.body, indent + 1);
    return;
  }
  case StmtKind::approval: {
    const auto &a = *cast<Approval>(&s);
    out << "with approval by " << (at(a.team) < program.teams.size() ? program.teams[at(a.team)].name : "?")
        << " quorum " << a.quorum;
    if (a.atMost) {
      out << " at most ";
      expr(a.atMost);
    }
    if (a.refused) {
      out << " else ";
      handler(*a.refused);
    }
    out << '\n';
    block(a.body, indent + 1);
    if (a.rework) {
      line(indent);
      out << "rework " << local(a.remark) << " at most ";
      expr(a.reworks);
      out << " times\n";
      block(a.rework, indent + 1);
    }
    return;
  }
  case StmtKind::verdict: {
    constexpr StringRef verdicts[] = {"confirmed", "refuted", "undecided"};
    const auto &v = *cast<Verdict>(&s);
    out << verdicts[static_cast<std::size_t>(v.verdict)];
    if (v.when) {
      out << " when ";
      expr(v.when);
    }
    break;
  }
  case StmtKind::clockStart:
  case StmtKind::clockEnd: {
    const auto &mark = *cast<ClockMark>(&s);
    const ClockInfo &clock = playbook->clocks[mark.clock];
    out << "clock " << clock.name;
    if (s.kind == StmtKind::clockEnd) {
      out << " ends";
      break;
    }
    out << ' ';
    expr(clock.duration);
    out << '\n';
    if (mark.breach) block(mark.breach, indent + 1);
    return;
  }
  case StmtKind::branch:
    out << "branch\n";
    for (const BranchArm &arm : cast<Branch>(&s)->arms) {
      line(indent + 1);
      if (arm.when) {
        out << "when ";
        expr(arm.when);
      } else {
        out << "else";
      }
      out << ' ';
      target(*arm.target);
      out << '\n';
    }
    return;
  default: break;
  }
  out << '\n';
}

} // namespace tejun::sema
