#include "compiler/workspace/manifest.h"

#include <fnmatch.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/explain.h"
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/source.h"
#include "compiler/diagnostics/texts.h"

namespace tejun {

namespace {

using Json = nlohmann::json;

class Reader {
public:
  Reader(const SourceFile &sourceFile, FileId fileId, DiagnosticSink &diagnosticSink)
      : file(sourceFile), id(fileId), sink(diagnosticSink) {}

  Manifest read() {
    std::optional<Json> json = parse();
    if (!json) return {};
    if (!json->is_object()) {
      wrong(Span{id, 0, 0}, "tejun.json", diag::noun_json_object);
      return {};
    }
    Manifest manifest;
    for (const auto &[key, value] : json->items()) {
      if (key == "name")
        manifest.name = text(key, value);
      else if (key == "title")
        manifest.title = text(key, value);
      else if (key == "version")
        manifest.version = text(key, value);
      else if (key == "language")
        readLanguage(key, value, manifest);
      else if (key == "sources")
        readSources(key, value, manifest);
      else if (key == "lint")
        readLint(key, value, manifest);
      else if (key == "dependencies")
        readDependencies(key, value);
      else
        sink.report(diag::workspace_key_unknown, place(key), {{"path", file.path()}, {"key", key}});
    }
    if (!json->contains("name")) wrong(Span{id, 0, 0}, "name", diag::noun_json_text);
    return manifest;
  }

private:
  std::optional<Json> parse() {
    const std::string_view bytes = file.text();
    try {
      return Json::parse(bytes.begin(), bytes.end());
    } catch (const Json::parse_error &error) {
      const auto at = static_cast<std::uint32_t>(std::min(error.byte > 0 ? error.byte - 1 : 0, bytes.size()));
      // `[json.exception.parse_error.101] parse error at line 1, column 2: …`: the place is shown by the frame.
      std::string reason = error.what();
      if (const std::size_t colon = reason.find(": "); colon != std::string::npos) reason.erase(0, colon + 2);
      sink.report(diag::workspace_file_not_json, Span{id, at, at}, {{"path", file.path()}, {"reason", reason}});
      return std::nullopt;
    }
  }

  /// Where a key or a text stands; the first of equals is near enough.
  Span place(const std::string &written) const {
    const std::string quoted = Json(written).dump();
    const std::size_t at = file.text().find(quoted);
    if (at == std::string_view::npos) return {id, 0, 0};
    return {id, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + quoted.size())};
  }

  void wrong(Span span, const std::string &key, const Value &expected) {
    sink.report(diag::workspace_value_wrong, span, {{"key", key}, {"path", file.path()}, {"expected", expected}});
  }

  std::string text(const std::string &key, const Json &value) {
    if (value.is_string()) return value.get<std::string>();
    wrong(place(key), key, diag::noun_json_text);
    return {};
  }

  void readLanguage(const std::string &key, const Json &value, Manifest &manifest) {
    if (value == "ja" || value == "en")
      manifest.language = value == "ja" ? Language::japanese : Language::english;
    else
      wrong(place(key), key, diag::noun_json_language);
  }

  void readSources(const std::string &key, const Json &value, Manifest &manifest) {
    if (!value.is_array()) return wrong(place(key), key, diag::noun_json_texts);
    for (const Json &item : value) {
      if (!item.is_string()) {
        wrong(place(key), key, diag::noun_json_texts);
        continue;
      }
      std::string source = item.get<std::string>();
      const bool outside = source.starts_with('/') || source == ".." || source.starts_with("../") ||
                           source.ends_with("/..") || source.find("/../") != std::string::npos;
      if (outside) {
        sink.report(diag::source_outside_workspace, place(source), {{"path", source}});
        continue;
      }
      while (source.ends_with('/')) source.pop_back();
      if (source.starts_with("./")) source.erase(0, 2);
      manifest.sources.push_back(std::move(source));
    }
  }

  void readLint(const std::string &key, const Json &value, Manifest &manifest) {
    if (!value.is_object()) return wrong(place(key), key, diag::noun_json_object);
    // Keys come in alphabetical order, `*` first, so that a rule's own level stands behind the one for all.
    for (const auto &[rule, level] : value.items()) {
      const std::string spelled = level.is_string() ? level.get<std::string>() : "";
      const std::optional<LintLevel> set = levelOf(spelled);
      const std::optional<DiagnosticId> warning = findWarning(rule);
      if (rule != "*" && !warning) {
        unknownRule(rule);
      } else if (!set) {
        wrong(place(rule), rule, diag::noun_lint_level);
      } else if (warning) {
        manifest.lint.push_back({*warning, *set});
      } else {
        for (const DiagnosticId each : allDiagnostics())
          if (row(each).severity == Severity::warning) manifest.lint.push_back({each, *set});
      }
    }
  }

  static std::optional<LintLevel> levelOf(const std::string &spelled) {
    if (spelled == "off") return LintLevel::off;
    if (spelled == "warning") return LintLevel::warning;
    if (spelled == "error") return LintLevel::error;
    return std::nullopt;
  }

  void unknownRule(const std::string &rule) {
    if (findDiagnostic(rule)) return wrong(place(rule), rule, "left out: it is no lint");
    auto report = sink.report(diag::unknown_rule, place(rule), {{"name", rule}});
    if (const auto near = nearestWarning(rule)) {
      const std::string name(*near);
      report.note(diag::help_did_you_mean, {{"name", name}})
          .fix(place(rule), "\"" + name + "\"", diag::fix_replace_with, {{"replacement", name}}, Applicability::maybe);
    }
  }

  void readDependencies(const std::string &key, const Json &value) {
    if (!value.is_object()) return wrong(place(key), key, diag::noun_json_object);
    if (!value.empty()) sink.report(diag::not_available_yet, place(key), {{"construct", "`dependencies`"}});
  }

  const SourceFile &file;
  FileId id;
  DiagnosticSink &sink;
};

std::string_view firstPart(std::string_view path) { return path.substr(0, path.find('/')); }
std::string_view withoutFirstPart(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

} // namespace

Manifest readManifest(const SourceFile &file, FileId id, DiagnosticSink &sink) { return Reader(file, id, sink).read(); }

bool fitsGlob(std::string_view pattern, std::string_view path) {
  // Where the last `**` stands and how much of the path it takes so far: enough to go back to, as in any wildcard match.
  std::optional<std::string_view> afterStars;
  std::string_view retry;
  while (!path.empty()) {
    const std::string_view part = firstPart(pattern);
    if (part == "**") {
      afterStars = withoutFirstPart(pattern);
      if (afterStars->empty()) return true;
      pattern = *afterStars;
      retry = path;
      continue;
    }
    const bool fits =
        !pattern.empty() && ::fnmatch(std::string(part).c_str(), std::string(firstPart(path)).c_str(), FNM_PERIOD) == 0;
    if (fits) {
      pattern = withoutFirstPart(pattern);
      path = withoutFirstPart(path);
    } else if (afterStars) {
      retry = withoutFirstPart(retry);
      path = retry;
      pattern = *afterStars;
    } else {
      return false;
    }
  }
  return pattern.empty();
}

} // namespace tejun
