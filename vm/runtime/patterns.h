// Regular expressions, linear in the text (RE2): compiled once a run, a bounded number kept.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace tejun::vm {

class Patterns {
public:
  Patterns();
  ~Patterns();
  /// Null when the pattern is none, or needs more memory than a pattern may.
  const re2::RE2 *compile(std::string_view pattern);

private:
  static constexpr std::size_t keeps = 32;
  std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> compiled;
};

} // namespace tejun::vm
