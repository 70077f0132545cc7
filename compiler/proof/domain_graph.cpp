// See domain_graph.h.
#include "compiler/proof/domain_graph.h"

#include <deque>

#include "llvm/ADT/STLExtras.h"

namespace tejun::proof {

using vm::Source;
using vm::sourceBit;

DomainGraph::Node DomainGraph::fresh(std::size_t count) {
  const auto first = static_cast<Node>(nodes_.size());
  nodes_.resize(nodes_.size() + count);
  edges_.resize(nodes_.size());
  return first;
}

bool DomainGraph::add(Domain &domain, const hir::Constant *constant) {
  if (llvm::is_contained(domain.constants, constant)) return false;
  if (domain.constants.size() < mostConstants) {
    domain.constants.push_back(constant);
    return true;
  }
  const bool known = domain.has(Source::computed);
  domain.sources = static_cast<std::uint8_t>(domain.sources | sourceBit(Source::computed));
  return !known;
}

void DomainGraph::constant(Node node, const hir::Constant *constant) {
  if (node == nowhere) return;
  source(node, Source::constant);
  add(nodes_[node], constant);
}

void DomainGraph::settle() {
  constexpr auto values = static_cast<std::uint8_t>(sourceBit(Source::constant) | sourceBit(Source::absent));
  std::deque<Node> queue;
  std::vector<bool> queued(nodes_.size(), false);
  for (Node n = 1; n < nodes_.size(); ++n)
    if (nodes_[n].sources != 0) {
      queue.push_back(n);
      queued[n] = true;
    }
  while (!queue.empty()) {
    const Node n = queue.front();
    queue.pop_front();
    queued[n] = false;
    for (const Edge &e : edges_[n]) {
      Domain &to = nodes_[e.to];
      std::uint8_t bits = nodes_[n].sources;
      if (e.derived) bits = static_cast<std::uint8_t>((bits & ~values) | sourceBit(Source::computed));
      bool changed = (bits & ~to.sources) != 0;
      to.sources = static_cast<std::uint8_t>(to.sources | bits);
      if (!e.derived)
        for (const hir::Constant *one : nodes_[n].constants) changed = add(to, one) || changed;
      if (changed && !queued[e.to]) {
        queued[e.to] = true;
        queue.push_back(e.to);
      }
    }
  }
}

} // namespace tejun::proof
