// Equality, hashing and order by structure. Values are acyclic but may be shared, so what is visited is charged, else a few hundred
// bytes could keep a machine busy for years.
#include "vm/runtime/heap.h"
#include "vm/runtime/interned.h"

#include <algorithm>
#include <cstring>

namespace tejun::vm {
namespace {

constexpr std::uint64_t seed = 0x9e3779b97f4a7c15u;

constexpr std::uint64_t mix(std::uint64_t h) {
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93u;
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93u;
  return h ^ h >> 32;
}
constexpr std::uint32_t fold(std::uint64_t h) { return static_cast<std::uint32_t>(h ^ h >> 32); }

std::uint32_t hashText(std::string_view s) {
  std::uint64_t h = seed ^ s.size();
  while (s.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, s.data(), 8);
    h = mix(h ^ word);
    s.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (char c : s) rest = rest << 8 | static_cast<unsigned char>(c);
  const std::uint32_t result = fold(mix(h ^ rest));
  return result == 0 ? 1 : result; // 0 means not computed yet
}

} // namespace

bool Heap::equal(TypeIndex type, Cell a, Cell b) const {
  const Layout &l = layout(type);
  if (a == b) return true;
  if (!l.ref()) return l.shape == Shape::nothing;
  const Ref x = static_cast<Ref>(a), y = static_cast<Ref>(b);
  if (x == 0 || y == 0) return false;
  meter.work(1);
  const auto fieldsEqual = [&](const Cell *p, const Cell *q, const std::vector<TypeIndex> &types) {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (!equal(types[i], p[i], q[i])) return false;
    return true;
  };
  switch (l.shape) {
  case Shape::nothing:
  case Shape::word: return false;
  case Shape::text: meter.workOnBytes(std::min(text(x).size(), text(y).size())); return text(x) == text(y);
  case Shape::box: return equal(l.element, *optionalValue(type, x), *optionalValue(type, y));
  case Shape::record:
    if (isPartial(x) || isPartial(y))
      for (std::size_t i = 0; i < l.fields.size(); ++i)
        if (isLeftOut(x, i) != isLeftOut(y, i)) return false;
    return fieldsEqual(slots<RecordObject>(x), slots<RecordObject>(y), l.fields);
  case Shape::variant:
    return tag(x) == tag(y) && fieldsEqual(slots<VariantObject>(x), slots<VariantObject>(y), l.cases[tag(x)]);
  case Shape::list: {
    const auto p = items(x), q = items(y);
    if (p.size() != q.size()) return false;
    meter.work(p.size());
    for (std::size_t i = 0; i < p.size(); ++i)
      if (!equal(l.element, p[i], q[i])) return false;
    return true;
  }
  case Shape::set:
  case Shape::map: { // the order of arrival does not count
    if (count(x) != count(y)) return false;
    std::int64_t position = 0;
    while (const Entry *e = next(x, position)) {
      meter.work(1);
      const std::uint32_t i = find(y, e->key, e->hash);
      if (i == npos || (l.shape == Shape::map && !equal(l.value, valueOf(e), valueOf(entry(y, i))))) return false;
    }
    return true;
  }
  }
  return false;
}

std::uint32_t Heap::hash(TypeIndex type, Cell a) const {
  const Layout &l = layout(type);
  if (!l.ref()) return l.shape == Shape::nothing ? 0 : fold(mix(a ^ seed));
  const Ref x = static_cast<Ref>(a);
  if (x == 0) return 0;
  meter.work(1);
  std::uint64_t h = seed;
  const auto fields = [&](const Cell *words, const std::vector<TypeIndex> &types) {
    for (std::size_t i = 0; i < types.size(); ++i) h = mix(h ^ hash(types[i], words[i]));
  };
  switch (l.shape) {
  case Shape::nothing:
  case Shape::word: break;
  case Shape::text: {
    auto &cached = const_cast<Heap *>(this)->as<TextObject>(x).hash;
    if (cached == 0) {
      meter.workOnBytes(text(x).size());
      cached = hashText(text(x));
    }
    return cached;
  }
  case Shape::box: return hash(l.element, *optionalValue(type, x)) + 1;
  case Shape::record: fields(slots<RecordObject>(x), l.fields); break;
  case Shape::variant:
    h = mix(h ^ tag(x));
    fields(slots<VariantObject>(x), l.cases[tag(x)]);
    break;
  case Shape::list:
    meter.work(items(x).size());
    for (Cell w : items(x)) h = mix(h ^ hash(l.element, w));
    break;
  case Shape::set:
  case Shape::map: { // a sum, so that the order does not count
    std::uint64_t sum = 0;
    each(x, [&](const Entry *e) {
      meter.work(1);
      sum += mix(e->hash ^ (l.shape == Shape::map ? std::uint64_t{hash(l.value, valueOf(e))} << 32 : 0));
    });
    h = mix(h ^ sum);
    break;
  }
  }
  return fold(h);
}

int Heap::compare(TypeIndex type, Cell a, Cell b) const {
  const Layout &l = layout(type);
  if (l.shape == Shape::text) {
    const std::string_view x = text(static_cast<Ref>(a)), y = text(static_cast<Ref>(b));
    meter.workOnBytes(std::min(x.size(), y.size()));
    return x.compare(y);
  }
  if (l.scalar == Scalar::address || l.scalar == Scalar::network) { // IPv4 before IPv6, then by number, then by prefix
    const auto bits = [&](Cell w) {
      return l.scalar == Scalar::address ? NetworkBits{addressBits(interner, w), 0} : networkBits(interner, w);
    };
    const NetworkBits x = bits(a), y = bits(b);
    if (x.base.v6 != y.base.v6) return x.base.v6 ? 1 : -1;
    if (const int order = std::memcmp(x.base.bytes.data(), y.base.bytes.data(), 16); order != 0) return order;
    return static_cast<int>(x.prefix) - static_cast<int>(y.prefix);
  }
  if (l.scalar == Scalar::fileHash) return interner.bytes(a).compare(interner.bytes(b));
  const auto x = static_cast<std::int64_t>(a), y = static_cast<std::int64_t>(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

} // namespace tejun::vm
