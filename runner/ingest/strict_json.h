// JSON from outside, read strictly: size, depth, UTF-8, no key twice, no NUL in a text. One value, nothing behind it.
// Knows nothing of alerts or worlds; they say what the faults mean.
#pragma once

#include "runner/problem.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tejun::runner {

struct JsonFault {
  enum class Kind : unsigned char { none, empty, syntax, notUtf8, tooDeep, duplicateKey, nul } kind = Kind::none;
  Phrase reason{""};                // syntax: in plain words
  std::string path;                 // `$.source.port`; duplicateKey, nul, tooDeep
  std::size_t line = 0, column = 0; // syntax, notUtf8: from 1, the column in bytes
};

struct JsonRead {
  nlohmann::json value;
  JsonFault fault;
};

JsonRead readJson(std::string_view bytes, unsigned maximumDepth);

/// `$` + `source` → `$.source`; a key that is no plain name is quoted: `$["a b"]`.
std::string jsonPath(std::string_view parent, std::string_view key);
std::string jsonPath(std::string_view parent, std::size_t index);

/// `an object`, `a text`, `nothing` … for messages.
Phrase kindOf(const nlohmann::json &);
/// At most `limit` characters of a text from outside, control characters made visible.
std::string shown(std::string_view text, std::size_t limit = 80);

struct FileRead {
  std::string bytes;
  bool tooLarge = false;
  Phrase error{""}; // why it cannot be read; empty: well
};
/// Reads at most `limit` bytes.
FileRead readFile(const std::string &path, std::size_t limit);

} // namespace tejun::runner
