// The formatter's front door: a source file in, the text in the one layout out.
#pragma once

#include <optional>
#include <string>

#include "compiler/diagnostics/sink.h"
#include "compiler/source/source.h"
#include "compiler/syntax/parser.h"

namespace tejun::format {

/// The file in the one layout; nothing when it has errors, which the sink then tells.
/// What comes out says the same in the same words: that is checked each time, and a result that does not is withheld.
[[nodiscard]] std::optional<std::string> formatted(const SourceFile &source, FileId id, syntax::Parser &parser,
                                                   DiagnosticSink &sink);

} // namespace tejun::format
