// Text in a box: broken into lines that fit, and how much room they take. Widths are those of the terminal (full-width is two), which
// is what fonts for Japanese keep to; a proportional Latin letter takes less.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tejun::exports {

struct TextBox {
  std::vector<std::string> lines;
  int columns = 0; // of the widest line, half-width columns
};

/// Lines of about the same length, none wider than `most` columns where it can be broken: at spaces, where those are enough; else also
/// between full-width characters, but not within a word in katakana, nor before closing punctuation. `\n` always breaks.
TextBox boxed(std::string_view text, int most);

} // namespace tejun::exports
