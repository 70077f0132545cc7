// "Did you mean": the known name nearest to one that is unknown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tejun {

/// Edits (insert, remove, replace, swap neighbours) between two texts, counted in code points.
[[nodiscard]] std::size_t editDistance(std::string_view left, std::string_view right, std::size_t limit);

/// The nearest candidate, when it is near enough to be meant (a third of the name, at least one edit); the first of equals.
[[nodiscard]] std::optional<std::string_view> suggest(std::string_view name,
                                                      std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string_view> suggest(std::string_view name, std::span<const std::string> candidates);

}  // namespace tejun
