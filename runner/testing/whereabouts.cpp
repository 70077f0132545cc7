#include "runner/testing/whereabouts.h"

#include "runner/execute/prose.h"

#include <algorithm>
#include <string_view>

namespace tejun::runner::testing {
namespace {

using Lines = std::vector<ProgressLine>;

template <class Fits> std::size_t last(const Lines &lines, Fits fits) {
  for (std::size_t i = lines.size(); i > 0; --i)
    if (fits(lines[i - 1])) return i;
  return 0;
}

template <class Rows> std::string titleOf(const Rows &rows, const std::string &name) {
  const auto found = std::ranges::find_if(rows, [&](const auto &row) { return row.name == name; });
  return found == rows.end() ? name : titled(found->name, found->title);
}

/// Where the way leaves the expected one: the first step or response that is another, or the end.
std::size_t offTheWay(const Expectation &expectation, const Evidence &evidence) {
  const std::vector<std::string> &actual = evidence.test.run.path;
  const Lines &lines = evidence.test.trace;
  std::size_t line = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const bool isResponse = actual[i].starts_with("response ");
    const std::string number = isResponse ? actual[i].substr(9) : actual[i];
    const std::string heading = say(isResponse ? Prose::response : Prose::step, {number, ""}).in(evidence.language);
    while (line < lines.size() && !(lines[line].mark == Mark::entered && lines[line].text.starts_with(heading))) ++line;
    if (line == lines.size()) return 0;
    ++line;
    if (i >= expectation.path.size() || expectation.path[i] != actual[i]) return line;
  }
  return lines.size();
}

} // namespace

std::size_t whereSaid(const Lines &lines, const std::string &text) {
  return last(lines, [&](const ProgressLine &line) { return line.text.find(text) != std::string::npos; });
}

std::size_t whereShown(const Expectation &expectation, const Evidence &evidence) {
  const Lines &lines = evidence.test.trace;
  const auto said = [&](Mark mark, const std::string &begin) {
    return last(lines, [&](const ProgressLine &line) { return line.mark == mark && line.text.starts_with(begin); });
  };
  switch (expectation.kind) {
  case ExpectKind::path: return offTheWay(expectation, evidence);
  case ExpectKind::severity: return said(Mark::severity, "");
  case ExpectKind::fact:
  case ExpectKind::unknown: return said(Mark::fact, titleOf(evidence.module.facts, expectation.name));
  case ExpectKind::called:
  case ExpectKind::contained:
  case ExpectKind::rollback: return expectation.intrinsic.empty() ? 0 : whereSaid(lines, expectation.intrinsic + "(");
  case ExpectKind::met:
  case ExpectKind::missing: {
    const std::string title = titleOf(evidence.module.duties, expectation.name);
    return last(lines, [&](const ProgressLine &line) {
      return line.mark == Mark::duty && line.text.find(title) != std::string::npos;
    });
  }
  case ExpectKind::breached: return said(Mark::time, "");
  case ExpectKind::outcome:
  case ExpectKind::closed:
  case ExpectKind::handoff:
  case ExpectKind::ended: return lines.size();
  default: return 0;
  }
}

} // namespace tejun::runner::testing
