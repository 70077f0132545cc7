// Diagnostics for people and for programs: a frame on the terminal, one line in a log, JSON.
// It only formats: order, duplicates and limits are the sink's.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/source.h"

namespace tejun {

struct RenderOptions {
  Language language = Language::english;
  bool colour = false;
  int width = 120; ///< cells for a source line; longer ones show the part that matters
  int tabWidth = 4;
};

/// The frame: header, source with its marks, notes, fixes. Ends with a newline.
[[nodiscard]] std::string renderTerminal(const Diagnostic &diagnostic, const SourceManager &sources,
                                         const RenderOptions &options);

/// `path:line:column: error[TJ0203]: message`, no newline.
[[nodiscard]] std::string renderLine(const Diagnostic &diagnostic, const SourceManager &sources, Language language);

/// One JSON object on one line, no newline: code, severity, message, file, line, column, end_line, end_column, label, labels,
/// notes, fixes. Lines and columns count from 1, columns in code points, the end is exclusive; null without a place.
/// `tejun check --json` prints JSON Lines: one such object a line.
[[nodiscard]] std::string renderJson(const Diagnostic &diagnostic, const SourceManager &sources, Language language);

/// "2 errors, 1 warning"; empty when there is neither.
[[nodiscard]] std::string renderSummary(std::span<const Diagnostic> diagnostics, Language language);

/// 0 when there is no error among them, else 1: the exit status of a command that checks.
[[nodiscard]] int exitStatus(std::span<const Diagnostic> diagnostics);

} // namespace tejun
