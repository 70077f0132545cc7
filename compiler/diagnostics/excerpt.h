// The part of a source file that a diagnostic shows: its lines, with marks under the places and labels at the marks.
// Columns are cells of a terminal, so that marks line up under full-width characters.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/render.h"
#include "compiler/diagnostics/style.h"
#include "compiler/source/source.h"

namespace tejun {

struct ExcerptMark {
  std::uint32_t begin;
  std::uint32_t end;
  bool primary;
  std::string label; ///< printable; may be empty
};

struct ExcerptFrame {
  int gutter;    ///< cells for line numbers
  Style primary; ///< of primary marks
};

/// Lines that end with a newline each, without the ` --> ` line. `marks` is not empty.
[[nodiscard]] std::string renderExcerpt(const SourceFile &file, const std::vector<ExcerptMark> &marks,
                                        const ExcerptFrame &frame, const RenderOptions &options);

/// The last line that renderExcerpt shows.
[[nodiscard]] std::uint32_t lastExcerptLine(const SourceFile &file, const std::vector<ExcerptMark> &marks);

} // namespace tejun
