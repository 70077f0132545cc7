// See field_table.h.
#include "runner/ingest/field_table.h"

#include "runner/canonical.h"
#include "runner/ingest/text_forms.h"
#include "runner/ingest/time_text.h"
#include "vm/bytecode/scalar_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

std::string_view nextSegment(std::string_view &path) {
  path.remove_prefix(1); // the slash
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool says(const Json &value, std::string_view wanted) {
  if (value.is_string()) return value.get_ref<const std::string &>() == wanted;
  return (value.is_number_integer() || value.is_boolean()) && value.dump() == wanted;
}

void walk(const Json &at, const std::string &pointer, std::string_view path, std::vector<Found> &out) {
  if (at.is_null()) return;
  if (path.empty()) {
    if (!at.is_array()) return out.push_back({pointer, &at});
    for (std::size_t i = 0; i < at.size(); ++i)
      if (!at[i].is_null()) out.push_back({fmt::format("{}/{}", pointer, i), &at[i]});
    return;
  }
  std::string_view rest = path;
  const std::string_view segment = nextSegment(rest);
  if (segment.starts_with('*')) {
    if (!at.is_array()) return;
    const auto equals = segment.find('=');
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (equals != std::string_view::npos) {
        if (!at[i].is_object()) continue;
        const auto kind = at[i].find(std::string(segment.substr(1, equals - 1)));
        if (kind == at[i].end() || !says(*kind, segment.substr(equals + 1))) continue;
      }
      walk(at[i], fmt::format("{}/{}", pointer, i), rest, out);
    }
    return;
  }
  if (!at.is_object()) return;
  // `a`, then `a.b`, `a.b.c`: some write nested keys with dots.
  for (std::string key(segment);;) {
    if (const auto member = at.find(key); member != at.end())
      walk(*member, pointer + "/" + escapePointer(key), rest, out);
    if (rest.empty() || rest[1] == '*') return;
    key.append(".").append(nextSegment(rest));
  }
}

bool holdsOne(const Json &source, std::string_view condition) {
  const bool wanted = !condition.starts_with('!');
  if (!wanted) condition.remove_prefix(1);
  const auto end = condition.find_first_of("=#{\"");
  std::vector<Found> found;
  walk(source, "", condition.substr(0, end), found);
  if (end == std::string_view::npos) return found.empty() != wanted;
  const bool any = std::ranges::any_of(found, [&](const Found &f) {
    switch (condition[end]) {
    case '#': return f.value->is_number();
    case '{': return f.value->is_object();
    case '"': return f.value->is_string();
    default: return says(*f.value, condition.substr(end + 1));
    }
  });
  return any == wanted;
}

/// The last part of a path, as either kind of system writes paths.
std::string lastPart(const std::string &path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Addresses that name no one machine (loopback, link-local, multicast, the unspecified one) are neither.
enum class Side : unsigned char { inside, outside, neither };
Side sideOf(const vm::AddressBits &a) {
  const auto &b = a.bytes;
  if (a.v6) {
    if ((b[0] & 0xfe) == 0xfc) return Side::inside;
    const bool global = b[0] != 0xff && b[0] != 0 && !(b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
    return global ? Side::outside : Side::neither;
  }
  if (b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) ||
      (b[0] == 100 && (b[1] & 0xc0) == 64))
    return Side::inside;
  return b[0] == 0 || b[0] == 127 || b[0] >= 224 || (b[0] == 169 && b[1] == 254) ? Side::neither : Side::outside;
}

/// `T1059`, `T1059.001` wherever they stand as words.
std::vector<std::string> techniquesIn(std::string_view text) {
  const auto word = [&](std::size_t i) {
    const auto c = static_cast<unsigned char>(i < text.size() ? text[i] : ' ');
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const auto digits = [&](std::size_t from, std::size_t count) {
    for (std::size_t i = from; i < from + count; ++i)
      if (i >= text.size() || text[i] < '0' || text[i] > '9') return false;
    return !word(from + count);
  };
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] != 'T' && text[i] != 't') || (i > 0 && word(i - 1)) || !digits(i + 1, 4)) continue;
    const bool part = i + 5 < text.size() && text[i + 5] == '.' && digits(i + 6, 3);
    out.emplace_back(text.substr(i, part ? 9 : 5));
    i += part ? 8 : 4;
  }
  return out;
}

/// `MD5=…,SHA256=…`, as Sysmon writes them. An import hash has the length of an MD5 and is none of the file's digests.
std::vector<std::string> namedHashes(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find_first_of(",; "));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const auto equals = one.find('=');
    if (equals == std::string_view::npos || one.starts_with("IMP") || one.starts_with("imp")) continue;
    if (vm::parseHash(one.substr(equals + 1))) out.emplace_back(one.substr(equals + 1));
  }
  return out;
}

std::optional<Json> numberIn(const std::string &text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional<Json>(number) : std::nullopt;
}

class TableReader {
public:
  TableReader(Mapper &m, const Json &s, const SeverityScale &sev) : mapper(m), source(s), scale(sev) {}

  void row(const FieldRow &r) {
    std::string_view from = r.from;
    if (r.parse == Parse::literal) {
      if (!mapper.has(r.to)) mapper.set(r.to, Json(from), "");
      return;
    }
    if (const auto guard = from.find(" ?"); guard != std::string_view::npos) {
      if (!holds(source, from.substr(guard + 2))) return;
      from = from.substr(0, guard);
    }
    const AlertField &field = alertField(r.to);
    for (const Found &found : resolve(source, from)) {
      if (!field.many && mapper.has(r.to)) return;
      if (found.value->is_string() && found.value->get_ref<const std::string &>().empty()) continue;
      one(r, field, found);
    }
  }

private:
  void one(const FieldRow &r, const AlertField &field, const Found &found) {
    const Json &value = *found.value;
    const std::string *text = value.is_string() ? value.get_ptr<const std::string *>() : nullptr;
    switch (r.parse) {
    case Parse::time: return time(r, found);
    case Parse::severity: return severity(r, found);
    case Parse::base:
      if (!text) return take(r, found, value);
      if (!lastPart(*text).empty()) takePart(r, found, lastPart(*text));
      return;
    case Parse::whole:
      if (!text || text->find_first_of("/\\") == std::string::npos) return;
      return take(r, found, value);
    case Parse::inside:
    case Parse::outside: {
      const auto address = text ? vm::parseAddress(*text) : std::nullopt;
      if (address && sideOf(*address) != (r.parse == Parse::inside ? Side::inside : Side::outside)) return;
      return take(r, found, value);
    }
    case Parse::named:
    case Parse::technique:
      if (!text) return;
      for (const std::string &part : r.parse == Parse::named ? namedHashes(*text) : techniquesIn(*text))
        takePart(r, found, part);
      return;
    case Parse::address: return text ? takePart(r, found, bareAddress(*text)) : take(r, found, value);
    case Parse::folded: return take(r, found, fit(field, text ? Json(foldWidths(*text)) : value));
    case Parse::indicator: return take(r, found, fit(field, text ? Json(refanged(foldWidths(*text))) : value));
    case Parse::fitting:
      if (!canonicalScalar(field.scalar, fit(field, value))) return;
      if (field.scalar == vm::Scalar::domain && text && vm::parseAddress(*text)) return;
      return take(r, found, fit(field, value));
    default: return take(r, found, fit(field, value));
    }
  }

  /// A port that is written as a text is one all the same.
  static Json fit(const AlertField &field, const Json &value) {
    if (field.scalar == vm::Scalar::port && value.is_string())
      if (auto number = numberIn(value.get_ref<const std::string &>())) return *number;
    return value;
  }

  void take(const FieldRow &r, const Found &found, const Json &value) {
    mapper.use(found.pointer);
    mapper.set(r.to, value, found.pointer);
  }
  /// What was cut out of a longer value leaves that among the unmapped.
  void takePart(const FieldRow &r, const Found &found, const std::string &part) {
    if (part == found.value->get_ref<const std::string &>()) mapper.use(found.pointer);
    mapper.set(r.to, Json(part), found.pointer);
  }

  void time(const FieldRow &r, const Found &found) {
    const Json &value = *found.value;
    std::optional<std::int64_t> word;
    if (value.is_string())
      word = timeIn(foldWidths(value.get_ref<const std::string &>()), mapper.zone);
    else if (value.is_number())
      word = timeOfNumber(value.get<double>());
    take(r, found, word ? Json(vm::printWord(vm::Scalar::time, *word)) : value);
  }

  void severity(const FieldRow &r, const Found &found) {
    const Json &value = *found.value;
    std::optional<SourceSeverity> means;
    if (value.is_string()) {
      const std::string text = foldWidths(value.get_ref<const std::string &>());
      means = scale.ofWord(text);
      if (const auto number = means ? std::nullopt : numberIn(text))
        means = scale.ofNumber(number->get<std::int64_t>());
    } else if (value.is_number()) {
      const auto number = value.get<double>();
      if (number >= 0 && number < 1e6) means = scale.ofNumber(static_cast<std::int64_t>(number));
    }
    mapper.use(found.pointer);
    if (means) return mapper.set(r.to, Json(wordOf(*means)), found.pointer);
    mapper.keepAside(found.pointer, value, {"severity", "重大度"});
  }

  Mapper &mapper;
  const Json &source;
  const SeverityScale &scale;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::optional<SourceSeverity> SeverityScale::ofNumber(std::int64_t number) const {
  for (const SeverityRow &row : rows)
    if (row.first <= number && number <= row.last) return row.means;
  return std::nullopt;
}

std::optional<SourceSeverity> SeverityScale::ofWord(std::string_view word) const {
  for (const SeverityRow &row : rows)
    if (!row.word.empty() && std::ranges::equal(word, row.word, {}, lower, lower)) return row.means;
  return std::nullopt;
}

std::vector<Found> resolve(const Json &source, std::string_view path) {
  std::vector<Found> out;
  walk(source, "", path, out);
  return out;
}

bool holds(const Json &source, std::string_view conditions) {
  while (!conditions.empty()) {
    const std::string_view one = conditions.substr(0, conditions.find(' '));
    if (!one.empty() && !holdsOne(source, one)) return false;
    conditions.remove_prefix(std::min(conditions.size(), one.size() + 1));
  }
  return true;
}

std::string bareAddress(const std::string &text) {
  const std::size_t open = text.rfind('<'), close = text.rfind('>');
  return open != std::string::npos && close != std::string::npos && open < close
             ? text.substr(open + 1, close - open - 1)
             : text;
}

void mapFields(Mapper &mapper, const Json &source, std::span<const FieldRow> rows, const SeverityScale &severities) {
  TableReader reader(mapper, source, severities);
  for (const FieldRow &row : rows) reader.row(row);
}

} // namespace tejun::runner
