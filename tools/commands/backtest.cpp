// `tejun backtest`: the detections over recorded alerts, one a line; beside an earlier version, what is newly matched and what is lost.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/command.h"
#include "runner/execute/backtest.h"
#include "tools/command.h"
#include "tools/git.h"
#include "tools/program.h"
#include "tools/run_report.h"

namespace tejun::tools {

namespace {

using Json = nlohmann::ordered_json;
using runner::Backtest;
using runner::Detector;

struct Options {
  std::string program = ".";
  std::string alerts, format, against, explain;
  bool json = false;
};

// ---- the file of alerts --------------------------------------------------------------------------------------------

/// Lines of a file, each only as far as an alert may be long.
class Lines {
public:
  explicit Lines(std::FILE *f) : file_(f) {}
  std::size_t number() const { return number_; }
  bool next(std::string &line) {
    line.clear();
    bool any = false;
    for (;;) {
      if (at_ == end_) {
        at_ = 0;
        end_ = std::fread(buffer_, 1, sizeof buffer_, file_);
        if (end_ == 0) break;
      }
      any = true;
      const char *from = buffer_ + at_;
      const auto *newline = static_cast<const char *>(std::memchr(from, '\n', end_ - at_));
      const std::size_t length = newline == nullptr ? end_ - at_ : static_cast<std::size_t>(newline - from);
      line.append(from, std::min(length, runner::alertBytes + 1 - line.size()));
      at_ += length + (newline == nullptr ? 0 : 1);
      if (newline != nullptr) break;
    }
    number_ += any ? 1 : 0;
    return any;
  }

private:
  std::FILE *file_;
  char buffer_[1 << 16];
  std::size_t at_ = 0, end_ = 0, number_ = 0;
};

struct Close {
  void operator()(std::FILE *f) const { std::fclose(f); }
};

bool isBlank(const std::string &line) { return line.find_first_not_of(" \t\r") == line.npos; }

/// A stream of Suricata's holds flows and statistics between its alerts.
bool isOtherEvent(const runner::AlertRead &read) {
  return std::ranges::any_of(read.problems,
                             [](const runner::Problem &p) { return p.id == runner::ProblemId::alert_not_an_alert; });
}

// ---- the two versions ----------------------------------------------------------------------------------------------

/// The folder whose files make the workspace: that of the nearest tejun.json.
std::filesystem::path workspaceFolder(const std::string &program) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path folder = fs::absolute(program, ignored).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path(); // `dir/`
  if (!fs::is_directory(folder, ignored)) folder = folder.parent_path();
  for (fs::path at = folder;; at = at.parent_path()) {
    if (fs::exists(at / "tejun.json", ignored)) return at;
    if (at == at.parent_path()) return folder;
  }
}

LoadResult loadAgainst(const Options &options, const Console &console) {
  if (options.against.ends_with(".tjb")) return readModule(options.against, console);
  LoadResult result;
  const std::string folder = workspaceFolder(options.program).string();
  std::string reason;
  const auto files = sourcesAt(folder, options.against, reason);
  if (!files) {
    result.status = console.fail(diag::no_such_revision,
                                 {{"revision", options.against}, {"folder", folder}, {"reason", reason}}, misuse);
    return result;
  }
  std::error_code ignored;
  const auto path = std::filesystem::absolute(options.program, ignored).lexically_normal();
  CompileResult compiled = compileQuietly({path.string()}, *files, console);
  result.status = compiled.status;
  if (compiled.module) result.module = std::make_shared<const vm::Module>(std::move(*compiled.module));
  return result;
}

std::unique_ptr<Detector> detector(const LoadResult &program, const Console &console) {
  std::string error;
  auto made = Detector::create(program.module, error, Detector::Needs::enriched);
  if (!made) console.show(std::vector<runner::Problem>{{runner::ProblemId::case_cannot_start, {{"reason", error}}}});
  return made;
}

// ---- what comes out ------------------------------------------------------------------------------------------------

Json rowJson(const Backtest::Row &row, bool detections) {
  Json out = {{"line", row.line}};
  if (!row.id.empty()) out["id"] = row.id;
  if (!row.signature.empty()) out["signature"] = row.signature;
  if (detections) out["detections"] = row.detections;
  return out;
}
Json rowsJson(const std::vector<Backtest::Row> &rows, bool detections) {
  Json out = Json::array();
  for (const Backtest::Row &row : rows) out.push_back(rowJson(row, detections));
  return out;
}

struct Unreadable {
  std::size_t line = 0;
  std::string code, message;
};

struct Report {
  Backtest result;
  std::vector<Unreadable> unreadable;
  std::size_t otherEvents = 0;
  bool compares = false;
  std::vector<vm::detect::RuleIndex::Costly> costly;
};

/// Witnesses in every second alert or more that lead to many detections in vain: they make matching slow.
std::vector<vm::detect::RuleIndex::Costly> costlyOf(const Detector &now, std::size_t alerts) {
  constexpr std::size_t many = 50;
  auto all = now.index().costly(now.scratch(), 0);
  std::erase_if(all, [&](const auto &one) { return one.hits * 2 < alerts || one.rules.size() < many; });
  return all;
}

Json toJson(const Report &report) {
  const Backtest &b = report.result;
  Json out = {{"alerts", b.alerts}, {"matched", b.matched}, {"unmatched", b.unmatched.size()}};
  if (report.compares) out["newly_matched"] = b.newly.size(), out["lost"] = b.lost.size();
  out["unreadable"] = report.unreadable.size();
  out["other_events"] = report.otherEvents;
  Json rules = Json::array();
  for (const Backtest::ByRule &rule : b.rules) {
    Json row = {{"detection", rule.name},
                {"title", rule.title},
                {"incident", rule.incident},
                {"matched", rule.matched},
                {"once_enriched", rule.lacking}};
    if (report.compares) {
      row["newly_matched"] = rule.newly, row["lost"] = rule.lost;
      row["version"] = !rule.now ? "removed" : !rule.before ? "added" : "both";
    }
    rules.push_back(std::move(row));
  }
  out["detections"] = std::move(rules);
  if (report.compares)
    out["newly_matched_alerts"] = rowsJson(b.newly, true), out["lost_alerts"] = rowsJson(b.lost, true);
  out["unmatched_alerts"] = rowsJson(b.unmatched, false);
  Json unreadable = Json::array();
  for (const Unreadable &u : report.unreadable)
    unreadable.push_back({{"line", u.line}, {"code", u.code}, {"message", u.message}});
  out["unreadable_alerts"] = std::move(unreadable);
  Json costly = Json::array();
  for (const auto &c : report.costly)
    costly.push_back({{"field", c.field},
                      {"text", c.text},
                      {"detections", c.rules.size()},
                      {"alerts", c.hits},
                      {"tried_in_vain", c.inVain}});
  out["costly"] = std::move(costly);
  return out;
}

constexpr std::size_t shownRows = 20;

void addRows(std::string &out, std::string_view title, const std::vector<Backtest::Row> &rows, const Console &console) {
  if (rows.empty()) return;
  out += fmt::format("\n{}\n", title);
  for (std::size_t i = 0; i < rows.size() && i < shownRows; ++i) {
    const Backtest::Row &row = rows[i];
    out += fmt::format("  {:>6}  {}", row.line, escapeUnprintable(row.signature.empty() ? "-" : row.signature));
    if (!row.detections.empty()) out += fmt::format("  ({})", fmt::join(row.detections, ", "));
    out += "\n";
  }
  if (rows.size() > shownRows)
    out += console.language() == Language::japanese ? fmt::format("  ほか {} 件\n", rows.size() - shownRows)
                                                    : fmt::format("  and {} more\n", rows.size() - shownRows);
}

/// What nobody matches, the most frequent first.
void addUnmatched(std::string &out, const std::vector<Backtest::Row> &rows, const Console &console) {
  if (rows.empty()) return;
  std::map<std::string, std::size_t> counts;
  for (const Backtest::Row &row : rows) ++counts[row.signature.empty() ? "-" : row.signature];
  std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
  std::ranges::stable_sort(sorted, [](const auto &a, const auto &b) { return a.second > b.second; });
  out += fmt::format("\n{}\n", console.text("matched by none", "どの検知にも一致しない"));
  for (std::size_t i = 0; i < sorted.size() && i < shownRows; ++i)
    out += fmt::format("  {:>6}  {}\n", sorted[i].second, escapeUnprintable(sorted[i].first));
  if (sorted.size() > shownRows)
    out += console.language() == Language::japanese ? fmt::format("  ほか {} 種類\n", sorted.size() - shownRows)
                                                    : fmt::format("  and {} others\n", sorted.size() - shownRows);
}

std::string toText(const Report &report, const Console &console) {
  const Backtest &b = report.result;
  std::string out;
  const auto count = [&](std::size_t n, std::string_view en, std::string_view ja) {
    out += fmt::format("{:>8}  {}\n", n, console.text(en, ja));
  };
  count(b.alerts, "alerts", "アラート");
  count(b.matched, "matched", "一致");
  count(b.unmatched.size(), "unmatched", "不一致");
  if (report.compares) {
    count(b.newly.size(), "newly matched", "新たに一致");
    count(b.lost.size(), "lost", "一致しなくなった");
  }
  if (!report.unreadable.empty()) count(report.unreadable.size(), "unreadable", "読み込めない");
  if (report.otherEvents > 0) count(report.otherEvents, "other events", "アラート以外");
  out += fmt::format("\n{}\n", console.text(report.compares ? " matched    new   lost  by" : " matched  by",
                                            report.compares ? "    一致   新規   消失  検知" : "    一致  検知"));
  for (const Backtest::ByRule &rule : b.rules) {
    if (report.compares)
      out += fmt::format("{:>8}{:>7}{:>7}", rule.matched, rule.newly, rule.lost);
    else
      out += fmt::format("{:>8}", rule.matched);
    out += fmt::format("  {} {}", rule.name, rule.title);
    if (rule.lacking > 0)
      out += console.language() == Language::japanese ? fmt::format("（{} 件は enrich で補われた場合）", rule.lacking)
                                                      : fmt::format(" ({} once enriched)", rule.lacking);
    if (report.compares && !rule.now) out += console.text(" (removed)", "（削除）");
    if (report.compares && !rule.before) out += console.text(" (added)", "（追加）");
    out += "\n";
  }
  addRows(out, console.text("lost: line, and what had matched", "一致しなくなったもの（行と、一致していた検知）"),
          b.lost, console);
  addRows(out, console.text("newly matched: line, and what matches", "新たに一致したもの（行と、一致した検知）"),
          b.newly, console);
  addUnmatched(out, b.unmatched, console);
  for (const auto &c : report.costly)
    out += console.language() == Language::japanese
               ? fmt::format("\n`{}` の `{}` は {} 件のアラートにあり、{} 個の検知がそのたびに評価されます\n", c.field,
                             escapeUnprintable(c.text), c.hits, c.rules.size())
               : fmt::format("\n`{}` in `{}` is in {} alerts, and {} detections are tried each time\n",
                             escapeUnprintable(c.text), c.field, c.hits, c.rules.size());
  return out;
}

// ---- one alert, one detection --------------------------------------------------------------------------------------

struct Question {
  std::size_t line = 0;
  vm::Index detection = 0;
};

/// `LINE:DETECTION`
std::optional<Question> question(const Options &options, const vm::Module &module, const Console &console,
                                 int &status) {
  const std::size_t colon = options.explain.find(':');
  Question asked;
  const char *begin = options.explain.data(), *end = begin + std::min(colon, options.explain.size());
  const auto number = std::from_chars(begin, end, asked.line);
  if (colon == options.explain.npos || number.ec != std::errc() || number.ptr != end || asked.line == 0) {
    status = console.fail(diag::bad_option_value,
                          {{"name", "--explain"}, {"value", options.explain}, {"expected", "LINE:DETECTION"}}, misuse);
    return std::nullopt;
  }
  const std::string name = options.explain.substr(colon + 1);
  const auto found = std::ranges::find(module.detections, name, &vm::Detection::name);
  if (found == module.detections.end()) {
    status = console.fail(diag::no_such_detection, {{"name", name}}, misuse);
    return std::nullopt;
  }
  asked.detection = static_cast<vm::Index>(found - module.detections.begin());
  return asked;
}

Json reasonJson(const vm::Module &module, const vm::Condition &node, const vm::detect::Reason &reason) {
  Json out = {{"holds", reason.holds}, {"field", node.fieldText}, {"text", reason.text}};
  if (reason.to > reason.from) out["value"] = reason.value, out["from"] = reason.from, out["to"] = reason.to;
  const vm::SourceSpan &at = node.where;
  if (at.line != 0) {
    out["file"] = module.strings[at.file];
    out["line"] = at.line, out["column"] = at.column, out["end_line"] = at.endLine, out["end_column"] = at.endColumn;
  }
  return out;
}

void explain(const Detector &now, const Question &asked, const Options &options, const Console &console) {
  const vm::Detection &detection = now.module().detections[asked.detection];
  const vm::detect::Match match = now.explain(asked.detection);
  if (options.json) {
    Json reasons = Json::array();
    for (const auto &reason : match.reasons)
      reasons.push_back(reasonJson(now.module(), detection.when[reason.condition], reason));
    const Json out = {{"line", asked.line},
                      {"detection", detection.name},
                      {"matched", match.matched},
                      {"missing", match.missing},
                      {"reasons", std::move(reasons)}};
    return console.out(out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  std::string out = console.language() == Language::japanese
                        ? fmt::format("{} 行目: {} {} は{}\n", asked.line, detection.name, detection.title,
                                      match.matched ? "一致する" : "一致しない")
                        : fmt::format("line {}: {} {} {}\n", asked.line, detection.name, detection.title,
                                      match.matched ? "matches" : "does not match");
  for (const std::string &field : match.missing)
    out += fmt::format("  {}  {}\n", console.text("missing", "欠落"), field);
  for (const auto &reason : match.reasons) {
    const vm::SourceSpan &at = detection.when[reason.condition].where;
    out += fmt::format("  {}  {}", reason.holds ? console.text("true   ", "真") : console.text("false  ", "偽"),
                       escapeUnprintable(reason.text));
    if (reason.to > reason.from && reason.to - reason.from < reason.value.size())
      out += fmt::format(" {} {}-{}", console.text("bytes", "バイト"), reason.from, reason.to);
    if (at.line != 0) out += fmt::format("  {}:{}:{}", now.module().strings[at.file], at.line, at.column);
    out += "\n";
  }
  console.out(out);
}

// ---- all of it -----------------------------------------------------------------------------------------------------

int backtest(const Options &options, const Console &console) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(options.alerts.c_str(), "rb"));
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(options.alerts, ignored)) {
    console.show(
        std::vector<runner::Problem>{{runner::ProblemId::alert_unreadable,
                                      {{"path", options.alerts}, {"reason", std::strerror(file ? EISDIR : errno)}}}});
    return misuse;
  }
  const LoadResult program = loadProgram(options.program, console);
  if (!program.module) return program.status;
  int status = wellDone;
  std::optional<Question> asked;
  if (!options.explain.empty() && !(asked = question(options, *program.module, console, status))) return status;
  LoadResult against;
  if (!options.against.empty() && !(against = loadAgainst(options, console)).module) return against.status;
  const auto now = detector(program, console), before = against.module ? detector(against, console) : nullptr;
  if (!now || (against.module && !before)) return findings;

  runner::Backtester tester(*now, before.get());
  Report report;
  report.compares = before != nullptr;
  Lines lines(file.get());
  constexpr std::size_t pace = 50'000;
  for (std::string line; lines.next(line);) {
    if (console.interactive() && lines.number() % pace == 0)
      console.say(fmt::format("{} {}", lines.number(), console.text("alerts", "件")));
    if (isBlank(line) || (asked && asked->line != lines.number())) continue;
    const std::string place = fmt::format("{}:{}", options.alerts, lines.number());
    const auto refuse = [&](const std::vector<runner::Problem> &problems) {
      console.show(problems);
      for (const runner::Problem &p : problems)
        if (p.severity() == runner::ProblemSeverity::error) {
          report.unreadable.push_back({lines.number(), std::string(p.code()), p.message(console.runnerLanguage())});
          break;
        }
    };
    runner::AlertRead read = runner::readAlert(line, place, options.format);
    if (!read.alert && isOtherEvent(read)) {
      ++report.otherEvents;
      continue;
    }
    if (!read.alert) {
      refuse(read.problems);
      continue;
    }
    if (const auto misfit = tester.add(lines.number(), *read.alert)) {
      refuse({{runner::ProblemId::alert_does_not_fit, {{"reason", place + ": " + *misfit}}}});
      continue;
    }
    if (!asked) continue;
    explain(*now, *asked, options, console);
    return wellDone;
  }
  if (asked && report.unreadable.empty())
    return console.fail(diag::no_alert_at_line, {{"line", std::to_string(asked->line)}, {"path", options.alerts}},
                        misuse);
  if (asked) return findings;
  report.result = tester.take();
  report.costly = costlyOf(*now, report.result.alerts);
  console.out(options.json ? toJson(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                           : toText(report, console));
  return report.unreadable.empty() && report.result.lost.empty() ? wellDone : findings;
}

std::vector<std::string> formats() {
  std::vector<std::string> names;
  for (const std::string_view name : runner::alertFormats()) names.emplace_back(name);
  return names;
}

} // namespace

Action defineBacktest(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  line.add("FILE|DIR", options->program, "a module or a workspace; without it, this folder",
           "モジュールまたはワークスペース（省略時は現在のフォルダ）");
  line.add("--alerts", options->alerts, "recorded alerts, one a line", "記録したアラート（1行に1件）")
      .required()
      .type("FILE.jsonl");
  line.add("--format", options->format, "their format; without it, recognised", "アラートの形式（省略時は自動判別）")
      .oneOf(formats(), "FORMAT");
  line.add("--against", options->against, "compare with a revision of the workspace, or with a module",
           "比較するワークスペースのリビジョンまたはモジュール")
      .type("REV|FILE.tjb");
  line.add("--explain", options->explain, "why a detection matches the alert in a line, or does not",
           "指定した行のアラートに検知が一致する（しない）理由")
      .type("LINE:DETECTION");
  line.add("--json", options->json, "the result as one JSON object", "結果をJSONで出力する");
  return [options, &console] { return backtest(*options, console); };
}

} // namespace tejun::tools
