#include "compiler/diagnostics/sarif.h"

#include <cstdint>
#include <cstdio>
#include <map>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/explain.h"
#include "compiler/diagnostics/severity.h"

namespace tejun {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view libraryPrefix = "<stdlib>/";

/// A path as a URI reference (RFC 3986): everything but unreserved characters and `/` by its bytes.
std::string uriOf(std::string_view path) {
  std::string uri;
  for (const char byte : path) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                       std::string_view("-._~/").find(byte) != std::string_view::npos;
    if (plain) {
      uri += byte;
    } else {
      char escaped[4];
      std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(byte)));
      uri += escaped;
    }
  }
  return uri;
}

/// FNV-1a: short, and the same everywhere.
std::uint64_t hashOf(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return hash;
}

std::string hexadecimal(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

/// `unknown_name` as rules are named: `UnknownName`.
std::string ruleName(std::string_view name) {
  std::string out;
  bool begins = true;
  for (const char letter : name) {
    if (letter != '_') out += begins && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    begins = letter == '_';
  }
  return out;
}

class Log {
public:
  Log(const SourceManager &sources, const SarifOptions &options) : sources_(sources), options_(options) {}

  Json write(std::span<const Diagnostic> diagnostics) {
    for (const Diagnostic &one : diagnostics)
      if (one.span.valid()) rules_.emplace(one.code(), 0);
    int index = 0;
    Json rules = Json::array();
    for (auto &[code, number] : rules_) {
      number = index++;
      rules.push_back(rule(code));
    }
    Json results = Json::array();
    Json notifications = Json::array();
    for (const Diagnostic &one : diagnostics) {
      if (one.span.valid())
        results.push_back(result(one));
      else
        notifications.push_back({{"descriptor", {{"id", one.code()}}},
                                 {"level", severityName(one.severity)},
                                 {"message", {{"text", message(one)}}}});
    }
    const bool successful = notifications.empty();
    Json driver = {{"name", "tejun"}, {"version", options_.version}, {"rules", std::move(rules)}};
    Json invocation = {{"executionSuccessful", successful}};
    if (!successful) invocation["toolExecutionNotifications"] = std::move(notifications);
    Json run = {{"tool", {{"driver", std::move(driver)}}},
                {"language", languageName()},
                {"invocations", Json::array({std::move(invocation)})},
                {"originalUriBaseIds",
                 {{"SRCROOT", {{"description", {{"text", "the folder in which tejun was called"}}}}},
                  {"STDLIB", {{"description", {{"text", "the standard library, which is part of tejun"}}}}}}},
                {"columnKind", "unicodeCodePoints"},
                {"results", std::move(results)}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", Json::array({std::move(run)})}};
  }

private:
  [[nodiscard]] std::string_view languageName() const { return options_.language == Language::japanese ? "ja" : "en"; }

  [[nodiscard]] Json rule(std::string_view code) const {
    const std::string page = explain(code, options_.language).value_or("");
    const DiagnosticRow &row = tejun::row(*findDiagnostic(code));
    // The page's heading is `# CODE: MESSAGE`.
    const std::string heading = page.substr(0, page.find('\n'));
    const std::size_t colon = heading.find(": ");
    const std::string title = colon == std::string::npos ? std::string(code) : heading.substr(colon + 2);
    return {{"id", code},
            {"name", ruleName(row.name)},
            {"shortDescription", {{"text", title}}},
            {"fullDescription", {{"text", title}}},
            {"help", {{"text", page}, {"markdown", page}}},
            {"defaultConfiguration", {{"level", severityName(row.severity)}}}};
  }

  /// Annotations show the message and nothing else: what helps is in it.
  [[nodiscard]] std::string message(const Diagnostic &diagnostic) const {
    std::string text = diagnostic.message(options_.language);
    if (diagnostic.label) text += ": " + diagnostic.label->render(options_.language);
    for (const Text &note : diagnostic.notes) text += "\n" + note.render(options_.language);
    if (const auto help = diagnostic.help(options_.language); !help.empty()) text.append("\n").append(help);
    return text;
  }

  [[nodiscard]] Json result(const Diagnostic &diagnostic) {
    Json object = {{"ruleId", diagnostic.code()},
                   {"ruleIndex", rules_.at(diagnostic.code())},
                   {"level", severityName(diagnostic.severity)},
                   {"message", {{"text", message(diagnostic)}}},
                   {"locations", Json::array({{{"physicalLocation", place(diagnostic.span)}}})}};
    Json related = Json::array();
    for (const Label &label : diagnostic.labels)
      related.push_back({{"id", related.size()},
                         {"physicalLocation", place(label.span)},
                         {"message", {{"text", label.text.render(options_.language)}}}});
    if (!related.empty()) object["relatedLocations"] = std::move(related);
    object["partialFingerprints"] = fingerprints(diagnostic);
    Json fixes = Json::array();
    for (const Fix &one : diagnostic.fixes) fixes.push_back(fix(one));
    if (!fixes.empty()) object["fixes"] = std::move(fixes);
    return object;
  }

  [[nodiscard]] Json artifact(FileId file) const {
    std::string_view path = sources_.file(file).path();
    if (path.starts_with(libraryPrefix))
      return {{"uri", uriOf(path.substr(libraryPrefix.size()))}, {"uriBaseId", "STDLIB"}};
    while (path.starts_with("./")) path.remove_prefix(2);
    if (!path.starts_with('/')) return {{"uri", uriOf(path)}, {"uriBaseId", "SRCROOT"}};
    std::string_view root = options_.root;
    while (root.ends_with('/')) root.remove_suffix(1);
    if (!root.empty() && path.starts_with(root) && path.substr(root.size()).starts_with('/'))
      return {{"uri", uriOf(path.substr(root.size() + 1))}, {"uriBaseId", "SRCROOT"}};
    return {{"uri", "file://" + uriOf(path)}};
  }

  /// The end is exclusive, as ours.
  [[nodiscard]] Json region(Span span) const {
    const SourceFile &file = sources_.file(span.file);
    const LineColumn begin = file.lineColumn(span.begin);
    const LineColumn end = file.lineColumn(span.end);
    return {{"startLine", begin.line}, {"startColumn", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
  }

  [[nodiscard]] Json place(Span span) const {
    return {{"artifactLocation", artifact(span.file)}, {"region", region(span)}};
  }

  /// What is wrong in which file on a line of which words; of several alike, which one.
  [[nodiscard]] Json fingerprints(const Diagnostic &diagnostic) {
    const SourceFile &file = sources_.file(diagnostic.span.file);
    std::string words;
    for (const char byte : file.lineText(file.lineAt(diagnostic.span.begin)))
      if (byte != ' ' && byte != '\t') words += byte;
    const std::string line = hexadecimal(hashOf(words));
    std::string all(diagnostic.code());
    all.append("\n").append(file.path()).append("\n").append(words).append("\n");
    all += diagnostic.message(Language::english);
    const std::string whole = hexadecimal(hashOf(all));
    const auto numbered = [this](const std::string &key, const std::string &hash) {
      return hash + ":" + std::to_string(++seen_[key + hash]);
    };
    return {{"primaryLocationLineHash", numbered(std::string(diagnostic.code()) + file.path(), line)},
            {"tejunDiagnostic/v1", numbered("", whole)}};
  }

  [[nodiscard]] Json fix(const Fix &fix) const {
    std::map<FileId, Json> byFile;
    for (const Edit &edit : fix.edits) {
      Json replacement = {{"deletedRegion", region(edit.span)}};
      if (!edit.replacement.empty()) replacement["insertedContent"] = {{"text", edit.replacement}};
      byFile.try_emplace(edit.span.file, Json::array()).first->second.push_back(std::move(replacement));
    }
    Json changes = Json::array();
    for (auto &[file, replacements] : byFile)
      changes.push_back({{"artifactLocation", artifact(file)}, {"replacements", std::move(replacements)}});
    const bool machine = fix.applicability == Applicability::machine;
    return {{"description", {{"text", fix.title.render(options_.language)}}},
            {"artifactChanges", std::move(changes)},
            {"properties", {{"applicability", machine ? "machine" : "maybe"}}}};
  }

  const SourceManager &sources_;
  const SarifOptions &options_;
  std::map<std::string_view, int> rules_; // by code, to its place in the rules
  std::map<std::string, int> seen_;
};

} // namespace

std::string renderSarif(std::span<const Diagnostic> diagnostics, const SourceManager &sources,
                        const SarifOptions &options) {
  return Log(sources, options).write(diagnostics).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace tejun
