// JSON to typed values and back, by the module's types; and the one textual form of every value. JSON comes from outside: what does
// not fit is said with its place, `$.remote.port: expected a port number from 0 to 65535, got "http"`. Depth is bounded by the types,
// size by the cage and the fuel of the run.
//   Bool true · Int, Port, Score, Size (bytes) numbers · Decimal a number, or text where a double is too coarse
//   Time, Duration and all indicators texts in canonical form · plain enums their case's name · variants {"case": {fields}}
//   records objects, absent optionals left out · lists and sets arrays · maps with scalar keys objects, others [{"key", "value"}]
#pragma once

#include "vm/runtime/heap.h"
#include "vm/runtime/interned.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace tejun::vm {

using Json = nlohmann::json;

/// Follows `a.b[0].c`, also `$.a.b`; null when something on the way is missing.
const Json *jsonAt(const Json &from, std::string_view path);

class Codec {
public:
  Codec(Heap &h, Interner &i) : heap(h), interner(i) {}

  struct Reading {
    bool fillGroups = false; // a record that is missing and needs nothing is an empty one (alerts)
    bool partial = false;    // records may leave fields out (Answer::partial)
  };
  /// An owned value in `out`; else why not.
  std::string decode(TypeIndex, const Json &, Cell &out, Reading how);
  std::string decode(TypeIndex t, const Json &json, Cell &out) { return decode(t, json, out, {}); }
  /// Throws LimitHit when it would exceed `budget` bytes, which it counts down.
  Json encode(TypeIndex, Cell, std::uint64_t &budget) const;
  /// The same from the run's output limit.
  Json encode(TypeIndex, Cell);
  /// Appends the textual form; throws LimitHit beyond the limit of a text.
  void print(TypeIndex, Cell, std::string &out) const;
  /// An owned value from its text (scalars only): constants, `parse`, keys of maps.
  bool parse(TypeIndex, std::string_view, Cell &out);
  /// Between types of one representation, and into a union.
  Cell convert(TypeIndex from, TypeIndex to, Cell borrowed);

  std::string scalarText(Scalar, Cell) const;

private:
  friend class Decoder;
  const Type &type(TypeIndex t) const { return heap.program.module->types[t]; }
  Json encodeKey(TypeIndex, Cell) const;
  bool isKey(TypeIndex) const;
  Heap &heap;
  Interner &interner;
};

} // namespace tejun::vm
