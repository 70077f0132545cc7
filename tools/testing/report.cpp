#include "tools/testing/report.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tejun::tools {

namespace testing = runner::testing;
using Json = nlohmann::json;
using testing::Item;

namespace {

std::size_t failures(const SuiteRun &suite) {
  return static_cast<std::size_t>(std::ranges::count_if(suite.results, [](const auto &r) { return !r.passed(); }));
}

struct Tally {
  std::size_t reached = 0, all = 0;
};
std::array<Tally, testing::itemKinds> tallies(const std::vector<Item> &items) {
  std::array<Tally, testing::itemKinds> all{};
  for (const Item &item : items) {
    Tally &tally = all[static_cast<std::size_t>(item.kind)];
    ++tally.all;
    tally.reached += item.count > 0 ? 1 : 0;
  }
  return all;
}

/// `timeout` of `edr.processes timeout`.
std::string wayOf(const Item &edge) { return edge.name.substr(edge.name.rfind(' ') + 1); }
bool sameCall(const Item &a, const Item &b) {
  const auto callOf = [](const Item &edge) { return std::string_view(edge.name).substr(0, edge.name.rfind(' ')); };
  return b.kind == Item::Kind::edge && a.file == b.file && a.line == b.line && callOf(a) == callOf(b);
}

/// XML 1.0 has no controls, however they are written.
std::string escaped(const std::string &text) {
  std::string out;
  for (const char c : text) switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\n': out += "&#10;"; break;
    default: out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c; break;
    }
  return out;
}

} // namespace

std::string failureText(const testing::TestCase &test, const testing::TestResult &result, const Console &console) {
  const runner::Language language = console.runnerLanguage();
  std::string out = fmt::format("{} {}  {}:{}\n", console.text("FAILED", "失敗"), test.title, test.file, test.line);
  for (const testing::Shortcoming &s : result.shortcomings) {
    if (!s.source.empty()) out += fmt::format("  {}  {}:{}\n", s.source, test.file, s.line);
    out += fmt::format("  {}{}\n", s.source.empty() ? "" : "  ", s.message.in(language));
  }
  std::size_t number = 0;
  std::string trace = testing::traceText(result.trace);
  for (std::size_t at = 0; at < trace.size();) {
    const std::size_t end = trace.find('\n', at);
    ++number;
    std::string here;
    for (const testing::Shortcoming &s : result.shortcomings)
      if (s.traceLine == number)
        here += fmt::format("{:>8}^ {}\n", "", s.source.empty() ? s.message.in(language) : s.source);
    out += fmt::format("  {}{:>4}  {}\n{}", here.empty() ? ' ' : '>', number, trace.substr(at, end - at), here);
    at = end + 1;
  }
  return out;
}

std::string tally(const TestCases &tests, const SuiteRun &suite, const Console &console) {
  const std::size_t failed = failures(suite);
  return fmt::format(
      fmt::runtime(console.text("{} passed, {} failed in {:.2f} s\n", "成功 {} 件、失敗 {} 件（{:.2f} 秒）\n")),
      tests.size() - failed, failed, suite.seconds);
}

std::string coverageTable(const std::vector<Item> &items, const Console &console) {
  std::string out;
  const auto all = tallies(items);
  for (std::size_t kind = 0; kind < all.size(); ++kind) {
    const Tally &tally = all[kind];
    const double percent =
        tally.all == 0 ? 100.0 : 100.0 * static_cast<double>(tally.reached) / static_cast<double>(tally.all);
    out += fmt::format("  {:<11} {:>5} / {:<5} {:>5.1f} %\n", testing::nameOf(static_cast<Item::Kind>(kind)),
                       tally.reached, tally.all, percent);
  }
  bool first = true;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item &item = items[i];
    if (item.count > 0) continue;
    if (std::exchange(first, false)) out += fmt::format("{}\n", console.text("never:", "未到達:"));
    out += fmt::format("  {}: {}", testing::nameOf(item.kind), item.name);
    // The other ways that the same call was never answered.
    for (; item.kind == Item::Kind::edge && i + 1 < items.size() && sameCall(item, items[i + 1]); ++i)
      if (items[i + 1].count == 0) out += ", " + wayOf(items[i + 1]);
    if (item.line > 0) out += fmt::format("  {}:{}", item.file, item.line);
    out += "\n";
  }
  return out;
}

Json toJson(const TestCases &tests, const SuiteRun &suite, const std::vector<Item> &items, runner::Language language) {
  Json all = Json::array();
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const testing::TestResult &result = suite.results[i];
    Json failures = Json::array();
    for (const testing::Shortcoming &s : result.shortcomings)
      failures.push_back({{"line", s.line}, {"expectation", s.source}, {"message", s.message.in(language)}});
    Json one = {{"title", tests[i].title},
                {"file", tests[i].file},
                {"line", tests[i].line},
                {"passed", result.passed()},
                {"failures", failures},
                {"path", result.run.path},
                {"outcome", runner::nameOf(result.run.outcome)}};
    if (result.run.severity) one["severity"] = *result.run.severity;
    if (result.run.playbook) one["playbook"] = *result.run.playbook;
    all.push_back(std::move(one));
  }
  Json coverage = Json::object();
  const auto counts = tallies(items);
  for (std::size_t kind = 0; kind < counts.size(); ++kind)
    coverage[std::string(testing::nameOf(static_cast<Item::Kind>(kind)))] = {{"reached", counts[kind].reached},
                                                                             {"all", counts[kind].all}};
  Json missed = Json::array();
  for (const Item &item : items)
    if (item.count == 0)
      missed.push_back(
          {{"kind", testing::nameOf(item.kind)}, {"name", item.name}, {"file", item.file}, {"line", item.line}});
  coverage["missed"] = std::move(missed);
  const std::size_t failed = failures(suite);
  return {{"tests", all}, {"passed", tests.size() - failed}, {"failed", failed}, {"coverage", coverage}};
}

std::string toJUnit(const TestCases &tests, const SuiteRun &suite, runner::Language language) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites tests=\"{}\" failures=\"{}\">\n", tests.size(), failures(suite));
  for (std::size_t i = 0; i < tests.size();) {
    std::size_t last = i;
    std::string cases;
    std::size_t failed = 0;
    for (; last < tests.size() && tests[last].file == tests[i].file; ++last) {
      cases +=
          fmt::format("    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\"", escaped(tests[last].title),
                      escaped(tests[last].file), escaped(tests[last].file), tests[last].line);
      const testing::TestResult &result = suite.results[last];
      if (result.passed()) {
        cases += "/>\n";
        continue;
      }
      ++failed;
      std::string text;
      for (const testing::Shortcoming &s : result.shortcomings)
        text += fmt::format("{}{}{}\n", s.source, s.source.empty() ? "" : ": ", s.message.in(language));
      const std::string &first = result.shortcomings.front().message.in(language);
      cases += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", escaped(first),
                           escaped(text));
    }
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                       escaped(tests[i].file), last - i, failed, cases);
    i = last;
  }
  return out + "</testsuites>\n";
}

} // namespace tejun::tools
