#include "tools/run_report.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include "llvm/Support/Unicode.h"

namespace tejun::tools {

namespace {

using runner::Json;
using runner::Mark;

struct Sign {
  const char *text;
  fmt::text_style style;
};

Sign signOf(Mark mark) {
  using fmt::fg;
  using c = fmt::terminal_color;
  switch (mark) {
  case Mark::alert: return {"!", fg(c::yellow)};
  case Mark::matched: return {"=", fg(c::yellow)};
  case Mark::entered: return {">", fmt::emphasis::bold};
  case Mark::call: return {"?", fg(c::cyan)};
  case Mark::contained: return {"#", fg(c::red) | fmt::emphasis::bold};
  case Mark::planned: return {"~", fg(c::magenta)};
  case Mark::failure: return {"x", fg(c::red)};
  case Mark::retry: return {"r", fg(c::red)};
  case Mark::question: return {"@", fg(c::blue)};
  case Mark::answer: return {"@", fg(c::blue)};
  case Mark::approval: return {"a", fg(c::blue)};
  case Mark::refused: return {"x", fg(c::red)};
  case Mark::fact: return {"*", fg(c::green)};
  case Mark::severity: return {"^", fg(c::yellow) | fmt::emphasis::bold};
  case Mark::duty: return {"+", fg(c::green)};
  case Mark::remark: return {"-", fmt::text_style()};
  case Mark::branch: return {"|", fmt::text_style()};
  case Mark::time: return {"t", fg(c::yellow)};
  case Mark::handoff: return {"h", fg(c::green)};
  case Mark::end: return {".", fmt::emphasis::bold};
  }
  return {" ", fmt::text_style()};
}

/// `+1h02m03s` since the beginning: how long a responder would have waited.
std::string elapsed(runner::Millis ms) {
  const std::int64_t seconds = ms / 1000;
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

std::string joined(const std::vector<std::string> &items, std::string_view separator) {
  return fmt::format("{}", fmt::join(items, separator));
}

/// Arguments as a call shows them: `target: 203.0.113.66, for: 7d`.
std::string arguments(const Json &object) {
  std::string text;
  for (const auto &[name, value] : object.items())
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name,
                        value.is_string() ? value.get<std::string>() : value.dump());
  return text;
}

std::string callText(const std::string &intrinsic, const Json &args) {
  return fmt::format("{}({})", intrinsic, arguments(args));
}

/// Two columns that line up under full-width characters.
void row(std::string &out, std::string_view label, std::string_view text) {
  constexpr int width = 14;
  const int used = llvm::sys::unicode::columnWidthUTF8(llvm::StringRef(label.data(), label.size()));
  out += fmt::format("  {}{:{}}{}\n", label, "", std::max(1, width - used), text);
}

std::string titled(const std::optional<std::string> &name, const std::string &title) {
  if (!name) return {};
  return title.empty() ? *name : fmt::format("{} ({})", title, *name);
}

void rollback(std::string &out, const runner::RunResult &result, const Console &console) {
  if (result.containment.empty()) return;
  out += fmt::format("\n{}\n",
                     console.text("Roll-back plan, last containment first", "取り消し計画（最後の封じ込めから順に）"));
  int number = 0;
  for (auto c = result.containment.rbegin(); c != result.containment.rend(); ++c) {
    const std::string how = c->undo.is_null()
                                ? std::string(console.text("cannot be taken back", "取り消せない"))
                                : callText(c->undo.value("intrinsic", ""), c->undo.value("arguments", Json::object()));
    out += fmt::format("  {}. {}  <- {}\n", ++number, how, callText(c->intrinsic, c->arguments));
  }
}

void headline(std::string &out, const runner::RunResult &result, const Console &console) {
  const auto text = [&console](std::string_view en, std::string_view ja) { return console.text(en, ja); };
  if (result.incident) row(out, text("incident", "インシデント"), titled(result.incident, result.incidentTitle));
  if (result.severity) row(out, text("severity", "重大度"), titled(result.severity, result.severityTitle));
  if (result.playbook) row(out, text("playbook", "手順"), titled(result.playbook, result.playbookTitle));
  if (!result.path.empty()) row(out, text("path", "経路"), joined(result.path, " → "));
  for (const auto &[name, value] : result.facts.items())
    row(out, text("fact", "事実"), fmt::format("{} = {}", name, value.dump()));
}

/// Only an alert that started nothing asks why.
void nearMisses(std::string &out, const runner::RunResult &result, const Console &console) {
  if (result.outcome != runner::CaseOutcome::unmatched) return;
  for (const runner::NearMiss &miss : result.nearMisses) {
    out += fmt::format("  {} {}: {}\n", miss.detection, miss.title,
                       console.text("did not match, because", "一致しない理由"));
    for (const std::string &reason : miss.reasons) out += fmt::format("    - {}\n", reason);
  }
}

} // namespace

void ProgressPrinter::line(const runner::ProgressLine &line) {
  if (!any_) begun_ = line.at;
  any_ = true;
  const Sign sign = signOf(line.mark);
  const std::string head = fmt::format("{:>7} {:{}}", "+" + elapsed(line.at - begun_), "", 2 * line.depth);
  const std::string body = fmt::format("{} {}", sign.text, line.text);
  console_.say(head + (console_.colour() ? fmt::format(sign.style, "{}", body) : body));
}

std::string summary(const runner::RunResult &result, const Console &console) {
  std::string out = fmt::format("\n{}{}{}\n", console.text("Outcome: ", "結果: "), runner::nameOf(result.outcome),
                                result.reason.empty() ? "" : fmt::format(" — {}", result.reason));
  headline(out, result, console);
  for (const runner::Containment &c : result.containment)
    row(out, c.planned ? console.text("would contain", "封じ込め予定") : console.text("contained", "封じ込め"),
        callText(c.intrinsic, c.arguments));
  if (!result.dutiesMet.empty()) row(out, console.text("duties met", "果たした責務"), joined(result.dutiesMet, ", "));
  if (!result.dutiesMissing.empty())
    row(out, console.text("duties missing", "残る責務"), joined(result.dutiesMissing, ", "));
  for (const std::string &question : result.waitingFor) row(out, console.text("waiting for", "回答待ち"), question);
  for (const std::string &frame : result.stack) row(out, console.text("at", "場所"), frame);
  nearMisses(out, result, console);
  rollback(out, result, console);
  return out;
}

std::string plan(const runner::RunResult &result, const Console &console) {
  std::string out = fmt::format("{}\n", console.text("Plan (nothing was sent)", "計画（何も送信していません）"));
  headline(out, result, console);
  std::string step;
  for (const runner::CallRecord &call : result.calls) {
    if (call.step != step) out += fmt::format("\n{} {}\n", console.text("step", "手順"), step = call.step);
    const std::string_view verb = !call.planned               ? console.text("observed", "観測済み")
                                  : call.effect == "contains" ? console.text("would contain", "封じ込め予定")
                                                              : console.text("would send", "実行予定");
    row(out, verb,
        callText(call.intrinsic, call.arguments) +
            std::string(call.failure ? console.text("  (failed)", "（失敗）") : std::string_view()));
  }
  for (const std::string &question : result.waitingFor) row(out, console.text("stops at", "停止位置"), question);
  if (!result.dutiesMissing.empty())
    row(out, console.text("duties missing", "残る責務"), joined(result.dutiesMissing, ", "));
  nearMisses(out, result, console);
  rollback(out, result, console);
  out += fmt::format("\n{}{}\n", console.text("Would end: ", "終わり方: "), runner::nameOf(result.outcome));
  return out;
}

} // namespace tejun::tools
