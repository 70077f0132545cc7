// LEEF (IBM QRadar): `LEEF:1.0|vendor|product|version|event|key=value<TAB>key=value`; 2.0 may name another delimiter behind the event,
// as a character or in hexadecimal. `\=`, `\|`, `\\` and the escaped delimiter are escapes; `\n` is none, as users are `DOMAIN\name`.
#include "runner/ingest/syslog_line.h"

#include <algorithm>
#include <charconv>

namespace tejun::runner {
namespace {

constexpr std::string_view mark = "LEEF:";

/// `^`, `x5E`, `0x5E`, `0x09`; a full character of UTF-8 too. Nothing when it is no delimiter.
std::optional<std::string> delimiterIn(std::string_view text) {
  if (text.empty()) return "\t";
  std::string_view hex = text;
  if (hex.starts_with("0x") || hex.starts_with("0X")) hex.remove_prefix(1);
  if ((hex.starts_with('x') || hex.starts_with('X')) && hex.size() >= 2 && hex.size() <= 5) {
    unsigned code = 0;
    const auto [end, error] = std::from_chars(hex.data() + 1, hex.data() + hex.size(), code, 16);
    if (error != std::errc() || end != hex.data() + hex.size() || code == 0 || code > 0x7f) return std::nullopt;
    return std::string(1, static_cast<char>(code));
  }
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return text.size() == length && text != "=" && text != "\\" ? std::optional(std::string(text)) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> attributes(std::string_view text, const std::string &delimiter) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string key, value;
  bool inValue = false;
  const auto close = [&] {
    while (key.starts_with(' ')) key.erase(0, 1);
    if (inValue && !key.empty()) pairs.emplace_back(key, value);
    key.clear();
    value.clear();
    inValue = false;
  };
  for (std::size_t i = 0; i < text.size();) {
    std::string &to = inValue ? value : key;
    if (text[i] == '\\' && i + 1 < text.size()) {
      const std::string_view next = text.substr(i + 1);
      if (next[0] == '=' || next[0] == '|' || next[0] == '\\') {
        to += next[0];
        i += 2;
        continue;
      }
      if (next.starts_with(delimiter)) {
        to += delimiter;
        i += 1 + delimiter.size();
        continue;
      }
    }
    if (text.substr(i).starts_with(delimiter)) {
      close();
      i += delimiter.size();
    } else if (text[i] == '=' && !inValue) {
      inValue = true;
      ++i;
    } else {
      to += text[i++];
    }
  }
  close();
  return pairs;
}

/// Palo Alto writes LEEF 1.0 with `|` between the attributes.
bool usesBars(std::string_view text) {
  if (text.find('\t') != std::string_view::npos) return false;
  const auto bar = text.find('|');
  return bar != std::string_view::npos && text.find('=') < bar && text.find('=', bar) != std::string_view::npos;
}

} // namespace

bool looksLeef(std::string_view bytes) { return formatStart(bytes, mark).has_value(); }

TextAlert leefObject(std::string_view bytes, const std::string &path) {
  TextAlert out;
  const auto refuse = [&](Phrase reason) {
    out.problems.push_back(notInFormat(mark, path, std::move(reason)));
    return std::move(out);
  };
  const auto line = markedLine(
      bytes, mark,
      {"its first line has no `LEEF:1.0|` or `LEEF:2.0|`", "先頭行に `LEEF:1.0|` も `LEEF:2.0|` もありません"}, path,
      out);
  if (!line) return out;
  std::string_view rest = line->text;
  const auto fields = headerFields(rest, 5);
  if (!fields) return refuse({"its header has fewer than five fields", "ヘッダーの項目が5つ未満です"});
  static constexpr const char *names[] = {"version", "vendor", "product", "productVersion", "eventId"};
  for (std::size_t i = 0; i < fields->size(); ++i) out.object["header"][names[i]] = (*fields)[i];

  std::string delimiter = "\t";
  if (!fields->front().starts_with('1')) {
    // The sixth field may be left out: then this is the first attribute already.
    const std::string_view sixth = rest.substr(0, rest.find('|'));
    if (sixth.size() < rest.size()) {
      const auto named = delimiterIn(sixth);
      if (!named && sixth.find('=') == std::string_view::npos)
        return refuse({"its delimiter is neither one character nor a hexadecimal code",
                       "区切り文字が1文字でも16進コードでもありません"});
      if (named) {
        delimiter = *named;
        rest.remove_prefix(sixth.size() + 1);
        if (!sixth.empty()) out.object["header"]["delimiter"] = std::string(sixth);
      }
    }
  } else if (usesBars(rest)) {
    delimiter = "|";
  }
  addSyslogHeader(line->header, out.object);
  addPairs(attributes(rest, delimiter), "attributes", path, out);
  return out;
}

} // namespace tejun::runner
