#include "runner/testing/plausible.h"

#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace tejun::runner::testing {
namespace {

constexpr int deepest = 6;

/// The n-th value of a kind: different for items of one collection.
Json scalar(vm::Scalar kind, Flavour flavour, int n) {
  const bool full = flavour == Flavour::full;
  switch (kind) {
  case vm::Scalar::unit: return {};
  case vm::Scalar::boolean: return full;
  case vm::Scalar::integer:
  case vm::Scalar::size: return full ? 90 + n : 0;
  case vm::Scalar::decimal: return full ? "90.5" : "0";
  case vm::Scalar::port: return full ? 443 + n : 0;
  case vm::Scalar::score: return full ? 90 + n : 0;
  case vm::Scalar::time: return "2026-01-01T00:00:00Z";
  case vm::Scalar::duration: return full ? "5m" : "0s";
  case vm::Scalar::address: return fmt::format("203.0.113.{}", 60 + n);
  case vm::Scalar::network: return fmt::format("198.51.{}.0/24", 100 + n);
  case vm::Scalar::fileHash: return fmt::format("{:032x}", 0xabc0 + n);
  case vm::Scalar::domain: return fmt::format("host{}.example", n);
  case vm::Scalar::technique: return fmt::format("T14{:02}", 86 + n % 10);
  case vm::Scalar::host: return fmt::format("host-{}", n);
  case vm::Scalar::mac: return fmt::format("00:00:5e:00:53:{:02x}", n % 256);
  case vm::Scalar::email: return fmt::format("user{}@example.com", n);
  case vm::Scalar::cve: return fmt::format("CVE-2026-{}", 1000 + n);
  case vm::Scalar::url: return fmt::format("https://host{}.example/", n);
  default: return fmt::format("value-{}", n);
  }
}

Json value(const vm::Types &types, vm::TypeIndex index, Flavour flavour, int depth, int n) {
  const vm::Type &type = types[index];
  const bool full = flavour == Flavour::full && depth < deepest;
  switch (type.kind) {
  case vm::TypeKind::scalar: return scalar(type.scalar, flavour, n);
  case vm::TypeKind::handle: return fmt::format("job-{}", n);
  case vm::TypeKind::union_: return value(types, type.args[0], flavour, depth, n);
  case vm::TypeKind::optional: return full ? value(types, type.args[0], flavour, depth + 1, n) : Json();
  case vm::TypeKind::map: return Json::object();
  case vm::TypeKind::list:
  case vm::TypeKind::set: {
    Json items = Json::array();
    if (!full) return items;
    for (int i = 0; i < 2; ++i) {
      Json item = value(types, type.args[0], flavour, depth + 1, 2 * n + i);
      if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
    }
    return items;
  }
  case vm::TypeKind::record: {
    Json made = Json::object();
    for (const vm::Field &field : type.fields)
      if (Json inner = value(types, field.type, flavour, depth + 1, n); !inner.is_null())
        made[field.name] = std::move(inner);
    return made;
  }
  case vm::TypeKind::enumeration: return type.cases[flavour == Flavour::full ? type.cases.size() - 1 : 0].name;
  }
  return {};
}

} // namespace

Json plausible(const vm::Types &types, vm::TypeIndex type, Flavour flavour) {
  return value(types, type, flavour, 0, 1);
}

} // namespace tejun::runner::testing
