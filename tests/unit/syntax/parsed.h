// A text parsed for a test: its tree as text, its diagnostics as lines.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace tejun::syntax {

struct Parsed {
  explicit Parsed(std::string text);

  SourceManager sources;
  FileId id;
  std::unique_ptr<ast::File> file;
  std::vector<Diagnostic> diagnostics;

  /// The tree, without the outermost brackets' line.
  [[nodiscard]] std::string tree() const;
  /// `line:column CODE message`, a line each.
  [[nodiscard]] std::string errors() const;
  /// The text after every machine-applicable fix of every diagnostic.
  [[nodiscard]] std::string fixed() const;
};

/// The tree of one expression.
[[nodiscard]] std::string exprTree(const std::string &text);
/// The tree of the statements of a method, each on its line, without the method around them.
[[nodiscard]] std::string stmtTree(const std::string &text);
[[nodiscard]] std::string repeated(std::string_view text, std::size_t times);

} // namespace tejun::syntax
