// Definite assignment between steps: a must-analysis over the playbook's graph. A slot counts where every way in has set it.
#include <set>

#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir_walk.h"
#include "llvm/ADT/BitVector.h"

namespace tejun::flow {

using llvm::BitVector;
using llvm::cast;
using llvm::dyn_cast;

namespace {

/// The slots that a piece of the playbook reads, with where.
class Reads : public hir::Walker {
public:
  struct Read {
    std::uint32_t slot;
    Span span;
  };
  std::vector<Read> reads;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *slot = dyn_cast<hir::SlotRef>(&e))
      reads.push_back({static_cast<std::uint32_t>(slot->slot), e.span});
    return true;
  }
};

class StepCheck {
public:
  StepCheck(const hir::Program &program, const Graph &graph, DiagnosticSink &sink)
      : program_(program), graph_(graph), playbook_(*graph.playbook), sink_(sink), in_(graph.nodes.size()) {}

  void run() {
    const auto slots = static_cast<unsigned>(playbook_.slots.size());
    for (std::uint32_t index = 0; index < graph_.nodes.size(); ++index) {
      const Node &node = graph_.nodes[index];
      if (!node.reachable) continue;
      if (index == 0) {
        in_[0] = BitVector(slots);
        if (slots) in_[0].set(0); // the alert
      }
      BitVector out = in_[index];
      visit(index, out);
      for (const Edge &edge : node.edges) {
        // On a way that a step's `else` takes, the step has no result.
        const BitVector &state = edge.handler ? in_[index] : out;
        if (in_[edge.to].empty())
          in_[edge.to] = state;
        else
          in_[edge.to] &= state;
      }
    }
  }

private:
  void use(const Reads &reads, std::uint32_t node, const BitVector &known) {
    for (const auto &read : reads.reads) {
      if (read.slot >= known.size() || known.test(read.slot) || !reported_.insert({node, read.slot}).second) continue;
      const hir::SlotInfo &slot = playbook_.slots[read.slot];
      if (slot.step == hir::noId) continue; // a `let` below its use is an unknown name, reported there
      const hir::StepInfo &step = playbook_.steps[slot.step];
      auto builder = sink_.report(diag::step_result_missing, read.span,
                                  {{"number", step.number.str()}, {"name", slot.name.str()}});
      builder.label(step.span, diag::label_step_is_here, {{"number", step.number.str()}});
      const auto way = graph_.way(node, graph_.nodeOfStep[slot.step]);
      if (!way.empty()) builder.note(diag::note_way, {{"way", graph_.describe(way, program_)}});
    }
  }

  void step(std::uint32_t index, std::uint32_t node, BitVector &known) {
    const hir::StepInfo &info = playbook_.steps[index];
    Reads reads;
    reads.walk(info.when);
    reads.walk(info.within);
    reads.walk(info.call);
    use(reads, node, known);
    const auto slot = static_cast<std::uint32_t>(info.slot);
    if (slot < known.size()) known.set(slot);
  }

  void visit(std::uint32_t index, BitVector &known) {
    const Node &node = graph_.nodes[index];
    Reads reads;
    switch (node.kind) {
    case NodeKind::entry:
    case NodeKind::fallOff: return;
    case NodeKind::let: {
      const auto &let = *cast<hir::Let>(node.stmt);
      reads.walk(let.value);
      use(reads, index, known);
      if (let.isSlot && static_cast<std::uint32_t>(let.slot) < known.size())
        known.set(static_cast<std::uint32_t>(let.slot));
      return;
    }
    case NodeKind::fact:
    case NodeKind::branch:
      // Arms that end the playbook read their arguments at their own node.
      if (const auto *branch = dyn_cast<hir::Branch>(node.stmt))
        for (const hir::BranchArm &arm : branch->arms) reads.walk(arm.when);
      else
        reads.walk(node.stmt);
      return use(reads, index, known);
    case NodeKind::step:
    case NodeKind::together:
      // Steps that run together wait for the results of those above them that they name.
      for (const std::uint32_t s : node.steps) step(s, index, known);
      return;
    case NodeKind::end: reads.walk(node.target); return use(reads, index, known);
    }
  }

  struct Key {
    std::uint32_t node, slot;
    auto operator<=>(const Key &) const = default;
  };

  const hir::Program &program_;
  const Graph &graph_;
  const hir::PlaybookInfo &playbook_;
  DiagnosticSink &sink_;
  std::vector<BitVector> in_;
  std::set<Key> reported_;
};

} // namespace

void checkSteps(const hir::Program &program, const Graph &graph, DiagnosticSink &sink) {
  StepCheck(program, graph, sink).run();
}

} // namespace tejun::flow
