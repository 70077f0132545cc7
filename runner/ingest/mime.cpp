// See mime.h.
#include "runner/ingest/mime.h"

#include "runner/ingest/charset.h"
#include "runner/ingest/text_forms.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tejun::runner {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view s) {
  std::string out(s);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

int hexDigit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

/// `=E3`; in a header `_` is a space, in a body `=` at the end of a line joins it to the next.
std::string quotedPrintable(std::string_view s, bool header) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const int high = s[i] == '=' && i + 2 < s.size() ? hexDigit(s[i + 1]) : -1;
    const int low = high >= 0 ? hexDigit(s[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else if (!header && s.substr(i).starts_with("=\r\n")) {
      i += 2;
    } else if (!header && s.substr(i).starts_with("=\n")) {
      ++i;
    } else {
      out += header && s[i] == '_' ? ' ' : s[i];
    }
  }
  return out;
}

std::string base64(std::string_view s) {
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : s) {
    const int v = c >= 'A' && c <= 'Z'   ? c - 'A'
                  : c >= 'a' && c <= 'z' ? c - 'a' + 26
                  : c >= '0' && c <= '9' ? c - '0' + 52
                  : c == '+'             ? 62
                  : c == '/'             ? 63
                                         : -1;
    if (c == '=') break;
    if (v < 0) continue;
    bits = (bits << 6 | static_cast<unsigned>(v)) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xff);
    }
  }
  return out;
}

/// RFC 2047: `=?ISO-2022-JP?B?…?=`. White space between two encoded words is none of the text.
std::string headerText(std::string_view s, bool &replaced) {
  std::string out, plain;
  const auto flush = [&] {
    if (!plain.empty()) out += decoded(plain, "", replaced);
    plain.clear();
  };
  bool behindWord = false;
  for (std::size_t i = 0; i < s.size();) {
    // An encoded word has at most 75 characters, by the standard; some write longer ones.
    const std::string_view near = s.substr(0, std::min(s.size(), i + 1000));
    const auto charset = s.substr(i).starts_with("=?") ? near.find('?', i + 2) : std::string_view::npos;
    const auto kind = charset == std::string_view::npos ? charset : near.find('?', charset + 1);
    const auto end = kind == std::string_view::npos ? kind : near.find("?=", kind + 1);
    if (end == std::string_view::npos || kind != charset + 2) {
      plain += s[i++];
      continue;
    }
    if (behindWord && plain.find_first_not_of(" \t") == std::string::npos) plain.clear();
    flush();
    const std::string_view text = s.substr(kind + 1, end - kind - 1);
    const std::string bytes = lower(s[charset + 1]) == 'b' ? base64(text) : quotedPrintable(text, true);
    out += decoded(bytes, s.substr(i + 2, charset - i - 2), replaced);
    behindWord = true;
    i = end + 2;
  }
  flush();
  return out;
}

std::string_view nextLine(std::string_view &text) {
  const auto end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

using Headers = std::vector<std::pair<std::string, std::string>>; // values as bytes, unfolded

/// Takes the headers off the front, with the blank line behind them. Nothing when the text does not begin with one.
std::optional<Headers> takeHeaders(std::string_view &text) {
  std::string_view rest = text;
  Headers headers;
  while (!rest.empty()) {
    const std::string_view line = nextLine(rest);
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && !headers.empty()) {
      headers.back().second.append(" ").append(trimmed(line));
      continue;
    }
    const auto colon = line.find(':');
    const bool name = colon != std::string_view::npos && colon > 0 &&
                      std::ranges::all_of(line.substr(0, colon), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!name) return std::nullopt;
    headers.emplace_back(lowered(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  if (headers.empty()) return std::nullopt;
  text = rest;
  return headers;
}

std::string_view valueOf(const Headers &headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, [](const auto &h) { return std::string_view(h.first); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

/// `charset="…"` of a content type.
std::string parameter(std::string_view value, std::string_view name) {
  const std::string all = lowered(value);
  for (auto at = all.find(name); at != std::string::npos; at = all.find(name, at + 1)) {
    const std::size_t equals = at + name.size();
    if (at == 0 || (all[at - 1] != ';' && all[at - 1] != ' ' && all[at - 1] != '\t') || equals >= all.size() ||
        all[equals] != '=')
      continue;
    std::string_view text = value.substr(equals + 1);
    if (text.starts_with('"')) return std::string(text.substr(1, text.find('"', 1) - 1));
    return std::string(trimmed(text.substr(0, text.find(';'))));
  }
  return {};
}

/// Without its tags; a paragraph, a row of a table and a line break end a line, a cell ends with a tab.
std::string withoutTags(std::string_view html) {
  std::string out;
  for (std::size_t i = 0; i < html.size();) {
    if (html[i] == '<') {
      const std::string name = lowered(html.substr(i + 1, 7));
      if (name.starts_with("style") || name.starts_with("script")) {
        const auto close = html.find(name.starts_with("style") ? "</style" : "</script", i);
        i = std::min(html.find('>', std::min(close, html.size())), html.size() - 1) + 1;
        continue;
      }
      for (const std::string_view ends : {"br", "/p", "/div", "/tr", "/li", "/h"})
        if (name.starts_with(ends)) {
          out += '\n';
          break;
        }
      if (name.starts_with("/td") || name.starts_with("/th")) out += '\t';
      i = std::min(html.find('>', i), html.size() - 1) + 1;
      continue;
    }
    static constexpr std::pair<std::string_view, char> entities[] = {{"&lt;", '<'},   {"&gt;", '>'},   {"&quot;", '"'},
                                                                     {"&#39;", '\''}, {"&nbsp;", ' '}, {"&amp;", '&'}};
    const auto entity =
        std::ranges::find_if(entities, [&](const auto &e) { return html.substr(i).starts_with(e.first); });
    if (entity != std::end(entities)) {
      out += entity->second;
      i += entity->first.size();
    } else {
      out += html[i++];
    }
  }
  return out;
}

struct Bodies {
  std::optional<std::string> plain, html;
  bool replaced = false;
  unsigned parts = 0;
};

void readPart(const Headers &headers, std::string_view body, unsigned depth, Bodies &out) {
  if (depth > mailDepth || ++out.parts > mailParts || out.plain) return;
  const std::string_view type = valueOf(headers, "content-type");
  const std::string kind = lowered(trimmed(type.substr(0, type.find(';'))));
  if (kind.starts_with("multipart/")) {
    const std::string boundary = "--" + parameter(type, "boundary");
    if (boundary.size() == 2) return;
    std::string_view rest = body, part;
    bool inside = false;
    const char *begin = nullptr;
    while (!rest.empty()) {
      const char *at = rest.data();
      const std::string_view line = nextLine(rest);
      const bool mark = line.starts_with(boundary);
      if (!mark && !rest.empty()) continue;
      if (inside) {
        const char *end = mark ? at : rest.data() + rest.size();
        part = std::string_view(begin, static_cast<std::size_t>(end - begin));
        const auto inner = takeHeaders(part);
        if (!inner && part.starts_with('\n')) part.remove_prefix(1);
        readPart(inner.value_or(Headers{}), part, depth + 1, out);
      }
      inside = mark && !line.substr(boundary.size()).starts_with("--");
      begin = rest.data();
    }
    return;
  }
  const bool html = kind == "text/html";
  if (!kind.empty() && !kind.starts_with("text/")) return;
  if (lowered(valueOf(headers, "content-disposition")).starts_with("attachment")) return;
  const std::string transfer = lowered(valueOf(headers, "content-transfer-encoding"));
  const std::string bytes = transfer == "base64"             ? base64(body)
                            : transfer == "quoted-printable" ? quotedPrintable(body, false)
                                                             : std::string(body);
  const std::string text = decoded(bytes, parameter(type, "charset"), out.replaced);
  if (html) {
    if (!out.html) out.html = withoutTags(text);
  } else {
    out.plain = text;
  }
}

} // namespace

std::string_view MailText::header(std::string_view name) const { return valueOf(headers, name); }

MailText mailText(std::string_view bytes) {
  MailText mail;
  std::string_view rest = bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  while (rest.starts_with('\n') || rest.starts_with('\r')) rest.remove_prefix(1);
  if (rest.starts_with("From ")) nextLine(rest); // an mbox
  const auto headers = takeHeaders(rest);
  const bool whole =
      headers && std::ranges::any_of(*headers, [](const auto &h) {
        return h.first == "from" || h.first == "subject" || h.first == "received" || h.first == "message-id";
      });
  if (!whole) {
    mail.body = decoded(bytes, "", mail.replaced);
    return mail;
  }
  for (const auto &[name, value] : *headers) mail.headers.emplace_back(name, headerText(value, mail.replaced));
  Bodies bodies;
  readPart(*headers, rest, 0, bodies);
  mail.body = bodies.plain ? *bodies.plain : bodies.html.value_or("");
  mail.replaced = mail.replaced || bodies.replaced;
  return mail;
}

} // namespace tejun::runner
