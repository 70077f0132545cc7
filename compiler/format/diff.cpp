// After Myers, "An O(ND) difference algorithm and its variations".
#include "compiler/format/diff.h"

#include <algorithm>
#include <vector>

namespace tejun::format {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t contextLines = 3;
/// With more differences than this the middle is shown as replaced: the search takes their square.
constexpr std::ptrdiff_t mostEdits = 1500;

/// With their ends.
Lines linesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// A stretch of lines that differs: [begin, end) of each text.
struct Change {
  std::size_t beforeBegin, beforeEnd, afterBegin, afterEnd;
};

class Comparison {
public:
  Comparison(const Lines &before, const Lines &after) : before_(before), after_(after) {}

  std::vector<Change> run() {
    std::size_t begin = 0;
    std::size_t beforeEnd = before_.size();
    std::size_t afterEnd = after_.size();
    while (begin < beforeEnd && begin < afterEnd && before_[begin] == after_[begin]) ++begin;
    while (beforeEnd > begin && afterEnd > begin && before_[beforeEnd - 1] == after_[afterEnd - 1]) {
      --beforeEnd;
      --afterEnd;
    }
    compare(begin, beforeEnd, afterEnd);
    return merged();
  }

private:
  void compare(std::size_t begin, std::size_t beforeEnd, std::size_t afterEnd) {
    const auto n = static_cast<std::ptrdiff_t>(beforeEnd - begin);
    const auto m = static_cast<std::ptrdiff_t>(afterEnd - begin);
    const std::ptrdiff_t most = std::min(n + m, mostEdits);
    std::vector<std::vector<std::ptrdiff_t>> trace;
    std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * most + 2), 0);
    const auto at = [most](std::ptrdiff_t k) { return static_cast<std::size_t>(k + most); };
    for (std::ptrdiff_t d = 0; d <= most; ++d) {
      trace.emplace_back(reach.begin() + (most - d), reach.begin() + (most + d + 1));
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        const bool down = k == -d || (k != d && reach[at(k - 1)] < reach[at(k + 1)]);
        std::ptrdiff_t x = d == 0 ? 0 : down ? reach[at(k + 1)] : reach[at(k - 1)] + 1;
        while (x < n && x - k < m && line(before_, begin, x) == line(after_, begin, x - k)) ++x;
        reach[at(k)] = x;
        if (x >= n && x - k >= m) return backward(trace, begin, d, n, m);
      }
    }
    changes_.push_back({begin, beforeEnd, begin, afterEnd});
  }

  static std::string_view line(const Lines &lines, std::size_t begin, std::ptrdiff_t at) {
    return lines[begin + static_cast<std::size_t>(at)];
  }

  /// trace[d] holds what was reached with d - 1 edits, for k from -d to d.
  void backward(const std::vector<std::vector<std::ptrdiff_t>> &trace, std::size_t begin, std::ptrdiff_t d,
                std::ptrdiff_t x, std::ptrdiff_t y) {
    for (; d > 0; --d) {
      const auto &reach = trace[static_cast<std::size_t>(d)];
      const auto value = [&](std::ptrdiff_t k) { return reach[static_cast<std::size_t>(k + d)]; };
      const std::ptrdiff_t k = x - y;
      const bool down = k == -d || (k != d && value(k - 1) < value(k + 1));
      const std::ptrdiff_t px = down ? value(k + 1) : value(k - 1);
      const std::ptrdiff_t py = px - (down ? k + 1 : k - 1);
      const auto place = [begin](std::ptrdiff_t offset) { return begin + static_cast<std::size_t>(offset); };
      changes_.push_back({place(px), place(px + (down ? 0 : 1)), place(py), place(py + (down ? 1 : 0))});
      x = px;
      y = py;
    }
    std::reverse(changes_.begin(), changes_.end());
  }

  std::vector<Change> merged() const {
    std::vector<Change> all;
    for (const Change &one : changes_) {
      if (!all.empty() && all.back().beforeEnd == one.beforeBegin && all.back().afterEnd == one.afterBegin) {
        all.back().beforeEnd = one.beforeEnd;
        all.back().afterEnd = one.afterEnd;
      } else {
        all.push_back(one);
      }
    }
    return all;
  }

  const Lines &before_;
  const Lines &after_;
  std::vector<Change> changes_;
};

std::string place(std::size_t begin, std::size_t count) {
  // An empty stretch is named by the line before it.
  std::string text = std::to_string(count == 0 ? begin : begin + 1);
  if (count != 1) text += ',' + std::to_string(count);
  return text;
}

void put(std::string &out, char sign, std::string_view line) {
  out += sign;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

} // namespace

std::string unifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines old = linesOf(before);
  const Lines now = linesOf(after);
  const std::vector<Change> changes = Comparison(old, now).run();
  std::string out = "--- " + std::string(path) + "\n+++ " + std::string(path) + "\n";
  for (std::size_t first = 0; first < changes.size();) {
    std::size_t last = first + 1;
    while (last < changes.size() && changes[last].beforeBegin - changes[last - 1].beforeEnd <= 2 * contextLines) ++last;
    const std::size_t lead = std::min(contextLines, changes[first].beforeBegin);
    const std::size_t tail = std::min(contextLines, old.size() - changes[last - 1].beforeEnd);
    const std::size_t oldBegin = changes[first].beforeBegin - lead;
    const std::size_t oldEnd = changes[last - 1].beforeEnd + tail;
    const std::size_t nowBegin = changes[first].afterBegin - lead;
    const std::size_t nowEnd = changes[last - 1].afterEnd + tail;
    out += "@@ -" + place(oldBegin, oldEnd - oldBegin) + " +" + place(nowBegin, nowEnd - nowBegin) + " @@\n";
    std::size_t at = oldBegin;
    for (; first < last; ++first) {
      const Change &change = changes[first];
      for (; at < change.beforeBegin; ++at) put(out, ' ', old[at]);
      for (; at < change.beforeEnd; ++at) put(out, '-', old[at]);
      for (std::size_t i = change.afterBegin; i < change.afterEnd; ++i) put(out, '+', now[i]);
    }
    for (; at < oldEnd; ++at) put(out, ' ', old[at]);
  }
  return out;
}

} // namespace tejun::format
