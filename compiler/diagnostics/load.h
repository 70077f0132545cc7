// Adds a source file and reports, in words, what is wrong with its bytes.
#pragma once

#include <optional>
#include <string>

#include "compiler/diagnostics/sink.h"
#include "compiler/source/source.h"

namespace tejun {

/// The file, when it can be parsed; otherwise the sink says why not.
[[nodiscard]] std::optional<FileId> loadFile(SourceManager &sources, std::string path, DiagnosticSink &sink);
[[nodiscard]] std::optional<FileId> loadText(SourceManager &sources, std::string path, std::string bytes,
                                             DiagnosticSink &sink);

} // namespace tejun
