// See syslog_line.h.
#include "runner/ingest/syslog_line.h"

#include "runner/ingest/charset.h"
#include "runner/ingest/strict_json.h"

#include <algorithm>
#include <map>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

bool digit(char c) { return c >= '0' && c <= '9'; }

std::string_view nextWord(std::string_view &text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// Within one line.
std::optional<std::size_t> startIn(std::string_view line, std::string_view mark) {
  const auto at = line.find(mark);
  if (at == std::string_view::npos || at > syslogHeaderBytes || (at > 0 && line[at - 1] != ' ')) return std::nullopt;
  std::size_t version = at + mark.size();
  while (version < line.size() && line[version] == ' ') ++version;
  const std::size_t first = version;
  while (version < line.size() && (digit(line[version]) || line[version] == '.')) ++version;
  if (version == first || version >= line.size() || line[version] != '|') return std::nullopt;
  // `Subject: CEF:0|…` is a mail.
  const auto name = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
  return name > 0 && name < at && line[name] == ':' ? std::nullopt : std::optional(at);
}

template <class Each> void eachLine(std::string_view bytes, Each each) {
  for (std::size_t from = 0; from < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', from), bytes.size());
    if (!each(from, bytes.substr(from, end - from))) return;
    from = end + 1;
  }
}

/// How many lines begin so.
std::size_t formatLines(std::string_view bytes, std::string_view mark) {
  std::size_t count = 0;
  eachLine(bytes, [&](std::size_t, std::string_view line) {
    if (startIn(line, mark)) ++count;
    return true;
  });
  return count;
}

/// UTF-8: what is none, and every NUL, becomes U+FFFD, with a note. Line ends and NULs behind the text are its frame.
std::string cleanLine(std::string_view bytes, const std::string &path, TextAlert &out) {
  while (!bytes.empty() && std::string_view("\r\n\0", 3).find(bytes.back()) != std::string_view::npos)
    bytes.remove_suffix(1);
  bool replaced = false;
  std::string text = validUtf8(bytes, replaced);
  if (replaced) out.problems.push_back({ProblemId::alert_bytes_replaced, {{"path", path}, {"encoding", "UTF-8"}}});
  return text;
}

} // namespace

std::optional<std::size_t> formatStart(std::string_view bytes, std::string_view mark) {
  const std::size_t bom = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n", bom);
  if (first == std::string_view::npos) return std::nullopt;
  const auto at = startIn(bytes.substr(first, bytes.find('\n', first) - first), mark);
  return at ? std::optional(first + *at) : std::nullopt;
}

Problem notInFormat(std::string_view mark, const std::string &path, Phrase reason) {
  return {ProblemId::alert_not_in_format,
          {{"path", path}, {"format", mark.substr(0, mark.size() - 1)}, {"reason", std::move(reason)}}};
}

std::optional<MarkedLine> markedLine(std::string_view bytes, std::string_view mark, const Phrase &missing,
                                     const std::string &path, TextAlert &out) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto start = formatStart(bytes, mark);
  const std::size_t count = start ? formatLines(bytes, mark) : 0;
  if (!start) out.problems.push_back(notInFormat(mark, path, missing));
  if (count > 1) out.problems.push_back({ProblemId::alert_many, {{"path", path}, {"count", std::to_string(count)}}});
  if (count != 1) return std::nullopt;
  const std::size_t line = bytes.substr(0, *start).rfind('\n') + 1; // npos + 1: the first
  MarkedLine parts{cleanLine(bytes.substr(line, *start - line), path, out),
                   cleanLine(bytes.substr(*start + mark.size()), path, out)};
  parts.text.erase(0, std::min(parts.text.size(), parts.text.find_first_not_of(' ')));
  return parts;
}

void addSyslogHeader(std::string_view header, Json &object) {
  while (header.ends_with(' ')) header.remove_suffix(1);
  if (header.empty()) return;
  Json &syslog = object["syslog"] = {{"header", std::string(header)}};
  std::string_view rest = header;
  if (rest.starts_with('<')) {
    const auto close = rest.find('>');
    if (close == std::string_view::npos || close < 2 || close > 4 ||
        !std::ranges::all_of(rest.substr(1, close - 1), digit))
      return;
    syslog["priority"] = std::stoi(std::string(rest.substr(1, close - 1)));
    rest.remove_prefix(close + 1);
    // RFC 5424 has a version here.
    if (rest.size() > 1 && digit(rest[0]) && rest[1] == ' ') rest.remove_prefix(2);
  }
  const std::string_view stamp = nextWord(rest);
  if (stamp.size() >= 10 && digit(stamp[0])) {
    syslog["timestamp"] = std::string(stamp);
  } else {
    // RFC 3164: month, day, clock. It has no year and is no time.
    nextWord(rest);
    nextWord(rest);
  }
  if (const std::string_view host = nextWord(rest); !host.empty() && host != "-") syslog["host"] = std::string(host);
}

std::optional<std::vector<std::string>> headerFields(std::string_view &text, std::size_t count) {
  std::vector<std::string> fields(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '|' || text[i + 1] == '\\')) {
      fields.back() += text[++i];
    } else if (text[i] != '|') {
      fields.back() += text[i];
    } else if (fields.size() == count) {
      text.remove_prefix(i + 1);
      return fields;
    } else {
      fields.emplace_back();
    }
  }
  return std::nullopt;
}

void addPairs(const std::vector<std::pair<std::string, std::string>> &pairs, const std::string &group,
              const std::string &path, TextAlert &out) {
  std::map<std::string, std::vector<std::string>> values;
  for (const auto &[key, value] : pairs)
    if (auto &all = values[key]; all.size() < alertSetSize && std::ranges::find(all, value) == all.end())
      all.push_back(value);
  Json &object = out.object[group] = Json::object();
  for (const auto &[key, all] : values) {
    if (all.size() == 1) {
      object[key] = all.front();
      continue;
    }
    out.object["repeated"][key] = all;
    out.problems.push_back({ProblemId::alert_key_repeated, {{"path", path}, {"field", jsonPath("$." + group, key)}}});
  }
}

} // namespace tejun::runner
