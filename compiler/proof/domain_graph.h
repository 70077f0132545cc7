// The graph that domains are found on: a node a name, field or argument; an edge hands on what a node holds, or only where it comes from.
// Knows nothing of the language.
#pragma once

#include <vector>

#include "compiler/proof/domains.h"

namespace tejun::proof {

class DomainGraph {
protected:
  using Node = std::uint32_t;
  static constexpr Node nowhere = 0;
  /// A literal that stands in a list of more is no longer named one by one: then anything may come.
  static constexpr std::size_t mostConstants = 64;

  DomainGraph() { fresh(1); }
  Node fresh(std::size_t count);
  const Domain &operator[](Node node) const { return nodes_[node]; }
  /// `derived`: only from where, not what.
  void edge(Node from, Node to, bool derived = false) {
    if (from != nowhere && to != nowhere && from != to) edges_[from].push_back({to, derived});
  }
  void source(Node node, std::uint8_t bits) {
    if (node != nowhere) nodes_[node].sources = static_cast<std::uint8_t>(nodes_[node].sources | bits);
  }
  void source(Node node, vm::Source one) { source(node, vm::sourceBit(one)); }
  void constant(Node node, const hir::Constant *constant);
  /// Everything gets to where it can.
  void settle();

private:
  struct Edge {
    Node to;
    bool derived;
  };
  /// Whether something is new.
  static bool add(Domain &domain, const hir::Constant *constant);

  std::vector<Domain> nodes_;
  std::vector<std::vector<Edge>> edges_;
};

} // namespace tejun::proof
