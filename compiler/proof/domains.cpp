// See domains.h. A collection is one node with its items (and keys), a record is its fields, whose nodes all records of the type share.
#include "compiler/proof/domains.h"

#include <algorithm>
#include <map>

#include "compiler/proof/domain_graph.h"
#include "compiler/sema/builtins.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

namespace tejun::proof {

using llvm::cast;
using llvm::dyn_cast;
using llvm::dyn_cast_or_null;
using vm::Source;

namespace {

constexpr std::uint8_t bit(Source source) { return vm::sourceBit(source); }

bool mentions(const sema::Pattern &pattern, char variable) {
  return pattern.variable == variable ||
         std::ranges::any_of(pattern.args, [&](const sema::Pattern &arg) { return mentions(arg, variable); });
}
void variables(const sema::Pattern &pattern, std::vector<char> &out) {
  if (pattern.variable != 0) out.push_back(pattern.variable);
  for (const sema::Pattern &arg : pattern.args) variables(arg, out);
}

} // namespace

class DomainFinder : private DomainGraph {
public:
  explicit DomainFinder(const hir::Program &program) : program_(program) {}

  Domains run() {
    for (const hir::RecordInfo &record : program_.records) {
      records_.push_back(fresh(record.fields.size()));
      const auto &fields = record.fields;
      if (fields.size() == 2 && fields[0].name == "key" && fields[1].name == "value")
        entries_[{static_cast<std::uint32_t>(fields[0].type), static_cast<std::uint32_t>(fields[1].type)}].push_back(
            records_.back());
    }
    for (const hir::EnumInfo &info : program_.enums) {
      std::vector<Node> cases;
      for (const hir::EnumCaseInfo &one : info.cases) cases.push_back(fresh(one.payload.size()));
      enums_.push_back(std::move(cases));
    }
    for (const hir::FnInfo &fn : program_.fns) {
      fns_.push_back(fresh(fn.body.locals.size()));
      returns_.push_back(fresh(1));
    }
    for (const hir::ProcessInfo &process : program_.processes) processes_.push_back(fresh(process.locals.size()));
    for (const hir::ResponseInfo &response : program_.responses)
      responses_.push_back(fresh(response.body.locals.size()));
    comesFrom(program_.alertType, program_.scope.enriches.empty()
                                      ? bit(Source::alert)
                                      : static_cast<std::uint8_t>(bit(Source::alert) | bit(Source::answer)));
    bodies();
    entries();
    settle();
    Domains out;
    out.byIntrinsic_.resize(program_.intrinsics.size());
    for (const auto &[call, first] : calls_) {
      out.calls_[call] = static_cast<std::uint32_t>(out.arguments_.size());
      for (std::size_t i = 0; i < call->args.size(); ++i)
        out.arguments_.push_back((*this)[first + static_cast<Node>(i)]);
      out.byIntrinsic_[static_cast<std::size_t>(call->intrinsic)].push_back(call);
    }
    return out;
  }

private:
  // ---- types -----------------------------------------------------------------------------------------------------
  const sema::Type &kindOf(sema::TypeId type) const { return program_.types[program_.types.unwrapped(type)]; }
  /// Everything in a value of the type comes from there.
  void comesFrom(sema::TypeId type, std::uint8_t bits) {
    const sema::Type &t = program_.types[type];
    for (const sema::TypeId arg : t.args) comesFrom(arg, bits);
    if (t.kind != sema::TypeKind::record && t.kind != sema::TypeKind::enum_) return;
    std::uint8_t &done = marked_[static_cast<std::uint32_t>(type)];
    if ((bits & ~done) == 0) return;
    done = static_cast<std::uint8_t>(done | bits);
    const auto fields = [&](Node first, const std::vector<hir::FieldInfo> &all) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        source(first + static_cast<Node>(i), bits);
        if (program_.types.isOptional(all[i].type)) source(first + static_cast<Node>(i), Source::absent);
        comesFrom(all[i].type, bits);
      }
    };
    if (t.kind == sema::TypeKind::record)
      return fields(records_[static_cast<std::size_t>(t.record)],
                    program_.records[static_cast<std::size_t>(t.record)].fields);
    const hir::EnumInfo &info = program_.enums[static_cast<std::size_t>(t.enumeration)];
    for (std::size_t c = 0; c < info.cases.size(); ++c)
      fields(enums_[static_cast<std::size_t>(t.enumeration)][c], info.cases[c].payload);
  }
  Node fieldOf(sema::TypeId type, std::uint32_t index) const {
    const sema::Type &t = kindOf(type);
    return t.kind == sema::TypeKind::record ? records_[static_cast<std::size_t>(t.record)] + index : nowhere;
  }

  // ---- bodies ----------------------------------------------------------------------------------------------------
  void bodies() {
    for (std::size_t i = 0; i < program_.fns.size(); ++i) {
      enter(fns_[i]);
      return_ = returns_[i];
      block(program_.fns[i].body.block, return_);
    }
    return_ = nowhere;
    for (std::size_t i = 0; i < program_.processes.size(); ++i) {
      const hir::ProcessInfo &info = program_.processes[i];
      enter(processes_[i]);
      for (const hir::MethodInfo &method : info.methods) {
        expr(method.when, nowhere);
        block(method.body, nowhere);
      }
      for (std::uint32_t o = 0; o < info.outputCount; ++o) {
        const Node output = local(static_cast<hir::LocalId>(info.inputCount + o));
        if (program_.types.isOptional(info.locals[info.inputCount + o].type)) source(output, Source::absent);
        edge(output, fieldOf(info.resultType, o));
      }
    }
    for (std::size_t i = 0; i < program_.responses.size(); ++i) {
      enter(responses_[i]);
      block(program_.responses[i].body.block, nowhere);
    }
    for (const hir::DetectInfo &detect : program_.detects)
      if (detect.hasConfirm) aside(detect.confirm);
    for (const hir::EnrichInfo &enrich : program_.scope.enriches) aside(enrich.body);
    for (const hir::PlaybookInfo &playbook : program_.playbooks) {
      enter(fresh(playbook.locals.size()));
      slots_ = fresh(playbook.slots.size());
      source(slots_, Source::alert);
      for (const hir::StepInfo &step : playbook.steps) {
        expr(step.when, nowhere);
        const Node result = slots_ + static_cast<Node>(step.slot);
        expr(step.call, result);
        source(result, Source::absent);
      }
      block(playbook.body, nowhere);
    }
  }
  /// What nothing here calls may be called from outside with anything.
  void entries() {
    for (std::size_t i = 0; i < program_.processes.size(); ++i)
      if (!calledProcesses_.contains(static_cast<std::uint32_t>(i)))
        for (std::uint32_t p = 0; p < program_.processes[i].inputCount; ++p)
          source(processes_[i] + p, Source::computed);
    for (std::size_t i = 0; i < program_.responses.size(); ++i)
      if (!calledResponses_.contains(static_cast<std::uint32_t>(i)))
        for (std::uint32_t p = 0; p < program_.responses[i].body.paramCount; ++p)
          source(responses_[i] + p, Source::computed);
  }
  void aside(const hir::Body &body) {
    enter(fresh(body.locals.size()));
    if (body.paramCount > 0) source(locals_, Source::alert);
    block(body.block, nowhere);
  }
  void enter(Node locals) {
    locals_ = locals;
    slots_ = nowhere;
  }
  Node local(hir::LocalId id) const { return locals_ + static_cast<Node>(id); }

  void block(const hir::Block *b, Node into) {
    if (!b) return;
    for (const hir::Stmt *s : b->stmts) statement(*s);
    expr(b->tail, into);
  }

  void statement(const hir::Stmt &s) {
    switch (s.kind) {
    case hir::StmtKind::let: {
      const auto &let = cast<hir::Let>(s);
      return expr(let.value, let.isSlot ? slots_ + static_cast<Node>(let.slot) : local(let.local));
    }
    case hir::StmtKind::assign: return expr(cast<hir::Assign>(s).value, local(cast<hir::Assign>(s).local));
    case hir::StmtKind::update: {
      const auto &update = cast<hir::Update>(s);
      const bool takes = update.op != hir::UpdateOp::remove;
      for (const hir::Expr *arg : update.args) expr(arg, takes ? local(update.local) : nowhere);
      return;
    }
    case hir::StmtKind::expr: return expr(cast<hir::ExprStmt>(s).value, nowhere);
    case hir::StmtKind::if_:
      expr(cast<hir::If>(s).cond, nowhere);
      block(cast<hir::If>(s).then, nowhere);
      return block(cast<hir::If>(s).otherwise, nowhere);
    case hir::StmtKind::match: return expr(cast<hir::MatchStmt>(s).match, nowhere);
    case hir::StmtKind::for_: {
      const auto &loop = cast<hir::For>(s);
      items(loop.in, loop.item);
      return block(loop.body, nowhere);
    }
    case hir::StmtKind::repeat:
      expr(cast<hir::Repeat>(s).times, nowhere);
      expr(cast<hir::Repeat>(s).whileCond, nowhere);
      return block(cast<hir::Repeat>(s).body, nowhere);
    case hir::StmtKind::return_: return expr(cast<hir::Return>(s).value, return_);
    case hir::StmtKind::establish:
    case hir::StmtKind::assume: return expr(cast<hir::Establish>(s).value, nowhere);
    case hir::StmtKind::jump: return target(cast<hir::Jump>(s).target);
    case hir::StmtKind::within: return block(cast<hir::Within>(s).body, nowhere);
    case hir::StmtKind::atMost:
      block(cast<hir::AtMost>(s).body, nowhere);
      return handler(cast<hir::AtMost>(s).otherwise, nowhere);
    case hir::StmtKind::approval:
      block(cast<hir::Approval>(s).body, nowhere);
      block(cast<hir::Approval>(s).rework, nowhere);
      return handler(cast<hir::Approval>(s).refused, nowhere);
    case hir::StmtKind::verdict: return expr(cast<hir::Verdict>(s).when, nowhere);
    case hir::StmtKind::branch:
      for (const hir::BranchArm &arm : cast<hir::Branch>(s).arms) {
        expr(arm.when, nowhere);
        target(arm.target);
      }
      return;
    case hir::StmtKind::omit:
    case hir::StmtKind::leave:
    case hir::StmtKind::step:
    case hir::StmtKind::together:
    case hir::StmtKind::clockEnd: return;
    case hir::StmtKind::clockStart: return block(cast<hir::ClockMark>(s).breach, nowhere);
    }
  }

  void target(const hir::Target *t) {
    if (!t) return;
    if (t->kind == ast::TargetKind::response) calledResponses_.insert(static_cast<std::uint32_t>(t->response));
    for (std::size_t i = 0; i < t->args.size(); ++i)
      expr(t->args[i], t->kind == ast::TargetKind::response
                           ? responses_[static_cast<std::size_t>(t->response)] + static_cast<Node>(i)
                           : nowhere);
    expr(t->package, nowhere);
  }
  void handler(const hir::Handler *h, Node into) {
    if (!h) return;
    expr(h->value, into);
    target(h->target);
    block(h->block, into);
    for (const hir::HandlerArm &arm : h->arms) handler(arm.handler, into);
  }

  // ---- expressions -----------------------------------------------------------------------------------------------
  void items(const hir::Expr *over, hir::LocalId item) {
    const Node to = local(item);
    expr(over, to);
    if (!over || kindOf(over->type).kind != sema::TypeKind::map) return;
    // The items of a map are records `{ key, value }` of its types.
    const auto &args = kindOf(over->type).args;
    const auto at = entries_.find({static_cast<std::uint32_t>(args[0]), static_cast<std::uint32_t>(args[1])});
    if (at == entries_.end()) return;
    for (const Node first : at->second) {
      edge(to, first);
      edge(to, first + 1);
    }
  }

  bool isAlert(const hir::Expr *e) const {
    if (const auto *convert = dyn_cast<hir::Convert>(e)) return isAlert(convert->operand);
    if (const auto *field = dyn_cast<hir::Field>(e)) return isAlert(field->base);
    if (const auto *field = dyn_cast<hir::OptField>(e)) return isAlert(field->base);
    return e->type == program_.alertType;
  }
  bool isEnriched(const hir::Expr *e) const {
    std::vector<std::uint32_t> path;
    while (e && e->type != program_.alertType) {
      if (const auto *convert = dyn_cast<hir::Convert>(e)) {
        e = convert->operand;
      } else if (const auto *field = dyn_cast<hir::Field>(e)) {
        path.insert(path.begin(), field->index);
        e = field->base;
      } else if (const auto *optional = dyn_cast<hir::OptField>(e)) {
        path.insert(path.begin(), optional->index);
        e = optional->base;
      } else {
        return true;
      }
    }
    return llvm::any_of(program_.scope.enriches, [&](const hir::EnrichInfo &enrich) { return enrich.field == path; });
  }

  void derived(llvm::ArrayRef<const hir::Expr *> parts, Node into) {
    source(into, Source::computed);
    for (const hir::Expr *part : parts) {
      if (!part) continue;
      if (into == nowhere) {
        expr(part, nowhere);
        continue;
      }
      const Node node = fresh(1);
      expr(part, node);
      edge(node, into, true);
    }
  }

  void expr(const hir::Expr *e, Node into) {
    if (!e) return;
    switch (e->kind) {
    case hir::ExprKind::error: return source(into, Source::computed);
    case hir::ExprKind::constant: return constant(*cast<hir::Constant>(e), into);
    case hir::ExprKind::local: return edge(local(cast<hir::LocalRef>(e)->local), into);
    case hir::ExprKind::slot: return edge(slots_ + static_cast<Node>(cast<hir::SlotRef>(e)->slot), into);
    case hir::ExprKind::ifRan:
      source(into, Source::absent);
      return edge(slots_ + static_cast<Node>(cast<hir::IfRan>(e)->slot), into);
    case hir::ExprKind::fact: source(into, Source::absent); return source(into, Source::fact);
    case hir::ExprKind::severity:
    case hir::ExprKind::incident: return source(into, Source::fact);
    case hir::ExprKind::field: return field(e, cast<hir::Field>(e)->base, cast<hir::Field>(e)->index, into);
    case hir::ExprKind::optField:
      source(into, Source::absent);
      return field(e, cast<hir::OptField>(e)->base, cast<hir::OptField>(e)->index, into);
    case hir::ExprKind::index:
      source(into, Source::absent);
      expr(cast<hir::Index>(e)->key, nowhere);
      return expr(cast<hir::Index>(e)->base, into);
    case hir::ExprKind::unary: return derived({cast<hir::Unary>(e)->operand}, into);
    case hir::ExprKind::binary: {
      const auto &b = *cast<hir::Binary>(e);
      if (program_.types.isCollection(e->type)) { // `xs + x`
        expr(b.left, into);
        return expr(b.right, into);
      }
      return derived({b.left, b.right}, into);
    }
    case hir::ExprKind::textBuild: return derived(cast<hir::TextBuild>(e)->parts, into);
    case hir::ExprKind::convert: return convert(*cast<hir::Convert>(e), into);
    case hir::ExprKind::isKnown: return derived({cast<hir::IsKnown>(e)->operand}, into);
    case hir::ExprKind::isEmpty: return derived({cast<hir::IsEmpty>(e)->operand}, into);
    case hir::ExprKind::
        coalesce: // what is absent on the left is not on the right, but saying so is not worth a kind of edge
      expr(cast<hir::Coalesce>(e)->left, into);
      return expr(cast<hir::Coalesce>(e)->right, into);
    case hir::ExprKind::fnCall: {
      const auto &call = *cast<hir::FnCall>(e);
      for (std::size_t i = 0; i < call.args.size(); ++i)
        expr(call.args[i], fns_[static_cast<std::size_t>(call.fn)] + static_cast<Node>(i));
      return edge(returns_[static_cast<std::size_t>(call.fn)], into);
    }
    case hir::ExprKind::builtin: return builtin(*cast<hir::Builtin>(e), into);
    case hir::ExprKind::loop: return loop(*cast<hir::Loop>(e), into);
    case hir::ExprKind::hostCall: return hostCall(*cast<hir::HostCall>(e), into);
    case hir::ExprKind::processCall: {
      const auto &call = *cast<hir::ProcessCall>(e);
      calledProcesses_.insert(static_cast<std::uint32_t>(call.process));
      for (std::size_t i = 0; i < call.args.size(); ++i)
        expr(call.args[i], processes_[static_cast<std::size_t>(call.process)] + static_cast<Node>(i));
      return source(into, Source::computed);
    }
    case hir::ExprKind::playbookCall: return; // its body stands in its place
    case hir::ExprKind::recordNew: {
      const auto &made = *cast<hir::RecordNew>(e);
      source(into, Source::computed); // a record is no constant, whatever is in it
      for (std::uint32_t i = 0; i < made.fields.size(); ++i) {
        expr(made.fields[i], fieldOf(e->type, i));
        edge(fieldOf(e->type, i), into, true);
      }
      return;
    }
    case hir::ExprKind::enumNew: {
      const auto &made = *cast<hir::EnumNew>(e);
      source(into, Source::computed);
      for (std::uint32_t i = 0; i < made.payload.size(); ++i) {
        expr(made.payload[i], payload(e->type, made.enumCase, i));
        edge(payload(e->type, made.enumCase, i), into, true);
      }
      return;
    }
    case hir::ExprKind::listNew:
      for (const hir::Expr *item : cast<hir::ListNew>(e)->items) expr(item, into);
      return;
    case hir::ExprKind::ifElse:
      expr(cast<hir::IfElse>(e)->cond, nowhere);
      block(cast<hir::IfElse>(e)->then, into);
      return block(cast<hir::IfElse>(e)->otherwise, into);
    case hir::ExprKind::match: return match(*cast<hir::Match>(e), into);
    case hir::ExprKind::block: return block(cast<hir::BlockExpr>(e)->body, into);
    case hir::ExprKind::guarded:
      expr(cast<hir::Guarded>(e)->operand, into);
      return handler(cast<hir::Guarded>(e)->handler, into);
    case hir::ExprKind::ask: return ask(*cast<hir::Ask>(e), into);
    case hir::ExprKind::await: expr(cast<hir::Await>(e)->job, nowhere); return answered(e->type, into);
    case hir::ExprKind::poll: {
      const auto &poll = *cast<hir::Poll>(e);
      expr(poll.call, local(poll.it));
      edge(local(poll.it), into);
      expr(poll.every, nowhere);
      expr(poll.times, nowhere);
      return expr(poll.until, nowhere);
    }
    case hir::ExprKind::officeTime: return source(into, Source::computed);
    case hir::ExprKind::declassify: return expr(cast<hir::Declassify>(e)->operand, into);
    }
  }

  void constant(const hir::Constant &c, Node into) {
    if (c.isNone) return source(into, Source::absent);
    DomainGraph::constant(into, &c);
  }

  void field(const hir::Expr *e, const hir::Expr *base, std::uint32_t index, Node into) {
    expr(base, nowhere);
    if (program_.types.isOptional(e->type)) source(into, Source::absent);
    if (!isAlert(e)) return edge(fieldOf(base->type, index), into);
    source(into, Source::alert);
    if (isEnriched(e)) source(into, Source::answer);
  }

  void convert(const hir::Convert &c, Node into) {
    switch (c.how) {
    case hir::Conversion::toOptional:
    case hir::Conversion::unwrap:
    case hir::Conversion::toSet:
    case hir::Conversion::toList: return expr(c.operand, into);
    case hir::Conversion::toIndicator: {
      const hir::EnumInfo &info = program_.enums[static_cast<std::size_t>(program_.indicatorEnum)];
      for (std::size_t i = 0; i < info.cases.size(); ++i)
        for (std::size_t f = 0; f < info.cases[i].payload.size(); ++f) {
          const Node to = enums_[static_cast<std::size_t>(program_.indicatorEnum)][i] + static_cast<Node>(f);
          if (info.cases[i].payload[f].type == c.operand->type) expr(c.operand, to);
        }
      return derived({c.operand}, into);
    }
    case hir::Conversion::toText:
    case hir::Conversion::intToDecimal:
    case hir::Conversion::widen: return derived({c.operand}, into);
    }
  }

  /// What only hands on what it was given; all else makes something new.
  void builtin(const hir::Builtin &call, Node into) {
    const sema::BuiltinInfo &info = sema::builtinInfo(static_cast<sema::BuiltinId>(call.builtin));
    std::vector<char> handed;
    variables(info.result, handed);
    if (handed.empty()) return derived(call.args, into);
    if (program_.types.isOptional(call.type)) source(into, Source::absent);
    for (std::size_t i = 0; i < call.args.size(); ++i) {
      const bool hands =
          i < info.params.size() && llvm::any_of(handed, [&](char v) { return mentions(info.params[i], v); });
      expr(call.args[i], hands ? into : nowhere);
    }
  }

  void loop(const hir::Loop &l, Node into) {
    items(l.over, l.param);
    switch (l.op) {
    case hir::LoopOp::filter:
    case hir::LoopOp::sortBy: edge(local(l.param), into); return expr(l.body, nowhere);
    case hir::LoopOp::find:
      source(into, Source::absent);
      edge(local(l.param), into);
      return expr(l.body, nowhere);
    case hir::LoopOp::map:
    case hir::LoopOp::flatMap:
    case hir::LoopOp::each_: return expr(l.body, into);
    case hir::LoopOp::groupBy: edge(local(l.param), into); return expr(l.body, into);
    case hir::LoopOp::any:
    case hir::LoopOp::all:
    case hir::LoopOp::count:
    case hir::LoopOp::sum:
      source(into, Source::computed);
      edge(local(l.param), into, true);
      return derived({l.body}, into);
    }
  }

  void answered(sema::TypeId type, Node into) {
    source(into, Source::answer);
    if (program_.types.isOptional(type)) source(into, Source::absent);
    comesFrom(type, bit(Source::answer));
  }

  void hostCall(const hir::HostCall &call, Node into) {
    if (calls_.try_emplace(&call, 0).second) {
      const Node first = fresh(call.args.size());
      calls_[&call] = first;
      for (std::size_t i = 0; i < call.args.size(); ++i) expr(call.args[i], first + static_cast<Node>(i));
    }
    if (call.eachArg != hir::noId) edge(calls_[&call] + call.eachArg, into); // keys of `.ok` and `.failed`
    answered(call.type, into);
  }

  Node payload(sema::TypeId type, std::uint32_t enumCase, std::uint32_t index) const {
    const sema::Type &t = kindOf(type);
    return t.kind == sema::TypeKind::enum_ ? enums_[static_cast<std::size_t>(t.enumeration)][enumCase] + index
                                           : nowhere;
  }

  void match(const hir::Match &m, Node into) {
    expr(m.subject, nowhere);
    for (const hir::MatchArm &arm : m.arms) {
      for (std::uint32_t i = 0; i < arm.bindings.size(); ++i)
        for (const hir::MatchArm::Alt &alt : arm.alternatives)
          if (alt.enumCase != hir::noId) edge(payload(m.subject->type, alt.enumCase, i), local(arm.bindings[i]));
      expr(arm.guard, nowhere);
      block(arm.body, into);
    }
  }

  void ask(const hir::Ask &a, Node into) {
    expr(a.question, nowhere);
    expr(a.subject, a.form == ast::AskKind::choose ? into : nowhere);
    for (const hir::FormField &field : a.fields) expr(field.from, nowhere);
    expr(a.atMost, nowhere);
    expr(a.remindEvery, nowhere);
    source(into, Source::person);
    if (a.form == ast::AskKind::form) comesFrom(a.type, bit(Source::person));
    handler(a.silence, into);
  }

  const hir::Program &program_;
  std::vector<Node> records_, fns_, returns_, processes_, responses_;
  std::vector<std::vector<Node>> enums_;
  llvm::DenseMap<std::uint32_t, std::uint8_t> marked_;
  llvm::MapVector<const hir::HostCall *, Node> calls_;
  llvm::DenseSet<std::uint32_t> calledProcesses_, calledResponses_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Node>> entries_; // records, by key and value
  Node locals_ = nowhere, slots_ = nowhere, return_ = nowhere;
};

const Domain &Domains::of(const hir::HostCall &call, std::size_t argument) const {
  static const Domain unknown{bit(Source::computed), {}};
  const auto at = calls_.find(&call);
  return at == calls_.end() ? unknown : arguments_[at->second + argument];
}

Domain Domains::of(hir::IntrinsicId intrinsic, std::size_t parameter) const {
  Domain all;
  for (const hir::HostCall *call : byIntrinsic_[static_cast<std::size_t>(intrinsic)]) {
    const Domain &one = of(*call, parameter);
    all.sources = static_cast<std::uint8_t>(all.sources | one.sources);
    for (const hir::Constant *constant : one.constants)
      if (!llvm::is_contained(all.constants, constant)) all.constants.push_back(constant);
  }
  return all;
}

Domains findDomains(const hir::Program &program) { return DomainFinder(program).run(); }

} // namespace tejun::proof
