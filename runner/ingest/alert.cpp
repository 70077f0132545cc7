// Reading an alert: limits, what carries it, the format, its tables; the bytes are kept with their digest.
#include "runner/ingest/alert.h"

#include "runner/ingest/readers.h"
#include "runner/ingest/sources.h"
#include "runner/ingest/strict_json.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

/// What carries it, by its first character; nothing when it is no format's.
std::optional<Carrier> carrierOf(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto first = bytes.find_first_not_of(" \t\r\n");
  // What begins like JSON and is none gets the JSON reader's words.
  if (first == std::string_view::npos || std::string_view("{[\"").find(bytes[first]) != std::string_view::npos)
    return Carrier::json;
  if (looksCef(bytes)) return Carrier::cef;
  if (looksLeef(bytes)) return Carrier::leef;
  if (looksMail(bytes)) return Carrier::mail;
  return std::nullopt;
}

Problem unknownFormat(const std::string &path) { return {ProblemId::alert_unknown_format, {{"path", path}}}; }

/// The formats whose shape the object has.
std::vector<const Source *> recognised(const Json &object) {
  std::vector<const Source *> found;
  for (const Source &source : sources())
    if (std::ranges::any_of(shapes(), [&](const Shape &shape) {
          return shape.source == source.name && holds(object, shape.conditions);
        }))
      found.push_back(&source);
  if (found.empty() && looksNormal(object)) found.push_back(&sources().back());
  return found;
}

Problem ambiguous(const std::string &path, const std::vector<const Source *> &found) {
  std::string names;
  for (const Source *s : found) names.append(names.empty() ? "`" : ", `").append(s->name).append("`");
  return {ProblemId::alert_ambiguous_format, {{"path", path}, {"formats", names}}};
}

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
  for (const Source &s : sources()) names.push_back(s.name);
  return names;
}

AlertRead readAlert(std::string_view bytes, const std::string &givenPath, std::string_view formatName) {
  const std::string path = shown(givenPath, 300);
  if (bytes.size() > alertBytes) return refuse(tooLarge(path));

  const auto named = std::ranges::find(sources(), formatName, &Source::name);
  const Source *source = named == sources().end() ? nullptr : &*named;
  if (!formatName.empty() && !source) return refuse(unknownFormat(path));
  const auto carrier = source ? source->carrier : carrierOf(bytes);
  if (!carrier) return refuse(unknownFormat(path));

  TextAlert text;
  if (*carrier == Carrier::json) {
    JsonRead json = readJson(bytes, alertDepth);
    if (json.fault.kind != JsonFault::Kind::none) return refuse(jsonProblem(json.fault, path));
    text.object = std::move(json.value);
    if (!text.object.is_object())
      return refuse({ProblemId::alert_wrong_type,
                     {{"path", path},
                      {"field", "$"},
                      {"expected", {"an object", "オブジェクト"}},
                      {"found", kindOf(text.object)}}});
    if (!source) {
      const auto found = recognised(text.object);
      if (found.empty()) return refuse(unknownFormat(path));
      if (found.size() > 1) return refuse(ambiguous(path, found));
      source = found.front();
    }
  } else {
    text = *carrier == Carrier::cef    ? cefObject(bytes, path)
           : *carrier == Carrier::leef ? leefObject(bytes, path)
                                       : mailObject(bytes, path);
    if (hasErrors(text.problems)) return {std::nullopt, std::move(text.problems)};
    if (!source) source = &*std::ranges::find(sources(), *carrier, &Source::carrier);
  }
  if (source->prepare)
    if (auto problem = source->prepare(text.object, path)) return refuse(std::move(*problem));

  Mapper mapper(text.object, path);
  mapper.problems = std::move(text.problems);
  mapper.zone = text.zone;
  if (source->read) source->read(text.object, mapper);
  mapFields(mapper, text.object, source->fields, source->severities);
  AlertRead read;
  read.problems = std::move(mapper.problems);
  if (hasErrors(read.problems)) return read;
  read.alert = Alert{mapper.finish(), mapper.unmapped(), std::string(source->name), std::string(bytes), sha256(bytes)};
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
