// Mails of security services, or their text alone: lines that begin with a label (MailLabels.def), however they are decorated.
// What comes out is an object that MailFields.def reads: `header`, `labels`, `text`.
#include "runner/ingest/mime.h"
#include "runner/ingest/readers.h"
#include "runner/ingest/text_forms.h"
#include "runner/ingest/time_text.h"
#include "vm/bytecode/scalar_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

constexpr std::size_t labelBytes = 80; // the longest label that is looked for
constexpr std::size_t leastLabels = 2; // of a text without headers, to be taken for an alert

/// A label as it is compared.
std::string comparable(std::string_view label) {
  std::string out;
  for (const char c : foldWidths(label))
    if (c != ' ' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view tail : {std::string_view("アドレス"), std::string_view("番号"), std::string_view("ー")})
    if (out.size() > tail.size() && out.ends_with(tail)) out.resize(out.size() - tail.size());
  return out;
}

const std::map<std::string, std::string, std::less<>> &labels() {
  static const auto all = [] {
    std::map<std::string, std::string, std::less<>> out;
    const auto add = [&](std::string key, std::string_view words) {
      while (!words.empty()) {
        const std::string_view one = words.substr(0, words.find('|'));
        words.remove_prefix(std::min(words.size(), one.size() + 1));
        std::string word = comparable(one);
        // `ユーザ名` is written `ユーザー名` too: without the long vowel mark anywhere they are one.
        out.emplace(std::move(word), key);
      }
    };
#define LABEL(key, words) add(key, words);
#include "runner/ingest/MailLabels.def"
    return out;
  }();
  return all;
}

/// Empty when it is no label.
std::string_view keyOf(std::string_view label) {
  label = trimmed(label);
  if (label.empty() || label.size() > labelBytes) return {};
  std::string word = comparable(label);
  auto found = labels().find(word);
  if (found == labels().end()) {
    // `ユーザー名`: the mark within.
    for (auto at = word.find("ー名"); at != std::string::npos; at = word.find("ー名")) word.erase(at, 3);
    found = labels().find(word);
  }
  return found == labels().end() ? std::string_view() : std::string_view(found->second);
}

/// The line without what decorates it at the front.
std::string_view undecorated(std::string_view line) {
  static constexpr std::string_view marks[] = {"■",  "□", "◆",  "◇", "●", "○", "◎", "▼", "▽",  "▲", "△",
                                               "・", "※", "＊", "*", "-", "#", ">", "|", "＞", "－"};
  line = trimmed(line);
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : marks)
      if (line.starts_with(mark)) {
        line.remove_prefix(mark.size());
        line = trimmed(line);
        again = true;
      }
  }
  return line;
}

struct Labelled {
  std::string_view key, value;
  bool marked = false; // brackets or a colon said that a label stands here
};

std::optional<Labelled> labelIn(std::string_view line) {
  line = undecorated(line);
  for (const auto &[open, close] : {std::pair<std::string_view, std::string_view>{"【", "】"},
                                    {"[", "]"},
                                    {"［", "］"},
                                    {"<", ">"},
                                    {"＜", "＞"}}) {
    const auto end = line.starts_with(open) ? line.find(close) : std::string_view::npos;
    if (end == std::string_view::npos) continue;
    const auto key = keyOf(line.substr(open.size(), end - open.size()));
    if (key.empty()) continue;
    std::string_view value = trimmed(line.substr(end + close.size()));
    for (const std::string_view colon : {":", "：", "=", "＝"})
      if (value.starts_with(colon)) value = trimmed(value.substr(colon.size()));
    return Labelled{key, value, true};
  }
  std::size_t first = std::string_view::npos, width = 0;
  for (const std::string_view colon : {":", "：", "=", "＝", "|", "｜", "\t"})
    if (const auto at = line.find(colon); at < first) first = at, width = colon.size();
  if (first == std::string_view::npos) {
    const auto key = keyOf(line);
    return key.empty() ? std::nullopt : std::optional(Labelled{key, {}});
  }
  const auto key = keyOf(line.substr(0, first));
  if (key.empty()) return std::nullopt;
  std::string_view value = trimmed(line.substr(first + width));
  if (value.ends_with('|')) value = trimmed(value.substr(0, value.size() - 1));
  return Labelled{key, value, true};
}

using Values = std::map<std::string, std::vector<std::string>>;

void add(Values &values, const std::string &key, std::string value) {
  auto &all = values[key];
  if (!value.empty() && all.size() < alertSetSize && std::ranges::find(all, value) == all.end())
    all.push_back(std::move(value));
}

/// `10.10.10.10:49256 (pc-a)`: the address, and what else is said with it. Everything else is taken as it is.
void addEndpoint(Values &values, const std::string &key, std::string_view value) {
  const std::string text = refanged(foldWidths(value));
  const std::string_view all = trimmed(text);
  const std::string_view address = all.substr(0, all.find_first_of(" (\t"));
  std::string_view rest = trimmed(all.substr(address.size()));
  const auto colon = address.rfind(':');
  const bool port = !vm::parseAddress(address) && colon != std::string_view::npos &&
                    vm::parseAddress(address.substr(0, colon)) &&
                    vm::parseWord(vm::Scalar::port, address.substr(colon + 1));
  if (!port && (rest.empty() || !vm::parseAddress(address))) return add(values, key, std::string(value));
  add(values, key, std::string(port ? address.substr(0, colon) : address));
  if (port) add(values, key + "_port", std::string(address.substr(colon + 1)));
  if (rest.starts_with('(') && rest.ends_with(')') && rest.size() > 2)
    add(values, key + "_host", std::string(trimmed(rest.substr(1, rest.size() - 2))));
}

void addValue(Values &values, const std::string &key, std::string_view value) {
  if (key == "source" || key == "destination") return addEndpoint(values, key, value);
  if (key == "severity") {
    // `高 (High)`, `高（レベル4）`
    const std::string text = foldWidths(value);
    return add(values, key, std::string(trimmed(std::string_view(text).substr(0, text.find_first_of("(/ ")))));
  }
  add(values, key, std::string(value));
}

Values labelled(std::string_view text) {
  Values values;
  std::optional<Labelled> open; // a label whose value stands on the next line
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    auto found = labelIn(line);
    // A line that is only a label's word may be the value of the label above it.
    if (found && open && !found->marked) found.reset();
    if (found) {
      open.reset();
      if (found->value.empty())
        open = found;
      else
        addValue(values, std::string(found->key), found->value);
    } else if (open && !trimmed(line).empty()) {
      addValue(values, std::string(open->key), undecorated(line));
      open.reset();
    }
  }
  return values;
}

/// An IPv4 address with or without a port, as a word of a sentence.
struct Spoken {
  std::size_t begin = 0, end = 0;
  std::string_view address, port;
};
std::optional<Spoken> addressFrom(std::string_view text, std::size_t at) {
  static constexpr std::string_view digits = "0123456789";
  while ((at = text.find_first_of(digits, at)) != std::string_view::npos) {
    std::size_t end = std::min(text.find_first_not_of("0123456789.:", at), text.size());
    const std::size_t next = end;
    while (end > at && (text[end - 1] == '.' || text[end - 1] == ':')) --end; // the end of the sentence
    const std::string_view word = text.substr(at, end - at), address = word.substr(0, word.find(':'));
    const std::string_view port = word.substr(std::min(word.size(), address.size() + 1));
    const bool apart =
        at == 0 || static_cast<unsigned char>(text[at - 1]) >= 0x80 || text[at - 1] <= ' ' || text[at - 1] == '(';
    if (apart && vm::parseAddress(address) && (port.empty() || vm::parseWord(vm::Scalar::port, port)))
      return Spoken{at, end, address, port};
    at = next;
  }
  return std::nullopt;
}

/// `10.10.10.10 から 203.0.113.66:443`: only where the words between say which end is which.
void addSentence(Values &values, const std::string &text) {
  auto from = addressFrom(text, 0);
  while (from) {
    const auto to = addressFrom(text, from->end);
    if (!to) return;
    const std::string_view between = trimmed(std::string_view(text).substr(from->end, to->begin - from->end));
    for (const std::string_view word : {"→", "->", "-->", "=>", "⇒", "から", "to"})
      if (between == word) {
        add(values, "source", std::string(from->address));
        add(values, "source_port", std::string(from->port));
        add(values, "destination", std::string(to->address));
        return add(values, "destination_port", std::string(to->port));
      }
    from = to;
  }
}

bool hasKana(std::string_view s) {
  for (std::size_t i = 0; i + 1 < s.size(); ++i)
    if (s[i] == '\xE3' && (s[i + 1] == '\x81' || s[i + 1] == '\x82' || s[i + 1] == '\x83')) return true;
  return false;
}

} // namespace

bool looksMail(std::string_view bytes) {
  const MailText mail = mailText(bytes);
  return !mail.headers.empty() || labelled(mail.body).size() >= leastLabels;
}

TextAlert mailObject(std::string_view bytes, const std::string &path) {
  TextAlert out;
  const MailText mail = mailText(bytes);
  if (mail.replaced)
    out.problems.push_back(
        {ProblemId::alert_bytes_replaced, {{"path", path}, {"encoding", {"of its encoding", "その文字コード"}}}});
  for (const auto &[name, value] : mail.headers)
    if (Json &header = out.object["header"]; !value.empty() && !header.contains(name)) header[name] = value;
  Values values = labelled(mail.body);
  if (!values.contains("source") && !values.contains("destination"))
    addSentence(values, refanged(foldWidths(mail.body)));
  for (const auto &[key, all] : values)
    if (!all.empty()) out.object["labels"][key] = all.size() == 1 ? Json(all.front()) : Json(all);
  if (const std::string_view text = trimmed(mail.body); !text.empty()) out.object["text"] = std::string(text);
  if (out.object.empty())
    out.problems.push_back(
        {ProblemId::alert_not_in_format,
         {{"path", path}, {"format", {"a mail", "メール"}}, {"reason", {"it has no text", "本文がありません"}}}});
  const auto zone = zoneIn(mail.header("date"));
  out.zone = zone ? *zone : hasKana(mail.body) ? 540 : 0;
  return out;
}

} // namespace tejun::runner
