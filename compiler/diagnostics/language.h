// The two languages the compiler speaks, and how one is chosen.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tejun {

enum class Language : std::uint8_t { english, japanese };

/// `en…` and `ja…`, as in `--lang ja` or `ja_JP.UTF-8`.
[[nodiscard]] std::optional<Language> parseLanguage(std::string_view text);

/// `--lang` first (when it parses), then TEJUN_LANG, LC_ALL, LC_MESSAGES, LANG: the first that is set decides.
[[nodiscard]] Language chooseLanguage(std::optional<std::string_view> flag = std::nullopt);

} // namespace tejun
