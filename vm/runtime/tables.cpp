// Sets and maps: dense entries in order of arrival and, from nine on, an open-addressed index of their positions. A removed entry
// becomes a hole, which growing squeezes out. Hash seeds are constants and probes are charged, so a run is the same everywhere and
// crafted keys cost their author fuel, not us time.
#include "vm/runtime/heap.h"

#include <algorithm>
#include <bit>

namespace tejun::vm {
namespace {
constexpr std::size_t unindexed = 8; // up to this many entries are searched in a row
constexpr std::size_t indexSizeFor(std::size_t capacity) {
  return capacity <= unindexed ? 0 : std::bit_ceil(capacity * 4 / 3 + 1);
}
} // namespace

Ref Heap::makeTable(TypeIndex type, std::size_t capacity) {
  const std::size_t indexSize = indexSizeFor(capacity);
  const Ref r = allocate(type, sizeof(TableObject) + capacity * stride(type) + indexSize * sizeof(std::uint32_t));
  auto &t = as<TableObject>(r);
  t.live = t.used = 0;
  t.capacity = static_cast<std::uint32_t>(capacity);
  t.indexSize = static_cast<std::uint32_t>(indexSize);
  std::fill_n(index(r), indexSize, npos);
  return r;
}

std::uint32_t Heap::find(Ref r, Cell key, std::uint32_t hash) const {
  const auto &t = as<TableObject>(r);
  const TypeIndex keyType = layout(t.header.type).element;
  const auto matches = [&](std::uint32_t i) {
    const Entry *e = entry(r, i);
    return e->present != 0 && e->hash == hash && equal(keyType, e->key, key);
  };
  if (t.indexSize == 0) {
    for (std::uint32_t i = 0; i < t.used; ++i)
      if (matches(i)) return i;
    return npos;
  }
  const std::uint32_t mask = t.indexSize - 1;
  for (std::uint32_t at = hash & mask;; at = (at + 1) & mask) {
    const std::uint32_t i = index(r)[at];
    if (i == npos) return npos;
    if (matches(i)) return i;
    meter.work(1);
  }
}

void Heap::enterIndex(Ref r, std::uint32_t hash, std::uint32_t position) {
  const std::uint32_t mask = as<TableObject>(r).indexSize - 1;
  std::uint32_t at = hash & mask;
  for (; index(r)[at] != npos; at = (at + 1) & mask) meter.work(1);
  index(r)[at] = position;
}

Ref Heap::copyTable(Ref from, std::size_t capacity) {
  const auto &old = as<TableObject>(from);
  meter.work(old.used);
  const Ref r = makeTable(header(from).type, capacity);
  auto &t = as<TableObject>(r);
  const std::size_t words = stride(header(from).type) / sizeof(Cell);
  each(from, [&](const Entry *e) {
    std::copy_n(reinterpret_cast<const Cell *>(e), words, reinterpret_cast<Cell *>(entry(r, t.used)));
    if (t.indexSize != 0) enterIndex(r, e->hash, t.used);
    ++t.used;
  });
  t.live = t.used;
  return r;
}

Ref Heap::uniqueTable(Ref owned, std::size_t capacity) {
  const auto &old = as<TableObject>(owned);
  const bool mine = unique(owned);
  if (mine && capacity <= old.capacity) return owned;
  const std::size_t live = old.live;
  std::size_t room = std::max<std::size_t>(live, 2);
  while (room < capacity - (old.used - live)) room *= 2;
  const Ref r = copyTable(owned, room);
  if (mine) {
    cage.free(owned, header(owned).sizeClass); // what it held moved
  } else {
    retainInside(r);
    release(owned);
  }
  return r;
}

Ref Heap::insert(Ref owned, Cell key, const Cell *value) {
  const Layout &l = layout(header(owned).type);
  const std::uint32_t h = hash(l.element, key);
  const std::uint32_t found = find(owned, key, h);
  if (found != npos && value == nullptr) return owned;
  if (found == npos && as<TableObject>(owned).live >= meter.limits.collectionItems) hit(LimitKind::items);
  if (found == npos) retain(l.element, key);
  if (value != nullptr) retain(l.value, *value);
  if (found != npos) {
    // Copying squeezes holes out, so look again where it lies then.
    const Ref r = uniqueTable(owned, as<TableObject>(owned).used);
    Entry *e = entry(r, find(r, key, h));
    const Cell old = valueOf(e);
    *reinterpret_cast<Cell *>(e + 1) = *value;
    release(l.value, old);
    return r;
  }
  const Ref r = uniqueTable(owned, as<TableObject>(owned).used + 1u);
  auto &t = as<TableObject>(r);
  Entry *e = entry(r, t.used);
  *e = {key, h, 1};
  if (value != nullptr) *reinterpret_cast<Cell *>(e + 1) = *value;
  if (t.indexSize != 0) enterIndex(r, h, t.used);
  ++t.used;
  ++t.live;
  return r;
}

Ref Heap::add(Ref owned, Cell item) { return insert(owned, item, nullptr); }
Ref Heap::put(Ref owned, Cell key, Cell value) { return insert(owned, key, &value); }

Ref Heap::remove(Ref owned, Cell key) {
  const Layout &l = layout(header(owned).type);
  const std::uint32_t h = hash(l.element, key);
  if (find(owned, key, h) == npos) return owned;
  const Ref r = uniqueTable(owned, as<TableObject>(owned).used);
  Entry *e = entry(r, find(r, key, h));
  e->present = 0; // the index still leads here; find passes by
  --as<TableObject>(r).live;
  const Cell oldKey = e->key;
  const Cell oldValue = l.shape == Shape::map ? valueOf(e) : 0;
  release(l.element, oldKey);
  if (l.shape == Shape::map) release(l.value, oldValue);
  return r;
}

std::optional<Cell> Heap::get(Ref map, Cell key) const {
  const std::uint32_t i = find(map, key);
  if (i == npos) return std::nullopt;
  return valueOf(entry(map, i));
}

const Entry *Heap::next(Ref r, std::int64_t &position) const {
  const auto &t = as<TableObject>(r);
  while (position >= 0 && position < t.used) {
    const Entry *e = entry(r, static_cast<std::size_t>(position++));
    if (e->present != 0) return e;
  }
  return nullptr;
}

} // namespace tejun::vm
