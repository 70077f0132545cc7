// The phase behind the proofs: what is legal, and likely not meant. Also what an author says of it: levels are the
// manifest's, `// tejun-allow: rule "reason"` stands in the sources.
#pragma once

#include "compiler/lint/rule.h"

namespace tejun::lint {

/// What was looked at: nothing yet, files on their own, or a workspace.
enum class Extent : std::uint8_t { none, files, workspace };

/// Runs every rule that has something to say of the extent.
void lint(const hir::Program &program, const flow::FlowResult &flow, llvm::ArrayRef<const ast::File *> files,
          const SourceManager &sources, Extent extent, DiagnosticSink &sink);

/// Takes out every warning that an allow covers. Once every rule has run it also reports allows that are wrong, and those that cover
/// nothing.
void applyAllows(llvm::ArrayRef<const ast::File *> files, const SourceManager &sources, Extent linted,
                 std::vector<Diagnostic> &reported, DiagnosticSink &sink);

} // namespace tejun::lint
