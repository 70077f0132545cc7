// Indicators in text: finding them, making them harmless and whole again. What is found is what the type's own parser accepts; the
// patterns here only propose.
#include "vm/runtime/builtins.h"
#include "vm/runtime/folding.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

namespace tejun::vm {
namespace {

using re2::RE2;
using re2::StringPiece;

struct Pair {
  std::string_view from, to;
};

bool isWordByte(char c) {
  return c == '_' || (c & 0x80) != 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// Whether two neighbours belong to one word. Japanese is written without spaces, so its letters and brackets end an ASCII word.
bool sameWord(char a, char b) { return isWordByte(a) && isWordByte(b) && ((a ^ b) & 0x80) == 0; }

std::string refanged(std::string_view text) {
  static constexpr Pair marks[] = {{"[://]", "://"}, {"[:]", ":"},   {"[.]", "."}, {"(.)", "."},  {"{.}", "."},
                                   {"[dot]", "."},   {"(dot)", "."}, {"[@]", "@"}, {"[at]", "@"}, {"(at)", "@"}};
  static constexpr Pair schemes[] = {{"hxxp", "http"}, {"fxp", "ftp"}};
  const auto startsFolded = [&](std::size_t at, std::string_view what) {
    return text.size() - at >= what.size() &&
           std::equal(what.begin(), what.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b); });
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto mark =
        std::find_if(std::begin(marks), std::end(marks), [&](const Pair &p) { return startsFolded(i, p.from); });
    if (mark != std::end(marks)) {
      out += mark->to;
      i += mark->from.size();
      continue;
    }
    const bool atWord = i == 0 || !sameWord(text[i - 1], text[i]);
    const auto scheme =
        std::find_if(std::begin(schemes), std::end(schemes), [&](const Pair &p) { return startsFolded(i, p.from); });
    if (atWord && scheme != std::end(schemes)) {
      const std::size_t behind = i + scheme->from.size();
      const std::size_t colon = behind + (startsFolded(behind, "s") ? 1 : 0);
      if (startsFolded(colon, ":") || startsFolded(colon, "[:")) {
        out += scheme->to;
        i = behind;
        continue;
      }
    }
    out.push_back(text[i++]);
  }
  return out;
}

/// A pattern that has much to remember goes on more slowly; that is nothing to print.
RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

const RE2 &urlPattern() {
  static const RE2 pattern("(?i)(?:https?|ftp)://[^\\s<>\"'`{}|\\\\^]+", quiet());
  return pattern;
}
const RE2 &domainPattern() {
  // `{2,63}` would repeat all letters of Unicode 62 times; whether it is a domain is for who reads the candidate.
  static const RE2 pattern("(?:[\\pL\\pN_](?:[\\pL\\pN_-]*[\\pL\\pN_])?\\.)+(?:\\pL{2,}|xn--[a-zA-Z0-9-]+)", quiet());
  return pattern;
}
const RE2 &emailPattern() {
  static const RE2 pattern("[A-Za-z0-9.!#$%&'*+/=?^_`|~-]+@(?:[\\pL\\pN-]+\\.)+[\\pL\\pN-]+", quiet());
  return pattern;
}
const RE2 &hashPattern() {
  static const RE2 pattern("[0-9A-Fa-f]{32,128}", quiet()); // RE2 allows up to 1000
  return pattern;
}
const RE2 &cvePattern() {
  static const RE2 pattern("(?i)CVE-[0-9]{4}-[0-9]{4,7}", quiet());
  return pattern;
}
const RE2 &addressPattern() {
  static const RE2 pattern("[0-9A-Fa-f:.]{2,}", quiet());
  return pattern;
}

/// Calls with each match that does not cut a word: where it begins and what it is.
template <typename F> void propose(const RE2 &pattern, std::string_view text, F f) {
  StringPiece match;
  const StringPiece whole(text.data(), text.size());
  for (std::size_t from = 0;
       from < text.size() && pattern.Match(whole, from, text.size(), RE2::UNANCHORED, &match, 1);) {
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    const std::size_t end = begin + match.size();
    from = std::max(end, from + 1);
    const bool cutsBefore = begin > 0 && sameWord(text[begin - 1], text[begin]);
    const bool cutsAfter = end < text.size() && sameWord(text[end - 1], text[end]);
    if (!cutsBefore && !cutsAfter) f(begin, std::string_view(match.data(), match.size()));
  }
}

std::string_view withoutTail(std::string_view s, std::string_view tail) {
  while (!s.empty() && tail.find(s.back()) != tail.npos) s.remove_suffix(1);
  return s;
}

std::string_view url(std::string_view s) {
  for (;;) {
    const std::string_view before = s;
    s = withoutTail(s, ".,;:!?]");
    if (s.ends_with(')') && std::count(s.begin(), s.end(), '(') < std::count(s.begin(), s.end(), ')'))
      s.remove_suffix(1);
    for (std::string_view mark : {"。", "、", "」", "）", "』", "】"})
      if (s.ends_with(mark)) s.remove_suffix(mark.size());
    if (s == before) return s;
  }
}

/// Names of files that look like domains.
bool isFileName(std::string_view s) {
  static constexpr std::array<std::string_view, 46> extensions = {
      "7z",   "asp", "aspx", "bat",  "bin", "bmp", "cab", "cmd", "cpl", "csv",  "dat", "db",
      "dll",  "doc", "docm", "docx", "exe", "gif", "gz",  "hta", "htm", "html", "ico", "iso",
      "jpeg", "jpg", "js",   "json", "jsp", "lnk", "log", "msi", "pdf", "php",  "png", "ppt",
      "pptx", "ps1", "rar",  "rtf",  "scr", "sys", "tmp", "txt", "vbs", "xls"};
  static constexpr std::array<std::string_view, 4> more = {"xlsm", "xlsx", "xml", "yml"};
  const std::string extension = lowered(s.substr(s.rfind('.') + 1));
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end() ||
         std::find(more.begin(), more.end(), extension) != more.end();
}

/// Addresses as they stand in running text: with a port behind, at the end of a sentence.
std::string_view address(std::string_view s) {
  const auto isAddress = [](std::string_view candidate) { return parseAddress(candidate).has_value(); };
  if (isAddress(s)) return s;
  s = withoutTail(s, ".:");
  if (isAddress(s)) return s;
  const std::size_t colon = s.find(':');
  if (colon != s.npos && isAddress(s.substr(0, colon))) return s.substr(0, colon);
  return {};
}

/// All that the pattern proposes, `pick` trims and the type accepts, each once, as they come.
template <typename Pick> Cell extract(BuiltinCall &c, const RE2 &pattern, Pick pick) {
  c.heap.meter.work(c.text(0).size() / 2);
  const std::string text = refanged(c.text(0));
  const TypeIndex element = c.resultElement();
  Ref list = c.heap.makeList(c.result);
  propose(pattern, text, [&](std::size_t, std::string_view match) {
    Cell value = 0;
    match = pick(match);
    c.heap.meter.work(4);
    if (match.empty() || !c.codec.parse(element, match, value)) return;
    const auto items = c.heap.items(list);
    if (std::none_of(items.begin(), items.end(), [&](Cell have) { return c.heap.equal(element, have, value); }))
      list = c.heap.push(list, value);
    c.heap.meter.work(items.size());
    c.heap.release(element, value);
  });
  return list;
}
constexpr auto asItIs = [](std::string_view s) { return s; };

void appendDefanged(std::string &out, std::string_view s) {
  for (char c : s) {
    if (c == '.')
      out += "[.]";
    else
      out.push_back(c);
  }
}

} // namespace

namespace builtins {

Cell Text_extract_addresses(BuiltinCall &c) { return extract(c, addressPattern(), address); }
Cell Text_extract_domains(BuiltinCall &c) {
  return extract(c, domainPattern(), [](std::string_view s) { return isFileName(s) ? std::string_view() : s; });
}
Cell Text_extract_urls(BuiltinCall &c) { return extract(c, urlPattern(), url); }
Cell Text_extract_emails(BuiltinCall &c) { return extract(c, emailPattern(), asItIs); }
Cell Text_extract_hashes(BuiltinCall &c) { return extract(c, hashPattern(), asItIs); }
Cell Text_extract_cves(BuiltinCall &c) { return extract(c, cvePattern(), asItIs); }

Cell Text_refang(BuiltinCall &c) {
  c.heap.meter.workOnBytes(c.text(0).size() * 4);
  return c.makeText(refanged(c.text(0)));
}

// URLs first (their paths stay readable), then what lies between them.
Cell Text_defang(BuiltinCall &c) {
  c.heap.meter.work(c.text(0).size() / 2);
  const std::string whole = refanged(c.text(0)); // twice is once
  const std::string_view text = whole;
  struct Range {
    std::size_t begin, end;
  };
  std::vector<Range> dotted; // where dots become harmless
  std::vector<std::size_t> schemes;
  std::size_t taken = 0;
  const auto names = [&](std::size_t from, std::size_t to) {
    const auto add = [&](std::size_t at, std::string_view s) { dotted.push_back({from + at, from + at + s.size()}); };
    const std::string_view part = text.substr(from, to - from);
    propose(domainPattern(), part, [&](std::size_t at, std::string_view s) {
      if (!isFileName(s)) add(at, s);
    });
    propose(addressPattern(), part, [&](std::size_t at, std::string_view s) {
      if (!address(s).empty()) add(at, address(s));
    });
  };
  propose(urlPattern(), text, [&](std::size_t at, std::string_view s) {
    names(taken, at);
    const std::size_t host = s.find("://") + 3;
    schemes.push_back(at);
    dotted.push_back({at + host, at + std::min(s.find_first_of("/?#", host), s.size())});
    taken = at + s.size();
  });
  names(taken, text.size());
  std::sort(dotted.begin(), dotted.end(), [](const Range &a, const Range &b) { return a.begin < b.begin; });

  std::string out;
  std::size_t at = 0;
  auto scheme = schemes.begin();
  auto range = dotted.begin();
  while (at < text.size()) {
    if (scheme != schemes.end() && *scheme == at) {
      const bool http = text[at] == 'h' || text[at] == 'H';
      out += http ? "hxxp" : "fxp";
      at += http ? 4 : 3;
      ++scheme;
    } else if (range != dotted.end() && range->begin <= at) {
      if (range->end > at) appendDefanged(out, text.substr(at, range->end - at));
      at = std::max(at, range->end);
      ++range;
    } else {
      out.push_back(text[at++]);
    }
  }
  return c.makeText(out);
}

} // namespace builtins
} // namespace tejun::vm
