// What the lexer could not read, in words.
#include <algorithm>
#include <array>

#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/source/unicode.h"
#include "compiler/syntax/explain_error.h"

namespace tejun::syntax {

namespace {

struct Replacement {
  std::string_view found;
  std::string_view meant;
};

constexpr std::array<Replacement, 7> foreignSigns{{
    {"&&", "and"},
    {"||", "or"},
    {"!", "not "},
    {":=", "="},
    {"===", "=="},
    {"+=", ""},
    {"-=", ""},
}};

constexpr std::array<Replacement, 16> foreignUnits{{
    {"sec", "s"},
    {"secs", "s"},
    {"second", "s"},
    {"seconds", "s"},
    {"min", "m"},
    {"mins", "m"},
    {"minute", "m"},
    {"minutes", "m"},
    {"hr", "h"},
    {"hrs", "h"},
    {"hour", "h"},
    {"hours", "h"},
    {"day", "d"},
    {"days", "d"},
    {"M", "m"},
    {"H", "h"},
}};

constexpr std::array<Replacement, 8> foreignSizes{{
    {"kb", "KB"},
    {"Kb", "KB"},
    {"mb", "MB"},
    {"Mb", "MB"},
    {"gb", "GB"},
    {"Gb", "GB"},
    {"tb", "TB"},
    {"Tb", "TB"},
}};

template <std::size_t count>
const Replacement *find(const std::array<Replacement, count> &table, std::string_view text) {
  for (const Replacement &one : table) {
    if (one.found == text) return &one;
  }
  return nullptr;
}

/// The half-width sign for a full-width or typographic one.
std::string halfWidth(char32_t character) {
  if (character >= 0xFF01 && character <= 0xFF5E) return {static_cast<char>(character - 0xFF01 + 0x21)};
  switch (character) {
  case 0x3001: return ",";
  case 0x3002: return ".";
  case 0x2018:
  case 0x2019: return "'";
  default: return "\"";
  }
}

} // namespace

void ErrorReport::lexical() {
  for (const LexProblem &problem : *problems_) lexical(problem);
}

bool ErrorReport::isKnownBad(const Token &token) const {
  const auto place = std::lower_bound(problems_->begin(), problems_->end(), token.begin,
                                      [](const LexProblem &one, std::uint32_t begin) { return one.begin < begin; });
  return place != problems_->end() && place->begin == token.begin && token.end > token.begin;
}

bool ErrorReport::isBadBetween(const Token &before, const Token &after) const {
  const auto place = std::lower_bound(problems_->begin(), problems_->end(), before.end,
                                      [](const LexProblem &one, std::uint32_t begin) { return one.begin < begin; });
  return place != problems_->end() && place->end <= after.begin;
}

void ErrorReport::lexical(const LexProblem &problem) {
  const Span place = span(problem.begin, problem.end);
  const std::string_view text = text_.substr(problem.begin, problem.end - problem.begin);
  switch (problem.kind) {
  case LexProblem::Kind::unknown:
    sink_->report(diag::unknown_character, place, {{"character", text.substr(0, decodeUtf8(text, 0).size)}})
        .fix(place, "", diag::fix_remove, Applicability::maybe);
    return;
  case LexProblem::Kind::fullWidth: {
    std::string meant;
    for (std::size_t at = 0; at < text.size(); at += decodeUtf8(text, at).size)
      meant += halfWidth(decodeUtf8(text, at).value);
    sink_->report(diag::full_width_character, place, {{"found", text}, {"expected", meant}})
        .fix(place, meant, diag::fix_replace_with, {{"replacement", meant}});
    return;
  }
  case LexProblem::Kind::foreign: {
    auto diagnostic = sink_->report(diag::foreign_operator, place, {{"found", text}});
    const Replacement *known = find(foreignSigns, text);
    if (known == nullptr) return;
    if (known->meant.empty()) {
      diagnostic.note(diag::help_assign_whole, {{"sign", text.substr(0, 1)}});
      return;
    }
    diagnostic.fix(place, std::string(known->meant), diag::fix_replace_with, {{"replacement", known->meant}});
    return;
  }
  case LexProblem::Kind::blockComment: {
    auto diagnostic = sink_->report(diag::block_comment, place);
    const std::size_t lineEnd = std::min(text_.find_first_of("\r\n", problem.end), text_.size());
    const bool endsLine = text_.substr(problem.end, lineEnd - problem.end).find_first_not_of(" \t") == text.npos;
    const bool closed = text.size() >= 4 && text.ends_with("*/");
    const bool oneLine = text.find_first_of("\r\n") == text.npos;
    if (!closed || !oneLine || !endsLine) return;
    std::string_view words = text.substr(2, text.size() - 4);
    words.remove_prefix(std::min(words.find_first_not_of("* \t"), words.size()));
    words.remove_suffix(words.size() - (words.find_last_not_of("* \t") + 1));
    const std::string comment = words.empty() ? "//" : "// " + std::string(words);
    diagnostic.fix(place, comment, diag::fix_replace_with, {{"replacement", comment}});
    return;
  }
  case LexProblem::Kind::semicolon:
    sink_->report(diag::unneeded_semicolon, place).fix(place, "", diag::fix_remove);
    return;
  case LexProblem::Kind::singleQuotes: {
    auto diagnostic = sink_->report(diag::single_quoted_text, place);
    if (text.size() > 1) {
      diagnostic
          .fix(span(problem.begin, problem.begin + 1), "\"", diag::fix_replace_with, {{"replacement", "\"…\""}},
               Applicability::maybe)
          .andEdit(span(problem.end - 1, problem.end), "\"");
    }
    return;
  }
  case LexProblem::Kind::badNumber: {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789_"), text.size());
    if (const Replacement *unit = find(foreignUnits, text.substr(digits)); unit != nullptr) {
      const std::string meant = std::string(text.substr(0, digits)) + std::string(unit->meant);
      sink_->report(diag::bad_duration, place, {{"literal", text}})
          .fix(place, meant, diag::fix_replace_with, {{"replacement", meant}});
      return;
    }
    if (const Replacement *unit = find(foreignSizes, text.substr(digits)); unit != nullptr) {
      const std::string meant = std::string(text.substr(0, digits)) + std::string(unit->meant);
      sink_->report(diag::bad_size, place, {{"literal", text}})
          .fix(place, meant, diag::fix_replace_with, {{"replacement", meant}});
      return;
    }
    sink_->report(diag::bad_number, place, {{"literal", text}});
    return;
  }
  case LexProblem::Kind::unclosedText: {
    auto diagnostic = sink_->report(diag::unterminated_text, place);
    const bool block = text.substr(0, 3) == "\"\"\"";
    diagnostic.fix(span(problem.end, problem.end), block ? "\"\"\"" : "\"", diag::fix_insert,
                   {{"text", block ? "\"\"\"" : "\""}}, Applicability::maybe);
    return;
  }
  }
}

} // namespace tejun::syntax
