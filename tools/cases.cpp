#include "tools/cases.h"

#include "runner/execute/journal.h"
#include "runner/execute/prose.h"
#include "runner/ingest/strict_json.h"
#include "tools/command.h"
#include "tools/run_report.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace tejun::tools {

using runner::Json;
using runner::ProblemId;
using runner::RunState;

namespace {

/// Whether it is the call that is wrong, not what it is about.
bool wrongCall(const runner::Problem &problem) {
  switch (problem.id) {
  case ProblemId::store_unusable:
  case ProblemId::store_version:
  case ProblemId::store_in_use:
  case ProblemId::case_not_there:
  case ProblemId::case_waits_not: return true;
  default: return false;
  }
}

Json parsed(const std::string &text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json() : value;
}

std::string textIn(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? escapeUnprintable(found->get<std::string>()) : std::string();
}

std::string dumped(const Json &json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

} // namespace

CommandOption addStore(CommandLine &line, std::string &url) {
  auto option = line.add("--store", url, "the store that keeps the cases", "案件を保管するストア");
  option.type("URL");
  return option;
}

CommandOption addCase(CommandLine &line, std::string &number) {
  return line.add("CASE", number, "the number of the case", "案件の番号");
}

CommandOption addBy(CommandLine &line, std::string &name) {
  auto option =
      line.add("--by", name, "who says so; without it, who is logged in", "判断した人（省略時はログイン中の利用者）");
  option.type("NAME");
  return option;
}

runner::Millis presentTime() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string whoSays(const std::string &given) {
  if (!given.empty()) return given;
  const passwd *entry = getpwuid(getuid());
  return entry != nullptr ? std::string(entry->pw_name) : fmt::format("uid {}", getuid());
}

std::optional<std::int64_t> caseNumber(const std::string &text, const std::string &store, const Console &console) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
  const runner::Problem problems[] = {{ProblemId::case_not_there, {{"path", store}, {"case", runner::shown(text)}}}};
  console.show(problems);
  return std::nullopt;
}

OpenedStore useStore(const std::string &url, runner::StoreUse use, const Console &console) {
  runner::StoreOpened opened = runner::openStore(url, use);
  if (opened.problem) {
    const runner::Problem problems[] = {*opened.problem};
    console.show(problems);
    return {nullptr, misuse};
  }
  return {std::move(opened.store), wellDone};
}

Json caseJson(const runner::RunRow &row) {
  Json out = parsed(row.about);
  if (!out.is_object()) out = Json::object();
  out["case"] = row.id;
  out["state"] = runner::runStateNames[static_cast<std::size_t>(row.state)];
  if (!row.outcome.empty()) out["outcome"] = row.outcome;
  if (!row.reason.empty()) out["reason"] = row.reason;
  if (row.wake) out["wake"] = runner::isoTime(*row.wake);
  out["waits"] = parsed(row.waits);
  out["opened"] = runner::isoTime(row.opened);
  out["changed"] = runner::isoTime(row.changed);
  if (row.rollingBack) out["rolling_back"] = true;
  return out;
}

std::string stateText(const runner::RunRow &row, const Console &console) {
  const std::string reason = escapeUnprintable(row.reason);
  switch (row.state) {
  case RunState::runnable: return std::string(console.text("interrupted", "中断"));
  case RunState::waking: return fmt::format("{} {}", console.text("wakes at", "再開予定"), runner::isoTime(*row.wake));
  case RunState::waiting: {
    std::string names;
    for (const Json &wait : parsed(row.waits)) names += (names.empty() ? "" : ", ") + textIn(wait, "name");
    return fmt::format("{}{}", console.text("waiting for ", "待機中: "), names);
  }
  case RunState::quarantined: return fmt::format("{}: {}", console.text("quarantined", "隔離中"), reason);
  case RunState::ended: return reason.empty() ? row.outcome : fmt::format("{}: {}", row.outcome, reason);
  }
  return {};
}

int report(const runner::CaseDone &done, bool json, const Console &console) {
  console.show(done.problems);
  int status = wellDone;
  if (done.failed())
    status = std::ranges::any_of(done.problems, wrongCall) ? misuse : findings;
  else if (done.result && done.row && done.row->outcome == runner::nameOf(done.result->outcome))
    status = done.result->exitStatus();
  if (json) {
    Json out = done.result ? done.result->toJson() : Json::object();
    if (done.row) out.update(caseJson(*done.row));
    for (const runner::Undo &undo : done.undos)
      out["undos"].push_back({{"of", undo.of}, {"call", undo.call}, {"done", undo.done}, {"reason", undo.why.english}});
    if (done.row) console.out(dumped(out));
    return status;
  }
  if (!done.row) return status;
  std::string text;
  if (done.result) text = summary(*done.result, console);
  for (const runner::Undo &undo : done.undos)
    text += fmt::format("  {} {}  <- {}\n",
                        undo.done ? console.text("taken back", "取り消し済み")
                                  : console.text("not taken back", "未取り消し"),
                        undo.call.empty() ? undo.why.in(console.runnerLanguage()) : undo.call, undo.of) +
            (undo.done || undo.call.empty() ? "" : fmt::format("    {}\n", undo.why.in(console.runnerLanguage())));
  text += fmt::format("{} {}: {}\n", console.text("case", "案件"), done.row->id, stateText(*done.row, console));
  for (const Json &wait : parsed(done.row->waits)) {
    text += fmt::format("  {} [{}]", textIn(wait, "name"), textIn(wait, "id"));
    if (const std::string question = textIn(wait, "question"); !question.empty()) text += " " + question;
    if (const std::string team = textIn(wait, "team"); !team.empty()) text += fmt::format(" ({})", team);
    if (const std::string until = textIn(wait, "until"); !until.empty())
      text += fmt::format(" {} {}", console.text("until", "期限"), until);
    if (const auto names = wait.find("approved"); names != wait.end())
      text += fmt::format(" {} {}", console.text("approved by", "承認済み:"), escapeUnprintable(runner::brief(*names)));
    text += "\n";
    for (const char *key : {"subject", "calls", "arguments"})
      if (wait.contains(key)) text += "    " + escapeUnprintable(runner::brief(wait[key])) + "\n";
  }
  console.out(text);
  return status;
}

} // namespace tejun::tools
