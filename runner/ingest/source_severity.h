// How bad a product calls its alert, in five words, whatever its scale and direction: the severity tables (`…Severity.def`) of the
// sources give these, and the normal form's `source_severity` says them. It decides nothing by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tejun::runner {

enum class SourceSeverity : std::uint8_t { informational, low, medium, high, critical };

constexpr std::string_view wordOf(SourceSeverity s) {
  constexpr std::string_view words[] = {"informational", "low", "medium", "high", "critical"};
  return words[static_cast<std::size_t>(s)];
}

/// Whole numbers from `first` to `last`, or one word of the source.
struct SeverityRow {
  std::int64_t first = 0, last = -1;
  std::string_view word;
  SourceSeverity means{};
};

/// The scale of one source.
struct SeverityScale {
  std::span<const SeverityRow> rows;

  std::optional<SourceSeverity> ofNumber(std::int64_t) const;
  /// Words are compared without regard to case.
  std::optional<SourceSeverity> ofWord(std::string_view) const;
};

} // namespace tejun::runner
