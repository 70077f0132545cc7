#include "compiler/diagnostics/messages.h"

#include <array>

#include "compiler/diagnostics/audience.h"
#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/cost.h"
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/duties.h"
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/races.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/source.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/tests.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"

namespace tejun {

std::span<const DiagnosticId> allDiagnostics() {
  static constexpr auto all = std::to_array<DiagnosticId>({
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa) diag::name,
#define TEJUN_TEXT(kind, name, en, ja)
#include "compiler/diagnostics/Diagnostics.def"
  });
  return all;
}

std::span<const TextId> allTexts() {
  static constexpr auto all = std::to_array<TextId>({
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa)
#define TEJUN_TEXT(kind, name, en, ja) diag::kind##_##name,
#include "compiler/diagnostics/Diagnostics.def"
  });
  return all;
}

} // namespace tejun
