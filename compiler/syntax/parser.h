// The front door: a source file in, its syntax tree out, what is wrong with it in the sink.
#pragma once

#include <memory>

#include "compiler/diagnostics/sink.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/concrete.h"

namespace tejun::syntax {

/// Keeps its tables warm from one file to the next. One thread at a time; give each thread its own.
class Parser {
public:
  Parser();
  ~Parser();
  Parser(const Parser &) = delete;
  Parser &operator=(const Parser &) = delete;

  /// Always a tree: what could not be read stands in it as error nodes, and has been reported. The source must outlive it.
  /// `concrete`, when it is wanted, is whole only if nothing was reported.
  [[nodiscard]] std::unique_ptr<ast::File> parse(const SourceFile &source, FileId id, DiagnosticSink &sink,
                                                 ConcreteFile *concrete = nullptr);

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// For a single file.
[[nodiscard]] std::unique_ptr<ast::File> parse(const SourceFile &source, FileId id, DiagnosticSink &sink);

} // namespace tejun::syntax
