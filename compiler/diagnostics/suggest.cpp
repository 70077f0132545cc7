#include "compiler/diagnostics/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "compiler/source/unicode.h"

namespace tejun {

namespace {

constexpr std::size_t longestName = 64; // a longer name is not a slip of the pen

/// The name in code points, in lower case: a slip of the shift key counts less than any edit.
std::u32string folded(std::string_view name) {
  std::u32string points = toCodePoints(name);
  for (char32_t &point : points) {
    if (point >= 'A' && point <= 'Z') point += 32;
  }
  return points;
}

/// Optimal string alignment, three rows at a time.
std::size_t editDistance(const std::u32string &left, const std::u32string &right) {
  std::vector<std::size_t> beforeLast(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> current(right.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});

  for (std::size_t i = 1; i <= left.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replace = left[i - 1] == right[j - 1] ? 0 : 1;
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + replace});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        current[j] = std::min(current[j], beforeLast[j - 2] + 1);
      }
    }
    std::swap(beforeLast, last);
    std::swap(last, current);
  }
  return last[right.size()];
}

template <class Text> std::optional<std::string_view> nearest(std::string_view name, std::span<const Text> candidates) {
  if (name.size() > 4 * longestName) return std::nullopt;
  const std::u32string wanted = folded(name);
  // One letter is as near to any other letter as can be: only its case may be wrong.
  const std::size_t limit = wanted.size() < 2 ? 0 : std::max<std::size_t>(1, wanted.size() / 3);

  std::optional<std::string_view> best;
  std::size_t bestDistance = limit + 1;
  for (const Text &candidate : candidates) {
    if (candidate == name || candidate.size() > 4 * longestName) continue;
    const std::u32string known = folded(candidate);
    const auto [shorter, longer] = std::minmax({known.size(), wanted.size()});
    if (longer - shorter >= bestDistance) continue;
    const std::size_t distance = editDistance(wanted, known);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

} // namespace

std::optional<std::string_view> suggest(std::string_view name, std::span<const std::string_view> candidates) {
  return nearest(name, candidates);
}

std::optional<std::string_view> suggest(std::string_view name, std::span<const std::string> candidates) {
  return nearest(name, candidates);
}

} // namespace tejun
