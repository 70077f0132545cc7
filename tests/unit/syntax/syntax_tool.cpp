// Parses files and prints their trees, then what is wrong with them: `tejun check --emit ast` without the rest of the
// compiler, for whoever works on the parser.
#include <cstdio>

#include "compiler/diagnostics/load.h"
#include "compiler/diagnostics/render.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/parser.h"

int main(int count, char **arguments) {
  tejun::SourceManager sources;
  tejun::DiagnosticSink sink;
  tejun::syntax::Parser parser;
  for (int i = 1; i < count; ++i) {
    const auto id = tejun::loadFile(sources, arguments[i], sink);
    if (!id) continue;
    const auto file = parser.parse(sources.file(*id), *id, sink);
    tejun::syntax::dump(*file, llvm::outs());
  }
  llvm::outs().flush();
  const auto diagnostics = sink.take();
  for (const auto &one : diagnostics) std::fputs(tejun::renderTerminal(one, sources, {}).c_str(), stderr);
  return tejun::exitStatus(diagnostics);
}
