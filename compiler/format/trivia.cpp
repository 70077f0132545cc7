#include "compiler/format/trivia.h"

#include <algorithm>

namespace tejun::format {

namespace {

std::size_t lineEnds(std::string_view text, std::size_t begin, std::size_t end) {
  return static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                             text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
}

} // namespace

Trivia::Trivia(std::string_view text, const syntax::TokenList &tokens) {
  comments_.reserve(tokens.comments.size());
  gaps_.resize(tokens.tokens.size());
  std::size_t next = 0;
  std::size_t at = 0; // the end of what was seen
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    Gap &gap = gaps_[i];
    gap.first = static_cast<std::uint32_t>(next);
    for (; next < tokens.comments.size() && tokens.comments[next].begin < tokens.tokens[i].begin; ++next) {
      const syntax::CommentToken &comment = tokens.comments[next];
      const std::size_t lines = lineEnds(text, at, comment.begin);
      if (gap.count == 0 && i > 0 && lines == 0)
        gap.trailing = true;
      else if (gap.count == (gap.trailing ? 1U : 0U))
        gap.blank = lines > 1;
      else
        comments_.back().blankBehind = lines > 1;
      const std::string_view spelled = text.substr(comment.begin, comment.end - comment.begin);
      comments_.push_back({llvm::StringRef(spelled).rtrim(), false});
      ++gap.count;
      at = comment.end;
    }
    const std::size_t lines = lineEnds(text, at, tokens.tokens[i].begin);
    if (gap.count == (gap.trailing ? 1U : 0U))
      gap.blank = lines > 1;
    else
      comments_.back().blankBehind = lines > 1;
    at = tokens.tokens[i].end;
  }
}

} // namespace tejun::format
