// Whatever the checker lets through compiles, and what codegen makes verifies: over every input of the lit suite that is in one
// file, and the shipped workspaces.
#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/driver/compilation.h"
#include "compiler/workspace/file_system.h"
#include "vm/bytecode/verifier.h"

namespace tejun::codegen {
namespace {

/// Whether there was something to compile. generate() itself holds the module against the verifier; an internal error is one.
bool compiles(const std::string &path) {
  const RealFileSystem files;
  Compilation compilation(files);
  if (!compilation.run({path}, CompilePhase::prove)) return false;
  const auto module = compilation.generate();
  std::string errors;
  for (const Diagnostic &d : compilation.takeDiagnostics())
    if (d.severity == Severity::error) errors += std::string(d.code()) + ": " + d.message(Language::english) + "\n";
  EXPECT_EQ(errors, "") << path;
  EXPECT_TRUE(module.has_value()) << path;
  if (!module) return true;
  const auto rejected = vm::verify(*module);
  EXPECT_FALSE(rejected.has_value()) << path;
  return true;
}

TEST(Inputs, OfTheLitSuiteVerify) {
  std::vector<std::string> paths;
  for (const auto &entry : std::filesystem::recursive_directory_iterator("tests/lit"))
    if (entry.path().extension() == ".tj" && entry.path().string().find("/Inputs/") == std::string::npos)
      paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::size_t compiled = 0;
  for (const std::string &path : paths) compiled += compiles(path) ? 1 : 0;
  EXPECT_GE(compiled, 10u) << "of " << paths.size(); // else this test looks at nothing
}

TEST(Inputs, OfTheShippedWorkspacesVerify) {
  EXPECT_TRUE(compiles("playbooks"));
  EXPECT_TRUE(compiles("tools/template"));
  EXPECT_TRUE(compiles("tests/lit/Inputs/acme"));
}

} // namespace
} // namespace tejun::codegen
