#include "vm/detect/values.h"

#include "vm/runtime/folding.h"
#include "vm/runtime/machine.h"

#include <algorithm>
#include <cstring>

namespace tejun::vm::detect {
namespace {

ValueKind kindOf(const Layout &l) {
  return l.shape == Shape::text ? ValueKind::text : l.shape == Shape::word ? ValueKind::word : ValueKind::opaque;
}

Value valueOf(const Machine &machine, ValueKind kind, Scalar scalar, Cell cell) {
  if (kind == ValueKind::text) return {0, machine.heap.text(static_cast<Ref>(cell)), 0, 0};
  const bool interned = scalar == Scalar::address || scalar == Scalar::network || scalar == Scalar::fileHash;
  const std::string_view bytes = interned ? machine.interner.bytes(cell) : std::string_view();
  return {bytes.empty() ? cell : 0, bytes, 0, 0}; // the word of an interned value is the run's own
}

NetworkBits boundOf(Scalar scalar, const Value &v) {
  return scalar == Scalar::address ? NetworkBits{addressOf(v), 0} : networkOf(v);
}

} // namespace

AddressBits addressOf(const Value &v) {
  AddressBits a{!v.bytes.empty(), {}};
  if (a.v6)
    std::copy_n(v.bytes.begin(), std::min(v.bytes.size(), a.bytes.size()), a.bytes.begin());
  else
    for (unsigned i = 0; i < 4; ++i) a.bytes[i] = static_cast<std::uint8_t>(v.word >> (24 - 8 * i));
  return a;
}

NetworkBits networkOf(const Value &v) {
  if (v.bytes.empty()) return {addressOf(v), static_cast<unsigned>(v.word >> 32 & 63)};
  return {addressOf(v), v.bytes.size() == 17 ? static_cast<unsigned char>(v.bytes[16]) : 128u};
}

int compareWords(Scalar scalar, const Value &a, const Value &b) {
  if (scalar == Scalar::address || scalar == Scalar::network) {
    const NetworkBits x = boundOf(scalar, a), y = boundOf(scalar, b);
    if (x.base.v6 != y.base.v6) return x.base.v6 ? 1 : -1;
    if (const int order = std::memcmp(x.base.bytes.data(), y.base.bytes.data(), 16); order != 0) return order;
    return static_cast<int>(x.prefix) - static_cast<int>(y.prefix);
  }
  if (scalar == Scalar::fileHash) return a.bytes.compare(b.bytes);
  const auto x = static_cast<std::int64_t>(a.word), y = static_cast<std::int64_t>(b.word);
  return x < y ? -1 : x > y ? 1 : 0;
}

FieldId FieldTable::of(const Run &prototype, const std::vector<std::uint8_t> &path) {
  const auto [known, isNew] = known_.try_emplace(path, static_cast<FieldId>(fields_.size()));
  if (!isNew) return known->second;
  const Machine &machine = prototype.machine();
  const std::vector<Type> &types = machine.module().types;
  FieldInfo info;
  TypeIndex type = machine.module().alertType;
  for (const std::uint8_t field : path) {
    type = types[type].fields[field].type;
    const bool optional = types[type].kind == TypeKind::optional;
    info.path.push_back({field, optional ? type : TypeIndex{0}});
    if (optional) type = types[type].args[0];
  }
  info.type = type;
  info.shape = machine.heap.layout(type).shape;
  const TypeIndex element = info.collection() ? machine.heap.layout(type).element : type;
  info.kind = kindOf(machine.heap.layout(element));
  info.scalar = machine.heap.layout(element).scalar;
  info.plainEnum = types[element].kind == TypeKind::enumeration;
  fields_.push_back(std::move(info));
  return known->second;
}

RuleValue ruleValue(const Run &prototype, Index row) {
  const Machine &machine = prototype.machine();
  RuleValue out;
  out.type = machine.module().constants[row].type;
  const Layout &layout = machine.heap.layout(out.type);
  out.kind = kindOf(layout);
  out.scalar = layout.scalar;
  const Value value = valueOf(machine, out.kind, out.scalar, machine.constants[row]);
  out.bytes = value.bytes;
  out.word = value.word;
  if (out.kind == ValueKind::text) out.folded = fold(value.bytes);
  return out;
}

void foldInto(std::string_view s, std::string &out) {
  const std::size_t at = out.size();
  out.resize(at + s.size());
  char *to = out.data() + at;
  // Eight bytes at once: of each that is `A` to `Z` (all below 0x80) the sixth bit is set.
  constexpr std::uint64_t ones = 0x0101010101010101u;
  std::uint64_t all = 0;
  std::size_t i = 0;
  for (; i + 8 <= s.size(); i += 8) {
    std::uint64_t w;
    std::memcpy(&w, s.data() + i, 8);
    all |= w;
    const std::uint64_t low = w & (0x7f * ones);
    const std::uint64_t upper = ((low + (0x80 - 'A') * ones) & ~(low + (0x80 - 'Z' - 1) * ones) & ~w & (0x80 * ones));
    w |= upper >> 2;
    std::memcpy(to + i, &w, 8);
  }
  for (; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    all |= c;
    to[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  if ((all & (0x80 * ones)) == 0) return;
  out.resize(at);
  for (i = 0; i < s.size();) appendPoint(out, foldPoint(nextPoint(s, i)));
}

void AlertView::read(const Run &run, const FieldTable &table) {
  const Machine &machine = run.machine();
  const Heap &heap = machine.heap;
  const auto alert = static_cast<Ref>(machine.alertValue());
  fields.assign(table.size(), {});
  values.clear();
  folded.clear();
  if (alert == 0) return;
  for (FieldId f = 0; f < table.size(); ++f) {
    const FieldInfo &info = table[f];
    Cell cell = alert;
    bool present = true;
    for (const FieldInfo::Step &step : info.path) {
      cell = heap.field(static_cast<Ref>(cell), step.field);
      if (step.optional == 0) continue;
      const auto inner = heap.optionalValue(step.optional, static_cast<Ref>(cell));
      present = inner.has_value();
      if (!present) break;
      cell = *inner;
    }
    if (!present) continue;
    Field &field = fields[f];
    field.present = true;
    field.first = static_cast<std::uint32_t>(values.size());
    const auto add = [&](Cell one) {
      Value &v = values.emplace_back(valueOf(machine, info.kind, info.scalar, one));
      if (info.kind != ValueKind::text) return;
      v.foldedAt = folded.size();
      foldInto(v.bytes, folded);
      v.foldedSize = folded.size() - v.foldedAt;
    };
    if (info.shape == Shape::list) {
      for (const Cell item : heap.items(static_cast<Ref>(cell))) add(item);
    } else if (info.shape == Shape::set) {
      heap.each(static_cast<Ref>(cell), [&](const Entry *e) { add(e->key); });
    } else if (info.kind != ValueKind::opaque) {
      add(cell);
    }
    field.count = static_cast<std::uint32_t>(values.size()) - field.first;
    field.empty = info.collection() ? field.count == 0
                                    : info.shape == Shape::map && heap.length(info.type, static_cast<Ref>(cell)) == 0;
  }
}

} // namespace tejun::vm::detect
