#include "compiler/proof/waits.h"

#include <algorithm>

#include "compiler/proof/worst.h"

namespace tejun::proof {

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

constexpr std::uint8_t bitOf(std::string_view effect) {
  std::uint8_t bit = 1;
#define EFFECT(name, en, ja)       \
  if (effect == #name) return bit; \
  bit = static_cast<std::uint8_t>(bit << 1);
#include "vm/bytecode/Effects.def"
  return 0;
}

/// The pauses between the attempts of a call: 1s, 2s, 4s, … up to a minute, as runner/execute/loop.cpp makes them.
std::int64_t pauses(std::uint32_t retries) {
  std::int64_t sum = 0;
  for (std::uint32_t i = 0; i < retries; ++i) sum += std::min<std::int64_t>(60'000, 1'000LL << std::min(i, 10U));
  return sum;
}

} // namespace

Waits::Value Waits::then(Value a, Value b) {
  Value sum{never, a.responded};
  if (a.through == never) return sum;
  if (b.through != never) sum.through = saturatingAdd(a.through, b.through);
  if (b.responded != never) sum.responded = std::max(sum.responded, saturatingAdd(a.through, b.responded));
  return sum;
}

Waits::Value Waits::orElse(Value a, Value b) {
  return {std::max(a.through, b.through), std::max(a.responded, b.responded)};
}

Waits::Value Waits::failing(Value a, Value b) { return callsFail_ ? orElse(a, then(a, b)) : a; }

Waits::Value Waits::times(Value body, std::int64_t count) {
  if (count <= 0) return {};
  if (body.through == never) return body;
  Value sum{saturatingMul(body.through, count), never};
  if (body.responded != never) sum.responded = saturatingAdd(saturatingMul(body.through, count - 1), body.responded);
  return sum;
}

Waits::Value Waits::repeat(Value body, const hir::Expr *count) {
  const auto *literal = llvm::dyn_cast_or_null<hir::Constant>(count);
  return times(body, literal ? literal->word : unbounded);
}

std::int64_t Waits::bound(const hir::Expr *duration, Span where) {
  if (const auto *literal = llvm::dyn_cast_or_null<hir::Constant>(duration)) return literal->word;
  if (const auto *office = llvm::dyn_cast_or_null<hir::OfficeTime>(duration)) return officeTimes_.longest(*office);
  if (!unknown_.valid()) unknown_ = duration ? duration->span : where;
  return unbounded;
}

Waits::Value Waits::ask(const hir::Ask &e, Value silence) {
  const Value waited{bound(e.atMost, e.span), never};
  return orElse(waited, then(waited, silence));
}

Waits::Value Waits::poll(const hir::Poll &e, Value once) {
  return repeat(then(once, {bound(e.every, e.span), never}), e.times);
}

Waits::Value Waits::atMost(const hir::AtMost &e, Value body, Value late) {
  const std::int64_t most = bound(e.duration, e.span);
  const bool mayBeLate = std::max(body.through, body.responded) > most;
  Value inTime = body;
  if (inTime.through != never) inTime.through = std::min(inTime.through, most);
  if (inTime.responded != never) inTime.responded = std::min(inTime.responded, most);
  return mayBeLate ? orElse(inTime, then({most, never}, e.otherwise ? late : stopped())) : inTime;
}

std::int64_t Waits::sizeOf(const hir::Expr *e, const Sizes::Path &path) const {
  return sizes_->of(e, path).at([this](std::uint32_t symbol) {
    const SizeNames::Symbol &info = names_[symbol];
    if (info.param == ~0U || !params_) return items_;
    const auto known = params_->find({info.param, info.path});
    return known == params_->end() ? items_ : known->second;
  });
}

Waits::Value Waits::single(const hir::Expr &e) {
  if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e)) return hostCall(*call);
  if (const auto *call = llvm::dyn_cast<hir::ProcessCall>(&e)) return process(*call);
  return {};
}

Waits::Value Waits::hostCall(const hir::HostCall &e) {
  const hir::IntrinsicInfo &info = program_.intrinsics[at(e.intrinsic)];
  constexpr std::uint8_t observes = bitOf("observes"), contains = bitOf("contains");
  std::int64_t one = info.timeoutMs;
  one = saturatingAdd(saturatingMul(one, 1 + static_cast<std::int64_t>(info.retry)), pauses(info.retry));
  std::int64_t rounds = 1;
  if (e.eachArg != hir::noId) {
    const std::int64_t count = sizeOf(e.args[e.eachArg]), atOnce = std::max<std::int64_t>(info.atOnce, 1);
    rounds = count / atOnce + (count % atOnce != 0 ? 1 : 0);
  }
  Value value{saturatingMul(one, rounds), never};
  if ((info.effects & ~observes) != 0)
    for (const std::int64_t approval : approvals_) value.through = saturatingAdd(value.through, approval);
  if ((info.effects & contains) == 0) return value;
  // One of a list that is contained is a response already; the whole of it is an upper bound.
  value.responded = value.through;
  if (!callsFail_) value.through = never;
  return value;
}

// ---- callees -----------------------------------------------------------------------------------------------------

/// The collections that a parameter of the type brings along, as paths of fields.
void Waits::collections(sema::TypeId type, Sizes::Path &path, std::vector<Sizes::Path> &out) const {
  constexpr std::size_t deepest = 2, most = 64;
  const sema::Type &structure = program_.types[program_.types.unwrapped(type)];
  if (program_.types.isCollection(program_.types.unwrapped(type))) out.push_back(path);
  if (structure.kind != sema::TypeKind::record || path.size() >= deepest || out.size() >= most) return;
  const auto &fields = program_.records[at(structure.record)].fields;
  for (std::uint32_t i = 0; i < fields.size() && out.size() < most; ++i) {
    path.push_back(i);
    collections(fields[i].type, path, out);
    path.pop_back();
  }
}

Waits::Value Waits::call(Known &known, Sizes &callee, llvm::ArrayRef<hir::Local> params,
                         llvm::ArrayRef<const hir::Expr *> args, llvm::function_ref<Value()> evaluate) {
  ParamSizes sizes;
  std::vector<std::int64_t> key;
  for (std::uint32_t i = 0; i < args.size() && i < params.size(); ++i) {
    std::vector<Sizes::Path> paths;
    Sizes::Path path;
    collections(params[i].type, path, paths);
    for (const Sizes::Path &one : paths) {
      key.push_back(sizeOf(args[i], one));
      sizes[{i, one}] = key.back();
    }
  }
  if (const auto found = known.find(key); found != known.end()) return found->second;
  const Sizes *outerSizes = std::exchange(sizes_, &callee);
  const ParamSizes *outerParams = std::exchange(params_, &sizes);
  std::vector<std::int64_t> outerApprovals = std::exchange(approvals_, {});
  const Value value = evaluate();
  approvals_ = std::move(outerApprovals);
  params_ = outerParams;
  sizes_ = outerSizes;
  known[key] = value;
  return value;
}

Waits::Value Waits::process(const hir::ProcessCall &e) {
  const hir::ProcessInfo &info = program_.processes[at(e.process)];
  Sizes sizes(program_, names_, info.locals, info.inputCount, info.number.str());
  for (const hir::MethodInfo &method : info.methods) sizes.learn(method.body);
  return call(processes_[at(e.process)], sizes, llvm::ArrayRef(info.locals).take_front(info.inputCount), e.args, [&] {
    Worst<Waits> worst(*this);
    Value sum;
    for (const hir::MethodInfo &method : info.methods) {
      const Value one = worst.block(method.body);
      sum = then(sum, method.when ? orElse(one, {}) : one);
    }
    return sum;
  });
}

Waits::Value Waits::response(const hir::Target &t) {
  const hir::ResponseInfo &info = program_.responses[at(t.response)];
  Sizes sizes(program_, names_, info.body.locals, info.body.paramCount, "response " + info.number.str());
  sizes.learn(info.body.block);
  const auto params = llvm::ArrayRef(info.body.locals).take_front(info.body.paramCount);
  Value value = call(responses_[at(t.response)], sizes, params, t.args,
                     [&] { return Worst<Waits>(*this).block(info.body.block); });
  value.responded = std::max(value.responded, value.through); // its end is a response whatever it did
  value.through = never;
  return value;
}

Waits::Value Waits::target(const hir::Target &t) {
  switch (t.kind) {
  case ast::TargetKind::response: return response(t);
  case ast::TargetKind::close: return {never, 0};
  case ast::TargetKind::handoff: return {0, 0};
  case ast::TargetKind::step:
  case ast::TargetKind::return_: return {};
  case ast::TargetKind::undecided:
  case ast::TargetKind::park: break;
  }
  return stopped();
}

Waits::Value Waits::alone(const hir::Body &body, const std::string &where) {
  Sizes sizes(program_, names_, body.locals, body.paramCount, where);
  sizes.learn(body.block);
  const Sizes *outer = std::exchange(sizes_, &sizes);
  const Value value = Worst<Waits>(*this).block(body.block);
  sizes_ = outer;
  return value;
}

// ---- playbooks ---------------------------------------------------------------------------------------------------

Waits::Value Waits::step(const hir::StepInfo &info) {
  const auto *guarded = llvm::dyn_cast_or_null<hir::Guarded>(info.call);
  const Value value = Worst<Waits>(*this).expr(guarded ? guarded->operand : info.call);
  return info.when ? orElse(value, {}) : value;
}

/// Each starts when those that it reads are done.
Waits::Value Waits::together(const hir::PlaybookInfo &playbook, const std::vector<std::uint32_t> &steps) {
  std::map<std::uint32_t, std::int64_t> doneBySlot;
  Value all;
  for (const std::uint32_t index : steps) {
    const hir::StepInfo &info = playbook.steps[index];
    hir::SlotsRead reads;
    reads.walk(info.call);
    reads.walk(info.when);
    std::int64_t start = 0;
    for (const std::uint32_t slot : reads.slots)
      if (const auto done = doneBySlot.find(slot); done != doneBySlot.end()) start = std::max(start, done->second);
    const Value value = then({start, never}, step(info));
    doneBySlot[static_cast<std::uint32_t>(info.slot)] = std::max<std::int64_t>(value.through, 0);
    all = orElse(all, value);
  }
  return all;
}

Waits::Value Waits::node(const flow::Graph &graph, const flow::Node &node) {
  if (node.target) return then(Value{}, target(*node.target));
  if (node.kind == flow::NodeKind::together) return together(*graph.playbook, node.steps);
  if (!node.steps.empty()) return step(graph.playbook->steps[node.steps[0]]);
  if (node.kind == flow::NodeKind::clock) return {}; // a breach runs beside
  return node.stmt ? Worst<Waits>(*this).statement(*node.stmt) : Value{};
}

ResponseTime Waits::ofPlaybook(const flow::Graph &graph) {
  unknown_ = {};
  std::int64_t received = 0, confirmed = 0;
  Span longest;
  for (const hir::EnrichInfo &enrich : program_.scope.enriches)
    received = saturatingAdd(received, std::max<std::int64_t>(alone(enrich.body, "").through, 0));
  for (const hir::DetectInfo &detect : program_.detects) {
    if (!detect.hasConfirm || !llvm::is_contained(graph.playbook->incidents, detect.incident)) continue;
    const std::int64_t most = std::min(detect.confirmAtMostMs, alone(detect.confirm, detect.name.str()).through);
    if (most > confirmed) longest = detect.span;
    confirmed = std::max(confirmed, most);
  }
  std::int64_t longestMs = confirmed;
  Sizes sizes(program_, names_, *graph.playbook);
  sizes_ = &sizes;
  params_ = nullptr;
  struct Arrival {
    std::int64_t ms = never, node = 0;
    std::uint32_t from = flow::noNode;
  };
  std::vector<Arrival> arrivals(graph.nodes.size());
  arrivals[0].ms = saturatingAdd(received, confirmed);
  ResponseTime result;
  std::uint32_t last = flow::noNode;
  for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
    if (arrivals[i].ms == never) continue;
    const Value value = node(graph, graph.nodes[i]);
    arrivals[i].node = std::max(value.through, value.responded);
    if (value.responded != never) {
      const std::int64_t total = saturatingAdd(arrivals[i].ms, value.responded);
      if (total > result.ms || last == flow::noNode) {
        result.ms = total;
        last = i;
      }
    }
    if (value.through == never) continue;
    for (const flow::Edge &edge : graph.nodes[i].edges) {
      if (edge.handler && !callsFail_) continue;
      Arrival &next = arrivals[edge.to];
      const std::int64_t ms = saturatingAdd(arrivals[i].ms, value.through);
      if (ms > next.ms) next = {ms, 0, i};
    }
  }
  sizes_ = nullptr;
  std::vector<std::uint32_t> way;
  for (std::uint32_t i = last; i != flow::noNode; i = arrivals[i].from) {
    way.push_back(i);
    if (arrivals[i].node <= longestMs) continue;
    longestMs = arrivals[i].node;
    longest = graph.nodes[i].span;
  }
  std::reverse(way.begin(), way.end());
  result.way = graph.describe(way, program_);
  result.longest = longest;
  // A wait that something bounds from outside does not matter.
  if (result.ms == unbounded) result.unknown = unknown_;
  return result;
}

} // namespace tejun::proof
