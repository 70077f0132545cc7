// What stands between the tokens of a file: its comments, and where a line was left empty. Each comment belongs to one token:
// to the one before it when it stands behind it on its line, else to the next.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/syntax/token.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace tejun::format {

struct FileComment {
  llvm::StringRef text; // without the spaces at its end
  bool blankBehind = false;
};

class Trivia {
public:
  Trivia(std::string_view text, const syntax::TokenList &tokens);

  /// The comments before the token on lines of their own.
  [[nodiscard]] llvm::ArrayRef<FileComment> before(std::size_t token) const {
    const Gap &gap = gaps_[token];
    return llvm::ArrayRef(comments_).slice(gap.first + (gap.trailing ? 1 : 0), gap.count - (gap.trailing ? 1 : 0));
  }
  /// The comment behind the token on its line.
  [[nodiscard]] const FileComment *behind(std::size_t token) const {
    if (token + 1 >= gaps_.size() || !gaps_[token + 1].trailing) return nullptr;
    return &comments_[gaps_[token + 1].first];
  }
  /// Whether an empty line stands before the token and what belongs to it.
  [[nodiscard]] bool blankBefore(std::size_t token) const { return gaps_[token].blank; }

private:
  struct Gap { // before a token
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    bool trailing = false; // its first comment belongs to the token before
    bool blank = false;
  };
  std::vector<FileComment> comments_;
  std::vector<Gap> gaps_;
};

} // namespace tejun::format
