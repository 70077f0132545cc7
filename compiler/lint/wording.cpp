#include "compiler/lint/wording.h"

namespace tejun::lint {

std::string durationText(std::int64_t milliseconds) {
  struct Unit {
    std::int64_t size;
    const char *name;
  };
  constexpr Unit units[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}};
  for (const Unit &unit : units)
    if (milliseconds != 0 && milliseconds % unit.size == 0) return std::to_string(milliseconds / unit.size) + unit.name;
  return std::to_string(milliseconds) + "ms";
}

std::string withoutLayout(std::string_view source) {
  std::string out;
  bool inText = false;
  bool gap = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (!inText && c == '/' && i + 1 < source.size() && source[i + 1] == '/') {
      while (i + 1 < source.size() && source[i + 1] != '\n') ++i;
      gap = true;
      continue;
    }
    if (!inText && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    out += c;
    if (c == '\\' && inText && i + 1 < source.size())
      out += source[++i];
    else if (c == '"')
      inText = !inText;
  }
  return out;
}

std::string shortened(std::string_view source) {
  constexpr std::size_t longest = 60;
  std::string text = withoutLayout(source);
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

Span withParentheses(const Subject &subject, Span span) {
  const std::string_view text = subject.sources.file(span.file).text();
  int open = 0;    // parentheses that are not closed inside
  int missing = 0; // that were opened before
  bool inText = false;
  for (std::uint32_t i = span.begin; i < span.end; ++i) {
    if (text[i] == '\\' && inText)
      ++i;
    else if (text[i] == '"')
      inText = !inText;
    else if (!inText && text[i] == '(')
      ++open;
    else if (!inText && text[i] == ')' && --open < 0) {
      ++missing;
      open = 0;
    }
  }
  const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (open > 0) {
    std::uint32_t at = span.end;
    while (at < text.size() && isBlank(text[at])) ++at;
    if (at == text.size() || text[at] != ')') break;
    span.end = at + 1;
    --open;
  }
  while (missing > 0) {
    std::uint32_t at = span.begin;
    while (at > 0 && isBlank(text[at - 1])) --at;
    if (at == 0 || text[at - 1] != '(') break;
    span.begin = at - 1;
    --missing;
  }
  return span;
}

std::string asOperand(const Subject &subject, Span span) {
  std::string text(subject.text(withParentheses(subject, span)));
  int depth = 0;
  bool inText = false;
  for (const char c : text) {
    if (c == '"') inText = !inText;
    if (inText) continue;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (depth == 0 && (c == ' ' || c == '\n')) return "(" + text + ")";
  }
  return text;
}

} // namespace tejun::lint
