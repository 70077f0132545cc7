// An alert from outside: bytes → the one normal form (docs/reference/alerts.md). Readers know the formats; the bytes themselves
// are kept as evidence with their digest. What the bytes say is checked, never believed.
#pragma once

#include "runner/problem.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

struct Alert {
  nlohmann::json normal;   // the fields of stdlib/prelude.tj's `Alert`, and no others
  nlohmann::json unmapped; // object by JSON path (`$.flow.bytes_toserver`): what the normal form has no place for
  std::string format;      // a row of Sources.def
  std::string raw;         // the bytes, as they came
  std::string rawSha256;   // lower-case hex
};

struct AlertRead {
  std::optional<Alert> alert;
  std::vector<Problem> problems; // errors when there is no alert; else at most warnings and notes
};

inline constexpr std::size_t alertBytes = 1u << 20; // the limit of one alert
inline constexpr unsigned alertDepth = 64;

/// `path` is what messages call the alert. `format` is the name of one, or empty: recognised by its shape.
AlertRead readAlert(std::string_view bytes, const std::string &path, std::string_view format = {});
/// The same from a file; a larger one is refused without being read.
AlertRead readAlertFile(const std::string &path, std::string_view format = {});

/// The names that `format` may have.
std::vector<std::string_view> alertFormats();

} // namespace tejun::runner
