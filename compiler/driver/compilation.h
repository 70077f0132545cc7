// One compilation from paths to a module, phase by phase. Each phase runs once, reports into one sink and leaves its result
// here for the next; a command runs as far as it needs. No phase knows of another.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/flow/checks.h"
#include "compiler/lint/lint.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/parser.h"
#include "compiler/workspace/workspace.h"
#include "vm/bytecode/module.h"

namespace tejun {

enum class CompilePhase : std::uint8_t { load, parse, check, flow, prove, lint };

class Compilation {
public:
  explicit Compilation(const FileSystem &fileSystem) : files_(fileSystem) {}
  Compilation(const Compilation &) = delete;
  Compilation &operator=(const Compilation &) = delete;

  /// Runs everything up to `last`, as far as the input allows: syntax errors in one file do not keep others from being checked.
  /// What the sources allow is taken out, and warnings get the levels of the workspace. True when there was no error.
  bool run(const std::vector<std::string> &paths, CompilePhase last);

  /// The module of a program that has passed every phase without an error; nothing otherwise.
  [[nodiscard]] std::optional<vm::Module> generate();

  // What the phases left.
  [[nodiscard]] const SourceManager &sources() const { return sources_; }
  [[nodiscard]] const Workspace &workspace() const { return workspace_; }
  /// The workspace's own files, in the order of their paths.
  [[nodiscard]] const std::vector<std::unique_ptr<ast::File>> &syntax() const { return syntax_; }
  /// Only what was checked without an error may be compiled.
  [[nodiscard]] const hir::Program &program() const { return program_; }
  [[nodiscard]] const flow::FlowResult &flowResult() const { return flow_; }
  /// Whether it came to the proofs: what they say may be asked for more of.
  [[nodiscard]] bool wasProved() const { return proved_; }
  [[nodiscard]] bool isOwn(FileId file) const;

  [[nodiscard]] DiagnosticSink &sink() { return sink_; }
  /// Everything reported; the sink is empty afterwards.
  [[nodiscard]] std::vector<Diagnostic> takeDiagnostics();

private:
  void runPhases(const std::vector<std::string> &paths, CompilePhase last);
  void settle();
  void parse();
  void parseFiles(const std::vector<FileId> &ids, std::vector<std::unique_ptr<ast::File>> &out);
  void parseLibrary();
  void check();
  [[nodiscard]] std::vector<const ast::File *> ownSyntax() const;

  const FileSystem &files_;
  SourceManager sources_;
  DiagnosticSink sink_;
  syntax::Parser parser_;
  Workspace workspace_;
  std::vector<std::unique_ptr<ast::File>> library_; // the prelude, then what is imported
  std::vector<std::unique_ptr<ast::File>> syntax_;
  std::vector<FileId> broken_; // files with syntax errors
  hir::Program program_;
  flow::FlowResult flow_;
  bool proved_ = false;
  lint::Extent linted_ = lint::Extent::none;
};

} // namespace tejun
