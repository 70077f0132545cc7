// What differs between two texts, as a unified diff that `patch` takes.
#pragma once

#include <string>
#include <string_view>

namespace tejun::format {

/// Empty when the texts are equal.
[[nodiscard]] std::string unifiedDiff(std::string_view path, std::string_view before, std::string_view after);

} // namespace tejun::format
