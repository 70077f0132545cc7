// tejun.json: what a workspace says of itself. Read strictly: an unknown setting is an error, as it would otherwise do nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/language.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/source/source.h"

namespace tejun {

enum class LintLevel : std::uint8_t { off, warning, error };

struct LintSetting {
  DiagnosticId id;
  LintLevel level = LintLevel::warning;
};

struct Manifest {
  std::string name;
  std::string title;
  std::string version;
  Language language = Language::english; // of what is kept and compared: the traces of tests
  std::vector<std::string> sources;      // folders, files, globs; empty: everything below
  std::vector<LintSetting> lint;
};

/// Reports what is wrong and keeps the rest.
[[nodiscard]] Manifest readManifest(const SourceFile &file, FileId id, DiagnosticSink &sink);

/// Whether a path (with `/`) fits a pattern: `*` and `?` within a part, `**` for any number of parts.
[[nodiscard]] bool fitsGlob(std::string_view pattern, std::string_view path);

} // namespace tejun
