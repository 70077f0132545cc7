#include "compiler/proof/label_flow.h"

#include <algorithm>

#include "llvm/ADT/SmallVector.h"

namespace tejun::proof {

using sema::TypeKind;

Flow LabelFlows::leaf(Tlp label, const Origin *origin) {
  if (label <= Tlp::clear) return &clear_;
  return new (arena_.Allocate<LabelFlow>()) LabelFlow{label, origin, {}};
}

Flow LabelFlows::of(llvm::ArrayRef<Flow> parts) {
  if (parts.empty()) return &clear_;
  auto *copy = arena_.Allocate<Flow>(parts.size());
  std::copy(parts.begin(), parts.end(), copy);
  return new (arena_.Allocate<LabelFlow>()) LabelFlow{Tlp::clear, nullptr, {copy, parts.size()}};
}

Flow LabelFlows::join(Flow a, Flow b) {
  if (a == b || b == &clear_) return a;
  if (a->parts.empty() && b->parts.empty()) return b->label > a->label ? b : a;
  llvm::SmallVector<Flow, 16> parts;
  const std::size_t count = std::max(a->parts.size(), b->parts.size());
  bool same = !a->parts.empty();
  for (std::uint32_t i = 0; i < count; ++i) {
    parts.push_back(join(part(a, i), part(b, i)));
    same = same && parts.back() == a->parts[i];
  }
  return same ? a : of(parts);
}

Flow LabelFlows::whole(Flow flow) {
  if (flow->parts.empty()) return flow;
  Flow strictest = &clear_;
  for (const Flow one : flow->parts) {
    const Flow each = whole(one);
    if (each->label > strictest->label) strictest = each;
  }
  return strictest;
}

LabelFlows::Shape LabelFlows::shape(sema::TypeId id, std::uint32_t depth) {
  Shape &known = shapes_[static_cast<std::size_t>(id)];
  if (known.parts) return known;
  if (depth > deepest) return {mostParts + 1, Tlp::red}; // so deep that it is followed as a whole
  const sema::Type &type = program_.types[id];
  Shape made;
  const auto add = [&](sema::TypeId part, Tlp declared) {
    const Shape inner = shape(part, depth + 1);
    made.parts = std::min(made.parts + inner.parts, mostParts + 1);
    made.strictest = std::max({made.strictest, declared, inner.strictest});
  };
  if (type.kind == TypeKind::record) {
    for (const hir::FieldInfo &field : program_.records[static_cast<std::size_t>(type.record)].fields)
      add(field.type, field.label);
  } else if (type.kind == TypeKind::enum_) {
    for (const hir::EnumCaseInfo &one : program_.enums[static_cast<std::size_t>(type.enumeration)].cases)
      for (const hir::FieldInfo &field : one.payload) add(field.type, field.label);
    made.parts = 1; // a case's payload is followed as a whole
  } else {
    for (const sema::TypeId arg : type.args) add(arg, Tlp::none);
  }
  made.parts = std::max(made.parts, 1U);
  return shapes_[static_cast<std::size_t>(id)] = made;
}

Flow LabelFlows::source(sema::TypeId id, Tlp label, const Origin &from) {
  const sema::Type &type = program_.types[id];
  if (type.kind == TypeKind::secret) return &clear_; // its type says where it may go
  const Tlp inside = declaredIn(id);
  if (inside == Tlp::none) return leaf(label, origin(from));
  if (!opens(id) || type.kind == TypeKind::enum_) return leaf(std::max(label, inside), origin(from));
  llvm::SmallVector<Flow, 16> parts;
  if (type.kind == TypeKind::record) {
    for (const hir::FieldInfo &field : program_.records[static_cast<std::size_t>(type.record)].fields) {
      Origin each = from;
      each.name = text(from.name.str() + "." + field.name.str());
      parts.push_back(source(field.type, field.label == Tlp::none ? label : field.label, each));
    }
    return of(parts);
  }
  if (type.kind == TypeKind::map || type.kind == TypeKind::each) {
    for (const sema::TypeId arg : type.args) parts.push_back(source(arg, label, from));
    return of(parts);
  }
  return type.args.size() == 1 ? source(type.args[0], label, from) : leaf(std::max(label, inside), origin(from));
}

} // namespace tejun::proof
