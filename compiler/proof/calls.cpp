#include "compiler/proof/calls.h"

#include "compiler/proof/fuel.h"
#include "compiler/proof/worst.h"

namespace tejun::proof {

using llvm::cast;

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

constexpr int deepestFn = 300;

template <class Change> Cost all(Cost cost, const Cost &other, Change change) {
  cost.calls = change(std::move(cost.calls), other.calls);
  cost.questions = change(std::move(cost.questions), other.questions);
  cost.fuel = change(std::move(cost.fuel), other.fuel);
  for (std::size_t i = 0; i < effectCount; ++i)
    cost.byEffect[i] = change(std::move(cost.byEffect[i]), other.byEffect[i]);
  return cost;
}

std::int64_t constant(const hir::Expr *e, std::int64_t otherwise) {
  const auto *literal = llvm::dyn_cast_or_null<hir::Constant>(e);
  return literal ? literal->word : otherwise;
}

} // namespace

Cost Calls::then(Cost a, const Cost &b) {
  return all(std::move(a), b, [](Polynomial x, const Polynomial &y) { return x += y; });
}

Cost Calls::orElse(Cost a, const Cost &b) {
  return all(std::move(a), b, [](Polynomial x, const Polynomial &y) { return Polynomial::larger(std::move(x), y); });
}

Cost Calls::times(const Cost &body, const Polynomial &count) {
  return all(body, body, [&](const Polynomial &x, const Polynomial &) { return x * count; });
}

Cost Calls::each(Cost body, const hir::Expr *over) {
  body.fuel += Polynomial(fuelOfNode);
  return times(body, sizes_->of(over));
}

Cost Calls::statement(const hir::Stmt &s) {
  Cost cost;
  cost.fuel = fuelOf(program_, s);
  return cost;
}

Cost Calls::repeat(Cost body, const hir::Expr *count) {
  body.fuel += Polynomial(fuelOfNode);
  // A `repeat` without `at most` does not pass the checker; should one come here, it is unbounded.
  return times(body, Polynomial(constant(count, std::numeric_limits<std::int64_t>::max())));
}

Cost Calls::ask(const hir::Ask &, Cost silence) {
  silence.questions += Polynomial(1);
  silence.fuel += Polynomial(fuelOfNode) + fuelOfTransfer();
  return silence;
}

Cost Calls::await(const hir::Await &) {
  Cost cost;
  cost.fuel = Polynomial(fuelOfNode) + fuelOfTransfer();
  return cost;
}

Cost Calls::atMost(const hir::AtMost &, Cost body, const Cost &late) { return then(std::move(body), late); }

Cost Calls::single(const hir::Expr &e) {
  switch (e.kind) {
  case hir::ExprKind::hostCall: return hostCall(*cast<hir::HostCall>(&e));
  case hir::ExprKind::processCall: {
    const auto &call = *cast<hir::ProcessCall>(&e);
    return inPlace(process(call.process), call.args);
  }
  case hir::ExprKind::fnCall: {
    const auto &call = *cast<hir::FnCall>(&e);
    return inPlace(fn(call.fn), call.args);
  }
  default: break;
  }
  Cost cost;
  cost.fuel = fuelOf(program_, e);
  return cost;
}

Cost Calls::hostCall(const hir::HostCall &e) {
  const hir::IntrinsicInfo &info = program_.intrinsics[at(e.intrinsic)];
  const Polynomial count = e.eachArg == hir::noId ? Polynomial(1) : sizes_->of(e.args[e.eachArg]);
  const Polynomial attempts = count * Polynomial(1 + static_cast<std::int64_t>(info.retry));
  Cost cost;
  cost.calls = attempts;
  for (std::size_t i = 0; i < effectCount; ++i)
    if (info.effects & (1U << i)) cost.byEffect[i] = attempts;
  if (approvals_ > 0) cost.questions = Polynomial(approvals_);
  cost.fuel = Polynomial(fuelOfNode) + attempts * (Polynomial(fuelOfNode) + fuelOfTransfer());
  return cost;
}

Cost Calls::target(const hir::Target &t) {
  if (t.kind != ast::TargetKind::response) return {};
  return inPlace(response(t.response), t.args);
}

/// The callee's formula with the sizes of these arguments.
Cost Calls::inPlace(const Cost &callee, llvm::ArrayRef<const hir::Expr *> args) {
  std::map<std::uint32_t, Polynomial> known;
  const auto by = [&](std::uint32_t symbol) -> const Polynomial * {
    const SizeNames::Symbol &info = names_[symbol];
    if (info.param >= args.size()) return nullptr;
    if (const auto found = known.find(symbol); found != known.end()) return &found->second;
    return &known.emplace(symbol, sizes_->of(args[info.param], info.path)).first->second;
  };
  return all(callee, callee, [&](const Polynomial &x, const Polynomial &) { return x.replaced(by); });
}

const Cost &Calls::process(hir::ProcessId id) {
  std::optional<Cost> &known = processes_[at(id)];
  if (known) return *known;
  const hir::ProcessInfo &info = program_.processes[at(id)];
  Sizes sizes(program_, names_, info.locals, info.inputCount, info.number.str());
  for (const hir::MethodInfo &method : info.methods) sizes.learn(method.body);
  const Sizes *outer = std::exchange(sizes_, &sizes);
  const int approvals = std::exchange(approvals_, 0);
  Worst<Calls> worst(*this);
  Cost sum;
  sum.fuel = Polynomial(fuelOfNode);
  for (const hir::MethodInfo &method : info.methods) {
    sum.fuel += Polynomial(fuelOfNode);
    sum = then(std::move(sum), worst.expr(method.when));
    sum = then(std::move(sum), worst.block(method.body));
  }
  approvals_ = approvals;
  sizes_ = outer;
  known = std::move(sum);
  return *known;
}

Cost Calls::body(const hir::Body &of, const std::string &where) {
  Sizes sizes(program_, names_, of.locals, of.paramCount, where);
  sizes.learn(of.block);
  const Sizes *outer = std::exchange(sizes_, &sizes);
  Cost made = Worst<Calls>(*this).block(of.block);
  made.fuel += Polynomial(fuelOfNode);
  sizes_ = outer;
  return made;
}

const Cost &Calls::response(hir::ResponseId id) {
  std::optional<Cost> &known = responses_[at(id)];
  const hir::ResponseInfo &info = program_.responses[at(id)];
  if (!known) known = body(info.body, "response " + info.number.str());
  return *known;
}

const Cost &Calls::fn(hir::FnId id) {
  static const Cost unknown = [] {
    Cost cost;
    cost.fuel = Polynomial(std::numeric_limits<std::int64_t>::max());
    return cost;
  }();
  std::optional<Cost> &known = fns_[at(id)];
  if (known) return *known;
  if (depth_ >= deepestFn) return unknown;
  ++depth_;
  Cost made = body(program_.fns[at(id)].body, program_.fns[at(id)].name);
  --depth_;
  known = std::move(made);
  return *known;
}

Cost Calls::node(const flow::Graph &graph, const flow::Node &node) {
  Worst<Calls> worst(*this);
  Cost sum;
  sum.fuel = Polynomial(fuelOfNode);
  for (const std::uint32_t step : node.steps) {
    const hir::StepInfo &info = graph.playbook->steps[step];
    sum.fuel += Polynomial(fuelOfNode);
    sum = then(std::move(sum), worst.expr(info.when));
    // Where the step's own `else` jumps to is a way of the graph.
    const auto *guarded = llvm::dyn_cast_or_null<hir::Guarded>(info.call);
    sum = then(std::move(sum), worst.expr(guarded ? guarded->operand : info.call));
  }
  if (const auto *clock = llvm::dyn_cast_or_null<hir::ClockMark>(node.stmt))
    sum = then(std::move(sum), worst.expr(graph.playbook->clocks[clock->clock].duration));
  if (node.target) return then(std::move(sum), worst.target(node.target));
  return node.steps.empty() && node.stmt ? then(std::move(sum), worst.statement(*node.stmt)) : sum;
}

Cost Calls::ofPlaybook(const flow::Graph &graph) {
  Cost before;
  for (const hir::EnrichInfo &enrich : program_.scope.enriches) before = then(std::move(before), body(enrich.body, ""));
  Cost confirm;
  for (const hir::DetectInfo &detect : program_.detects) {
    const bool leadsHere = llvm::is_contained(graph.playbook->incidents, detect.incident);
    if (detect.hasConfirm && leadsHere) confirm = orElse(std::move(confirm), body(detect.confirm, detect.name.str()));
  }
  Sizes sizes(program_, names_, *graph.playbook);
  sizes_ = &sizes;
  std::vector<Cost> from(graph.nodes.size());
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    Cost rest;
    for (const flow::Edge &edge : graph.nodes[i].edges) rest = orElse(std::move(rest), from[edge.to]);
    from[i] = then(node(graph, graph.nodes[i]), rest);
  }
  sizes_ = nullptr;
  return then(then(std::move(before), confirm), from[0]);
}

} // namespace tejun::proof
