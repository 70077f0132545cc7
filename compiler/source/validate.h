// What must hold of the bytes of a source file before anything reads them as a program.
// It finds problems and never repairs; the words for them are in compiler/diagnostics.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tejun {

inline constexpr std::size_t maxSourceBytes = std::size_t{16} << 20;

struct SourceProblem {
  enum class Kind : std::uint8_t {
    invalidUtf8,
    looksLikeUtf16,
    looksLikeShiftJis,
    looksLikeEucJp,
    bidirectionalControl,
    controlCharacter,
    tooLarge,
    notFound,
    notAFile,
    unreadable,
  };
  Kind kind;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  char32_t character = 0; ///< of the control characters; the first bad byte of invalidUtf8
  int systemError = 0;    ///< errno, of notFound and unreadable
};

/// Every forbidden character of `text` in source order (at most `limit`), or the one encoding problem.
/// `text` is without a byte order mark. Linear, and allocates nothing when all is well.
[[nodiscard]] std::vector<SourceProblem> validateSource(std::string_view text, std::size_t limit = 20);

} // namespace tejun
