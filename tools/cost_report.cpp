#include "tools/cost_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vm/bytecode/types.h"

namespace tejun::tools {

namespace {

constexpr std::string_view effectNames[] = {
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
};
constexpr std::size_t shownTerms = 6; // more are given in the size of the largest collection; JSON has more

std::string row(std::string_view what, std::string_view value) { return fmt::format("    {:<10} {}\n", what, value); }

/// A long way by its ends.
std::string shortWay(const std::string &way) {
  static constexpr std::string_view arrow = " → ";
  constexpr std::size_t longest = 160, kept = 60;
  if (way.size() <= longest) return way;
  const std::size_t head = way.find(arrow, kept), tail = way.rfind(arrow, way.size() - kept);
  if (head == std::string::npos || tail == std::string::npos || head >= tail) return way;
  return way.substr(0, head) + std::string(arrow) + "…" + way.substr(tail);
}

std::string timeRow(const Console &console, std::string_view what, const proof::ResponseTime &time) {
  std::string out = fmt::format("    {:<6} {}", proof::spelledDuration(time.ms), what);
  if (!time.way.empty()) out += fmt::format("{}{}", console.text(": ", ": "), shortWay(time.way));
  return out + "\n";
}

nlohmann::json timeJson(const proof::ResponseTime &time) {
  nlohmann::json out = {{"way", time.way}};
  if (time.unknown.valid())
    out["ms"] = nullptr;
  else
    out["ms"] = time.ms;
  return out;
}

} // namespace

std::string costTable(const proof::CostReport &report, const Console &console) {
  std::string out;
  for (const proof::PlaybookCost &playbook : report.playbooks) {
    bool usesLargest = false, usesValue = false;
    const auto text = [&](const proof::Polynomial &formula) {
      const proof::Polynomial shown = formula.shortened(shownTerms);
      usesLargest = usesLargest || shown.uses(proof::SizeNames::largest);
      usesValue = usesValue || shown.uses(proof::SizeNames::value);
      return shown.text(report.names);
    };
    const proof::Cost &cost = playbook.cost;
    out += fmt::format("{}{} {}\n", out.empty() ? "" : "\n", playbook.playbook->name.str(),
                       playbook.playbook->title.str());
    out += fmt::format(
        "  {}\n", console.text("host calls, at most, each attempt counted", "ホスト呼び出し（最大、再試行を含む）"));
    for (std::size_t i = 0; i < proof::effectCount; ++i)
      if (!cost.byEffect[i].isZero()) out += row(effectNames[i], text(cost.byEffect[i]));
    out += row(console.text("all", "合計"), text(cost.calls));
    out += row(console.text("questions", "問い合わせ"), text(cost.questions));
    out += row(console.text("fuel", "燃料"), text(cost.fuel));
    if (usesLargest)
      out += row("|n|", console.text("the size of the largest collection", "最大のコレクションの要素数"));
    if (usesValue)
      out += row("|v|", console.text("the size of the largest value: its items, fields and bytes of text",
                                     "最大の値の大きさ（要素、フィールド、テキストのバイト数の合計）"));
    out += fmt::format("  {}\n", console.text("time to the first response, at most", "最初の対応までの時間（最大）"));
    out += timeRow(console, console.text("with 1 item", "1件のとき"), playbook.one);
    out += timeRow(console, fmt::format(fmt::runtime(console.text("with {} items", "{}件のとき")), proof::someItems),
                   playbook.some);
    out += timeRow(
        console,
        fmt::format(fmt::runtime(console.text("with {} items, when calls fail", "{}件で呼び出しが失敗するとき")),
                    proof::someItems),
        playbook.failing);
    if (playbook.promise)
      out += fmt::format("    {:<6} {} ({})\n", proof::spelledDuration(playbook.promise->respondWithinMs),
                         console.text("promised", "約束"),
                         vm::nameOf(static_cast<vm::Severity>(playbook.promise->severity)));
  }
  return out;
}

std::string costJson(const proof::CostReport &report) {
  nlohmann::json playbooks = nlohmann::json::array();
  for (const proof::PlaybookCost &playbook : report.playbooks) {
    const auto text = [&](const proof::Polynomial &formula) { return formula.text(report.names); };
    nlohmann::json effects = nlohmann::json::object();
    for (std::size_t i = 0; i < proof::effectCount; ++i)
      effects[std::string(effectNames[i])] = text(playbook.cost.byEffect[i]);
    nlohmann::json row = {{"name", playbook.playbook->name.str()},
                          {"host_calls", text(playbook.cost.calls)},
                          {"by_effect", effects},
                          {"questions", text(playbook.cost.questions)},
                          {"fuel", text(playbook.cost.fuel)},
                          {"response",
                           {{"one_item", timeJson(playbook.one)},
                            {"some_items", timeJson(playbook.some)},
                            {"failing", timeJson(playbook.failing)},
                            {"items", proof::someItems}}}};
    if (playbook.promise)
      row["promise"] = {{"severity", vm::nameOf(static_cast<vm::Severity>(playbook.promise->severity))},
                        {"ms", playbook.promise->respondWithinMs}};
    playbooks.push_back(std::move(row));
  }
  return nlohmann::json{{"cost", {{"playbooks", playbooks}}}}.dump() + "\n";
}

} // namespace tejun::tools
