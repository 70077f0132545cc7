// The ways through a playbook: a directed acyclic graph of its steps, branches and ends, in textual order.
// Built once from the typed playbook; reachability, definite assignment and the later proofs read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/sema/hir.h"

namespace tejun::flow {

enum class NodeKind : std::uint8_t { entry, let, fact, clock, step, together, branch, end, fallOff };

inline constexpr std::uint32_t noNode = ~0u;

struct Edge {
  std::uint32_t to = noNode;
  const hir::BranchArm *arm = nullptr;   // the arm that is taken
  const hir::Handler *handler = nullptr; // the step's `else` that is taken
};

struct Node {
  NodeKind kind{};
  const hir::Stmt *stmt =
      nullptr; // of a let (or what gives an output another value), fact, clock (its start), step, together, branch
  const hir::Target *target = nullptr;   // of an end: response, close, handoff, park
  std::vector<std::uint32_t> steps = {}; // of a step: one; of a together: its steps
  std::vector<Edge> edges = {};
  bool reachable = false;
  Span span = {};
};

/// A jump that the graph cannot hold: kept for the checks to report.
struct BadJump {
  enum class Why : std::uint8_t { backwards, intoTogether, outOfTogether, intoClock } why{};
  std::uint32_t fromStep = hir::noId; // the step before the jump; noId: the beginning
  const hir::Target *target = nullptr;
};

struct Graph {
  const hir::PlaybookInfo *playbook = nullptr;
  std::vector<Node> nodes; // node 0 is the entry; edges go to higher indexes only, ends come last
  std::vector<BadJump> badJumps;
  std::vector<std::uint32_t> nodeOfStep;

  /// The shortest way from the entry to `node`, as node indexes; with `avoid`, one that does not pass it. Empty: none.
  std::vector<std::uint32_t> way(std::uint32_t node, std::uint32_t avoid = noNode) const;
  /// `1 → 2 → 4 → response 5`.
  std::string describe(const std::vector<std::uint32_t> &way, const hir::Program &program) const;
};

/// Linear in the size of the playbook's body.
Graph buildGraph(const hir::PlaybookInfo &playbook);

/// Where a target goes, in words: `step 7`, `response 1`, `close false_positive`.
std::string describeTarget(const hir::Target &target, const hir::PlaybookInfo &playbook, const hir::Program &program);

} // namespace tejun::flow
