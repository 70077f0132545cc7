// The written pages of diagnostics, as the build embeds them. explain.h is the way to them.
#pragma once

#include <span>
#include <string_view>

#include "compiler/diagnostics/language.h"

namespace tejun {

struct Page {
  std::string_view code;
  Language language;
  std::string_view text; ///< Markdown
};

[[nodiscard]] std::span<const Page> embeddedPages();

} // namespace tejun
