// Every way through a playbook is decided: it reaches its steps, its branches say where to go, it ends somewhere.
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/flow/checks.h"

namespace tejun::flow {

using llvm::cast;

namespace {

void checkBranch(const Node &node, DiagnosticSink &sink) {
  const auto &branch = *cast<hir::Branch>(node.stmt);
  bool exhaustive = false;
  for (const hir::BranchArm &arm : branch.arms) {
    if (exhaustive) sink.report(diag::arm_never_taken, arm.span);
    if (!arm.when) exhaustive = true;
  }
  if (!exhaustive)
    // The arms are conditions, so what is missing is the case in which none of them holds.
    sink.report(
        diag::branch_not_exhaustive, branch.span,
        {{"missing", branch.arms.size() == 1 ? TextId(diag::noun_condition_false) : diag::noun_conditions_false}});
}

} // namespace

void checkWays(const hir::Program &program, const Graph &graph, DiagnosticSink &sink) {
  const hir::PlaybookInfo &playbook = *graph.playbook;
  const auto name = [&](const hir::Target &t) { return describeTarget(t, playbook, program); };

  for (const BadJump &jump : graph.badJumps) {
    const std::string from = jump.fromStep < playbook.steps.size() ? playbook.steps[jump.fromStep].number.str() : "0";
    switch (jump.why) {
    case BadJump::Why::backwards:
      sink.report(diag::jump_backwards, jump.target->span,
                  {{"to", playbook.steps[jump.target->step].number.str()}, {"from", from}})
          .label(playbook.steps[jump.target->step].span, diag::label_step_is_here,
                 {{"number", playbook.steps[jump.target->step].number.str()}});
      break;
    case BadJump::Why::intoTogether:
      sink.report(diag::jump_into_together, jump.target->span,
                  {{"number", playbook.steps[jump.target->step].number.str()}});
      break;
    case BadJump::Why::intoClock: {
      const hir::ClockInfo &clock = playbook.clocks[playbook.steps[jump.target->step].clock];
      sink.report(diag::jump_into_clock, jump.target->span,
                  {{"target", "`" + name(*jump.target) + "`"}, {"name", clock.name.str()}})
          .label(clock.span, diag::label_declared_here, {{"name", clock.name.str()}});
      break;
    }
    case BadJump::Why::outOfTogether:
      if (jump.target) sink.report(diag::jump_out_of_together, jump.target->span, {{"target", name(*jump.target)}});
      break;
    }
  }

  bool reported = false; // one report an unreachable stretch: what follows it hangs on it
  for (const Node &node : graph.nodes) {
    if (node.kind == NodeKind::branch && node.reachable) checkBranch(node, sink);
    if (node.kind == NodeKind::together && node.steps.size() < 2) sink.report(diag::empty_together, node.span);
    if (node.reachable) {
      reported = false;
    } else if (!reported && node.kind != NodeKind::end && node.kind != NodeKind::fallOff) {
      if (node.steps.empty())
        sink.report(diag::unreachable_statement, node.span);
      else
        sink.report(diag::unreachable_step, node.span, {{"number", playbook.steps[node.steps[0]].number.str()}});
      reported = true;
    }
  }

  for (std::uint32_t index = 0; index < graph.nodes.size(); ++index) {
    const Node &node = graph.nodes[index];
    if (node.kind != NodeKind::fallOff || !node.reachable || playbook.steps.empty() || playbook.isCallable) continue;
    const auto way = graph.way(index);
    // A branch that lacks its `else` has been reported; the way past it is the same problem.
    if (way.size() >= 2 && graph.nodes[way[way.size() - 2]].kind == NodeKind::branch) continue;
    sink.report(diag::way_without_end, node.span, {{"playbook", playbook.name.str()}})
        .label(diag::label_way_ends_here)
        .note(diag::note_way, {{"way", graph.describe(way, program)}});
  }
}

} // namespace tejun::flow
