#include "tools/testing/mutation_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tejun::tools {
namespace {

constexpr std::string_view verdictNames[] = {"compiler", "test", "survived"};

std::string placeOf(const Mutant &mutant, const Compilation &compilation) {
  const SourceFile &file = compilation.sources().file(mutant.span.file);
  return fmt::format("{}:{}", file.path(), file.lineColumn(mutant.span.begin).line);
}

} // namespace

std::string mutationTable(const std::vector<Mutant> &mutants, const std::vector<Verdict> &verdicts,
                          const Compilation &compilation, const Console &console) {
  std::array<std::array<std::size_t, 3>, mutantKinds> counts{};
  for (std::size_t i = 0; i < mutants.size(); ++i)
    ++counts[static_cast<std::size_t>(mutants[i].kind)][static_cast<std::size_t>(verdicts[i])];
  std::string out = fmt::format("  {:<12}{:>10}{:>10}{:>10}\n", "", console.text("compiler", "コンパイラ"),
                                console.text("tests", "テスト"), console.text("unnoticed", "見逃し"));
  std::array<std::size_t, 3> sum{};
  for (std::size_t k = 0; k < mutantKinds; ++k) {
    if (counts[k][0] + counts[k][1] + counts[k][2] == 0) continue;
    out += fmt::format("  {:<12}{:>10}{:>10}{:>10}\n", nameOf(static_cast<MutantKind>(k)), counts[k][0], counts[k][1],
                       counts[k][2]);
    for (std::size_t v = 0; v < 3; ++v) sum[v] += counts[k][v];
  }
  out += fmt::format("  {:<12}{:>10}{:>10}{:>10}\n", console.text("all", "合計"), sum[0], sum[1], sum[2]);
  for (std::size_t i = 0; i < mutants.size(); ++i)
    if (verdicts[i] == Verdict::survived)
      out += fmt::format("{} {}: {}\n", console.text("unnoticed", "見逃し"), placeOf(mutants[i], compilation),
                         oneLine(mutants[i].change));
  return out;
}

nlohmann::json mutationJson(const std::vector<Mutant> &mutants, const std::vector<Verdict> &verdicts,
                            const Compilation &compilation) {
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    const SourceFile &file = compilation.sources().file(mutants[i].span.file);
    rows.push_back({{"kind", nameOf(mutants[i].kind)},
                    {"file", file.path()},
                    {"line", file.lineColumn(mutants[i].span.begin).line},
                    {"change", oneLine(mutants[i].change)},
                    {"noticed_by", verdicts[i] == Verdict::survived
                                       ? nlohmann::json()
                                       : nlohmann::json(verdictNames[static_cast<std::size_t>(verdicts[i])])}});
  }
  return {{"mutants", rows}};
}

} // namespace tejun::tools
