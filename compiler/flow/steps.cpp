// Definite assignment between steps: a must-analysis over the playbook's graph. A slot counts where every way in has set it, and so does
// an output of a playbook that is called.
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
  std::vector<Read> reads, locals;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *slot = dyn_cast<hir::SlotRef>(&e))
      reads.push_back({static_cast<std::uint32_t>(slot->slot), e.span});
    if (const auto *local = dyn_cast<hir::LocalRef>(&e))
      locals.push_back({static_cast<std::uint32_t>(local->local), e.span});
    return true;
  }
};

class StepCheck {
public:
  StepCheck(const hir::Program &program, const Graph &graph, DiagnosticSink &sink)
      : program_(program), graph_(graph), playbook_(*graph.playbook), sink_(sink), in_(graph.nodes.size()) {}

  void run() {
    const auto slots = static_cast<unsigned>(playbook_.slots.size());
    everAssigned_ = BitVector(playbook_.outputCount);
    for (std::uint32_t index = 0; index < graph_.nodes.size(); ++index) {
      const Node &node = graph_.nodes[index];
      if (!node.reachable) continue;
      if (index == 0) {
        in_[0] = BitVector(slots + playbook_.outputCount);
        for (std::uint32_t slot = 0; slot <= playbook_.inputCount && slot < slots; ++slot)
          in_[0].set(slot); // the alert, the inputs
        for (std::uint32_t output = 0; output < playbook_.outputCount; ++output)
          if (startsEmpty(output)) in_[0].set(outputBit(output));
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
    for (std::uint32_t output = 0; output < playbook_.outputCount; ++output)
      if (!everAssigned_.test(output) && playbook_.locals[output].type != sema::errorType)
        sink_.report(diag::output_never_assigned, playbook_.locals[output].span,
                     {{"name", playbook_.locals[output].name.str()}});
    for (std::uint32_t index = 0; index < graph_.nodes.size(); ++index)
      if (graph_.nodes[index].reachable && returns(graph_.nodes[index])) checkOutputs(index);
  }

private:
  // ---- outputs of a playbook that is called ----

  unsigned outputBit(std::uint32_t output) const { return static_cast<unsigned>(playbook_.slots.size()) + output; }
  bool startsEmpty(std::uint32_t output) const {
    const sema::TypeId type = playbook_.locals[output].type;
    return program_.types.isCollection(type) || program_.types.isOptional(type) || type == sema::errorType;
  }
  bool returns(const Node &node) const {
    return playbook_.isCallable && (node.kind == NodeKind::fallOff ||
                                    (node.kind == NodeKind::end && node.target->kind == ast::TargetKind::return_));
  }
  void assign(hir::LocalId local, BitVector &known) {
    const auto output = static_cast<std::uint32_t>(local);
    if (output >= playbook_.outputCount) return;
    known.set(outputBit(output));
    everAssigned_.set(output);
  }
  void checkOutputs(std::uint32_t node) {
    for (std::uint32_t output = 0; output < playbook_.outputCount; ++output) {
      if (in_[node].test(outputBit(output)) || !everAssigned_.test(output) || !missing_.insert(output).second) continue;
      const hir::Local &info = playbook_.locals[output];
      sink_
          .report(diag::output_not_always_assigned, info.span,
                  {{"name", info.name.str()}, {"process", playbook_.name.str()}})
          .label(graph_.nodes[node].span, diag::label_not_assigned_this_way)
          .note(diag::note_way, {{"way", graph_.describe(graph_.way(node), program_)}});
    }
  }

  void use(const Reads &reads, std::uint32_t node, const BitVector &known) {
    for (const auto &read : reads.locals) {
      if (read.slot >= playbook_.outputCount || known.test(outputBit(read.slot)) ||
          !reported_.insert({node, outputBit(read.slot)}).second)
        continue;
      sink_.report(diag::input_not_assigned, read.span,
                   {{"name", playbook_.locals[read.slot].name.str()}, {"place", diag::noun_this_place}});
    }
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
      if (const auto *assign = dyn_cast<hir::Assign>(node.stmt)) {
        reads.walk(assign->value);
        use(reads, index, known);
        return this->assign(assign->local, known);
      }
      if (const auto *update = dyn_cast<hir::Update>(node.stmt)) {
        reads.walk(update);
        use(reads, index, known);
        return this->assign(update->local, known);
      }
      const auto &let = *cast<hir::Let>(node.stmt);
      reads.walk(let.value);
      use(reads, index, known);
      if (let.isSlot && static_cast<std::uint32_t>(let.slot) < known.size())
        known.set(static_cast<std::uint32_t>(let.slot));
      return;
    }
    case NodeKind::clock: // what a breach reads is there when the clock starts
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
  BitVector everAssigned_;
  std::set<std::uint32_t> missing_; // outputs that were spoken of
};

} // namespace

void checkSteps(const hir::Program &program, const Graph &graph, DiagnosticSink &sink) {
  StepCheck(program, graph, sink).run();
}

} // namespace tejun::flow
