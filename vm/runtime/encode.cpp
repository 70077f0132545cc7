// Values to JSON and to text.
#include "vm/runtime/codec.h"

#include "vm/bytecode/types.h"

#include <algorithm>

namespace tejun::vm {
namespace {

void spend(std::uint64_t &budget, std::size_t bytes) {
  if (bytes > budget) hit(LimitKind::output);
  budget -= bytes;
}

/// Beyond this a double does not tell every millionth apart.
constexpr std::int64_t exactInDouble = std::int64_t{1} << 53;

} // namespace

std::string Codec::scalarText(Scalar scalar, Cell value) const {
  switch (scalar) {
  case Scalar::address: return printAddress(addressBits(interner, value));
  case Scalar::network: return printNetwork(networkBits(interner, value));
  case Scalar::fileHash: return printHash(interner.bytes(value));
  default: break;
  }
  if (isPlainWord(scalar)) return printWord(scalar, static_cast<std::int64_t>(value));
  if (reprOf(scalar) == Repr::text) return std::string(heap.text(static_cast<Ref>(value)));
  return {};
}

bool Codec::isKey(TypeIndex t) const {
  const Types &types = heap.program.module->types;
  return types[t].kind == TypeKind::scalar || isPlainEnum(types, t);
}

Json Codec::encode(TypeIndex t, Cell value) {
  std::uint64_t budget = heap.meter.limits.outputBytes - heap.meter.output;
  const std::uint64_t before = budget;
  Json json = encode(t, value, budget);
  heap.meter.output += before - budget;
  return json;
}

Json Codec::encode(TypeIndex t, Cell value, std::uint64_t &budget) const {
  const Type &row = type(t);
  const Ref r = static_cast<Ref>(value);
  spend(budget, 8);
  const auto text = [&](std::string s) {
    spend(budget, s.size());
    return Json(std::move(s));
  };
  const auto object = [&](const std::vector<Field> &fields, auto cell, Ref partial = 0) {
    Json json = Json::object();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (partial != 0 && heap.isLeftOut(partial, i)) continue;
      const Cell field = cell(i);
      if (type(fields[i].type).kind == TypeKind::optional && field == 0) continue;
      spend(budget, fields[i].name.size());
      json[fields[i].name] = encode(fields[i].type, field, budget);
    }
    return json;
  };
  switch (row.kind) {
  case TypeKind::scalar:
    switch (row.scalar) {
    case Scalar::error:
    case Scalar::never:
    case Scalar::unit: return nullptr;
    case Scalar::boolean: return value != 0;
    case Scalar::integer:
    case Scalar::size:
    case Scalar::port:
    case Scalar::score: return static_cast<std::int64_t>(value);
    case Scalar::decimal: {
      const auto millionths = static_cast<std::int64_t>(value);
      if (millionths > -exactInDouble && millionths < exactInDouble) return static_cast<double>(millionths) / 1e6;
      return text(scalarText(row.scalar, value));
    }
    default: return text(scalarText(row.scalar, value));
    }
  case TypeKind::handle: return text(std::string(heap.text(r)));
  case TypeKind::optional: {
    const auto inner = heap.optionalValue(t, r);
    return inner ? encode(row.args[0], *inner, budget) : Json();
  }
  case TypeKind::list: {
    Json json = Json::array();
    for (Cell item : heap.items(r)) json.push_back(encode(row.args[0], item, budget));
    return json;
  }
  case TypeKind::set: {
    Json json = Json::array();
    heap.each(r, [&](const Entry *e) { json.push_back(encode(row.args[0], e->key, budget)); });
    return json;
  }
  case TypeKind::map: {
    const bool keyed = isKey(row.args[0]);
    Json json = keyed ? Json::object() : Json::array();
    heap.each(r, [&](const Entry *e) {
      Json item = encode(row.args[1], Heap::valueOf(e), budget);
      if (keyed) {
        std::string key;
        print(row.args[0], e->key, key);
        spend(budget, key.size());
        json[std::move(key)] = std::move(item);
      } else {
        Json pair = Json::object();
        pair["key"] = encode(row.args[0], e->key, budget);
        pair["value"] = std::move(item);
        json.push_back(std::move(pair));
      }
    });
    return json;
  }
  case TypeKind::record: return object(row.fields, [&](std::size_t i) { return heap.field(r, i); }, r);
  case TypeKind::enumeration: {
    if (!heap.layout(t).ref()) return value < row.cases.size() ? text(row.cases[value].name) : Json();
    const EnumCase &c = row.cases[heap.tag(r)];
    if (c.payload.empty()) return text(c.name);
    Json json = Json::object();
    json[c.name] = object(c.payload, [&](std::size_t i) { return heap.payload(r, i); });
    return json;
  }
  case TypeKind::union_: return encode(row.args[heap.tag(r)], heap.payload(r, 0), budget);
  }
  return nullptr;
}

void Codec::print(TypeIndex t, Cell value, std::string &out) const {
  const Type &row = type(t);
  const Ref r = static_cast<Ref>(value);
  heap.meter.work(1);
  if (out.size() > heap.meter.limits.textBytes) hit(LimitKind::text);
  bool first = true;
  const auto separate = [&](std::string_view by) {
    if (!first) out += by;
    first = false;
  };
  const auto fields = [&](const std::vector<Field> &all, auto cell, Ref partial = 0) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (partial != 0 && heap.isLeftOut(partial, i)) continue;
      if (type(all[i].type).kind == TypeKind::optional && cell(i) == 0) continue;
      separate(", ");
      out.append(all[i].name).append(": ");
      print(all[i].type, cell(i), out);
    }
  };
  switch (row.kind) {
  case TypeKind::scalar: out += scalarText(row.scalar, value); break;
  case TypeKind::handle: out += heap.text(r); break;
  case TypeKind::optional:
    if (const auto inner = heap.optionalValue(t, r))
      print(row.args[0], *inner, out);
    else
      out += "unknown";
    break;
  case TypeKind::list:
    for (Cell item : heap.items(r)) {
      separate(", ");
      print(row.args[0], item, out);
    }
    break;
  case TypeKind::set:
    heap.each(r, [&](const Entry *e) {
      separate(", ");
      print(row.args[0], e->key, out);
    });
    break;
  case TypeKind::map:
    heap.each(r, [&](const Entry *e) {
      separate(", ");
      print(row.args[0], e->key, out);
      out += ": ";
      print(row.args[1], Heap::valueOf(e), out);
    });
    break;
  case TypeKind::record:
    out += "{ ";
    fields(row.fields, [&](std::size_t i) { return heap.field(r, i); }, r);
    out += first ? "}" : " }";
    break;
  case TypeKind::enumeration: {
    if (!heap.layout(t).ref()) {
      if (value < row.cases.size()) out += row.cases[value].name;
      break;
    }
    const EnumCase &c = row.cases[heap.tag(r)];
    out += c.name;
    if (c.payload.empty()) break;
    out += '(';
    fields(c.payload, [&](std::size_t i) { return heap.payload(r, i); });
    out += ')';
    break;
  }
  case TypeKind::union_: print(row.args[heap.tag(r)], heap.payload(r, 0), out); break;
  }
}

Cell Codec::convert(TypeIndex from, TypeIndex to, Cell borrowed) {
  const auto tagOf = [&](TypeIndex alternative) {
    const auto &all = type(to).args;
    return static_cast<std::uint32_t>(std::find(all.begin(), all.end(), alternative) - all.begin());
  };
  const Ref r = static_cast<Ref>(borrowed);
  if (from == to || type(to).kind != TypeKind::union_) return heap.retain(from, borrowed);
  const bool wider = type(from).kind == TypeKind::union_;
  const TypeIndex alternative = wider ? type(from).args[heap.tag(r)] : from;
  const Cell payload[] = {heap.retain(alternative, wider ? heap.payload(r, 0) : borrowed)};
  return heap.makeVariant(to, tagOf(alternative), payload);
}

} // namespace tejun::vm
