// The regular expressions of conditions: compiled alike by all who match them, and the texts of which any match holds at least one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace tejun::vm::detect {

/// Linear in the text; with its automaton at most a megabyte. One that is none, or is larger, matches nothing.
std::unique_ptr<const re2::RE2> compilePattern(std::string_view, bool foldCase);

/// Folded; empty when there is no such set. From RE2's own analysis (Cox, "Regular Expression Matching with a Trigram Index", 2012).
std::vector<std::string> literalsOf(std::string_view pattern, bool foldCase);

} // namespace tejun::vm::detect
