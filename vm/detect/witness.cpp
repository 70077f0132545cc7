#include "vm/detect/witness.h"

#include "vm/detect/patterns.h"
#include "vm/runtime/folding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_set>

namespace tejun::vm::detect {
namespace {

constexpr float never = std::numeric_limits<float>::infinity(); // no witness

/// How often an alert is thought to hit a key. Long texts are rare, a number or an address among many is too.
float estimate(const Key &key, const FieldInfo &field) {
  const auto length = static_cast<float>(key.bytes.size());
  const auto text = [&] {
    constexpr float shortOnes[] = {0.9F, 0.8F, 0.4F, 0.15F, 0.05F, 0.03F, 0.02F, 0.012F};
    return length < 8 ? shortOnes[key.bytes.size()] : 0.064F / length;
  };
  switch (key.kind) {
  case Key::Kind::equal:
    if (field.kind == ValueKind::text) return length < 8 ? 0.005F : 0.0005F;
    if (field.plainEnum || field.scalar == Scalar::boolean) return 0.3F;
    return field.scalar == Scalar::address || field.scalar == Scalar::fileHash ? 0.0002F : 0.01F;
  case Key::Kind::network:
    return std::pow(0.5F, static_cast<float>(key.network.prefix) / (key.network.base.v6 ? 16.0F : 4.0F));
  case Key::Kind::contains: return text();
  case Key::Kind::starts:
  case Key::Kind::ends: return text() / 2;
  case Key::Kind::atLeast:
  case Key::Kind::atMost: return 0.4F;
  case Key::Kind::present: return 0.95F;
  }
  return never;
}

class Chooser {
public:
  Chooser(const std::vector<Rule> &r, const FieldTable &f, const AtomTable &a, const Observed *o)
      : rules(r), fields(f), atoms(a), observed(o) {}

  Witnesses choose() {
    // A text that many rules ask for is one that many alerts have: rules that have a rarer one take that.
    for (const Rule &rule : rules) {
      std::unordered_set<KeyId> mine;
      for (const RuleNode &node : rule)
        if (node.kind == RuleNode::Kind::atom && !node.negated)
          for (const KeyId key : keysOf(node.atom).keys) mine.insert(key);
      for (const KeyId key : mine) ++sharedBy[key];
    }
    Witnesses out;
    std::vector<KeyId> place(keys.size(), ~KeyId{0});
    for (Index rule = 0; rule < rules.size(); ++rule) {
      std::uint32_t at = 0;
      Choice best = walk(rules[rule], at);
      if (best.never) continue;
      if (best.cost == never) {
        out.open.push_back(rule);
        continue;
      }
      bool presence = false;
      std::unordered_set<KeyId> mine;
      for (const auto &[key, proved] : best.keys) {
        if (!mine.insert(key).second) continue;
        if (place[key] == ~KeyId{0}) {
          place[key] = static_cast<KeyId>(out.keys.size());
          out.keys.push_back(keys[key]);
          out.leads.emplace_back();
        }
        out.leads[place[key]].push_back({rule, proved});
        presence = presence || keys[key].kind == Key::Kind::present;
      }
      if (presence) out.byPresence.push_back(rule);
    }
    return out;
  }

private:
  struct Choice {
    std::vector<std::pair<KeyId, AtomId>> keys; // with what each proves
    float cost = detect::never;
    bool never = false; // no alert matches: needs no witness at all
  };

  /// The witness of the node at `at`, which moves behind it.
  Choice walk(const Rule &rule, std::uint32_t &at) {
    const RuleNode node = rule[at++];
    switch (node.kind) {
    case RuleNode::Kind::always: return {};
    case RuleNode::Kind::never: return {{}, 0, true};
    case RuleNode::Kind::atom: return node.negated ? Choice{} : priced(node.atom);
    case RuleNode::Kind::all:
    case RuleNode::Kind::any: break;
    }
    Choice out;
    if (node.kind == RuleNode::Kind::any) out.cost = 0;
    while (at < node.end) {
      Choice part = walk(rule, at);
      if (node.kind == RuleNode::Kind::all) {
        if (part.never || part.cost < out.cost) out = std::move(part);
        if (out.never) {
          at = node.end;
          break;
        }
      } else if (!part.never) {
        out.cost += part.cost;
        out.keys.insert(out.keys.end(), part.keys.begin(), part.keys.end());
      }
    }
    if (out.cost == detect::never) out.keys.clear();
    return out;
  }

  struct Known {
    std::vector<KeyId> keys;
    bool made = false;
  };

  Choice priced(AtomId id) {
    Choice out;
    const Known &known = keysOf(id);
    out.cost = 0;
    for (const KeyId key : known.keys) {
      out.keys.emplace_back(key, proves(atoms[id], keys[key]) ? id : none);
      if (observed != nullptr && observed->alerts != 0) {
        if (const auto seen = observed->hits.find(nameOf(keys[key])); seen != observed->hits.end()) {
          out.cost += static_cast<float>(seen->second) / static_cast<float>(observed->alerts);
          continue;
        }
      }
      const auto shared = static_cast<float>(sharedBy[key]);
      out.cost += std::min(0.97F, estimate(keys[key], fields[keys[key].field]) * (1 + 0.25F * (shared - 1)));
    }
    return out;
  }

  /// Keys are folded and say nothing of `exactly`; those of patterns and bounds are only necessary.
  static bool proves(const Atom &atom, const Key &key) {
    const bool listed =
        atom.op == AtomOp::in || atom.op == AtomOp::contains || atom.op == AtomOp::starts || atom.op == AtomOp::ends;
    return listed && atom.foldCase && key.kind != Key::Kind::present;
  }

  KeyId keyOf(Key key) {
    const auto [known, isNew] = numbers.try_emplace(nameOf(key), static_cast<KeyId>(keys.size()));
    if (isNew) {
      keys.push_back(std::move(key));
      sharedBy.push_back(0);
    }
    return known->second;
  }

  /// The keys of which one is hit when the atom holds.
  const Known &keysOf(AtomId id) {
    byAtom.resize(atoms.size());
    Known &out = byAtom[id];
    if (out.made) return out;
    out.made = true;
    const Atom &atom = atoms[id];
    const FieldInfo &field = fields[atom.field];
    const auto add = [&](Key key) {
      key.field = atom.field;
      const bool text = key.kind == Key::Kind::contains || key.kind == Key::Kind::starts || key.kind == Key::Kind::ends;
      if (text && key.bytes.empty()) key.kind = Key::Kind::present; // every text contains nothing
      out.keys.push_back(keyOf(std::move(key)));
    };
    const auto presence = [&] { add({.kind = Key::Kind::present}); };
    const auto texts = [&](Key::Kind kind) {
      for (const RuleValue &v : atom.values) {
        // What is no UTF-8 is folded byte by byte only where it stands alone: such a text is not looked for.
        if (!atom.foldCase && !isUtf8(v.bytes)) {
          out.keys.clear();
          return presence();
        }
        add({.kind = kind, .bytes = v.kind == ValueKind::text ? v.folded : std::string(detect::keyOf(v, true))});
      }
    };
    switch (atom.op) {
    case AtomOp::in:
      texts(Key::Kind::equal);
      for (const NetworkBits &n : atom.networks)
        add({.kind = Key::Kind::network, .bytes = printNetwork(n), .network = n});
      break;
    case AtomOp::contains: texts(field.collection() ? Key::Kind::equal : Key::Kind::contains); break;
    case AtomOp::starts: texts(Key::Kind::starts); break;
    case AtomOp::ends: texts(Key::Kind::ends); break;
    case AtomOp::lt:
    case AtomOp::le:
    case AtomOp::gt:
    case AtomOp::ge: bound(atom, field, add, presence); break;
    case AtomOp::like: like(atom, add, presence); break;
    case AtomOp::matches: {
      const auto literals = literalsOf(atom.values[0].bytes, atom.foldCase);
      if (literals.empty()) presence();
      for (const std::string &literal : literals) add({.kind = Key::Kind::contains, .bytes = literal});
      break;
    }
    case AtomOp::eq:
    case AtomOp::ne:
    case AtomOp::known: presence(); break;
    }
    return out;
  }

  template <class Add, class Presence>
  void bound(const Atom &atom, const FieldInfo &field, const Add &add, const Presence &presence) {
    const bool number = field.kind == ValueKind::word && field.scalar != Scalar::address &&
                        field.scalar != Scalar::network && field.scalar != Scalar::fileHash;
    if (!number) return presence();
    const auto bound = static_cast<std::int64_t>(atom.values[0].word);
    // `>` is looked up as `>=`, which it implies.
    const bool atLeast = atom.op == AtomOp::gt || atom.op == AtomOp::ge;
    add({.kind = atLeast ? Key::Kind::atLeast : Key::Kind::atMost, .bytes = std::to_string(bound), .bound = bound});
  }

  /// The longest text between wildcards.
  template <class Add, class Presence> static void like(const Atom &atom, const Add &add, const Presence &presence) {
    const RuleValue &value = atom.values[0];
    if (!isUtf8(value.bytes)) return presence();
    const std::string &pattern = value.folded;
    std::size_t from = 0, length = 0;
    for (std::size_t i = 0; i <= pattern.size();) {
      const std::size_t end = std::min(pattern.find_first_of("*?", i), pattern.size());
      if (end - i > length) from = i, length = end - i;
      i = end + 1;
    }
    if (length == 0) return presence();
    const bool first = from == 0, last = from + length == pattern.size();
    add({.kind = first && last ? Key::Kind::equal
                 : first       ? Key::Kind::starts
                 : last        ? Key::Kind::ends
                               : Key::Kind::contains,
         .bytes = pattern.substr(from, length)});
  }

  const std::vector<Rule> &rules;
  const FieldTable &fields;
  const AtomTable &atoms;
  const Observed *observed;
  std::vector<Key> keys;
  std::vector<std::uint32_t> sharedBy;
  std::unordered_map<std::string, KeyId> numbers;
  std::vector<Known> byAtom;
};

} // namespace

std::string nameOf(const Key &key) {
  return std::to_string(key.field) + static_cast<char>('a' + static_cast<int>(key.kind)) + key.bytes;
}

Witnesses chooseWitnesses(const std::vector<Rule> &rules, const FieldTable &fields, const AtomTable &atoms,
                          const Observed *observed) {
  return Chooser(rules, fields, atoms, observed).choose();
}

} // namespace tejun::vm::detect
