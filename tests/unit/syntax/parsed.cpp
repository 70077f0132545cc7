// See parsed.h.
#include "tests/unit/syntax/parsed.h"

#include <algorithm>

#include "compiler/diagnostics/load.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/parser.h"

namespace tejun::syntax {

Parsed::Parsed(std::string text) {
  DiagnosticSink sink;
  id = sources.addText("test.tj", std::move(text));
  file = parse(sources.file(id), id, sink);
  diagnostics = sink.take(10'000);
}

std::string Parsed::tree() const {
  std::string text;
  llvm::raw_string_ostream out(text);
  dump(*file, out);
  return text;
}

std::string Parsed::errors() const {
  std::string lines;
  for (const Diagnostic &one : diagnostics) {
    const LineColumn place = sources.file(id).lineColumn(one.span.begin);
    lines += std::to_string(place.line) + ':' + std::to_string(place.column) + ' ' + std::string(one.code()) + ' ' +
             one.message(Language::english) + '\n';
  }
  return lines;
}

std::string Parsed::fixed() const {
  std::vector<Edit> edits;
  for (const Diagnostic &one : diagnostics) {
    for (const Fix &fix : one.fixes) {
      if (fix.applicability == Applicability::machine) edits.insert(edits.end(), fix.edits.begin(), fix.edits.end());
    }
  }
  std::stable_sort(edits.begin(), edits.end(),
                   [](const Edit &left, const Edit &right) { return left.span.begin > right.span.begin; });
  std::string text(sources.file(id).text());
  for (const Edit &edit : edits) text.replace(edit.span.begin, edit.span.size(), edit.replacement);
  return text;
}

std::string exprTree(const std::string &text) {
  const Parsed parsed("const x = " + text);
  if (!parsed.diagnostics.empty()) return parsed.errors();
  constexpr std::string_view before = "(file\n  (const x ";
  constexpr std::string_view after = "))\n";
  const std::string tree = parsed.tree();
  return tree.substr(before.size(), tree.size() - before.size() - after.size());
}

std::string stmtTree(const std::string &text) {
  const Parsed parsed("process 1.1 p { method 1.1.1 {\n" + text + "\n} }");
  if (!parsed.diagnostics.empty()) return parsed.errors();
  constexpr std::string_view before = "(file\n  (process 1.1 p\n    (method 1.1.1";
  constexpr std::string_view after = ")))\n";
  const std::string tree = parsed.tree();
  std::string body = tree.substr(before.size(), tree.size() - before.size() - after.size());
  for (std::size_t at = body.find("\n      "); at != std::string::npos; at = body.find("\n      ", at + 1)) {
    body.erase(at + 1, 6);
  }
  return body.empty() ? body : body.substr(1);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

} // namespace tejun::syntax
