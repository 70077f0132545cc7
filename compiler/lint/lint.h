// The phase behind the proofs: what is legal, and likely not meant. Also what an author says of it: levels are the
// manifest's, `// tejun-allow: rule "reason"` stands in the sources.
#pragma once

#include "compiler/lint/rule.h"

namespace tejun::lint {

/// Runs every rule.
void lint(const hir::Program &program, const flow::FlowResult &flow, llvm::ArrayRef<const ast::File *> files,
          const SourceManager &sources, DiagnosticSink &sink);

/// Takes out every warning that an allow covers. With `complete` (every phase has run) it also reports allows that are wrong,
/// and those that cover nothing.
void applyAllows(llvm::ArrayRef<const ast::File *> files, const SourceManager &sources, bool complete,
                 std::vector<Diagnostic> &reported, DiagnosticSink &sink);

} // namespace tejun::lint
