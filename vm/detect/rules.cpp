#include "vm/detect/rules.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace tejun::vm::detect {
namespace {

using Kind = RuleNode::Kind;

struct Tree {
  Kind kind = Kind::always;
  bool negated = false;
  std::optional<Atom> open = {}; // an atom that may still be merged with its neighbours
  AtomId atom = 0;
  std::vector<Tree> parts = {};
  float cost = 0, chance = 1;
};

class Normaliser {
public:
  Normaliser(const Run &r, const Detection &d, FieldTable &f, AtomTable &a)
      : run(r), detection(d), fields(f), atoms(a) {}

  Rule rule() {
    Tree root{.kind = Kind::all};
    for (const auto &path : detection.needs) {
      Tree need{.kind = Kind::atom};
      need.open.emplace();
      need.open->field = fields.of(run, path), need.open->op = AtomOp::known, need.open->present = true;
      root.parts.push_back(std::move(need));
    }
    if (detection.when.empty()) return {{.kind = Kind::never}};
    root.parts.push_back(tree(0, false));
    settle(root);
    Rule out;
    write(root, out);
    return out;
  }

private:
  /// Depth is bounded by the verifier.
  Tree tree(Index i, bool negated) {
    const Condition &node = detection.when[i];
    Tree out;
    switch (node.kind) {
    case ConditionKind::always: out.kind = negated ? Kind::never : Kind::always; return out;
    case ConditionKind::not_: return tree(node.children[0], !negated);
    case ConditionKind::atom:
      out.kind = Kind::atom, out.negated = negated;
      out.open = AtomTable::from(run, fields, node);
      return out;
    case ConditionKind::all:
    case ConditionKind::any: break;
    }
    out.kind = (node.kind == ConditionKind::all) != negated ? Kind::all : Kind::any;
    for (const Index child : node.children) {
      Tree part = tree(child, negated);
      if (part.kind == out.kind) // `a and (b and c)`
        std::move(part.parts.begin(), part.parts.end(), std::back_inserter(out.parts));
      else
        out.parts.push_back(std::move(part));
    }
    return out;
  }

  /// `a or b` of one field; `not a and not b` likewise.
  static bool merges(const Tree &part, Kind parent) {
    if (!part.open || part.negated != (parent == Kind::all)) return false;
    const AtomOp op = part.open->op;
    return op == AtomOp::in || op == AtomOp::contains || op == AtomOp::starts || op == AtomOp::ends;
  }
  void merge(Tree &node) {
    std::vector<Tree> kept;
    std::map<std::tuple<FieldId, AtomOp, bool>, std::size_t> firsts; // by what must be the same: where it is kept
    for (Tree &part : node.parts) {
      if (merges(part, node.kind)) {
        const Atom &atom = *part.open;
        const auto [first, isNew] = firsts.try_emplace({atom.field, atom.op, atom.foldCase}, kept.size());
        if (!isNew) {
          Atom &into = *kept[first->second].open;
          std::move(part.open->values.begin(), part.open->values.end(), std::back_inserter(into.values));
          into.networks.insert(into.networks.end(), atom.networks.begin(), atom.networks.end());
          continue;
        }
      }
      kept.push_back(std::move(part));
    }
    node.parts = std::move(kept);
  }

  void settle(Tree &node) {
    if (node.kind == Kind::atom) {
      node.atom = atoms.of(std::move(*node.open), fields);
      node.open.reset();
      node.cost = atoms[node.atom].cost;
      node.chance = node.negated ? 1 - atoms[node.atom].chance : atoms[node.atom].chance;
      return;
    }
    if (node.kind != Kind::all && node.kind != Kind::any) {
      node.chance = node.kind == Kind::always ? 1.0F : 0.0F;
      return;
    }
    merge(node);
    for (Tree &part : node.parts) settle(part);
    const Kind decides = node.kind == Kind::all ? Kind::never : Kind::always;
    const Kind idle = node.kind == Kind::all ? Kind::always : Kind::never;
    std::erase_if(node.parts, [&](const Tree &part) { return part.kind == idle; });
    if (std::any_of(node.parts.begin(), node.parts.end(), [&](const Tree &part) { return part.kind == decides; })) {
      node = Tree{.kind = decides, .chance = decides == Kind::always ? 1.0F : 0.0F};
      return;
    }
    if (node.parts.empty()) {
      node = Tree{.kind = idle, .chance = idle == Kind::always ? 1.0F : 0.0F};
      return;
    }
    if (node.parts.size() == 1) {
      Tree only = std::move(node.parts.front());
      node = std::move(only);
      return;
    }
    order(node);
  }

  static void order(Tree &node) {
    const bool all = node.kind == Kind::all;
    const auto rank = [&](const Tree &t) { return t.cost / std::max(all ? 1 - t.chance : t.chance, 0.001F); };
    std::stable_sort(node.parts.begin(), node.parts.end(),
                     [&](const Tree &a, const Tree &b) { return rank(a) < rank(b); });
    float reached = 1; // how likely the next part is asked
    node.cost = 0;
    for (const Tree &part : node.parts) {
      node.cost += reached * part.cost;
      reached *= all ? part.chance : 1 - part.chance;
    }
    node.chance = all ? reached : 1 - reached;
  }

  void write(const Tree &node, Rule &out) const {
    const std::size_t at = out.size();
    out.push_back({.kind = node.kind, .negated = node.negated, .atom = node.atom});
    if (node.kind == Kind::atom) out.back().field = atoms[node.atom].field;
    for (const Tree &part : node.parts) write(part, out);
    out[at].end = static_cast<std::uint32_t>(out.size());
  }

  const Run &run;
  const Detection &detection;
  FieldTable &fields;
  AtomTable &atoms;
};

} // namespace

Rule normalised(const Run &prototype, const Detection &detection, FieldTable &fields, AtomTable &atoms) {
  return Normaliser(prototype, detection, fields, atoms).rule();
}

} // namespace tejun::vm::detect
