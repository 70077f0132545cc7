// Texts of which any match of a regular expression holds at least one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace tejun::vm::detect {

/// Folded; empty when there is no such set. From RE2's own analysis (Cox, "Regular Expression Matching with a Trigram Index", 2012).
std::vector<std::string> literalsOf(const re2::RE2 &, std::string_view pattern, bool foldCase);

} // namespace tejun::vm::detect
