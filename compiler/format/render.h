// A document to text: decides for each group whether it stays on one line. Linear in the document and what it prints.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/format/doc.h"

namespace tejun::format {

/// Columns of a line; full-width characters take two.
inline constexpr std::uint32_t lineWidth = 120;

[[nodiscard]] std::string render(const Doc *doc, std::uint32_t width = lineWidth);

} // namespace tejun::format
