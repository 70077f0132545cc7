#include "tools/testing/explore_report.h"

#include "runner/execute/prose.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <map>

namespace tejun::tools {
namespace {

namespace testing = runner::testing;
using testing::Explored;

constexpr std::size_t mostShown = 12;

std::string wayOf(const Explored &end) {
  std::string way = fmt::format("{}", fmt::join(end.path, " → "));
  if (way.empty()) way = "-";
  if (!end.reason.empty()) way += fmt::format(": {}", end.reason);
  if (!end.because.empty()) way += fmt::format("  [{}]", fmt::join(end.because, ", "));
  return way;
}

void section(std::string &out, const testing::Exploration &found, std::string_view title, const Console &console,
             const std::function<bool(const Explored &)> &belongs,
             const std::function<std::string(const Explored &)> &more = {}) {
  std::size_t shown = 0, all = 0;
  std::string rows;
  for (const Explored &end : found.ends) {
    if (!belongs(end)) continue;
    if (++all > mostShown) continue;
    ++shown;
    rows += fmt::format("    {}{}\n", wayOf(end), more ? "  " + more(end) : "");
  }
  if (all == 0) return;
  out += fmt::format("  {} ({})\n{}", title, all, rows);
  if (all > shown)
    out += fmt::format(
        fmt::runtime(console.text("    … {} more; `--json` has all\n", "    … ほか {} 件（`--json` ですべて表示）\n")),
        all - shown);
}

} // namespace

std::string explorationText(const std::vector<testing::Exploration> &all, const testing::ExploreOptions &options,
                            const Console &console) {
  std::string out;
  for (const testing::Exploration &found : all) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", found.playbook);
    out += found.whole
               ? fmt::format(fmt::runtime(console.text("  {} runs: every way with at most {} answers changed\n",
                                                       "  {} 回の実行: 変えた応答が {} 個までのすべての経路\n")),
                             found.runs, options.changes)
               : fmt::format(
                     fmt::runtime(console.text(
                         "  {} runs, the limit: of the ways with at most {} answers changed, those with the fewest\n",
                         "  {} 回の実行（上限）: 変えた応答が {} 個までの経路のうち、少ないものから\n")),
                     found.runs, options.changes);
    std::map<std::string, std::pair<std::size_t, std::size_t>> outcomes;
    for (const Explored &end : found.ends) {
      auto &row = outcomes[std::string(runner::nameOf(end.outcome))];
      row.first += end.runs;
      ++row.second;
    }
    for (const auto &[name, counts] : outcomes)
      out += fmt::format(fmt::runtime(console.text("    {:<16} {} runs, {} ways\n", "    {:<16} {} 回、{} 経路\n")),
                         name, counts.first, counts.second);
    section(out, found, console.text("fails", "失敗する"), console,
            [](const Explored &e) { return e.outcome == runner::CaseOutcome::failed; });
    section(
        out, found, console.text("ends without its duties", "責務を果たさずに終わる"), console,
        [](const Explored &e) { return !e.owing.empty(); },
        [](const Explored &e) { return fmt::format("{}", fmt::join(e.owing, ", ")); });
    section(
        out, found, console.text("responds later than promised", "約束した期限に間に合わない"), console,
        [](const Explored &e) { return e.late.has_value(); },
        [](const Explored &e) { return "+" + runner::briefSpan(*e.late); });
    section(out, found, console.text("stops for a person", "停止して担当者を待つ"), console,
            [](const Explored &e) { return e.outcome == runner::CaseOutcome::needsAttention; });
    section(out, found, console.text("waits without end", "終わりなく待つ"), console,
            [](const Explored &e) { return e.outcome == runner::CaseOutcome::waiting; });
  }
  return out;
}

nlohmann::json explorationJson(const std::vector<testing::Exploration> &all, const testing::ExploreOptions &options) {
  nlohmann::json playbooks = nlohmann::json::array();
  for (const testing::Exploration &found : all) {
    nlohmann::json ends = nlohmann::json::array();
    for (const Explored &end : found.ends) {
      nlohmann::json one = {{"outcome", runner::nameOf(end.outcome)},
                            {"reason", end.reason},
                            {"path", end.path},
                            {"owing", end.owing},
                            {"because", end.because},
                            {"runs", end.runs}};
      if (end.late) one["late_ms"] = *end.late;
      ends.push_back(std::move(one));
    }
    playbooks.push_back({{"playbook", found.playbook}, {"runs", found.runs}, {"whole", found.whole}, {"ends", ends}});
  }
  return {{"changes", options.changes}, {"limit", options.runs}, {"playbooks", playbooks}};
}

} // namespace tejun::tools
