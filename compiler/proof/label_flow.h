// How labels of the Traffic Light Protocol lie in a value: one label a field of a record, one for the keys and one for the
// values of a map, one for all items of a list. Immutable trees that share what they can; audience.h moves them through a program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/sema/hir.h"
#include "llvm/Support/Allocator.h"

namespace tejun::proof {

using hir::Tlp;

/// Where data got its label, for the reader of a diagnostic.
struct Origin {
  llvm::StringRef name;           // `alert.source.address`, `edr.connections`
  Span span = {};                 // where it enters the procedure
  const Origin *passed = nullptr; // of a parameter: what was passed
  std::uint32_t call = 0;         // of a parameter: the evaluation whose parameter it is
  std::uint32_t param = 0, leaf = 0;
};

/// The labels of a value. Without parts, all of it has the one label.
struct LabelFlow {
  Tlp label = Tlp::clear;
  const Origin *origin = nullptr;
  llvm::ArrayRef<const LabelFlow *> parts = {};
};
using Flow = const LabelFlow *;

/// Makes and joins them. A type with very many parts is followed as a whole: every operation is bounded.
class LabelFlows {
public:
  explicit LabelFlows(const hir::Program &program) : program_(program), shapes_(program.types.size()) {}

  [[nodiscard]] Flow clear() const { return &clear_; }
  Flow leaf(Tlp label, const Origin *origin);
  Flow of(llvm::ArrayRef<Flow> parts);
  /// The stricter label of each part. The very same tree as `a` when `b` adds nothing.
  Flow join(Flow a, Flow b);
  /// One label for all: the strictest.
  Flow whole(Flow flow);
  static Flow part(Flow flow, std::uint32_t index) { return flow->parts.empty() ? flow : flow->parts[index]; }

  /// Whether parts of the type are followed one by one.
  bool opens(sema::TypeId type) { return shape(type).parts <= mostParts; }
  /// The strictest label declared in the type; none: nothing is.
  Tlp declaredIn(sema::TypeId type) { return shape(type).strictest; }

  /// Data that enters: declared labels of fields before `label`.
  Flow source(sema::TypeId type, Tlp label, const Origin &origin);

  Origin *origin(Origin made) { return new (arena_.Allocate<Origin>()) Origin(made); }
  llvm::StringRef text(llvm::StringRef text) { return text.copy(arena_); }

private:
  static constexpr std::uint32_t mostParts = 256;
  static constexpr std::uint32_t deepest = 200;
  struct Shape {
    std::uint32_t parts = 0; // 0: not measured
    Tlp strictest = Tlp::none;
  };
  Shape shape(sema::TypeId type, std::uint32_t depth = 0);

  const hir::Program &program_;
  llvm::BumpPtrAllocator arena_;
  std::vector<Shape> shapes_; // by type
  LabelFlow clear_;
};

} // namespace tejun::proof
