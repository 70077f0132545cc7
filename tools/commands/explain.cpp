// `tejun explain CODE`: the page of a diagnostic, whichever part of Tejun it comes from.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "compiler/diagnostics/command.h"
#include "compiler/diagnostics/explain.h"
#include "runner/problem.h"
#include "tools/command.h"

namespace tejun::tools {

namespace {

/// A page for what the runner reports, made from its table.
std::optional<std::string> runnerPage(std::string code, const Console &console) {
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const runner::ProblemRow &row : runner::problemRows()) {
    if (row.code != code) continue;
    const std::string_view fix = console.text(row.fixEnglish, row.fixJapanese);
    return fmt::format("# {}\n\n{}\n{}{}{}", row.code, console.text(row.english, row.japanese), fix.empty() ? "" : "\n",
                       fix, fix.empty() ? "" : "\n");
  }
  return std::nullopt;
}

} // namespace

Action defineExplain(CommandLine &line, Console &console) {
  auto code = std::make_shared<std::string>();
  line.add("CODE", *code, "as in `TJ0402`", "`TJ0402` の形").required();
  return [code, &console]() -> int {
    auto page = explain(*code, console.language());
    if (!page) page = runnerPage(*code, console);
    if (!page) return console.fail(diag::unknown_code, {{"code", *code}});
    console.out(*page);
    return wellDone;
  };
}

} // namespace tejun::tools
