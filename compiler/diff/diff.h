// What changed in meaning between two versions of a workspace: numbers, paths, authority, detections, guards, criteria, and which
// waiting runs could not go on in the newer one. Text that has no meaning (titles, comments, layout) is no change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/language.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir.h"

namespace tejun::diff {

enum class Area : std::uint8_t { numbers, paths, authority, detections, guards, criteria, runs };
enum class ChangeKind : std::uint8_t {
#define CHANGE(name, area, en, ja) name,
#include "compiler/diff/Changes.def"
};

struct Change {
  ChangeKind kind;
  std::string subject, before, after;

  [[nodiscard]] Area area() const;
  [[nodiscard]] std::string_view name() const; ///< of the row
  [[nodiscard]] std::string render(Language language) const;
};
[[nodiscard]] std::string_view areaName(Area area);
[[nodiscard]] std::string_view areaTitle(Area area, Language language);

/// A version that has been checked without an error.
struct Version {
  const hir::Program &program;
  const flow::FlowResult &flow;
};

/// Ordered by area, then as the versions are written. Linear in their size, but for ways of playbooks: times their steps.
[[nodiscard]] std::vector<Change> compare(const Version &older, const Version &newer);

} // namespace tejun::diff
