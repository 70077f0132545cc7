#include "vm/detect/match.h"

#include "vm/bytecode/types.h"
#include "vm/detect/patterns.h"
#include "vm/runtime/folding.h"
#include "vm/runtime/machine.h"

#include <re2/re2.h>

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <tuple>

namespace tejun::vm::detect {
namespace {

struct Value {
  TypeIndex type = 0;
  Cell cell = 0;
};

std::string_view operatorText(AtomOp op) {
  switch (op) {
  case AtomOp::eq: return "==";
  case AtomOp::ne: return "!=";
  case AtomOp::lt: return "<";
  case AtomOp::le: return "<=";
  case AtomOp::gt: return ">";
  case AtomOp::ge: return ">=";
  case AtomOp::contains: return "contains";
  case AtomOp::starts: return "starts";
  case AtomOp::ends: return "ends";
  case AtomOp::matches: return "matches";
  case AtomOp::like: return "like";
  case AtomOp::in: return "in";
  case AtomOp::known: return "is known";
  }
  return {};
}

class Evaluator {
public:
  explicit Evaluator(const Run &run) : machine(run.machine()), heap(machine.heap), types(machine.module().types) {}

  /// The value at a path, none when something on the way is absent.
  std::optional<Value> at(const std::vector<std::uint8_t> &path) const {
    Value value{machine.module().alertType, machine.alertValue()};
    if (value.cell == 0) return std::nullopt;
    for (std::uint8_t field : path) {
      const Type &record = types[value.type];
      if (record.kind != TypeKind::record || field >= record.fields.size()) return std::nullopt;
      value = {record.fields[field].type, heap.field(static_cast<Ref>(value.cell), field)};
      if (types[value.type].kind != TypeKind::optional) continue;
      const auto inner = heap.optionalValue(value.type, static_cast<Ref>(value.cell));
      if (!inner) return std::nullopt;
      value = {types[value.type].args[0], *inner};
    }
    return value;
  }

  bool atom(const Condition &node) const {
    const auto value = at(node.field);
    if (!value) return false;
    if (node.op == AtomOp::known) return !isEmpty(*value);
    if (node.op == AtomOp::in)
      return std::any_of(node.values.begin(), node.values.end(),
                         [&](Index k) { return isIn(*value, constant(k), node.foldCase); });
    const Value other = constant(node.values[0]);
    const Layout &layout = heap.layout(value->type);
    if (node.op == AtomOp::contains && (layout.shape == Shape::list || layout.shape == Shape::set))
      return holds(*value, other, node.foldCase);
    if (layout.shape == Shape::text) return text(node, textOf(*value), textOf(other));
    const int order = node.op == AtomOp::eq || node.op == AtomOp::ne
                          ? !same(*value, other, node.foldCase)
                          : heap.compare(value->type, value->cell, other.cell);
    return orders(node.op, order);
  }

  /// Fills in which part of which text makes a true atom true.
  void locate(const Condition &node, Reason &reason) const {
    const auto value = at(node.field);
    if (!value || node.op == AtomOp::known) return;
    const Layout &layout = heap.layout(value->type);
    if (layout.shape == Shape::text) {
      reason.value = textOf(*value);
      std::tie(reason.from, reason.to) = part(node, reason.value);
    } else if (layout.shape == Shape::list || layout.shape == Shape::set) {
      const Value other = constant(node.values[0]);
      each(*value, [&](const Value &item) {
        if (!reason.value.empty() || heap.layout(item.type).shape != Shape::text) return;
        if (same(item, other, node.foldCase)) reason.value = textOf(item);
      });
      reason.to = reason.value.size();
    }
  }

  std::string describe(const Condition &node) const {
    std::string out = fmt::format("{} {}", node.fieldText, operatorText(node.op));
    if (node.op == AtomOp::in) {
      out += " [";
      for (std::size_t i = 0; i < node.values.size(); ++i)
        out.append(i == 0 ? "" : ", ").append(shown(constant(node.values[i])));
      out += "]";
    } else if (node.op != AtomOp::known) {
      out.append(" ").append(shown(constant(node.values[0])));
    }
    const auto value = at(node.field);
    if (!value) return out + " (the alert has none)";
    return fmt::format("{} (it is {})", out, shown(*value));
  }

private:
  Value constant(Index k) const { return {machine.module().constants[k].type, machine.constants[k]}; }
  std::string_view textOf(const Value &v) const { return heap.text(static_cast<Ref>(v.cell)); }

  bool same(const Value &a, const Value &b, bool folds) const {
    if (heap.layout(a.type).shape != Shape::text) return a.cell == b.cell; // equal words are equal values
    return folds ? fold(textOf(a)) == fold(textOf(b)) : textOf(a) == textOf(b);
  }
  bool isIn(const Value &value, const Value &other, bool folds) const {
    if (heap.layout(value.type).scalar == Scalar::address && heap.layout(other.type).scalar == Scalar::network)
      return inNetwork(addressBits(machine.interner, value.cell), networkBits(machine.interner, other.cell));
    return same(value, other, folds);
  }
  /// `alert.techniques is empty`: an alert without such a field has an empty collection there.
  bool isEmpty(const Value &v) const {
    const Shape shape = heap.layout(v.type).shape;
    const bool collection = shape == Shape::list || shape == Shape::set || shape == Shape::map;
    return collection && heap.length(v.type, static_cast<Ref>(v.cell)) == 0;
  }
  template <class Visit> void each(const Value &collection, Visit visit) const {
    const TypeIndex element = heap.layout(collection.type).element;
    if (heap.layout(collection.type).shape == Shape::list) {
      for (Cell cell : heap.items(static_cast<Ref>(collection.cell))) visit(Value{element, cell});
    } else {
      heap.each(static_cast<Ref>(collection.cell), [&](const Entry *e) { visit(Value{element, e->key}); });
    }
  }
  bool holds(const Value &collection, const Value &item, bool folds) const {
    bool found = false;
    each(collection, [&](const Value &one) { found = found || same(one, item, folds); });
    return found;
  }

  /// The bytes of the text that the operator is about. Folding keeps the number of characters, not of bytes.
  std::pair<std::size_t, std::size_t> part(const Condition &node, std::string_view value) const {
    const std::string_view other = textOf(constant(node.values[0]));
    if (node.op == AtomOp::matches) {
      const auto pattern = compilePattern(other, node.foldCase);
      re2::StringPiece found;
      if (!pattern->ok() || !pattern->Match(re2::StringPiece(value.data(), value.size()), 0, value.size(),
                                            re2::RE2::UNANCHORED, &found, 1))
        return {0, 0};
      const auto from = static_cast<std::size_t>(found.data() - value.data());
      return {from, from + found.size()};
    }
    const std::size_t length = countPoints(other);
    std::size_t first = 0;
    switch (node.op) {
    case AtomOp::contains: {
      const std::string a = node.foldCase ? fold(value) : std::string(value);
      first = countPoints(std::string_view(a).substr(0, a.find(node.foldCase ? fold(other) : std::string(other))));
      break;
    }
    case AtomOp::starts: break;
    case AtomOp::ends: first = countPoints(value) - length; break;
    default: return {0, value.size()};
    }
    return {offsetOfPoint(value, first), offsetOfPoint(value, first + length)};
  }

  bool text(const Condition &node, std::string_view value, std::string_view other) const {
    if (node.op == AtomOp::matches) {
      const auto pattern = compilePattern(other, node.foldCase);
      return pattern->ok() && re2::RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *pattern);
    }
    const std::string a = node.foldCase ? fold(value) : std::string(value);
    const std::string b = node.foldCase ? fold(other) : std::string(other);
    std::size_t steps = 0;
    switch (node.op) {
    case AtomOp::contains: return a.find(b) != a.npos;
    case AtomOp::starts: return a.starts_with(b);
    case AtomOp::ends: return a.ends_with(b);
    case AtomOp::like: return fitsWildcards(a, b, steps);
    default: return orders(node.op, a.compare(b));
    }
  }

  /// For people: short, texts quoted.
  std::string shown(const Value &v) const {
    const Layout &layout = heap.layout(v.type);
    if (layout.shape == Shape::text) return vm::quotedText(textOf(v), 80);
    const Type &row = types[v.type];
    if (row.kind == TypeKind::enumeration && !layout.ref())
      return v.cell < row.cases.size() ? row.cases[v.cell].name : std::string();
    if (layout.shape == Shape::word) return machine.codec.scalarText(layout.scalar, v.cell);
    if (layout.shape == Shape::record || layout.shape == Shape::variant) return "there";
    std::string out;
    std::size_t left = 5;
    const auto add = [&](Cell cell) {
      if (left == 0) return;
      out.append(out.empty() ? "" : ", ").append(--left == 0 ? "…" : shown({layout.element, cell}));
    };
    if (layout.shape == Shape::list) {
      for (Cell cell : heap.items(static_cast<Ref>(v.cell))) add(cell);
    } else {
      heap.each(static_cast<Ref>(v.cell), [&](const Entry *e) { add(e->key); });
    }
    return "[" + out + "]";
  }

  const Machine &machine;
  const Heap &heap;
  const Types &types;
};

/// Values first, children after their node: from the back each node finds its parts done.
std::vector<char> truths(const Evaluator &evaluator, const std::vector<Condition> &nodes) {
  std::vector<char> holds(nodes.size(), 0);
  for (std::size_t i = nodes.size(); i-- > 0;) {
    const Condition &node = nodes[i];
    const auto is = [&](Index child) { return holds[child] != 0; };
    bool value = true;
    switch (node.kind) {
    case ConditionKind::always: break;
    case ConditionKind::all: value = std::all_of(node.children.begin(), node.children.end(), is); break;
    case ConditionKind::any: value = std::any_of(node.children.begin(), node.children.end(), is); break;
    case ConditionKind::not_: value = !is(node.children[0]); break;
    case ConditionKind::atom: value = evaluator.atom(node); break;
    }
    holds[i] = value ? 1 : 0;
  }
  return holds;
}

/// The atoms that make the root what it is. A true `all` and a false `any` need every part, the others their first.
void explain(const Evaluator &evaluator, const std::vector<Condition> &nodes, const std::vector<char> &holds,
             std::vector<Reason> &reasons) {
  std::vector<Index> open{0};
  while (!open.empty()) {
    const Index i = open.back();
    open.pop_back();
    const Condition &node = nodes[i];
    const bool value = holds[i] != 0;
    if (node.kind == ConditionKind::atom) {
      reasons.push_back({i, value, evaluator.describe(node), 0, 0, {}});
      if (value) evaluator.locate(node, reasons.back());
      continue;
    }
    const bool needsAll = node.kind == ConditionKind::not_ || (node.kind == ConditionKind::all) == value;
    if (needsAll) {
      open.insert(open.end(), node.children.rbegin(), node.children.rend());
    } else {
      const auto first =
          std::find_if(node.children.begin(), node.children.end(), [&](Index c) { return (holds[c] != 0) == value; });
      if (first != node.children.end()) open.push_back(*first);
    }
  }
}

} // namespace

std::vector<std::string> missingNeeds(const Run &run, const std::vector<std::vector<std::uint8_t>> &paths,
                                      const std::vector<std::string> &texts) {
  const Evaluator evaluator(run);
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (!evaluator.at(paths[i])) missing.push_back(texts[i]);
  return missing;
}

bool matches(const Run &run, const Detection &detection) {
  const Evaluator evaluator(run);
  const auto isThere = [&](const auto &path) { return evaluator.at(path).has_value(); };
  return !detection.when.empty() && std::all_of(detection.needs.begin(), detection.needs.end(), isThere) &&
         truths(evaluator, detection.when)[0] != 0;
}

Match match(const Run &run, const Detection &detection) {
  Match result;
  result.missing = missingNeeds(run, detection.needs, detection.needsText);
  if (detection.when.empty()) return result;
  const Evaluator evaluator(run);
  const std::vector<char> holds = truths(evaluator, detection.when);
  result.matched = result.missing.empty() && holds[0] != 0;
  if (result.matched || holds[0] == 0) explain(evaluator, detection.when, holds, result.reasons);
  return result;
}

} // namespace tejun::vm::detect
