// The whole compiler on any bytes: diagnostics that can be shown in both languages, or a module that the verifier accepts; never
// both an error and a module, never a crash.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compilation.h"
#include "compiler/syntax/dump.h"
#include "compiler/workspace/file_system.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"
#include "llvm/Support/raw_ostream.h"

using namespace tejun;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void checkModule(vm::Module &module) {
  require(!vm::verify(module));
  const std::string bytes = vm::seal(module);
  const vm::ReadResult again = vm::read(bytes);
  require(static_cast<bool>(again) && !vm::verify(again.module));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  MemoryFileSystem files;
  files.add("/fuzz/tejun.json", R"({"name": "fuzz"})");
  files.add("/fuzz/all.tj", std::string(reinterpret_cast<const char *>(data), size));
  Compilation compilation(files);
  const bool clean = compilation.run({"/fuzz"}, CompilePhase::lint);
  std::string tree;
  llvm::raw_string_ostream out(tree);
  for (const auto &file : compilation.syntax())
    if (file) syntax::dump(*file, out);
  auto module = compilation.generate();
  require(clean || !module);
  bool error = false;
  for (const Diagnostic &one : compilation.takeDiagnostics()) {
    error = error || one.severity == Severity::error;
    for (const Language language : {Language::english, Language::japanese}) {
      require(!renderTerminal(one, compilation.sources(), {.language = language}).empty());
      require(!renderJson(one, compilation.sources(), language).empty());
    }
  }
  require(module ? !error : error);
  if (module) checkModule(*module);
  return 0;
}
