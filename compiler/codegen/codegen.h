// Codegen: the checked program → a module of bytecode. Nothing is decided here that a proof should decide: what the checker let
// through is lowered, and the result must pass the verifier. docs/decisions/0002-machine.md says how each construct runs.
#pragma once

#include <optional>
#include <string_view>

#include "compiler/diagnostics/sink.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "vm/bytecode/module.h"

namespace tejun::codegen {

/// The module of a program without errors; nothing when it needs more than a module can hold, or when the result does not verify:
/// then the sink says which. Equal programs give equal modules, byte for byte: sources are named as they lie below `root`, the folder of
/// the workspace (empty: files on their own), wherever that is.
std::optional<vm::Module> generate(const hir::Program &program, const SourceManager &sources, DiagnosticSink &sink,
                                   std::string_view workspaceName, std::string_view root);

} // namespace tejun::codegen
