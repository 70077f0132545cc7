// The entry: runs the generator and holds the result against the verifier.
#include "compiler/codegen/codegen.h"

#include "compiler/codegen/generator.h"
#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/texts.h"
#include "vm/bytecode/verifier.h"

namespace tejun::codegen {

namespace {

TextId nounOf(vm::Limit::What what) {
  switch (what) {
  case vm::Limit::What::registers: return diag::noun_registers;
  case vm::Limit::What::operands: return diag::noun_operands;
  case vm::Limit::What::code: return diag::noun_instructions;
  case vm::Limit::What::types: return diag::noun_types;
  case vm::Limit::What::constants: return diag::noun_constants;
  case vm::Limit::What::functions: return diag::noun_functions;
  case vm::Limit::What::slots: return diag::noun_slots;
  case vm::Limit::What::sites: return diag::noun_sites;
  case vm::Limit::What::asks: return diag::noun_questions;
  case vm::Limit::What::rows: return diag::noun_rows;
  case vm::Limit::What::moduleBytes: return diag::noun_bytes;
  }
  return diag::noun_rows;
}

} // namespace

std::optional<vm::Module> generate(const hir::Program &program, const SourceManager &sources, DiagnosticSink &sink,
                                   std::string_view workspaceName, std::string_view root) {
  const std::size_t before = sink.errorCount();
  Generator gen(program, sources, sink, std::string(workspaceName), std::string(root));
  gen.run();
  if (sink.errorCount() != before) return std::nullopt;
  vm::ModuleBuilder::Result result = gen.module.finish();
  if (result.limit) {
    sink.report(diag::module_limit, Span{}, {{"limit", result.limit->maximum}, {"what", nounOf(result.limit->what)}});
    return std::nullopt;
  }
  // What does not verify is our defect, never the user's: it must not leave the compiler.
  if (const auto rejected = vm::verify(result.module)) {
    sink.report(diag::internal_error, Span{}, {{"what", "the module does not verify: " + vm::textOf(*rejected)}});
    return std::nullopt;
  }
  return std::move(result.module);
}

} // namespace tejun::codegen
