// JSON and texts to values. The first thing that does not fit is reported with its path; what was made by then is given back.
#include "vm/runtime/codec.h"

#include "vm/bytecode/types.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace tejun::vm {
namespace {

constexpr std::string_view scalarNouns[] = {
#define SCALAR(kind, Name, repr, indicator, en, ja) en,
#include "vm/bytecode/Scalars.def"
};

std::string expectedText(const Type &row) {
  switch (row.kind) {
  case TypeKind::scalar:
    if (row.scalar == Scalar::port) return "a port number from 0 to 65535";
    if (row.scalar == Scalar::time) return "a point in time such as 2025-01-31T09:00:00Z";
    if (row.scalar == Scalar::duration) return "a length of time such as 20m";
    return std::string(scalarNouns[static_cast<std::size_t>(row.scalar)]);
  case TypeKind::handle: return "the handle of a job";
  case TypeKind::list:
  case TypeKind::set: return "an array";
  case TypeKind::map: return "an object";
  case TypeKind::optional: return "a value";
  case TypeKind::record: return fmt::format("an object ({})", row.name);
  case TypeKind::union_: return "one of several types";
  case TypeKind::enumeration: {
    std::string names;
    for (const EnumCase &c : row.cases) {
      if (names.size() > 160) {
        names += ", …";
        break;
      }
      names.append(names.empty() ? "" : ", ").append(c.name);
    }
    return "one of " + names;
  }
  }
  return {};
}

/// What stands there, short.
std::string gotText(const Json &json) {
  switch (json.type()) {
  case Json::value_t::string: return vm::quotedText(json.get_ref<const std::string &>(), 60);
  case Json::value_t::object: return "an object";
  case Json::value_t::array: return "an array";
  case Json::value_t::discarded:
  case Json::value_t::binary: return "no JSON";
  default: return json.dump();
  }
}

bool isName(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return c == '_' || (c & 0x80) != 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

} // namespace

const Json *jsonAt(const Json &from, std::string_view path) {
  const Json *at = &from;
  if (path.starts_with('$')) path.remove_prefix(1);
  while (!path.empty()) {
    if (path.front() == '.') path.remove_prefix(1);
    if (path.starts_with('[')) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
      if (error != std::errc{} || end == path.data() + path.size() || *end != ']' || !at->is_array() ||
          index >= at->size())
        return nullptr;
      at = &(*at)[index];
      path.remove_prefix(static_cast<std::size_t>(end - path.data()) + 1);
      continue;
    }
    const std::size_t length = std::min(path.find_first_of(".["), path.size());
    if (!at->is_object()) return nullptr;
    const auto found = at->find(std::string(path.substr(0, length)));
    if (found == at->end()) return nullptr;
    at = &*found;
    path.remove_prefix(length);
  }
  return at;
}

class Decoder {
public:
  /// Of what holds a secret nothing is quoted: what does not fit may be it.
  Decoder(Codec &c, Codec::Reading r, bool hide) : codec(c), heap(c.heap), how(r), hides(hide) {}
  std::string error;

  bool decode(TypeIndex t, const Json &json, Cell &out) {
    heap.meter.work(1);
    out = 0;
    const Type &row = codec.type(t);
    switch (row.kind) {
    case TypeKind::scalar: return scalar(t, row, json, out);
    case TypeKind::handle: return textual(t, row, json, out);
    case TypeKind::optional: {
      if (json.is_null()) return true;
      Cell inner = 0;
      if (!decode(row.args[0], json, inner)) return false;
      out = heap.makeOptional(t, inner);
      return true;
    }
    case TypeKind::list:
    case TypeKind::set: return items(t, row, json, out);
    case TypeKind::map: return map(t, row, json, out);
    case TypeKind::record: return record(t, row, json, out);
    case TypeKind::enumeration: return heap.layout(t).ref() ? variant(t, row, json, out) : plainEnum(row, json, out);
    case TypeKind::union_: return alternatives(t, row, json, out);
    }
    return false;
  }

private:
  bool fail(const Type &row, const Json &json) {
    return failWith(fmt::format("expected {}, got {}", expectedText(row), got(json)));
  }
  bool failWith(const std::string &what) {
    error = "$";
    for (const Place &place : path) {
      if (place.name.data() == nullptr)
        error += fmt::format("[{}]", place.index);
      else if (isName(place.name) || place.isPath)
        error.append(".").append(place.name);
      else
        error.append("[").append(vm::quotedText(place.name, 60)).append("]");
    }
    error.append(": ").append(what);
    return false;
  }
  struct Place {
    std::string_view name;
    std::size_t index;
    bool isPath;
  }; // no name: an index
  struct Part { // a step of the path, while it lasts
    Part(Decoder &d, std::string_view name, bool isPath = false) : decoder(d) {
      decoder.path.push_back({name, 0, isPath});
    }
    Part(Decoder &d, std::size_t index) : decoder(d) { decoder.path.push_back({{}, index, false}); }
    ~Part() { decoder.path.pop_back(); }
    Part(const Part &) = delete;
    Part &operator=(const Part &) = delete;
    Decoder &decoder;
  };
  bool scalar(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    switch (row.scalar) {
    case Scalar::error:
    case Scalar::never: return fail(row, json);
    case Scalar::unit: return true; // whatever is said about nothing
    case Scalar::boolean:
      if (!json.is_boolean()) return fail(row, json);
      out = json.get<bool>() ? 1 : 0;
      return true;
    case Scalar::integer:
    case Scalar::size:
    case Scalar::port:
    case Scalar::score: {
      if (row.scalar == Scalar::size && json.is_string()) return textual(t, row, json, out);
      if (!json.is_number_integer()) return fail(row, json);
      if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) return fail(row, json);
      const auto number = json.get<std::int64_t>();
      if (!inRange(row.scalar, number)) return fail(row, json);
      out = static_cast<Cell>(number);
      return true;
    }
    case Scalar::decimal: {
      if (json.is_string()) return textual(t, row, json, out);
      if (!json.is_number()) return fail(row, json);
      if (json.is_number_integer()) return codec.parse(t, json.dump(), out) || fail(row, json);
      const double millionths = std::round(json.get<double>() * 1e6);
      if (!(std::abs(millionths) < 9.2e18)) return fail(row, json);
      out = static_cast<Cell>(static_cast<std::int64_t>(millionths));
      return true;
    }
    default: return textual(t, row, json, out);
    }
  }

  bool textual(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    if (!json.is_string()) return fail(row, json);
    const auto &text = json.get_ref<const std::string &>();
    if (!isUtf8(text) || !codec.parse(t, text, out)) return fail(row, json);
    return true;
  }

  bool items(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    if (!json.is_array()) return fail(row, json);
    const bool list = row.kind == TypeKind::list;
    if (json.size() > heap.meter.limits.collectionItems) hit(LimitKind::items);
    Ref made = list ? heap.makeList(t, json.size()) : heap.makeTable(t);
    for (std::size_t i = 0; i < json.size(); ++i) {
      const Part part(*this, i);
      Cell item = 0;
      if (!decode(row.args[0], json[i], item)) {
        heap.release(made);
        return false;
      }
      made = list ? heap.push(made, item) : heap.add(made, item);
      heap.release(row.args[0], item);
    }
    out = made;
    return true;
  }

  bool bind(const Type &row, Ref &made, Cell key, const Json &json) {
    Cell value = 0;
    const bool fits = decode(row.args[1], json, value);
    if (fits) {
      made = heap.put(made, key, value);
      heap.release(row.args[1], value);
    }
    heap.release(row.args[0], key);
    return fits;
  }

  bool map(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    Ref made = heap.makeTable(t);
    const auto give = [&](bool fits) {
      if (fits)
        out = made;
      else
        heap.release(made);
      return fits;
    };
    if (codec.isKey(row.args[0])) {
      if (!json.is_object()) return give(fail(row, json));
      for (auto it = json.begin(); it != json.end(); ++it) {
        const Part part(*this, std::string_view(it.key()));
        Cell key = 0;
        if (!isUtf8(it.key()) || !codec.parse(row.args[0], it.key(), key))
          return give(failWith(fmt::format("expected {} as the key", expectedText(codec.type(row.args[0])))));
        if (!bind(row, made, key, it.value())) return give(false);
      }
      return give(true);
    }
    if (!json.is_array()) return give(failWith("expected an array of keys and values, got " + got(json)));
    for (std::size_t i = 0; i < json.size(); ++i) {
      const Part part(*this, i);
      if (!json[i].is_object() || !json[i].contains("key") || !json[i].contains("value"))
        return give(failWith("expected an object with key and value, got " + got(json[i])));
      Cell key = 0;
      if (!decode(row.args[0], json[i]["key"], key) || !bind(row, made, key, json[i]["value"])) return give(false);
    }
    return give(true);
  }

  /// What a field is when it is missing; false when it may not be.
  bool missing(const Field &field, Cell &out) {
    const Type &row = codec.type(field.type);
    switch (row.kind) {
    case TypeKind::optional: out = 0; return true;
    case TypeKind::list: out = heap.makeList(field.type); return true;
    case TypeKind::set:
    case TypeKind::map: out = heap.makeTable(field.type); return true;
    case TypeKind::record: return how.fillGroups && record(field.type, row, Json::object(), out);
    default: return false;
    }
  }

  bool fields(const std::vector<Field> &all, const Json &json, std::vector<Cell> &cells) {
    for (const Field &field : all) {
      const Part part(*this, field.jsonPath.empty() ? field.name : field.jsonPath, !field.jsonPath.empty());
      const Json *found = nullptr;
      if (!field.jsonPath.empty()) {
        found = jsonAt(json, field.jsonPath);
      } else if (const auto it = json.find(field.name); it != json.end()) {
        found = &*it;
      }
      Cell cell = 0;
      const bool absent = found == nullptr || (found->is_null() && codec.type(field.type).kind != TypeKind::optional);
      const bool fits = absent ? missing(field, cell) : decode(field.type, *found, cell);
      if (!fits) {
        if (error.empty()) failWith(fmt::format("expected {}, got nothing", expectedText(codec.type(field.type))));
        for (std::size_t i = 0; i < cells.size(); ++i) heap.release(all[i].type, cells[i]);
        return false;
      }
      cells.push_back(cell);
    }
    return true;
  }

  bool record(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    if (!json.is_object()) return fail(row, json);
    std::vector<Cell> cells;
    if (how.partial) return partialRecord(t, row, json, out);
    if (!fields(row.fields, json, cells)) return false;
    out = heap.makeRecord(t, cells);
    return true;
  }

  bool partialRecord(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    std::vector<Cell> cells;
    std::vector<bool> leftOut(row.fields.size(), false);
    bool whole = true;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const Field &field = row.fields[i];
      const Part part(*this, std::string_view(field.name));
      Cell cell = 0;
      const auto found = json.find(field.name);
      const bool absent = found == json.end();
      leftOut[i] =
          absent && codec.type(field.type).kind != TypeKind::optional; // an optional that is not there is unknown
      whole = whole && !leftOut[i];
      if (!leftOut[i] && !(absent ? missing(field, cell) : decode(field.type, *found, cell))) {
        for (std::size_t k = 0; k < cells.size(); ++k) heap.release(row.fields[k].type, cells[k]);
        return false;
      }
      cells.push_back(cell);
    }
    out = whole ? heap.makeRecord(t, cells) : heap.makePartialRecord(t, cells, leftOut);
    return true;
  }

  bool plainEnum(const Type &row, const Json &json, Cell &out) {
    if (!json.is_string()) return fail(row, json);
    const auto found = std::find_if(row.cases.begin(), row.cases.end(),
                                    [&](const EnumCase &c) { return c.name == json.get_ref<const std::string &>(); });
    if (found == row.cases.end()) return fail(row, json);
    out = static_cast<Cell>(found - row.cases.begin());
    return true;
  }

  bool variant(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    static const Json nothing = Json::object();
    const bool bare = json.is_string();
    if (!bare && (!json.is_object() || json.size() != 1)) return fail(row, json);
    const std::string name = bare ? json.get<std::string>() : json.begin().key();
    const Json &payload = bare ? nothing : json.begin().value();
    for (std::size_t i = 0; i < row.cases.size(); ++i) {
      if (row.cases[i].name != name) continue;
      const Part part(*this, std::string_view(name));
      if (!payload.is_object()) return failWith("expected an object, got " + got(payload));
      std::vector<Cell> cells;
      if (!fields(row.cases[i].payload, payload, cells)) return false;
      out = heap.makeVariant(t, static_cast<std::uint32_t>(i), cells);
      return true;
    }
    return fail(row, json);
  }

  bool alternatives(TypeIndex t, const Type &row, const Json &json, Cell &out) {
    for (std::size_t i = 0; i < row.args.size(); ++i) {
      Cell inner = 0;
      if (decode(row.args[i], json, inner)) {
        const Cell payload[] = {inner};
        out = heap.makeVariant(t, static_cast<std::uint32_t>(i), payload);
        error.clear();
        return true;
      }
    }
    std::string all;
    for (TypeIndex alternative : row.args)
      all.append(all.empty() ? "" : " or ").append(expectedText(codec.type(alternative)));
    return failWith(fmt::format("expected {}, got {}", all, got(json)));
  }

  std::string got(const Json &json) const { return hides ? "something else" : gotText(json); }

  Codec &codec;
  Heap &heap;
  Codec::Reading how;
  bool hides;
  std::vector<Place> path;
};

std::string Codec::decode(TypeIndex t, const Json &json, Cell &out, Reading how) {
  Decoder decoder(*this, how, heap.program.secrets[t]);
  decoder.decode(t, json, out);
  return std::move(decoder.error);
}

bool Codec::parse(TypeIndex t, std::string_view text, Cell &out) {
  const Type &row = type(t);
  heap.meter.workOnBytes(text.size());
  if (row.kind == TypeKind::handle) {
    out = heap.makeText(text);
    return true;
  }
  if (row.kind == TypeKind::enumeration) {
    const auto found =
        std::find_if(row.cases.begin(), row.cases.end(), [&](const EnumCase &c) { return c.name == text; });
    if (found == row.cases.end() || heap.layout(t).ref()) return false;
    out = static_cast<Cell>(found - row.cases.begin());
    return true;
  }
  if (row.kind != TypeKind::scalar) return false;
  switch (row.scalar) {
  case Scalar::address:
    if (const auto bits = parseAddress(text)) return out = addressWord(interner, *bits), true;
    return false;
  case Scalar::network:
    if (const auto bits = parseNetwork(text)) return out = networkWord(interner, *bits), true;
    return false;
  case Scalar::fileHash:
    if (const auto bytes = parseHash(text)) return out = interner.intern(*bytes), true;
    return false;
  default: break;
  }
  if (isPlainWord(row.scalar)) {
    const auto word = parseWord(row.scalar, text);
    if (word) out = static_cast<Cell>(*word);
    return word.has_value();
  }
  const auto canonical = parseTextual(row.scalar, text);
  if (canonical) out = heap.makeText(*canonical);
  return canonical.has_value();
}

} // namespace tejun::vm
