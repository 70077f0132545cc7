#include "compiler/lint/lint.h"

namespace tejun::lint {

bool Subject::isOwn(Span span) const {
  const auto file = std::size_t{span.file.value};
  return span.valid() && file < own.size() && own[file];
}

void lint(const hir::Program &program, const flow::FlowResult &flow, llvm::ArrayRef<const ast::File *> files,
          const SourceManager &sources, Extent extent, DiagnosticSink &sink) {
  Subject subject{program, flow, files, sources, {}};
  subject.own.resize(sources.fileCount() + 1);
  for (const ast::File *file : files) subject.own[file->id.value] = true;
#define LINT_RULE(name, category) rules::name(subject, sink);
#define LINT_WHOLE(name, category) \
  if (extent == Extent::workspace) rules::name(subject, sink);
#include "compiler/lint/Rules.def"
}

} // namespace tejun::lint
