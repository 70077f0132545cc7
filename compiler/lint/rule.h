// What a lint rule is: a function of its name that reads a checked procedure and reports. Rules.def lists them; each is a file.
// A rule changes nothing, knows of no level and of no `tejun-allow`, and is silent where it cannot be sure.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/flow/checks.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "llvm/ADT/ArrayRef.h"

namespace tejun::lint {

/// What rules read: a workspace that has passed every proof.
struct Subject {
  const hir::Program &program;
  const flow::FlowResult &flow;
  llvm::ArrayRef<const ast::File *> files; // the workspace's own
  const SourceManager &sources;
  std::vector<bool> own; // by FileId

  /// Whether it stands in a file of the workspace: nobody wants to hear of the library.
  bool isOwn(Span span) const;
  std::string_view text(Span span) const { return span.valid() ? sources.text(span) : std::string_view(); }
};

/// A span of a file from a range of its tree.
inline Span spanOf(const ast::File &file, ast::Range range) { return {file.id, range.begin, range.end}; }

namespace rules {
#define LINT_RULE(name, category) void name(const Subject &subject, DiagnosticSink &sink);
#include "compiler/lint/Rules.def"
} // namespace rules

} // namespace tejun::lint
