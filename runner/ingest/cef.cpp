// The Common Event Format (ArcSight, revision 25): `CEF:0|vendor|product|version|class|name|severity|key=value key=value`.
// A value ends where the next key begins; `\=`, `\\`, `\n` and `\r` are escapes, any other backslash stands for itself.
#include "runner/ingest/syslog_line.h"

#include <algorithm>

namespace tejun::runner {
namespace {

constexpr std::string_view mark = "CEF:";

bool keyCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '-' || c == '[' || c == ']';
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == '=' || next == '\\' || next == '|')
      out += next;
    else if (next == 'n' || next == 'r')
      out += next == 'n' ? '\n' : '\r';
    else {
      out += text[i];
      continue;
    }
    ++i;
  }
  return out;
}

/// Where a key begins whose `=` stands at `equals`, or nothing: then the `=` belongs to a value.
std::optional<std::size_t> keyStart(std::string_view text, std::size_t from, std::size_t equals) {
  std::size_t start = equals;
  while (start > from && keyCharacter(text[start - 1])) --start;
  const bool apart = start == 0 || text[start - 1] == ' ' || text[start - 1] == '\t';
  return start < equals && apart ? std::optional(start) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> extension(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string_view key;
  std::size_t value = 0;
  const auto close = [&](std::size_t end) {
    std::string_view all = text.substr(value, end - value);
    while (all.ends_with(' ') || all.ends_with('\t')) all.remove_suffix(1);
    if (!key.empty()) pairs.emplace_back(key, unescaped(all));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    if (text[i] != '=') continue;
    const auto start = keyStart(text, value, i);
    if (!start) continue;
    close(*start);
    key = text.substr(*start, i - *start);
    value = i + 1;
  }
  close(text.size());
  return pairs;
}

} // namespace

bool looksCef(std::string_view bytes) { return formatStart(bytes, mark).has_value(); }

TextAlert cefObject(std::string_view bytes, const std::string &path) {
  TextAlert out;
  const auto refuse = [&](Phrase reason) {
    out.problems.push_back(notInFormat(mark, path, std::move(reason)));
    return std::move(out);
  };
  const auto line =
      markedLine(bytes, mark, {"its first line has no `CEF:0|`", "先頭行に `CEF:0|` がありません"}, path, out);
  if (!line) return out;
  std::string_view rest = line->text;
  const auto fields = headerFields(rest, 7);
  if (!fields) return refuse({"its header has fewer than seven fields", "ヘッダーの項目が7つ未満です"});
  static constexpr const char *names[] = {
      "version", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "severity"};
  for (std::size_t i = 0; i < fields->size(); ++i) out.object["header"][names[i]] = (*fields)[i];
  addSyslogHeader(line->header, out.object);
  addPairs(extension(rest), "extension", path, out);
  return out;
}

} // namespace tejun::runner
