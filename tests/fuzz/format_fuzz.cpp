// The formatter on any bytes: what it makes says the same in the same words (it looks itself, and says TJ2299 when not), is in the layout
// already, and has a difference from what it was made of that can be shown.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/diagnostics/command.h"
#include "compiler/format/diff.h"
#include "compiler/format/format.h"

using namespace tejun;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<std::string> laidOut(const std::string &text) {
  static syntax::Parser parser;
  SourceManager sources;
  DiagnosticSink sink;
  const FileId id = sources.addText("fuzz.tj", text);
  if (!sources.file(id).usable()) return std::nullopt;
  auto result = format::formatted(sources.file(id), id, parser, sink);
  require(result.has_value() != sink.hasErrors());
  for (const Diagnostic &one : sink.take()) require(one.id != DiagnosticId(diag::internal_error));
  return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string text(reinterpret_cast<const char *>(data), size);
  const auto once = laidOut(text);
  if (!once) return 0;
  const auto twice = laidOut(*once);
  require(twice.has_value() && *twice == *once);
  require(format::unifiedDiff("fuzz.tj", text, *once).empty() == (text == *once));
  return 0;
}
