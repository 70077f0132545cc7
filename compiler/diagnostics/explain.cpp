#include "compiler/diagnostics/explain.h"

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/diagnostics/messages.h"
#include "compiler/diagnostics/pages.h"
#include "compiler/diagnostics/severity.h"
#include "compiler/diagnostics/suggest.h"

namespace tejun {

namespace {

/// The message with its placeholders as `…`; of two words for a number, the plural.
std::string withoutArguments(std::string_view pattern) {
  std::string out;
  while (true) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = pattern.find('}', open);
    const std::string_view placeholder = pattern.substr(open + 1, close - open - 1);
    const std::size_t bar = placeholder.find('|');
    out += bar == std::string_view::npos ? "…" : placeholder.substr(bar + 1);
    pattern.remove_prefix(close + 1);
  }
}

const Page *pageOf(std::string_view code, Language language) {
  const auto pages = embeddedPages();
  const auto find = [&](Language wanted) {
    const auto found = std::find_if(pages.begin(), pages.end(),
                                    [&](const Page &page) { return page.code == code && page.language == wanted; });
    return found == pages.end() ? nullptr : &*found;
  };
  const Page *page = find(language);
  return page != nullptr ? page : find(Language::english);
}

void appendParagraph(std::string &out, std::string_view text) {
  if (text.empty()) return;
  out.append("\n").append(text);
  if (!text.ends_with('\n')) out += '\n';
}

} // namespace

std::optional<DiagnosticId> findDiagnostic(std::string_view code) {
  std::string upper(code);
  for (char &byte : upper) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 32);
  }
  const auto all = allDiagnostics();
  const auto found = std::find_if(all.begin(), all.end(), [&](DiagnosticId id) { return row(id).code == upper; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

std::optional<DiagnosticId> findWarning(std::string_view nameOrCode) {
  std::string name(nameOrCode);
  std::replace(name.begin(), name.end(), '-', '_');
  for (const DiagnosticId id : allDiagnostics())
    if (row(id).severity == Severity::warning && row(id).name == name) return id;
  const auto byCode = findDiagnostic(nameOrCode);
  return byCode && row(*byCode).severity == Severity::warning ? byCode : std::nullopt;
}

std::optional<std::string_view> nearestWarning(std::string_view name) {
  std::vector<std::string_view> names;
  for (const DiagnosticId id : allDiagnostics())
    if (row(id).severity == Severity::warning) names.push_back(row(id).name);
  return suggest(name, names);
}

std::optional<std::string> explain(std::string_view code, Language language) {
  auto id = findDiagnostic(code);
  if (!id) id = findWarning(code);
  if (!id) return std::nullopt;
  const DiagnosticRow &row = tejun::row(*id);
  const bool japanese = language == Language::japanese;
  const Pattern &message = row.message;
  const Pattern &help = row.help;

  std::string page =
      "# " + std::string(row.code) + ": " + withoutArguments(japanese ? message.japanese : message.english) + "\n";
  appendParagraph(page, std::string(severityName(row.severity, language)) + " `" + std::string(row.name) + "`");
  appendParagraph(page, japanese ? help.japanese : help.english);
  if (const Page *written = pageOf(row.code, language)) appendParagraph(page, written->text);
  // The other language, so that two colleagues can find the same page.
  appendParagraph(page, (japanese ? "English: " : "日本語: ") +
                            withoutArguments(japanese ? message.english : message.japanese));
  appendParagraph(page, japanese ? help.english : help.japanese);
  return page;
}

} // namespace tejun
