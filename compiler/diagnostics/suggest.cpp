#include "compiler/diagnostics/suggest.h"

#include <algorithm>
#include <vector>

#include "compiler/source/unicode.h"

namespace tejun {

namespace {

constexpr std::size_t longestName = 64; // a longer name is not a slip of the pen

char32_t folded(char32_t value) { return value >= 'A' && value <= 'Z' ? value + 32 : value; }

/// Optimal string alignment, three rows at a time. Case alone makes half an edit, so distances come doubled.
std::size_t doubledDistance(const std::u32string &left, const std::u32string &right) {
  std::vector<std::size_t> beforeLast(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> current(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) last[column] = 2 * column;

  for (std::size_t i = 1; i <= left.size(); ++i) {
    current[0] = 2 * i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = left[i - 1] == right[j - 1];
      const std::size_t replace = same ? 0 : folded(left[i - 1]) == folded(right[j - 1]) ? 1 : 2;
      current[j] = std::min({last[j] + 2, current[j - 1] + 2, last[j - 1] + replace});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        current[j] = std::min(current[j], beforeLast[j - 2] + 2);
      }
    }
    std::swap(beforeLast, last);
    std::swap(last, current);
  }
  return last[right.size()];
}

template <class Text>
std::optional<std::string_view> nearest(std::string_view name, std::span<const Text> candidates) {
  const std::u32string wanted = toCodePoints(name.substr(0, 4 * longestName + 4));
  if (wanted.size() > longestName) return std::nullopt;
  // One letter is as near to any other letter as can be: only its case may be wrong.
  const std::size_t limit = wanted.size() < 2 ? 1 : 2 * std::max<std::size_t>(1, wanted.size() / 3);

  std::optional<std::string_view> best;
  std::size_t bestDistance = limit + 1;
  for (const Text &candidate : candidates) {
    const std::u32string known = toCodePoints(candidate);
    const std::size_t difference =
        std::max(known.size(), wanted.size()) - std::min(known.size(), wanted.size());
    if (2 * difference >= bestDistance) continue;
    const std::size_t distance = doubledDistance(wanted, known);
    if (distance != 0 && distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

} // namespace

std::optional<std::string_view> suggest(std::string_view name,
                                        std::span<const std::string_view> candidates) {
  return nearest(name, candidates);
}

std::optional<std::string_view> suggest(std::string_view name,
                                        std::span<const std::string> candidates) {
  return nearest(name, candidates);
}

} // namespace tejun
