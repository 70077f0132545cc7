// The interpreter of the sources' field tables (`…Fields.def`): where a source keeps what the normal form names, and how it becomes
// one. What does not fit is kept aside with a note, never an error: what an attacker writes must not make an alert disappear.
#pragma once

#include "runner/ingest/mapper.h"
#include "runner/ingest/source_severity.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

enum class Parse : std::uint8_t {
#define PARSE(name, english) name,
#include "runner/ingest/Parses.def"
};

/// A row `FIELD(from, to, parse)`.
///   from  a path in the source: `/a/b`; `/list/*/b` each member's; `/list/*kind=file/b` those whose `kind` says so. A key may be
///         written with dots in the source (`a.b`). ` ?CONDITION` behind it: only when the source holds that.
///   to    a field of the normal form. The first value that fits is taken for a single one; the others stay unmapped.
struct FieldRow {
  std::string_view from, to;
  Parse parse;
};

struct Found {
  std::string pointer;
  const nlohmann::json *value;
};
/// What stands at a path; lists at its end are taken apart.
std::vector<Found> resolve(const nlohmann::json &source, std::string_view path);

/// Conditions, all of which hold, apart by spaces: `PATH` there · `!PATH` not there · `PATH=VALUE` · `PATH{}` an object ·
/// `PATH#` a number · `PATH""` a text.
bool holds(const nlohmann::json &source, std::string_view conditions);

/// `Name <address>` or `<address>`: the address.
std::string bareAddress(const std::string &);

void mapFields(Mapper &, const nlohmann::json &source, std::span<const FieldRow>, const SeverityScale &);

} // namespace tejun::runner
