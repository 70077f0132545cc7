// Every message there is, for what goes over all of them: `tejun explain`, lint levels, SARIF, the tests of the table.
#pragma once

#include <span>

#include "compiler/diagnostics/message.h"

namespace tejun {

/// In the order of their codes.
[[nodiscard]] std::span<const DiagnosticId> allDiagnostics();
[[nodiscard]] std::span<const TextId> allTexts();

} // namespace tejun
