// The table of messages as data, and how a problem becomes words.
#include "runner/problem.h"

#include <algorithm>
#include <array>

namespace tejun::runner {
namespace {

constexpr auto error = ProblemSeverity::error;
constexpr auto warning = ProblemSeverity::warning;
constexpr auto note = ProblemSeverity::note;

const std::vector<ProblemRow> rows = {
#define PROBLEM(code, name, severity, en, ja, fixEn, fixJa) {#code, #name, severity, en, ja, fixEn, fixJa},
#include "runner/problems.def"
};

const ProblemRow &row(ProblemId id) { return rows[static_cast<std::size_t>(id)]; }

bool isWide(std::string_view text, std::size_t at) {
  return at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80;
}

} // namespace

const std::vector<ProblemRow> &problemRows() { return rows; }

std::string_view Problem::code() const { return row(id).code; }
ProblemSeverity Problem::severity() const { return row(id).severity; }

std::string Problem::message(Language language) const {
  const std::string_view pattern = language == Language::japanese ? row(id).japanese : row(id).english;
  std::string text;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      text += pattern[i++];
      continue;
    }
    const std::string_view name = pattern.substr(i + 1, close - i - 1);
    const auto argument = std::ranges::find(arguments, name, [](const auto &a) { return std::string_view(a.first); });
    const std::string value =
        argument == arguments.end() ? std::string(pattern.substr(i, close - i + 1)) : argument->second.in(language);
    i = close + 1;
    // Patterns have spaces around what is spelt in code; Japanese words stand without.
    if (isWide(value, 0) && text.ends_with(' ') && text.size() > 1 && isWide(text, text.size() - 2)) text.pop_back();
    text += value;
    if (!value.empty() && isWide(value, value.size() - 1) && pattern.substr(i).starts_with(' ') &&
        isWide(pattern, i + 1))
      ++i;
  }
  return text;
}

std::string_view Problem::fix(Language language) const {
  return language == Language::japanese ? row(id).fixJapanese : row(id).fixEnglish;
}

std::string Problem::render(Language language) const {
  static constexpr std::array<std::array<std::string_view, 2>, 3> words = {
      {{"error", "エラー"}, {"warning", "警告"}, {"note", "情報"}}};
  const bool japanese = language == Language::japanese;
  std::string text(words[static_cast<std::size_t>(severity())][japanese ? 1 : 0]);
  text.append("[").append(code()).append("]: ").append(message(language));
  if (const auto help = fix(language); !help.empty())
    text.append(japanese ? "\n  ヒント: " : "\n  help: ").append(help);
  return text;
}

bool hasErrors(const std::vector<Problem> &problems) {
  return std::ranges::any_of(problems, [](const Problem &p) { return p.severity() == ProblemSeverity::error; });
}

} // namespace tejun::runner
