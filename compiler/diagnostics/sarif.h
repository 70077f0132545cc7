// Diagnostics as a SARIF 2.1.0 log, for code scanning: one run, a rule for each code that occurs, a result a diagnostic.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/source.h"

namespace tejun {

struct SarifOptions {
  Language language = Language::english;
  std::string_view version; ///< of Tejun
  /// The folder that places are relative to (`SRCROOT`), as an absolute path; it is not named in the log.
  std::string_view root;
};

/// The log as JSON text. Columns count code points (`columnKind` says so); a diagnostic about no place in a source is a
/// notification of the invocation. Fingerprints do not change when lines move.
[[nodiscard]] std::string renderSarif(std::span<const Diagnostic> diagnostics, const SourceManager &sources,
                                      const SarifOptions &options);

} // namespace tejun
