// Reading an alert: limits, strict JSON, the format, its reader; the bytes are kept with their digest.
#include "runner/ingest/alert.h"

#include "runner/ingest/readers.h"
#include "runner/ingest/strict_json.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

struct Format {
  std::string_view name;
  bool (*looks)(const Json &);
  void (*read)(const Json &, Mapper &);
};
/// In the order in which they are tried; the normal form last, since its names are common words.
constexpr std::array<Format, 2> formats = {{
    {"suricata", looksSuricata, readSuricata},
    {"normal", looksNormal, readNormal},
}};

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
  std::string hex(2 * digest.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

Problem jsonProblem(const JsonFault &fault, const std::string &path) {
  using Kind = JsonFault::Kind;
  switch (fault.kind) {
  case Kind::tooDeep: return {ProblemId::alert_too_deep, {{"path", path}, {"limit", std::to_string(alertDepth)}}};
  case Kind::duplicateKey: return {ProblemId::alert_duplicate_key, {{"path", path}, {"field", fault.path}}};
  case Kind::nul: return {ProblemId::alert_nul, {{"path", path}, {"field", fault.path}}};
  default: return {ProblemId::alert_not_json, {{"path", path}, {"reason", fault.reason}}, fault.line, fault.column};
  }
}

AlertRead refuse(Problem problem) { return {std::nullopt, {std::move(problem)}}; }
Problem tooLarge(const std::string &path) {
  return {ProblemId::alert_too_large, {{"path", path}, {"limit", std::to_string(alertBytes >> 20)}}};
}

} // namespace

std::vector<std::string_view> alertFormats() {
  std::vector<std::string_view> names;
  for (const Format &f : formats) names.push_back(f.name);
  return names;
}

AlertRead readAlert(std::string_view bytes, const std::string &givenPath, std::string_view formatName) {
  const std::string path = shown(givenPath, 300);
  if (bytes.size() > alertBytes) return refuse(tooLarge(path));
  JsonRead json = readJson(bytes, alertDepth);
  if (json.fault.kind != JsonFault::Kind::none) return refuse(jsonProblem(json.fault, path));
  if (!json.value.is_object())
    return refuse(
        {ProblemId::alert_wrong_type,
         {{"path", path}, {"field", "$"}, {"expected", {"an object", "オブジェクト"}}, {"found", kindOf(json.value)}}});

  const auto format = formatName.empty()
                          ? std::ranges::find_if(formats, [&](const Format &f) { return f.looks(json.value); })
                          : std::ranges::find(formats, formatName, &Format::name);
  if (format == formats.end()) return refuse({ProblemId::alert_unknown_format, {{"path", path}}});

  Mapper mapper(json.value, path);
  format->read(json.value, mapper);
  AlertRead read;
  read.problems = std::move(mapper.problems);
  if (hasErrors(read.problems)) return read;
  read.alert = Alert{mapper.finish(), mapper.unmapped(), std::string(format->name), std::string(bytes), sha256(bytes)};
  return read;
}

AlertRead readAlertFile(const std::string &path, std::string_view format) {
  const FileRead file = readFile(path, alertBytes);
  if (!file.error.english.empty())
    return refuse({ProblemId::alert_unreadable, {{"path", shown(path, 300)}, {"reason", file.error}}});
  if (file.tooLarge) return refuse(tooLarge(shown(path, 300)));
  return readAlert(file.bytes, path, format);
}

} // namespace tejun::runner
