// The page of a diagnostic, for `tejun explain CODE`: written ones are embedded from docs/diagnostics/, the others come
// from the table.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/language.h"
#include "compiler/diagnostics/messages.h"

namespace tejun {

/// `TJ0203`, also in lower case.
[[nodiscard]] std::optional<DiagnosticId> findDiagnostic(std::string_view code);

/// The page as Markdown; nothing when there is no such code.
[[nodiscard]] std::optional<std::string> explain(std::string_view code, Language language);

} // namespace tejun
