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

/// A warning by its code or by its name, which may be spelled with hyphens: `unused_import`, `unused-import`, `TJ0209`.
[[nodiscard]] std::optional<DiagnosticId> findWarning(std::string_view nameOrCode);
/// The name of a warning that is near enough to be meant.
[[nodiscard]] std::optional<std::string_view> nearestWarning(std::string_view name);

/// The page as Markdown; nothing when there is no such code.
[[nodiscard]] std::optional<std::string> explain(std::string_view code, Language language);

} // namespace tejun
