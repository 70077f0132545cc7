// See manifest.h. Types are written as in the language: `List<IpAddress | Network>?`.
#include "runner/providers/manifest.h"

#include "runner/ingest/strict_json.h"
#include "vm/bytecode/builder.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace tejun::runner::providers {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> policies = {"idempotent", "reconcile", "once"};
constexpr std::string_view effects[] = {
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
};
constexpr unsigned deepestType = 16;
constexpr std::size_t mostTypes = 20'000;
constexpr std::size_t longestName = 100;

/// Thrown inside this file only: the first fault ends the reading.
struct Fault {
  std::string what;
};
[[noreturn]] void wrong(const std::string &where, std::string_view what) {
  throw Fault{fmt::format("`{}` should be {}", where, what)};
}

const json &member(const json &object, const std::string &where, const char *key) {
  const auto found = object.find(key);
  if (found == object.end()) wrong(where + "." + key, "there");
  return *found;
}
std::string text(const json &value, const std::string &where) {
  if (!value.is_string() || value.get_ref<const std::string &>().empty() ||
      value.get_ref<const std::string &>().size() > longestName)
    wrong(where, fmt::format("a text of 1 to {} bytes", longestName));
  return value.get<std::string>();
}
void onlyKnown(const json &object, const std::string &where, std::initializer_list<std::string_view> keys) {
  if (!object.is_object()) wrong(where, "an object");
  for (const auto &[key, value] : object.items())
    if (std::ranges::find(keys, key) == keys.end())
      throw Fault{fmt::format("`{}` is not a member of `{}`", shown(key), where)};
}

/// `name` or `module.name`, as the language spells them.
bool isName(std::string_view name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

class Reader {
public:
  Manifest read(const json &described) {
    onlyKnown(described, "result", {"intrinsics", "records", "enums"});
    declare(described, "enums");
    declare(described, "records");
    const json &all = member(described, "result", "intrinsics");
    if (!all.is_array() || all.empty() || all.size() > manifestIntrinsics)
      wrong("intrinsics", fmt::format("a list of 1 to {}", manifestIntrinsics));
    Manifest manifest;
    for (std::size_t i = 0; i < all.size(); ++i) {
      ManifestIntrinsic one = intrinsic(all[i], fmt::format("intrinsics[{}]", i));
      if (manifest.find(one.name)) throw Fault{fmt::format("`{}` is there twice", one.name)};
      manifest.intrinsics.push_back(std::move(one));
    }
    for (const ManifestIntrinsic &one : manifest.intrinsics) {
      if (one.undo.empty()) continue;
      const ManifestIntrinsic *undo = manifest.find(one.undo);
      if (!undo || undo->effect != vm::Effect::restores)
        throw Fault{
            fmt::format("the undo of `{}`, `{}`, is no intrinsic of the manifest that restores", one.name, one.undo)};
    }
    manifest.types = std::move(build.module().types);
    return manifest;
  }

private:
  void declare(const json &described, const char *kind) {
    const auto all = described.find(kind);
    if (all == described.end()) return;
    if (!all->is_object() || all->size() > manifestRecords)
      wrong(kind, fmt::format("an object of at most {}", manifestRecords));
    for (const auto &[name, rows] : all->items()) {
      if (!isName(name) || name.size() > longestName) wrong(kind, "by names of the language");
      if (!rows.is_array() || rows.empty() || rows.size() > manifestFields)
        wrong(fmt::format("{}.{}", kind, name), fmt::format("a list of 1 to {}", manifestFields));
      if (named.contains(name) || declared.contains(name)) throw Fault{fmt::format("`{}` is there twice", name)};
      if (kind == std::string_view("enums"))
        named[name] = enumeration(name, rows);
      else
        declared[name] = &rows;
    }
    for (const auto &[name, rows] : declared) record(name, 0);
  }

  vm::TypeIndex enumeration(const std::string &name, const json &words) {
    std::vector<vm::EnumCase> cases;
    for (std::size_t i = 0; i < words.size(); ++i)
      cases.push_back({text(words[i], fmt::format("enums.{}[{}]", name, i)), {}, {}});
    return build.enumeration(name, std::move(cases));
  }

  /// A record may use others, not itself.
  vm::TypeIndex record(const std::string &name, unsigned depth) {
    if (const auto known = named.find(name); known != named.end()) return known->second;
    const auto rows = declared.find(name);
    if (rows == declared.end()) throw Fault{fmt::format("there is no type `{}`", shown(name))};
    std::vector<vm::Field> fields;
    for (std::size_t i = 0; i < rows->second->size(); ++i) {
      const std::string where = fmt::format("records.{}[{}]", name, i);
      const json &field = (*rows->second)[i];
      onlyKnown(field, where, {"name", "type"});
      const vm::TypeIndex type = parse(text(member(field, where, "type"), where + ".type"), depth + 1);
      fields.push_back({text(member(field, where, "name"), where + ".name"),
                        type,
                        {},
                        build.module().types[type].kind == vm::TypeKind::optional});
    }
    return named[name] = build.record(name, std::move(fields));
  }

  // A type: alternatives, each with its `?`.
  vm::TypeIndex parse(std::string_view written, unsigned depth) {
    std::string_view rest = written;
    const vm::TypeIndex type = alternatives(rest, depth);
    if (!rest.empty()) throw Fault{fmt::format("`{}` is no type", shown(written))};
    return type;
  }
  static void blank(std::string_view &rest) {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  static bool take(std::string_view &rest, char c) {
    blank(rest);
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    blank(rest);
    return true;
  }
  vm::TypeIndex alternatives(std::string_view &rest, unsigned depth) {
    if (depth > deepestType) throw Fault{"a type contains itself, or is nested too deep"};
    std::vector<vm::TypeIndex> all = {one(rest, depth)};
    while (take(rest, '|')) all.push_back(one(rest, depth));
    const vm::TypeIndex type = all.size() == 1 ? all[0] : build.unionOf(std::move(all));
    return take(rest, '?') ? build.optional(type) : type;
  }
  vm::TypeIndex one(std::string_view &rest, unsigned depth) {
    blank(rest);
    std::size_t end = 0;
    while (end < rest.size() && isName(rest.substr(end, 1))) ++end;
    const std::string name(rest.substr(0, end));
    rest.remove_prefix(end);
    if (name.empty()) throw Fault{"a type has no name"};
    if (build.module().types.size() > mostTypes) throw Fault{"it uses too many types"};
    if (!take(rest, '<')) return plain(name, depth);
    std::vector<vm::TypeIndex> args = {alternatives(rest, depth + 1)};
    while (take(rest, ',')) args.push_back(alternatives(rest, depth + 1));
    if (!take(rest, '>')) throw Fault{fmt::format("`{}<` is not closed", name)};
    if (name == "Map" && args.size() == 2) return build.map(args[0], args[1]);
    if (args.size() == 1) {
      if (name == "List") return build.list(args[0]);
      if (name == "Set") return build.set(args[0]);
      if (name == "Job") return build.handle(args[0]);
      if (name == "Secret") return build.secret(args[0]);
    }
    throw Fault{fmt::format("`{}` takes no such arguments", shown(name))};
  }
  vm::TypeIndex plain(const std::string &name, unsigned depth) {
    static const std::map<std::string_view, vm::Scalar> scalars = {
#define SCALAR(kind, Name, repr, indicator, en, ja) {Name, vm::Scalar::kind},
#include "vm/bytecode/Scalars.def"
    };
    const auto scalar = scalars.find(name);
    if (scalar == scalars.end()) return record(name, depth);
    if (scalar->second == vm::Scalar::error || scalar->second == vm::Scalar::never)
      throw Fault{fmt::format("`{}` has no values", name)};
    return build.scalar(scalar->second);
  }

  template <typename Names> static std::size_t word(const json &value, const std::string &where, const Names &words) {
    const auto found =
        value.is_string() ? std::ranges::find(words, value.get_ref<const std::string &>()) : std::end(words);
    if (found == std::end(words)) wrong(where, fmt::format("one of {}", fmt::join(words, ", ")));
    return static_cast<std::size_t>(found - std::begin(words));
  }

  ManifestIntrinsic intrinsic(const json &row, const std::string &where) {
    onlyKnown(row, where,
              {"name", "params", "result", "effect", "target", "undo", "irreversible", "crash", "audience"});
    ManifestIntrinsic one;
    one.name = text(member(row, where, "name"), where + ".name");
    if (!isName(one.name) || one.name.find('.') == std::string::npos)
      wrong(where + ".name", "the name of an intrinsic, `module.name`");
    one.effect = static_cast<vm::Effect>(word(member(row, where, "effect"), where + ".effect", effects));
    one.crash = static_cast<vm::CrashPolicy>(word(member(row, where, "crash"), where + ".crash", policies));
    if (const auto r = row.find("result"); r != row.end()) one.result = parse(text(*r, where + ".result"), 0);
    if (const auto a = row.find("audience"); a != row.end()) one.audience = text(*a, where + ".audience");
    if (const auto p = row.find("params"); p != row.end()) params(*p, where + ".params", one);
    if (const auto t = row.find("target"); t != row.end()) one.target = text(*t, where + ".target");
    if (const auto u = row.find("undo"); u != row.end()) one.undo = text(*u, where + ".undo");
    if (const auto i = row.find("irreversible"); i != row.end()) {
      if (!i->is_boolean()) wrong(where + ".irreversible", "true or false");
      one.irreversible = i->get<bool>();
    }
    const bool contains = one.effect == vm::Effect::contains;
    if (contains && std::ranges::find(one.params, one.target, &vm::Param::name) == one.params.end())
      wrong(where + ".target", "the parameter that is contained");
    if (contains == (one.undo.empty() && !one.irreversible))
      throw Fault{contains ? fmt::format("`{}` contains: it has to name its `undo`, or be `irreversible`", one.name)
                           : fmt::format("`{}` contains nothing: it has neither `undo` nor `irreversible`", one.name)};
    if (!one.undo.empty() && one.irreversible)
      throw Fault{fmt::format("`{}` cannot have an `undo` and be `irreversible`", one.name)};
    return one;
  }

  void params(const json &rows, const std::string &where, ManifestIntrinsic &one) {
    if (!rows.is_array() || rows.size() > 32) wrong(where, "a list of at most 32");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string at = fmt::format("{}[{}]", where, i);
      onlyKnown(rows[i], at, {"name", "type"});
      vm::Param param;
      param.name = text(member(rows[i], at, "name"), at + ".name");
      param.type = parse(text(member(rows[i], at, "type"), at + ".type"), 0);
      param.optional = build.module().types[param.type].kind == vm::TypeKind::optional;
      if (std::ranges::find(one.params, param.name, &vm::Param::name) != one.params.end())
        throw Fault{fmt::format("`{}` has the parameter `{}` twice", one.name, param.name)};
      one.params.push_back(std::move(param));
    }
  }

  vm::ModuleBuilder build{"manifest"};
  std::map<std::string, vm::TypeIndex> named;
  std::map<std::string, const json *> declared;
};

} // namespace

const ManifestIntrinsic *Manifest::find(std::string_view name) const {
  const auto found = std::ranges::find(intrinsics, name, &ManifestIntrinsic::name);
  return found == intrinsics.end() ? nullptr : &*found;
}

ManifestRead readManifest(const json &described) {
  try {
    return {Reader().read(described), {}};
  } catch (const Fault &fault) {
    return {std::nullopt, fault.what};
  }
}

std::string_view nameOf(vm::CrashPolicy policy) { return policies[static_cast<std::size_t>(policy)]; }

} // namespace tejun::runner::providers
