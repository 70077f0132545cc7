// See mapper.h.
#include "runner/ingest/mapper.h"

#include "runner/canonical.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;

/// `/source/port` → `$.source.port`, `/to/0` → `$.to[0]`
std::string shownPointer(const std::string &pointer) {
  std::string out = "$";
  for (std::size_t from = 1; from <= pointer.size() && !pointer.empty();) {
    const std::size_t slash = std::min(pointer.find('/', from), pointer.size());
    const std::string part = pointer.substr(from, slash - from);
    const bool index = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    out = index ? out + "[" + part + "]" : jsonPath(out, part);
    from = slash + 1;
  }
  return out;
}

std::string textOf(const Json &value) {
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Phrase expectedFor(const AlertField &f) {
  if (f.scalar == vm::Scalar::port) return {"a whole number", "整数"};
  return {"a text", "文字列"};
}

} // namespace

std::string escapePointer(const std::string &key) {
  std::string out;
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

const std::vector<AlertField> &alertFields() {
  static const std::vector<AlertField> fields = {
#define ALERT_FIELD(path, scalar, many, number) {path, vm::Scalar::scalar, many != 0, number != 0},
#include "runner/ingest/AlertFields.def"
  };
  return fields;
}

const AlertField &alertField(std::string_view path) {
  return *std::ranges::find(alertFields(), path, &AlertField::path);
}

Mapper::Mapper(const Json &s, std::string alertPath) : source(s), path(std::move(alertPath)) {}

const Json *Mapper::look(const std::string &pointer) const {
  const Json *at = &source;
  for (std::size_t from = 1; from <= pointer.size();) {
    const std::size_t slash = std::min(pointer.find('/', from), pointer.size());
    if (!at->is_object()) return nullptr;
    const auto member = at->find(pointer.substr(from, slash - from));
    if (member == at->end()) return nullptr;
    at = &*member;
    from = slash + 1;
  }
  return at->is_null() ? nullptr : at;
}

const Json *Mapper::take(const std::string &pointer) {
  const Json *found = look(pointer);
  if (found) used.insert(pointer);
  return found;
}

void Mapper::map(const std::string &from, std::string_view to, bool core) {
  const Json *value = take(from);
  if (!value) return;
  const AlertField &field = alertField(to);
  if (!field.many) return mapOne(field, *value, from, core);
  // A set may come as a list, as one value, or (hashes) as an object by algorithm.
  if (value->is_array()) {
    for (std::size_t i = 0; i < value->size(); ++i) mapOne(field, (*value)[i], fmt::format("{}/{}", from, i), core);
  } else if (value->is_object() && field.scalar == vm::Scalar::fileHash) {
    for (const auto &[key, one] : value->items())
      if (!one.is_null()) mapOne(field, one, from + "/" + escapePointer(key), core);
  } else {
    mapOne(field, *value, from, core);
  }
}

void Mapper::mapOne(const AlertField &field, const Json &value, const std::string &from, bool core) {
  const bool numbered = field.number && value.is_number_integer();
  const auto canonical = canonicalScalar(field.scalar, numbered ? Json(value.dump()) : value);
  const Pointer to{std::string(field.path)};
  if (canonical && field.many) {
    Json &all = normal[to];
    if (all.is_null()) all = Json::array();
    if (all.size() == alertSetSize)
      aside.insert(from);
    else if (std::ranges::find(all, *canonical) == all.end())
      all.push_back(*canonical);
  } else if (canonical) {
    normal[to] = *canonical;
  } else if (const bool typeFits = value.is_string() || (field.scalar == vm::Scalar::port && value.is_number_integer());
             core && !typeFits) {
    wrongType(from, value, expectedFor(field));
  } else {
    const std::string type(vm::nameOf(field.scalar));
    if (!core) return keepAside(from, value, type);
    report(ProblemId::alert_bad_value,
           {{"value", shown(textOf(value))}, {"field", shownPointer(from)}, {"type", type}});
  }
}

void Mapper::keepAside(const std::string &pointer, const Json &value, Phrase type) {
  aside.insert(pointer);
  if (++notes > alertNotes) return;
  report(ProblemId::alert_value_kept_aside,
         {{"value", shown(textOf(value))}, {"field", shownPointer(pointer)}, {"type", std::move(type)}});
}

void Mapper::set(std::string_view to, const Json &value, const std::string &from) {
  mapOne(alertField(to), value, from, false);
}

void Mapper::report(ProblemId id, std::vector<std::pair<std::string, Phrase>> arguments) {
  arguments.emplace_back("path", path);
  problems.push_back({id, std::move(arguments)});
}
void Mapper::missing(const std::string &pointer) {
  report(ProblemId::alert_field_missing, {{"field", shownPointer(pointer)}});
}
void Mapper::wrongType(const std::string &pointer, const Json &found, Phrase expected) {
  report(ProblemId::alert_wrong_type,
         {{"field", shownPointer(pointer)}, {"expected", std::move(expected)}, {"found", kindOf(found)}});
}

Json Mapper::finish() {
  for (const char *group : {"source", "destination"})
    if (!normal.contains(group)) normal[group] = Json::object();
  for (const AlertField &field : alertFields()) {
    if (!field.many) continue;
    const Pointer at{std::string(field.path)};
    // A set of an optional group belongs there when the group does.
    if ((at.parent_pointer().empty() || normal.contains(at.parent_pointer())) && !normal.contains(at))
      normal[at] = Json::array();
  }
  return normal;
}

Json Mapper::unmapped() const {
  Json out = Json::object();
  addUnmapped(source, "", "$", out);
  return out;
}

bool Mapper::anyUsedIn(const std::string &pointer) const {
  const auto next = used.lower_bound(pointer + "/");
  return next != used.end() && next->starts_with(pointer + "/");
}

void Mapper::addUnmapped(const Json &value, const std::string &pointer, const std::string &shownPath, Json &out) const {
  if (used.contains(pointer) && !aside.contains(pointer)) {
    // A list that was taken over may hold members that were not.
    if (value.is_array() || value.is_object())
      for (const auto &[key, one] : value.items())
        if (const std::string inner = pointer + "/" + (value.is_array() ? key : escapePointer(key));
            aside.contains(inner))
          out[value.is_array() ? fmt::format("{}[{}]", shownPath, key) : jsonPath(shownPath, key)] = one;
    return;
  }
  if (value.is_object() && !value.empty()) {
    for (const auto &[key, one] : value.items())
      addUnmapped(one, pointer + "/" + escapePointer(key), jsonPath(shownPath, key), out);
  } else if (value.is_array() && anyUsedIn(pointer)) {
    for (std::size_t i = 0; i < value.size(); ++i)
      addUnmapped(value[i], fmt::format("{}/{}", pointer, i), jsonPath(shownPath, i), out);
  } else if (!value.is_null()) {
    out[shownPath] = value;
  }
}

} // namespace tejun::runner
