#include "compiler/diagnostics/diagnostic.h"

#include <algorithm>
#include <cassert>
#include <cstdio>

#include "compiler/source/unicode.h"

namespace tejun {

namespace {

std::string_view in(const Pattern &pattern, Language language) {
  return language == Language::japanese ? pattern.japanese : pattern.english;
}

std::string joinNames(const std::vector<std::string> &names, Language language) {
  const bool japanese = language == Language::japanese;
  std::string joined;
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (index != 0) {
      const bool last = index + 1 == names.size();
      joined += japanese ? "、" : last ? " and " : ", ";
    }
    joined += '`' + names[index] + '`';
  }
  return joined;
}

bool isWide(std::string_view text, std::size_t at) {
  return at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80;
}

/// Patterns have spaces around a placeholder for what is spelt in code. Japanese words stand without: 「文が必要です」.
void closeUp(std::string &out, std::size_t before, std::string_view &rest) {
  if (before == out.size()) return;
  if (isWide(out, out.size() - 1) && rest.starts_with(' ') && isWide(rest, 1)) rest.remove_prefix(1);
  const bool spaced = before > 1 && out[before - 1] == ' ' && isWide(out, before - 2);
  if (isWide(out, before) && spaced) out.erase(before - 1, 1);
  const std::string_view behind = std::string_view(out).substr(0, before);
  const bool opened =
      behind.ends_with("、") || behind.ends_with("。") || behind.ends_with("「") || behind.ends_with("（");
  if (out[before] == '`' && before > 0 && isWide(out, before - 1) && !opened) out.insert(before, " ");
  const bool punctuated = rest.starts_with("、") || rest.starts_with("。") || rest.starts_with("」");
  if (out.back() == '`' && isWide(rest, 0) && !punctuated) out += ' ';
}

/// `a {kind}` before a vowel: "an enum". What is in code is left alone, its sound is not known.
void fitArticle(std::string &out, std::size_t before) {
  constexpr std::string_view vowels = "aeio";
  const bool article = before >= 2 && out.compare(before - 2, 2, "a ") == 0 && (before == 2 || out[before - 3] == ' ');
  if (article && before < out.size() && vowels.find(out[before]) != std::string_view::npos) out.insert(before - 1, "n");
}

/// `name` or `name:one|many`, between the braces.
void appendPlaceholder(std::string &out, std::string_view placeholder, const Arguments &arguments, Language language) {
  const std::size_t colon = placeholder.find(':');
  const std::string_view name = placeholder.substr(0, colon);
  const auto found =
      std::find_if(arguments.begin(), arguments.end(), [&](const Argument &argument) { return argument.name == name; });
  assert(found != arguments.end() && "a placeholder has no argument");
  if (found == arguments.end()) {
    out.append("{").append(placeholder).append("}");
  } else if (colon == std::string_view::npos) {
    out += found->value.render(language);
  } else {
    const std::string_view words = placeholder.substr(colon + 1);
    const std::size_t bar = words.find('|');
    out += found->value.isOne() ? words.substr(0, bar) : words.substr(bar + 1);
  }
}

} // namespace

std::string Value::render(Language language) const {
  if (const auto *text = std::get_if<std::string>(&value_)) return *text;
  if (const auto *number = std::get_if<std::int64_t>(&value_)) return std::to_string(*number);
  if (const auto *noun = std::get_if<TextId>(&value_)) {
    return std::string(in(row(*noun).message, language));
  }
  return joinNames(std::get<std::vector<std::string>>(value_), language);
}

bool Value::isOne() const {
  const auto *number = std::get_if<std::int64_t>(&value_);
  return number != nullptr && *number == 1;
}

std::string Text::render(Language language) const {
  return formatPattern(in(row(id).message, language), arguments, language);
}

std::string Diagnostic::message(Language language) const {
  return formatPattern(in(row(id).message, language), arguments, language);
}

std::string_view Diagnostic::help(Language language) const { return in(row(id).help, language); }

std::string formatPattern(std::string_view pattern, const Arguments &arguments, Language language) {
  std::string out;
  out.reserve(pattern.size() + 32);
  while (true) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = pattern.find('}', open);
    assert(close != std::string_view::npos && "a brace of a pattern is not closed");
    const std::string_view placeholder = pattern.substr(open + 1, close - open - 1);
    pattern.remove_prefix(close + 1);
    const std::size_t before = out.size();
    appendPlaceholder(out, placeholder, arguments, language);
    if (language == Language::japanese)
      closeUp(out, before, pattern);
    else
      fitArticle(out, before);
  }
}

std::string escapeUnprintable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decodeUtf8(text, at);
    const bool control = point.value < 0x20 || isForbiddenControl(point.value);
    if (point.valid && !control && !isBidirectionalControl(point.value)) {
      out += text.substr(at, point.size);
    } else {
      char escaped[16];
      const char *format = point.valid ? "<U+%04X>" : "<0x%02X>";
      std::snprintf(escaped, sizeof escaped, format, static_cast<unsigned>(point.value));
      out += escaped;
    }
    at += point.size;
  }
  return out;
}

} // namespace tejun
