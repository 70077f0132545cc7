// An import without a use: the import lines show how far a file can reach, so one too many says too much.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/rule.h"
#include "compiler/lint/written_names.h"

namespace tejun::lint {

namespace {

/// The import's own text with the comma beside it; of a lone one the line.
Span withComma(const Subject &subject, const ast::File &file, ast::Range range) {
  const std::string_view text = subject.sources.file(file.id).text();
  const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  std::uint32_t after = range.end;
  while (after < text.size() && isBlank(text[after])) ++after;
  if (after < text.size() && text[after] == ',') {
    ++after;
    while (after < text.size() && isBlank(text[after])) ++after;
    return {file.id, range.begin, after};
  }
  std::uint32_t before = range.begin;
  while (before > 0 && isBlank(text[before - 1])) --before;
  if (before > 0 && text[before - 1] == ',') return {file.id, before - 1, range.end};
  constexpr std::string_view keyword = "import";
  if (before < keyword.size() || text.substr(before - keyword.size(), keyword.size()) != keyword) return {};
  before -= static_cast<std::uint32_t>(keyword.size());
  std::uint32_t end = range.end;
  if (end < text.size() && text[end] == '\n') ++end;
  return {file.id, before, end};
}

} // namespace

void rules::unused_import(const Subject &subject, DiagnosticSink &sink) {
  for (const ast::File *file : subject.files) {
    if (file->imports.empty()) continue;
    WrittenNames names;
    names.walk(*file);
    for (const ast::Path &import : file->imports) {
      if (import.parts.empty() || names.heads.contains(import.parts.front().text)) continue;
      auto report =
          sink.report(diag::unused_import, spanOf(*file, import.range), {{"name", import.parts.back().text.str()}});
      const Span whole = withComma(subject, *file, import.range);
      if (whole.valid()) report.fix(whole, "", diag::fix_remove);
    }
  }
}

} // namespace tejun::lint
