// What CEF and LEEF have in common: a line of syslog, text that may hold any byte, a header apart by `|`, keys with values.
#pragma once

#include "runner/ingest/readers.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tejun::runner {

inline constexpr std::size_t syslogHeaderBytes = 512; // in front of `CEF:` or `LEEF:`

/// A line apart: the syslog header, and what is behind the mark.
struct MarkedLine {
  std::string header, text;
};
/// Of an alert that is one line with this mark (`CEF:`). Nothing: the alert says why.
std::optional<MarkedLine> markedLine(std::string_view bytes, std::string_view mark, const Phrase &missing,
                                     const std::string &path, TextAlert &);
/// That bytes are not in the format of this mark.
Problem notInFormat(std::string_view mark, const std::string &path, Phrase reason);

/// Where `CEF:0|` or `LEEF:1.0|` begins in the first line that is not blank, with nothing but a syslog header in front of it.
std::optional<std::size_t> formatStart(std::string_view bytes, std::string_view mark);
/// `<134>1 2026-11-23T03:12:45Z host …` or `<134>Nov 23 03:12:45 host` → `/syslog`: priority, timestamp, host, header.
void addSyslogHeader(std::string_view header, nlohmann::json &object);

/// Takes `count` fields off the front, each up to an unescaped `|`; `\|` and `\\` are unescaped. Nothing when there are fewer.
std::optional<std::vector<std::string>> headerFields(std::string_view &text, std::size_t count);

/// The pairs under `group`. A key with several different values is believed in none of them: they go to `/repeated`, with a note.
void addPairs(const std::vector<std::pair<std::string, std::string>> &, const std::string &group,
              const std::string &path, TextAlert &);

} // namespace tejun::runner
