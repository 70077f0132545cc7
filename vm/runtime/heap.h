// Values in the cage: how objects lie there, how they are counted, compared and changed. Knows types by their layouts; knows nothing
// of JSON, tracks or instructions.
//
// Ownership: a Ref that a function returns is owned by the caller. A Ref that is passed is borrowed, except where a parameter is
// named `owned`: it is consumed, and the result may be the same object changed in place when nobody else holds it.
// Every function may throw LimitHit.
#pragma once

#include "vm/runtime/cage.h"
#include "vm/runtime/meter.h"
#include "vm/runtime/program.h"

#include <cassert>
#include <optional>
#include <span>
#include <string_view>

namespace tejun::vm {

struct Header {
  std::uint32_t refs;
  TypeIndex type; // how its inside is dropped; a converted value keeps the type that it was made with
  std::uint8_t sizeClass;
  std::uint8_t partial; // a record that leaves fields out: a bit a field follows its fields
};
struct TextObject {
  Header header;
  std::uint32_t length, hash;
};
struct BoxObject {
  Header header;
  Cell value;
};
struct RecordObject {
  Header header;
}; // Cell a field
struct VariantObject {
  Header header;
  std::uint32_t tag, unused;
}; // Cell a field
struct ListObject {
  Header header;
  std::uint32_t count, capacity;
}; // Cell an item
/// A set or map: entries in order of arrival, then an open-addressed index (absent while small). A removed entry stays as a hole.
struct TableObject {
  Header header;
  std::uint32_t live, used, capacity, indexSize;
};
struct Entry {
  Cell key;
  std::uint32_t hash;
  std::uint32_t present;
}; // a map's entry is followed by its value

class Interner;

class Heap {
public:
  Heap(const Program &p, Cage &c, Meter &m, const Interner &i) : program(p), cage(c), meter(m), interner(i) {}

  // ---- counting ----------------------------------------------------------------------------------------------
  Ref retain(Ref r) {
    if (r != 0) ++header(r).refs;
    return r;
  }
  void release(Ref r) {
    if (r != 0 && --header(r).refs == 0) drop(r);
  }
  Cell retain(TypeIndex t, Cell w) {
    if (program.isRef(t)) retain(static_cast<Ref>(w));
    return w;
  }
  void release(TypeIndex t, Cell w) {
    if (program.isRef(t)) release(static_cast<Ref>(w));
  }
  bool unique(Ref r) const { return header(r).refs == 1; }

  // ---- text --------------------------------------------------------------------------------------------------
  Ref makeText(std::string_view);
  std::string_view text(Ref r) const {
    const auto &t = as<TextObject>(r);
    return {reinterpret_cast<const char *>(&t + 1), t.length};
  }

  // ---- optionals, records, variants ----------------------------------------------------------------------------
  /// The value's reference is taken over.
  Ref makeOptional(TypeIndex optional, Cell ownedValue);
  /// Borrowed; nothing when absent.
  std::optional<Cell> optionalValue(TypeIndex optional, Ref r) const;
  /// The fields' references are taken over.
  Ref makeRecord(TypeIndex, std::span<const Cell> ownedFields);
  /// One that says nothing of some fields, each 0 here; reading one is a trap. For tests: no provider's reply is such a record.
  Ref makePartialRecord(TypeIndex, std::span<const Cell> ownedFields, const std::vector<bool> &leftOut);
  bool isPartial(Ref r) const { return header(r).partial != 0; }
  bool isLeftOut(Ref r, std::size_t i) const {
    return isPartial(r) && (slots<RecordObject>(r)[layout(header(r).type).fields.size() + i / 64] >> (i % 64) & 1) != 0;
  }
  Cell field(Ref r, std::size_t i) const { return slots<RecordObject>(r)[i]; }
  Ref withField(Ref owned, std::size_t i, Cell value);
  Ref makeVariant(TypeIndex, std::uint32_t tag, std::span<const Cell> ownedPayload);
  std::uint32_t tag(Ref r) const { return as<VariantObject>(r).tag; }
  Cell payload(Ref r, std::size_t i) const { return slots<VariantObject>(r)[i]; }

  // ---- lists -------------------------------------------------------------------------------------------------
  Ref makeList(TypeIndex, std::size_t capacity = 0);
  Ref push(Ref owned, Cell item); // the item is borrowed
  std::span<const Cell> items(Ref r) const { return {slots<ListObject>(r), as<ListObject>(r).count}; }

  // ---- sets and maps -----------------------------------------------------------------------------------------
  Ref makeTable(TypeIndex, std::size_t capacity = 0);
  Ref add(Ref owned, Cell item);            // set; the item is borrowed
  Ref put(Ref owned, Cell key, Cell value); // map; both borrowed
  Ref remove(Ref owned, Cell key);
  bool has(Ref r, Cell key) const { return find(r, key) != npos; }
  std::optional<Cell> get(Ref map, Cell key) const; // borrowed
  std::uint32_t count(Ref r) const { return as<TableObject>(r).live; }
  /// The first present entry at or after `position`, which moves behind it; null at the end.
  const Entry *next(Ref r, std::int64_t &position) const;
  static Cell valueOf(const Entry *entry) { return *reinterpret_cast<const Cell *>(entry + 1); }
  template <typename F> void each(Ref r, F f) const {
    std::int64_t position = 0;
    while (const Entry *entry = next(r, position)) f(entry);
  }
  /// Items of a list, set or keys of a map, by its type.
  std::size_t length(TypeIndex, Ref) const;

  // ---- comparing; all charge fuel by the data they visit -----------------------------------------------------
  bool equal(TypeIndex, Cell, Cell) const;
  std::uint32_t hash(TypeIndex, Cell) const;
  /// Of types that are ordered: numbers, times, addresses, texts by bytes. Negative, zero, positive.
  int compare(TypeIndex, Cell, Cell) const;

  const Layout &layout(TypeIndex t) const { return program.layouts[t]; }
  TypeIndex typeOf(Ref r) const { return header(r).type; }

  const Program &program;
  Cage &cage;
  Meter &meter;
  const Interner &interner;

private:
  template <typename T> T &as(Ref r) { return *reinterpret_cast<T *>(cage.at(r)); }
  template <typename T> const T &as(Ref r) const { return *reinterpret_cast<const T *>(cage.at(r)); }
  template <typename T> Cell *slots(Ref r) { return reinterpret_cast<Cell *>(cage.at(r) + sizeof(T)); }
  template <typename T> const Cell *slots(Ref r) const {
    return reinterpret_cast<const Cell *>(cage.at(r) + sizeof(T));
  }
  Header &header(Ref r) { return as<Header>(r); }
  const Header &header(Ref r) const { return as<Header>(r); }

  static constexpr std::uint32_t npos = ~0u;
  Ref allocate(TypeIndex, std::size_t bytes);
  void drop(Ref);
  template <typename F> void eachRef(Ref, F);
  void retainInside(Ref); // what a fresh copy holds is held once more
  Ref uniqueList(Ref owned, std::size_t capacity);
  Ref uniqueTable(Ref owned, std::size_t capacity);
  Ref copyTable(Ref, std::size_t capacity);
  Ref insert(Ref owned, Cell key, const Cell *value);
  std::size_t stride(TypeIndex t) const { return sizeof(Entry) + (layout(t).shape == Shape::map ? sizeof(Cell) : 0); }
  Entry *entry(Ref r, std::size_t i) {
    return reinterpret_cast<Entry *>(cage.at(r) + sizeof(TableObject) + i * stride(header(r).type));
  }
  const Entry *entry(Ref r, std::size_t i) const { return const_cast<Heap *>(this)->entry(r, i); }
  std::uint32_t *index(Ref r) { return reinterpret_cast<std::uint32_t *>(entry(r, as<TableObject>(r).capacity)); }
  const std::uint32_t *index(Ref r) const { return const_cast<Heap *>(this)->index(r); }
  std::uint32_t find(Ref r, Cell key) const { return find(r, key, hash(layout(header(r).type).element, key)); }
  std::uint32_t find(Ref, Cell key, std::uint32_t hash) const;
  void enterIndex(Ref, std::uint32_t hash, std::uint32_t position);
};

} // namespace tejun::vm
