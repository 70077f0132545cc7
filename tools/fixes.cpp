#include "tools/fixes.h"

#include <filesystem>
#include <set>

#include "compiler/diagnostics/command.h"
#include "compiler/driver/compilation.h"
#include "compiler/driver/fixes.h"
#include "tools/command.h"
#include "tools/files.h"

namespace tejun::tools {

namespace {

/// Fixes that undo each other must end too.
constexpr int mostRounds = 10;

} // namespace

FixResult applyFixes(const std::vector<std::string> &paths, const Console &console) {
  FixResult result;
  std::set<std::string> refused;
  std::set<std::string> files;
  for (int round = 0; round < mostRounds; ++round) {
    const RealFileSystem system;
    Compilation compilation(system);
    compilation.run(paths, CompilePhase::lint);
    const std::vector<Diagnostic> diagnostics = compilation.takeDiagnostics();
    // Sources of the workspace, also those that could not be parsed; never the library within the command.
    const FixPlan plan = planFixes(
        diagnostics, compilation.sources(),
        [&](FileId file) { return compilation.isOwn(file) || !compilation.sources().file(file).usable(); }, refused);
    if (plan.texts.empty()) break;
    for (const auto &[file, text] : plan.texts) {
      const std::string &path = compilation.sources().file(file).path();
      if (const auto failure = writeFile(std::filesystem::canonical(path).string(), text)) {
        result.status = console.fail(diag::cannot_write, {{"path", path}, {"reason", failure->reason}}, misuse);
        return result;
      }
      files.insert(path);
    }
    result.fixes += plan.count;
  }
  result.files = files.size();
  return result;
}

} // namespace tejun::tools
