// The formats as data: what carries each, its tables, and what has to be done to its objects before the tables apply.
#pragma once

#include "runner/ingest/field_table.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tejun::runner {

enum class Carrier : std::uint8_t { json, cef, leef, mail };

struct Source {
  std::string_view name;
  Carrier carrier;
  std::span<const FieldRow> fields; // empty: `read` has its own
  SeverityScale severities;
  /// Says why the object is no alert, or brings it into the form that the table reads. May be null.
  std::optional<Problem> (*prepare)(nlohmann::json &, const std::string &path);
  /// For a format that needs more than its table. May be null.
  void (*read)(const nlohmann::json &, Mapper &);
};

/// The rows of Sources.def.
std::span<const Source> sources();

struct Shape {
  std::string_view source, conditions;
};
std::span<const Shape> shapes();

} // namespace tejun::runner
