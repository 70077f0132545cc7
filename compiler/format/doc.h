// The algebra of documents: texts, places where a line may end, groups that stay on one line when they fit. After Wadler's
// "A prettier printer" and Oppen's "Prettyprinting", with one change: each document knows how wide it is on one line and how
// wide it is up to its first possible end of a line, so that whether a group fits is decided by two additions.
// Nothing here knows Tejun. render.h lays a document out.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"

namespace tejun::format {

enum class DocKind : std::uint8_t {
  text,
  spaces,   // of an alignment; never at the end of a line
  line,     // a space, or the end of the line
  soft,     // nothing, or the end of the line
  hard,     // the end of the line
  flatText, // only where the group is on one line
  comment,  // ends its line
  noBlank,  // before a closing bracket: no empty line that a comment left
  concat,
  nest,
  group,
  choice,
};

struct Doc {
  DocKind kind = DocKind::text;
  bool breaks = false;    // it holds a forced end of a line
  bool stops = false;     // it holds a place where a line may end
  bool manyLines = false; // a text that is several lines as it is written
  bool blank = false;     // hard: with an empty line; comment: an empty line follows
  bool ownLine = false;   // comment: not behind something

  // Laid out on one line. Of what has several lines: the first and the last.
  std::uint32_t width = 0;
  std::uint32_t lastWidth = 0;
  std::uint32_t lead = 0;   // columns up to the first place where a line may end
  std::uint32_t amount = 0; // spaces, nest: columns; choice: columns that the first needs
  llvm::StringRef text;
  llvm::ArrayRef<const Doc *> parts;
};

/// Makes documents; owns them.
class DocMaker {
public:
  const Doc *text(llvm::StringRef text);
  const Doc *spaces(std::uint32_t count);
  const Doc *flatText(llvm::StringRef text);
  const Doc *comment(llvm::StringRef text, bool ownLine, bool blankBehind);
  const Doc *line() const { return &line_; }
  const Doc *soft() const { return &soft_; }
  const Doc *hard(bool blank = false) const { return blank ? &blankLine_ : &hard_; }
  const Doc *noBlank() const { return &noBlank_; }
  const Doc *nothing() const { return &nothing_; }

  const Doc *concat(llvm::ArrayRef<const Doc *> parts);
  const Doc *concat(std::initializer_list<const Doc *> parts) {
    return concat(llvm::ArrayRef<const Doc *>(parts.begin(), parts.size()));
  }
  const Doc *nest(std::uint32_t columns, const Doc *inner);
  const Doc *group(const Doc *inner);
  /// `inner` on the line where it fits, else on the next: what fills lines with the items of a list.
  const Doc *fill(std::uint32_t columns, const Doc *inner) { return group(nest(columns, concat({line(), inner}))); }
  /// `first` where `needed` columns are left behind the indentation, else `second`.
  const Doc *choice(const Doc *first, const Doc *second, std::uint32_t needed);

private:
  Doc *make(DocKind kind);

  static Doc fixed(DocKind kind, std::uint32_t width, bool breaks, bool blank);

  llvm::BumpPtrAllocator arena_;
  Doc line_ = fixed(DocKind::line, 1, false, false);
  Doc soft_ = fixed(DocKind::soft, 0, false, false);
  Doc hard_ = fixed(DocKind::hard, 0, true, false);
  Doc blankLine_ = fixed(DocKind::hard, 0, true, true);
  Doc noBlank_ = fixed(DocKind::noBlank, 0, false, false);
  Doc nothing_ = fixed(DocKind::concat, 0, false, false);
};

} // namespace tejun::format
