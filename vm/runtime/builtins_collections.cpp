// Functions of lists, sets, maps and Each. What they visit is charged; what they make keeps the order of what it is made from.
#include "vm/runtime/builtins.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace tejun::vm {
namespace {

/// Items of a list or set, or keys of a map, as they came.
std::vector<Cell> itemsOf(BuiltinCall &c, std::size_t argument) {
  const Ref r = c.ref(argument);
  std::vector<Cell> cells;
  c.heap.meter.work(c.heap.length(c.types[argument], r));
  if (c.heap.layout(c.types[argument]).shape == Shape::list) {
    const auto items = c.heap.items(r);
    cells.assign(items.begin(), items.end());
  } else {
    c.heap.each(r, [&](const Entry *e) { cells.push_back(e->key); });
  }
  return cells;
}

template <typename Range> Cell listOf(BuiltinCall &c, const Range &cells) {
  Ref list = c.heap.makeList(c.result, cells.size());
  for (Cell cell : cells) list = c.heap.push(list, cell);
  return list;
}
template <typename Range> Cell setOf(BuiltinCall &c, const Range &cells) {
  Ref set = c.heap.makeTable(c.result);
  for (Cell cell : cells) set = c.heap.add(set, cell);
  return set;
}
std::size_t clamped(std::int64_t n, std::size_t size) {
  return n < 0 ? 0 : std::min(static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(size));
}

/// Values seen, by hash: for lists, whose items need no set type in the module.
class Seen {
public:
  Seen(BuiltinCall &c, TypeIndex type, std::size_t expected)
      : call(c), element(type), buckets(std::bit_ceil(expected + 1)) {}
  bool has(Cell cell) const {
    for (Cell other : bucket(cell)) {
      call.heap.meter.work(1);
      if (call.heap.equal(element, other, cell)) return true;
    }
    return false;
  }
  void add(Cell cell) { const_cast<std::vector<Cell> &>(bucket(cell)).push_back(cell); }

private:
  const std::vector<Cell> &bucket(Cell cell) const {
    return buckets[call.heap.hash(element, cell) & (buckets.size() - 1)];
  }
  BuiltinCall &call;
  TypeIndex element;
  std::vector<std::vector<Cell>> buckets;
};

Cell sorted(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  c.heap.meter.work(cells.size() * std::bit_width(cells.size()));
  const TypeIndex element = c.element(0);
  std::stable_sort(cells.begin(), cells.end(), [&](Cell a, Cell b) { return c.heap.compare(element, a, b) < 0; });
  return listOf(c, cells);
}
/// The first of the least (`sign` 1) or greatest (-1).
Cell extreme(BuiltinCall &c, int sign) {
  const std::vector<Cell> cells = itemsOf(c, 0);
  if (cells.empty()) return 0;
  const TypeIndex element = c.element(0);
  Cell best = cells.front();
  for (Cell cell : cells)
    if (c.heap.compare(element, cell, best) * sign < 0) best = cell;
  return c.someOf(best);
}

} // namespace

namespace builtins {

// ---- lists -----------------------------------------------------------------------------------------------------

Cell List_count(BuiltinCall &c) { return c.heap.items(c.ref(0)).size(); }
Cell List_is_empty(BuiltinCall &c) { return c.heap.items(c.ref(0)).empty(); }
Cell List_at(BuiltinCall &c) {
  const auto items = c.heap.items(c.ref(0));
  return c.args[1] < items.size() ? c.someOf(items[c.args[1]]) : 0; // a negative one is huge
}
Cell List_first(BuiltinCall &c) {
  const auto items = c.heap.items(c.ref(0));
  return items.empty() ? 0 : c.someOf(items.front());
}
Cell List_last(BuiltinCall &c) {
  const auto items = c.heap.items(c.ref(0));
  return items.empty() ? 0 : c.someOf(items.back());
}
Cell List_contains(BuiltinCall &c) {
  const auto items = c.heap.items(c.ref(0));
  c.heap.meter.work(items.size());
  return std::any_of(items.begin(), items.end(),
                     [&](Cell item) { return c.heap.equal(c.element(0), item, c.args[1]); });
}
Cell List_take(BuiltinCall &c) {
  const auto items = c.heap.items(c.ref(0));
  return listOf(c, items.first(clamped(c.number(1), items.size())));
}
Cell List_drop(BuiltinCall &c) {
  const auto items = c.heap.items(c.ref(0));
  return listOf(c, items.subspan(clamped(c.number(1), items.size())));
}
Cell List_reverse(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  std::reverse(cells.begin(), cells.end());
  return listOf(c, cells);
}
Cell List_sort(BuiltinCall &c) { return sorted(c); }
Cell List_unique(BuiltinCall &c) {
  const std::vector<Cell> cells = itemsOf(c, 0);
  Seen seen(c, c.element(0), cells.size());
  std::vector<Cell> once;
  for (Cell cell : cells) {
    if (seen.has(cell)) continue;
    seen.add(cell);
    once.push_back(cell);
  }
  return listOf(c, once);
}
Cell List_min(BuiltinCall &c) { return extreme(c, 1); }
Cell List_max(BuiltinCall &c) { return extreme(c, -1); }
Cell List_flatten(BuiltinCall &c) {
  Ref list = c.heap.makeList(c.result);
  for (Cell inner : itemsOf(c, 0))
    for (Cell item : c.heap.items(static_cast<Ref>(inner))) {
      c.heap.meter.work(1);
      list = c.heap.push(list, item);
    }
  return list;
}
Cell List_join(BuiltinCall &c) {
  std::string out;
  bool first = true;
  for (Cell item : itemsOf(c, 0)) {
    if (!first) out += c.text(1);
    first = false;
    out += c.heap.text(static_cast<Ref>(item));
    if (out.size() > c.heap.meter.limits.textBytes) hit(LimitKind::text);
  }
  return c.makeText(out);
}
Cell List_with(BuiltinCall &c) { return c.heap.push(c.heap.retain(c.ref(0)), c.args[1]); }
Cell List_with_all(BuiltinCall &c) {
  Ref list = c.heap.retain(c.ref(0));
  for (Cell item : itemsOf(c, 1)) list = c.heap.push(list, item);
  return list;
}
Cell List_without(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  std::erase_if(cells, [&](Cell cell) { return c.heap.equal(c.element(0), cell, c.args[1]); });
  return listOf(c, cells);
}
Cell List_minus(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  const std::vector<Cell> others = itemsOf(c, 1);
  Seen seen(c, c.element(0), others.size());
  for (Cell other : others) seen.add(other);
  std::erase_if(cells, [&](Cell cell) { return seen.has(cell); });
  return listOf(c, cells);
}
Cell List_to_set(BuiltinCall &c) { return setOf(c, itemsOf(c, 0)); }

// ---- sets ------------------------------------------------------------------------------------------------------

Cell Set_count(BuiltinCall &c) { return c.heap.count(c.ref(0)); }
Cell Set_is_empty(BuiltinCall &c) { return c.heap.count(c.ref(0)) == 0; }
Cell Set_first(BuiltinCall &c) {
  std::int64_t position = 0;
  const Entry *entry = c.heap.next(c.ref(0), position);
  return entry == nullptr ? 0 : c.someOf(entry->key);
}
Cell Set_contains(BuiltinCall &c) { return c.heap.has(c.ref(0), c.args[1]); }
Cell Set_contains_all(BuiltinCall &c) {
  const std::vector<Cell> others = itemsOf(c, 1);
  return std::all_of(others.begin(), others.end(), [&](Cell other) { return c.heap.has(c.ref(0), other); });
}
Cell Set_union(BuiltinCall &c) {
  Ref set = c.heap.retain(c.ref(0));
  for (Cell item : itemsOf(c, 1)) set = c.heap.add(set, item);
  return set;
}
Cell Set_minus(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  std::erase_if(cells, [&](Cell cell) { return c.heap.has(c.ref(1), cell); });
  return setOf(c, cells);
}
Cell Set_intersect(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  std::erase_if(cells, [&](Cell cell) { return !c.heap.has(c.ref(1), cell); });
  return setOf(c, cells);
}
Cell Set_with(BuiltinCall &c) { return c.heap.add(c.heap.retain(c.ref(0)), c.args[1]); }
Cell Set_without(BuiltinCall &c) { return c.heap.remove(c.heap.retain(c.ref(0)), c.args[1]); }
Cell Set_take(BuiltinCall &c) {
  std::vector<Cell> cells = itemsOf(c, 0);
  cells.resize(clamped(c.number(1), cells.size()));
  return setOf(c, cells);
}
Cell Set_sort(BuiltinCall &c) { return sorted(c); }
Cell Set_min(BuiltinCall &c) { return extreme(c, 1); }
Cell Set_max(BuiltinCall &c) { return extreme(c, -1); }
Cell Set_to_list(BuiltinCall &c) { return listOf(c, itemsOf(c, 0)); }

// ---- maps ------------------------------------------------------------------------------------------------------

Cell Map_count(BuiltinCall &c) { return c.heap.count(c.ref(0)); }
Cell Map_is_empty(BuiltinCall &c) { return c.heap.count(c.ref(0)) == 0; }
Cell Map_get(BuiltinCall &c) {
  const auto value = c.heap.get(c.ref(0), c.args[1]);
  return value ? c.someOf(*value) : 0;
}
Cell Map_contains(BuiltinCall &c) { return c.heap.has(c.ref(0), c.args[1]); }
Cell Map_keys(BuiltinCall &c) { return setOf(c, itemsOf(c, 0)); }
Cell Map_values(BuiltinCall &c) {
  std::vector<Cell> cells;
  c.heap.each(c.ref(0), [&](const Entry *e) { cells.push_back(Heap::valueOf(e)); });
  c.heap.meter.work(cells.size());
  return listOf(c, cells);
}
Cell Map_with(BuiltinCall &c) { return c.heap.put(c.heap.retain(c.ref(0)), c.args[1], c.args[2]); }
Cell Map_without(BuiltinCall &c) { return c.heap.remove(c.heap.retain(c.ref(0)), c.args[1]); }

// ---- Each ------------------------------------------------------------------------------------------------------

Cell Each_ok(BuiltinCall &c) { return c.heap.retain(static_cast<Ref>(c.heap.field(c.ref(0), 0))); }
Cell Each_failed(BuiltinCall &c) { return c.heap.retain(static_cast<Ref>(c.heap.field(c.ref(0), 1))); }

} // namespace builtins
} // namespace tejun::vm
