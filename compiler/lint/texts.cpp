#include "compiler/lint/texts.h"

#include <algorithm>

#include "compiler/source/unicode.h"
#include "llvm/ADT/StringRef.h"

namespace tejun::lint {

bool saysNothing(std::string_view text) {
  constexpr std::string_view empty[] = {"TODO", "TBD", "FIXME", "XXX",    "N/A",  "-",        "--",     ".",    "?",
                                        "...",  "…",   "未定",  "未記入", "後で", "後で書く", "要検討", "なし", "仮"};
  llvm::StringRef trimmed = llvm::StringRef(text.data(), text.size()).trim();
  while (trimmed.consume_front("　") || trimmed.consume_back("　")) {}
  return trimmed.empty() || std::any_of(std::begin(empty), std::end(empty), [&](std::string_view one) {
           return trimmed.equals_insensitive({one.data(), one.size()});
         });
}

std::string narrowed(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decodeUtf8(text, i);
    const bool isWide = (point.value >= U'０' && point.value <= U'９') ||
                        (point.value >= U'Ａ' && point.value <= U'Ｚ') ||
                        (point.value >= U'ａ' && point.value <= U'ｚ');
    appendUtf8(out, isWide ? point.value - U'！' + U'!' : point.value);
    i += point.size;
  }
  return out;
}

bool hasHalfWidthKana(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decodeUtf8(text, i);
    if (point.value >= 0xFF66 && point.value <= 0xFF9F) return true;
    i += point.size;
  }
  return false;
}

} // namespace tejun::lint
