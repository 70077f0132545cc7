// "Did you mean": the known name nearest to one that is unknown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tejun {

/// The nearest candidate that is near enough to be meant: at most a third of the name, at least one
/// edit, counted in code points without regard to case. Two swapped neighbours are one edit; of equals
/// the first.
[[nodiscard]] std::optional<std::string_view> suggest(std::string_view name,
                                                      std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string_view> suggest(std::string_view name, std::span<const std::string> candidates);

} // namespace tejun
