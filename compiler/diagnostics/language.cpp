#include "compiler/diagnostics/language.h"

#include <cstdlib>

namespace tejun {

std::optional<Language> parseLanguage(std::string_view text) {
  // `ja`, `ja_JP.UTF-8`, `ja-JP`; not `jav`.
  const auto names = [&](std::string_view code) {
    return text.starts_with(code) && text.substr(code.size(), 1).find_first_not_of("_-.@") != 0;
  };
  if (names("ja")) return Language::japanese;
  if (names("en")) return Language::english;
  return std::nullopt;
}

Language chooseLanguage(std::optional<std::string_view> flag) {
  if (flag) {
    if (const auto language = parseLanguage(*flag)) return *language;
  }
  for (const char *variable : {"TEJUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char *value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nobody sets them
    if (value != nullptr && *value != '\0') {
      return parseLanguage(value).value_or(Language::english);
    }
  }
  return Language::english;
}

} // namespace tejun
