// Objects: making, counting, dropping; lists. Sets and maps are in tables.cpp, comparing in comparing.cpp.
#include "vm/runtime/heap.h"

#include <algorithm>
#include <cstring>

namespace tejun::vm {

Ref Heap::allocate(TypeIndex type, std::size_t bytes) {
  std::uint8_t sizeClass = 0;
  const Ref r = cage.allocate(bytes, sizeClass);
  if (r == 0) hit(LimitKind::memory);
  header(r) = {1, type, sizeClass, 0};
  return r;
}

template <typename F> void Heap::eachRef(Ref r, F f) {
  const Layout &l = layout(header(r).type);
  const auto fields = [&](const Cell *words, const std::vector<TypeIndex> &types) {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (program.isRef(types[i])) f(static_cast<Ref>(words[i]));
  };
  switch (l.shape) {
  case Shape::nothing:
  case Shape::word:
  case Shape::text:
  case Shape::box: break;
  case Shape::record: fields(slots<RecordObject>(r), l.fields); break;
  case Shape::variant: fields(slots<VariantObject>(r), l.cases[tag(r)]); break;
  case Shape::list:
    if (program.isRef(l.element))
      for (Cell w : items(r)) f(static_cast<Ref>(w));
    break;
  case Shape::set:
  case Shape::map: {
    const bool keys = program.isRef(l.element), values = l.shape == Shape::map && program.isRef(l.value);
    if (keys || values)
      each(r, [&](const Entry *e) {
        if (keys) f(static_cast<Ref>(e->key));
        if (values) f(static_cast<Ref>(valueOf(e)));
      });
    break;
  }
  }
}

// Objects to be freed form a chain through their counts, which are 0: no stack, no memory.
void Heap::drop(Ref r) {
  Ref chain = r;
  header(r).refs = 0;
  while (chain != 0) {
    const Ref current = chain;
    chain = header(current).refs;
    eachRef(current, [&](Ref child) {
      if (child != 0 && --header(child).refs == 0) {
        header(child).refs = chain;
        chain = child;
      }
    });
    cage.free(current, header(current).sizeClass);
  }
}

void Heap::retainInside(Ref r) {
  eachRef(r, [&](Ref child) { retain(child); });
}

// ---- text ----------------------------------------------------------------------------------------------------

Ref Heap::makeText(std::string_view s) {
  if (s.size() > meter.limits.textBytes) hit(LimitKind::text);
  meter.workOnBytes(s.size());
  const Ref r = allocate(0, sizeof(TextObject) + s.size());
  auto &t = as<TextObject>(r);
  t.length = static_cast<std::uint32_t>(s.size());
  t.hash = 0;
  if (!s.empty()) std::memcpy(&t + 1, s.data(), s.size());
  return r;
}

// ---- optionals, records, variants ------------------------------------------------------------------------------

Ref Heap::makeOptional(TypeIndex optional, Cell ownedValue) {
  if (!layout(optional).boxed) return static_cast<Ref>(ownedValue);
  const Ref r = allocate(optional, sizeof(BoxObject));
  as<BoxObject>(r).value = ownedValue;
  return r;
}

std::optional<Cell> Heap::optionalValue(TypeIndex optional, Ref r) const {
  if (r == 0) return std::nullopt;
  return layout(optional).boxed ? as<BoxObject>(r).value : Cell{r};
}

Ref Heap::makeRecord(TypeIndex type, std::span<const Cell> ownedFields) {
  const Ref r = allocate(type, sizeof(RecordObject) + ownedFields.size_bytes());
  std::copy(ownedFields.begin(), ownedFields.end(), slots<RecordObject>(r));
  return r;
}

Ref Heap::makePartialRecord(TypeIndex type, std::span<const Cell> ownedFields, const std::vector<bool> &leftOut) {
  std::vector<Cell> cells(ownedFields.begin(), ownedFields.end());
  cells.resize(cells.size() + (leftOut.size() + 63) / 64, 0);
  for (std::size_t i = 0; i < leftOut.size(); ++i)
    if (leftOut[i]) cells[ownedFields.size() + i / 64] |= Cell{1} << (i % 64);
  const Ref r = makeRecord(type, cells);
  header(r).partial = 1;
  return r;
}

Ref Heap::withField(Ref owned, std::size_t i, Cell value) {
  const TypeIndex type = header(owned).type;
  const auto &fields = layout(type).fields;
  retain(fields[i], value);
  Ref r = owned;
  if (!unique(owned)) {
    meter.work(fields.size());
    const std::size_t masks = isPartial(owned) ? (fields.size() + 63) / 64 : 0;
    r = makeRecord(type, {slots<RecordObject>(owned), fields.size() + masks});
    header(r).partial = header(owned).partial;
    retainInside(r);
    release(owned);
  }
  if (isPartial(r)) slots<RecordObject>(r)[fields.size() + i / 64] &= ~(Cell{1} << (i % 64));
  Cell &slot = slots<RecordObject>(r)[i];
  const Cell old = slot;
  slot = value;
  release(fields[i], old);
  return r;
}

Ref Heap::makeVariant(TypeIndex type, std::uint32_t tag, std::span<const Cell> ownedPayload) {
  const Ref r = allocate(type, sizeof(VariantObject) + ownedPayload.size_bytes());
  as<VariantObject>(r).tag = tag;
  std::copy(ownedPayload.begin(), ownedPayload.end(), slots<VariantObject>(r));
  return r;
}

std::size_t Heap::length(TypeIndex type, Ref r) const {
  return layout(type).shape == Shape::list ? items(r).size() : count(r);
}

// ---- lists ---------------------------------------------------------------------------------------------------

Ref Heap::makeList(TypeIndex type, std::size_t capacity) {
  const Ref r = allocate(type, sizeof(ListObject) + capacity * sizeof(Cell));
  // The class may be larger than asked for: the rest is capacity too.
  const std::size_t room = (Cage::classBytes(header(r).sizeClass) - sizeof(ListObject)) / sizeof(Cell);
  as<ListObject>(r).count = 0;
  as<ListObject>(r).capacity = static_cast<std::uint32_t>(room);
  return r;
}

Ref Heap::uniqueList(Ref owned, std::size_t capacity) {
  const auto &old = as<ListObject>(owned);
  const bool mine = unique(owned);
  if (mine && capacity <= old.capacity) return owned;
  const std::size_t n = old.count;
  meter.work(n);
  const Ref r = makeList(header(owned).type, mine ? std::max(capacity, n * 2) : capacity);
  std::copy_n(slots<ListObject>(owned), n, slots<ListObject>(r));
  as<ListObject>(r).count = static_cast<std::uint32_t>(n);
  if (mine) {
    cage.free(owned, header(owned).sizeClass); // what it held moved
  } else {
    retainInside(r);
    release(owned);
  }
  return r;
}

Ref Heap::push(Ref owned, Cell item) {
  const std::size_t n = as<ListObject>(owned).count;
  if (n >= meter.limits.collectionItems) hit(LimitKind::items);
  retain(layout(header(owned).type).element, item); // before the list can drop it
  const Ref r = uniqueList(owned, n + 1);
  slots<ListObject>(r)[n] = item;
  as<ListObject>(r).count = static_cast<std::uint32_t>(n + 1);
  return r;
}

} // namespace tejun::vm
