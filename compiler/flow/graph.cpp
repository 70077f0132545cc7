#include "compiler/flow/graph.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

namespace tejun::flow {

using llvm::cast;
using llvm::dyn_cast;

namespace {

/// Collects the jumps of a handler, arms included.
void handlerTargets(const hir::Handler *handler, std::vector<const hir::Handler *> &out) {
  if (!handler) return;
  if (handler->kind == ast::HandlerKind::jump) out.push_back(handler);
  for (const auto &arm : handler->arms) handlerTargets(arm.handler, out);
}

/// Whether a step's call comes back at all when it fails: a handler that only jumps, parks or fails adds no way to the next step,
/// but the call itself may succeed, so the step always has a way on.
class Builder {
public:
  explicit Builder(const hir::PlaybookInfo &playbook) {
    graph_.playbook = &playbook;
    graph_.nodeOfStep.assign(playbook.steps.size(), noNode);
  }

  Graph build() {
    add({.kind = NodeKind::entry, .span = graph_.playbook->span});
    open_ = {{0, {}}};
    placeSteps();
    if (graph_.playbook->body)
      for (const hir::Stmt *stmt : graph_.playbook->body->stmts) statement(*stmt);
    if (!open_.empty()) {
      const Span span = lastSpan_.valid() ? lastSpan_ : graph_.playbook->span;
      connectTo(add({.kind = NodeKind::fallOff, .span = span}));
    }
    for (auto &[from, edge, target] : ends_) {
      edge.to = add({.kind = NodeKind::end, .target = target, .span = target->span});
      graph_.nodes[from].edges.push_back(edge);
    }
    markReachable();
    return std::move(graph_);
  }

private:
  struct Dangling {
    std::uint32_t from;
    Edge edge;
  };
  struct End {
    std::uint32_t from;
    Edge edge;
    const hir::Target *target;
  };

  std::uint32_t add(Node node) {
    graph_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(graph_.nodes.size() - 1);
  }

  /// Steps' positions are known before their nodes are: a jump waits for its step.
  void placeSteps() {
    waiting_.resize(graph_.playbook->steps.size());
    done_.assign(graph_.playbook->steps.size(), false);
    alone_.assign(graph_.playbook->steps.size(), true);
    if (!graph_.playbook->body) return;
    for (const hir::Stmt *stmt : graph_.playbook->body->stmts)
      if (const auto *together = dyn_cast<hir::Together>(stmt))
        for (const std::uint32_t step : together->steps.drop_front(together->steps.empty() ? 0 : 1))
          alone_[step] = false;
  }

  void connectTo(std::uint32_t node) {
    for (auto &[from, edge] : open_) {
      edge.to = node;
      graph_.nodes[from].edges.push_back(edge);
    }
    open_.clear();
  }

  void jump(std::uint32_t from, Edge edge, const hir::Target &target) {
    if (target.kind != ast::TargetKind::step) {
      ends_.push_back({from, edge, &target});
      return;
    }
    if (target.step >= graph_.playbook->steps.size()) return; // reported where it was resolved
    const hir::PlaybookInfo &playbook = *graph_.playbook;
    if (isInside(playbook.clockBefore(playbook.steps[target.step])) && !done_[target.step])
      graph_.badJumps.push_back({BadJump::Why::intoClock, lastStep_, &target});
    if (done_[target.step]) {
      graph_.badJumps.push_back({BadJump::Why::backwards, lastStep_, &target});
    } else {
      if (!alone_[target.step]) graph_.badJumps.push_back({BadJump::Why::intoTogether, lastStep_, &target});
      waiting_[target.step].push_back({from, edge});
    }
  }

  /// Whether the clock, or one around it, is not open here.
  bool isInside(std::uint32_t clock) const {
    const auto open = [&](std::uint32_t wanted) {
      for (std::uint32_t c = clock_; c != hir::noId; c = graph_.playbook->clocks[c].outer)
        if (c == wanted) return true;
      return false;
    };
    for (; clock != hir::noId; clock = graph_.playbook->clocks[clock].outer)
      if (!open(clock)) return true;
    return false;
  }

  void stepJumps(std::uint32_t node, std::uint32_t step, bool together) {
    const hir::StepInfo &info = graph_.playbook->steps[step];
    const auto *guarded = info.call ? dyn_cast<hir::Guarded>(info.call) : nullptr;
    if (!guarded) return;
    std::vector<const hir::Handler *> handlers;
    handlerTargets(guarded->handler, handlers);
    for (const hir::Handler *handler : handlers) {
      if (together)
        graph_.badJumps.push_back({BadJump::Why::outOfTogether, step, handler->target});
      else if (handler->target)
        jump(node, {.handler = handler}, *handler->target);
    }
  }

  /// Jumps to the step come to the node.
  void land(std::uint32_t node, std::uint32_t step) {
    for (auto &[from, edge] : waiting_[step]) {
      edge.to = node;
      graph_.nodes[from].edges.push_back(edge);
    }
    waiting_[step].clear();
  }

  void arriveAt(std::uint32_t node, std::uint32_t step) {
    land(node, step);
    done_[step] = true;
    graph_.nodeOfStep[step] = node;
    lastStep_ = step;
  }

  void statement(const hir::Stmt &stmt) {
    lastSpan_ = stmt.span;
    switch (stmt.kind) {
    case hir::StmtKind::let:
    case hir::StmtKind::assign:
    case hir::StmtKind::update: return plain(NodeKind::let, stmt);
    case hir::StmtKind::establish:
    case hir::StmtKind::assume:
    case hir::StmtKind::omit: return plain(NodeKind::fact, stmt);
    case hir::StmtKind::clockStart:
      clock_ = cast<hir::ClockMark>(stmt).clock;
      plain(NodeKind::clock, stmt);
      for (std::uint32_t step = 0; step < waiting_.size(); ++step)
        if (graph_.playbook->steps[step].opens == clock_)
          land(static_cast<std::uint32_t>(graph_.nodes.size()) - 1, step);
      return;
    case hir::StmtKind::clockEnd: clock_ = graph_.playbook->clocks[cast<hir::ClockMark>(stmt).clock].outer; return;
    case hir::StmtKind::step: {
      const std::uint32_t step = cast<hir::StepStmt>(stmt).step;
      const std::uint32_t node = add({.kind = NodeKind::step, .stmt = &stmt, .steps = {step}, .span = stmt.span});
      connectTo(node);
      arriveAt(node, step);
      open_ = {{node, {}}};
      stepJumps(node, step, false);
      return;
    }
    case hir::StmtKind::together: {
      const auto &together = cast<hir::Together>(stmt);
      const std::uint32_t node =
          add({.kind = NodeKind::together, .stmt = &stmt, .steps = together.steps.vec(), .span = stmt.span});
      connectTo(node);
      for (const std::uint32_t step : together.steps) {
        arriveAt(node, step);
        stepJumps(node, step, true);
      }
      open_ = {{node, {}}};
      return;
    }
    case hir::StmtKind::branch: {
      const auto &branch = cast<hir::Branch>(stmt);
      const std::uint32_t node = add({.kind = NodeKind::branch, .stmt = &stmt, .span = stmt.span});
      connectTo(node);
      bool exhaustive = false;
      for (const hir::BranchArm &arm : branch.arms) {
        if (!arm.when) exhaustive = true;
        if (arm.target) jump(node, {.arm = &arm}, *arm.target);
      }
      // A branch without `else` is reported; going on past it keeps what follows from being called unreachable as well.
      if (!exhaustive) open_ = {{node, {}}};
      return;
    }
    case hir::StmtKind::jump:
      if (const hir::Target *target = cast<hir::Jump>(stmt).target)
        for (auto &[from, edge] : std::exchange(open_, {})) jump(from, edge, *target);
      return;
    default: return;
    }
  }

  void plain(NodeKind kind, const hir::Stmt &stmt) {
    const std::uint32_t node = add({.kind = kind, .stmt = &stmt, .span = stmt.span});
    connectTo(node);
    open_ = {{node, {}}};
  }

  void markReachable() {
    graph_.nodes[0].reachable = true;
    for (const Node &node : graph_.nodes) // edges go forward, so one pass reaches everything
      if (node.reachable)
        for (const Edge &edge : node.edges) graph_.nodes[edge.to].reachable = true;
  }

  Graph graph_;
  std::vector<Dangling> open_;                 // ways that reach the next statement
  std::vector<std::vector<Dangling>> waiting_; // by step: jumps to it
  std::vector<End> ends_;
  std::vector<bool> done_, alone_;
  std::uint32_t lastStep_ = hir::noId, clock_ = hir::noId;
  Span lastSpan_;
};

} // namespace

Graph buildGraph(const hir::PlaybookInfo &playbook) { return Builder(playbook).build(); }

std::vector<std::uint32_t> Graph::way(std::uint32_t node, std::uint32_t avoid) const {
  std::vector<std::uint32_t> from(nodes.size(), noNode);
  std::vector<bool> seen(nodes.size(), false);
  std::deque<std::uint32_t> queue = {0};
  seen[0] = true;
  while (!queue.empty()) {
    const std::uint32_t at = queue.front();
    queue.pop_front();
    if (at == node) {
      std::vector<std::uint32_t> result;
      for (std::uint32_t n = at; n != noNode; n = from[n]) result.push_back(n);
      std::reverse(result.begin(), result.end());
      return result;
    }
    if (at == avoid) continue;
    for (const Edge &edge : nodes[at].edges) {
      if (seen[edge.to]) continue;
      seen[edge.to] = true;
      from[edge.to] = at;
      queue.push_back(edge.to);
    }
  }
  return {};
}

std::string describeTarget(const hir::Target &target, const hir::PlaybookInfo &playbook, const hir::Program &program) {
  switch (target.kind) {
  case ast::TargetKind::step:
    return target.step < playbook.steps.size() ? fmt::format("step {}", playbook.steps[target.step].number.str())
                                               : "step ?";
  case ast::TargetKind::response: {
    const auto id = static_cast<std::size_t>(target.response);
    return id < program.responses.size() ? fmt::format("response {}", program.responses[id].number.str())
                                         : "response ?";
  }
  case ast::TargetKind::close: return fmt::format("close {}", target.outcome.str());
  case ast::TargetKind::handoff: return "handoff";
  case ast::TargetKind::undecided: return "undecided";
  case ast::TargetKind::park: return "park";
  case ast::TargetKind::return_: return "return";
  }
  return {};
}

std::string Graph::describe(const std::vector<std::uint32_t> &way, const hir::Program &program) const {
  std::string text;
  const auto add = [&text](const std::string &part) {
    if (!text.empty()) text += " → ";
    text += part;
  };
  for (const std::uint32_t index : way) {
    const Node &node = nodes[index];
    for (const std::uint32_t step : node.steps)
      if (playbook->steps[step].kind != hir::StepKind::back) add(playbook->steps[step].number.str());
    if (node.kind == NodeKind::end) add(describeTarget(*node.target, *playbook, program));
  }
  return text;
}

} // namespace tejun::flow
