// What is wrong with something that came from outside (an alert, a world) or with a case, as data: which message with which
// arguments. Codes and texts are rows of the .def tables beside their readers. Nothing is printed here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tejun::runner {

enum class Language : std::uint8_t { english, japanese };

enum class ProblemId : std::uint8_t {
#define PROBLEM(code, name, severity, en, ja, fixEn, fixJa) name,
#include "runner/problems.def"
};

enum class ProblemSeverity : std::uint8_t { error, warning, note };

/// What fills a placeholder: data, the same in both languages, or words.
struct Phrase {
  std::string english, japanese;
  Phrase(std::string data) : english(data), japanese(std::move(data)) {}
  Phrase(std::string_view data) : Phrase(std::string(data)) {}
  Phrase(const char *data) : Phrase(std::string(data)) {}
  Phrase(std::string en, std::string ja) : english(std::move(en)), japanese(std::move(ja)) {}
  const std::string &in(Language l) const { return l == Language::japanese ? japanese : english; }
};

/// A problem's placeholders are filled by name: `{field}`.
struct Problem {
  ProblemId id{};
  std::vector<std::pair<std::string, Phrase>> arguments;
  std::size_t line = 0, column = 0; // in the file, from 1; 0: about no place in it

  std::string_view code() const; // TJ2102
  ProblemSeverity severity() const;
  std::string message(Language) const;
  std::string_view fix(Language) const; // empty when there is none
  /// `error[TJ2102]: message`, and the fix on a second line; no newline at the end.
  std::string render(Language) const;
};

bool hasErrors(const std::vector<Problem> &);

/// A row of the table, for tests and for whoever lists the messages.
struct ProblemRow {
  std::string_view code, name;
  ProblemSeverity severity;
  std::string_view english, japanese, fixEnglish, fixJapanese;
};
const std::vector<ProblemRow> &problemRows();

} // namespace tejun::runner
