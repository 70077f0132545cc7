// Functions of Text, but for those that find indicators (builtins_extract.cpp).
#include "vm/runtime/builtins.h"
#include "vm/runtime/folding.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>

namespace tejun::vm {

Cell callBuiltin(Builtin b, BuiltinCall &call) {
  static constexpr Cell (*functions[])(BuiltinCall &) = {
#define BUILTIN(name, receiver, signature, cost, en, ja) builtins::receiver##_##name,
#include "vm/bytecode/Builtins.def"
  };
  return functions[static_cast<std::size_t>(b)](call);
}

namespace {

/// Linear, whatever the texts are.
std::size_t find(std::string_view text, std::string_view part, std::size_t from = 0) {
  if (part.empty()) return from;
  const void *found = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return found == nullptr ? text.npos : static_cast<std::size_t>(static_cast<const char *>(found) - text.data());
}

const re2::RE2 *patternOf(BuiltinCall &c) {
  c.heap.meter.work(c.text(1).size() * 8);
  c.heap.meter.work(c.text(0).size() / 4);
  return c.patterns.compile(c.text(1));
}

re2::StringPiece piece(std::string_view s) { return {s.data(), s.size()}; }

/// Ranges of the texts that the pattern matches; at most `limit`.
template <typename F> void eachMatch(const re2::RE2 &pattern, std::string_view text, F f) {
  re2::StringPiece match;
  for (std::size_t from = 0; from <= text.size();) {
    if (!pattern.Match(piece(text), from, text.size(), re2::RE2::UNANCHORED, &match, 1)) return;
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    if (!f(std::string_view(match.data(), match.size()))) return;
    from = begin + match.size();
    if (match.empty()) { // go on behind the next character
      if (from >= text.size()) return;
      nextPoint(text, from);
    }
  }
}

Ref addText(Heap &heap, Ref list, std::string_view s) {
  const Ref item = heap.makeText(s);
  list = heap.push(list, item);
  heap.release(item);
  return list;
}

std::size_t pointsOf(std::int64_t n) { return n < 0 ? 0 : static_cast<std::size_t>(n); }

constexpr char base64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

namespace builtins {

Cell Text_length(BuiltinCall &c) {
  c.heap.meter.workOnBytes(c.text(0).size());
  return countPoints(c.text(0));
}
Cell Text_is_empty(BuiltinCall &c) { return c.text(0).empty(); }
Cell Text_contains(BuiltinCall &c) {
  c.heap.meter.workOnBytes(c.text(0).size());
  return find(c.text(0), c.text(1)) != std::string_view::npos;
}
Cell Text_starts(BuiltinCall &c) { return c.text(0).starts_with(c.text(1)); }
Cell Text_ends(BuiltinCall &c) { return c.text(0).ends_with(c.text(1)); }

Cell Text_matches(BuiltinCall &c) {
  const re2::RE2 *pattern = patternOf(c);
  return pattern != nullptr && re2::RE2::PartialMatch(piece(c.text(0)), *pattern);
}
Cell Text_like(BuiltinCall &c) {
  std::size_t steps = 0;
  c.heap.meter.work(c.text(0).size() * (c.text(1).size() + 1) / 64); // what it can cost at most
  return fitsWildcards(c.text(0), c.text(1), steps);
}
Cell Text_equals_folded(BuiltinCall &c) {
  c.heap.meter.workOnBytes(c.text(0).size() + c.text(1).size());
  return fold(c.text(0)) == fold(c.text(1));
}
Cell Text_find_match(BuiltinCall &c) {
  Cell found = 0;
  if (const re2::RE2 *pattern = patternOf(c))
    eachMatch(*pattern, c.text(0), [&](std::string_view match) {
      found = c.some(c.makeText(match));
      return false;
    });
  return found;
}
Cell Text_find_matches(BuiltinCall &c) {
  Ref list = c.heap.makeList(c.result);
  if (const re2::RE2 *pattern = patternOf(c))
    eachMatch(*pattern, c.text(0), [&](std::string_view match) {
      c.heap.meter.work(4);
      list = addText(c.heap, list, match);
      return true;
    });
  return list;
}

Cell Text_replace(BuiltinCall &c) {
  const std::string_view text = c.text(0), from = c.text(1), to = c.text(2);
  c.heap.meter.workOnBytes(text.size());
  if (from.empty()) return c.heap.retain(c.ref(0));
  std::string out;
  std::size_t at = 0;
  for (std::size_t next; (next = find(text, from, at)) != text.npos; at = next + from.size()) {
    out.append(text, at, next - at).append(to);
    c.heap.meter.work(1);
    if (out.size() > c.heap.meter.limits.textBytes) hit(LimitKind::text);
  }
  return c.makeText(out.append(text.substr(at)));
}
Cell Text_split(BuiltinCall &c) {
  const std::string_view text = c.text(0), separator = c.text(1);
  Ref list = c.heap.makeList(c.result);
  if (separator.empty()) return addText(c.heap, list, text);
  std::size_t at = 0;
  for (std::size_t next; (next = find(text, separator, at)) != text.npos; at = next + separator.size()) {
    c.heap.meter.work(1);
    list = addText(c.heap, list, text.substr(at, next - at));
  }
  return addText(c.heap, list, text.substr(at));
}
Cell Text_lines(BuiltinCall &c) {
  std::string_view rest = c.text(0);
  Ref list = c.heap.makeList(c.result);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    c.heap.meter.work(1);
    list = addText(c.heap, list, line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return list;
}

Cell Text_lower(BuiltinCall &c) { return c.makeText(lowered(c.text(0))); }
Cell Text_upper(BuiltinCall &c) { return c.makeText(uppered(c.text(0))); }
Cell Text_trim(BuiltinCall &c) {
  const std::string_view text = c.text(0);
  c.heap.meter.workOnBytes(text.size());
  std::size_t begin = text.size(), end = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t at = i;
    if (isSpace(nextPoint(text, i))) continue;
    begin = std::min(begin, at);
    end = i;
  }
  return c.makeText(begin < end ? text.substr(begin, end - begin) : std::string_view());
}
Cell Text_take(BuiltinCall &c) {
  return c.makeText(c.text(0).substr(0, offsetOfPoint(c.text(0), pointsOf(c.number(1)))));
}
Cell Text_drop(BuiltinCall &c) { return c.makeText(c.text(0).substr(offsetOfPoint(c.text(0), pointsOf(c.number(1))))); }

Cell Text_to_base64(BuiltinCall &c) {
  const std::string_view text = c.text(0);
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, text.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < have ? static_cast<unsigned char>(text[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out.push_back(k <= have ? base64Digits[group >> (18 - 6 * k) & 63] : '=');
  }
  return c.makeText(out);
}
Cell Text_from_base64(BuiltinCall &c) {
  std::string_view text = c.text(0);
  if (text.size() % 4 != 0) return 0;
  while (text.ends_with('=') && text.size() % 4 != 2) text.remove_suffix(1);
  std::string out;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (char digit : text) {
    const char *found = digit == 0 ? nullptr : std::strchr(base64Digits, digit);
    if (found == nullptr) return 0;
    group = group << 6 | static_cast<std::uint32_t>(found - base64Digits);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<char>(group >> bits & 255));
  }
  if ((group & ((1u << bits) - 1)) != 0 || !isUtf8(out)) return 0;
  return c.some(c.makeText(out));
}

} // namespace builtins
} // namespace tejun::vm
