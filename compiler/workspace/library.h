// The standard library's sources, embedded: an installed compiler needs no files of its own.
#pragma once

#include <span>
#include <string_view>

namespace tejun {

struct LibraryModule {
  std::string_view name; // `edr`
  std::string_view path; // shown in diagnostics: `<stdlib>/edr.tj`
  std::string_view text;
};

/// Sorted by name.
[[nodiscard]] std::span<const LibraryModule> standardLibrary();

} // namespace tejun
