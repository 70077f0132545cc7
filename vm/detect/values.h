// Values apart from the heap of a run: the fields that rules ask for, read once an alert, and the constants of rules, kept as long as
// the index. Equal values of one field have equal keys, whichever run they came from.
#pragma once

#include "vm/bytecode/module.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/runtime/cage.h"
#include "vm/runtime/program.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::vm {
class Run;
}

namespace tejun::vm::detect {

using FieldId = std::uint32_t;

/// What can be compared of a field: nothing but its being there, a word (numbers, addresses, cases of an enum …), a text.
enum class ValueKind : std::uint8_t { opaque, word, text };

struct FieldInfo {
  struct Step {
    std::uint8_t field = 0;
    TypeIndex optional = 0; // the field's type when it may be absent; 0: it is always there
  };
  std::vector<Step> path;
  TypeIndex type = 0;                 // of the field, optionals unwrapped
  Shape shape = Shape::nothing;       // of that type
  ValueKind kind = ValueKind::opaque; // of it, or of the members of a list or set
  Scalar scalar = Scalar::unit;       // likewise
  bool plainEnum = false;             // likewise
  bool collection() const { return shape == Shape::list || shape == Shape::set; }
};

/// A word, or what an interned word stands for, or a text.
struct Value {
  Cell word = 0;
  std::string_view bytes;
  std::size_t foldedAt = 0, foldedSize = 0; // of a text: in AlertView::folded
};
/// The bytes by which values of a kind are told apart. Points into the value.
inline std::string_view keyOf(const Value &v, ValueKind kind) {
  if (kind == ValueKind::text || !v.bytes.empty()) return v.bytes;
  return {reinterpret_cast<const char *>(&v.word), sizeof v.word};
}
/// As Heap::compare orders words.
int compareWords(Scalar, const Value &, const Value &);
AddressBits addressOf(const Value &);
NetworkBits networkOf(const Value &);

/// A constant that a rule compares with, owned.
struct RuleValue {
  TypeIndex type = 0;
  ValueKind kind = ValueKind::opaque;
  Cell word = 0;
  std::string bytes, folded;
  Scalar scalar = Scalar::unit;
  Value value() const { return {word, bytes, 0, 0}; }
};

/// Which fields rules ask for. Built once, then only read.
class FieldTable {
public:
  /// `prototype`: any run of the module.
  FieldId of(const Run &prototype, const std::vector<std::uint8_t> &path);
  const FieldInfo &operator[](FieldId f) const { return fields_[f]; }
  std::size_t size() const { return fields_.size(); }

private:
  std::vector<FieldInfo> fields_;
  std::map<std::vector<std::uint8_t>, FieldId> known_;
};

/// The module's constants, as a run has loaded them.
RuleValue ruleValue(const Run &prototype, Index row);

/// The fields of one alert. Views point into the run, which must not move before the next read.
struct AlertView {
  struct Field {
    bool present = false;
    bool empty = false; // a list, set or map without members
    std::uint32_t first = 0, count = 0;
  };
  std::vector<Field> fields;
  std::vector<Value> values;
  std::string folded;

  void read(const Run &, const FieldTable &);
  const Value *begin(const Field &f) const { return values.data() + f.first; }
  const Value *end(const Field &f) const { return values.data() + f.first + f.count; }
  std::string_view foldedOf(const Value &v) const { return {folded.data() + v.foldedAt, v.foldedSize}; }
};

/// Appends what `fold` makes of it, quickly where all is ASCII.
void foldInto(std::string_view, std::string &out);

} // namespace tejun::vm::detect
