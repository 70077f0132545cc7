// The words of charts and documents that are not the procedure's own, in either language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/diagnostics/language.h"

namespace tejun::exports {

enum class Label : std::uint8_t {
#define LABEL(name, en, ja) name,
#include "compiler/export/Labels.def"
};

std::string_view say(Label label, Language language);
/// With `{0}` replaced.
std::string say(Label label, Language language, std::string_view argument);

} // namespace tejun::exports
